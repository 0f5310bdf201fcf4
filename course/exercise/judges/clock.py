"""A clock read from outside: rate and time are measured, so they are right within one tick."""

from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part

MOST = 1e12


def _measured(part: Part, _: Args, answer: Any) -> Any:
    """Return what the part looks at; a number without the digits that are left to chance."""
    if not isinstance(answer, dict) or part.of[0] not in answer:
        return answer
    value = answer[part.of[0]]
    return round(value, 1) if _is_number(value) else value


def _is_number(value: Any) -> bool:
    """Say whether it is a number that a clock can show; a huge one cannot be compared at all."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -MOST < value < MOST


def _clock(part: Part, _: Args, wanted: Any, got: Any, __: Places) -> Difference | None:
    key = str(part.of[0])
    if not isinstance(got, dict) or key not in got:
        return feedback.first({key: wanted[key]}, got, {})
    if isinstance(wanted[key], str):
        return feedback.first({key: wanted[key]}, {key: got[key]}, {})
    if not _is_number(got[key]):
        return Difference(
            key,
            _said(wanted[key]),
            feedback.show(got[key]),
            "A number is needed, and no endless one.",
        )
    near = 1 / wanted["rate"] if key == "time" else 1.0
    if abs(got[key] - wanted[key]) <= near:
        return None
    note = f"Right is what is not more than {near:.2g} away."
    return Difference(key, _said(wanted[key]), _said(got[key]), note)


def _said(number: float) -> str:
    """Return a measured number with as many digits as mean something."""
    return f"{number:.3f}"


CLOCK = Judge(_measured, _clock)
