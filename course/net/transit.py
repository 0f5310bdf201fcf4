"""Packets on their way: from node to node, over links, through routers and NATs.

A packet gets its number when it leaves its host, and keeps it on every link, through a NAT, as a
copy and as fragments. What a link, a router or a NAT does with it is a `Hop` in the trace.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.net.fault import Fault, Verdict
from course.net.link import Link
from course.net.nat import Nat
from course.net.router import Router, is_group
from course.net.tap import Tap
from course.net.way import Ways
from course.stack.host import Host
from course.trace.record import Hop

if TYPE_CHECKING:
    from course.net.network import Network


class Transit:
    """What lies between the hosts of a network."""

    def __init__(self, net: "Network", ways: Ways, faults: Sequence[Fault]) -> None:
        """Move the packets of `net`; `faults` go by the packet's number and hit its first link."""
        self.net, self.ways, self.faults = net, ways, faults
        self.count = 0  # packets so far
        self._chance = net.chance("faults")

    def leave(self, name: str, packet: bytes) -> None:
        """Take a packet that a node has made."""
        self.count += 1
        dst = destination(packet)
        node = self.net.nodes[name]
        if dst in node.addresses:  # to itself: no link sees it
            self.net.record(name, Hop(self.count, name, name, packet, self.net.now))
            self._later(self.net.now, None, name, packet, self.count)
            return
        self._onward(name, packet, self.count)

    def _onward(self, name: str, packet: bytes, number: int, came: Link | None = None) -> None:
        """Put a packet on the link that leads to its destination; to a group, on all others."""
        dst = destination(packet)
        if is_group(dst):
            links = [link for link in self.ways.of(name) if link is not came]
        else:
            way = self.ways.to(name, dst)
            links = [] if way is None else [way]
        if not links:
            self._lose(name, packet, number, "no link leads to its destination")
        for link in links:
            self._onto(link, name, packet, number, is_first=came is None)

    def _onto(
        self, link: Link, name: str, packet: bytes, number: int, *, is_first: bool = False
    ) -> None:
        """Put a packet on a link, and see to it that it arrives."""
        net = self.net
        direction, other = link.from_(name)
        verdict = Verdict(packet)
        for fault in self.faults if is_first else ():
            fault.judge(number, verdict, net.now, self._chance)
        for at, data, fate, why in direction.send(packet, net.now, verdict):
            net.record(name, Hop(number, name, other, data, at, fate, why))
            if at is not None:
                self._later(at, link, other, data, number)
        for tap in link.taps:
            self._overheard(tap, link, other, packet)

    def _overheard(self, tap: Tap, link: Link, towards: str, packet: bytes) -> None:
        """Let a tap see a packet when it is half way, and do what it wants to do about it."""

        def see() -> None:
            for way, forged in tap.sees(packet, towards, self.net.now):
                self.inject(link, way, forged, tap.name)

        self.net.clock.at(self.net.now + link.to(towards).delay_ns // 2, see)

    def inject(self, link: Link, towards: str, packet: bytes, who: str) -> None:
        """Send a packet from the middle of a link towards one of its ends."""
        net = self.net
        at = net.now + link.to(towards).delay_ns // 2
        self.count += 1
        net.record(who, Hop(self.count, who, towards, packet, at, "injected"))
        self._later(at, link, towards, packet, self.count)

    def _later(self, at: int, link: Link | None, name: str, packet: bytes, number: int) -> None:
        self.net.clock.at(at, lambda: self._arrive(link, name, packet, number))

    # --- Arriving

    def _arrive(self, link: Link | None, name: str, packet: bytes, number: int) -> None:
        node = self.net.nodes[name]
        if isinstance(node, Host):
            node.packet_arrives(packet, self.net.now)
            self.net.settle(name)
        elif link is not None and isinstance(node, Nat):
            self._through_nat(node, link, packet, number)
        elif link is not None and isinstance(node, Router):
            self._through_router(node, link, packet, number)

    def _through_router(self, router: Router, came: Link, packet: bytes, number: int) -> None:
        leg = router.leg(packet)
        dst, src = destination(leg.packet), source(packet)
        if is_group(dst) and self.ways.to(router.name, src) is not came:
            self._lose(router.name, packet, number, "it did not come the way that leads back")
            return
        others = [link for link in self.ways.of(router.name) if link is not came]
        way = self.ways.to(router.name, dst)
        if way and leg.is_strict and not self._is_neighbour(way.from_(router.name)[1], dst):
            way = None
        links = others if is_group(dst) else [way] if way else []
        mtu = min((link.from_(router.name)[0].mtu for link in links), default=None)
        onward, answer, why = router.forward(packet, mtu, leg)
        for piece in onward:
            self._onward(router.name, piece, number, came)
        if why:
            self._lose(router.name, packet, number, why)
        if answer:
            self.leave(router.name, answer)

    def _is_neighbour(self, name: str, address: bytes) -> bool:
        return address in self.net.nodes[name].addresses

    def _through_nat(self, nat: Nat, came: Link, packet: bytes, number: int) -> None:
        links = self.ways.of(nat.name)
        is_from_inside = came is links[0]
        passed, why = (nat.leaves if is_from_inside else nat.enters)(packet, self.net.now)
        if not why and len(links) == 1:
            why = "the NAT has no outside"
        if why:
            self._lose(nat.name, packet, number, why)
            return
        self._onto(links[1] if is_from_inside else links[0], nat.name, passed, number)

    def _lose(self, name: str, packet: bytes, number: int, why: str) -> None:
        """Write down that a node has dropped a packet."""
        self.net.record(name, Hop(number, name, name, packet, None, "lost", why))


def source(packet: bytes) -> bytes:
    """Return the source address that stands in a packet, of whatever octets."""
    return packet[8:24] if packet[:1] and packet[0] >> 4 == 6 else packet[12:16]


def destination(packet: bytes) -> bytes:
    """Return the destination address that stands in a packet, of whatever octets."""
    return packet[24:40] if packet[:1] and packet[0] >> 4 == 6 else packet[16:20]
