"""Analogy cards: what a thing is like, and, once the reader has thought about it, where it breaks.

    Analogies([Analogy("TCP is like ...", "...", {"dialling": "SYN"}, ["A call ends ..."])])

No kernel is needed. The text form holds all of it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from traitlets import List, Unicode

from course.errors import WidgetError
from course.view import analogy as view
from course.view.analogy import Analogy
from course.widget.base import CourseWidget, script, styles

__all__ = ["Analogies"]


class Analogies(CourseWidget):
    """Some analogies side by side."""

    _esm: ClassVar[str] = script("analogy.js")
    _css: ClassVar[str] = styles("analogy.css")
    cards = Unicode("", help="the cards as view.analogy drew them").tag(sync=True)
    opened: List[Any] = List(help="numbers of the cards that show where they break").tag(sync=True)

    def __init__(self, analogies: Sequence[Analogy], **unknown: Any) -> None:
        """Show `analogies`; where they break is opened card by card."""
        self._analogies = tuple(analogies)
        if not self._analogies:
            raise WidgetError("analogy cards need at least one analogy, got none")
        super().__init__(unknown=unknown, cards=view.cards(self._analogies))

    def text(self) -> str:
        """Return all cards with where they break."""
        return view.text(self._analogies)

    def picture(self) -> dict[str, str]:
        """Return the same, nothing folded."""
        return {"text/html": view.still(self._analogies)}
