"""A function with its numbers on sliders: change one, and the kernel calls the function again.

    Experiment(toys.fragments, length=Range("Total length", 1500, 60, 4000, unit="octets"),
               mtu=Range("MTU", 576, 68, 1500), df=Switch("DF"))

The widget shows what the function returns: its `figure()` if it has one, its text if not. Nothing
is computed in the browser, so a lesson shows what its own code says, and the same function can be
called in the next cell. Without a kernel the last result stays.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from traitlets import Dict, List, Unicode, observe

from course.view.markup import element
from course.widget.base import CourseWidget, script, styles
from course.widget.controls import Control, Range, Switch, checked, told

__all__ = ["Experiment", "Range", "Switch"]


class Experiment(CourseWidget):
    """A function, a control for each of its arguments, and what it returns for their values."""

    _esm: ClassVar[str] = script("experiment.js")
    _css: ClassVar[str] = styles("number.css", "experiment.css")
    controls: List[Any] = List(help="what each control is: name, label, bounds").tag(sync=True)
    values = Dict(help="name -> value").tag(sync=True)
    shown = Unicode("", help="the result as markup").tag(sync=True)
    said = Unicode("", help="the result in one line, for those who hear it").tag(sync=True)

    def __init__(self, function: Callable[..., Any], **controls: Control) -> None:
        """Call `function` with the value of each control, by the control's name."""
        checked(function, controls, "an experiment")
        self._function, self._by_name, self._text, self._still = function, controls, "", ""
        super().__init__(
            controls=told(controls),
            values={key: control.value for key, control in controls.items()},
        )
        self._run()

    @observe("values")
    def _run(self, _change: Any = None) -> None:
        """Call the function with the values that stand now."""
        result = self._function(**self.values)
        self._text = str(result)
        figure = result.figure() if hasattr(result, "figure") else None
        # Wide lines are scrolled, so a key must reach them (WCAG 2.1.1).
        words = element("pre", self._text, tabindex=0, role="group", aria_label="The result")
        self.shown = figure.live if figure else words
        self._still = figure.still if figure else element("pre", self._text)
        self.said = self._text.partition("\n")[0]

    def text(self) -> str:
        """Return the controls' values, then the result."""
        said = "\n".join(control.said(self.values[key]) for key, control in self._by_name.items())
        return f"{said}\n\n{self._text}"

    def picture(self) -> dict[str, str]:
        """Return the result as a notebook keeps it."""
        return {"text/html": self._still}
