"""Who talks with whom, and what must be remembered of each direction to judge its next segment.

Strategy. A `Segment` is what the judgement needs of one TCP segment, whatever carried it. Two
sockets (address and port) that exchange segments are a `Conversation`; each direction is a `Flow`.
A flow keeps numbers, never octets: where its numbers start, the highest number seen, the last
acknowledgment and window, and the segments not yet acknowledged. So a capture of any length needs
memory for so many conversations and no more: the one silent for longest is forgotten.

A SYN with a new initial number, or after a FIN or RST, opens a new conversation between the same
sockets: ports are used again.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from course.decode.shelf import Shelf
from course.wire.seq import HALF, SPACE, gt
from course.wire.tcp import ACK, FIN, SYN

MOST_CONVERSATIONS = 1 << 16  # remembered at once
MOST_UNACKED = 10_000  # segments of one flow that wait for an acknowledgment

Socket = tuple[bytes, int]  # address and port
Pair = tuple[Socket, Socket]

# What a conversation was seen to do; the values are Wireshark's `tcp.completeness`.
SAW_SYN, SAW_SYN_ACK, SAW_ACK, SAW_DATA, SAW_FIN, SAW_RST = 1, 2, 4, 8, 16, 32

UNKNOWN, UNUSED = -1, -2  # in place of a shift: no SYN seen; the SYNs rule scaling out


class Segment(NamedTuple):
    """What one TCP segment says, as far as other segments matter to it."""

    frame: int
    t_ns: int
    src: Socket
    dst: Socket
    seq: int
    ack: int
    flags: int
    window: int  # as it stands in the header
    length: int  # octets of data
    shift: int | None = None  # of the window scale option, if there is one
    sacked: int = 0  # octets that its SACK option says have arrived behind a gap
    options_are_cut: bool = False  # by the capture: what is not there may have been said

    @property
    def size(self) -> int:
        """Numbers the segment uses: its data, and one for a SYN or FIN."""
        return self.length + bool(self.flags & (SYN | FIN))

    @property
    def next_seq(self) -> int:
        """The number behind the segment."""
        return (self.seq + self.size) % SPACE


class Unacked(NamedTuple):
    """A segment on its way: not acknowledged yet."""

    frame: int
    t_ns: int
    seq: int
    next_seq: int


@dataclass(slots=True)
class Flight:
    """The segments of one direction that are on their way.

    Their edges (the first and the last number, counted from a base) are kept from segment to
    segment, so that a flood of segments that nobody acknowledges costs the same for each.
    """

    waiting: list[Unacked] = field(default_factory=list)
    _edges: tuple[int, int] | None = None  # the first number and the one behind the last
    _base: int = 0  # that they are counted from
    _wraps: bool = False  # a segment stands across the base

    def add(self, segment: Unacked) -> None:
        """Let a segment wait for its acknowledgment."""
        if len(self.waiting) == MOST_UNACKED:
            return
        self.waiting.append(segment)
        if self._edges:
            self._widen(self._edges, segment)

    def _widen(self, edges: tuple[int, int], segment: Unacked) -> None:
        first = (segment.seq - self._base) % SPACE
        last = (segment.next_seq - self._base) % SPACE
        self._edges = min(edges[0], first), max(edges[1], last)
        self._wraps |= first > last

    def edges(self, base: int) -> tuple[int, int]:
        """Return the first number that waits and the one behind the last, counted from `base`."""
        if self._edges is None or self._base != base:
            self._base, self._wraps, self._edges = base, False, (SPACE, 0)
            for one in self.waiting:
                self._widen(self._edges, one)
        return self._edges

    def acknowledge(self, ack: int, base: int) -> Unacked | None:
        """Forget the segments that `ack` covers; return the oldest that ends right there."""
        if not self.waiting:
            return None
        low, high = self.edges(base)
        before = (ack - base) % SPACE
        if before <= low and high - before < HALF and not self._wraps:
            return None  # it covers none of them
        kept, exact = [], None
        for one in self.waiting:
            if ack == one.next_seq:
                exact = exact or one
            elif gt(one.next_seq, ack):
                kept.append(one._replace(seq=ack) if gt(ack, one.seq) else one)
        self.waiting, self._edges = kept, None
        return exact


@dataclass(slots=True)
class Flow:
    """What is remembered of one direction; None: nothing seen yet."""

    base: int | None = None  # the number that counts as 0
    base_is_syn: bool = False  # base is an initial number that a SYN announced
    shift: int = UNKNOWN
    next_seq: int | None = None  # behind the highest octet seen
    next_frame: int = 0  # the frame that brought it
    next_t: int = 0
    to_be_acked: int | None = None  # how far the other side may acknowledge what was seen
    last_ack: int | None = None
    last_ack_t: int = 0
    window: int | None = None  # the last one, as in the header
    window_is_first: bool = False  # it came with a SYN, and is never scaled
    duplicates: int = 0  # duplicate acknowledgments in a row
    first_of_them: int = 0  # the frame whose acknowledgment they repeat
    moved_on: bool = False  # its acknowledgment has changed since it last repeated one
    last_was: frozenset[str] = frozenset()  # what was found in the last segment
    sacked: int = 0  # octets that its last acknowledgment says arrived behind a gap
    flight: Flight = field(default_factory=Flight)
    flight_is_known: bool = True  # no hole since the last acknowledgment


@dataclass(slots=True)
class Conversation:
    """Two sockets and what passed between them."""

    number: int  # from 0, in the order in which they appear
    pair: Pair  # the sender of the first segment stands first
    flows: tuple[Flow, Flow] = field(default_factory=lambda: (Flow(), Flow()))
    seen: int = 0  # SAW_ bits
    syn_t: int | None = None  # when the last SYN was sent
    rtt: int | None = None  # nanoseconds from the SYN to the ACK that completes the handshake
    reuses: int | None = None  # the conversation that had these sockets before

    def flow(self, source: Socket) -> tuple[Flow, Flow]:
        """Return the flow of this sender and the one against it."""
        one, other = self.flows
        return (one, other) if source == self.pair[0] else (other, one)


class Numbered:
    """Numbers for pairs of sockets, in order of appearance: UDP's streams."""

    def __init__(self, most: int = MOST_CONVERSATIONS) -> None:
        """Remember up to `most` pairs."""
        self.count = 0
        self.known: Shelf[Pair, int] = Shelf(most)

    def of(self, src: Socket, dst: Socket) -> int:
        """Return the number of the pair that these sockets make, whichever sends."""
        key = (src, dst) if src <= dst else (dst, src)
        found = self.known.get(key)
        if found is None:
            found = self.known.put(key, self.count)
            self.count += 1
        return found


class Conversations:
    """All conversations of a capture that are still remembered."""

    def __init__(self, most: int = MOST_CONVERSATIONS) -> None:
        """Remember up to `most` conversations."""
        self.count = 0
        self.known: Shelf[Pair, Conversation] = Shelf(most)

    def of(self, segment: Segment) -> Conversation:
        """Return the conversation that a segment belongs to; opens one if there is none."""
        src, dst = segment.src, segment.dst
        key = (src, dst) if src <= dst else (dst, src)
        found = self.known.get(key)
        if found is None or opens_anew(found, segment):
            reuses = None if found is None else found.number
            found = self.known.put(key, Conversation(self.count, (src, dst), reuses=reuses))
            self.count += 1
        return found


def opens_anew(found: Conversation, segment: Segment) -> bool:
    """Return whether a SYN starts another conversation between sockets that already had one."""
    base = found.flow(segment.src)[0].base
    if segment.flags & (SYN | ACK) != SYN or base is None:
        return False
    return segment.seq != base or bool(found.seen & (SAW_FIN | SAW_RST))
