import json

import pytest

from course.errors import ExerciseError
from course.exercise import Case, Part, practice
from course.exercise.question import KEPT, draw

from .sample import MISTAKES, halves, task


def test_practice_data_say_all_that_the_question_says():
    question = draw(task(), halves, "a seed")
    held = practice.Practice("import struct\nX = 1", (question,))
    text = practice.dump(held)
    assert practice.load(text) == held
    assert practice.dump(practice.load(text)) == text
    assert json.loads(text)["tasks"][0]["name"] == "halves"


def test_the_same_seed_gives_the_same_question_and_another_another():
    assert draw(task(), halves, "one") == draw(task(), halves, "one")
    assert draw(task(), halves, "one").cases != draw(task(), halves, "two").cases


def test_a_mistake_is_kept_with_its_first_wrong_answers():
    known = draw(task(), halves, "a seed").mistakes[0]
    assert known.words == MISTAKES[0].words
    assert known.misconception == "M99"
    given = [answer for answer in known.answers.values() if answer]
    assert len(given) == KEPT < len(known.answers)
    assert given[0].value == {"high": 0x40, "low": 5}


def test_a_solution_that_fails_is_no_solution():
    with pytest.raises(ExerciseError, match=r"solution of 90\.1 fails at input 1: TypeError"):
        draw(task(), lambda: 1, "a seed")


def test_cases_count_for_the_parts_they_name():
    def inputs(_):
        return [Case((1,)), Case((2,), ("low half",))]

    question = draw(task(inputs=inputs, mistakes=()), halves, "a seed")
    high, low = question.parts
    assert question.cases_of(high) == [0]
    assert question.cases_of(low) == [0, 1]


def test_arguments_are_made_anew():
    def inputs(_):
        return [Case(([1, 2],))]

    question = draw(task(inputs=inputs, parts=(Part("all", 3),), mistakes=()), len, "x")
    question.args(0)[0].append(3)
    assert question.args(0) == ([1, 2],)
