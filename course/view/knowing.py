"""What each end of a connection knows: the variables of its TCB, at a moment or after each turn.

`board` is both ends side by side at one moment: a widget fills the cells in as time goes by (each
carries `data-k`). `table` is a row for each segment, and what changed by then. Both are made from
the same `Story`, so they cannot disagree.
"""

from collections.abc import Sequence

from course.trace.knowledge import NAMES, End
from course.trace.story import Story
from course.view.ladder_layout import period, plain
from course.view.markup import Markup, element, join

__all__ = ["MOST_ENDS", "board", "board_text", "deltas", "key", "table", "table_text"]

MOST_ENDS = 4  # that are shown side by side
MEANS = {
    "state": "where the connection stands (RFC 9293 section 3.3.2)",
    "SND.UNA": "the oldest number sent and not acknowledged",
    "SND.NXT": "the next number to be sent",
    "SND.WND": "octets that the peer will take, from SND.UNA",
    "flight": "octets sent and not yet acknowledged",
    "RCV.NXT": "the next number expected",
    "RCV.WND": "octets that it promises to take, from RCV.NXT",
    "cwnd": "octets that congestion control lets be in flight (RFC 5681)",
    "ssthresh": "where slow start ends (RFC 5681)",
    "RTO": "how long it waits for an acknowledgement (RFC 6298)",
}
NOTHING = "\N{EN DASH}"


def key(end: int, name: str) -> str:
    """Return the name of a cell: "0.3"."""
    return f"{end}.{NAMES.index(name)}"


def deltas(story: Story) -> list[list[list[str]]]:
    """Return for each turn the cells that it changes, and their new text."""
    return [
        [[key(end, name), plain(text, 24) or NOTHING] for end, name, text in turn.changes]
        for turn in story.turns
    ]


def _names(story: Story) -> list[str]:
    """Return the variables that anybody knows at any time."""
    said = {name for turn in story.turns for _, name, _ in turn.changes}
    return [name for name in NAMES if name in said]


def _value(known: dict[str, str], name: str) -> str:
    return plain(known.get(name) or NOTHING, 24)


def _title(end: End) -> str:
    return plain(str(end), 40)


def board(story: Story, at: int | None = None) -> Markup:
    """Return the ends side by side, one row a variable, as they stand at a moment."""
    if not story.ends:
        return element("p", "No end of a TCP connection is seen.", class_="tc-soft")
    ends, known = story.ends[:MOST_ENDS], story.known(at)
    head = [element("th", "Variable", scope="col")]
    head += [element("th", _title(end), scope="col") for end in ends]
    rows = [
        element(
            "tr",
            element("th", name, scope="row", title=MEANS[name]),
            *(
                element("td", _value(known[n], name), data_k=key(n, name))
                for n in range(len(ends))
            ),
        )
        for name in _names(story)
    ]
    left = len(story.ends) - len(ends)
    more = [element("p", f"and {left} ends more", class_="tc-soft")] if left else []
    table = element(
        "table",
        element("thead", element("tr", *head)),
        element("tbody", *rows),
        class_="tc-board",
        aria_label="What each end knows at this moment",
    )
    return join([table, *more])


def board_text(story: Story, at: int | None = None) -> str:
    """Return the same in columns."""
    ends, known = story.ends[:MOST_ENDS], story.known(at)
    rows = [[name, *(_value(known[n], name) for n in range(len(ends)))] for name in _names(story)]
    return _columns([["", *map(_title, ends)], *rows])


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _cells(story: Story) -> list[tuple[int, list[str]]]:
    """Return for each turn its record, and: time, what happened, and what each end knows then."""
    rows = []
    ends = story.ends[:MOST_ENDS]
    known: list[dict[str, str]] = [{} for _ in story.ends]
    for turn in story.turns:
        new: list[list[str]] = [[] for _ in story.ends]
        for end, name, text in turn.changes:
            known[end][name] = text
            new[end].append(f"{name} {_value(known[end], name)}")
        what = plain(turn.said, 400)
        told = [", ".join(new[n]) or "nothing new" for n in range(len(ends))]
        rows.append((turn.at, [period(turn.t_ns), what, *told]))
    return rows


def _headings(story: Story) -> list[str]:
    return ["Time", "What happens", *(f"{_title(end)} learns" for end in story.ends[:MOST_ENDS])]


def table(story: Story, *, live: bool = False) -> Markup:
    """Return what each end learns, a row a turn; a `live` one is a grid that takes the focus."""
    head = [element("th", name, scope="col") for name in _headings(story)]
    body = [
        element(
            "tr",
            *(element("td", cell) for cell in cells),
            data_at=at,
            tabindex=-1 if live else None,
            aria_selected="false" if live else None,
        )
        for at, cells in _cells(story)
    ]
    return element(
        "table",
        element("thead", element("tr", *head)),
        element("tbody", join(body)),
        class_="tc-learned",
        role="grid" if live else None,
        aria_label="What each side knows after each segment",
    )


def table_text(story: Story) -> str:
    """Return the same as text, a paragraph a turn."""
    heads = _headings(story)[2:]
    lines = []
    for _, (time, what, *told) in _cells(story):
        lines.append(f"{time}: {what}")
        lines += [f"    {head}: {new}" for head, new in zip(heads, told, strict=True)]
    return "\n".join(lines)
