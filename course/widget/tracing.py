"""What widgets that show a trace share: the trace, the moment, and how they are linked.

    ladder = Ladder(trace, again=SCENARIOS["handshake"])
    states, board = States(trace), Knows(trace)
    link(ladder, states, board)

A moment is the trait `at`: the number of a record of the trace, -1 before the first. Linked views
share it in the browser, without a kernel. When one of them runs the scenario again, the others
show the new trace, too.
"""

import json
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar
from zlib import compress

import ipywidgets
from traitlets import Int, Unicode

from course.decode import Dissection
from course.errors import WidgetError
from course.trace import Trace
from course.trace.story import Story, tell
from course.view.captured import trace_of
from course.view.extent import MOST, part_of
from course.view.ladder import caption
from course.widget.base import CourseWidget
from course.widget.packet import explained

__all__ = ["TraceWidget", "link", "traced"]


def traced(source: Any) -> Trace:
    """Return a trace: itself, or what the packets of a capture tell."""
    if isinstance(source, Trace):
        return source
    is_packet = isinstance(source, (str, bytes, bytearray, Dissection))
    if is_packet or not isinstance(source, Iterable):
        kind = type(source).__name__
        raise WidgetError(f"a picture of a trace needs a Trace or the packets of one, got {kind}")
    packets = list(source)
    return trace_of(explained(packets) if packets else ())


def packed_json(told: Mapping[str, Any], later: Collection[str] = ()) -> str:
    """Return what JSON can hold for the browser: deflated, in base64, in two parts.

    What is named in `later` stands in the second part: the browser opens it when the picture is
    on the screen, or when somebody asks for it.
    """
    parts = (
        {name: told[name] for name in told if (name in later) == late} for late in (False, True)
    )
    octets = (compress(json.dumps(part).encode(), 6) for part in parts)
    return " ".join(b64encode(part).decode("ascii") for part in octets)


class TraceWidget(CourseWidget):
    """A picture of a trace at a moment; its class says in `_told` what the browser gets."""

    LATER: ClassVar[tuple[str, ...]] = ()  # what of `_told` can wait until the picture is seen
    MOST: ClassVar[int] = MOST  # records that are drawn at once
    at = Int(-1, help="the number of the record that the picture stands at").tag(sync=True)
    pictures = Unicode("", help="what view drew, deflated, in base64").tag(sync=True)

    def __init__(
        self, trace: Any, at: int | None = None, *, relative: bool = True, **more: Any
    ) -> None:
        """Show `trace` at the record `at`; at its end if none is given.

        Sequence numbers count from where each side began; with `relative` off they are as sent.
        """
        self.trace = traced(trace)
        self.relative = relative
        self._known: tuple[Trace, Story, str] | None = None
        self._links: list[Any] = []
        self.followers: list[TraceWidget] = []  # what shows each new run, too
        super().__init__(**more)
        self.at = len(self.trace) if at is None else at
        self.pictures = packed_json(self._told(), self.LATER)

    def show(self, trace: Trace) -> None:
        """Show another trace, at its end."""
        self.trace = trace
        self.pictures = packed_json(self._told(), self.LATER)
        self.at = len(trace)

    @property
    def story(self) -> Story:
        """The story of what is drawn of the trace."""
        return self._part()[0]

    @property
    def heading(self) -> str:
        """What the trace calls itself, and what of it is not drawn."""
        return f"{caption(self.trace)}. {self._part()[1]}".removesuffix(". ")

    def _part(self) -> tuple[Story, str]:
        """Return story and sentence, made once for a trace."""
        if self._known is None or self._known[0] is not self.trace:
            part, why = part_of(self.trace, most=self.MOST)
            self._known = (self.trace, tell(part, relative=self.relative), why)
        return self._known[1:]

    def _told(self) -> Any:
        """Return what the browser needs, as JSON can hold it."""
        raise NotImplementedError

    def follow(self, other: "TraceWidget") -> None:
        """Share the moment with another view; when this one runs again, the other follows."""
        self.followers.append(other)
        other.at = self.at
        self._links = [
            *getattr(self, "_links", ()),
            ipywidgets.jslink((self, "at"), (other, "at")),
        ]


def link(first: TraceWidget, *others: TraceWidget) -> None:
    """Let views of one trace share the moment: choosing one in any of them moves all."""
    for other in (first, *others):
        if not isinstance(other, TraceWidget):
            raise WidgetError(f"only views of a trace can be linked, got {type(other).__name__}")
    for other in others:
        if other.trace is not first.trace and other.trace != first.trace:
            raise WidgetError("views can be linked if they show the same trace, got two")
        first.follow(other)
        other.followers.append(first)
