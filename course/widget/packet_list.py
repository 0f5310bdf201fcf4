"""The packet list, alone and with the packet that is chosen below it.

`PacketList` shares its `at` (the number of the chosen packet) with whatever it `opens`; the link
is made in the browser. `packets` gives list and packet as one widget. Both have a filter box.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import ipywidgets
from traitlets import Int, Unicode, validate

from course.decode import Dissection
from course.errors import WidgetError
from course.view import packets as view
from course.widget.base import script, styles
from course.widget.editing import History
from course.widget.filtering import Filtered
from course.widget.packet import Packet, explained

__all__ = ["PacketList", "Packets", "packets"]

MOST = 5000  # rows that a browser is asked to show


def _listed(packets: Any) -> tuple[Dissection, ...]:
    """Return what a list shows; refuse more than a page can hold."""
    found = explained(packets)
    if len(found) > MOST:
        raise WidgetError(f"a packet list needs at most {MOST} packets, got {len(found)}")
    return found


class PacketList(Filtered):
    """A list of packets; `at` is the number of the chosen one."""

    _esm: ClassVar[str] = script("packet_list.js")
    _css: ClassVar[str] = styles("packet_list.css")
    at = Int(1, help="the number of the chosen packet").tag(sync=True)
    table = Unicode("", help="the list as view.packets drew it").tag(sync=True)

    def __init__(
        self,
        packets: Any,
        at: int = 0,
        opens: Packet | None = None,
        filter: str = "",  # noqa: A002  readers of captures call it so
        **unknown: Any,
    ) -> None:
        """List `packets` and choose the one numbered `at`, the first if it is not given.

        `opens` is a `Packet` widget of the same packets: it shows the chosen one. `filter` is a
        display filter: the packets that do not pass are listed, but not shown.
        """
        self._listed = _listed(packets)
        table = view.html(self._listed, live=True)
        super().__init__(unknown=unknown, at=at or self._listed[0].number, table=table)
        self._list(self._listed, filter)
        if opens is not None:
            opens.at = self.at
            self._link = ipywidgets.jslink((self, "at"), (opens, "at"))

    @validate("at")
    def _known(self, proposal: Any) -> int:
        number: int = proposal["value"]
        if all(packet.number != number for packet in self._listed):
            raise WidgetError(f"the list has no packet {number}")
        return number

    def text(self) -> str:
        """Return the filter, if there is one, and the packets that pass, in columns."""
        return view.text(self._passed, self._note)

    def picture(self) -> dict[str, str]:
        """Return the list as a table."""
        return {"text/html": view.html(self._passed, self._note)}


class Packets(Filtered, Packet):
    """A packet list and, below it, the chosen packet: one `at`, one `selected`."""

    _esm: ClassVar[str] = script("packets.js")
    _css: ClassVar[str] = styles("packet.css", "packet_list.css")
    table = Unicode("", help="the list as view.packets drew it").tag(sync=True)

    def __init__(
        self,
        packets: Any,
        at: int = 0,
        selected: str = "",
        title: str = "",
        filter: str = "",  # noqa: A002  as above
        **more: Any,
    ) -> None:
        """List `packets` and show the one numbered `at`, the first if it is not given.

        `filter` narrows the list; `more` is what `Packet` takes.
        """
        found = _listed(packets)
        super().__init__(found, selected=selected, title=title, at=at, **more)
        self.table = view.html(found, live=True)
        self._list(found, filter)

    def _changed(self, number: int, history: History) -> None:
        """Draw an edited packet anew, in the list too; the filter is asked again."""
        super()._changed(number, history)
        self._listed = tuple(each.packet for each in self._histories.values())
        self._told.cache_clear()
        self.table = view.html(self._listed, live=True)
        self._narrow()

    def text(self) -> str:
        """Return the list, then the packet shown."""
        return f"{view.text(self._passed, self._note)}\n\n{super().text()}"

    def picture(self) -> dict[str, str]:
        """Return the list as a table and the packet shown as a diagram."""
        (packet,) = super().picture().values()
        return {"text/html": view.html(self._passed, self._note) + packet}


def packets(
    dissections: Sequence[Any],
    at: int = 0,
    selected: str = "",
    filter: str = "",  # noqa: A002  as above
) -> Packets:
    """Return the packet list of `dissections` (or frames) with the chosen packet below it."""
    return Packets(dissections, at=at, selected=selected, filter=filter)
