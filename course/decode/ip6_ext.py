"""IPv6 extension headers explained, and AH and ESP, which IPv4 has too."""

from dataclasses import replace

from course.decode import formula
from course.decode.formula import Text, always
from course.decode.ip6 import address, special
from course.decode.ip6_options import explain_options
from course.decode.step import Kind, Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Opened, Walk
from course.decode.words import protocol
from course.wire.ipv6_ext import (
    AH,
    ESP,
    ROUTING_TYPES,
    DestinationOptions,
    Fragment,
    HopByHop,
    Routing,
    final_destination,
)
from course.wire.ipv6_options import HOME_ADDRESS, JUMBO

NEXT = Words(says=lambda raw: f"{protocol(raw)} follows")


def _extension_formula(step: Step) -> str:
    raw = formula.number(step)
    return f"0x{raw:02x} = {raw}; ({raw} + 1) x 8 = {8 * raw + 8} octets"


LENGTH = Words(
    "Who does not know a header can still step over it",
    lambda raw: f"{8 * raw + 8} octets in all",
    value=lambda raw: 8 * raw + 8,
    formula=_extension_formula,
)


def _sentence(words: str) -> Text:
    return lambda step: f"{words}, cut short" if step.context is None else words


HOP_BY_HOP = Table(
    HopByHop,
    {"next_header": NEXT, "length": LENGTH},
    _sentence("Options for every router on the way"),
    "Few packets need more than the fixed header: what they need stands apart",
)
DESTINATION = Table(
    DestinationOptions,
    {"next_header": NEXT, "length": LENGTH},
    _sentence("Options for the destination"),
    "Routers need not look at what concerns the ends alone",
)
ROUTING = Table(
    Routing,
    {
        "next_header": NEXT,
        "length": LENGTH,
        "routing_type": Words(
            "There are several ways to say where to go",
            lambda raw: ROUTING_TYPES.get(raw, "not known here"),
        ),
        "segments_left": Words(
            "Each place visited counts it down",
            lambda raw: f"{raw} places still to visit" if raw else "the route is done",
        ),
    },
    _sentence("Places to visit on the way"),
    "A sender wants to choose the way",
)
FRAGMENT = Table(
    Fragment,
    {
        "next_header": NEXT,
        "fragment_offset": Words(
            "Pieces may arrive in any order",
            lambda raw: f"belongs at octet {8 * raw}" if raw else "the first piece",
        ),
        "mf": Words(
            "Only the last piece tells how long the whole is",
            lambda raw: "more fragments follow" if raw else "last or only piece",
        ),
        "identification": Words(changes=True),
    },
    _sentence("One piece of a packet that its sender cut"),
    "Routers of IPv6 never cut packets: the sender does, and says so here",
)


def _ah_formula(step: Step) -> str:
    raw = formula.number(step)
    return f"0x{raw:02x} = {raw}; ({raw} + 2) x 4 = {4 * raw + 8} octets"


AUTHENTICATION = Table(
    AH,
    {
        "next_header": NEXT,
        "payload_length": Words(
            "The code behind it has no fixed length",
            lambda raw: f"{4 * raw + 8} octets in all",
            value=lambda raw: 4 * raw + 8,
            formula=_ah_formula,
        ),
        "spi": Words("Both ends keep many agreements"),
        "seq": Words("A recorded packet must not count twice", changes=True),
    },
    _sentence("Proof that nobody changed the packet"),
    "IPsec without secrecy",
)
ENCRYPTED = Table(
    ESP,
    {
        "spi": Words("Both ends keep many agreements"),
        "seq": Words("A recorded packet must not count twice", changes=True),
    },
    _sentence("An encrypted packet: all behind it is hidden"),
    "IPsec with secrecy",
)


def _data_kind(layer: str, name: str, label: str, form: Text, says: Text) -> Kind:
    return Kind(layer, name, label, "RFC 8200 section 4.4", form, says)


SEGMENT = _data_kind(
    "Routing", "address", "Address", formula.address, lambda step: special(formula.octets(step))
)
DATA = _data_kind("Routing", "data", "Type-specific data", formula.raw, always("as the type says"))
CODE = replace(
    _data_kind(
        "AH", "icv", "Integrity Check Value", formula.raw, always("made with a secret key")
    ),
    rfc="RFC 4302 section 2.6",
)


def _claimed(opened: Opened, at: int, end: int, size: int, field: str) -> int:
    """Return where the header ends as far as it is here."""
    if at + size > end:
        reach = opened.walk.reach(end) - at
        if size > reach:
            opened.flag(field, f"claims a header of {size} octets, only {reach} came")
        else:
            opened.fail(f"the capture holds {end - at} of the header's {size} octets")
    return min(at + size, end)


def hop_by_hop(walk: Walk, at: int, end: int) -> Next | None:
    """Explain options for routers; a jumbo payload length replaces the header's."""
    return _with_options(walk, HOP_BY_HOP, "hop_by_hop", at, end)


def destination(walk: Walk, at: int, end: int) -> Next | None:
    """Explain options for the destination; a home address replaces the source in sums."""
    return _with_options(walk, DESTINATION, "destination_options", at, end)


def _with_options(walk: Walk, table: Table, name: str, at: int, end: int) -> Next | None:
    before = walk.layers[-1].name
    opened = walk.open(table, name, at, end)
    if opened is None:
        return None
    head = opened.head
    if table is HOP_BY_HOP and before != "IPv6":
        opened.fail(f"needs to stand right behind the IPv6 header, stands behind {before}")
    body = _claimed(opened, at, end, 8 * head.length + 8, "length")
    head.options = walk.data[at + 2 : body]
    opened.close(body)
    network = walk.network
    for option in explain_options(opened, at + 2, body):
        if option.type == HOME_ADDRESS and len(option.data) == 16 and network:
            network.src = option.data
        if option.type == JUMBO and len(option.data) == 4 and network:
            claimed = network.start + int.from_bytes(option.data, "big")
            if claimed > walk.reach(end):
                came = walk.reach(end) - network.start
                size = claimed - network.start
                opened.fail(f"the jumbo payload length claims {size} octets, only {came} came")
            end = walk.limit(end, max(claimed, body), "Padding")
    return (("next header", head.next_header), body, end)


def routing(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a route; its end replaces the destination in sums (RFC 8200 section 8.1)."""
    opened = walk.open(ROUTING, "routing", at, end)
    if opened is None:
        return None
    head = opened.head
    body = _claimed(opened, at, end, 8 * head.length + 8, "length")
    head.data = walk.data[at + 4 : body]
    opened.close(body)
    _route(opened, head.routing_type, at + 4, body)
    if walk.network and head.segments_left:
        walk.network.dst = final_destination(head, walk.network.dst)
    return (("next header", head.next_header), body, end)


def _route(opened: Opened, kind: int, at: int, end: int) -> None:
    """Add what the type says of the rest: a word, then addresses."""
    walk, slug = opened.walk, opened.slug
    first = at + 4 if kind in {0, 2, 4} and at + 20 <= end else end
    walk.add(DATA, at, first, f"{slug}.data", parent=slug, depth=1)
    count = 0
    last = walk.data[at] if kind == 4 and at < end else 255  # segment routing: Last Entry
    at = first
    while at + 16 <= end and count <= last:
        count += 1
        name = f"{slug}.address" if count == 1 else f"{slug}.address-{count}"
        value = address(walk.data[at : at + 16])
        walk.add(SEGMENT, at, at + 16, name, parent=slug, depth=1, value=value)
        at += 16
    if at < end:
        walk.add(DATA, at, end, f"{slug}.data-2", parent=slug, depth=1)


def fragment(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a fragment header; behind all but the first piece stands data."""
    opened = walk.open(FRAGMENT, "fragment", at, end)
    if opened is None:
        return None
    head = opened.head
    if walk.network and (head.fragment_offset or head.mf):
        walk.network.is_fragment = True
    key = None if head.fragment_offset else ("next header", head.next_header)
    return (key, at + 8, end)


def authentication(walk: Walk, at: int, end: int) -> Next | None:
    """Explain AH; the chain goes on behind it."""
    opened = walk.open(AUTHENTICATION, "ah", at, end)
    if opened is None:
        return None
    head = opened.head
    size = 4 * head.payload_length + 8
    if size < 12:
        opened.flag("payload_length", f"claims {size} octets, the fixed part alone takes 12")
        size = 12
    body = _claimed(opened, at, end, size, "payload_length")
    head.icv = walk.data[at + 12 : body]
    opened.close(body)
    if body > at + 12:
        walk.add(CODE, at + 12, body, f"{opened.slug}.icv", parent=opened.slug, depth=1)
    is_v6 = walk.network is not None and len(walk.network.src) == 16
    return (("next header" if is_v6 else "protocol", head.next_header), body, end)


def esp(walk: Walk, at: int, end: int) -> Next | None:
    """Explain the front of ESP; what follows is encrypted."""
    return (None, at + 8, end) if walk.open(ENCRYPTED, "esp", at, end) else None
