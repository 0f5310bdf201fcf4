"""A port that waits: connections that are opening, and those that wait to be accepted.

`backlog` bounds how many may wait for ACCEPT; while it is full new SYNs are dropped without an
answer, so that the peer tries again (RFC 9293 section 3.10.1 leaves this to the system).
"""

from course.stack.connection import Connection
from course.stack.isn import Endpoint
from course.stack.segment import SYN, Segment
from course.stack.state import State


class Listener:
    """One port in LISTEN."""

    def __init__(self, local: Endpoint, backlog: int, half_open_max: int = 128) -> None:
        """Wait at `local` (an empty address hears all of the host's)."""
        self.local, self.backlog, self.half_open_max = local, backlog, half_open_max
        self.opening: list[Connection] = []  # half open, or waiting for ACCEPT

    @property
    def is_full(self) -> bool:
        """Whether as many wait for ACCEPT as may: one more than `backlog`, as systems do."""
        if len(self.opening) <= self.backlog:
            return False
        self._forget_dead()
        return sum(map(_is_ready, self.opening)) > self.backlog

    def has_room(self, seg: Segment) -> bool:
        """Return whether a SYN may still make a connection."""
        if not seg.flags & SYN:
            return True
        return not self.is_full and len(self.opening) < self.half_open_max + self.backlog

    def accept(self) -> Connection | None:
        """Return the oldest connection that is open, or None."""
        for n, conn in enumerate(self.opening):
            if _is_ready(conn):
                del self.opening[n]
                return conn
        self._forget_dead()
        return None

    def _forget_dead(self) -> None:
        """Drop those that ended, or fell back to LISTEN, with nothing to read."""
        self.opening = [conn for conn in self.opening if _is_alive(conn)]


def _is_alive(conn: Connection) -> bool:
    return bool(conn.readable) or not (conn.is_gone or conn.is_listening)


def _is_ready(conn: Connection) -> bool:
    return conn.tcb.state is not State.SYN_RECEIVED and _is_alive(conn)
