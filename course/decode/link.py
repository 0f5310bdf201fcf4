"""What stands in the place of Ethernet in some captures, explained: SLL, SLL2, NULL, LOOP, RAW.

None of these was on a wire: the capturing machine made them up, to say what it knew.
"""

from course.decode.ethernet import mac
from course.decode.formula import number
from course.decode.step import Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Walk
from course.decode.words import ethertype
from course.wire import link as wire
from course.wire.link import AF_INET, AF_INET6, SLL, SLL2, Loop, Null

HARDWARE = {1: "Ethernet", 512: "PPP", 768: "an IP tunnel", 772: "loopback", 801: "Wi-Fi",
            65534: "none"}  # fmt: skip


def _protocol_says(raw: int) -> str:
    known = {1: "802.3 without LLC follows", 4: "LLC follows"}
    return known.get(raw) or f"{ethertype(raw)} follows"


def _address(raw: bytes) -> str:
    return mac(raw[:6]) if not any(raw[6:]) else raw.hex(":")


def _cooked(step: Step) -> str:
    head = step.context
    if head is None:
        return "What Linux noted of the link, cut short"
    direction = wire.PACKET_TYPES.get(head.packet_type, "of unknown direction")
    return f"What Linux noted of the link: a packet {direction}"


_WORDS = {
    "packet_type": Words(
        "A capture on all interfaces has lost the addresses that would tell",
        lambda raw: wire.PACKET_TYPES.get(raw, "not known here"),
    ),
    "hardware": Words(
        "Interfaces of different kinds share the capture",
        lambda raw: HARDWARE.get(raw, f"number {raw} of Linux's if_arp.h"),
    ),
    "address_length": Words("Links have addresses of different lengths"),
    "address": Words("Who sent it on that link", value=_address),
    "protocol": Words("The reader must know which header follows", _protocol_says),
    "interface": Words("A capture on all interfaces mixes them"),
}
SLL_TABLE = Table(
    SLL, _WORDS, _cooked, "A capture over links of several kinds needs one header for all"
)
SLL2_TABLE = Table(SLL2, _WORDS, _cooked, SLL_TABLE.kind.why)


def _family_says(raw: int) -> str:
    family = wire.family(raw)
    swapped = ", written with the lowest octet first" if family != raw else ""
    if family == AF_INET:
        return f"family 2: IPv4{swapped}"
    if family in AF_INET6:
        return f"family {family}: IPv6{swapped}"
    return f"family {family}, not known here{swapped}"


def _loopback(step: Step) -> str:
    head = step.context
    return f"A packet on loopback: {_family_says(head.family)}" if head else "Cut short"


NULL_TABLE = Table(
    Null,
    {
        "family": Words(
            "Loopback has no link header: the system notes what it sends itself",
            _family_says,
            formula=lambda step: f"{number(step):#010x}: family {wire.family(number(step))}",
        )
    },
    _loopback,
    "BSD and macOS capture their loopback so",
)
LOOP_TABLE = Table(
    Loop,
    {"family": Words("Loopback has no link header", _family_says)},
    _loopback,
    "OpenBSD captures its loopback so",
)


def sll(walk: Walk, at: int, end: int) -> Next | None:
    """Explain Linux's cooked header, version 1."""
    return _after_cooked(walk, SLL_TABLE, "sll", at, end)


def sll2(walk: Walk, at: int, end: int) -> Next | None:
    """Explain Linux's cooked header, version 2."""
    return _after_cooked(walk, SLL2_TABLE, "sll2", at, end)


def _after_cooked(walk: Walk, table: Table, name: str, at: int, end: int) -> Next | None:
    opened = walk.open(table, name, at, end)
    if opened is None:
        return None
    protocol = opened.head.protocol
    # Numbers below 0x0600 are Linux's own (if_ether.h): 4 is a frame of 802.2.
    key = ("length", 0) if protocol == 4 else ("ethertype", protocol)
    return (key, at + table.size, end)


def null(walk: Walk, at: int, end: int) -> Next | None:
    """Explain the four octets of BSD's loopback, in either byte order."""
    opened = walk.open(NULL_TABLE, "null", at, end)
    return _after_family(walk, wire.family(opened.head.family), at, end) if opened else None


def loop(walk: Walk, at: int, end: int) -> Next | None:
    """Explain the four octets of OpenBSD's loopback."""
    opened = walk.open(LOOP_TABLE, "loop", at, end)
    return _after_family(walk, wire.family(opened.head.family), at, end) if opened else None


def _after_family(walk: Walk, family: int, at: int, end: int) -> Next:
    version = 4 if family == AF_INET else 6 if family in AF_INET6 else 0
    if not version:
        walk.puzzle = f"needs address family 2 or one of IPv6's, got {family}"
    return (("version", version), at + 4, end)


def raw(walk: Walk, at: int, end: int) -> Next | None:
    """Look which IP stands at the front: there is no link header at all."""
    version = walk.data[at] >> 4 if at < end else 4
    if version not in {4, 6}:
        walk.puzzle = f"raw IP needs version 4 or 6 in front, got {version}"
    return (("version", version), at, end)
