"""What a reader may choose: a number on a slider or in a box, a yes or no, one of several, a line.

Each control says what it is to the browser (`told`), in words (`said`), and takes what comes back
(`take`): a value that it cannot hold is refused in a sentence. A line may hold anything.
"""

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, NamedTuple

from course.errors import WidgetError

__all__ = ["Choice", "Control", "Line", "Number", "Range", "Switch", "checked", "told"]


class Range(NamedTuple):
    """A number to choose between two bounds, on a slider."""

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

    def take(self, value: Any) -> int:
        """Return the value if it lies within the bounds."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not self.minimum <= value <= self.maximum:
            raise WidgetError(
                f"{self.label} needs {self.minimum} to {self.maximum}, got {str(value)[:40]!r}"
            )
        return int(value)


class Number(Range):
    """A number to type between two bounds."""


class Switch(NamedTuple):
    """A yes or no."""

    label: str
    value: bool = False

    def said(self, value: Any) -> str:
        """Return label and value in words."""
        return f"{self.label}: {'on' if value else 'off'}"

    def take(self, value: Any) -> bool:
        """Return the value as yes or no."""
        return bool(value)


class Choice(NamedTuple):
    """One of several."""

    label: str
    options: tuple[str, ...]
    value: str

    def said(self, value: Any) -> str:
        """Return label and value in words."""
        return f"{self.label}: {value}"

    def take(self, value: Any) -> str:
        """Return the value if it is one of the options."""
        if value not in self.options:
            options = ", ".join(self.options)
            raise WidgetError(f"{self.label} needs one of {options}, got {str(value)[:40]!r}")
        return str(value)


class Line(NamedTuple):
    """A line of text to type."""

    label: str
    value: str = ""
    most: int = 400  # characters

    def said(self, value: Any) -> str:
        """Return label and value in words."""
        return f"{self.label}: {value}"

    def take(self, value: Any) -> str:
        """Return the line if it is not too long."""
        text = str(value)
        if len(text) > self.most:
            raise WidgetError(
                f"{self.label} needs at most {self.most} characters, got {len(text)}"
            )
        return text


Control = Range | Switch | Choice | Line


def checked(function: Callable[..., Any], controls: Mapping[str, Any], what: str) -> None:
    """Refuse controls that are none, or that do not fit the function's arguments."""
    name = getattr(function, "__name__", "the function")
    try:
        signature(function).bind(**controls)
    except TypeError as problem:
        raise WidgetError(
            f"{what} with {name}() got controls that do not fit: {problem}"
        ) from None
    for key, control in controls.items():
        if not isinstance(control, Range | Switch | Choice | Line):
            kind = type(control).__name__
            raise WidgetError(f"control {key!r} needs a Range or a Switch, got {kind}")


def told(controls: Mapping[str, Control]) -> list[dict[str, Any]]:
    """Return what the browser needs to know of the controls."""
    return [
        {"name": key, "kind": type(control).__name__.lower(), **control._asdict()}
        for key, control in controls.items()
    ]
