"""A router: takes one off the TTL, cuts what is too large or says so, passes on.

It never looks behind the IP header of what it passes on. RFC 1812: TTL (section 5.3.1),
fragmentation (5.2.6), errors by ICMP (4.3), and where none may be sent (4.3.2.7). Asked by ping,
it answers. Source routes are followed, as `leg` says, unless the router was told to refuse them.
"""

from dataclasses import replace
from typing import NamedTuple

from course.errors import WireError
from course.net.leg import UNLIMITED, Leg, next_leg
from course.stack import icmp
from course.stack.ip import Datagram, unwrap, wrap


class Forwarded(NamedTuple):
    """What a router makes of a packet; `why` says why nothing goes on."""

    onward: list[bytes]
    answer: bytes = b""  # an ICMP message for the sender
    why: str = ""


class Router:
    """A node that only passes packets on."""

    def __init__(self, name: str, *addresses: bytes, follows_routes: bool = True) -> None:
        """Make a router; its errors come from the first address of their version.

        `follows_routes` off drops all that is source routed, as RFC 1812 section 5.3.13.4 lets it.
        """
        self.name, self.addresses, self.follows_routes = name, addresses, follows_routes

    def leg(self, packet: bytes) -> Leg:
        """Return a packet as it goes on from here: with its next stop, if it names its stops."""
        return next_leg(packet, self.addresses)

    def forward(self, packet: bytes, mtu: int | None, leg: Leg | None = None) -> Forwarded:
        """Return what goes on over a link of `mtu` octets; None: there is no way.

        `leg` is what `leg(packet)` has said, if it was asked already.
        """
        leg = leg or self.leg(packet)
        packet = leg.packet
        try:
            datagram = unwrap(packet)
        except WireError as error:
            return Forwarded([], b"", str(error))
        what = self._objection(datagram, len(packet), mtu, leg)
        if what:
            return self._refuse(what, datagram, packet, mtu=mtu or 0, pointer=leg.fault or 0)
        if datagram.dst in self.addresses:
            reply = icmp.echo_reply(datagram)
            if reply is None:
                return Forwarded([], b"", "it is for the router itself")
            return Forwarded([], wrap(reply, UNLIMITED)[0])
        passed = replace(datagram, ttl=datagram.ttl - 1)
        if mtu is None or len(packet) <= mtu:
            return Forwarded([_passed(packet, passed.ttl)])
        return Forwarded(wrap(passed, mtu))

    def _objection(self, datagram: Datagram, size: int, mtu: int | None, leg: Leg) -> str:
        """Return the error that a packet of `size` octets earns; empty if it may go on."""
        if leg.fault is not None:
            return "parameter problem"
        if leg.is_routed and not self.follows_routes:
            return "source route failed"
        if datagram.dst in self.addresses:
            return ""
        if datagram.ttl <= 1:
            return "time exceeded"
        if mtu is None:
            return "source route failed" if leg.is_routed else "network unreachable"
        may_cut = len(datagram.src) == 4 and not datagram.df
        return "" if size <= mtu or may_cut else "packet too big"

    def _refuse(
        self, what: str, datagram: Datagram, packet: bytes, *, mtu: int = 0, pointer: int = 0
    ) -> Forwarded:
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
        error = icmp.error(what, packet, mine[0], datagram.src, mtu, pointer=pointer)
        return Forwarded([], wrap(error, UNLIMITED)[0], what)


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
