"""IP as a host needs it: datagrams wrapped, cut into fragments, and put together again.

A `Datagram` is what IP carries for a transport, either version alike. `wrap` gives the packets
that go out, `unwrap` reads one that came; `Defragmenter` keeps the pieces of what arrives in
several, in bounded memory and for a bounded time (RFC 791 section 3.2, RFC 8200 section 4.5).
"""

from dataclasses import dataclass, replace

from course.errors import Malformed, StackError
from course.wire import ip_options
from course.wire.checksum import checksum, total
from course.wire.ipv4 import IPv4
from course.wire.ipv6 import IPv6
from course.wire.ipv6_ext import Fragment

COPIED = 0x80  # the bit of an option's type
CE = 3  # "congestion experienced", RFC 3168 section 5
FRAGMENT_HEADER = 44  # IPv6's next header number
REASSEMBLY_NS = 60_000_000_000  # RFC 8200 section 4.5: 60 seconds
LARGEST = 65_535  # octets of payload: what goes beyond was made to break something
MOST_PIECES = 128  # of one datagram: what 65,535 octets need at an MTU of 576
EXTENSIONS = frozenset({0, 43, 60})  # hop-by-hop, routing, destination options


@dataclass(slots=True)
class Datagram:
    """What IP carries between two addresses of 4 or of 16 octets."""

    src: bytes
    dst: bytes
    protocol: int
    payload: bytes
    ttl: int = 64
    dscp: int = 0
    ecn: int = 0
    df: bool = True
    identification: int = 0
    options: bytes = b""
    offset: int = 0  # octets before this piece
    mf: bool = False  # more pieces follow
    is_fragment: bool = False
    was_cut: bool = False  # put together from fragments


def is_unicast(address: bytes) -> bool:
    """Return whether an address can be one host's: no broadcast, no multicast, not all zeros."""
    if len(address) == 4:
        return address[0] < 224 and any(address)
    return address[0] != 0xFF and any(address)


def wrap(datagram: Datagram, mtu: int) -> list[bytes]:
    """Return the packets that carry `datagram` over a link of `mtu` octets.

    One packet if it fits, fragments if it may be cut. Raises `StackError` if it does not fit and
    must not be cut.
    """
    is_v4 = len(datagram.src) == 4
    make, header = (_packet4, 20 + len(datagram.options)) if is_v4 else (_packet6, 40)
    size = header + len(datagram.payload)
    if size <= mtu:
        return [make(datagram, datagram.payload, 0, mf=False)]
    if datagram.df and is_v4:
        raise StackError(f"the packet needs to fit into {mtu} octets with DF set, got {size}")
    room = (mtu - header - (0 if is_v4 else 8)) // 8 * 8
    if room < 8:
        raise StackError(f"an MTU needs room for 8 octets of data, got {mtu}")
    payload = datagram.payload
    later = replace(datagram, options=_copied(datagram.options))
    return [
        make(later if at else datagram, payload[at : at + room], at, mf=at + room < len(payload))
        for at in range(0, len(payload), room)
    ]


def _copied(options: bytes) -> bytes:
    """Return the options that stand in every fragment: those whose first bit says so (RFC 791)."""
    if not options:
        return b""
    return ip_options.build(
        (one for one in ip_options.walk(options)[0] if one.kind & COPIED), align=True
    )


def _packet4(datagram: Datagram, piece: bytes, at: int, *, mf: bool) -> bytes:
    options = datagram.options
    words = 5 + len(options) // 4
    head = IPv4(
        4, words, datagram.dscp, datagram.ecn, 4 * words + len(piece), datagram.identification, 0,
        datagram.df, mf or datagram.mf, (datagram.offset + at) // 8, datagram.ttl,
        datagram.protocol, 0, datagram.src, datagram.dst, options,
    )  # fmt: skip
    raw = bytes(head)
    return raw[:10] + checksum(raw).to_bytes(2, "big") + raw[12:] + piece


def _packet6(datagram: Datagram, piece: bytes, at: int, *, mf: bool) -> bytes:
    middle = b""
    first = datagram.protocol
    if at or mf:
        middle = bytes(
            Fragment(first, 0, at // 8, 0, int(mf), datagram.identification & 0xFFFFFFFF)
        )
        first = FRAGMENT_HEADER
    head = IPv6(
        6, datagram.dscp, datagram.ecn, 0, len(middle) + len(piece), first, datagram.ttl,
        datagram.src, datagram.dst,
    )  # fmt: skip
    return bytes(head) + middle + piece


def is_capable(packet: bytes) -> bool:
    """Return whether a packet says that its ends understand ECN: ECT(0) or ECT(1) (RFC 3168 5)."""
    return _ecn(packet) in (1, 2)


def with_ce(packet: bytes) -> bytes:
    """Return the packet marked as having met congestion: CE, and nothing else changed."""
    if packet[0] >> 4 == 6:
        return packet[:1] + bytes((packet[1] | 0x30,)) + packet[2:]
    more = (CE - _ecn(packet)).to_bytes(2, "big")  # so much more does the word at octet 0 hold
    turned = bytes(0xFF ^ octet for octet in packet[10:12])
    fresh = checksum(turned + more)  # RFC 1624: HC' = ~(~HC + (m' - m))
    return (
        packet[:1]
        + bytes((packet[1] | CE,))
        + packet[2:10]
        + fresh.to_bytes(2, "big")
        + packet[12:]
    )


def _ecn(packet: bytes) -> int:
    if packet[:1] and packet[0] >> 4 == 6:
        return packet[1] >> 4 & 3 if len(packet) >= 40 else 0
    return packet[1] & 3 if len(packet) >= 20 else 0


def unwrap(packet: bytes) -> Datagram:
    """Read a packet; raise `WireError` for what a host must drop (a wrong header checksum)."""
    if packet[:1] and packet[0] >> 4 == 6:
        return _unwrap6(packet)
    head = IPv4.parse(packet)
    size = 4 * head.ihl
    if total(packet[:size]) != 0xFFFF:
        raise Malformed("IPv4 header checksum: the sum needs to be 0xffff, got another")
    if not size <= head.total_length <= len(packet):
        raise Malformed(
            f"IPv4 total length needs to be {size} to {len(packet)}, got {head.total_length}"
        )
    return Datagram(
        head.src, head.dst, head.protocol, packet[size : head.total_length], head.ttl, head.dscp,
        head.ecn, head.df == 1, head.identification, head.options, 8 * head.fragment_offset,
        head.mf == 1, head.mf == 1 or head.fragment_offset > 0,
    )  # fmt: skip


def _unwrap6(packet: bytes) -> Datagram:
    head = IPv6.parse(packet)
    end = 40 + head.payload_length
    if end > len(packet):
        raise Malformed(f"IPv6 payload length needs {end} octets, got {len(packet)}")
    made = Datagram(head.src, head.dst, head.next_header, b"", head.hop_limit, head.dscp, head.ecn)
    at = 40
    while made.protocol in EXTENSIONS and at + 8 <= end:
        made.protocol, at = packet[at], at + 8 * (packet[at + 1] + 1)
    if made.protocol == FRAGMENT_HEADER:
        piece = Fragment.parse(packet[at:end])
        made.protocol, made.identification = piece.next_header, piece.identification
        made.offset, made.mf = 8 * piece.fragment_offset, bool(piece.mf)
        made.is_fragment = bool(made.offset or made.mf)
        at += 8
    made.payload = packet[at:end]
    return made


class Defragmenter:
    """Pieces of datagrams, until they are whole."""

    def __init__(self, most: int = 64) -> None:
        """Keep the pieces of at most `most` datagrams; the oldest gives way."""
        self._most = most
        self._pieces: dict[tuple[bytes, bytes, int, int], tuple[int, list[Datagram]]] = {}

    def add(self, piece: Datagram, now: int) -> Datagram | None:
        """Take a fragment; return the datagram if this makes it whole."""
        key = (piece.src, piece.dst, piece.protocol, piece.identification)
        since, pieces = self._pieces.pop(key, (now, []))
        if now - since > REASSEMBLY_NS:
            since, pieces = now, []
        is_new = all((old.offset, old.payload) != (piece.offset, piece.payload) for old in pieces)
        fits = piece.offset + len(piece.payload) <= LARGEST
        if is_new and fits and len(pieces) < MOST_PIECES:
            pieces.append(piece)
        whole = _join(pieces)
        if whole is not None:
            return whole
        self._pieces[key] = (since, pieces)
        while len(self._pieces) > self._most:
            del self._pieces[next(iter(self._pieces))]
        return None


def _join(pieces: list[Datagram]) -> Datagram | None:
    """Return the datagram that the pieces make, or None; overlaps spoil it (RFC 5722)."""
    ordered = sorted(pieces, key=lambda piece: piece.offset)
    end = 0
    for piece in ordered:
        if piece.offset != end:
            return None
        end += len(piece.payload)
    if not ordered or ordered[-1].mf:
        return None
    return replace(
        ordered[0],
        payload=b"".join(piece.payload for piece in ordered),
        mf=False,
        is_fragment=False,
        was_cut=True,
        df=False,
    )
