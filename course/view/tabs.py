"""Panels of which one is seen at a time: commands for each system, and whatever is shown so."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple

from course.view.markup import Markup, element, join

__all__ = ["Command", "panel", "still", "text"]

WIDTH = 92


class Command(NamedTuple):
    """A line to type, and what it does."""

    line: str
    about: str


def panel(commands: Sequence[Command]) -> Markup:
    """Return the commands of one system."""
    return join(
        element("div", element("p", about), element("pre", line, tabindex=0))
        for line, about in commands
    )


def still(panels: Mapping[str, Markup]) -> Markup:
    """Return all panels, one below the other, for a page that cannot switch."""
    return element(
        "div",
        *(
            part
            for name, inside in panels.items()
            for part in (element("p", element("strong", name)), inside)
        ),
    )


def text(panels: Mapping[str, Sequence[Command]], title: str) -> str:
    """Return the commands of every system."""
    parts = [title] if title else []
    for name, commands in panels.items():
        lines = [name]
        for line, about in commands:
            lines += [*wrap(about, WIDTH), f"    {line}"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
