"""Your turn: what a reader computed from a packet, compared with what the decoder reads there.

`compare(data, ihl=data[0] & 0x0f, ecn=None)` says of each field whether the value is the one on
the wire. What is still None is to do, not wrong. Nothing is graded and nothing is kept.
"""

from typing import Any

from course.decode import explain
from course.decode.step import Step
from course.errors import LessonError
from course.view.page import text_table

__all__ = ["Comparison", "compare"]


class Comparison:
    """A verdict for each field, as a table."""

    def __init__(self, rows: list[tuple[str, str, str]]) -> None:
        """Keep the rows: field, the reader's value, the verdict."""
        self.rows = rows

    def __repr__(self) -> str:
        done = sum(verdict == "right" for _, _, verdict in self.rows)
        table = text_table(("field", "yours", ""), self.rows)
        return f"{table}\n{done} of {len(self.rows)} right"

    def __bool__(self) -> bool:
        """All right counts as true."""
        return all(verdict == "right" for _, _, verdict in self.rows)


def compare(data: bytes, layer: str = "", /, **yours: Any) -> Comparison:
    """Compare values with the fields of the same name in the outermost header that has them.

    `data` is a packet from its IP header on, or a frame. `layer` ("tcp") names the header to look
    in, for names that several have, such as flags and checksum. A number must be the field's own,
    as it stands on the wire (IHL in words). `LessonError` for a name that no field there has.
    """
    steps = [
        step
        for step in explain(data)
        if step.depth and step.width and step.id.startswith(f"{layer}." if layer else "")
    ]
    return Comparison(
        [
            (name, _shown(value), _verdict(_field(steps, name), value))
            for name, value in yours.items()
        ]
    )


def _field(steps: list[Step], name: str) -> Step:
    for step in steps:
        if step.name == name:
            return step
    names = ", ".join(dict.fromkeys(step.name for step in steps))
    raise LessonError(f"a field of this packet needs one of the names {names}; got {name!r}")


def _verdict(step: Step, value: Any) -> str:
    if value is None or value is ...:
        return "to do"
    if value == step.raw:
        return "right"
    if value == step.value:
        return "not yet: this is what the field means; what stands in it?"
    if isinstance(value, str) and isinstance(step.raw, int) and value == hex(step.raw):
        return "not yet: the right number as text; hex() makes text of a number, leave it out"
    first, last = step.first_byte, step.end_byte - 1
    where = f"octet {first}" if first == last else f"octets {first} and {last}"
    if last > first + 1:
        where = f"octets {first} to {last}"
    bits = f", {step.width} bit{'s' * (step.width > 1)}" if step.width % 8 else ""
    return f"not yet: look at {where}{bits}"


def _shown(value: Any) -> str:
    return "" if value is None or value is ... else repr(value)
