"""Cards as a reader sees them: everything that is asked, nothing of what is answered."""

import pytest

from course.view.quiz import KINDS, Card, asks, bank, still, tells, text

HOSTILE = '</legend><script>alert("x")</script>\u202e'
CARDS = [
    Card(
        id=kind,
        kind=kind,
        prompt=f"Prompt of {kind}?",
        right=("k1",),
        options={} if kind in ("number", "hex", "text") else {"k1": "choice A", "k2": "choice B"},
        lines=("line one", "line two") if kind == "match" else (),
        hints=("a hint",),
        whys={"k1": "because A"},
        answer="THE ANSWER",
        explanation="THE WHY",
        beliefs=("a belief",),
        source="RFC 1 section 2",
    )
    for kind in KINDS
]
each = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)


@each
def test_prompt_and_inputs_are_drawn_for_every_kind(card):
    drawn = asks(card)
    assert drawn.startswith('<fieldset class="tc-asks tc-')
    assert "<legend" in drawn
    assert f"Prompt of {card.kind}?</legend>" in drawn
    inputs = drawn.count("<input") + drawn.count("<select") + drawn.count("<li ")
    assert inputs == {"number": 1, "hex": 1, "text": 1}.get(card.kind, 2)
    for words in (*card.options.values(), *card.lines):
        assert words in drawn


@each
def test_every_input_has_a_label_and_no_id(card):
    drawn = asks(card)
    assert " id=" not in drawn
    assert drawn.count("<label") == drawn.count("<input") + drawn.count("<select")


@each
def test_the_stored_forms_hold_the_prompt_and_no_answer(card):
    for form in (text([card], "Title"), still([card], "Title")):
        assert form.find("Title") < form.find(card.prompt)
        for words in (*card.options.values(), *card.lines):
            assert words in form
        for secret in ("THE ANSWER", "THE WHY", "because A", "a hint", "a belief"):
            assert secret not in form


@each
def test_what_is_told_afterwards_holds_all_of_it(card):
    told = tells(card)
    for words in ("THE ANSWER", "THE WHY", "because A", "a belief", "RFC 1 section 2"):
        assert words in told


def test_words_are_text_and_never_markup():
    card = Card(
        id="x",
        kind="one",
        prompt=HOSTILE,
        options={"a": HOSTILE},
        whys={"a": HOSTILE},
        answer=HOSTILE,
    )
    (drawn,) = bank([card])
    for markup in (drawn["asks"], drawn["tells"], still([card], HOSTILE)):
        assert "<script" not in markup
        assert "&lt;script" in markup


def test_of_a_live_card_nothing_is_told_ahead():
    card = Card(id="x", kind="number", prompt="?", explanation="THE WHY", is_live=True)
    assert bank([card])[0]["tells"] == ""
