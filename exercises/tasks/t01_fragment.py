"""Task 01.4: how a router cuts a packet for a link, RFC 791 section 3.2."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

HEADER = 20
CUT, SIZES, PLACES = "whether to cut", "sizes", "offsets and more"


def loads(rng: Random) -> list[Case]:
    """Draw packets that fit, that just fit, and that do not, with and without DF."""
    known = [(65, 1500, True), (1500, 1500, True), (1500, 1500, False), (1501, 1500, True)]
    known += [(4020, 1500, False), (1501, 1500, False), (1200, 576, False)]
    drawn = [
        (rng.randrange(21, 6000), rng.choice((68, 576, 1492, rng.randrange(68, 1501))), df)
        for df in (True, False, False) * 14
    ]
    return [fragment_case(*args) for args in known + drawn]


def fragment_case(length: int, mtu: int, df: bool) -> Case:
    """Return a case for the parts that it tells about, with facts."""
    parts = (SIZES, PLACES) if length > mtu and not df else (CUT,)
    room = mtu - HEADER
    facts = {"length": length, "mtu": mtu, "room": room, "size": room // 8 * 8}
    return Case((length, mtu, df), parts, facts)


def fragment(
    length: int, mtu: int, df: bool, *, size: int = 0, total: int | None = None, unit: int = 8
) -> Any:
    """Cut a packet; `size`, `total` and `unit` replace the right ones."""
    data = length - HEADER if total is None else total
    if length <= mtu:
        return [(0, data, 0)]
    if df:
        return "icmp"
    size = size or (mtu - HEADER) // 8 * 8
    return [
        (at // unit, min(size, data - at), int(at + size < data)) for at in range(0, data, size)
    ]


def with_more(pieces: Any, more: int) -> Any:
    """Return the pieces of a packet that was cut with another flag."""
    if isinstance(pieces, str) or len(pieces) == 1:
        return pieces
    return [(offset, size, more) for offset, size, _ in pieces]


FRAGMENT = Task(
    id="01.4",
    name="fragment",
    points=3,
    judge="fragments",
    parts=(Part(CUT, 1), Part(SIZES, 1, ("sizes",)), Part(PLACES, 1, ("places",))),
    hints=(
        (
            "First settle what needs no cutting: a packet that fits stays whole, and one that "
            "does not fit and says DF is answered by ICMP. For the rest, think of the data "
            "alone, length - 20 octets: each piece gets a header of 20 octets of its own."
        ),
        (
            "A piece may carry mtu - 20 octets of data. But its offset is told in units of 8 "
            "octets, so the next piece can only start at a multiple of 8: every piece but the "
            "last carries a multiple of 8, the largest one that fits."
        ),
        (
            "With size = (mtu - 20) // 8 * 8 and data = length - 20, the pieces start at "
            "range(0, data, size). The piece at octet `at` is "
            "(at // 8, min(size, data - at), int(at + size < data))."
        ),
    ),
    inputs=loads,
    mistakes=(
        Mistake(
            "pieces no multiple of 8",
            lambda length, mtu, df: fragment(length, mtu, df, size=mtu - HEADER),
            "You fill each piece to the brim: {room} octets. The next piece then starts at an "
            "octet that the offset, which counts units of 8, cannot say, and reassembly does not "
            "restore the packet. All pieces but the last carry a multiple of 8: here {size}.",
            loses=2,
        ),
        Mistake(
            "DF ignored",
            lambda length, mtu, _: fragment(length, mtu, False),
            "You cut a packet that says DF, don't fragment. A router drops it and reports that "
            'by ICMP, with the size that would have fitted: the answer is "icmp".',
            loses=1,
        ),
        Mistake(
            "DF obeyed where nothing is to cut",
            lambda length, mtu, df: "icmp" if df else fragment(length, mtu, df),
            "DF forbids cutting, and a packet of {length} octets on a link of {mtu} needs none. "
            "Look at DF only when the packet is too long.",
            loses=1,
        ),
        Mistake(
            "a packet as long as the MTU does not pass",
            lambda length, mtu, df: fragment(length + (length == mtu), mtu, df, total=length - 20),
            "A packet of exactly {mtu} octets fits a link of {mtu}: the MTU is the longest "
            "packet that passes.",
            loses=1,
        ),
        Mistake(
            "header forgotten in the pieces",
            lambda length, mtu, df: fragment(length, mtu, df, size=mtu // 8 * 8),
            "Your pieces are too long for the link: each is a packet of its own, with a header "
            "of 20 octets, so on a link of {mtu} only {room} octets are left for data.",
            loses=1,
        ),
        Mistake(
            "header counted as data",
            lambda length, mtu, df: fragment(length, mtu, df, total=length),
            "`length` is the whole packet, its header of 20 octets included. Only the data, "
            "{length} - 20 octets, is spread over the pieces.",
            loses=2,
        ),
        Mistake(
            "offset in octets",
            lambda length, mtu, df: fragment(length, mtu, df, unit=1),
            "You give the offset in octets. The field has 13 bits for a packet of up to 65535 "
            "octets, so it counts units of 8: divide by 8.",
            loses=1,
        ),
        Mistake(
            "more on every piece",
            lambda length, mtu, df: with_more(fragment(length, mtu, df), 1),
            "All your pieces say that more follow. The last one must not: its 0 is how the "
            "receiver learns where the packet ends.",
            loses=1,
        ),
        Mistake(
            "more on no piece",
            lambda length, mtu, df: with_more(fragment(length, mtu, df), 0),
            "None of your pieces says that more follow, so the receiver takes the first one for "
            "the end of the packet. All but the last say more = 1.",
            loses=1,
        ),
    ),
)
