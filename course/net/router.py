"""A router: takes one off the TTL, cuts what is too large or says so, passes on.

It never looks behind the IP header of what it passes on. RFC 1812: TTL (section 5.3.1),
fragmentation (5.2.6), errors by ICMP (4.3), and where none may be sent (4.3.2.7). Asked by ping,
it answers.
"""

from dataclasses import replace
from typing import NamedTuple

from course.errors import WireError
from course.stack import icmp
from course.stack.ip import Datagram, unwrap, wrap

UNLIMITED = 1 << 16


class Forwarded(NamedTuple):
    """What a router makes of a packet; `why` says why nothing goes on."""

    onward: list[bytes]
    answer: bytes = b""  # an ICMP message for the sender
    why: str = ""


class Router:
    """A node that only passes packets on."""

    def __init__(self, name: str, *addresses: bytes) -> None:
        """Make a router; its errors come from the first address of their version."""
        self.name, self.addresses = name, addresses

    def forward(self, packet: bytes, mtu: int | None) -> Forwarded:
        """Return what goes on over a link of `mtu` octets; None: there is no way."""
        try:
            datagram = unwrap(packet)
        except WireError as error:
            return Forwarded([], b"", str(error))
        if datagram.dst in self.addresses:
            reply = icmp.echo_reply(datagram)
            if reply is None:
                return Forwarded([], b"", "it is for the router itself")
            return Forwarded([], wrap(reply, UNLIMITED)[0])
        if datagram.ttl <= 1:
            return self._refuse("time exceeded", datagram, packet)
        if mtu is None:
            return self._refuse("network unreachable", datagram, packet)
        passed = replace(datagram, ttl=datagram.ttl - 1)
        if len(packet) <= mtu:
            return Forwarded([_passed(packet, passed.ttl)])
        if len(datagram.src) == 16 or datagram.df:
            return self._refuse("packet too big", datagram, packet, mtu)
        return Forwarded(wrap(passed, mtu))

    def _refuse(self, what: str, datagram: Datagram, packet: bytes, mtu: int = 0) -> Forwarded:
        """Return the ICMP error, or silence where RFC 1812 section 4.3.2.7 asks for it."""
        version = len(datagram.src)
        is_error = (
            datagram.protocol == icmp.PROTOCOL[version] and icmp.read_error(datagram) is not None
        )
        is_from_one = any(datagram.src) and not is_group(datagram.src)
        mine = [address for address in self.addresses if len(address) == version]
        may_answer = mine and is_from_one and not (is_error or datagram.offset)
        if not may_answer or is_group(datagram.dst):
            return Forwarded([], b"", what)
        answer = wrap(icmp.error(what, packet, mine[0], datagram.src, mtu), UNLIMITED)[0]
        return Forwarded([], answer, what)


def is_group(address: bytes) -> bool:
    """Return whether an address is a multicast group's."""
    if len(address) == 4:
        return address[0] & 0xF0 == 0xE0
    return address[:1] == b"\xff"


def _passed(packet: bytes, ttl: int) -> bytes:
    """Return the packet with one less TTL and nothing else changed (RFC 1624 for the checksum)."""
    if packet[0] >> 4 == 6:
        return packet[:7] + bytes((ttl,)) + packet[8:]
    old = int.from_bytes(packet[10:12], "big")
    fresh = old + 0x100  # the word of TTL and protocol has become smaller by 0x100
    fresh = (fresh & 0xFFFF) + (fresh >> 16)
    return packet[:8] + bytes((ttl, packet[9])) + fresh.to_bytes(2, "big") + packet[12:]
