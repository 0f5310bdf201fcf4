"""IPv6 extension headers, RFC 8200 section 4, and the two of IPsec, RFC 4302 and RFC 4303.

Each is a table with the next header in front, and all but the fragment header say their own
length: in units of 8 octets, the first not counted; AH alone in units of 4, two not counted.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.wire.header import Bits, Header, Tail

_NEXT = Bits(8, "Next Header", "which header follows")
_LENGTH = Bits(8, "Hdr Ext Len", "units of 8 octets behind the first", times=8, usual="0")


@dataclass(slots=True)
class HopByHop(Header):
    """Options for every router on the way; `ipv6_options` cuts them."""

    rfc: ClassVar[str] = "RFC 8200 section 4.3"
    title: ClassVar[str] = "Hop-by-Hop Options"
    next_header: Annotated[int, _NEXT]
    length: Annotated[int, _LENGTH] = 0
    options: Annotated[bytes, Tail("length", plus=1)] = bytes((1, 4, 0, 0, 0, 0))


@dataclass(slots=True)
class DestinationOptions(Header):
    """Options for the destination alone; `ipv6_options` cuts them."""

    rfc: ClassVar[str] = "RFC 8200 section 4.6"
    title: ClassVar[str] = "Destination Options"
    next_header: Annotated[int, _NEXT]
    length: Annotated[int, _LENGTH] = 0
    options: Annotated[bytes, Tail("length", plus=1)] = bytes((1, 4, 0, 0, 0, 0))


@dataclass(slots=True)
class Routing(Header):
    """Places to visit on the way; what `data` holds depends on the type."""

    rfc: ClassVar[str] = "RFC 8200 section 4.4"
    title: ClassVar[str] = "Routing"
    next_header: Annotated[int, _NEXT]
    length: Annotated[int, _LENGTH]
    routing_type: Annotated[int, Bits(8, "Routing Type", "how to read the rest", usual="2, 3, 4")]
    segments_left: Annotated[int, Bits(8, "Segments Left", "places still to be visited")]
    data: Annotated[bytes, Tail("length", plus=1)] = bytes(4)


ROUTING_TYPES: dict[int, str] = {
    0: "source route (deprecated by RFC 5095)",
    2: "mobile node's home address (RFC 6275 section 6.4)",
    3: "RPL source route (RFC 6554 section 3)",
    4: "segment routing (RFC 8754 section 2)",
}


@dataclass(slots=True)
class Fragment(Header):
    """One piece of a packet that its sender cut; offsets count units of 8 octets."""

    rfc: ClassVar[str] = "RFC 8200 section 4.5"
    title: ClassVar[str] = "Fragment"
    next_header: Annotated[int, _NEXT]
    reserved: Annotated[int, Bits(8, "Reserved", "zero when sent", usual="0")] = 0
    fragment_offset: Annotated[
        int,
        Bits(13, "Fragment Offset", "where this piece belongs, in units of 8 octets", times=8),
    ] = 0
    reserved_bits: Annotated[int, Bits(2, "Res", "zero when sent", usual="0")] = 0
    mf: Annotated[int, Bits(1, "M", "more fragments follow this one")] = 0
    identification: Annotated[
        int, Bits(32, "Identification", "shared by the fragments of one packet")
    ] = 0


@dataclass(slots=True)
class AH(Header):
    """The IPsec authentication header: nothing is hidden, any change is noticed."""

    rfc: ClassVar[str] = "RFC 4302 section 2"
    next_header: Annotated[int, _NEXT]
    payload_length: Annotated[
        int,
        Bits(8, "Payload Len", "length of this header in 32-bit words, less two", times=4),
    ]
    reserved: Annotated[int, Bits(16, "Reserved", "must be zero", usual="0")]
    spi: Annotated[int, Bits(32, "Security Parameters Index", "which agreement protects this")]
    seq: Annotated[int, Bits(32, "Sequence Number", "counts packets, so that none comes twice")]
    icv: Annotated[bytes, Tail("payload_length", plus=2)] = b""


@dataclass(slots=True)
class ESP(Header):
    """The front of an encrypted packet; all behind it is hidden."""

    rfc: ClassVar[str] = "RFC 4303 section 2"
    spi: Annotated[int, Bits(32, "Security Parameters Index", "which agreement protects this")]
    seq: Annotated[int, Bits(32, "Sequence Number", "counts packets, so that none comes twice")]


def final_destination(routing: Routing, dst: bytes) -> bytes:
    """Return the address that ends the route: it, not `dst`, stands in pseudo-headers.

    RFC 8200 section 8.1. `dst` is the destination address of the IPv6 header, and the answer if
    no segment is left or the type is unknown or too short for an address.
    """
    data, kind = routing.data, routing.routing_type
    if not routing.segments_left or len(data) < 20:
        return _rpl_end(data, dst) if kind == 3 and routing.segments_left else dst
    if kind in (0, 2):  # addresses behind a reserved word, the last of them last
        return data[len(data) - (len(data) - 4) % 16 - 16 : len(data) - (len(data) - 4) % 16]
    if kind == 4:  # the last segment stands first
        return data[4:20]
    return _rpl_end(data, dst) if kind == 3 else dst


def _rpl_end(data: bytes, dst: bytes) -> bytes:
    """Return the last address of an RPL source route; its prefix is the destination's."""
    if len(data) < 4:
        return dst
    same, pad = data[0] & 0xF, data[1] >> 4
    end = len(data) - pad
    if end - (16 - same) < 4:
        return dst
    return dst[:same] + data[end - (16 - same) : end]
