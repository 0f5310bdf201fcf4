"""Where each box of a packet diagram lies: fields in rows of 32 bits, long ones shortened.

Strategy. A `Cell` is a field with what its box says. `Rows` gives each row of 32 bits its place
and leaves out the inner rows of long fields. `room` is the part of a box that its words stand in.
Nothing here draws.
"""

from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "BIT",
    "COLUMNS",
    "GAP",
    "HEAD",
    "LEFT",
    "ROW",
    "RULER",
    "WIDTH",
    "Cell",
    "Room",
    "Rows",
    "room",
    "x",
]

COLUMNS = 32
BIT, ROW = 17, 42  # width of a bit and height of a row, in px of the drawing
LEFT, RIGHT, HEAD, RULER, GAP = 34, 2, 20, 14, 16
WIDTH = LEFT + COLUMNS * BIT + RIGHT
KEPT = 5  # a field of more rows is shortened


class Cell(NamedTuple):
    """One box of the drawing."""

    id: str
    label: str
    value: str
    bit: int  # first bit, counted from the start of the layer
    width: int
    problem: str = ""
    octets: bytes = b""  # drawn one by one if the field is nothing else


class Rows:
    """Where each row of 32 bits is drawn: long fields have rows that are not."""

    def __init__(self, cells: Sequence[Cell], top: float) -> None:
        """Leave out the inner rows of every field of more than `KEPT` rows."""
        self.top = top
        self.end = max((cell.bit + cell.width - 1) // COLUMNS + 1 for cell in cells)
        self.left_out: dict[int, int] = {}  # first row left out -> row behind the last
        for cell in cells:
            first, last = cell.bit // COLUMNS, (cell.bit + cell.width - 1) // COLUMNS
            if last - first + 1 > KEPT:
                self.left_out[first + 2] = last
        self.drawn: dict[int, int] = {}
        place, row = 0, 0
        while row <= self.end:
            behind = self.left_out.get(row, row + 1)
            for inner in range(row, behind):
                self.drawn[inner] = place
            place, row = place + 1, behind

    @property
    def hidden(self) -> set[int]:
        """The rows that are not drawn."""
        return {row for first, end in self.left_out.items() for row in range(first, end)}

    def y(self, row: int) -> float:
        """Return the upper edge of a row."""
        return self.top + ROW * self.drawn[row]

    @property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.y(self.end)


def x(column: int) -> float:
    """Return the left edge of a bit's column."""
    return LEFT + BIT * column


class Room(NamedTuple):
    """The part of a cell that its words stand in."""

    middle: float
    top: float
    width: float


def room(cell: Cell, rows: Rows) -> Room:
    """Return the widest part of a cell: whole rows if it has any, else its longer end."""
    last = cell.bit + cell.width
    first_row, last_row = cell.bit // COLUMNS, (last - 1) // COLUMNS
    spans = [
        (max(cell.bit, row * COLUMNS), min(last, (row + 1) * COLUMNS), row)
        for row in (first_row, first_row + 1, last_row)
        if row <= last_row
    ]
    left, right, row = max(spans, key=lambda span: (span[1] - span[0], -span[2]))
    return Room(
        (x(left % COLUMNS) + x((right - 1) % COLUMNS + 1)) / 2,
        rows.y(row),
        BIT * (right - left) - 7,
    )
