"""The data offset: four bits that say how long a TCP header is, and so where the data begins."""

from dataclasses import dataclass

from course.errors import LessonError
from course.view import toys as pictures
from course.view.cells import WIDTH, Cell
from course.view.diagram import fields_diagram
from course.view.markup import element
from course.view.svg import still
from course.wire.header import codec
from course.wire.tcp import TCP

__all__ = ["Length", "offset"]

FIXED = 5  # words of 32 bits that every TCP header has


@dataclass(frozen=True, slots=True)
class Length:
    """What one value of the data offset means."""

    words: int

    def __str__(self) -> str:
        octets = 4 * self.words
        head = f"Data offset {self.words}: octet 12 begins with 0x{self.words:x}"
        if self.words < FIXED:
            return (
                f"{head}.\nA header of {octets} octets? The fixed part alone has 20: no TCP may "
                "send this."
            )
        data = "none" if self.words == FIXED else f"octets 20 to {octets - 1}"
        return (
            f"{head}.\nHeader: {self.words} x 4 = {octets} octets, 0 to {octets - 1}.\n"
            f"Options: {octets} - 20 = {octets - 20} octets ({data}).\nData: from octet {octets}."
        )

    __repr__ = __str__

    def figure(self) -> pictures.Figure:
        """Return the header with as many words of options."""
        cells = [
            Cell(f"tcp.{row.name}", row.bits.label, "", row.at, row.bits.width)
            for row in codec(TCP).rows
        ]
        cells += [
            Cell(f"tcp.options.{n}", f"Options: octets {4 * n} to {4 * n + 3}", "", 32 * n, 32)
            for n in range(FIXED, self.words)
        ]
        drawing = fields_diagram("TCP", TCP.rfc, cells)
        picture = still(drawing, str(self).splitlines()[0], WIDTH)
        shown = element("figure", picture, element("pre", str(self)), style="margin:0.5em 0")
        return pictures.Figure(shown, shown)

    def _repr_html_(self) -> str:
        return self.figure().still


def offset(words: int) -> Length:
    """Return what a data offset of `words` means (RFC 9293 section 3.1)."""
    if not 0 <= words < 16:
        raise LessonError(f"four bits hold 0 to 15, got {words}")
    return Length(words)
