"""Two packets compared, field by field.

    PacketDiff(a, b)                    Frames, octets or Dissections
    PacketDiff(a, b, opens=packet)      choosing a row selects the field in a `Packet` widget

Python drew the table; the browser hides the rows that are the same when it is asked to, and
shares `selected` with whatever the table `opens`. No kernel is needed for either.
"""

from typing import Any, ClassVar

import ipywidgets
from traitlets import Bool, Unicode

from course.decode import Dissection
from course.errors import WidgetError
from course.view import diff as view
from course.widget.base import CourseWidget, script, styles
from course.widget.packet import Packet, explained

__all__ = ["PacketDiff"]


def _one(packet: Any) -> Dissection:
    found = explained(packet)
    if len(found) > 1:
        raise WidgetError(f"each side needs one packet, got {len(found)}")
    return found[0]


class PacketDiff(CourseWidget):
    """The fields of two packets side by side; what differs is marked."""

    _esm: ClassVar[str] = script("packet_diff.js")
    _css: ClassVar[str] = styles("packet_diff.css")
    table = Unicode("", help="the comparison as view.diff drew it").tag(sync=True)
    only = Bool(default_value=False, help="whether fields that are the same are hidden").tag(
        sync=True
    )
    selected = Unicode("", help="the id of the selected field").tag(sync=True)

    def __init__(
        self,
        a: Any,
        b: Any,
        selected: str = "",
        opens: Packet | None = None,
        *,
        only: bool = False,
        **unknown: Any,
    ) -> None:
        """Compare `a` with `b`; `only` hides the fields that are the same."""
        self._a, self._b = _one(a), _one(b)
        table = view.html(self._a, self._b, live=True)
        super().__init__(unknown=unknown, table=table, only=only, selected=selected)
        if opens is not None:
            self._link = ipywidgets.jslink((self, "selected"), (opens, "selected"))

    def text(self) -> str:
        """Return both packets in columns."""
        return view.text(self._a, self._b, only=self.only)

    def picture(self) -> dict[str, str]:
        """Return the comparison as a table."""
        return {"text/html": view.html(self._a, self._b, only=self.only)}
