"""Steps as data that other programs can read."""

from typing import Any

from course.decode.step import Dissection


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
