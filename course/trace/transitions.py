"""The table of transitions as data, for pictures that may not ask the stack.

`ARROWS` are the rows that RFC 9293 draws in figure 5 (and the few that its text adds); `ENDINGS`
those that end a connection from wherever it stands, which the figure leaves out.
"""

from typing import NamedTuple

from course.stack.event import Event
from course.stack.state import TRANSITIONS, State
from course.trace.knowledge import End
from course.trace.trace import Trace

__all__ = ["ARROWS", "ENDINGS", "EVENTS", "STATES", "Arrow", "Move", "moves"]


class Arrow(NamedTuple):
    """One row: in this state, at this event, go there, and do that."""

    old: str
    event: str
    new: str
    action: str


class Move(NamedTuple):
    """One change of state in a trace; `arrow` is None for one that the table does not know."""

    at: int  # the record
    end: int  # the number of the end, as `Story.ends` counts them
    old: str
    event: str
    new: str
    arrow: Arrow | None


FROM_ANYWHERE = frozenset({"ABORT", "rcv RST", "timeout", "error from IP"})
STATES = tuple(str(state) for state in State)
_ALL = tuple(
    Arrow(str(old), event, str(row.new), row.action) for (old, event), row in TRANSITIONS.items()
)
ARROWS = tuple(arrow for arrow in _ALL if arrow.event not in FROM_ANYWHERE)
ENDINGS = tuple(arrow for arrow in _ALL if arrow.event in FROM_ANYWHERE)
EVENTS = tuple(dict.fromkeys(arrow.event for arrow in _ALL))
_BY_ENDS = {(arrow.old, arrow.event): arrow for arrow in _ALL}


def moves(trace: Trace, ends: tuple[End, ...]) -> list[Move]:
    """Return every change of state that the ends of a trace tell, in order."""
    found = []
    for record in trace:
        what, end = record.what, End(record.host, record.connection)
        if not isinstance(what, Event) or what.kind != "state" or end not in ends:
            continue
        event = what.text.rpartition(": ")[2]
        old, new = str(what.old), str(what.new)
        arrow = _BY_ENDS.get((old, event))
        if arrow is not None and arrow.new != new:
            arrow = None
        found.append(Move(record.n, ends.index(end), old, event, new, arrow))
    return found
