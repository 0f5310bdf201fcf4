"""Parts that a task hands over: functions among the arguments, in practice and grading alike."""

import io
import json
from contextlib import redirect_stdout

import pytest

from course.errors import ExerciseError
from course.exercise import Case, Mistake, Part, Supplied, answers, practice, probe
from course.exercise.question import draw
from course.exercise.score import score
from course.exercise.supplied import give, hold
from course.exercise.values import pack

from .sample import task

TWICE = Supplied("twice", "def twice(number):\n    return 2 * number\n")


def inputs(rng):
    return [Case((rng.randrange(100), TWICE)) for _ in range(4)]


def right(number, twice):
    return twice(number) + 1


WRONG = Mistake("one forgotten", lambda number, twice: twice(number), "Add one to it.", loses=1)
WHOLE = task(name="right", points=1, parts=(Part("all", 1),), inputs=inputs, mistakes=(WRONG,))


def test_a_supplied_part_is_called_like_a_function_and_shown_by_its_name():
    assert TWICE(21) == 42
    assert repr((7, TWICE)) == "(7, twice)"


def test_it_is_held_as_data_and_comes_back():
    assert give(hold(TWICE)) == TWICE
    assert give(hold(b"\x45")) == b"\x45"


def test_a_task_with_a_supplied_part_is_drawn_kept_and_scored():
    question = draw(WHOLE, right, "a seed")
    (back,) = practice.load(practice.dump(practice.Practice("", (question,)))).questions
    assert back == question
    args = [back.args(number) for number in range(4)]
    assert score(back, answers.run(right, args, 1000)).outcome == "correct"
    assert score(back, answers.run(WRONG.wrong, args, 1000)).mistakes == ("one forgotten",)


def test_the_grader_hands_it_over_too(monkeypatch):
    monkeypatch.setattr("__main__.right", right, raising=False)
    with redirect_stdout(io.StringIO()) as screen:
        probe.probe("right", 1000, json.dumps([[hold(5), hold(TWICE)]]))
    assert probe.read(screen.getvalue(), 1)[0].value == 11


def test_lines_of_a_supplied_part_count_towards_the_budget():
    endless = Supplied("twice", "def twice(number):\n    while True:\n        number += 1\n")
    (answer,) = answers.run(right, [(1, endless)], 1000)
    assert answer.stopped == "limit"


@pytest.mark.parametrize(
    "uncalled",
    [lambda _, twice: list(twice), lambda _, twice: twice[0], lambda _, twice: 0 in twice],
)
def test_who_forgets_to_call_it_is_told_so(uncalled):
    (answer,) = answers.run(uncalled, [(1, TWICE)], 1000)
    assert answer.words == "TypeError: twice is a function: twice(...) calls it"


def test_an_answer_never_becomes_a_function():
    assert pack(TWICE) == {"$other": "Supplied"}
    assert pack({"$supplied": ["f", "def f(): ..."]}) == {
        "$dict": [["$supplied", ["f", "def f(): ..."]]]
    }


def test_a_source_without_the_function_is_told():
    with pytest.raises(ExerciseError, match="a source that defines twice"):
        Supplied("twice", "thrice = 3")(1)
