"""A quiz that draws its questions anew: which ones, somebody else decides.

    Spaced(draw, of="23 on bytes, header", then=note)

`draw(day)` gives the cards for a day, counted from 1970-01-01, 0 if nobody knows it. The browser
has a clock, Python here has none: the browser says the day when the quiz is first shown, and as
long as nothing was answered, the cards are drawn for it. "Begin anew" draws again. Without a
kernel the cards that are there can be played.
"""

from collections.abc import Callable, Sequence
from typing import Any

from traitlets import Int, observe

from course.view import quiz as view
from course.view.markup import element
from course.view.quiz import Card
from course.widget.quiz import Quiz, Then
from course.widget.veil import veiled

__all__ = ["Spaced"]


class Spaced(Quiz):
    """Some questions of many, drawn by what was known and when."""

    day = Int(0, help="the day on which the quiz is shown, as the browser says").tag(sync=True)

    def __init__(
        self,
        draw: Callable[[int], Sequence[Card]],
        of: str,
        title: str = "Do you still know?",
        then: Then | None = None,
        **unknown: Any,
    ) -> None:
        """Ask what `draw` gives; `of` says from how many and on what: "23 on bytes"."""
        self._draw, self._of = draw, of
        super().__init__(draw(0), title=title, then=then, **unknown)

    @observe("day")
    def _on_that_day(self, _change: Any) -> None:
        if not self.answer:
            self._anew()

    @observe("answer")
    def _told(self, change: Any) -> None:
        """Note what is done; when all was taken back, draw again."""
        super()._told(change)
        if change.old and not change.new:
            self._anew()

    def _anew(self) -> None:
        self._cards = tuple(self._draw(self.day))
        self._need(self._cards)
        self.bank = veiled(view.bank(self._cards))

    def text(self) -> str:
        """Return how many questions of how many; which ones depends on the reader."""
        return f"Quiz: {len(self._cards)} questions of {self._of}; drawn by what you knew"

    def picture(self) -> dict[str, str]:
        """Return the same as a line of HTML."""
        return {"text/html": element("p", f"{self.text()}. To answer, run this cell.")}
