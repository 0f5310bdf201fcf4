"""A chat over the course's own TCP: its lines, its packets, its octets, linked three ways.

    Chat(trace)                         plays a recorded run; no kernel is needed
    Chat(trace, again=lines_to_trace)   takes lines of the reader's own

`again(lines)` gets all lines typed so far as (who, words) and returns the trace of a run that says
them. Choosing a line shows the packet that carries it; choosing a packet marks its line; the
packet's octets and fields are those of the packet widget.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from traitlets import Bool, Dict, Int, List, Unicode, observe

from course.decode import Dissection, explain
from course.errors import CourseError, WidgetError
from course.trace import Trace
from course.view import chat as view
from course.view import packets as listed
from course.widget.base import script, styles
from course.widget.editing import History
from course.widget.packet import explained
from course.widget.packet_list import Packets

__all__ = ["Chat"]

RAW_IP = 101  # LINKTYPE_RAW: a packet and nothing before it
MOST_LINES = 12  # of one chat
LONGEST = 1000  # octets of one line

Lines = Sequence[tuple[str, str]]


def _explained(trace: Trace) -> tuple[Dissection, ...]:
    """Return the packets that somebody sees at the trace's first host, explained."""
    if not trace.hosts:
        raise WidgetError("a chat needs a trace with two hosts, got one without any")
    found = []
    for number, (t_ns, data) in enumerate(trace.packets(trace.hosts[0]), 1):
        made = explain(data, link=RAW_IP, number=number)
        made.t_ns = t_ns
        found.append(made)
    return tuple(found)


class Chat(Packets):
    """A chat, the list of its packets, and the packet that is chosen."""

    _esm: ClassVar[str] = script("chat.js")
    _css: ClassVar[str] = styles("packet.css", "packet_list.css", "chat.css")
    talk = Unicode("", help="the chat as view.chat drew it").tag(sync=True)
    hosts: List[Any] = List(help="who may speak").tag(sync=True)
    takes_lines = Bool(default_value=False, help="whether lines can be sent").tag(sync=True)
    typed = Dict(help="what the reader asks for: n, do ('say', 'reset'), who, words").tag(
        sync=True
    )
    heard = Int(0, help="the n of the request that was answered last").tag(sync=True)
    unsaid = Unicode("", help="why a line was not sent").tag(sync=True)

    def __init__(
        self,
        trace: Trace,
        again: Callable[[Lines], Trace] | None = None,
        at: int = 0,
        selected: str = "",
        title: str = "",
        **unknown: Any,
    ) -> None:
        """Show the chat of `trace`, at its first words if `at` does not say where."""
        found = _explained(trace)
        self._first, self._again = trace, again
        self._lines: list[tuple[str, str]] = []
        self._said = view.told(trace, found)
        words = next((one for one in self._said if one.said), None)
        if words is not None and not at:
            at, selected = words.carried[0], selected or "payload"
        super().__init__(found, at=at, selected=selected, title=title, **unknown)
        self.hosts, self.takes_lines = list(trace.hosts), again is not None
        self.talk = view.html(self._said, trace.hosts)

    @observe("typed")
    def _hear(self, _change: Any) -> None:
        """Say what the reader typed, or start over."""
        try:
            lines = self._wanted()
            assert self._again is not None
            trace = self._again(lines) if lines else self._first
        except CourseError as problem:
            self.unsaid = str(problem)
        else:
            self._lines, self.unsaid = lines, ""
            self._show(trace)
        self.heard = self.typed.get("n", 0)

    def _wanted(self) -> list[tuple[str, str]]:
        """Return the lines of the chat that is asked for; raises `WidgetError`."""
        if self._again is None:
            raise WidgetError("this chat is a recording: it takes no lines")
        if self.typed.get("do") == "reset":
            return []
        who, words = str(self.typed.get("who")), str(self.typed.get("words", "")).strip("\n")
        octets = len(words.encode("utf-8", "replace"))
        if who not in self.hosts:
            raise WidgetError(f"a line needs a speaker, {' or '.join(self.hosts)}, got {who!r}")
        if not 0 < octets <= LONGEST:
            raise WidgetError(f"a line needs 1 to {LONGEST} octets, got {octets}")
        if len(self._lines) >= MOST_LINES:
            raise WidgetError(f"a chat holds {MOST_LINES} lines here, got one more: start over")
        return [*self._lines, (who, words)]

    def _show(self, trace: Trace) -> None:
        """Show another run, at the last thing that was said."""
        found = explained(_explained(trace))
        self._said = view.told(trace, found)
        self._histories = {packet.number: History(packet) for packet in found}
        self._views = {}
        says = [one for one in self._said if one.said]
        self.at = says[-1].carried[0] if says else found[0].number
        self.selected = "payload" if says else ""
        self._draw()
        self.edited = {}
        self.table = listed.html(found, live=True)
        self._list(found, "")
        self.talk = view.html(self._said, trace.hosts)

    def text(self) -> str:
        """Return the chat, the list, then the packet shown."""
        return f"{view.text(self._said)}\n\n{super().text()}"

    def picture(self) -> dict[str, str]:
        """Return the chat as a table, then list and packet."""
        (below,) = super().picture().values()
        return {"text/html": view.still(self._said) + below}
