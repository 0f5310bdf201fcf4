"""The state diagram of TCP: both ends of a run on it, what an event would do, and a puzzle.

States(trace)               where both ends stand at each moment, and the way they came
States()                    the diagram alone: ask it what an event does in a state
States(holes=5)             five labels are missing: which belong there?
"""

from typing import Any, ClassVar

from traitlets import Dict, Int, Unicode

from course.errors import WidgetError
from course.trace import Trace
from course.view import ladder, trace_style
from course.view import states as view
from course.view.svg import still
from course.widget.base import script, styles
from course.widget.tracing import TraceWidget, traced

__all__ = ["States"]

MOST_HOLES = 12


class States(TraceWidget):
    """RFC 9293 figure 5, drawn from the stack's own table."""

    _esm: ClassVar[str] = script("states.js")
    _css: ClassVar[str] = "\n".join(
        [
            styles("player.css", "board.css", "states.css"),
            view.rules(".tc"),
            trace_style.rules(".tc"),
        ]
    )
    state = Unicode("CLOSED", help="the state that the reader asks about").tag(sync=True)
    event = Unicode("passive OPEN", help="the event that the reader asks about").tag(sync=True)
    holes = Int(0, help="how many labels are missing").tag(sync=True)
    answer = Dict(help="what the reader put into the holes: hole -> place of the choice").tag(
        sync=True
    )

    def __init__(
        self,
        trace: Any = None,
        at: int | None = None,
        holes: int = 0,
        seed: int = 1,
        **unknown: Any,
    ) -> None:
        """Show the diagram, and the ends of `trace` on it; `seed` chooses the holes."""
        if not 0 <= holes <= MOST_HOLES:
            raise WidgetError(f"a puzzle needs 0 to {MOST_HOLES} holes, got {holes}")
        self._puzzle = view.puzzle(holes, seed)
        shown = Trace((), ()) if trace is None else traced(trace)
        super().__init__(shown, at, unknown=unknown, holes=holes)

    def _told(self) -> dict[str, Any]:
        story = self.story
        return {
            **view.told(story, self._puzzle),
            "title": self.heading if len(self.trace) else "The states of a connection",
            "turns": ladder.turns_of(story),
            "text": self.text(),
        }

    def text(self) -> str:
        """Return the transitions, and the way of each end; of a puzzle, what it asks."""
        if not self._puzzle:
            return view.text(self.story)
        lines = [f"States: {len(self._puzzle)} labels of RFC 9293 figure 5 are missing"]
        for nth, hole in enumerate(self._puzzle, 1):
            lines.append(f"{nth}. {hole['ends']}: " + " | ".join(hole["choices"]))
        return "\n".join(lines)

    def picture(self) -> dict[str, str]:
        """Return the diagram as an image that needs no trust."""
        if self._puzzle:
            drawn = view.svg(holes=[(hole["pair"], hole["line"]) for hole in self._puzzle])
        else:
            drawn = view.svg(self.story)
        said = "The states of a TCP connection; the text form lists the transitions."
        return {"text/html": still(drawn, said, view.WIDTH)}
