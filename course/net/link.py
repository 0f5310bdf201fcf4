"""A link: two directions, each with rate, delay, jitter, a queue and faults.

A packet waits until those before it have left, takes its size over the rate to leave, and travels
for the delay. Jitter is drawn from the link's seeded source; unless `keeps_order` is off, it never
lets a packet overtake another, as on a real wire.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from course.errors import StackError
from course.net.fault import Fault, Verdict, at_least
from course.net.queue import DropTail
from course.net.tap import Tap
from course.stack.ip import is_capable, with_ce

SECOND = 1_000_000_000
LEAST_MTU = 68  # RFC 791 section 3.2: every module must be able to forward as much


class Arrival(NamedTuple):
    """One copy of a packet: when it arrives (None: never), how, and why not."""

    at: int | None
    data: bytes
    fate: str
    why: str = ""


@dataclass(slots=True)
class Direction:
    """One way of a link; times in ns, `rate` in bits a second, `mtu` in octets."""

    delay_ns: int = 0
    rate: int | None = None  # None: no limit
    jitter_ns: int = 0
    queue: DropTail = field(default_factory=DropTail)
    faults: Sequence[Fault] = ()
    mtu: int = 1500
    keeps_order: bool = True
    chance: Random = field(default_factory=lambda: Random(0))  # noqa: S311  seeded on purpose
    _count: int = 0
    _free_at: int = 0  # when the last packet in the queue has left
    _last_at: int = 0  # when the last packet arrives
    _waiting: deque[tuple[int, int]] = field(default_factory=deque)  # (leaves at, octets)
    _held: int = 0  # octets that wait

    def __post_init__(self) -> None:
        """Refuse links that cannot be."""
        at_least("a delay in ns", self.delay_ns, 0)
        at_least("a jitter in ns", self.jitter_ns, 0)
        at_least("a link's MTU in octets", self.mtu, LEAST_MTU)
        if self.rate is not None:
            at_least("a rate in bits a second", self.rate, 1)
        elif self.queue.is_bounded:
            raise StackError("a queue of limited room needs a rate: without one nothing waits")

    def send(self, data: bytes, now: int, verdict: Verdict | None = None) -> list[Arrival]:
        """Return what becomes of a packet that is sent at `now`, judged already or not."""
        verdict = verdict or Verdict(data)
        self._count += 1
        for fault in self.faults:
            fault.judge(self._count, verdict, now, self.chance)
        if len(data) > self.mtu:
            verdict.lost = f"{len(data)} octets, and the link's MTU is {self.mtu}"
        if verdict.lost:
            return [Arrival(None, data, "lost", verdict.lost)]
        while self._waiting and self._waiting[0][0] <= now:
            self._held -= self._waiting.popleft()[1]
        if not self.queue.takes(len(self._waiting), self._held, len(data)):
            return [Arrival(None, data, "queue full", f"{len(self._waiting)} packets wait")]
        why = self._mark(verdict)
        at = self._arrives(len(data), now, verdict.delay_ns)
        fate = "corrupted" if verdict.corrupted else "delivered"
        more = [Arrival(at + after, verdict.data, "duplicate") for after in verdict.copies]
        return [Arrival(at, verdict.data, fate, why), *more]

    def _mark(self, verdict: Verdict) -> str:
        """Let the queue mark a packet that finds many before it; return what is said of that."""
        waiting = len(self._waiting)
        if not self.queue.marks(waiting) or not is_capable(verdict.data):
            return ""
        verdict.data = with_ce(verdict.data)
        return f"marked CE, {waiting} packets wait"

    def _arrives(self, size: int, now: int, held_back: int) -> int:
        """Return when a packet arrives that a fault holds back for `held_back` ns."""
        at = self._leaves(size, now) + self.delay_ns
        if self.jitter_ns:
            at += self.chance.getrandbits(32) * self.jitter_ns >> 32
        if self.keeps_order and not held_back:
            at = self._last_at = max(at, self._last_at)
        return at + held_back

    def _leaves(self, size: int, now: int) -> int:
        """Return when the last bit has left the sender."""
        if self.rate is None:
            return now
        start = max(now, self._free_at)
        self._free_at = start + 8 * size * SECOND // self.rate
        self._waiting.append((self._free_at, size))
        self._held += size
        return self._free_at


@dataclass(slots=True)
class Link:
    """Two nodes, the two directions between them, and who listens in the middle."""

    a: str
    b: str
    there: Direction  # from a to b
    back: Direction
    taps: list[Tap] = field(default_factory=list)

    def from_(self, node: str) -> tuple[Direction, str]:
        """Return the direction that leaves `node`, and the node at its other end."""
        return (self.there, self.b) if node == self.a else (self.back, self.a)

    def to(self, node: str) -> Direction:
        """Return the direction that ends at `node`."""
        if node not in (self.a, self.b):
            raise StackError(f"a link needs one of its ends, {self.a} or {self.b}, got {node!r}")
        return self.there if node == self.b else self.back
