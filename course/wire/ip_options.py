"""IPv4 options, RFC 791 section 3.1: routes taken, routes to take, time stamps, alerts.

They are cut exactly as TCP's: one octet of type, one of length that counts both, data; two types
without a length. So `Option`, `walk`, `parse` and `build` are those of `options`; what the types
mean is here. A type is one bit "copied into fragments", two bits of class and five of number.
"""

from collections.abc import Iterable
from typing import NamedTuple

from course.errors import Malformed
from course.wire import options
from course.wire.header import Stop
from course.wire.ipv4 import IPv4
from course.wire.options import Known, Option

__all__ = [
    "KINDS",
    "Option",
    "Route",
    "Stamp",
    "Stamps",
    "build",
    "final_destination",
    "name",
    "parse",
    "problem",
    "read_route",
    "read_stamps",
    "walk",
]

RECORD_ROUTE, TIMESTAMP, SECURITY, LSRR, SSRR, ROUTER_ALERT = 7, 68, 130, 131, 137, 148

# https://www.iana.org/assignments/ip-parameters: types that one meets, and those once used.
KINDS: dict[int, Known] = {
    0: Known("End of Options List", "RFC 791 section 3.1", None),
    1: Known("No Operation", "RFC 791 section 3.1", None),
    7: Known("Record Route", "RFC 791 section 3.1", None),
    25: Known("Quick-Start", "RFC 4782 section 3.1", 8),
    68: Known("Internet Timestamp", "RFC 791 section 3.1", None),
    82: Known("Traceroute (obsolete)", "RFC 1393 section 2.2", 12),
    130: Known("Security", "RFC 1108 section 2", None),
    131: Known("Loose Source and Record Route", "RFC 791 section 3.1", None),
    133: Known("Extended Security", "RFC 1108 section 3", None),
    134: Known("Commercial Security", "draft-ietf-cipso-ipsecurity-01", None),
    136: Known("Stream ID (obsolete)", "RFC 791 section 3.1", 4),
    137: Known("Strict Source and Record Route", "RFC 791 section 3.1", None),
    148: Known("Router Alert", "RFC 2113 section 2.1", 4),
}

# The timestamp option's flag.
STAMP_FLAGS: dict[int, str] = {
    0: "time stamps alone",
    1: "each with the address of who stamped",
    3: "only the addresses named in advance stamp",
}


def name(option: Option) -> str:
    """Return the option's name in words; `Unknown` with its number if nobody registered it."""
    known = KINDS.get(option.kind)
    return known.name if known else f"Unknown ({option.kind})"


def walk(raw: bytes) -> tuple[list[Option], Stop | None]:
    """Cut the options of one header as far as their lengths allow; say what stopped the walk."""
    return options.walk(raw, "IPv4 option type")


def parse(raw: bytes) -> tuple[Option, ...]:
    """Cut the options of one header; raise `Malformed` if a length is 0, 1 or past the end."""
    found, stop = walk(raw)
    if stop:
        raise Malformed(stop.sentence)
    return tuple(found)


def build(wanted: Iterable[Option], *, align: bool = False) -> bytes:
    """Return the octets of the options; `align` fills up to 32 bits with zeros."""
    return options.build(wanted, align=align)


class Route(NamedTuple):
    """Data of a record route or source route."""

    pointer: int  # octet of the option, from 1, where the next address is or goes; 4 is the first
    addresses: tuple[bytes, ...]  # whole ones

    @property
    def done(self) -> int:
        """How many addresses the pointer has passed: routers that were there."""
        return min(max(self.pointer - 4, 0) // 4, len(self.addresses))


class Stamp(NamedTuple):
    """One entry of the timestamp option."""

    address: bytes | None
    time: int  # milliseconds since midnight UT, or with the top bit set something else


class Stamps(NamedTuple):
    """Data of the timestamp option."""

    pointer: int  # octet of the option, from 1, where the next stamp goes; 5 is the first
    overflow: int  # how many routers found no room
    flag: int
    entries: tuple[Stamp, ...]  # all there is room for, filled or not


def read_route(option: Option) -> Route:
    """Read a record route or source route that `problem` finds nothing wrong with."""
    raw = option.data[1:]
    whole = range(0, len(raw) // 4 * 4, 4)
    return Route(option.data[0], tuple(raw[at : at + 4] for at in whole))


def read_stamps(option: Option) -> Stamps:
    """Read a timestamp option that `problem` finds nothing wrong with."""
    pointer, second, raw = option.data[0], option.data[1], option.data[2:]
    flag = second & 0xF
    size = 8 if flag in (1, 3) else 4
    entries = [
        Stamp(
            raw[at : at + 4] if size == 8 else None,
            int.from_bytes(raw[at + size - 4 : at + size], "big"),
        )
        for at in range(0, len(raw) // size * size, size)
    ]
    return Stamps(pointer, second >> 4, flag, tuple(entries))


def problem(option: Option) -> str | None:
    """Return a sentence if the option breaks the rule of its own type, else None."""
    kind, length = option.kind, option.length or 0
    known = KINDS.get(kind)
    if known and known.length is not None and length != known.length:
        return f"{known.name} needs length {known.length}, got {length}"
    if kind in (RECORD_ROUTE, LSRR, SSRR):
        if length < 3 or (length - 3) % 4:
            return f"{name(option)} needs length 3 and 4 for each address, got {length}"
        return _pointer_problem(option, 4)
    if kind == TIMESTAMP:
        if length < 4 or length % 4:
            return f"{name(option)} needs length 4 and 4 or 8 for each stamp, got {length}"
        if option.data[1] & 0xF not in STAMP_FLAGS:
            return f"{name(option)} needs flag 0, 1 or 3, got {option.data[1] & 0xF}"
        return _pointer_problem(option, 5)
    return None


def _pointer_problem(option: Option, least: int) -> str | None:
    """Check the pointer: behind the front of the option, in steps of 4."""
    pointer = option.data[0]
    if pointer < least or (pointer - least) % 4:
        return f"{name(option)} needs a pointer of {least} or a multiple of 4 more, got {pointer}"
    return None


def final_destination(head: IPv4) -> bytes:
    """Return the address that ends a source route, or `head.dst` if there is none to follow.

    It, not `head.dst`, stands in the pseudo-header of TCP and UDP: routers on the way replace
    the destination by the next address of the route, and the sum must hold all the way.
    """
    for option in walk(head.options)[0]:
        if option.kind in (LSRR, SSRR) and not problem(option):
            route = read_route(option)
            if route.done < len(route.addresses):
                return route.addresses[-1]
    return head.dst
