import pytest

from course.exercise import Case, Mistake, Part, practice
from course.exercise.answers import run
from course.exercise.question import draw
from course.exercise.score import score

from .sample import MISTAKES, halves, task

DRAWN = practice.Practice("", (draw(task(), halves, "a seed"),))
QUESTION = practice.load(practice.dump(DRAWN)).questions[0]  # as the notebook has it


def scored(function, question=QUESTION):
    inputs = [question.args(number) for number in range(len(question.cases))]
    return score(question, run(function, inputs, question.lines))


def test_the_right_answer_earns_everything():
    result = scored(halves)
    assert (result.outcome, result.earned, result.right, result.total) == ("correct", 3, 20, 20)
    assert result.sample is None


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.words)
def test_a_mistake_loses_its_points_and_gets_its_own_feedback(mistake):
    result = scored(mistake.wrong)
    assert result.mistakes == (mistake.words,)
    assert result.earned == 3 - mistake.loses
    assert result.causes == (mistake.feedback.format(octet="45"),)


def test_two_mistakes_at_once_are_both_named():
    result = scored(lambda octet: {"high": octet & 0xF0, "low": octet})
    assert result.mistakes == ("high not shifted", "low not masked")


def test_an_unknown_mistake_is_told_by_its_difference_alone():
    result = scored(lambda octet: halves(octet) | {"low": 7})
    assert (result.outcome, result.mistakes) == ("partly", ())
    assert result.sample.difference.where == "low (bits 3-0)"
    assert (result.sample.difference.wanted, result.sample.difference.got) == ("5", "7")


def test_a_type_that_other_answers_have_is_not_called_wrong():
    answers = {0: "nobody", 1: 1, 2: 2}
    some = task(
        parts=(Part("all", 3),),
        inputs=lambda _: [Case((octet,)) for octet in answers],
        mistakes=(),
        places={},
    )
    question = draw(some, answers.get, "a seed")
    assert scored(lambda _: "nobody", question).sample.difference.note == (
        "Here the answer should be an int, not a string."
    )
    assert scored(lambda _: [1], question).sample.difference.note == (
        "The answer should be a string, not a list or tuple."
    )


def test_a_note_of_the_judge_s_own_stays_whatever_types_the_answers_have():
    twins = {bytes(4): None, b"abcd": b"cdab"}
    some = task(
        parts=(Part("whether", 3, ("whether",)),),
        inputs=lambda _: [Case((payload,)) for payload in twins],
        mistakes=(),
        places={},
        judge="collisions",
    )
    found = scored(lambda _: b"cdab", draw(some, twins.get, "a seed")).sample.difference
    assert found.note == "No other payload of 4 octets has this checksum."


def test_what_fails_late_in_one_part_is_not_put_down_to_a_mistake_in_another():
    (kept,) = (k.answers for k in QUESTION.mistakes if k.words == "high not shifted")
    late = {QUESTION.args(number) for number, answer in kept.items() if answer is None}
    late -= {QUESTION.args(number) for number, answer in kept.items() if answer}
    result = scored(lambda octet: halves(octet) | ({"low": 16} if (octet,) in late else {}))
    assert (result.outcome, result.mistakes) == ("partly", ())


def test_a_part_is_earned_whole_or_not():
    result = scored(lambda octet: halves(octet) | {"low": octet & 15 if octet != 0x45 else 0})
    high, low = result.parts
    assert (high.earned, low.earned) == (1, 0)
    assert low.right < low.total


def fails(octet):
    raise ValueError(octet)


def fails_at_first(octet):
    return fails(octet) if octet == 0x45 else halves(octet)


def never_ends(octet):
    while True:
        octet += 1


@pytest.mark.parametrize(
    ("function", "outcome"),
    [
        (fails, "error"),
        (fails_at_first, "error"),
        (lambda _: None, "wrong"),
        (lambda _: 5, "wrong"),
    ],
)
def test_outcomes_where_nothing_is_earned(function, outcome):
    assert (scored(function).outcome, scored(function).earned) == (outcome, 0)


def test_a_loop_without_end_is_a_limit():
    question = draw(task(lines=200), halves, "a seed")
    result = scored(never_ends, question)
    assert result.outcome == "limit"
    assert "more than 200 lines" in result.sample.error


def test_what_the_verdict_says_is_what_is_shown():
    first = QUESTION.args(0)[0]

    def nothing_then_no_end(octet):
        while octet != first:
            pass

    result = scored(nothing_then_no_end)
    assert result.outcome == "limit"
    assert result.sample.number > 1
    assert "was stopped. Does its loop ever end?" in result.sample.error
    assert result.sample.difference is None


def test_an_error_is_told_with_line_and_input():
    result = scored(fails_at_first)
    assert result.sample.number == 1
    assert "ValueError: 69 in line" in result.sample.error
    assert result.sample.code == "raise ValueError(octet)"


def test_refusing_everything_is_to_do():
    def refuses(_):
        raise NotImplementedError

    assert scored(refuses).outcome == "todo"


def test_a_mistake_that_stops_is_recognised_by_its_exception():
    mistake = Mistake("reads too far", lambda octet: bytes([octet])[1], "Too far.", loses=3)
    question = draw(task(mistakes=(mistake,)), halves, "a seed")
    assert scored(lambda octet: [octet][octet], question).mistakes == ("reads too far",)
    assert scored(fails, question).mistakes == ()


def test_the_mistake_that_explains_most_is_meant():
    half = MISTAKES[2]
    narrow = Mistake(
        "narrow", lambda octet: halves(octet) | {"high": octet & 15}, "Narrow.", loses=1
    )
    question = draw(task(mistakes=(narrow, half)), halves, "a seed")
    assert scored(half.wrong, question).mistakes == ("exchanged",)
    assert scored(narrow.wrong, question).mistakes == ("narrow",)
