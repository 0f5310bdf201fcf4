"""Two packets compared, field by field.

Strategy. Steps are matched by their id, so a field meets the same field of the same layer, and an
option meets the option of its kind, wherever it stands. Only what stands on the wire is compared,
and only leaves: a parent differs when a child does. A field that one packet does not have is a
difference, too.
"""

from collections.abc import Iterable
from typing import NamedTuple

from course.decode.step import Dissection, Step, Value

SHOWN = 24  # octets of a value that are shown


class Difference(NamedTuple):
    """A field in which two packets differ; None: that packet does not have it."""

    step_id: str
    layer: str
    label: str
    left: Step | None
    right: Step | None

    @property
    def text(self) -> str:
        """Both values and what lies between them."""
        if self.left is None or self.right is None:
            side, step = ("left", self.left) if self.left else ("right", self.right)
            return f"{shown(step)}, only on the {side}"
        return f"{shown(self.left)} -> {shown(self.right)}{_between(self.left, self.right)}"


def diff(left: Dissection, right: Dissection) -> list[Difference]:
    """Return the fields in which two packets differ, in the order of the left one."""
    ours = {step.id: step for step in left.leaves()}
    theirs = {step.id: step for step in right.leaves()}
    found = [
        Difference(name, step.layer, step.label, step, theirs.get(name))
        for name, step in ours.items()
        if name not in theirs or theirs[name].raw != step.raw
    ]
    found += [
        Difference(name, step.layer, step.label, None, step)
        for name, step in theirs.items()
        if name not in ours
    ]
    return found


def text(differences: Iterable[Difference]) -> str:
    """Return differences as text, a line each, gathered by layer."""
    lines: list[str] = []
    layer = ""
    for each in differences:
        if each.layer != layer:
            layer = each.layer
            lines.append(layer)
        lines.append(f"  {each.label} ({each.step_id}): {each.text}")
    return "\n".join(lines) if lines else "no difference"


def shown(step: Step | None) -> str:
    """Return a step's value, short enough for a line."""
    if step is None:
        return "nothing"
    value: Value = step.value if step.value is not None else step.raw
    if isinstance(value, bytes):
        more = f" ... ({len(value)} octets)" if len(value) > SHOWN else ""
        return (value[:SHOWN].hex(" ") or "nothing") + more
    return str(value)


def _between(left: Step, right: Step) -> str:
    if isinstance(left.raw, int) and isinstance(right.raw, int):
        if left.width == 1:
            return ""
        far = right.raw - left.raw
        return f" ({far:+d})"
    if isinstance(left.raw, bytes) and isinstance(right.raw, bytes):
        pairs = zip(left.raw, right.raw, strict=False)
        first = next(
            (n for n, (one, other) in enumerate(pairs) if one != other),
            min(len(left.raw), len(right.raw)),
        )
        if max(len(left.raw), len(right.raw)) > SHOWN:
            return f" (they part at octet {first}, counted from 0)"
    return ""
