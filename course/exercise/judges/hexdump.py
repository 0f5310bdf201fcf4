"""A hex dump, row by row: what stands left of the text, the text, and how it is spaced."""

import re
from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference, counted
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part


def _row(aspect: str | int, line: str, octets: int) -> str:
    """Return one aspect of one row that shows this many octets."""
    head, text = line[: len(line) - octets], line[len(line) - octets :]
    if aspect == "text":
        return text
    return " ".join(head.split()) if aspect == "hex" else re.sub(r"\S", "x", head)


def _rows(part: Part, args: Args, answer: Any) -> Any:
    """Return that aspect of all rows; `args` is the data that was dumped."""
    if not isinstance(answer, str):
        return answer
    data, lines = args[0], _lines(answer)
    sizes = [len(data[n : n + 16]) for n in range(0, 16 * len(lines), 16)]
    return [_row(part.of[0], line, size) for line, size in zip(lines, sizes, strict=True)]


def _lines(text: str) -> list[str]:
    """Split at newlines only; one newline at the end is no fault."""
    text = text.removesuffix("\n")
    return text.split("\n") if text else []


def _hexdump(part: Part, args: Args, wanted: Any, got: Any, _: Places) -> Difference | None:
    want, have = _rows(part, args, wanted), _rows(part, args, got)
    if want == have:
        return None
    if not isinstance(got, str):
        return feedback.first(wanted, got, {})
    if len(want) != len(have):
        return Difference("", counted(len(want), "line"), counted(len(have), "line"))
    number = next(n for n, pair in enumerate(zip(want, have, strict=True)) if pair[0] != pair[1])
    lines = _lines(wanted)[number], _lines(got)[number]
    found = feedback.first(*lines, {})
    assert found is not None, "rows that differ in an aspect differ"
    where = f"line {number + 1}, {found.where}"
    return Difference(where, found.wanted, found.got, mark=found.mark)


HEXDUMP = Judge(_rows, _hexdump)
