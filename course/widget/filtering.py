"""A packet list that a display filter narrows: the reader types, the kernel answers.

The expression is evaluated here, in Python, by the decoder's own `decode.filter`: there is no
second one in JavaScript. The browser sets the trait `filter`; here follow `shown` (the numbers of
the packets that pass), `filter_problem` (why the filter cannot be understood; the list then stays
as it was) and, last, `answered`: the filter that was answered. As long as `answered` is another
than `filter`, the kernel has not answered, and the widget says so.

The packets are read as one capture, in the order of the list: as in Wireshark, `tcp.seq` counts
from the connection's start (`tcp.seq_raw` is the number on the wire).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from traitlets import List, Unicode, observe

from course.decode import Dissection
from course.decode.filter import Fields
from course.decode.names import asked, read_filter
from course.decode.stream_fields import stream_fields
from course.errors import FilterError
from course.view import packets as view
from course.widget.base import CourseWidget

__all__ = ["Filtered"]


class Filtered(CourseWidget):
    """What a list with a filter box has; its class keeps the packets in `_listed`."""

    filter = Unicode("", help="the display filter, such as tcp.port == 7456").tag(sync=True)
    answered = Unicode("", help="the filter that `shown` or `filter_problem` answers").tag(
        sync=True
    )
    shown: List[Any] = List(help="the numbers of the packets that pass").tag(sync=True)
    filter_problem = Unicode("", help="why the filter cannot be understood").tag(sync=True)

    def _list(self, packets: tuple[Dissection, ...], display_filter: str) -> None:
        """List these packets, narrowed by a filter that has to be right."""
        self._listed = packets
        self._told = cache(self._fields)
        self.shown = self._passing(display_filter)
        self.filter = display_filter

    def _fields(self) -> list[Fields]:
        """Return the fields that a filter may ask for, of each packet."""
        told = zip(self._listed, stream_fields(self._listed), strict=True)
        return [asked(packet, each["fields"]) for packet, each in told]

    def _passing(self, display_filter: str) -> list[int]:
        """Return the numbers of the packets that pass; raises `FilterError`."""
        passes = read_filter(display_filter, has_stream=True)
        told: Sequence[Fields] = self._told() if passes.names else [{}] * len(self._listed)
        pairs = zip(self._listed, told, strict=True)
        return [packet.number for packet, fields in pairs if passes(fields)]

    @observe("filter")
    def _narrow(self, _change: Any = None) -> None:
        """Answer the filter."""
        try:
            self.shown = self._passing(self.filter)
        except FilterError as problem:
            self.filter_problem = str(problem)
        else:
            self.filter_problem = ""
        self.answered = self.filter

    @property
    def _passed(self) -> list[Dissection]:
        """The packets that are shown."""
        shown = set(self.shown)
        return [packet for packet in self._listed if packet.number in shown]

    @property
    def _note(self) -> str:
        """What the filter left, in words; nothing if there is none."""
        return view.note(self.filter, len(self.shown), len(self._listed), self.filter_problem)
