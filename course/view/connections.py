"""The connections of a run as a table, the way `ss` prints them, at any moment.

A row for each end: its state, what waits to be read, what was sent and is not acknowledged, its
own and the other's address and port, and how long it is in this state. Only what the trace tells
is shown: what waits to be read needs the calls of the program, and a capture has none.
"""

from collections.abc import Iterator

from course.trace import Call
from course.trace.story import Story
from course.view.knowing import NOTHING
from course.view.ladder_layout import period, plain
from course.view.markup import Markup, element, join

__all__ = ["COLUMNS", "deltas", "html", "rows", "text"]

COLUMNS = ("Host", "State", "Recv-Q", "Send-Q", "Local", "Peer", "In this state since")
GOT_FIN = ("CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT")
Row = tuple[str, ...]


def _fixed(story: Story) -> list[tuple[str, str, str]]:
    """Return host, local and peer of each end."""
    addresses = dict(reversed(story.trace.addresses))
    found = []
    for end in story.ends:
        own, _, its = end.connection.partition("-")
        peer = next(
            (one.host for one in story.ends if one.connection == f"{its}-{own}" and one != end), ""
        )
        there = addresses.get(peer, plain(peer, 20) or "*")
        local = addresses.get(end.host, plain(end.host, 20))
        found.append((plain(end.host, 20), f"{local}:{own}", f"{there}:{its}"))
    return found


def _read(story: Story) -> dict[int, dict[str, int]]:
    """Return record -> host -> octets that programs have read by then."""
    taken: dict[str, int] = {}
    found = {}
    for record in story.trace:
        what = record.what
        if isinstance(what, Call) and what.name == "recv" and isinstance(what.result, bytes):
            taken[record.host] = taken.get(record.host, 0) + len(what.result)
            found[record.n] = dict(taken)
    return found


def moments(story: Story) -> Iterator[tuple[int, list[Row]]]:
    """Yield for each turn its record and the rows as they stand then."""
    fixed, reads = _fixed(story), _read(story)
    has_calls = {record.host for record in story.trace if isinstance(record.what, Call)}
    alone = {
        end.host for end in story.ends if sum(one.host == end.host for one in story.ends) == 1
    }
    known: list[dict[str, str]] = [{} for _ in story.ends]
    since = [""] * len(story.ends)
    taken: dict[str, int] = {}
    done = -1
    for turn in story.turns:
        for which, name, value in turn.changes:
            known[which][name] = value
            if name == "state":
                since[which] = period(turn.t_ns)
        for n in range(done + 1, min(turn.at, len(story.trace) - 1) + 1):
            taken = reads.get(n, taken)
        done = turn.at
        rows_now: list[Row] = []
        for n, end in enumerate(story.ends):
            can_tell = end.host in has_calls and end.host in alone
            waits = _waits(known[n], taken.get(end.host, 0)) if can_tell else NOTHING
            state = plain(known[n].get("state", ""), 20)
            host, local, peer = fixed[n]
            rows_now.append(
                (host, state, waits, known[n].get("flight", "0"), local, peer, since[n])
            )
        yield turn.at, rows_now


def _waits(known: dict[str, str], taken: int) -> str:
    """Return how many octets wait to be read."""
    text = known.get("RCV.NXT", "")
    if not text.isdecimal() or known.get("state") == "CLOSED":
        return "0"
    return str(max(int(text) - 1 - (known.get("state") in GOT_FIN) - taken, 0))


def rows(story: Story, at: int | None = None) -> list[Row]:
    """Return the rows at a moment: those of ends that exist by then."""
    found: list[Row] = []
    for when, now in moments(story):
        if at is not None and when > at:
            break
        found = now
    return [row for row in found if row[1]]


def text(story: Story, at: int | None = None) -> str:
    """Return the table in columns."""
    shown = [COLUMNS, *rows(story, at)]
    if len(shown) == 1:
        return "No connection is there at this moment."
    widths = [max(len(row[n]) for row in shown) for n in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    )


def html(story: Story, at: int | None = None, *, live: bool = False) -> Markup:
    """Return the table; a `live` one has a row for every end there will ever be."""
    ends = range(len(story.ends))
    shown = [("",) * len(COLUMNS) for _ in ends] if live else rows(story, at)
    head = element("tr", *(element("th", name, scope="col") for name in COLUMNS))
    body = [
        element(
            "tr",
            *(
                element("td", cell, data_k=f"{n}.{column}" if live else None)
                for column, cell in enumerate(row)
            ),
            data_row=str(n) if live else None,
        )
        for n, row in enumerate(shown)
    ]
    table = element(
        "table",
        element("thead", head),
        element("tbody", join(body)),
        class_="tc-board tc-connections",
        aria_label="Connections at this moment",
    )
    return table if story.ends else element("p", "No TCP connection is seen in this trace.")


def deltas(story: Story) -> list[list[list[str]]]:
    """Return for each turn the cells that it changes, and their new text."""
    before: list[Row] = [("",) * len(COLUMNS) for _ in story.ends]
    found = []
    for _, now in moments(story):
        changed = [
            [f"{n}.{column}", cell]
            for n, row in enumerate(now)
            if row[1] or before[n][1]
            for column, cell in enumerate(row)
            if cell != before[n][column]
        ]
        before = [row if row[1] else old for row, old in zip(now, before, strict=True)]
        found.append(changed)
    return found
