"""QUIC as far as it can be seen without keys: varints, long headers, short headers.

Strategy. Of a packet nothing is plain but its front: the first octet in part, and in long headers
the version, two connection IDs, and for version 1 (RFC 9000 section 17.2) and 2 (RFC 9369) a token
and a length. `walk` cuts a UDP datagram into its packets: several long ones may stand one behind
the other, each with its length; a short one, a Retry and a Version Negotiation reach to the end.
Everything behind the plain part is `rest`; `bytes` gives back what came.

Versions that nobody here knows keep the invariants of RFC 8999: connection IDs, then `rest`.

What may not live here: keys. Decryption is another matter, and another lesson.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, NamedTuple

from course.errors import Truncated, WireError
from course.wire.header import Bits, Header, Stop

NEGOTIATION, VERSION_1, VERSION_2 = 0, 1, 0x6B3343CF
VERSIONS: dict[int, str] = {
    NEGOTIATION: "version negotiation",
    VERSION_1: "version 1",
    VERSION_2: "version 2",
    0xFF00001D: "draft 29",
}
LONGEST_ID = 20  # octets of a connection ID in versions 1 and 2

# Packet types by version: RFC 9000 table 5, RFC 9369 section 3.2 turns them by one.
_NAMES = ("Initial", "0-RTT", "Handshake", "Retry")
TYPES: dict[int, tuple[str, ...]] = {
    VERSION_1: _NAMES,
    0xFF00001D: _NAMES,
    VERSION_2: (_NAMES[3], *_NAMES[:3]),
}


class Varint(NamedTuple):
    """A number of variable length, with the octets it took: there may be more than it needs."""

    value: int
    size: int  # 1, 2, 4 or 8

    def __bytes__(self) -> bytes:
        """Return its octets, RFC 9000 section 16: two bits of size in front."""
        prefix = self.size.bit_length() - 1
        if self.size not in (1, 2, 4, 8) or not 0 <= self.value < 1 << 8 * self.size - 2:
            top = (1 << 8 * self.size - 2) - 1
            raise WireError(f"a varint of {self.size} octets holds 0 to {top}, got {self.value}")
        return (prefix << 8 * self.size - 2 | self.value).to_bytes(self.size, "big")


def read_varint(data: bytes, at: int = 0) -> Varint:
    """Read the number at octet `at`; raise `Truncated` if it is not whole."""
    left = len(data) - at
    if left < 1:
        raise Truncated("a varint", 1, 0)
    size = 1 << (data[at] >> 6)
    if left < size:
        raise Truncated("a varint", size, left)
    number = int.from_bytes(data[at : at + size], "big")
    return Varint(number & (1 << 8 * size - 2) - 1, size)


def varint(value: int) -> Varint:
    """Return `value` in the fewest octets that hold it; raise `WireError` from 2^62 on."""
    for size in (1, 2, 4, 8):
        if 0 <= value < 1 << 8 * size - 2:
            return Varint(value, size)
    raise WireError(f"a varint holds 0 to {(1 << 62) - 1}, got {value}")


@dataclass(slots=True)
class LongFields(Header):
    """The first five octets of a long header."""

    rfc: ClassVar[str] = "RFC 9000 section 17.2"
    title: ClassVar[str] = "QUIC long header"
    form: Annotated[int, Bits(1, "Header Form", "1: long", only=1)]
    fixed_bit: Annotated[int, Bits(1, "Fixed Bit", "tells QUIC from other protocols", usual="1")]
    type: Annotated[int, Bits(2, "Long Packet Type", "which step of the handshake")]
    specific: Annotated[
        int, Bits(4, "Type-Specific Bits", "protected: length of the packet number, and zeros")
    ]
    version: Annotated[int, Bits(32, "Version", "how to read the rest", usual="1")]


@dataclass(slots=True)
class ShortFields(Header):
    """The first octet of a short header; the connection ID behind it says not how long it is."""

    rfc: ClassVar[str] = "RFC 9000 section 17.3"
    title: ClassVar[str] = "QUIC short header"
    form: Annotated[int, Bits(1, "Header Form", "0: short", only=0)]
    fixed_bit: Annotated[int, Bits(1, "Fixed Bit", "tells QUIC from other protocols", usual="1")]
    spin: Annotated[
        int, Bits(1, "Spin Bit", "turns over once a round trip", rfc="RFC 9000 section 17.4")
    ]
    protected: Annotated[
        int, Bits(5, "Protected Bits", "two zeros, the key phase, the packet number's length")
    ]


@dataclass(slots=True)
class Long:
    """A packet with a long header."""

    fields: LongFields
    dcid: bytes
    scid: bytes
    token_length: Varint | None = None  # Initial alone
    token: bytes = b""
    length: Varint | None = None  # of `rest`; not in Retry, Version Negotiation, unknown versions
    rest: bytes = b""  # packet number and payload, protected; or what the type holds instead

    @property
    def name(self) -> str:
        """The packet's type in words, or its version's if that has no types known here."""
        version = self.fields.version
        if version == NEGOTIATION:
            return "Version Negotiation"
        return TYPES[version][self.fields.type] if version in TYPES else "unknown version"

    def __bytes__(self) -> bytes:
        """Return the octets as they came."""
        ids = b"".join(bytes((len(one),)) + one for one in (self.dcid, self.scid))
        token = bytes(self.token_length) + self.token if self.token_length else b""
        length = bytes(self.length) if self.length else b""
        return bytes(self.fields) + ids + token + length + self.rest


@dataclass(slots=True)
class Short:
    """A packet with a short header: connection ID, packet number and payload are all in `rest`."""

    fields: ShortFields
    rest: bytes

    def __bytes__(self) -> bytes:
        """Return the octets as they came."""
        return bytes(self.fields) + self.rest


def looks_like(data: bytes) -> bool:
    """Return whether a datagram starts with a long header of a version that somebody uses.

    A short header proves nothing: one bit of it is known. Version 0 is Version Negotiation;
    0x?a?a?a?a is what clients send to keep servers used to unknown versions (RFC 9000 section 15).
    """
    if len(data) < 7 or not data[0] & 0x80:
        return False
    version = int.from_bytes(data[1:5], "big")
    is_known = version in VERSIONS or version & 0x0F0F0F0F == 0x0A0A0A0A
    is_fixed = bool(data[0] & 0x40) or version == NEGOTIATION
    second = 6 + data[5]
    if not is_known or not is_fixed or data[5] > LONGEST_ID or second >= len(data):
        return False
    return data[second] <= LONGEST_ID and second + 1 + data[second] <= len(data)


def walk(data: bytes) -> tuple[list[Long | Short], Stop | None]:
    """Cut a UDP datagram into its packets as far as they can be cut; say what stopped the walk.

    The octets from `Stop.at` on belong to no packet. Never raises.
    """
    packets: list[Long | Short] = []
    at = 0
    while at < len(data):
        try:
            packet = _packet(data[at:])
        except WireError as error:
            return packets, Stop(at, f"the packet at octet {at}: {error}")
        packets.append(packet)
        at += len(bytes(packet))
    return packets, None


def _packet(data: bytes) -> Long | Short:
    """Cut the first packet off a datagram."""
    if not data[0] & 0x80:
        return Short(ShortFields.parse(data), data[1:])
    fields = LongFields.parse(data)
    dcid, at = _connection_id(data, 5, "the destination connection ID")
    scid, at = _connection_id(data, at, "the source connection ID")
    packet = Long(fields, dcid, scid)
    if packet.name == "Initial":
        packet.token_length = read_varint(data, at)
        at += packet.token_length.size
        packet.token, at = _octets(data, at, packet.token_length.value, "the token")
    if packet.name in _NAMES[:3]:
        packet.length = read_varint(data, at)
        at += packet.length.size
        packet.rest, at = _octets(data, at, packet.length.value, "the protected part")
    else:
        packet.rest = data[at:]
    return packet


def _connection_id(data: bytes, at: int, what: str) -> tuple[bytes, int]:
    """Cut a connection ID with its length in front; return it and the octet behind it."""
    if at >= len(data):
        raise Truncated(f"the length of {what}", 1, 0)
    return _octets(data, at + 1, data[at], what)


def _octets(data: bytes, at: int, count: int, what: str) -> tuple[bytes, int]:
    """Cut `count` octets; return them and the octet behind them."""
    if at + count > len(data):
        raise Truncated(what, count, len(data) - at)
    return data[at : at + count], at + count
