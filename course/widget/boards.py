"""Tables that follow a trace: both TCBs, what each side learns, the connections as `ss` does.

TCBs(trace)            the variables of both ends at a moment; what is new is marked
Knowledge(trace)       a row for each turn: what happened, and what each side knows by then
Connections(trace)     the connections of all hosts, breathing
"""

from typing import Any, ClassVar

from course.trace.story import Story
from course.view import connections, knowing, ladder
from course.view.markup import element, join
from course.widget.base import script, styles
from course.widget.tracing import TraceWidget

__all__ = ["Connections", "Knowledge", "TCBs"]


class _Board(TraceWidget):
    """A table whose cells are filled as time goes by."""

    _esm: ClassVar[str] = script("board.js")
    _css: ClassVar[str] = styles("player.css", "board.css")

    def __init__(
        self, trace: Any, at: int | None = None, *, relative: bool = True, **unknown: Any
    ) -> None:
        """Show `trace` at the record `at`, at its end if none is given.

        `relative` off: sequence numbers as they are sent.
        """
        super().__init__(trace, at, relative=relative, unknown=unknown)

    def _changes(self, story: Story) -> list[list[list[str]]]:
        """Return the cells that each turn changes."""
        return knowing.deltas(story)

    def _table(self, story: Story) -> str:
        return knowing.board(story, -1)

    def _told(self) -> dict[str, Any]:
        story = self.story
        turns = ladder.turns_of(story)
        for turn, cells in zip(turns, self._changes(story), strict=True):
            turn[3] = cells
        return {"title": self.heading, "turns": turns, "table": self._table(story)}


class TCBs(_Board):
    """The variables of both ends, side by side."""

    def text(self) -> str:
        """Return the variables in columns, as they stand at the moment shown."""
        return f"{self.heading}\n\n{knowing.board_text(self.story, self.at)}"

    def picture(self) -> dict[str, str]:
        """Return them as a table."""
        table = knowing.board(self.story, self.at)
        return {"text/html": join([element("p", self.heading), table])}


class Connections(_Board):
    """All connections of a trace, as `ss` prints them."""

    def _changes(self, story: Story) -> list[list[list[str]]]:
        return connections.deltas(story)

    def _table(self, story: Story) -> str:
        return connections.html(story, live=True)

    def text(self) -> str:
        """Return the connections at the moment shown."""
        return connections.text(self.story, self.at)

    def picture(self) -> dict[str, str]:
        """Return them as a table."""
        return {"text/html": connections.html(self.story, self.at)}


class Knowledge(TraceWidget):
    """What each side knows after each segment."""

    _esm: ClassVar[str] = script("knowledge.js")
    _css: ClassVar[str] = styles("player.css", "board.css")

    def __init__(
        self, trace: Any, at: int | None = None, *, relative: bool = True, **unknown: Any
    ) -> None:
        """Show `trace` at the record `at`, at its end if none is given.

        `relative` off: sequence numbers as they are sent.
        """
        super().__init__(trace, at, relative=relative, unknown=unknown)

    def _told(self) -> dict[str, Any]:
        story = self.story
        return {
            "title": self.heading,
            "turns": ladder.turns_of(story),
            "table": knowing.table(story, live=True) if story.turns else "",
        }

    def text(self) -> str:
        """Return a paragraph for each turn."""
        story = self.story
        return knowing.table_text(story) or "Nothing happens in this trace."

    def picture(self) -> dict[str, str]:
        """Return the rows as a table."""
        return {"text/html": knowing.table(self.story)}
