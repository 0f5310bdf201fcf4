"""BYTES -> EXPLAINED STEPS: what every bit of a frame is, with the computation shown.

`packet` holds `explain`, `table` turns header tables into Steps, one module per protocol knows its
rules; `line` says a packet in one line, `export` in JSON and as code. `stream` adds what only the
frames before can tell; `edit`, `diff` and `ask` change, compare and ask about explained packets.
"""

from course.decode.packet import explain
from course.decode.step import Dissection, Kind, Layer, Step

__all__ = ["Dissection", "Kind", "Layer", "Step", "explain"]
