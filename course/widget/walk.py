"""A picture that is walked through, step by step, and if it has values to choose, drawn anew.

    Walk(scene)                                      a Scene as it is
    Walk(options, octets=Line("Options", "0204...")) a function and a control for each argument

The function is pure and gives a `view.scene.Scene`; the kernel calls it when a reader chooses
other values. Walking needs no kernel: the browser shows and lights what Python drew.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from traitlets import Dict, Int, List, Unicode, observe

from course.errors import CourseError, WidgetError
from course.view import scene as view
from course.view.scene import Scene
from course.widget.base import CourseWidget, script, styles
from course.widget.controls import Control, checked, told

__all__ = ["Walk"]


def _always(scene: Scene) -> Callable[[], Scene]:
    """Return a scene as a function without values."""

    def the_scene() -> Scene:
        return scene

    return the_scene


class Walk(CourseWidget):
    """A board, the moments of its walk, and the values that it was drawn for."""

    _esm: ClassVar[str] = script("walk.js")
    _css: ClassVar[str] = styles("number.css", "walk.css")
    controls: List[Any] = List(help="what each control is: name, kind, label").tag(sync=True)
    values = Dict(help="name -> value").tag(sync=True)
    title = Unicode("", help="what the scene is, in a line").tag(sync=True)
    board = Unicode("", help="the scene as view drew it").tag(sync=True)
    moments: List[Any] = List(help="for each moment what is said and what is lit").tag(sync=True)
    at = Int(0, help="the number of the moment, from 0").tag(sync=True)
    asked = Dict(help="what the reader asks for: n, values").tag(sync=True)
    answered = Int(0, help="the n of the request that was answered last").tag(sync=True)
    refused = Unicode("", help="why there is no scene for these values").tag(sync=True)

    def __init__(
        self, function: Callable[..., Scene] | Scene, at: int = 0, **controls: Control
    ) -> None:
        """Show the scene that `function` gives for the controls' values, at the moment `at`."""
        self._function = _always(function) if isinstance(function, Scene) else function
        self._by_name = controls
        checked(self._function, controls, "a walk")
        super().__init__(
            controls=told(controls),
            values={key: control.value for key, control in controls.items()},
        )
        self._show(self.values)
        if not 0 <= at < len(self.moments):
            raise WidgetError(f"a walk of {len(self.moments)} steps has no step {at}")
        self.at = at

    def _show(self, values: Mapping[str, Any]) -> None:
        """Draw the scene for these values, and stand at its beginning."""
        taken = {key: one.take(values.get(key)) for key, one in self._by_name.items()}
        self._scene = self._function(**taken)
        self.values = taken
        self.at = 0
        self.title, self.board = self._scene.title, self._scene.board
        self.moments = [[said, list(lit)] for said, lit in self._scene.moments]

    @observe("asked")
    def _answer(self, _change: Any) -> None:
        """Draw the scene that the reader asks for; say why not if it cannot be."""
        try:
            self._show(dict(self.asked.get("values") or {}))
        except CourseError as problem:
            self.refused = str(problem)
        else:
            self.refused = ""
        self.answered = int(self.asked.get("n") or 0)

    def text(self) -> str:
        """Return the values, then the scene."""
        said = [control.said(self.values[key]) for key, control in self._by_name.items()]
        return "\n".join([*said, *([""] if said else []), self._scene.text])

    def picture(self) -> dict[str, str]:
        """Return the scene as a notebook keeps it."""
        return {"text/html": view.still(self._scene)}
