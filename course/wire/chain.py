"""Which header follows which; whole packets parsed and built.

Strategy. Two tables say it all. `NEXT` names the header that stands behind a key: ("link", 1),
("ethertype", 0x0800), ("protocol", 6). `FOLLOW` asks a header which key comes next, and where the
data ends that it claims as its own. `parse` walks along them: each header is cut from the octets
that the headers before it left to it, so the padding of a short Ethernet frame never becomes data
of TCP. What no header explains is payload; what stands behind the end that a header claims is
trailer. So the parts always add up: `build(parse(x)) == x`.

What a program says to another program (DNS, HTTP) is payload here: ports only hint at it, and
`decode` takes the hint.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.errors import Malformed, WireError
from course.wire.checksum import total
from course.wire.ethernet import Ethernet
from course.wire.header import Header, codec
from course.wire.ipv4 import IPv4
from course.wire.tcp import TCP
from course.wire.udp import UDP

Key = tuple[str, int]

# Names of link types, as `--link` takes them (https://www.tcpdump.org/linktypes.html).
LINKS: dict[str, int] = {
    "null": 0,
    "ethernet": 1,
    "raw": 101,
    "loop": 108,
    "sll": 113,
    "ipv4": 228,
    "ipv6": 229,
    "sll2": 276,
}

NEXT: dict[Key, type[Header]] = {
    ("link", 1): Ethernet,
    ("link", 228): IPv4,
    ("version", 4): IPv4,
    ("ethertype", 0x0800): IPv4,
    ("protocol", 6): TCP,
    ("protocol", 17): UDP,
}


@dataclass(slots=True)
class Packet:
    """A whole packet: headers from the outermost in, what they carry, and what stands behind."""

    headers: tuple[Header, ...]
    payload: bytes  # behind the last header, as far as the headers claim it
    trailer: bytes = b""  # behind the claimed end: padding of a short frame


# What a header says of the octets behind it: which header comes next (None: data), and how many
# octets this header and its data claim (0: all that is there).
Follow = tuple[Key | None, int]

_DATA: Follow = (None, 0)


def _after_ethernet(head: Any) -> Follow:
    return ("ethertype", head.ethertype), 0


def _after_ipv4(head: Any) -> Follow:
    # Only the first fragment holds the transport header (RFC 791 section 2.3). A total length of
    # zero is what a capture shows of a packet that the network card was to cut (TSO).
    key = None if head.fragment_offset else ("protocol", head.protocol)
    return key, head.total_length


def _after_tcp(_head: Any) -> Follow:
    return _DATA


def _after_udp(head: Any) -> Follow:
    # A length of zero is RFC 2675 section 4's: a datagram too long for the field.
    return None, head.length


FOLLOW: dict[type[Header], Callable[[Any], Follow]] = {
    Ethernet: _after_ethernet,
    IPv4: _after_ipv4,
    TCP: _after_tcp,
    UDP: _after_udp,
}


def first(data: bytes, link: int) -> type[Header] | None:
    """Return the outermost header of a frame; None if raw IP holds neither version 4 nor 6.

    Raises `WireError` for a link type that the course does not know.
    """
    if link == LINKS["raw"]:
        return NEXT.get(("version", data[0] >> 4)) if data else None
    if ("link", link) not in NEXT:
        known = ", ".join(f"{name} ({number})" for name, number in LINKS.items())
        raise WireError(f"a link type needs to be one of {known}, got {link}")
    return NEXT["link", link]


def parse(data: bytes, link: int = 1) -> Packet:
    """Cut a frame into headers, payload and trailer; `link` is its LINKTYPE_ number.

    The walk ends at a key that `NEXT` does not know, and at the later fragments of a packet: the
    rest is payload. Raises `WireError` if a header cannot be parsed or claims less than itself.
    """
    headers: list[Header] = []
    at, end = 0, len(data)
    kind = NEXT.get(("link", link)) or first(data, link)
    while kind is not None:
        start = at
        head, at = codec(kind).take(kind, data, at, end)
        headers.append(head)
        key, length = FOLLOW[kind](head)
        if length and start + length < end:
            end = start + length
            if at > end:
                raise Malformed(
                    f"{head.name_of()} needs a length of at least {at - start}, got {length}"
                )
        kind = NEXT.get(key) if key else None
    return Packet(tuple(headers), data[at:end], data[end:])


def build(packet: Packet) -> bytes:
    """Return the octets of a packet: every header as it is, then payload and trailer."""
    return b"".join(map(bytes, packet.headers)) + packet.payload + packet.trailer


def guess_link(data: bytes) -> int:
    """Return the likeliest link type of pasted octets: 228 IPv4, 229 IPv6 or 1 Ethernet.

    An IP header proves itself by its checksum or by its length; an Ethernet header by an
    EtherType that somebody uses. What proves nothing is taken by its first four bits.
    """
    if _is_proven_ip(data):
        return LINKS["ipv4"] if data[0] >> 4 == 4 else LINKS["ipv6"]
    if len(data) >= 14 and ("ethertype", int.from_bytes(data[12:14], "big")) in NEXT:
        return LINKS["ethernet"]
    if data[:1] and 0x45 <= data[0] <= 0x4F:
        return LINKS["ipv4"]
    if data[:1] and data[0] >> 4 == 6:
        return LINKS["ipv6"]
    return LINKS["ethernet"]


def _is_proven_ip(data: bytes) -> bool:
    """Return whether an IP header stands at the front, and its numbers bear it out."""
    if len(data) >= 20 and 0x45 <= data[0] <= 0x4F:
        size = 4 * (data[0] & 0xF)
        is_whole = size <= len(data) and total(data[:size]) == 0xFFFF
        return is_whole or int.from_bytes(data[2:4], "big") == len(data)
    if len(data) >= 40 and data[0] >> 4 == 6:
        return int.from_bytes(data[4:6], "big") == len(data) - 40
    return False
