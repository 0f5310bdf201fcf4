"""The progress map: the lessons, what each needs, and how far the reader has come.

    ProgressMap(stops, standing, keep)

`standing()` says how far the reader is, `keep` does what the buttons ask for: "reset", "undo", and
"export", which gives the text of a file that the browser then saves. Both need the kernel; the map
itself and its details do not. What a notebook stores is the map without anybody's state.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from traitlets import Dict, Int, Unicode, observe

from course.errors import CourseError, WidgetError
from course.view import journey as view
from course.view.journey import Standing, Stop
from course.view.svg import still
from course.widget.base import CourseWidget, script, styles

__all__ = ["ProgressMap"]

DOES = ("look", "reset", "undo", "export")


class ProgressMap(CourseWidget):
    """The lessons as a map and as a list."""

    _esm: ClassVar[str] = script("journey.js")
    _css: ClassVar[str] = styles("journey.css")
    at = Int(0, help="the number of the lesson that is open, 0 for none").tag(sync=True)
    diagram = Unicode("", help="the map as view.journey drew it").tag(sync=True)
    items = Unicode("", help="the list as view.journey drew it").tag(sync=True)
    asked = Dict(help="what the reader asks for: n, do").tag(sync=True)
    done = Int(0, help="the n of the request that was answered last").tag(sync=True)
    said = Unicode("", help="what came of it").tag(sync=True)
    file = Unicode("", help="the text of the file to save, after an export").tag(sync=True)

    def __init__(
        self,
        stops: Sequence[Stop],
        standing: Callable[[], Mapping[int, Standing]],
        keep: Callable[[str], str],
        at: int = 0,
        **unknown: Any,
    ) -> None:
        """Show `stops` with the reader's `standing`; `at` is the lesson that is open."""
        self._stops, self._standing, self._keep = tuple(stops), standing, keep
        if not self._stops:
            raise WidgetError("a map needs at least one lesson, got none")
        super().__init__(unknown=unknown, at=at)
        self._draw()

    def _draw(self) -> None:
        now = self._standing()
        self.diagram = view.diagram(self._stops, now, live=True)
        self.items = view.items(self._stops, now)

    @observe("asked")
    def _do(self, _change: Any) -> None:
        """Do what the reader asks for, and say what came of it."""
        what = self.asked.get("do")
        try:
            if what not in DOES:
                raise WidgetError(f"a map can {', '.join(DOES)}, got {what!r}")
            found = "" if what == "look" else self._keep(what)
        except CourseError as problem:
            found = str(problem)
        self.file = found if what == "export" else ""
        self.said = "Your progress is in the file that was saved." if self.file else found
        self._draw()
        self.done = self.asked.get("n", 0)

    def text(self) -> str:
        """Return the lessons as a table, without anybody's state."""
        return view.text(self._stops)

    def picture(self) -> dict[str, str]:
        """Return the map without anybody's state, as an image that needs no trust."""
        drawn = view.diagram(self._stops, {}, live=False)
        width = float(drawn.partition(' width="')[2].partition('"')[0])
        return {"text/html": still(drawn, self.text().partition("\n")[0], width)}
