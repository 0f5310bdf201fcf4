"""Packets handed on: as JSON, as Markdown, as a capture file, as code that builds them again.

The code stands in `export_code`.
"""

from collections.abc import Iterable
from typing import Any

from course.capture import pcap
from course.capture.frame import Capture, Frame
from course.decode.export_code import python, scapy_command
from course.decode.step import Dissection, Step

__all__ = ["capture_file", "markdown", "python", "scapy_command", "to_json"]

ESCAPED = str.maketrans(
    {"|": "\\|", "<": "&lt;", "&": "&amp;", "`": "\\`", "*": "\\*", "_": "\\_", "[": "\\["}
    | dict.fromkeys("\n\r", " ")
)


def to_json(dissection: Dissection) -> list[dict[str, Any]]:
    """Return one object a Step: frame layer name bit width raw formula value meaning rfc problem.

    Octets become hexadecimal digits; everything else is what JSON holds.
    """
    return [
        {
            "frame": dissection.number,
            "layer": step.layer,
            "name": step.id.partition(".")[2],
            "bit": step.bit,
            "width": step.width,
            "raw": _plain(step.raw),
            "formula": step.formula,
            "value": _plain(step.value),
            "meaning": step.meaning,
            "rfc": step.rfc,
            "problem": step.problem,
        }
        for step in dissection
    ]


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def markdown(dissection: Dissection) -> str:
    """Return a packet as Markdown: a heading and a table for each layer, then what is wrong."""
    lines = [f"# Frame {dissection.number}", "", _escaped(dissection.line)]
    for step in dissection.steps:
        if step.depth == 0:
            lines += ["", f"## {step.label}", "", _escaped(step.meaning), ""]
            lines += ["| Field | Where | Value | How | Meaning |", "|---|---|---|---|---|"]
        else:
            lines.append(_row(step))
    if dissection.problems:
        lines += ["", "## Problems", ""]
        lines += [f"- {_escaped(f'{step.id}: {step.problem}')}" for step in dissection.problems]
    return "\n".join(lines) + "\n"


def _row(step: Step) -> str:
    indent = "&nbsp;&nbsp;" * (step.depth - 1)
    where = f"octet {step.first_byte}, {step.width} bits" if step.width else "computed"
    value = step.value if step.value is not None else step.raw
    shown = value.hex(" ") if isinstance(value, bytes) else str(value)
    cells = (where, shown, step.formula, step.meaning)
    return f"| {indent}{_escaped(step.label)} | {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    return text.translate(ESCAPED)


def capture_file(dissections: Iterable[Dissection], *, epoch_ns: int = 0) -> bytes:
    """Return packets as a pcap file; they must share one link type."""
    frames = [
        Frame(each.data, each.number, each.link, each.t_ns, each.wire_length)
        for each in dissections
    ]
    return pcap.write(Capture(frames, epoch_ns=epoch_ns))
