"""A packet list: number, time, source, destination, protocol, length, info.

Strategy. `rows` takes from each dissection what a line of the list says; `text` sets the rows in
columns for a terminal, `html` as a table whose rows carry the packet's number in `data-at`. Time
is in milliseconds since the capture's first frame. A packet with problems is marked at the front
of its last column, by a sign and a word. `note` says what a display filter left.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from course.decode.step import Dissection
from course.view import words
from course.view.markup import Markup, element, join

__all__ = ["COLUMNS", "Row", "html", "note", "rows", "text"]

COLUMNS = ("No", "Time (ms)", "Source", "Destination", "Protocol", "Length", "Info")
_OPTIONS = re.compile(r", options \[[^\]]*\]")
NUMBERS = frozenset((0, 1, 5))  # columns whose numbers stand right
NO_PROTOCOL = frozenset(("Payload", "Padding", "Trailer", "Surplus"))


class Row(NamedTuple):
    """What the list says of one packet."""

    number: int
    time: str
    source: str
    destination: str
    protocol: str
    length: int  # octets on the wire
    info: str
    problems: int


def rows(dissections: Iterable[Dissection]) -> list[Row]:
    """Return a row for each packet, in the order given."""
    return [_row(dissection) for dissection in dissections]


def _row(dissection: Dissection) -> Row:
    ends = {"src": "", "dst": ""}
    for step in dissection.steps:  # the innermost address wins: a tunnel's ends come first
        if step.depth == 1 and step.name in ends:
            ends[step.name] = words.value(step)
    names = [layer.name for layer in dissection.layers if layer.name not in NO_PROTOCOL]
    return Row(
        dissection.number,
        f"{dissection.t_ns / 1e6:.3f}",
        ends["src"],
        ends["dst"],
        names[-1] if names else "Data",
        dissection.wire_length,
        _info(dissection),
        len(dissection.problems),
    )


def _info(dissection: Dissection) -> str:
    """Return the packet's line without its addresses and options, which are shown elsewhere."""
    ports = [
        words.value(step)
        for step in dissection.steps
        if step.name in ("src_port", "dst_port") and step.depth == 1
    ][-2:]
    said = dissection.line
    if " > " in said and ": " in said:
        said = said.partition(" > ")[2].partition(": ")[2]
    said = _OPTIONS.sub("", said)
    return f"{' → '.join(ports)} {said}" if len(ports) == 2 else said


def note(display_filter: str, shown: int, total: int, problem: str = "") -> str:
    """Return what a display filter left: "Filter: tcp.port == 80; 3 of 8 packets shown"."""
    left = f"{shown} of {total} packets shown"
    if problem:
        return f"Filter not understood: {problem}; {left}"
    return f"Filter: {display_filter}; {left}" if display_filter.strip() else ""


def _flag(row: Row) -> str:
    """Return sign and word of a packet with problems."""
    if not row.problems:
        return ""
    return "! problem" if row.problems == 1 else f"! {row.problems} problems"


def _cells(row: Row) -> tuple[str, ...]:
    info = f"{_flag(row)}: {row.info}" if row.problems else row.info
    return (str(row.number), row.time, *row[2:5], str(row.length), info)


def text(dissections: Iterable[Dissection], said: str = "") -> str:
    """Return the list in columns, under a line of headings; `said` (a `note`) stands above."""
    table = [COLUMNS, *map(_cells, rows(dissections))]
    widths = [max(len(line[at]) for line in table) for at in range(len(COLUMNS))]
    return (f"{said}\n\n" if said else "") + "\n".join(
        "  ".join(
            cell.rjust(width) if at in NUMBERS else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    )


def html(dissections: Iterable[Dissection], said: str = "", *, live: bool = False) -> Markup:
    """Return the list as a table, `said` above it; a `live` one is a grid that takes the focus."""
    looks = [_look(at in NUMBERS, live=live) for at in range(len(COLUMNS))]
    head = [
        element("th", name, scope="col", **look) for name, look in zip(COLUMNS, looks, strict=True)
    ]
    body = []
    for row in rows(dissections):
        flag = [element("strong", _flag(row), class_="tc-flag"), " "] if row.problems else []
        inside = [[cell] for cell in _cells(row)[:-1]] + [[*flag, row.info]]
        cells = [element("td", *cell, **look) for cell, look in zip(inside, looks, strict=True)]
        body.append(
            element(
                "tr",
                *cells,
                data_at=row.number,
                tabindex=-1 if live else None,
                aria_selected="false" if live else None,
            )
        )
    table = element(
        "table",
        element("thead", element("tr", *head)),
        element("tbody", join(body)),
        class_="tc-list",
        role="grid" if live else None,
        aria_label="Packets",
    )
    return join([element("p", said), table]) if said else table


def _look(is_number: bool, *, live: bool) -> dict[str, str]:
    """Return how a cell stands: numbers at the right; a stored table has no style sheet."""
    if live:
        return {"class_": "tc-right-set"} if is_number else {}
    return {"style": f"text-align:{'right' if is_number else 'left'}"}
