"""Captures of our own making: what the course's sources show as rows, rebuilt as whole frames.

Strategy. A `Wire` holds two hosts on an Ethernet and writes down what they send, as a capture
would; a `Conversation` keeps the sequence numbers of a TCP connection between them. The captures
are made when asked for, always the same to the last bit, and all their lengths and checksums are
right. Where a source prints a number (a port, a window, a timestamp) the capture shows that
number; everything else is ours: addresses for documentation (RFC 5737), locally administered MAC
addresses, a page of our own words.
"""

from dataclasses import dataclass, field, replace

from course.capture.frame import Capture, Frame
from course.wire import checksum, options
from course.wire.ethernet import Ethernet
from course.wire.ipv4 import IPv4
from course.wire.options import Option
from course.wire.tcp import ACK, FIN, PSH, SYN, TCP
from course.wire.udp import UDP

__all__ = ["dns_exchange", "http_fetch", "two_programs"]

_EPOCH_NS = 1_700_000_000_000_000_000  # 14 November 2023, a round number
_MS = 1_000_000


@dataclass(frozen=True)
class Host:
    """One end of the wire."""

    mac: bytes
    address: bytes
    ttl: int = 64  # as it arrives where the capture is taken
    identification: int = 0  # of its first packet


@dataclass
class Wire:
    """Frames as a capture shows them, between any two hosts."""

    frames: list[Frame] = field(default_factory=list)
    sent: dict[Host, int] = field(default_factory=dict)

    def send(self, at_ns: int, src: Host, dst: Host, protocol: int, segment: bytes) -> None:
        """Put a segment into a packet and a frame, and write it down."""
        number = self.sent.get(src, 0)
        self.sent[src] = number + 1
        head = IPv4(
            total_length=20 + len(segment),
            identification=(src.identification + number) & 0xFFFF,
            df=1,
            ttl=src.ttl,
            protocol=protocol,
            src=src.address,
            dst=dst.address,
        )
        head = replace(head, checksum=checksum.checksum(bytes(head)))
        data = bytes(Ethernet(dst.mac, src.mac, 0x0800)) + bytes(head) + segment
        self.frames.append(Frame(data, len(self.frames) + 1, 1, at_ns))

    def capture(self) -> Capture:
        """Return what was written down."""
        return Capture(self.frames, "pcap", [], _EPOCH_NS)


@dataclass
class End:
    """One end of a TCP connection."""

    host: Host
    port: int
    seq: int  # the next number to send
    clock_ms: int  # what its timestamps show at time zero
    shift: int  # of its window, RFC 7323 section 2
    seen_ms: int = 0  # the peer's last timestamp


@dataclass
class Conversation:
    """A TCP connection: two ends that know each other's numbers."""

    wire: Wire
    client: End
    server: End

    def send(
        self,
        at_ns: int,
        end: End,
        flags: int,
        window: int,
        data: bytes = b"",
        *,
        offers: tuple[Option, ...] = (),
    ) -> None:
        """Send one segment from `end`; `window` in octets as one means it, not as it is written.

        A SYN carries `offers` around its timestamps, as Linux orders them: RFC 7323 leaves the
        order free.
        """
        peer = self.server if end is self.client else self.client
        now_ms = (end.clock_ms + at_ns // _MS) & 0xFFFFFFFF
        stamps, nop = options.timestamps(now_ms, end.seen_ms), options.nop()
        chosen = (*offers[:2], stamps, nop, *offers[2:]) if offers else (nop, nop, stamps)
        raw = options.build(chosen)
        head = TCP(
            src_port=end.port,
            dst_port=peer.port,
            seq=end.seq,
            ack=peer.seq if flags & ACK else 0,
            data_offset=5 + len(raw) // 4,
            flags=flags,
            window=window if flags & SYN else window >> end.shift,
            options=raw,
        )
        segment = _summed(end.host, peer.host, 6, bytes(head) + data, 16)
        self.wire.send(at_ns, end.host, peer.host, 6, segment)
        end.seq += len(data) + bool(flags & (SYN | FIN))
        peer.seen_ms = now_ms


def _summed(src: Host, dst: Host, protocol: int, segment: bytes, at: int) -> bytes:
    """Return the segment with its checksum at octet `at`; UDP writes a sum of zero as ffff."""
    pseudo = checksum.pseudo_header(src.address, dst.address, protocol, len(segment))
    value = checksum.checksum(pseudo + segment)
    if protocol == 17:
        value = value or 0xFFFF
    return segment[:at] + value.to_bytes(2, "big") + segment[at + 2 :]


def _offers(mss: int, shift: int) -> tuple[Option, ...]:
    """Return what a SYN offers besides timestamps: MSS, SACK permitted, window scale."""
    return options.mss(mss), options.sack_permitted(), options.window_scale(shift)


def http_fetch() -> Capture:
    """Return one page fetched with curl: handshake, request, response, close; over Ethernet.

    The numbers are those that White's rows print: ports 59468 and 80, windows 64240 and 65535,
    MSS 1460 and 1412, scales 128 and 256, timestamps from 554354431, 78 octets of request in a
    frame of 144, 20,197 octets of response, a window of 72320 at the close.
    """
    client = End(_CLIENT, 59468, 2_886_719_001, 554_354_431, 7)
    server = End(_WEB, 80, 3_121_560_777, 1_894_002_113, 8)
    talk = Conversation(Wire(), client, server)
    talk.send(0, client, SYN, 64240, offers=_offers(1460, 7))
    talk.send(27 * _MS - 60_000, server, SYN | ACK, 65535, offers=_offers(1412, 8))
    talk.send(27 * _MS, client, ACK, 64256)
    talk.send(27 * _MS + 90_000, client, PSH | ACK, 64256, _REQUEST)
    talk.send(54 * _MS, server, ACK, 65536)
    _respond(talk, 98 * _MS)
    talk.send(130 * _MS, client, FIN | ACK, 72320)
    talk.send(156 * _MS - 80_000, server, FIN | ACK, 65536)
    talk.send(156 * _MS, client, ACK, 72320)
    return talk.wire.capture()


def _respond(talk: Conversation, at_ns: int) -> None:
    """Send the page in full segments; the client acknowledges every second one."""
    page, size = _response(20_197), 1400
    pieces = [page[at : at + size] for at in range(0, len(page), size)]
    for number, piece in enumerate(pieces, 1):
        at_ns += 120_000
        is_last = number == len(pieces)
        talk.send(at_ns, talk.server, (PSH if is_last else 0) | ACK, 65536, piece)
        if number % 2 == 0 or is_last:
            window = min(64256 + 1152 * number // 2, 72320)
            talk.send(at_ns + 40_000, talk.client, ACK, window)


def two_programs() -> Capture:
    """Return the eight segments of a client that says one sentence and closes, as Morales' do.

    Port 7456 and the 27 octets are his; the windows and options are those of a Linux loopback.
    """
    client = End(_LOOPBACK, 48312, 1_212_500_411, 3_300_118_200, 10)
    server = End(_LOOPBACK, 7456, 907_421_350, 1_650_002_771, 10)
    talk = Conversation(Wire(), client, server)
    talk.send(0, client, SYN, 65495, offers=_offers(65495, 10))
    talk.send(21_000, server, SYN | ACK, 65483, offers=_offers(65495, 10))
    talk.send(38_000, client, ACK, 65536)
    talk.send(96_000, client, PSH | ACK, 65536, b"Hola server, are you bored?")
    talk.send(104_000, server, ACK, 65536)
    talk.send(171_000, client, FIN | ACK, 65536)
    talk.send(263_000, server, FIN | ACK, 65536)
    talk.send(279_000, client, ACK, 65536)
    return talk.wire.capture()


def dns_exchange() -> Capture:
    """Return a DNS query for one address and its reply, over UDP and Ethernet."""
    name = b"".join(bytes([len(label)]) + label for label in (b"www", b"example", b"com", b""))
    question = name + bytes.fromhex("0001 0001")
    answer = bytes.fromhex("c00c 0001 0001 00000e10 0004") + _WEB.address
    query = bytes.fromhex("3a7d 0100 0001 0000 0000 0000") + question
    reply = bytes.fromhex("3a7d 8180 0001 0001 0000 0000") + question + answer
    wire = Wire()
    for at_ns, src, dst, ports, message in (
        (0, _CLIENT, _RESOLVER, (49160, 53), query),
        (14 * _MS, _RESOLVER, _CLIENT, (53, 49160), reply),
    ):
        head = UDP(*ports, length=8 + len(message))
        wire.send(at_ns, src, dst, 17, _summed(src, dst, 17, bytes(head) + message, 6))
    return wire.capture()


def _response(octets: int) -> bytes:
    """Return an HTTP response of exactly so many octets: a page that counts its own lines."""
    lines: list[str] = []
    width = 64
    length = octets - len(_head(99_999))
    while len(lines) * width < length:
        text = f"<p>Line {len(lines) + 1} of a page that is here to be cut into segments.</p>"
        lines.append(text.ljust(width - 1)[: width - 1] + "\n")
    body = "".join(lines)[: length - 8] + "</html>\n"
    return (_head(len(body)) + body).encode()


def _head(length: int) -> str:
    return (
        "HTTP/1.1 200 OK\r\nServer: course\r\nContent-Type: text/html; charset=us-ascii\r\n"
        f"Content-Length: {length}\r\nConnection: keep-alive\r\n\r\n"
    )


_CLIENT = Host(bytes.fromhex("020000000010"), bytes((192, 0, 2, 10)), identification=0x5C1A)
_RESOLVER = Host(bytes.fromhex("020000000053"), bytes((192, 0, 2, 53)), identification=0x0A11)
_WEB = Host(bytes.fromhex("020000000001"), bytes((203, 0, 113, 80)), ttl=57)
_LOOPBACK = Host(bytes(6), bytes((127, 0, 0, 1)), identification=0x41C7)
_REQUEST = (
    b"GET / HTTP/1.1\r\nHost: www.google.com\r\nUser-Agent: curl/7.81.0\r\nAccept: */*\r\n\r\n"
)
