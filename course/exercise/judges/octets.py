"""Octets whose places mean something: a header that was built, judged place by place.

A part names what it looks at by first and last octet, "0-11" or "20-" for all behind; several such
names may stand together. An answer of the wrong length is wrong where octets are missing or too
many, and nowhere else.
"""

from dataclasses import replace
from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part


def _ranges(part: Part) -> list[tuple[int, int | None]]:
    """Return first octet and end of each place that the part looks at."""
    pairs = [str(each).partition("-") for each in part.of]
    return [(int(first), int(last) + 1 if last else None) for first, _, last in pairs]


def _view(part: Part, _: Args, answer: Any) -> Any:
    if not isinstance(answer, bytes) or not part.of:
        return answer
    return [answer[first:end] for first, end in _ranges(part)]


def _octets(part: Part, _: Args, wanted: Any, got: Any, places: Places) -> Difference | None:
    if not isinstance(got, bytes) or not part.of:
        return feedback.first(wanted, got, places)
    for first, end in _ranges(part):
        want, have = wanted[first:end], got[first:end]
        found = feedback.first(want, have, {})
        if found:
            pairs = enumerate(zip(want, have, strict=False), first)
            at = next((n for n, (one, other) in pairs if one != other), None)
            where = f"octets from {first} on" if at is None else _named(at, places)
            return replace(found, where=where)
    return None


def _named(at: int, places: Places) -> str:
    """Return an octet's number and the field that it belongs to."""
    field = next((name for key, name in places.items() if _holds(key, at)), "")
    return f"octet {at}, {field}" if field else f"octet {at}"


def _holds(key: str, at: int) -> bool:
    first, _, last = key.partition("-")
    return int(first) <= at <= int(last or first)


OCTETS = Judge(_view, _octets)
