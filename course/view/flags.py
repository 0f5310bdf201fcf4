"""What a receiver in each state answers to a segment with some flags, as one table.

Strategy. Whoever ran a TCP gives, for each way that numbers may stand and for each state, the 256
`Reply`s to all sets of flags. Many are alike: `table` keeps each once, as the cells of a row, and
a number for each set of flags. `text` and `still` show one set. Nothing here knows the rules.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from course.view.markup import Markup, element
from course.view.page import html_table, text_table

__all__ = ["FLAGS", "Reply", "Table", "head", "letters", "still", "table", "text"]

FLAGS = ("CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN")  # as in the header: bit 7 first
LETTERS = ((1, "F"), (2, "S"), (4, "R"), (8, "P"), (16, "."), (32, "U"), (64, "E"), (128, "W"))
COLUMNS = ("in state", "answers", "then it is in", "because")


class Reply(NamedTuple):
    """What comes of one segment."""

    replies: tuple[str, ...]  # as the RFC's figures write segments
    after: str  # the state afterwards
    why: str
    clause: str = ""

    @property
    def answer(self) -> str:
        """What is sent, in words."""
        return ", then ".join(self.replies) or "nothing"


Replies = Mapping[str, Mapping[str, Sequence[Reply]]]  # numbers -> state -> 256 replies


class Table(NamedTuple):
    """All replies, each different one once."""

    cells: list[str]  # the last three cells of a row, as markup
    rows: dict[str, list[list[int]]]  # numbers -> for each state 256 places in `cells`


def letters(flags: int) -> str:
    """Return flags as tcpdump writes them."""
    return "".join(letter for bit, letter in LETTERS if flags & bit) or "none"


def _cells(reply: Reply, state: str) -> Markup:
    moves = reply.after != state
    after = element("strong", reply.after) if moves else reply.after
    why = reply.why if "RFC" in reply.why else f"{reply.why} ({reply.clause})"
    why = why.removesuffix(" ()")
    return Markup(
        element("td", element("code", reply.answer) if reply.replies else reply.answer)
        + element("td", after)
        + element("td", why)
    )


def table(replies: Replies) -> Table:
    """Return all replies for a widget."""
    cells: dict[str, int] = {}
    rows = {
        numbers: [
            [cells.setdefault(_cells(reply, state), len(cells)) for reply in all_of_it]
            for state, all_of_it in by_state.items()
        ]
        for numbers, by_state in replies.items()
    }
    return Table(list(cells), rows)


def head(states: Sequence[str]) -> Markup:
    """Return the table without answers: a row for each state, named in `data-state`."""
    names = element("tr", *(element("th", name, scope="col") for name in COLUMNS))
    rows = [
        element("tr", element("th", state, scope="row"), data_state=n)
        for n, state in enumerate(states)
    ]
    return element(
        "table",
        element("thead", names),
        element("tbody", *rows),
        aria_label="What a receiver in each state answers",
    )


def _title(flags: int, numbers: str) -> str:
    names = ", ".join(name for n, name in enumerate(FLAGS) if flags & 0x80 >> n) or "no flag"
    return f"A segment with {names} ({letters(flags)}) and {numbers} arrives:"


def _rows(replies: Replies, flags: int, numbers: str) -> list[tuple[str, str, str, str]]:
    return [
        (state, row[flags].answer, row[flags].after, row[flags].why)
        for state, row in replies[numbers].items()
    ]


def text(replies: Replies, flags: int, numbers: str) -> str:
    """Return the answers to one set of flags in columns."""
    columns = text_table(COLUMNS, _rows(replies, flags, numbers))
    return f"{_title(flags, numbers)}\n{columns}"


def still(replies: Replies, flags: int, numbers: str) -> Markup:
    """Return the same as a table for a notebook."""
    shown = html_table(COLUMNS, _rows(replies, flags, numbers))
    return element("div", element("p", _title(flags, numbers)), shown)
