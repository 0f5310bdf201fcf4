"""One leg of a source route: what the router does at which a packet stops (RFC 791, RFC 1812).

RFC 1812 has source routes followed by default (section 5.3.13.4): the stop that the option names
next becomes the destination, our own address takes its place, the pointer moves on (5.2.4.1). A
strict route must name each router on the way: the next stop has to be a neighbour, else "source
route failed" answers (5.2.4.3); a strict route that passes a router it does not name is broken,
and "parameter problem" points at the destination (5.2.2). So do two routes in one packet, and one
that makes no sense, at the option (5.2.4.1).

Recorded is the address that the packet came for; a real router would record that of the link on
which it leaves. The errors themselves go home the direct way.
"""

from collections.abc import Collection
from typing import NamedTuple

from course.errors import WireError
from course.stack.ip import Datagram, unwrap, wrap
from course.wire import ip_options
from course.wire.ip_options import LSRR, SSRR, Option

DESTINATION = 16  # the octet of the IPv4 header where the destination stands
UNLIMITED = 1 << 16


class Leg(NamedTuple):
    """A packet as it goes on from here."""

    packet: bytes  # with its next stop as destination
    is_routed: bool = False  # by its sender, not by the routers alone
    is_strict: bool = False  # the next stop has to be a neighbour
    fault: int | None = None  # the octet of the header that makes no sense


def next_leg(packet: bytes, mine: Collection[bytes]) -> Leg:
    """Return how a packet goes on from the router whose addresses are `mine`."""
    if packet[:1] and (packet[0] >> 4 != 4 or packet[0] & 15 <= 5):
        return Leg(packet)
    try:
        datagram = unwrap(packet)
    except WireError:
        return Leg(packet)  # whoever forwards it says what is wrong
    routes = [(at, one) for at, one in _placed(datagram.options) if one.kind in (LSRR, SSRR)]
    if not routes:
        return Leg(packet)
    option = routes[0][1]
    if len(routes) > 1 or ip_options.problem(option):
        return Leg(packet, fault=routes[-1][0])
    if datagram.dst not in mine:
        return Leg(packet, is_routed=True, fault=DESTINATION if option.kind == SSRR else None)
    return _follow(packet, datagram, option, mine)


def _placed(options: bytes) -> list[tuple[int, Option]]:
    """Return the options, each with its octet in the header."""
    found, at = [], 20
    for option in ip_options.walk(options)[0]:
        found.append((at, option))
        at += option.size
    return found


def _follow(packet: bytes, datagram: Datagram, option: Option, mine: Collection[bytes]) -> Leg:
    """Move on to the first stop of the route that is not this router itself."""
    route = ip_options.read_route(option)
    stops, done = list(route.addresses), route.done
    while done < len(stops) and datagram.dst in mine:
        datagram.dst, stops[done] = stops[done], datagram.dst
        done += 1
    if done == route.done:
        return Leg(packet, is_routed=True)  # it has arrived: this router ends the route
    moved = Option(option.kind, option.length, bytes((4 + 4 * done,)) + b"".join(stops))
    options = ip_options.walk(datagram.options)[0]
    datagram.options = ip_options.build(moved if one == option else one for one in options)
    return Leg(wrap(datagram, UNLIMITED)[0], is_routed=True, is_strict=option.kind == SSRR)
