"""A clock read from outside: rate and time are measured, so they are right within one tick."""

from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part


def _measured(part: Part, _: Args, answer: Any) -> Any:
    """Return what the part looks at; a number without the digits that are left to chance."""
    if not isinstance(answer, dict) or part.of[0] not in answer:
        return answer
    value = answer[part.of[0]]
    is_number = isinstance(value, int | float) and -1e12 < value < 1e12
    return round(value, 1) if is_number else value


def _clock(part: Part, _: Args, wanted: Any, got: Any, __: Places) -> Difference | None:
    key = str(part.of[0])
    if not isinstance(got, dict) or key not in got:
        return feedback.first({key: wanted[key]}, got, {})
    if isinstance(wanted[key], str):
        return feedback.first({key: wanted[key]}, {key: got[key]}, {})
    if not isinstance(got[key], int | float):
        return Difference(key, _said(wanted[key]), feedback.show(got[key]), "A number is needed.")
    near = 1 / wanted["rate"] if key == "time" else 1.0
    if abs(got[key] - wanted[key]) <= near:
        return None
    note = f"Right is what is not more than {near:g} away."
    return Difference(key, _said(wanted[key]), _said(got[key]), note)


def _said(number: float) -> str:
    """Return a measured number with as many digits as mean something."""
    return f"{number:.3f}"


CLOCK = Judge(_measured, _clock)
