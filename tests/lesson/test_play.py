"""The bank's questions and claims as cards that play."""

import pytest

from course.errors import LessonError
from course.lesson import bank
from course.lesson.play import card_of, claim_of, claims, questions
from course.lesson.quiz import answer_text
from course.view.quiz import KINDS

ALL = {**bank.questions(), **bank.practice()}


@pytest.mark.parametrize("question", ALL.values(), ids=lambda question: question.id)
def test_every_question_becomes_a_card_with_all_that_the_bank_says(question):
    card = card_of(question)
    assert card.kind in KINDS
    assert card.right
    if card.options:
        assert set(card.right) <= set(card.options)
    assert (card.hints, card.whys) == (question.hints, question.options)
    assert answer_text(question) in card.answer
    assert question.explanation == card.explanation
    assert len(card.beliefs) == len(question.misconceptions)


@pytest.mark.parametrize("claim", bank.cards().values(), ids=lambda claim: claim.id)
def test_every_claim_becomes_a_card_with_one_try(claim):
    card = claim_of(claim)
    assert card.right[0] in card.options
    assert (card.tries, card.explanation) == (1, claim.truth)


def test_a_number_stands_for_a_lesson():
    lesson = bank.lessons()[1]
    assert questions(1).text().startswith(f"Quiz: {len(lesson.quiz)} questions on bytes")
    assert claims(1).text().startswith(f"Claims: {len(lesson.cards)} claims")
    assert questions("B1", 1).text() == questions(1).text()


@pytest.mark.parametrize("make", [questions, claims])
def test_what_is_not_there_is_refused_in_a_sentence(make):
    with pytest.raises(LessonError, match="needs a name or the number of a lesson"):
        make()
    with pytest.raises(LessonError, match="a number from 1 to 18, got 99"):
        make(99)
    with pytest.raises(LessonError, match="needs one of"):
        make("nobody")
