"""Each packet's way over a link, with what a picture of it has to say: name, numbers, marks.

`passages(trace)` reads the hops of a run in order. A `Passage` has the short name of what travels
("SYN, ACK"), its numbers, and its marks: a word for everything that sets it apart,
`retransmission`, `out of order` and the hop's own fate.

It reads headers without asking for a right checksum: a damaged segment is shown with what can
still be read of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from course.errors import Malformed, WireError
from course.stack.ip import Datagram, unwrap
from course.stack.segment import SAID, TCP_PROTOCOL
from course.stack.udp import UDP_PROTOCOL
from course.trace.record import Hop
from course.trace.trace import Trace
from course.trace.words import Reader
from course.wire import options as opt
from course.wire.ipv4 import IPv4
from course.wire.seq import add, diff, gt
from course.wire.tcp import ACK, FIN, FLAGS, SYN, TCP

__all__ = ["Passage", "Seen", "passages", "seen"]

Flow = tuple[bytes, int, bytes, int]


class Seen(NamedTuple):
    """What the header of a TCP segment says; `window` is the number on the wire."""

    flow: Flow
    seq: int
    ack: int
    flags: int
    window: int
    size: int  # octets of text
    scale: int | None = None  # what a SYN offers
    mss: int | None = None
    sack: tuple[tuple[int, int], ...] = ()

    @property
    def len(self) -> int:
        """Octets of sequence space (RFC 9293 section 3.4)."""
        return self.size + bool(self.flags & SYN) + bool(self.flags & FIN)

    @property
    def end(self) -> int:
        """The number behind its last octet."""
        return add(self.seq, self.len)

    @property
    def here(self) -> str:
        """Its connection, as the sender's records name it: "49152-80"."""
        return f"{self.flow[1]}-{self.flow[3]}"

    @property
    def there(self) -> str:
        """Its connection, as the receiver's records name it."""
        return f"{self.flow[3]}-{self.flow[1]}"

    @property
    def name(self) -> str:
        """The names of its flags, in the order of the RFC's figures: "SYN, ACK"."""
        names = [name for name in SAID if self.flags & FLAGS[name]]
        return ", ".join(names) or "no flags"


@dataclass(frozen=True, slots=True)
class Passage:
    """One packet on one link, as a picture shows it."""

    n: int  # the record's number in the trace
    t_ns: int
    hop: Hop
    name: str  # "SYN, ACK"; "UDP"; "44 octets"
    numbers: str  # "seq 0, ack 1"
    words: str  # all of it, in tcpdump's manner
    marks: tuple[str, ...]  # "lost", "retransmission", "out of order" ...
    seen: Seen | None = None

    @property
    def is_level(self) -> bool:
        """Whether it arrives in the moment it leaves: a capture, or a host's own packet."""
        return self.hop.arrives_ns == self.t_ns


def seen(packet: bytes) -> Seen | None:
    """Read the TCP header of an IP packet; None if there is none, or only a part of one."""
    try:
        datagram = _datagram(packet)
        if datagram.protocol != TCP_PROTOCOL or datagram.is_fragment:
            return None
        head = TCP.parse(datagram.payload)
    except WireError:
        return None
    size = max(len(datagram.payload) - 4 * head.data_offset, 0)
    flow = (datagram.src, head.src_port, datagram.dst, head.dst_port)
    found, _ = opt.walk(head.options) if head.options else ([], None)
    known = {one.kind: one for one in found if not opt.problem(one)}
    scale, mss, sack = (known.get(n) for n in (opt.WINDOW_SCALE, opt.MSS, opt.SACK))
    return Seen(
        flow, head.seq, head.ack, head.flags, head.window, size,
        opt.read_shift(scale) if scale else None,
        opt.read_number(mss) if mss else None,
        tuple(opt.read_blocks(sack)) if sack else (),
    )  # fmt: skip


def _datagram(packet: bytes) -> Datagram:
    """Return what an IP packet carries, though its header's checksum may be wrong."""
    try:
        return unwrap(packet)
    except Malformed:
        if packet[0] >> 4 != 4:
            raise
        head = IPv4.parse(packet)
        return Datagram(head.src, head.dst, head.protocol, packet[4 * head.ihl :])


def passages(trace: Trace, *, relative: bool = True) -> list[Passage]:
    """Return every hop of a trace as a picture shows it, in the order of the records.

    Numbers count from where each side began; with `relative` off they are those on the wire.
    """
    late = _out_of_order(trace)
    return list(_read(trace, late, relative=relative))


def _read(trace: Trace, late: set[int], *, relative: bool) -> Iterator[Passage]:
    reader, bases = Reader(is_relative=relative), _Bases(relative=relative)
    for record in trace:
        hop = record.what
        if not isinstance(hop, Hop):
            continue
        head, words = seen(hop.data), reader.words(hop)
        marks = [] if hop.fate == "delivered" else [hop.fate]
        is_again = words.endswith(" retransmission") or bases.was_damaged(head, hop)
        is_again = not bases.answers_first(head) and is_again
        marks += ["retransmission"] if is_again else []
        if record.n in late:
            marks.append("after a gap" if hop.arrives_ns == record.t_ns else "out of order")
        if head is None:
            name, numbers = _other(hop)
        else:
            name, numbers = head.name, bases.numbers(head, hop)
        yield Passage(
            record.n, record.t_ns, hop, name, numbers, words.removesuffix(" retransmission"),
            tuple(marks), head,
        )  # fmt: skip


class _Bases:
    """Where each side of each connection began to count."""

    def __init__(self, *, relative: bool) -> None:
        self._relative = relative
        self._of: dict[Flow, int] = {}
        self._by: dict[Flow, str] = {}
        self._damaged: set[tuple[bytes | int, ...]] = set()
        self._answered: set[tuple[bytes | int, ...]] = set()

    def answers_first(self, head: Seen | None) -> bool:
        """Return whether this is the first SYN with ACK of that number.

        Where both call at once, it repeats the number of a SYN and says something new (RFC 9293
        section 3.5, figure 7).
        """
        if head is None or head.flags & (SYN | ACK) != SYN | ACK:
            return False
        place = (*head.flow, head.seq)
        is_first = place not in self._answered
        self._answered.add(place)
        return is_first

    def was_damaged(self, head: Seen | None, hop: Hop) -> bool:
        """Return whether these octets were sent before, and damaged: the reader cannot know."""
        if head is None or not head.len:
            return False
        place = (*head.flow, head.seq)
        if hop.fate == "corrupted":
            self._damaged.add(place)
        return hop.fate != "corrupted" and place in self._damaged

    def numbers(self, head: Seen, hop: Hop) -> str:
        """Return the numbers of a segment in a few words."""
        flow, back = head.flow, (*head.flow[2:], *head.flow[:2])
        if hop.fate != "corrupted":
            is_his = self._by.setdefault(flow, hop.src) == hop.src
            if flow not in self._of or (head.flags & SYN and is_his):
                self._of[flow] = head.seq
            if head.flags & ACK:
                self._of.setdefault(back, add(head.ack, -1))
        base = self._of.get(flow, head.seq)
        start, end = (self._shown(add(head.seq, n), base) for n in (0, head.size))
        parts = [f"seq {start}" + (f":{end}" if head.size else "")]
        if head.flags & ACK:
            ack = self._shown(head.ack, self._of.get(back, add(head.ack, -1)))
            parts.append(f"ack {ack}")
        if not head.window and not head.flags & FLAGS["RST"]:
            parts.append("win 0")
        return ", ".join(parts)

    def _shown(self, number: int, base: int) -> int:
        return diff(number, base) if self._relative else number


def _other(hop: Hop) -> tuple[str, str]:
    """Return name and numbers of what is no TCP segment."""
    try:
        datagram = unwrap(hop.data)
    except WireError:
        return f"{len(hop.data)} octets", ""
    if datagram.is_fragment:
        last = datagram.offset + len(datagram.payload) - 1
        return "fragment", f"octets {datagram.offset} to {last}"
    name = {UDP_PROTOCOL: "UDP", 1: "ICMP", 58: "ICMPv6"}.get(datagram.protocol)
    size = len(datagram.payload)
    if name == "UDP":
        return name, f"{max(size - 8, 0)} octets"
    return name or f"protocol {datagram.protocol}", "" if name else f"{size} octets"


def _out_of_order(trace: Trace) -> set[int]:
    """Return the records of segments that arrive when an octet before theirs is still missing."""
    arriving = sorted(
        (hop.arrives_ns, record.n, hop)
        for record in trace
        if isinstance(hop := record.what, Hop)
        and hop.arrives_ns is not None
        and hop.fate != "corrupted"
    )
    expected: dict[tuple[str, Flow], int] = {}
    late = set()
    for _, n, hop in arriving:
        head = seen(hop.data)
        if head is None or not head.len:
            continue
        key = (hop.dst, head.flow)
        before = expected.get(key)
        if before is not None and gt(head.seq, before) and not head.flags & SYN:
            late.add(n)
        elif before is None or head.flags & SYN or gt(head.end, before):
            expected[key] = head.end
    return late
