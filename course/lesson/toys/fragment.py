"""A packet that is too long for a link: cut, or dropped and reported.

The rules of RFC 791 section 2.3 and RFC 1191 section 4, counted out; no octet is moved.
"""

from dataclasses import dataclass

from course.errors import LessonError
from course.view import toys as pictures
from course.view.page import text_table

__all__ = ["Fragment", "Split", "fragments"]

UNIT = 8  # octets: what the fragment offset counts (RFC 791 section 3.1)


@dataclass(frozen=True, slots=True)
class Fragment:
    """One piece of a packet: which octets of the data it carries, and whether more follow."""

    first: int  # of the packet's data, counted from 0
    size: int  # octets of data
    more: bool  # the MF flag
    header: int  # octets of header in front

    @property
    def offset(self) -> int:
        """The fragment offset field: `first` in units of 8 octets."""
        return self.first // UNIT

    @property
    def total_length(self) -> int:
        """The total length field of this piece."""
        return self.header + self.size

    @property
    def row(self) -> tuple[object, ...]:
        """What the table says: offset field, data octets, their count, total length, MF."""
        octets = f"{self.first}-{self.first + self.size - 1}"
        return self.offset, octets, self.size, self.total_length, int(self.more)


@dataclass(frozen=True, slots=True)
class Split:
    """What becomes of a packet at a link with a given MTU."""

    length: int  # total length of the packet, octets
    mtu: int  # largest packet of the link, octets
    df: bool
    header: int
    pieces: tuple[Fragment, ...]  # empty: dropped, and reported

    def __str__(self) -> str:
        head = f"A packet of {self.length} octets, a link with MTU {self.mtu}, DF {int(self.df)}: "
        if not self.pieces:
            return (
                f"{head}dropped.\nThe router reports ICMP Destination Unreachable, fragmentation "
                f"needed\n(type 3, code 4), next-hop MTU {self.mtu}."
            )
        if len(self.pieces) == 1:
            return f"{head}it fits and travels whole."
        rows = [(number, *piece.row) for number, piece in enumerate(self.pieces, 1)]
        names = ("piece", "offset field", "data octets", "data", "total length", "MF")
        extra = self.header * (len(self.pieces) - 1)
        return (
            f"{head}{len(self.pieces)} fragments.\n{text_table(names, rows, most=9)}\n"
            f"Data in: {self.length - self.header}. Data out: {sum(p.size for p in self.pieces)}. "
            f"Headers that were not there before: {extra} octets."
        )

    __repr__ = __str__

    def figure(self) -> pictures.Figure:
        """Return the picture of these numbers."""
        shown = [(piece.first, piece.size) for piece in self.pieces]
        return pictures.fragments(shown, self.header, self.length, str(self))

    def _repr_html_(self) -> str:
        return self.figure().still


def fragments(length: int, mtu: int, *, df: bool = False, header: int = 20) -> Split:
    """Cut a packet of `length` octets for a link that carries at most `mtu` (RFC 791 section 2.3).

    Every piece gets a header of its own; all but the last carry a multiple of 8 octets of data.
    With DF set a packet that does not fit is dropped and reported (RFC 1191 section 4).
    """
    if not header < length < 1 << 16:
        raise LessonError(f"a packet needs {header + 1} to 65535 octets, got {length}")
    if mtu < header + UNIT:
        raise LessonError(f"an MTU needs at least {header + UNIT} octets, got {mtu}")
    if length <= mtu:
        whole = Fragment(0, length - header, more=False, header=header)
        return Split(length, mtu, df, header, (whole,))
    if df:
        return Split(length, mtu, df, header, ())
    data, room = length - header, (mtu - header) // UNIT * UNIT
    pieces = [
        Fragment(first, min(room, data - first), more=first + room < data, header=header)
        for first in range(0, data, room)
    ]
    return Split(length, mtu, df, header, tuple(pieces))
