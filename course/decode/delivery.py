"""Octets of a TCP direction in order, and the messages in them (RFC 9293 section 3.4).

Strategy. An `Inbox` knows which number comes next. A segment that stands there is delivered,
together with segments that came early and now fit; what was delivered before is cut off; what
stands behind a hole waits. What is delivered is cut into messages by `framing`, if the protocol
on the port is known; the rest of a message waits for more. Waiting octets are limited: a hole
that is never filled is stepped over when too much waits behind it, and a message that grows too
long is given up.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from course.decode.framing import Framing, until_close
from course.wire.seq import diff

MOST_EARLY = 1 << 18  # octets that may wait behind a hole
MOST_UNFINISHED = 1 << 20  # octets of a message that may wait for its end


class Early(NamedTuple):
    """A segment behind a hole."""

    place: int  # of its first octet, counted from the first octet of this direction
    frame: int
    data: bytes


class Delivery(NamedTuple):
    """What one segment brought."""

    messages: tuple[bytes, ...] = ()  # that it finished
    frames: tuple[int, ...] = ()  # that carry the first of them, or what was joined
    joins: tuple[int, ...] = ()  # octets put together from several segments, each time
    waits: int = 0  # octets that wait for more
    is_early: bool = False  # it stands behind a hole

    @property
    def joined(self) -> int:
        """Octets put together from several segments; 0: there was nothing to put together."""
        return sum(self.joins)


@dataclass(slots=True)
class Inbox:
    """One direction of a conversation."""

    framing: Framing | None
    next_seq: int | None = None  # None: nothing came yet
    place: int = 0  # of the next octet: what next_seq is, without end
    early: list[Early] = field(default_factory=list)  # a heap
    waiting: int = 0  # octets in it
    unfinished: bytearray = field(default_factory=bytearray)
    frames: list[int] = field(default_factory=list)  # that carry the unfinished octets

    def start(self, seq: int) -> None:
        """Expect `seq` next: a SYN says so, or what comes before it never came."""
        self.place += 0 if self.next_seq is None else max(diff(seq, self.next_seq), 0)
        self.next_seq = seq
        self.early, self.waiting = [], 0
        self.unfinished.clear()
        self.frames.clear()

    def lose(self, seq: int) -> None:
        """Go on behind octets that the capture did not keep; `seq` follows them."""
        if self.next_seq is None or diff(seq, self.next_seq) > 0:
            self.start(seq)

    def take(self, seq: int, data: bytes, frame: int) -> Delivery:
        """Take a segment's data; return what it completes."""
        if self.next_seq is None:
            self.next_seq = seq
        ahead = diff(seq, self.next_seq)
        if ahead > 0 and self.waiting + len(data) <= MOST_EARLY:
            heappush(self.early, Early(self.place + ahead, frame, data))
            self.waiting += len(data)
            return Delivery(waits=len(data), is_early=True)
        if ahead > 0:
            self.start(seq)
        fresh = data[-min(ahead, 0) :]
        if not fresh:
            return Delivery()
        octets, frames, ends = self._catch_up(fresh, frame)
        self.place += len(octets)
        self.next_seq = (seq + len(data) - len(fresh) + len(octets)) % (1 << 32)
        return self._cut(octets, frames, ends)

    def finish(self, frame: int) -> Delivery:
        """Take the end of the connection: a message that only ends with it is complete now."""
        if not self.unfinished or not until_close(self.unfinished, 0):
            return Delivery()
        message = bytes(self.unfinished)
        frames = tuple(dict.fromkeys((*self.frames, frame)))
        self.unfinished.clear()
        self.frames.clear()
        return Delivery((message,), frames, (len(message),) if len(frames) > 1 else ())

    def _catch_up(self, fresh: bytes, frame: int) -> tuple[bytes, list[int], list[int]]:
        """Join the segments that waited for `fresh`; return octets, frames, where joins end."""
        octets, frames, ends = bytearray(fresh), [frame], [0]
        while self.early and self.early[0].place <= self.place + len(octets):
            early = heappop(self.early)
            self.waiting -= len(early.data)
            start = early.place - self.place
            end = start + len(early.data)
            if end <= ends[-1]:
                continue
            octets += early.data[len(octets) - start :]
            frames.append(early.frame)
            if len(ends) > 1 and start <= ends[-1]:
                ends[-1] = end  # it follows the one before
            else:
                ends.append(end)
        return bytes(octets), frames, ends

    def _cut(self, octets: bytes, frames: list[int], ends: list[int]) -> Delivery:
        """Cut what is in order into messages; keep what is left."""
        before = len(self.unfinished)
        carriers = (*self.frames, *frames)
        if self.framing is None:
            joins = tuple(end - start for start, end in pairwise(ends))
            return Delivery((), carriers if joins else (), joins)
        self.unfinished += octets
        messages = self._messages(self.framing)
        if not messages:
            self.frames = list(carriers) if self.unfinished else []
            return Delivery(waits=len(self.unfinished))
        self.frames = frames[-1:] if self.unfinished else []
        joined = before + ends[-1] if ends[-1] else len(messages[0]) if before else 0
        joins = (joined,) if joined else ()
        return Delivery(messages, carriers if joined else (), joins, len(self.unfinished))

    def _messages(self, framing: Framing) -> tuple[bytes, ...]:
        """Cut finished messages off the front."""
        found, at, data = [], 0, self.unfinished
        while at < len(data):
            size = framing(data, at)
            if size is None and len(data) - at <= MOST_UNFINISHED:
                break
            if not size:
                at = len(data)
                break
            found.append(bytes(data[at : at + size]))
            at += size
        del data[:at]
        return tuple(found)
