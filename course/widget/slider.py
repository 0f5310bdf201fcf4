"""A number to choose, with its label: a slider and a box (ipywidgets' have no accessible name).

Both hold `value` between `minimum` and `maximum`; `observe` it as any trait:

    hops = Slider("Hops", 3, 0, 10)
    hops.observe(lambda change: print(change.new), "value")
"""

from typing import Any, ClassVar

from traitlets import Float, Int, TraitType, Unicode, Union, validate

from course.errors import WidgetError
from course.view.markup import element
from course.widget.base import CourseWidget, script, styles

__all__ = ["NumberBox", "Slider"]


def _number(value: float, meaning: str) -> TraitType[Any, Any]:
    return Union([Int(), Float()], default_value=value, help=meaning).tag(sync=True)


class _Number(CourseWidget):
    """What slider and box share; whole bounds and a whole step keep the value whole."""

    _esm: ClassVar[str] = script("number.js")
    _css: ClassVar[str] = styles("number.css")
    value = _number(0, "the number chosen")
    minimum = _number(0, "the smallest number allowed")
    maximum = _number(100, "the largest number allowed")
    step = _number(1, "how far one key press goes")
    label = Unicode("", help="what the number is").tag(sync=True)
    unit = Unicode("", help="what it counts").tag(sync=True)

    def __init__(
        self,
        label: str,
        value: float,
        minimum: float,
        maximum: float,
        *,
        step: float = 1,
        unit: str = "",
        **unknown: Any,
    ) -> None:
        """Show `value` under `label`; `unit` is said with every number."""
        if not minimum < maximum:
            raise WidgetError(
                f"{label} needs a minimum below its maximum, got {minimum}..{maximum}"
            )
        if not step > 0:
            raise WidgetError(f"{label} needs a step above 0, got {step}")
        super().__init__(
            unknown=unknown,
            label=label,
            minimum=minimum,
            maximum=maximum,
            step=step,
            unit=unit,
            value=value,
        )

    @validate("value")
    def _within(self, proposal: Any) -> float:
        value: float = proposal["value"]
        if not self.minimum <= value <= self.maximum:
            raise WidgetError(f"{self.label} needs {self.minimum} to {self.maximum}, got {value}")
        return value

    def text(self) -> str:
        """Return label, value and bounds: "Hops: 3 (0 to 10)"."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.label}: {self.value}{unit} ({self.minimum} to {self.maximum})"

    def picture(self) -> dict[str, str]:
        """Return the same as a line of HTML."""
        return {"text/html": element("p", self.text())}


class Slider(_Number):
    """A labelled slider."""

    kind = Unicode("range", help="the type of the input").tag(sync=True)


class NumberBox(_Number):
    """A labelled box to type a number into."""

    kind = Unicode("number", help="the type of the input").tag(sync=True)
