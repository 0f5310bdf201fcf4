"""A packet's life among routers: each takes one off its TTL, and the last one reports.

RFC 1812 section 5.3.1 and RFC 792, counted out; `traceroute` makes use of the reports.
"""

from dataclasses import dataclass

from course.errors import LessonError
from course.view import toys as pictures
from course.view.page import text_table

__all__ = ["Journey", "Visit", "traceroute", "travel"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A packet at a router: the TTL it came with and the one it left with (0: dropped here)."""

    router: str
    came: int
    left: int


@dataclass(frozen=True, slots=True)
class Journey:
    """A packet's way past routers."""

    ttl: int
    visits: tuple[Visit, ...]
    arrived: bool

    def __str__(self) -> str:
        rows: list[tuple[object, ...]] = [
            (number, at.router, at.came, at.left or "dropped")
            for number, at in enumerate(self.visits, 1)
        ]
        table = text_table(("visit", "router", "TTL comes", "TTL leaves"), rows, most=9)
        return f"{table}\n{self.outcome}" if rows else self.outcome

    __repr__ = __str__

    def figure(self) -> pictures.Figure:
        """Return the picture of these numbers."""
        steps = [(at.router, at.came) for at in self.visits]
        return pictures.staircase(steps, self.ttl, str(self))

    def _repr_html_(self) -> str:
        return self.figure().still

    @property
    def outcome(self) -> str:
        """What became of the packet, in a sentence."""
        if self.arrived:
            left = self.visits[-1].left if self.visits else self.ttl
            return f"Sent with TTL {self.ttl}, it arrives with TTL {left}."
        at = self.visits[-1].router
        return (
            f"Sent with TTL {self.ttl}, dropped at visit {len(self.visits)}, by {at}.\n"
            f"{at} reports ICMP Time Exceeded (type 11, code 0) to the sender."
        )


def travel(ttl: int, routers: int, *, loop: bool = False) -> Journey:
    """Send a packet with `ttl` past `routers` routers, or round and round among them.

    A router takes one off; at zero it drops the packet and reports (RFC 1812 section 5.3.1).
    """
    if not 1 <= ttl <= 255:
        raise LessonError(f"a TTL to send with needs 1 to 255, got {ttl}")
    if routers < loop:
        raise LessonError("a loop needs at least one router, got 0")
    visits: list[Visit] = []
    left = ttl
    while left and (loop or len(visits) < routers):
        name = f"R{len(visits) % routers + 1}"
        visits.append(Visit(name, left, left - 1))
        left -= 1
    return Journey(ttl, tuple(visits), arrived=left > 0)


def traceroute(routers: int) -> str:
    """Return who answers packets sent with TTL 1, 2, 3, ... until one arrives."""
    rows = []
    for ttl in range(1, routers + 2):
        journey = travel(ttl, routers)
        who = "the destination" if journey.arrived else journey.visits[-1].router
        says = "its own answer" if journey.arrived else "ICMP Time Exceeded"
        rows.append((ttl, who, says))
    return text_table(("TTL sent", "who answers", "with"), rows)
