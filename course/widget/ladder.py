"""The ladder of a run: play it, step through it, guess ahead, and change what happens.

    Ladder(trace)                           a Trace, or the packets of a capture
    Ladder(trace, again=scenario)           a segment can be dropped, delayed, doubled, damaged
    Ladder(trace, opens=packets_of(trace))  choosing a segment shows it in that `Packet` widget

`again(faults)` gets a list of `course.trace.Trouble` and returns the trace of a new run; the new
ladder stands beside the first one. Nothing else needs a kernel.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import ipywidgets
from traitlets import Bool, Dict, Int, List, Unicode, observe

from course.errors import CourseError, WidgetError
from course.trace import Trace, Trouble
from course.view import ladder as view
from course.view.captured import dissections
from course.view.svg import still
from course.widget.base import script, styles
from course.widget.packet import Packet
from course.widget.tracing import TraceWidget, packed_json

__all__ = ["Ladder", "packets_of"]

DOES = ("drop", "delay", "duplicate", "corrupt")
LONGEST_MS = 600_000  # that a segment can be delayed by


class Ladder(TraceWidget):
    """A run as a ladder; `at` is the moment, `chosen` the number of the chosen packet."""

    _esm: ClassVar[str] = script("ladder.js")
    _css: ClassVar[str] = "\n".join(
        [styles("player.css", "ladder.css", "board.css"), view.style(".tc")]
    )
    LATER = ("text", "rest", "scaled", "asks", "style", "packets")
    chosen = Int(0, help="the number of the chosen packet, 0 for none").tag(sync=True)
    to_scale = Bool(default_value=False, help="whether time is drawn to scale").tag(sync=True)
    predict = Bool(default_value=False, help="whether each segment is asked for first").tag(
        sync=True
    )
    can_run = Bool(default_value=False, help="whether the run can be changed").tag(sync=True)
    after = Unicode("", help="the ladder of the changed run, as `pictures`").tag(sync=True)
    asked = Dict(help="what the reader asks for: n, do, packet, ms").tag(sync=True)
    done = Int(0, help="the n of the request that was answered last").tag(sync=True)
    refused = Unicode("", help="why it was not done").tag(sync=True)
    troubles: List[Any] = List(help="what was changed, in words").tag(sync=True)

    def __init__(
        self,
        trace: Any,
        again: Callable[[Sequence[Any]], Trace] | None = None,
        at: int | None = None,
        opens: Packet | None = None,
        first: int = 0,
        *,
        to_scale: bool = False,
        predict: bool = False,
        relative: bool = True,
        **unknown: Any,
    ) -> None:
        """Show `trace` at the record `at`, at its end if none is given.

        Of a very long trace the records from `first` on are drawn. `predict`: the reader is asked
        for each segment before it is shown, beginning before the first. `relative` off: sequence
        numbers as they are sent.
        """
        self._first, self._again = first, again
        self._wanted: list[Trouble] = []
        self._changed: Trace | None = None
        if predict and at is None:
            at = -1
        super().__init__(
            trace, at, relative=relative, unknown=unknown, to_scale=to_scale, predict=predict,
            can_run=again is not None,
        )  # fmt: skip
        self._opens = opens
        if opens is not None:
            self.chosen = opens.at
            self._link = ipywidgets.jslink((self, "chosen"), (opens, "at"))

    def _told(self) -> dict[str, Any]:
        """Return the first run's ladder, and what a saved picture wears."""
        return {**self._look(self.trace), "style": view.standing()}

    def _look(self, trace: Trace) -> dict[str, Any]:
        return view.told(trace, self._first, relative=self.relative)

    def _lines(self, trace: Trace) -> str:
        return view.text(*view.story_of(trace, self._first, relative=self.relative))

    def show(self, trace: Trace) -> None:
        """Show another trace, and forget what was changed."""
        self._wanted, self._changed = [], None
        self.after, self.troubles = "", []
        super().show(trace)
        self._open(trace)

    def _open(self, trace: Trace) -> None:
        """Give the packet widget the packets of another run."""
        packets = dissections(trace) if self._opens is not None else []
        if self._opens is not None and packets:
            self._opens.show(packets)

    @observe("asked")
    def _do(self, _change: Any) -> None:
        """Do to a packet what the reader asks for, and run again."""
        try:
            self._run(str(self.asked.get("do")))
        except CourseError as problem:
            self.refused = str(problem)
        else:
            self.refused = ""
        finally:
            self.done = int(self.asked.get("n") or 0)

    def _run(self, do: str) -> None:
        if self._again is None:
            raise WidgetError("this ladder cannot run again: it needs Ladder(trace, again=...)")
        if do == "reset":
            wanted: list[Trouble] = []
        elif do in DOES:
            ms = min(max(float(self.asked.get("ms") or 0), 0.0), LONGEST_MS)
            trouble = Trouble(do, int(self.asked.get("packet") or 0), int(ms * 1e6))
            wanted = [*self._wanted, trouble]
        else:
            raise WidgetError(f"a ladder can {', '.join(DOES)} or reset, got {do!r}")
        self._changed = self._again(wanted) if wanted else None
        self._wanted, self.troubles = wanted, [str(one) for one in wanted]
        now = self._changed or self.trace
        self.after = packed_json(self._look(now), self.LATER) if self._changed else ""
        for follower in self.followers:
            follower.show(now)
        self._open(now)
        self.at = len(now)

    @property
    def run(self) -> Trace:
        """The trace that was run last: the changed one, if there is one."""
        return self._changed or self.trace

    def text(self) -> str:
        """Return the ladder in characters; below it the changed run, if there is one."""
        shown = self._lines(self.trace)
        if self._changed is None:
            return shown
        said = ", ".join(self.troubles)
        return f"{shown}\n\nAgain, {said}:\n\n{self._lines(self.run)}"

    def picture(self) -> dict[str, str]:
        """Return the ladder of the last run as an image that needs no trust."""
        drawn = view.svg(
            self.run, to_scale=self.to_scale, first=self._first, relative=self.relative
        )
        said = f"Ladder: {view.caption(self.run)}. The text form says the same."
        return {"text/html": still(drawn, said, 700)}


def packets_of(trace: Trace) -> Packet:
    """Return a packet widget with the packets of a run, numbered as the run numbers them."""
    return Packet(dissections(trace))
