"""Fragments: `fragment(length, mtu, df)`, a list of (offset in units of 8, octets of data, MF)."""

from dataclasses import replace
from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference
from course.exercise.judges.base import Args, Judge, Places, whole
from course.exercise.task import Part

HEADER = 20


def _fragments(part: Part, args: Args, wanted: Any, got: Any, _: Places) -> Difference | None:
    if isinstance(wanted, str) or isinstance(got, str):  # "icmp": one right answer
        found = feedback.first(wanted, got, {})
        if found is None or type(wanted) is type(got):
            return found
        return replace(found, wanted=_pieces(wanted), got=_pieces(got))
    if not _is_list_of_pieces(got):
        note = "Each piece is (offset, size, more): three whole numbers."
        if not isinstance(got, list) and (found := feedback.first(wanted, got, {})):
            note = f"{found.note} {note}"
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


FRAGMENTS = Judge(whole, _fragments)
