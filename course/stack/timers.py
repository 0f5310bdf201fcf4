"""Deadlines by name. A timer is a number in a table: nothing runs, nobody is called back.

Whoever owns the connection asks `next_timeout()` when to come again, and calls `timeout(now)`
then.
"""

NAMES = (
    "retransmission",  # RFC 6298: something sent is not acknowledged
    "persist",  # section 3.8.6.1: the peer's window is closed
    "delayed ack",  # section 3.8.6.3
    "override",  # section 3.8.6.2.1: a small segment has waited long enough
    "keep-alive",  # section 3.8.4
    "time-wait",  # section 3.6.1
)


class Timers:
    """The deadlines of one connection, ints of nanoseconds."""

    __slots__ = ("_at",)

    def __init__(self) -> None:
        """No timer runs."""
        self._at: dict[str, int] = {}

    def start(self, name: str, at: int) -> None:
        """Let the timer end at `at`, whatever it was set to before."""
        self._at[name] = at

    def stop(self, name: str) -> None:
        """Forget the timer."""
        self._at.pop(name, None)

    def stop_all(self) -> None:
        """Forget every timer."""
        self._at.clear()

    def deadline(self, name: str) -> int | None:
        """Return when the timer ends, or None if it does not run."""
        return self._at.get(name)

    def next(self) -> int | None:
        """Return the earliest deadline, or None."""
        return min(self._at.values()) if self._at else None

    def due(self, now: int) -> list[str]:
        """Stop and return the timers that have ended by `now`, the earliest first."""
        ended = sorted((at, name) for name, at in self._at.items() if at <= now)
        for _, name in ended:
            del self._at[name]
        return [name for _, name in ended]

    def snapshot(self) -> dict[str, int]:
        """Return name -> deadline of what runs."""
        return dict(self._at)
