"""Fragments and lives of a packet, step by step: the numbers are those of `lesson.toys`."""

from course.lesson.toys.fragment import fragments
from course.lesson.toys.journey import travel
from course.view import toys as pictures
from course.view.markup import element, join
from course.view.scene import Moment, Scene, notes, table

__all__ = ["cut", "lives"]

SHOWN = 64  # visits or pieces that have a step of their own


def cut(length: int, mtu: int, *, df: bool) -> Scene:
    """Return how a packet is cut for a link, piece by piece (RFC 791 section 2.3)."""
    split = fragments(length, mtu, df=df)
    said, _, rest = str(split).partition("\n")
    moments = [
        Moment(f"{length} octets want to cross a link with an MTU of {mtu}. How many pieces?")
    ]
    rows = []
    for n, piece in enumerate(split.pieces[:SHOWN]):
        more = "more follow: MF 1" if piece.more else "it is the last one: MF 0"
        moments.append(
            Moment(
                f"Piece {n + 1}: {piece.size} octets of data behind {piece.header} of header. They"
                f" begin at octet {piece.first}: offset field {piece.offset}; {more}.",
                (f"p{n}",),
            )
        )
        rows.append(((f"p{n}",), [str(n + 1), *map(str, piece.row)]))
    end = said.partition(": ")[2]
    last = rest.rpartition("\n")[2] if len(split.pieces) > 1 else rest.replace("\n", " ")
    moments.append(Moment(f"{end[:1].upper()}{end[1:]} {last}".strip()))
    columns = ("piece", "offset field", "data octets", "data", "total length", "MF")
    parts = []
    if rows:
        since = list(range(1, len(rows) + 1))
        parts.append(table(columns, rows, label="The pieces", since=since, whole_rows=True))
    pieces = [(piece.first, piece.size) for piece in split.pieces]
    drawn = pictures.fragments(pieces, 20, length, said)
    parts.append(element("div", drawn.live, data_t=len(moments) - 1))
    title = f"A packet of {length} octets, a link with MTU {mtu}, DF {int(df)}"
    return Scene(title, join(parts), tuple(moments), str(split), split.figure().still)


def lives(ttl: int, routers: int, *, loop: bool) -> Scene:
    """Return a packet's way past routers, visit by visit (RFC 1812 section 5.3.1)."""
    journey = travel(ttl, routers, loop=loop)
    moments = [Moment(f"A packet sets out with TTL {ttl}. Where does it end?")]
    visits = journey.visits[:SHOWN]
    rows = []
    for n, visit in enumerate(visits):
        left = f"leaves with {visit.left}" if visit.left else "is dropped: nothing is left"
        moments.append(
            Moment(
                f"Visit {n + 1}, {visit.router}: it comes with {visit.came} and {left}.",
                (f"v{n}",),
            )
        )
        rows.append(
            ((f"v{n}",), (str(n + 1), visit.router, str(visit.came), str(visit.left or "dropped")))
        )
    left_out = len(journey.visits) - len(visits)
    if left_out:
        moments.append(Moment(f"So it goes on, for {left_out} visits more."))
    moments.append(Moment(journey.outcome))
    columns = ("visit", "router", "TTL comes", "TTL leaves")
    since = list(range(1, len(rows) + 1))
    board = [
        table(columns, rows, label="The visits", since=since, whole_rows=True),
        notes([("Outcome", journey.outcome, len(moments) - 1)]),
    ]
    title = f"TTL {ttl}, {routers} routers{', in a loop' if loop else ''}"
    return Scene(title, join(board), tuple(moments), str(journey), journey.figure().still)
