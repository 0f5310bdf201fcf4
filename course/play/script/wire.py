"""The script's end of the wire: its numbers and the live ones, and the packets that it sends.

A script counts from 0 on each side, and its timestamps from wherever it likes. The stack's own
numbers are learned from its SYN, the script's are moved by a base drawn from the seed, so that
wrapping numbers are met too. A stamp of the stack is remembered beside the one that the script
writes for it; when the script echoes that one, the live one goes out.
"""

from dataclasses import dataclass, field
from random import Random

from course.play.script.kernel import Kernel
from course.play.script.parse_packet import ANY_STAMP, ICMP
from course.play.script.scan import Lack
from course.play.script.statement import Icmp, Option, Packet, Tcp, Udp
from course.stack import icmp, udp
from course.stack.ip import Datagram, wrap
from course.stack.isn import Endpoint
from course.stack.segment import TCP_PROTOCOL
from course.stack.udp import UDP_PROTOCOL
from course.wire import options as opt
from course.wire.checksum import checksum, pseudo_header
from course.wire.tcp import TCP

BITS = {"F": 1, "S": 2, "R": 4, "P": 8, ".": 16, "U": 32, "E": 64, "W": 128}
SPACE = 1 << 32
LARGEST = 1 << 16
MOST_QUOTED = 548  # octets: RFC 1812 section 4.3.2.3
Ports = tuple[int, int]


@dataclass(slots=True)
class Flow:
    """What is known of one connection's numbers."""

    base: int | None = None  # live number of the stack's 0
    may_change: bool = False  # a SYN came: the stack may begin a new life
    stamps: dict[int, int] = field(default_factory=dict)  # the script's TSval -> the live one


class Wire:
    """Translates between the script's numbers and the live ones."""

    def __init__(self, kernel: Kernel, seed: int) -> None:
        """Draw where the script's own numbers begin."""
        self.kernel = kernel
        self.base = Random(seed).getrandbits(32)  # noqa: S311  seeded on purpose
        self.flows: dict[Ports, Flow] = {}

    def flow(self, ports: Ports | None = None) -> Flow:
        """Return what is known of a connection: (our port, the script's)."""
        return self.flows.setdefault(ports or self.kernel.flow, Flow())

    # --- Numbers

    def theirs(self, live: int) -> int:
        """Return the script's number for a live one of its own side."""
        return (live - self.base) % SPACE

    def ours(self, live: int, flow: Flow) -> int:
        """Return the script's number for a live one of the stack's side."""
        return (live - (flow.base or 0)) % SPACE

    def learn(self, live: int, script: int, flow: Flow) -> None:
        """Take the number of the stack's SYN as the one that the script has for it."""
        if flow.base is None or flow.may_change:
            flow.base, flow.may_change = (live - script) % SPACE, False

    def _echo(self, script: int, flow: Flow) -> int:
        """Return the live stamp for one that the script echoes."""
        if not script or not flow.stamps:
            return script
        if script in flow.stamps:
            return flow.stamps[script]
        known = min(flow.stamps, key=lambda known: abs(known - script))
        return (flow.stamps[known] + script - known) % SPACE

    # --- Packets

    def inbound(self, packet: Packet) -> bytes:
        """Return the octets of a packet that the script sends."""
        if packet.socket is not None:
            self.kernel.of_flow(packet.socket)
        body = packet.body
        if isinstance(body, Icmp):
            return self._error(body)
        src, dst = self.kernel.there, self.kernel.here
        if isinstance(body, Udp):
            ours, theirs = self.kernel.flow
            source = Endpoint(src, theirs)
            payload = udp.to_wire(source, Endpoint(dst, ours), bytes(body.length))
            protocol = UDP_PROTOCOL
        else:
            payload, protocol = self._segment(body), TCP_PROTOCOL
        made = Datagram(src, dst, protocol, payload)
        made.ecn, made.dscp = packet.ecn or 0, packet.dscp or 0
        made.ttl = made.ttl if packet.ttl is None else packet.ttl
        return wrap(made, LARGEST)[0]

    def _segment(self, body: Tcp) -> bytes:
        ours, theirs = self.kernel.flow
        flags = sum(BITS.get(letter, 0) for letter in body.flags)
        if flags & 18 == 2:  # SYN without ACK
            if self.kernel.here_is() is None:
                self.flows[ours, theirs] = Flow()
            self.flow().may_change = True
        flow = self.flow()
        raw = self._options(body.options or (), flow)
        ack = ((flow.base or 0) + (body.ack or 0)) % SPACE if flags & 16 else body.ack or 0
        head = TCP(
            theirs, ours, (self.base + body.seq) % SPACE, ack, 5 + len(raw) // 4, 0, 0, flags,
            body.window or 0, 0, body.urgent or 0, raw,
        )  # fmt: skip
        front, text = bytes(head), bytes(body.length)
        src, dst = self.kernel.there, self.kernel.here
        value = checksum(
            pseudo_header(src, dst, TCP_PROTOCOL, len(front) + len(text)) + front + text
        )
        return front[:16] + value.to_bytes(2, "big") + front[18:] + text

    def _options(self, wanted: tuple[Option, ...], flow: Flow) -> bytes:
        made: list[opt.Option] = []
        ends = 0
        for option in wanted:
            if option.name == "eol":
                ends += 1
                continue
            made.append(self._option(option, flow))
        raw = b"".join(map(bytes, made)) + bytes(ends)
        raw += bytes(-len(raw) % 4)
        if len(raw) > 40:
            raise Lack(f"options of {len(raw)} octets, where a header holds 40")
        return raw

    def _option(self, option: Option, flow: Flow) -> opt.Option:
        numbers = option.numbers
        if option.name == "nop":
            return opt.nop()
        if option.name == "mss":
            return opt.mss(numbers[0])
        if option.name == "wscale":
            return opt.window_scale(numbers[0])
        if option.name == "sackOK":
            return opt.sack_permitted()
        if option.name == "TS":
            val, ecr = (0 if number == ANY_STAMP else number for number in numbers)
            return opt.timestamps(val, self._echo(ecr, flow))
        if option.name == "sack":
            live = [((flow.base or 0) + number) % SPACE for number in numbers]
            return opt.sack(*zip(live[::2], live[1::2], strict=True))
        raise Lack(f"the TCP option {option.name}")

    def _error(self, body: Icmp) -> bytes:
        """Return an ICMP error of the script's host about a segment that the stack has sent."""
        here, there = self.kernel.here, self.kernel.there
        ours, theirs = self.kernel.flow
        if body.seq is None:
            quoted = udp.to_wire(Endpoint(here, ours), Endpoint(there, theirs), b"")
            protocol = UDP_PROTOCOL
        else:
            seq = ((self.flow().base or 0) + body.seq) % SPACE
            quoted = bytes(TCP(ours, theirs, seq, 0, 5, 0, 0, 16, 0, 0, 0, b""))
            protocol = TCP_PROTOCOL
        about = wrap(Datagram(here, there, protocol, quoted + bytes(body.length)), LARGEST)[0]
        size = len(here)
        kind = ICMP[body.what].get(size)
        if kind is None:
            raise Lack(f"{body.what}, which ICMP of this version cannot say")
        rest = body.mtu.to_bytes(4, "big") + about[:MOST_QUOTED]
        made = icmp.message(kind, rest, there, here)
        return wrap(Datagram(there, here, icmp.PROTOCOL[size], made), LARGEST)[0]
