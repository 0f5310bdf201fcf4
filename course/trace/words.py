"""A packet in a few words: flags as tcpdump has them, numbers relative to where each side began.

A `Reader` reads the packets of one run in order, because two things need a memory: the number that
a side began with, and how far it has come, by which a retransmission is known.
"""

from course.errors import WireError
from course.stack import icmp, udp
from course.stack.ip import Datagram, unwrap
from course.stack.segment import ACK, RST, SYN, TCP_PROTOCOL, URG, Segment, from_wire, letters
from course.stack.udp import UDP_PROTOCOL
from course.trace.record import Hop
from course.wire.seq import add, diff, gt

Flow = tuple[bytes, int, bytes, int]
ECHO = {
    number[size]: what
    for what, number in (("request", icmp.ECHO_REQUEST), ("reply", icmp.ECHO_REPLY))
    for size in (4, 16)
}


class Reader:
    """Reads packets in order; `is_relative` off shows the numbers that are on the wire."""

    def __init__(self, *, is_relative: bool = True, with_ports: bool = False) -> None:
        """Begin with no memory; `with_ports` tells the connections of a run apart."""
        self.is_relative, self.with_ports = is_relative, with_ports
        self._bases: dict[Flow, int] = {}
        self._ends: dict[Flow, int] = {}  # the highest number sent so far
        self._owners: dict[Flow, str] = {}  # who used it first: others only say that they are he
        self._told: dict[int, str] = {}  # by the packet's number: it may cross several links

    def words(self, hop: Hop) -> str:
        """Return what the packet of a hop is."""
        try:
            datagram = unwrap(hop.data)
            if datagram.is_fragment:
                last = datagram.offset + len(datagram.payload) - 1
                return f"fragment, octets {datagram.offset} to {last}"
            if datagram.protocol == TCP_PROTOCOL:
                return self._segment(hop, datagram)
            return _other(datagram)
        except WireError as error:
            return f"{len(hop.data)} octets: {error}"

    def _segment(self, hop: Hop, datagram: Datagram) -> str:
        seg = from_wire(datagram.payload, datagram.src, datagram.dst)
        flow = (datagram.src, seg.src_port, datagram.dst, seg.dst_port)
        again = self._told.get(hop.packet)
        if again is None or flow not in self._bases:  # a NAT makes another flow of it
            is_forged = self._owners.setdefault(flow, hop.src) != hop.src
            self._learn(flow, seg, is_forged=is_forged)
            again = "" if is_forged else self._again(flow, seg)
            self._told[hop.packet] = again
        base = self._bases[flow] if self.is_relative else 0
        other = self._bases.get(_back(flow), 0) if self.is_relative else 0
        ports = f"{seg.src_port} > {seg.dst_port} " if self.with_ports else ""
        return f"{ports}{segment(seg, base, other)}{again}"

    def _learn(self, flow: Flow, seg: Segment, *, is_forged: bool) -> None:
        """Remember where each side began: at its SYN, or just before what the other expects."""
        is_new_life = seg.flags & SYN and not is_forged and self._bases.get(flow) != seg.seq
        if flow not in self._bases or is_new_life:
            self._bases[flow] = seg.seq
            self._ends.pop(flow, None)
        if seg.flags & ACK and _back(flow) not in self._bases:
            self._bases[_back(flow)] = add(seg.ack, -1)

    def _again(self, flow: Flow, seg: Segment) -> str:
        """Return the word for what was sent before, in part or in whole."""
        if seg.flags & RST:  # what comes after it is another life
            self._ends.pop(flow, None)
            self._ends.pop(_back(flow), None)
        if not seg.len:
            return ""
        end, before = add(seg.seq, seg.len), self._ends.get(flow)
        if before is None or gt(end, before):
            self._ends[flow] = end
        return " retransmission" if before is not None and gt(before, seg.seq) else ""


def segment(seg: Segment, base: int = 0, other: int = 0) -> str:
    """Return a segment in words; `base` and `other` are where this side and the other began."""
    start = diff(seg.seq, base) if base else seg.seq
    parts = [
        f"[{letters(seg.flags)}] seq {start}" + (f":{start + len(seg.text)}" * bool(seg.text))
    ]
    if seg.flags & ACK:
        parts.append(f"ack {diff(seg.ack, other) if other else seg.ack}")
    parts.append(f"win {seg.window}")
    if seg.flags & URG:
        parts.append(f"urg {seg.up}")
    if seg.flags & SYN:
        parts.append(f"<{' '.join(_offers(seg))}>")
    if seg.sack:
        blocks = (f"{(a - other) % 2**32}:{(b - other) % 2**32}" for a, b in seg.sack)
        parts.append(f"sack {' '.join(blocks)}")
    parts.append(f"length {len(seg.text)}")
    return " ".join(parts)


def _offers(seg: Segment) -> list[str]:
    """Return what a SYN offers."""
    offers = [] if seg.mss is None else [f"mss {seg.mss}"]
    offers += ["sackOK"] if seg.sack_permitted else []
    offers += ["TS"] if seg.stamps else []
    return offers + ([] if seg.scale is None else [f"wscale {seg.scale}"])


def _other(datagram: Datagram) -> str:
    """Return what a packet is that is not TCP's."""
    if datagram.protocol == UDP_PROTOCOL:
        src, dst, data = udp.from_wire(datagram.payload, datagram.src, datagram.dst)
        return f"UDP {src} > {dst} length {len(data)}"
    if datagram.protocol == icmp.PROTOCOL[len(datagram.src)]:
        error = icmp.read_error(datagram)
        if error is not None:
            return f"ICMP {error.what}" + (f", MTU {error.mtu}" if error.mtu else "")
        if not datagram.payload:
            return "ICMP without a message"
        kind = datagram.payload[0]
        return f"ICMP echo {ECHO[kind]}" if kind in ECHO else f"ICMP of type {kind}"
    return f"protocol {datagram.protocol}, {len(datagram.payload)} octets"


def _back(flow: Flow) -> Flow:
    return flow[2], flow[3], flow[0], flow[1]
