import pytest

from course.errors import LessonError
from course.lesson import bank
from course.lesson.cards import VERDICTS, card, deck


@pytest.mark.parametrize("name", bank.cards())
def test_the_text_form_holds_the_claim_and_not_the_verdict(name):
    record, shown = bank.cards()[name], card(name)
    text = " ".join(repr(shown).split())
    assert record.claim in text
    assert record.truth not in text
    assert f"{record.verdict.capitalize()}. " not in text
    assert record.truth in shown.answer()
    assert shown.answer().startswith(record.verdict.capitalize())


def test_in_html_the_verdict_is_folded_under_the_claim():
    html = card("E3.8")._repr_html_()
    before, _, inside = html.partition("<details>")
    assert "Identification matches" not in before
    assert "Identification matches" in inside
    assert "put the data back in order" in before


def test_a_card_judges_the_readers_verdict():
    assert card("E3.8").judge("Wrong ").startswith("Yes. Wrong.")
    assert card("E3.8").judge("true").startswith("We judged otherwise. Wrong.")
    assert card("E3.8").judge("maybe") == (
        "A verdict is one of true, oversimplified, wrong; got 'maybe'."
    )


def test_a_card_names_the_text_that_makes_the_claim():
    assert '"Unpacking Packets"' in repr(card("E3.8"))
    assert "a claim of our own" in repr(card("T1.1"))


def test_a_deck_shows_its_cards_in_order():
    shown = deck("E3.17", "T1.1")
    assert len(shown) == 2
    assert repr(shown).index("E3.17") < repr(shown).index("T1.1")
    assert shown._repr_html_().count("<details>") == 2
    with pytest.raises(LessonError):
        deck()


def test_lesson_01_has_claims_of_every_verdict():
    verdicts = {shown.verdict for shown in bank.cards().values() if shown.lesson == 1}
    assert verdicts == set(VERDICTS)
