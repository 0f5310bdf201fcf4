"""One frame on its way to Wireshark's fields: what the rows of `fields` share."""

from collections.abc import Callable
from typing import Any

from course.decode.step import Dissection, Layer, Step

Fields = dict[str, list[Any]]
Value = Callable[["Reader", Step], Any]
Rows = dict[tuple[str, str], tuple[tuple[str, Value], ...]]  # (layer, path) -> (name, value) each

# What the capture says of every frame.
FRAME: dict[str, Callable[[Dissection], int]] = {
    "frame.len": lambda frame: frame.wire_length,
    "frame.cap_len": lambda frame: len(frame.data),
}


class Reader:
    """One frame on its way to fields."""

    def __init__(self, dissection: Dissection) -> None:
        """Index the steps by id."""
        self.frame = dissection
        self.by_id = {step.id: step for step in dissection.steps}
        layers = dissection.layers
        self.layers = {
            layer.step.id: (around, layer)
            for around, layer in zip([None, *layers], layers, strict=False)
        }
        self.fields: Fields = {name: [value(dissection)] for name, value in FRAME.items()}
        self.stopped: set[str] = set()  # layers whose options Wireshark reads no further
        self.messages: dict[str, Any] = {}  # of DNS, by the id of their layer

    def add(self, name: str, value: Any) -> None:
        """Append a value to a field; None is no value."""
        if value is not None:
            self.fields.setdefault(name, []).append(value)

    def beside(self, step: Step, name: str) -> int:
        """Return the number of another field of the same layer, or 0."""
        found = self.by_id.get(f"{step.id.partition('.')[0]}.{name}")
        return found.raw if found and isinstance(found.raw, int) else 0

    def layer(self, step: Step) -> tuple[Layer | None, Layer]:
        """Return the layer that holds the step, with the one around it."""
        return self.layers[step.id.partition(".")[0]]


def plain(_reader: Reader, step: Step) -> Any:
    """Return the number on the wire, or what octets are read as."""
    return step.value if isinstance(step.raw, bytes) else step.raw


def value(_reader: Reader, step: Step) -> Any:
    """Return what the step was decoded to."""
    return step.value


# How Wireshark counts the verdicts of `checksum`.
STATUS = {"bad": 0, "offloaded": 0, "good": 1, "not checkable": 2, "none": 3, "illegal": 4}


def _status(_reader: Reader, step: Step) -> int:
    """Return how Wireshark counts a checksum's verdict."""
    return STATUS[step.context.verdict]


def checksum_rows(layer: str, name: str) -> Rows:
    """Return the rows of a checksum and of what it should be."""
    return {
        (layer, "checksum"): ((f"{name}.checksum", plain),),
        (layer, "checksum.expected"): (
            (f"{name}.checksum.status", _status),
            (f"{name}.checksum_calculated", value),
        ),
    }
