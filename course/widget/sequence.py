"""The sequence plot and the window ruler: numbers over time, and octets on a rule.

Sequence(trace)                 the end that sent most; Sequence(trace, host="client")
Ruler(trace)                    both directions, with the reader's buffer to move
"""

from typing import Any, ClassVar

from traitlets import Int, List, Unicode

from course.errors import WidgetError
from course.view import ladder, ruler, sequence
from course.view.svg import still
from course.widget.base import script, styles
from course.widget.tracing import TraceWidget

__all__ = ["Ruler", "Sequence"]


class Sequence(TraceWidget):
    """Sequence numbers over time, with cwnd, ssthresh and what is in flight below."""

    _esm: ClassVar[str] = script("sequence.js")
    _css: ClassVar[str] = "\n".join([styles("player.css", "plot.css"), sequence.rules(".tc")])
    LATER = ("text",)
    MOST = 60_000
    host = Unicode("", help="the host whose segments are shown; the busiest if empty").tag(
        sync=True
    )
    start = Int(0, help="where the slope begins, in thousandths of the time shown").tag(sync=True)
    end = Int(0, help="where it ends").tag(sync=True)

    def __init__(self, trace: Any, at: int | None = None, host: str = "", **unknown: Any) -> None:
        """Show what `host` sent, or the end that sent most."""
        super().__init__(trace, at, unknown=unknown, host=host)
        if host and host not in self.trace.hosts:
            raise WidgetError(f"the plot needs one of the hosts {self.trace.hosts}, got {host!r}")

    def _told(self) -> dict[str, Any]:
        story = self.story
        return {
            **sequence.told(story, self.host),
            "title": self.heading,
            "turns": ladder.turns_of(story),
            "text": sequence.text(story, self.host),
        }

    def text(self) -> str:
        """Return what was sent and heard, a row each."""
        return sequence.text(self.story, self.host)

    def picture(self) -> dict[str, str]:
        """Return the plot as an image that needs no trust."""
        drawn = sequence.svg(self.story, self.host)
        return {"text/html": still(drawn, "Sequence plot; the text form says the same.", 780)}


class Ruler(TraceWidget):
    """The send window on a ruler, and under it the reader's buffer."""

    _esm: ClassVar[str] = script("ruler.js")
    _css: ClassVar[str] = "\n".join([styles("player.css", "plot.css"), ruler.rules(".tc")])
    taken: List[Any] = List(
        [-1, -1], help="octets that each direction's reader has taken; -1: all that came"
    ).tag(sync=True)

    def __init__(self, trace: Any, at: int | None = None, **unknown: Any) -> None:
        """Show both directions of the first connection of `trace`."""
        super().__init__(trace, at, unknown=unknown)

    def _told(self) -> dict[str, Any]:
        return {**ruler.told(self.story), "title": self.heading}

    def text(self) -> str:
        """Return the edges in words, at the moment shown."""
        return ruler.text(self.story, self.at)

    def picture(self) -> dict[str, str]:
        """Return the rules as an image that needs no trust."""
        drawn = ruler.svg(self.story, self.at)
        return {"text/html": still(drawn, "Window ruler; the text form says the same.", 760)}
