"""A packet made consistent: lengths, offsets and checksums filled in.

Strategy. From the inside out, because each header covers what stands behind it: the octets behind
a header are known when its turn comes. One row per header says what it must fill in; a header
without a row stays as it is. Nothing else changes: no address, no flag, no padding of the frame.
What a fragment carries is a part of something longer: its lengths and sums stay, too.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from course.wire import ip_options, ipv6_ext, ipv6_options
from course.wire.chain import Packet
from course.wire.checksum import checksum, pseudo_header
from course.wire.ethernet import FIRST_TYPE, VLAN, Ethernet
from course.wire.header import Header
from course.wire.icmp import ICMP
from course.wire.icmp6 import ICMPv6
from course.wire.ipv4 import IPv4
from course.wire.ipv6 import IPv6
from course.wire.ipv6_ext import AH, DestinationOptions, Fragment, HopByHop, Routing
from course.wire.tcp import TCP
from course.wire.udp import UDP

Around = tuple[Header, ...]  # the headers outside of one, outermost first
Fill = Callable[[Any, Around, bytes], Header]
Summed = TypeVar("Summed", TCP, UDP, ICMPv6)


def complete(packet: Packet) -> Packet:
    """Return the packet with every length, offset and checksum as it must be.

    Options of TCP and IPv4 are padded to whole words with zeros, those of IPv6 to units of 8
    octets. Raises `WireError` for a packet too large for its length fields.
    """
    body, done = packet.payload, list[Header]()
    for n, head in reversed(list(enumerate(packet.headers))):
        around = packet.headers[:n]
        fill = None if any(map(is_fragment, around)) else FILL.get(type(head))
        full = fill(head, around, body) if fill else head
        body = bytes(full) + body
        done.append(full)
    return replace(packet, headers=tuple(reversed(done)))


def is_fragment(head: Header) -> bool:
    """Return whether a header says that a piece of a packet follows, not all of it."""
    return isinstance(head, IPv4 | Fragment) and bool(head.mf or head.fragment_offset)


def _padded(octets: bytes, unit: int) -> bytes:
    return octets + bytes(-len(octets) % unit)


def _frame(head: Ethernet | VLAN, _around: Around, body: bytes) -> Header:
    """A length in the place of the EtherType counts the data behind it."""
    return head if head.ethertype >= FIRST_TYPE else replace(head, ethertype=len(body))


def _ipv4(head: IPv4, _around: Around, body: bytes) -> Header:
    options = _padded(head.options, 4)
    size = 20 + len(options)
    full = replace(head, options=options, ihl=size // 4, total_length=size + len(body), checksum=0)
    return replace(full, checksum=checksum(bytes(full)))


def _ipv6(head: IPv6, _around: Around, body: bytes) -> Header:
    return replace(head, payload_length=len(body))


def _options(head: HopByHop | DestinationOptions, _around: Around, _body: bytes) -> Header:
    lack = -(2 + len(head.options)) % 8
    filler = bytes(lack) if lack < 2 else bytes((ipv6_options.PADN, lack - 2)) + bytes(lack - 2)
    options = head.options + filler
    return replace(head, options=options, length=(2 + len(options)) // 8 - 1)


def _routing(head: Routing, _around: Around, _body: bytes) -> Header:
    data = head.data + bytes(-(4 + len(head.data)) % 8)
    return replace(head, data=data, length=(4 + len(data)) // 8 - 1)


def _ah(head: AH, _around: Around, _body: bytes) -> Header:
    return replace(head, payload_length=(12 + len(head.icv)) // 4 - 2)


def _tcp(head: TCP, around: Around, body: bytes) -> Header:
    options = _padded(head.options, 4)
    full = replace(head, options=options, data_offset=5 + len(options) // 4)
    return _summed(full, around, body, 6)


def _udp(head: UDP, around: Around, body: bytes) -> Header:
    full = _summed(replace(head, length=8 + len(body)), around, body, 17)
    return replace(full, checksum=full.checksum or 0xFFFF)  # 0 would say: not computed


def _icmp(head: ICMP, _around: Around, body: bytes) -> Header:
    full = replace(head, checksum=0)
    return replace(full, checksum=checksum(bytes(full) + body))


def _icmpv6(head: ICMPv6, around: Around, body: bytes) -> Header:
    return _summed(head, around, body, 58)


def _summed(head: Summed, around: Around, body: bytes, protocol: int) -> Summed:
    """Return a header with its checksum over pseudo-header, itself and the data."""
    ends = addresses(around)
    if ends is None:
        return head
    data = bytes(replace(head, checksum=0)) + body
    front = pseudo_header(*ends, protocol, len(data))
    return replace(head, checksum=checksum(front + data))


def addresses(around: Around) -> tuple[bytes, bytes] | None:
    """Return the addresses of the pseudo-header that the headers around a transport give.

    None outside of IP. Where a source route or a home address says so, they are not those of the
    IP header (RFC 8200 section 8.1, RFC 6275 section 11.3.1).
    """
    src = dst = b""
    for head in around:
        if isinstance(head, IPv4):
            src, dst = head.src, ip_options.final_destination(head)
        elif isinstance(head, IPv6):
            src, dst = head.src, head.dst
        elif isinstance(head, Routing):
            dst = ipv6_ext.final_destination(head, dst)
        elif isinstance(head, DestinationOptions):
            for option in ipv6_options.walk(head.options)[0]:
                if option.type == ipv6_options.HOME_ADDRESS and len(option.data) == 16:
                    src = option.data
    return (src, dst) if src else None


FILL: dict[type[Header], Fill] = {
    Ethernet: _frame,
    VLAN: _frame,
    IPv4: _ipv4,
    IPv6: _ipv6,
    HopByHop: _options,
    DestinationOptions: _options,
    Routing: _routing,
    AH: _ah,
    TCP: _tcp,
    UDP: _udp,
    ICMP: _icmp,
    ICMPv6: _icmpv6,
}
