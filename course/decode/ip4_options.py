"""IPv4 options explained: routes taken, routes to take, time stamps, alerts (RFC 791)."""

from course.decode import formula
from course.decode.formula import Text, always, number, text
from course.decode.ip4 import address
from course.decode.options import Family, Known, Simple
from course.decode.step import Kind, Step
from course.decode.table import Rows, Words, rows
from course.decode.walk import Opened, Walk
from course.wire import ip_options as wire
from course.wire.header import Bits
from course.wire.ip_options import LSRR, RECORD_ROUTE, ROUTER_ALERT, SSRR, TIMESTAMP

RFC = "RFC 791 section 3.1"
_TYPE = Bits(8, "Type", "which option this is")
_LENGTH = Bits(8, "Length", "octets of the option, type and length included")


def _rows(title: str, rfc: str, **fields: Bits) -> Rows:
    return rows(title, rfc, type=_TYPE, length=_LENGTH, **fields)


def _type_says(raw: int) -> str:
    known = wire.KINDS.get(raw)
    copied = "copied into every fragment" if raw & 0x80 else "in the first fragment only"
    return f"{known.name if known else f'Unknown ({raw})'}, {copied}"


def _known(kind: int) -> Known | None:
    known = wire.KINDS.get(kind)
    return Known(known.name, known.rfc) if known else None


def _pointer_meaning(step: Step) -> str:
    return f"the next address is, or goes, at octet {number(step)} of the option, counted from 1"


PLAIN = _rows("IPv4 option", RFC)
ROUTE = _rows("Route", RFC, pointer=Bits(8, "Pointer", "where in the route we are", usual="4"))
STAMPS = _rows(
    "Internet Timestamp",
    RFC,
    pointer=Bits(8, "Pointer", "where the next stamp goes", usual="5"),
    overflow=Bits(4, "Overflow", "routers that found no room", usual="0"),
    flag=Bits(4, "Flag", "with or without addresses", usual="0, 1, 3"),
)
ALERT = _rows("Router Alert", "RFC 2113 section 2.1", value=Bits(16, "Value", "0: look at it"))
WORDS = {
    "type": Words("Options come in any order", _type_says),
    "length": Words("Who does not know an option can still step over it"),
}
FAMILY = Family("IPv4", RFC, PLAIN, WORDS, _known)


def _route(slug: str, why: str, about: str) -> None:
    table = FAMILY.table(
        slug,
        ROUTE,
        why,
        always(about),
        pointer=Words("Each router moves it on by one address", meaning=_pointer_meaning),
    )
    FAMILY.tables[
        {"record_route": RECORD_ROUTE, "loose_route": LSRR, "strict_route": SSRR}[slug]
    ] = table


_route("record_route", "To learn the way that packets take", "each router writes its address here")
_route(
    "loose_route",
    "A sender wants to choose the way; dropped nearly everywhere today",
    "visit these addresses, by whatever way",
)
_route(
    "strict_route",
    "A sender wants to choose the whole way; dropped nearly everywhere today",
    "visit exactly these addresses, one behind the other",
)
FAMILY.tables[TIMESTAMP] = FAMILY.table(
    "timestamp",
    STAMPS,
    "To learn where packets wait",
    always("each router writes the time here"),
    flag=Words(
        "Addresses take half of the room", lambda raw: wire.STAMP_FLAGS.get(raw, "unknown")
    ),
    overflow=Words("40 octets are soon full"),
)
FAMILY.tables[ROUTER_ALERT] = FAMILY.table(
    "router_alert",
    ALERT,
    "Routers forward without looking: this asks them to look",
    always("routers on the way shall look inside"),
)
FAMILY.simple = {
    0: Simple("eol", "the options end here", "The header's length counts words of 4 octets"),
    1: Simple("nop", "nothing: it fills one octet", "It aligns what follows to 4 octets"),
    130: Simple("security", "how secret this is", "Made for the military"),
}
FAMILY.single = frozenset((0, 1))
FAMILY.steady = frozenset((0, 1, ROUTER_ALERT))


def _kind(name: str, label: str, form: Text, says: Text) -> Kind:
    return Kind("IPv4", name, label, RFC, form, says)


def _stamp_meaning(step: Step) -> str:
    raw = number(step)
    if raw >> 31:
        return "not milliseconds since midnight: the top bit is set"
    seconds, ms = divmod(raw, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03} UT"


HOP = _kind(
    "address",
    "Address",
    formula.address,
    lambda step: f"{text(step)}, {'passed' if step.context else 'still to come'}",
)
STAMP = _kind("stamp", "Timestamp", formula.whole(32), _stamp_meaning)


def _addresses(walk: Walk, at: int, end: int, name: str, _kind_number: int) -> int:
    """Add the addresses of a route; return where they end."""
    passed = at - 3 + walk.data[at - 1] - 1  # the octet that the pointer means
    count = 0
    while at + 4 <= end:
        count += 1
        slug = f"{name}.address" if count == 1 else f"{name}.address-{count}"
        value = address(walk.data[at : at + 4])
        walk.add(HOP, at, at + 4, slug, parent=name, depth=2, value=value, context=at < passed)
        at += 4
    return at


def _entries(walk: Walk, at: int, end: int, name: str, _kind_number: int) -> int:
    """Add the entries of a timestamp option; return where they end."""
    with_address = walk.data[at - 1] & 0xF in {1, 3}
    size = 8 if with_address else 4
    used = at - 4 + walk.data[at - 2] - 1
    count = 0
    while at + size <= end:
        count += 1
        tail = "" if count == 1 else f"-{count}"
        stamp = at + size - 4
        if with_address:
            value, passed = address(walk.data[at : at + 4]), at < used
            slug = f"{name}.address{tail}"
            walk.add(HOP, at, stamp, slug, parent=name, depth=2, value=value, context=passed)
        time = int.from_bytes(walk.data[stamp : stamp + 4], "big")
        slug = f"{name}.stamp{tail}"
        walk.add(STAMP, stamp, stamp + 4, slug, parent=name, depth=2, raw=time, value=time)
        at += size
    return at


FAMILY.parts = {RECORD_ROUTE: _addresses, LSRR: _addresses, SSRR: _addresses, TIMESTAMP: _entries}


def explain_options(opened: Opened, start: int, end: int) -> None:
    """Add the Steps of the options from octet `start` to `end` of the frame."""
    found, stop = wire.walk(opened.walk.data[start:end])
    options = [(option.kind, option.size, wire.problem(option)) for option in found]
    FAMILY.explain(opened, options, stop, start, end)
