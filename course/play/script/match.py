"""Is this the packet that the script expects? What the script leaves out is not asked.

Live segments are first joined as far as the script's segment reaches: a script may show what the
host sees above segmentation offload (`> P. 1:10001(10000)`), while the stack sends ten segments
at the same moment with the same acknowledgement. In a joined segment PSH is not compared: systems
differ in which piece of a burst carries it; Linux may set it on each full-sized one.
"""

from collections import deque
from dataclasses import dataclass, replace

from course.play.script.parse_packet import ANY_STAMP, ICMP
from course.play.script.statement import Icmp, Option, Packet, Tcp, Udp
from course.play.script.wire import BITS, SPACE, Flow, Wire
from course.stack import icmp, udp
from course.stack.ip import Datagram, unwrap
from course.stack.segment import PSH, TCP_PROTOCOL, Segment, from_wire
from course.stack.udp import UDP_PROTOCOL
from course.wire import options as opt
from course.wire.tcp import TCP

ECN = ("noecn", "ect1", "ect0", "ce")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A packet that the stack has sent."""

    at_ns: int
    datagram: Datagram
    seg: Segment | None = None  # if it is TCP
    raw: bytes = b""  # the octets of its options
    joined: int = 1  # how many live segments it is made of

    @property
    def ports(self) -> tuple[int, int]:
        """The stack's port and the script's."""
        data = self.datagram.payload
        return int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")


def sniff(data: bytes, at_ns: int) -> Sniffed:
    """Read a packet of the stack."""
    datagram = unwrap(data)
    if datagram.protocol != TCP_PROTOCOL or datagram.is_fragment:
        return Sniffed(at_ns, datagram)
    seg = from_wire(datagram.payload, datagram.src, datagram.dst)
    return Sniffed(at_ns, datagram, seg, TCP.parse(datagram.payload).options)


def join(queue: deque[Sniffed], want: Packet) -> Sniffed:
    """Take the next packet, and those that continue it up to the length that is wanted."""
    first = queue.popleft()
    body = want.body
    if not isinstance(body, Tcp) or first.seg is None:
        return first
    seg = replace(first.seg)
    count = 1
    while len(seg.text) < body.length and queue and _continues(seg, first, queue[0]):
        more = queue.popleft().seg
        if more is not None:
            seg.text += more.text
            seg.flags |= more.flags
            seg.up = seg.up or more.up
        count += 1
    return replace(first, seg=seg, joined=count)


def _continues(seg: Segment, first: Sniffed, other: Sniffed) -> bool:
    more = other.seg
    return (
        more is not None
        and other.at_ns == first.at_ns
        and other.ports == first.ports
        and bool(more.text)
        and more.ack == seg.ack
        and more.seq == (seg.seq + len(seg.text)) % SPACE
    )


def differences(
    want: Packet, got: Sniffed, wire: Wire, tick_ns: int, full: int = 1 << 32
) -> list[str]:
    """Return what is otherwise than the script says, each as `window: needed 5, got 6`.

    `tick_ns` is how long a tick of TSval lasts, 0 if nobody asks for it; in a segment of `full`
    octets PSH is not compared.
    """
    found: list[str] = []
    body, datagram = want.body, got.datagram
    if want.ecn is not None and datagram.ecn != want.ecn:
        found.append(f"ECN: needed {ECN[want.ecn]}, got {ECN[datagram.ecn]}")
    if want.dscp is not None and datagram.dscp != want.dscp:
        found.append(f"DSCP: needed {want.dscp}, got {datagram.dscp}")
    if want.ttl is not None and datagram.ttl != want.ttl:
        found.append(f"TTL: needed {want.ttl}, got {datagram.ttl}")
    if isinstance(body, Tcp):
        if got.seg is None:
            return [*found, "needed TCP, got another protocol"]
        loose = PSH if got.joined > 1 or len(got.seg.text) >= full else 0
        return found + _segment(body, got, got.seg, wire, tick_ns=tick_ns, loose=loose)
    return found + (_datagram(body, datagram) if isinstance(body, Udp) else _icmp(body, datagram))


def _segment(
    want: Tcp, got: Sniffed, seg: Segment, wire: Wire, *, tick_ns: int, loose: int
) -> list[str]:
    flow = wire.flow(got.ports)
    if seg.flags & BITS["S"] and "S" in want.flags:
        wire.learn(seg.seq, want.seq, flow)
    found = []
    flags = sum(BITS.get(letter, 0) for letter in want.flags)
    if flags | loose != seg.flags | loose:
        found.append(f"flags: needed {want.flags}, got {letters(seg.flags)}")
    seq = wire.ours(seg.seq, flow)
    is_bare_reset = seg.flags & BITS["R"] and not seg.seq
    if seq != want.seq and not (is_bare_reset and not want.seq):
        found.append(f"sequence number: needed {want.seq}, got {seq}")
    if len(seg.text) != want.length:
        found.append(f"length: needed {want.length}, got {len(seg.text)}")
    ack = wire.theirs(seg.ack)
    if want.ack is not None and seg.flags & BITS["."] and ack != want.ack:
        found.append(f"ack: needed {want.ack}, got {ack}")
    if want.window is not None and seg.window != want.window:
        found.append(f"win: needed {want.window}, got {seg.window}")
    if want.urgent is not None and seg.up != want.urgent:
        found.append(f"urg: needed {want.urgent}, got {seg.up}")
    if want.options is not None:
        found += _options(want.options, got, wire, flow, tick_ns)
    return found


def _options(
    want: tuple[Option, ...], got: Sniffed, wire: Wire, flow: Flow, tick_ns: int
) -> list[str]:
    have = options(got, wire)
    plain = [option if option.name != "TS" else Option("TS") for option in have]
    if [option if option.name != "TS" else Option("TS") for option in want] != plain:
        return [f"options: needed {written(want)}, got {written(have)}"]
    for needed, given in zip(want, have, strict=True):
        if needed.name == "TS":
            return _stamps(needed.numbers, given.numbers, flow, tick_ns)
    return []


def _stamps(want: tuple[int, ...], have: tuple[int, ...], flow: Flow, tick_ns: int) -> list[str]:
    """Compare TSecr; TSval too, if the script says how long a tick is."""
    if want[1] not in (ANY_STAMP, have[1]):
        return [f"TSecr: needed {want[1]}, got {have[1]}"]
    if tick_ns and flow.stamps and want[0] != ANY_STAMP:
        known, live = next(iter(flow.stamps.items()))
        value = (have[0] - live + known) % SPACE
        if abs(value - want[0]) > max(4_000_000 // tick_ns, 1) + 1:
            return [f"TSval: needed {want[0]}, got {value}"]
    if want[0] != ANY_STAMP:
        flow.stamps[want[0]] = have[0]
    return []


def options(got: Sniffed, wire: Wire) -> tuple[Option, ...]:
    """Return the options of a live segment as a script writes them, in the script's numbers."""
    made: list[Option] = []
    for option in opt.walk(got.raw)[0]:
        if option.kind == opt.EOL:
            made += [Option("eol")] * (1 + len(option.data))
        else:
            made.append(_written(option, wire))
    return tuple(made)


def _written(option: opt.Option, wire: Wire) -> Option:
    if option.kind == opt.NOP:
        return Option("nop")
    if option.kind == opt.MSS:
        return Option("mss", (opt.read_number(option),))
    if option.kind == opt.WINDOW_SCALE:
        return Option("wscale", (opt.read_shift(option),))
    if option.kind == opt.SACK_PERMITTED:
        return Option("sackOK")
    if option.kind == opt.TIMESTAMPS:
        return Option("TS", opt.read_timestamps(option))
    if option.kind == opt.SACK:
        blocks = opt.read_blocks(option)
        return Option("sack", tuple(wire.theirs(n) for block in blocks for n in block))
    return Option(option.name)


def written(options: tuple[Option, ...]) -> str:
    """Return options in the script's language."""
    return f"<{','.join(map(_word, options))}>"


def _word(option: Option) -> str:
    numbers = option.numbers
    if option.name == "TS" and numbers:
        return f"TS val {numbers[0]} ecr {numbers[1]}"
    if option.name == "sack":
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return "sack " + " ".join(f"{start}:{end}" for start, end in pairs)
    return " ".join([option.name, *map(str, numbers)])


def letters(flags: int) -> str:
    """Return flags as a script writes them."""
    return "".join(letter for letter in "SFRPUEW." if flags & BITS[letter]) or "-"


def words(got: Sniffed, wire: Wire) -> str:
    """Return a live packet in the script's language and numbers."""
    seg = got.seg
    if seg is None:
        return _other(got.datagram)
    flow = wire.flow(got.ports)
    seq = wire.ours(seg.seq, flow) if flow.base is not None else 0
    if seg.flags & BITS["R"] and not seg.seq:
        seq = 0
    ecn = f"[{ECN[got.datagram.ecn]}] " if got.datagram.ecn else ""
    ack = f" ack {wire.theirs(seg.ack)}" if seg.flags & BITS["."] else ""
    urg = f" urg {seg.up}" if seg.flags & BITS["U"] else ""
    size = len(seg.text)
    opts = f" {written(options(got, wire))}" if got.raw else ""
    line = f"{letters(seg.flags)} {seq}:{(seq + size) % SPACE}({size}){ack}"
    return f"> {ecn}{line} win {seg.window}{urg}{opts}"


def _other(datagram: Datagram) -> str:
    if datagram.protocol == UDP_PROTOCOL:
        return f"> udp ({len(datagram.payload) - 8})"
    error = icmp.read_error(datagram)
    return f"> icmp {error.what}" if error else f"> IP protocol {datagram.protocol}"


def _datagram(want: Udp, datagram: Datagram) -> list[str]:
    if datagram.protocol != UDP_PROTOCOL:
        return ["needed UDP, got another protocol"]
    data = udp.from_wire(datagram.payload, datagram.src, datagram.dst)[2]
    size = len(data)
    return [] if size == want.length else [f"length: needed {want.length}, got {size}"]


def _icmp(want: Icmp, datagram: Datagram) -> list[str]:
    is_icmp = datagram.protocol == icmp.PROTOCOL[len(datagram.src)]
    read = icmp.read(datagram) if is_icmp else None
    if read is None or read[:2] != ICMP[want.what].get(len(datagram.src)):
        got = f"type {read[0]}, code {read[1]}" if read else "another packet"
        return [f"needed ICMP {want.what}, got {got}"]
    mtu = int.from_bytes(read[2][:4], "big")
    return [f"mtu: needed {want.mtu}, got {mtu}"] if want.mtu not in (0, mtu) else []
