"""Source routes of IPv4, RFC 791 section 3.1: the sender names routers that a packet must pass.

The packet's own destination is always the next stop. Each stop puts its own address where the next
one stood, and moves the option's pointer on. So what arrives with the pointer behind the last
address is the way that was taken, and read backwards it leads home (RFC 9293 section 3.9.2.1).
"""

from course.errors import StackError
from course.wire import ip_options
from course.wire.ip_options import LSRR, SSRR, Option

FIRST = 4  # the pointer of a route that has just set out
MOST_HOPS = 9  # what 37 octets have room for

Hops = tuple[bytes, ...]


def option(hops: Hops, to: bytes) -> bytes:
    """Return the options of a packet that is sent to `hops[0]` first, and at last to `to`."""
    if not 1 <= len(hops) <= MOST_HOPS or any(len(hop) != 4 for hop in (*hops, to)):
        raise StackError(f"a source route needs 1 to {MOST_HOPS} IPv4 addresses, got {len(hops)}")
    data = bytes((FIRST,)) + b"".join((*hops[1:], to))
    return ip_options.build([Option(LSRR, 2 + len(data), data)], align=True)


def size(hops: Hops) -> int:
    """Return the octets that a route takes in each IP header."""
    return -(-(3 + 4 * len(hops)) // 4) * 4 if hops else 0


def way_home(options: bytes) -> Hops:
    """Return the route back from a packet whose source route is completed; empty if it has none.

    Options that are nobody's business here are passed over (MUST-50).
    """
    for found in ip_options.walk(options)[0]:
        if found.kind in (LSRR, SSRR) and not ip_options.problem(found):
            route = ip_options.read_route(found)
            if route.done == len(route.addresses):
                return route.addresses[::-1]
    return ()


def goes_on(options: bytes) -> bool:
    """Return whether a packet's source route names further stops: it has not arrived yet."""
    for found in ip_options.walk(options)[0]:
        if found.kind in (LSRR, SSRR) and not ip_options.problem(found):
            route = ip_options.read_route(found)
            return route.done < len(route.addresses)
    return False
