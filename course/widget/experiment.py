"""A function with its numbers on sliders: change one, and the kernel calls the function again.

    Experiment(toys.fragments, length=Range("Total length", 1500, 60, 4000, unit="octets"),
               mtu=Range("MTU", 576, 68, 1500), df=Switch("DF"))

The widget shows what the function returns: its `figure()` if it has one, its text if not. Nothing
is computed in the browser, so a lesson shows what its own code says, and the same function can be
called in the next cell. Without a kernel the last result stays.
"""

from collections.abc import Callable
from inspect import signature
from typing import Any, ClassVar, NamedTuple

from traitlets import Dict, List, Unicode, observe

from course.errors import WidgetError
from course.view.markup import element
from course.widget.base import CourseWidget, script, styles

__all__ = ["Experiment", "Range", "Switch"]


class Range(NamedTuple):
    """A number to choose between two bounds."""

    label: str
    value: int
    minimum: int
    maximum: int
    step: int = 1
    unit: str = ""

    def said(self, value: Any) -> str:
        """Return label and value in words."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.label}: {value}{unit} ({self.minimum} to {self.maximum})"


class Switch(NamedTuple):
    """A yes or no."""

    label: str
    value: bool = False

    def said(self, value: Any) -> str:
        """Return label and value in words."""
        return f"{self.label}: {'on' if value else 'off'}"


class Experiment(CourseWidget):
    """A function, a control for each of its arguments, and what it returns for their values."""

    _esm: ClassVar[str] = script("experiment.js")
    _css: ClassVar[str] = styles("number.css", "experiment.css")
    controls: List[Any] = List(help="what each control is: name, label, bounds").tag(sync=True)
    values = Dict(help="name -> value").tag(sync=True)
    shown = Unicode("", help="the result as markup").tag(sync=True)
    said = Unicode("", help="the result in one line, for those who hear it").tag(sync=True)

    def __init__(self, function: Callable[..., Any], **controls: Range | Switch) -> None:
        """Call `function` with the value of each control, by the control's name."""
        name = getattr(function, "__name__", "the function")
        try:
            signature(function).bind(**controls)
        except TypeError as problem:
            raise WidgetError(
                f"an experiment with {name}() got controls that do not fit: {problem}"
            ) from None
        for key, control in controls.items():
            if not isinstance(control, (Range, Switch)):
                kind = type(control).__name__
                raise WidgetError(f"control {key!r} needs a Range or a Switch, got {kind}")
        self._function, self._by_name, self._text, self._still = function, controls, "", ""
        super().__init__(
            controls=[
                {"name": key, "kind": type(control).__name__.lower(), **control._asdict()}
                for key, control in controls.items()
            ],
            values={key: control.value for key, control in controls.items()},
        )
        self._run()

    @observe("values")
    def _run(self, _change: Any = None) -> None:
        """Call the function with the values that stand now."""
        result = self._function(**self.values)
        self._text = str(result)
        figure = result.figure() if hasattr(result, "figure") else None
        self.shown = figure.live if figure else element("pre", self._text)
        self._still = figure.still if figure else self.shown
        self.said = self._text.partition("\n")[0]

    def text(self) -> str:
        """Return the controls' values, then the result."""
        said = "\n".join(control.said(self.values[key]) for key, control in self._by_name.items())
        return f"{said}\n\n{self._text}"

    def picture(self) -> dict[str, str]:
        """Return the result as a notebook keeps it."""
        return {"text/html": self._still}
