"""Which connection of many wants to be called next: a heap, whose rows may be out of date.

Deadlines move with every segment, so rows are not sought and removed: a row counts only if its
connection still names that very time. Rows that no longer hold fall off at the top, and when too
many have gathered the heap is made anew; so it stays about as large as there are connections.
"""

import heapq
from collections.abc import Callable, Iterable

Key = tuple[bytes, int, bytes, int]


class Deadlines:
    """The deadlines of all connections of a host, ints of nanoseconds."""

    def __init__(
        self, ask: Callable[[Key], int | None], everybody: Callable[[], Iterable[Key]]
    ) -> None:
        """`ask(key)` gives the deadline that holds now, `everybody()` all keys there are."""
        self._ask, self._everybody = ask, everybody
        self._heap: list[tuple[int, Key]] = []
        self._noted: dict[Key, int] = {}  # the latest time noted for each that stands in the heap

    def __len__(self) -> int:
        return len(self._heap)

    def note(self, key: Key, at: int) -> None:
        """Remember that `key` wants to be called at `at`."""
        if self._noted.get(key) == at:
            return
        self._noted[key] = at
        heapq.heappush(self._heap, (at, key))
        if len(self._heap) > 4 * len(self._noted) + 64:
            asked = {one: self._ask(one) for one in self._everybody()}
            self._noted = {one: time for one, time in asked.items() if time is not None}
            self._heap = [(time, one) for one, time in self._noted.items()]
            heapq.heapify(self._heap)

    def next(self) -> int | None:
        """Return the earliest deadline that holds, or None."""
        while self._heap:
            at, key = self._heap[0]
            if self._ask(key) == at:
                return at
            self.pop()
        return None

    def pop(self) -> Key:
        """Take the first row off and return its key."""
        at, key = heapq.heappop(self._heap)
        if self._noted.get(key) == at:
            del self._noted[key]
        return key
