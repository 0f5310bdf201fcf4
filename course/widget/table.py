"""A table to look things up in: type a word or a number, and what does not hold it is hidden.

    Table(("port", "service"), [("53", "DNS"), ...], title="Ports")

The browser searches; no kernel is needed. The text form is the whole table.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from traitlets import Unicode

from course.errors import WidgetError
from course.view import lookup as view
from course.widget.base import CourseWidget, script, styles

__all__ = ["Table"]


class Table(CourseWidget):
    """A searchable table."""

    _esm: ClassVar[str] = script("table.js")
    _css: ClassVar[str] = styles("table.css")
    table = Unicode("", help="the table as view.lookup drew it").tag(sync=True)
    words = Unicode("", help="what is searched for: every word must be in a row").tag(sync=True)

    def __init__(
        self,
        names: Sequence[str],
        rows: Sequence[Sequence[object]],
        title: str = "",
        words: str = "",
        **unknown: Any,
    ) -> None:
        """Show `rows` under `names`; `words` are searched for from the start."""
        self._names, self._title = tuple(names), title
        self._rows = [tuple(map(str, row)) for row in rows]
        for row in self._rows:
            if len(row) != len(self._names):
                raise WidgetError(f"each row needs {len(self._names)} cells, got {len(row)}")
        table = view.html(self._names, self._rows, title)
        super().__init__(unknown=unknown, table=table, words=words)

    def text(self) -> str:
        """Return the whole table."""
        return view.text(self._names, self._rows, self._title)

    def picture(self) -> dict[str, str]:
        """Return the whole table."""
        return {"text/html": view.still(self._names, self._rows, self._title)}
