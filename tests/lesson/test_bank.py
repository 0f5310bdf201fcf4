"""The course's own data: complete, consistent, and without a trace of where it was made."""

import re

import pytest

from course import content
from course.errors import LessonError
from course.lesson import bank
from course.lesson.cards import VERDICTS
from course.lesson.quiz import answer_text, is_right

EVERYTHING = {**bank.questions(), **bank.practice()}
ARITHMETIC = {f.__name__: f for f in (abs, int, len, max, min, next, range, round, sum)}


def test_the_counts_are_those_of_the_course():
    assert len(bank.questions()) == 153
    assert len(bank.rows()) == 252
    assert len(bank.misconceptions()) == 40
    assert sum(name.startswith("E") for name in bank.cards()) == 118
    assert list(bank.lessons()) == list(range(1, 19))
    assert sum(lesson.points for lesson in bank.lessons().values()) == 410


def test_each_record_belongs_to_a_lesson_and_each_lesson_names_records_that_exist():
    for kind in (bank.cards(), bank.misconceptions(), bank.rows()):
        assert {record.lesson for record in kind.values()} <= set(bank.lessons())
    for lesson in bank.lessons().values():
        assert set(lesson.quiz) <= set(bank.questions())
        assert all(bank.cards()[name].lesson == lesson.number for name in lesson.cards)
        assert all(bank.misconceptions()[m].lesson == lesson.number for m in lesson.misconceptions)
        assert all(needed < lesson.number for needed in lesson.needs)


@pytest.mark.parametrize("question", EVERYTHING.values(), ids=lambda question: question.id)
def test_a_question_accepts_its_own_answer_and_refuses_others(question):
    assert is_right(question, question.answer)
    assert answer_text(question)
    assert question.explanation
    assert question.source
    assert not is_right(question, None)
    assert not is_right(question, object())
    if question.type == "mc":
        assert [c for c in question.choices if is_right(question, c)] == [question.answer]
    if question.type in ("numeric", "hex"):
        wanted = int(question.answer, 16) if question.type == "hex" else question.answer
        assert not is_right(question, wanted + 1 + 2 * question.tolerance)


@pytest.mark.parametrize("question", EVERYTHING.values(), ids=lambda question: question.id)
def test_choices_and_options_fit_together(question):
    if question.type in ("mc", "multi", "order"):
        assert set(question.answer) <= set(question.choices)
    assert set(question.options) in (set(), set(question.choices))
    assert len(question.hints) <= 3
    assert set(question.rows) <= set(bank.rows())
    assert set(question.misconceptions) <= set(bank.misconceptions())


@pytest.mark.parametrize(
    "question", [q for q in EVERYTHING.values() if q.check], ids=lambda question: question.id
)
def test_a_check_recomputes_the_answer(question):
    answer = int(question.answer, 16) if question.type == "hex" else question.answer
    found = eval(question.check, {"__builtins__": ARITHMETIC})
    assert abs(found - answer) <= question.tolerance


WRITTEN = sorted(int(path.name[:2]) for path in content.notebooks().glob("0[1-9]_*.ipynb"))


@pytest.mark.parametrize("lesson", WRITTEN)
def test_a_lesson_explains_every_option_and_hints_at_every_answer(lesson):
    asked = [q for q in EVERYTHING.values() if lesson in q.lessons]
    assert len(asked) >= 7
    for question in asked:
        assert question.hints, question.id
        if question.type == "mc":
            assert set(question.options) == set(question.choices), question.id


@pytest.mark.parametrize("card", bank.cards().values(), ids=lambda card: card.id)
def test_a_card_is_whole(card):
    assert card.verdict in VERDICTS
    assert card.claim.endswith((".", "?"))
    assert card.truth
    assert card.truth not in card.claim
    assert set(card.rows) <= set(bank.rows())


def test_no_text_speaks_of_seeds_or_of_the_place_where_it_was_written():
    for path in sorted(bank.DATA.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        foreign = re.search(r"\bseeds?\b(?! *\()|this sandbox|\.\./\w|(?<![\w./])/\w+/", text)
        assert foreign is None, f"{path.name}: {foreign}"


def test_an_unknown_id_gets_a_sentence_with_names_that_exist():
    with pytest.raises(LessonError, match=r"a card needs one of E1\.2, .*, got 'E9\.9'"):
        bank.find(bank.cards(), "a card", "E9.9")
