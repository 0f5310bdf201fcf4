"""Handshakes picked out of a heap: three triples of positions, the triples in any order.

A part looks at one aspect: "order" (each triple is SYN, SYN,ACK, ACK, and nothing is used twice),
"answers" (which SYN,ACK answers which SYN), "thirds" (which ACK ends which SYN,ACK). Without an
aspect it looks at all three.
"""

from typing import Any

from course.exercise.feedback import Difference, show
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part

SYN, SYN_ACK, ACK = 0x02, 0x12, 0x10
NAMES = {SYN: "SYN", SYN_ACK: "SYN,ACK", ACK: "ACK"}
ASPECTS = ("order", "answers", "thirds")
PAIRS = {"answers": (SYN, SYN_ACK), "thirds": (SYN_ACK, ACK)}


def _flags(args: Args, at: int) -> int:
    flags: int = args[0][at]["flags"]
    return flags


def _is_triples(args: Args, got: Any) -> bool:
    return isinstance(got, list) and all(
        isinstance(one, list)
        and len(one) == 3
        and all(type(at) is int and 0 <= at < len(args[0]) for at in one)
        for one in got
    )


def _pairs(args: Args, answer: Any, kinds: tuple[int, int]) -> list[list[int]]:
    """Return the positions of these two kinds that stand in one triple, sorted."""
    found = []
    for triple in answer:
        of = {_flags(args, at): at for at in triple}
        found.append(tuple(of.get(kind, -1) for kind in kinds))
    return [list(one) for one in sorted(set(found))]


def _view(part: Part, args: Args, answer: Any) -> Any:
    if not _is_triples(args, answer):
        return answer
    return [_aspect(str(name), args, answer) for name in part.of or ASPECTS]


def _aspect(name: str, args: Args, answer: Any) -> Any:
    if name in PAIRS:
        return _pairs(args, answer, PAIRS[name])
    used = sorted(at for triple in answer for at in triple)
    return [used, sorted([NAMES.get(_flags(args, at), "?") for at in one] for one in answer)]


def _difference(part: Part, args: Args, wanted: Any, got: Any, _: Places) -> Difference | None:
    if not _is_triples(args, got):
        note = "Each handshake is [SYN, SYN,ACK, ACK]: three positions in the list, from 0 on."
        return Difference("", f"{len(wanted)} handshakes", show(got), note)
    for name in map(str, part.of or ASPECTS):
        want, have = _aspect(name, args, wanted), _aspect(name, args, got)
        if want != have and name in PAIRS:
            return _wrong_pair(name, want, have)
        if want != have:
            return _wrong_order(args, len(wanted), got)
    return None


def _wrong_pair(name: str, want: Any, have: Any) -> Difference:
    first, second = (NAMES[kind] for kind in PAIRS[name])
    pair = next((one for one in want if one not in have), None)
    if pair is None:
        return Difference("", f"{len(want)} pairs of {first} and {second}", f"{len(have)}")
    mine = next((one[1] for one in have if one[0] == pair[0]), -1)
    got = f"with position {mine}" if mine >= 0 else f"with no {second}"
    return Difference(
        f"the {first} at position {pair[0]}", f"with the {second} at position {pair[1]}", got
    )


def _wrong_order(args: Args, count: int, got: Any) -> Difference:
    if len(got) != count:
        return Difference("", f"{count} handshakes", f"{len(got)}")
    used = [at for one in got for at in one]
    twice = next((at for at in used if used.count(at) > 1), None)
    if twice is not None:
        return Difference(f"position {twice}", "in one handshake", "in more than one place")
    wanted = [SYN, SYN_ACK, ACK]
    number, one = next(
        (number, one)
        for number, one in enumerate(got, 1)
        if [_flags(args, at) for at in one] != wanted
    )
    said = ", then ".join(NAMES.get(_flags(args, at), "?") for at in one)
    return Difference(f"handshake {number}", "SYN, then SYN,ACK, then ACK", said)


HANDSHAKES = Judge(_view, _difference)
