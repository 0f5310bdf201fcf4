"""How long each end of a run stays in each state: the numbers of a timeline."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from course.trace import Trace
from course.trace.story import tell
from course.trace.transitions import moves
from course.view.page import text_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Stay", "Stays", "stays"]

MS = 1_000_000
COLOURS = ("#CFE3F1", "#F5DCCB")  # of the first host, and of the other


@dataclass(frozen=True, slots=True)
class Stay:
    """One end in one state, from a time to another, in ms."""

    host: str
    state: str
    start: float
    end: float


class Stays(tuple[Stay, ...]):
    """All stays of a run, printed as a table."""

    __slots__ = ()

    def draw(self, axes: "Axes") -> None:
        """Draw a bar for each host, cut where its state changes; names where there is room."""
        whole = max(stay.end for stay in self)
        hosts = list(dict.fromkeys(stay.host for stay in self))
        for stay in self:
            row, long = hosts.index(stay.host), stay.end - stay.start
            colour = COLOURS[row % 2]
            axes.barh(row, long, left=stay.start, color=colour, edgecolor="#1A1A1A")
            if long > whole / 8:
                middle = stay.start + long / 2
                axes.text(middle, row, stay.state, ha="center", va="center", fontsize=8)
        axes.set_yticks(range(len(hosts)), hosts)
        axes.invert_yaxis()
        axes.set_xlabel("ms since the first call")

    def __repr__(self) -> str:
        rows = [(s.host, s.state, f"{s.start:g}", f"{s.end:g}") for s in self]
        return text_table(("host", "state", "from ms", "to ms"), rows)


def stays(trace: Trace, until_ms: float) -> Stays:
    """Return the stays of each end up to `until_ms`, in order; CLOSED is left out."""
    ends, records = tell(trace).ends, tuple(trace)
    found = []
    for n, end in enumerate(ends):
        changes = [(records[m.at].t_ns / MS, m.new) for m in moves(trace, ends) if m.end == n]
        for at, (start, state) in enumerate(changes):
            stop = changes[at + 1][0] if at + 1 < len(changes) else until_ms
            if state != "CLOSED" and start < min(stop, until_ms):
                found.append(Stay(end.host, state, start, min(stop, until_ms)))
    return Stays(found)
