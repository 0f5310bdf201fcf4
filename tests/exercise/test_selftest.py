import pytest

from course.errors import ExerciseError
from course.exercise import Mistake, Part
from course.exercise.selftest import faults

from .sample import MISTAKES, halves, task


def test_a_good_task_has_no_faults():
    assert faults(task(), halves, "a seed") == []


def test_a_mistake_that_loses_something_else_is_told():
    mistake = Mistake("low not masked", MISTAKES[1].wrong, "Mask.", loses=1)
    assert faults(task(mistakes=(mistake,)), halves, "a seed") == [
        "90.1: 'low not masked' loses 2, should lose 1"
    ]


def test_a_mistake_that_is_none_is_told():
    mistake = Mistake("none", halves, "?", loses=0)
    assert faults(task(mistakes=(mistake,)), halves, "s") == ["90.1: 'none' is not noticed"]


def test_a_mistake_that_is_taken_for_another_is_told():
    twins = (MISTAKES[1], Mistake("twin", MISTAKES[1].wrong, "?", loses=2))
    assert faults(task(mistakes=twins), halves, "s") == [
        "90.1: 'twin' is taken for ('low not masked',)"
    ]


def test_a_part_without_inputs_is_told():
    parts = (Part("high half", 1, ("high",)), Part("low half", 2, ("low",)))

    def inputs(rng):
        from course.exercise import Case

        return [Case((rng.randrange(256),), ("high half",)) for _ in range(5)]

    assert "90.1: no input counts for the part 'low half'" in faults(
        task(parts=parts, inputs=inputs, mistakes=()), halves, "s"
    )


def test_feedback_may_only_name_facts_of_its_case():
    mistake = Mistake("low not masked", MISTAKES[1].wrong, "See {nothing}.", loses=2)
    with pytest.raises(ExerciseError, match="nothing"):
        faults(task(mistakes=(mistake,)), halves, "a seed")
