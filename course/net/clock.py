"""Virtual time: a heap of what happens when. The clock jumps from one event to the next.

Two things at the same moment happen in the order in which they were asked for, so a run never
depends on chance that was not seeded.
"""

import heapq
from collections.abc import Callable


class Clock:
    """Now, and what is still to come."""

    def __init__(self) -> None:
        """Begin at 0."""
        self.now = 0
        self._count = 0
        self._heap: list[tuple[int, int, Callable[[], None]]] = []

    def at(self, when: int, what: Callable[[], None]) -> None:
        """Let `what` happen at `when`, or now if that has passed."""
        self._count += 1
        heapq.heappush(self._heap, (max(when, self.now), self._count, what))

    def next(self) -> int | None:
        """Return when the next thing happens, or None."""
        return self._heap[0][0] if self._heap else None

    def run_next(self) -> None:
        """Jump to the next thing and let it happen."""
        when, _, what = heapq.heappop(self._heap)
        self.now = when
        what()
