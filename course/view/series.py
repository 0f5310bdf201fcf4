"""What one end of a connection sent, and what it heard, as series of numbers over time.

The end that sends is looked at from its own side: a segment counts when it leaves, an
acknowledgement when it arrives. Numbers are relative to where the side began, times are
nanoseconds of the trace. `of(story, end)` takes the story apart; views draw it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from course.trace.passage import Passage, Seen
from course.trace.story import Story
from course.wire.seq import diff
from course.wire.tcp import ACK, FIN, PSH, SYN

__all__ = ["Ack", "Sent", "Series", "busiest", "of"]


class Sent(NamedTuple):
    """A segment with numbers in it, when it left."""

    t_ns: int
    n: int  # the record
    first: int
    end: int
    flags: int
    is_again: bool
    is_lost: bool


class Ack(NamedTuple):
    """An acknowledgement, when it arrived."""

    t_ns: int
    n: int
    ack: int
    edge: int  # up to where the peer's window reaches
    is_duplicate: bool
    sack: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Series:
    """One direction of a connection; `curves` are the variables of its sender."""

    end: int
    name: str
    sent: list[Sent] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    curves: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """How many things there are to draw."""
        return len(self.sent) + len(self.acks) + sum(map(len, self.curves.values()))


CURVES = ("cwnd", "ssthresh", "flight")


def busiest(story: Story, host: str = "") -> int:
    """Return the end that sent the most octets, of one host or of all; 0 if nobody did."""
    octets = [0] * len(story.ends)
    for one in _first_hops(story):
        for n, end in enumerate(story.ends):
            if one.seen and (one.hop.src, one.seen.here) == end and host in ("", end.host):
                octets[n] += one.seen.size
    return max(range(len(octets)), key=octets.__getitem__, default=0)


def of(story: Story, end: int) -> Series:
    """Return the series of one end of a story."""
    if not story.ends:
        return Series(0, "")
    who = story.ends[end]
    made = Series(end, str(who))
    base: int | None = None
    shift = _shift(story, end)
    last = (-1, -1)
    for one in sorted(story.passages.values(), key=lambda each: (_when(each, who.host), each.n)):
        head = one.seen
        if head is None:
            continue
        if one.hop.src == who.host and head.here == who.connection and one.hop.fate != "duplicate":
            base = head.seq if base is None or head.flags & SYN else base
            if head.len:
                made.sent.append(_sent(one, head, base))
        elif (one.hop.dst, head.there) == who and one.hop.arrives_ns is not None:
            if base is None or not head.flags & ACK or one.hop.fate == "corrupted":
                continue
            made.acks.append(_ack(one, head, base, shift, last))
            last = (made.acks[-1].ack, made.acks[-1].edge)
    made.curves = _curves(story, end)
    return made


def _first_hops(story: Story) -> list[Passage]:
    """Return each packet once, on its first link."""
    return list({one.hop.packet: one for one in reversed(story.passages.values())}.values())


def _when(one: Passage, host: str) -> int:
    """Return when a host sees a segment: as it leaves, or as it arrives."""
    if one.hop.src != host and one.hop.arrives_ns is not None:
        return one.hop.arrives_ns
    return one.t_ns


def _shift(story: Story, end: int) -> int:
    """Return by how much the windows that this end hears are shifted (RFC 7323 section 2.2)."""
    who = story.ends[end]
    offers: dict[bool, int] = {}
    for one in story.passages.values():
        head = one.seen
        if head is not None and head.flags & SYN and head.scale is not None:
            if head.there == who.connection:
                offers[True] = head.scale
            elif head.here == who.connection:
                offers[False] = head.scale
    return offers[True] if len(offers) == 2 else 0


def _sent(one: Passage, head: Seen, base: int) -> Sent:
    first = diff(head.seq, base)
    is_again = "retransmission" in one.marks
    is_lost = one.hop.arrives_ns is None
    return Sent(one.t_ns, one.n, first, first + head.len, head.flags, is_again, is_lost)


def _ack(one: Passage, head: Seen, base: int, shift: int, last: tuple[int, int]) -> Ack:
    ack = diff(head.ack, base)
    window = head.window << (0 if head.flags & SYN else shift)
    is_duplicate = not head.size and not head.flags & (SYN | FIN) and (ack, ack + window) == last
    sack = tuple((diff(a, base), diff(b, base)) for a, b in head.sack)
    when = one.t_ns if one.hop.arrives_ns is None else one.hop.arrives_ns
    return Ack(when, one.n, ack, ack + window, is_duplicate, sack)


def _curves(story: Story, end: int) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for turn in story.turns:
        for which, name, text in turn.changes:
            if which == end and name in CURVES and text.isdecimal():
                found.setdefault(name, []).append((turn.t_ns, int(text)))
    return found


def glyph(flags: int) -> str:
    """Return the word that a segment wears in the plot."""
    names = [name for bit, name in ((SYN, "SYN"), (FIN, "FIN")) if flags & bit]
    return ",".join(names) or ("P" if flags & PSH else "")
