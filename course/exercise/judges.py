"""Judges: who decides whether an answer is right, and what of it a part of a task looks at.

Strategy. Most tasks have one right answer; `exact` compares it. Where an answer has aspects that
earn points apart (a dump's hex and its text), or where many answers are right (a packet can be cut
in many ways), the task names another judge of this module. A judge is two functions: `view` takes
from an answer what one part looks at, so that a known mistake is recognised part by part, and
`difference` says what is wrong with that part, or None.

A judge runs where the answers are compared, in the notebook and with the grader alike, and never
calls anything of the student's.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference, counted
from course.exercise.task import Part

__all__ = ["JUDGES", "Judge"]

Args = tuple[Any, ...]
Places = Mapping[str, str]


@dataclass(frozen=True)
class Judge:
    """`view(part, args, answer)`, and `difference(part, args, wanted, got, places)` or None."""

    view: Callable[[Part, Args, Any], Any]
    difference: Callable[[Part, Args, Any, Any, Places], Difference | None]


def _chosen(part: Part, _: Args, answer: Any) -> Any:
    """Return the keys or positions that the part looks at, or the whole answer."""
    if part.of and isinstance(answer, dict):
        return {key: answer[key] for key in part.of if key in answer}
    if part.of and isinstance(answer, list):
        return [answer[at] for at in part.of if isinstance(at, int) and at < len(answer)]
    return answer


def _exact(part: Part, args: Args, wanted: Any, got: Any, places: Places) -> Difference | None:
    if type(wanted) is not type(got):
        return feedback.first(wanted, got, places)
    if part.of and isinstance(wanted, list):
        if len(got) != len(wanted):
            return Difference("", counted(len(wanted), "item"), counted(len(got), "item"))
        places = {str(n): places.get(str(at), f"item {at}") for n, at in enumerate(part.of)}
    return feedback.first(_chosen(part, args, wanted), _chosen(part, args, got), places)


# A hex dump, row by row: what stands left of the text, the text, and how it is spaced.


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


# Fragments: `fragment(length, mtu, df)`, a list of (offset in units of 8, octets of data, MF).

HEADER = 20


def _fragments(part: Part, args: Args, wanted: Any, got: Any, _: Places) -> Difference | None:
    if isinstance(wanted, str) or isinstance(got, str):  # "icmp": one right answer
        found = feedback.first(wanted, got, {})
        if found is None or type(wanted) is type(got):
            return found
        return replace(found, wanted=_pieces(wanted), got=_pieces(got))
    if not _is_list_of_pieces(got):
        note = "Each piece is (offset, size, more): three whole numbers."
        return Difference("", "a list of pieces", _pieces(got), note)
    judge = _sizes if "sizes" in part.of else _places if "places" in part.of else _count
    return judge(args, wanted, got)


def _is_list_of_pieces(got: Any) -> bool:
    return isinstance(got, list) and all(
        isinstance(piece, list) and len(piece) == 3 and all(isinstance(n, int) for n in piece)
        for piece in got
    )


def _count(_: Args, wanted: Any, got: Any) -> Difference | None:
    """Judge whether to cut at all: one piece stays one piece, as it is."""
    if len(wanted) > 1 or wanted == got:
        return None
    return Difference("", _pieces(wanted), _pieces(got))


def _pieces(answer: Any) -> str:
    """Return an answer as it is written; packing has made lists of the tuples in it."""
    if not isinstance(answer, list):
        return feedback.show(answer)
    return feedback.show([tuple(one) if isinstance(one, list) else one for one in answer])


def _sizes(args: Args, _: Any, got: Any) -> Difference | None:
    """Judge that pieces fit the link, can be counted in units of 8, and restore the length."""
    length, mtu, _ = args
    pieces = sorted(got)
    for number, (_, size, _) in enumerate(pieces, 1):
        where = f"piece {number} of {len(pieces)}"
        if not 1 <= size <= mtu - HEADER:
            return Difference(where, f"1 to {mtu - HEADER} octets of data", f"{size}")
        if size % 8 and number < len(pieces):
            return Difference(where, "a multiple of 8 octets", f"{size} = 8 · {size / 8:g}")
    total = sum(size for _, size, _ in pieces)
    if total != length - HEADER:
        return Difference("all pieces together", f"{length - HEADER} octets of data", f"{total}")
    return None


def _places(_: Args, __: Any, got: Any) -> Difference | None:
    """Judge that each piece starts where the one before it ends, and that all but one say MF."""
    pieces, done = sorted(got), 0
    for number, (offset, size, more) in enumerate(pieces, 1):
        where = f"piece {number} of {len(pieces)}"
        if 8 * offset != done:
            return Difference(f"{where}, offset", f"{done / 8:g} (octet {done})", f"{offset}")
        if bool(more) != (number < len(pieces)):
            wanted = f"more = {int(number < len(pieces))}"
            return Difference(where, wanted, f"more = {int(more)}")
        done += size
    return None if pieces else Difference("", "at least one piece", "none")


def _whole(_: Part, __: Args, answer: Any) -> Any:
    return answer


JUDGES: dict[str, Judge] = {
    "exact": Judge(_chosen, _exact),
    "hexdump": Judge(_rows, _hexdump),
    "fragments": Judge(_whole, _fragments),
}
