"""The packet widget: bytes, diagram and field tree of one packet, linked by one selected field.

A click or the keys choose a field in any of the three views; the others follow, and a pane says
what is known of it. Next and Back walk through the fields in wire order. All of it runs in the
browser: the pictures stand in the trait `pictures` when the widget is displayed.

    Packet(frame)                       a Frame, its octets, or a Dissection
    Packet(dissections, at=3)           one of several: `at` is the number of the packet shown
    Packet(frame, editable=True)        fields can be set and bits flipped, by the kernel
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from zlib import compress

from traitlets import Bool, Dict, Int, Unicode, observe, validate

from course.decode import Dissection, explain
from course.errors import CourseError, WidgetError
from course.view import packet as view
from course.widget.base import CourseWidget, script, styles
from course.widget.editing import History

__all__ = ["AHEAD", "Packet", "explained"]

# So many packets are drawn before anybody asks, and need no kernel afterwards. Of more, the first
# and the chosen one are drawn: the others wait for the kernel.
AHEAD = 16


def explained(packets: Any) -> tuple[Dissection, ...]:
    """Return one packet or several as dissections with different numbers."""
    several = isinstance(packets, Iterable) and not isinstance(
        packets, (str, bytes, bytearray, Dissection)
    )
    found = tuple(
        _dissection(packet, number)
        for number, packet in enumerate(packets if several else (packets,), 1)
    )
    if not found:
        raise WidgetError("a packet widget needs at least one packet, got none")
    if len({dissection.number for dissection in found}) < len(found):
        raise WidgetError("a packet widget needs packets with different numbers, got one twice")
    return found


def _dissection(packet: Any, number: int) -> Dissection:
    if isinstance(packet, Dissection):
        return packet
    if isinstance(packet, (bytes, bytearray)) or hasattr(packet, "wire_length"):
        return explain(packet, number=number)
    kind = type(packet).__name__
    raise WidgetError(f"a packet widget needs octets, a Frame or a Dissection, got {kind}")


def packed(pictures: Mapping[int, view.PacketView]) -> str:
    """Return the pictures of some packets for the browser: JSON, deflated, in base64.

    A picture of 60 octets takes 70 kB, nearly all of it the same words again: eight of them take
    40 kB like this, if what resembles each other stands together. It goes to the browser and is
    stored nowhere.
    """
    parts = {
        name: [picture[at] for picture in pictures.values()]
        for at, name in enumerate(view.PacketView._fields)
    }
    text = json.dumps({"numbers": list(pictures), **parts})
    return b64encode(compress(text.encode(), 9)).decode("ascii")


class Packet(CourseWidget):
    """Three linked views of a packet."""

    _esm: ClassVar[str] = script("packet_alone.js")
    _css: ClassVar[str] = styles("packet.css")
    at = Int(1, help="the number of the packet shown").tag(sync=True)
    selected = Unicode("", help="the id of the selected field").tag(sync=True)
    title = Unicode("", help="stands above; the packet's own line if empty").tag(sync=True)
    pictures = Unicode("", help="what view.packet drew, see `packed`").tag(sync=True)

    editable = Bool(default_value=False, help="whether fields can be changed").tag(sync=True)
    asked = Dict(help="what the reader asks for: n, at, do, field, value or bit").tag(sync=True)
    done = Int(0, help="the n of the request that was answered last").tag(sync=True)
    refused = Unicode("", help="why it was not done").tag(sync=True)
    edited = Dict(help="packet's number as text -> its edits and what else must change").tag(
        sync=True
    )

    def __init__(
        self,
        packet: Any,
        selected: str = "",
        title: str = "",
        at: int = 0,
        *,
        editable: bool = False,
        **unknown: Any,
    ) -> None:
        """Show `packet` with the field `selected` (an id such as "ipv4.ihl") marked.

        Of several packets the one numbered `at` is shown, the first if it is not given.
        `editable`: fields can be set and bits flipped; the kernel explains the packet anew.
        """
        self._histories = {found.number: History(found) for found in explained(packet)}
        self._views: dict[int, view.PacketView] = {}
        first = next(iter(self._histories))
        self._need_field(selected)
        super().__init__(
            unknown=unknown, at=at or first, selected=selected, title=title, editable=editable
        )
        self._draw()

    def _need_field(self, selected: str) -> None:
        """Refuse a field that none of the packets has."""
        packets = [history.packet for history in self._histories.values()]
        if selected and not any(step.id == selected for one in packets for step in one.steps):
            layers = ", ".join(layer.step.id for layer in packets[0].layers)
            raise WidgetError(f"no packet has a field {selected!r}: its layers are {layers}")

    @validate("at")
    def _known(self, proposal: Any) -> int:
        number: int = proposal["value"]
        if number not in self._histories:
            numbers = f"{min(self._histories)} to {max(self._histories)}"
            raise WidgetError(f"there is no packet {number}: they are numbered {numbers}")
        return number

    @observe("at")
    def _draw(self, _change: Any = None) -> None:
        """Draw what the browser may need next, if it is not drawn already."""
        if self.at in self._views:
            return
        first = next(iter(self._histories))
        few = len(self._histories) <= AHEAD
        drawn = set(self._histories) if few else {first, self.at}
        self._views = {n: view.picture(self._histories[n].packet) for n in sorted(drawn)}
        self.pictures = packed(self._views)

    @observe("asked")
    def _do(self, _change: Any) -> None:
        """Do to a packet what the reader asks for, and show what came of it."""
        number = int(self.asked.get("at") or 0)
        history = self._histories.get(number)
        try:
            if not self.editable or history is None:
                raise WidgetError("this packet was not made to be edited: Packet(editable=True)")
            history.do(self.asked)
        except CourseError as problem:
            self.refused = str(problem)
        else:
            self.refused = ""
            self._changed(number, history)
        self.done = self.asked.get("n", 0)

    def _changed(self, number: int, history: History) -> None:
        """Draw an edited packet anew and tell what was done."""
        self._views[number] = view.picture(history.packet)
        self.pictures = packed(self._views)
        self.edited = {**self.edited, str(number): history.told()}

    def show(self, packets: Any) -> None:
        """Show other packets: the one with the number that is shown now, or the first."""
        self._histories = {found.number: History(found) for found in explained(packets)}
        self._views = {}
        if self.at not in self._histories:
            self.at = next(iter(self._histories))
        self._draw()
        self.edited = {}

    @property
    def dissection(self) -> Dissection:
        """The packet that is shown, as it stands now."""
        return self._histories[self.at].packet

    def text(self) -> str:
        """Return the packet shown, a line a field; above it what was edited."""
        done = self._histories[self.at].text()
        shown = view.text(view.shortened(self.dissection), short=True)
        return f"{done}\n\n{shown}" if done else shown

    def picture(self) -> dict[str, str]:
        """Return the diagram of the packet shown, as an image that needs no trust."""
        return {"text/html": view.still(self.dissection)}
