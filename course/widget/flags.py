"""The flag toggler: eight flags to switch, and what a receiver in each state would answer.

    Flags(answers)      answers: how its numbers stand -> state -> the 256 replies

Whoever makes it ran a TCP for all sets of flags before; so switching needs no kernel.
"""

from typing import Any, ClassVar

from traitlets import Dict, Int, List, Unicode, validate

from course.errors import WidgetError
from course.view import flags as view
from course.widget.base import CourseWidget, script, styles

__all__ = ["Flags"]


class Flags(CourseWidget):
    """Eight flags, and a table of what each state answers to them."""

    _esm: ClassVar[str] = script("flags.js")
    _css: ClassVar[str] = styles("number.css", "walk.css", "flags.css")
    flags = Int(2, help="the flags that are set, as in the header's octet").tag(sync=True)
    numbers = Unicode("", help="how the segment's numbers stand").tag(sync=True)
    names: List[Any] = List(help="the flags' names, bit 7 first").tag(sync=True)
    head = Unicode("", help="the table without answers").tag(sync=True)
    cells: List[Any] = List(help="each different answer as cells").tag(sync=True)
    rows = Dict(help="numbers -> for each state 256 places in `cells`").tag(sync=True)

    def __init__(
        self, answers: view.Replies, flags: int = 2, numbers: str = "", **unknown: Any
    ) -> None:
        """Show what each state answers to `flags` (2 is a SYN)."""
        if not answers or any(
            len(row) != 256 for states in answers.values() for row in states.values()
        ):
            raise WidgetError("the flag toggler needs 256 answers for each state, got fewer")
        self._answers = answers
        made = view.table(answers)
        states = list(next(iter(answers.values())))
        super().__init__(
            unknown=unknown,
            head=view.head(states),
            cells=made.cells,
            rows=made.rows,
            names=list(view.FLAGS),
        )
        self.numbers = numbers or next(iter(answers))
        self.flags = flags

    @validate("flags")
    def _eight_bits(self, proposal: Any) -> int:
        flags: int = proposal["value"]
        if not 0 <= flags < 256:
            raise WidgetError(f"flags need to fit eight bits, got {flags}")
        return flags

    @validate("numbers")
    def _known(self, proposal: Any) -> str:
        numbers: str = proposal["value"]
        if numbers not in self._answers:
            raise WidgetError(f"numbers need {', '.join(self._answers)}, got {numbers!r}")
        return numbers

    def text(self) -> str:
        """Return the answers to the flags that are set."""
        return view.text(self._answers, self.flags, self.numbers)

    def picture(self) -> dict[str, str]:
        """Return the same as a table."""
        return {"text/html": view.still(self._answers, self.flags, self.numbers)}
