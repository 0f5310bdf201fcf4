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
from course.wire import icmp, icmp6
from course.wire.arp import ARP
from course.wire.checksum import total
from course.wire.ethernet import FIRST_TYPE, LLC, LONGEST_LENGTH, SNAP, VLAN, Ethernet
from course.wire.header import CODECS, Header
from course.wire.icmp import ICMP
from course.wire.icmp6 import ICMPv6
from course.wire.ipv4 import IPv4
from course.wire.ipv6 import IPv6
from course.wire.ipv6_ext import AH, ESP, DestinationOptions, Fragment, HopByHop, Routing
from course.wire.link import AF_INET, AF_INET6, SLL, SLL2, Loop, Null, family
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
RAW_IP = frozenset({12, 14, 101})  # 12 and 14 are what some systems once wrote for 101

NEXT: dict[Key, type[Header]] = {
    ("link", 0): Null,
    ("link", 1): Ethernet,
    ("link", 108): Loop,
    ("link", 113): SLL,
    ("link", 228): IPv4,
    ("link", 229): IPv6,
    ("link", 276): SLL2,
    ("version", 4): IPv4,
    ("version", 6): IPv6,
    ("length", 0): LLC,  # a length stands in the place of the EtherType
    ("llc", 0x06): IPv4,
    ("llc", 0xAA): SNAP,
    ("ethertype", 0x0800): IPv4,
    ("ethertype", 0x0806): ARP,
    ("ethertype", 0x8035): ARP,  # reverse ARP has the same format, RFC 903
    ("ethertype", 0x8100): VLAN,
    ("ethertype", 0x86DD): IPv6,
    ("ethertype", 0x88A8): VLAN,
    ("ethertype", 0x9100): VLAN,
    ("protocol", 1): ICMP,
    ("protocol", 4): IPv4,
    ("protocol", 6): TCP,
    ("protocol", 17): UDP,
    ("protocol", 41): IPv6,
    ("protocol", 50): ESP,
    ("protocol", 51): AH,
    # The same numbers, and those that only IPv6 knows.
    ("next header", 0): HopByHop,
    ("next header", 4): IPv4,
    ("next header", 6): TCP,
    ("next header", 17): UDP,
    ("next header", 41): IPv6,
    ("next header", 43): Routing,
    ("next header", 44): Fragment,
    ("next header", 50): ESP,
    ("next header", 51): AH,
    ("next header", 58): ICMPv6,
    ("next header", 60): DestinationOptions,
    **{("icmp", number): table for number, table in icmp.MESSAGES.items()},
    **{("icmpv6", number): table for number, table in icmp6.MESSAGES.items()},
}
NO_NEXT_HEADER = 59  # RFC 8200 section 4.7


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
    number = head.ethertype
    return (("ethertype", number), 0) if number >= FIRST_TYPE else _after_length(number, 14)


def _after_vlan(head: Any) -> Follow:
    number = head.ethertype
    return (("ethertype", number), 0) if number >= FIRST_TYPE else _after_length(number, 4)


def _after_length(number: int, size: int) -> Follow:
    """What follows a header of `size` octets that ends with a length instead of a type."""
    return (("length", 0), size + number) if number <= LONGEST_LENGTH else _DATA


def _after_llc(head: Any) -> Follow:
    is_plain = head.ssap & 0xFE == head.dsap and head.control == 3  # the last bit: a response
    return (("llc", head.dsap) if is_plain else None), 0


def _after_snap(head: Any) -> Follow:
    return (("ethertype", head.protocol) if head.oui == bytes(3) else None), 0


def _after_cooked(head: Any) -> Follow:
    # Numbers below 0x0600 are Linux's own: 4 is a frame of 802.2 (if_ether.h, ETH_P_802_2).
    return (("length", 0) if head.protocol == 4 else ("ethertype", head.protocol)), 0


def _after_family(head: Any) -> Follow:
    number = family(head.family) if isinstance(head, Null) else head.family
    version = 4 if number == AF_INET else 6 if number in AF_INET6 else 0
    return ("version", version), 0


def _after_ipv4(head: Any) -> Follow:
    # Only the first fragment holds the transport header (RFC 791 section 2.3). A total length of
    # zero is what a capture shows of a packet that the network card was to cut (TSO).
    key = None if head.fragment_offset else ("protocol", head.protocol)
    return key, head.total_length


def _after_ipv6(head: Any) -> Follow:
    # A payload length of zero: a jumbogram (RFC 2675), or a packet that the card was to cut.
    claims_all = not head.payload_length and head.next_header != NO_NEXT_HEADER
    return ("next header", head.next_header), 0 if claims_all else 40 + head.payload_length


def _after_extension(head: Any) -> Follow:
    return ("next header", head.next_header), 0


def _after_fragment(head: Any) -> Follow:
    return (None if head.fragment_offset else ("next header", head.next_header)), 0


def _after_udp(head: Any) -> Follow:
    # A length of zero is RFC 2675 section 4's: a datagram too long for the field.
    return None, head.length


# Headers that have no row here are followed by data.
FOLLOW: dict[type[Header], Callable[[Any], Follow]] = {
    Ethernet: _after_ethernet,
    VLAN: _after_vlan,
    LLC: _after_llc,
    SNAP: _after_snap,
    SLL: _after_cooked,
    SLL2: _after_cooked,
    Null: _after_family,
    Loop: _after_family,
    IPv4: _after_ipv4,
    IPv6: _after_ipv6,
    HopByHop: _after_extension,
    DestinationOptions: _after_extension,
    Routing: _after_extension,
    AH: _after_extension,
    Fragment: _after_fragment,
    UDP: _after_udp,
    ICMP: lambda head: (("icmp", head.type), 0),
    ICMPv6: lambda head: (("icmpv6", head.type), 0),
}


def first(data: bytes, link: int) -> type[Header] | None:
    """Return the outermost header of a frame; None if raw IP holds neither version 4 nor 6.

    Raises `WireError` for a link type that the course does not know.
    """
    if link in RAW_IP:
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
    at, end = _walk(headers, data, link)
    return Packet(tuple(headers), data[at:end], data[end:])


def front(data: bytes, link: int = 1) -> tuple[Packet, str]:
    """Cut as many headers as can be cut, and say what stopped the walk: "" if nothing did.

    From the header that cannot be parsed on, all that the headers before it claim is payload.
    """
    headers: list[Header] = []
    try:
        at, end = _walk(headers, data, link)
    except WireError as error:
        at, end = 0, len(data)
        for head in headers:
            follow = FOLLOW.get(type(head))
            claimed = at + (follow(head)[1] if follow else 0)
            at += head.header_length
            end = claimed if at <= claimed < end else end
        return Packet(tuple(headers), data[at:end], data[end:]), str(error)
    return Packet(tuple(headers), data[at:end], data[end:]), ""


def _walk(headers: list[Header], data: bytes, link: int) -> tuple[int, int]:
    """Add the headers of a frame to `headers`; return where what they claim begins and ends."""
    at, end = 0, len(data)
    kind = NEXT.get(("link", link)) or first(data, link)
    while kind is not None:
        start = at
        head, at = CODECS[kind].take(kind, data, at, end)
        headers.append(head)
        follow = FOLLOW.get(kind)
        if follow is None:
            break
        key, length = follow(head)
        if length and start + length < end:
            end = start + length
            if at > end:
                raise Malformed(
                    f"{head.name_of()} needs a length of at least {at - start}, got {length}"
                )
        kind = NEXT.get(key) if key else None
    return at, end


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
    if _has_known_type(data):
        return LINKS["ethernet"]
    if data[:1] and 0x45 <= data[0] <= 0x4F:
        return LINKS["ipv4"]
    if data[:1] and data[0] >> 4 == 6:
        return LINKS["ipv6"]
    return LINKS["ethernet"]


def is_proven(data: bytes) -> bool:
    """Return whether octets bear out the link type that `guess_link` takes them for."""
    return _is_proven_ip(data) or _has_known_type(data)


def _has_known_type(data: bytes) -> bool:
    """Return whether an EtherType that somebody uses stands where Ethernet has it."""
    return len(data) >= 14 and ("ethertype", int.from_bytes(data[12:14], "big")) in NEXT


def _is_proven_ip(data: bytes) -> bool:
    """Return whether an IP header stands at the front, and its numbers bear it out."""
    if len(data) >= 20 and data[0] >> 4 == 4:
        size = 4 * (data[0] & 0xF)
        is_whole = 20 <= size <= len(data) and total(data[:size]) == 0xFFFF
        return is_whole or int.from_bytes(data[2:4], "big") == len(data)
    if len(data) >= 40 and data[0] >> 4 == 6:
        return int.from_bytes(data[4:6], "big") == len(data) - 40
    return False
