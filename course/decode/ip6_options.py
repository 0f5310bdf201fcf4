"""Options of IPv6 extension headers explained (RFC 8200 section 4.2)."""

from course.decode import formula
from course.decode.formula import always, octets
from course.decode.ip6 import address, special
from course.decode.options import Family, Known, Simple
from course.decode.step import Kind, Step
from course.decode.table import Rows, Words, rows
from course.decode.walk import Opened, Walk
from course.wire import ipv6_options as wire
from course.wire.header import Bits
from course.wire.ipv6_options import HOME_ADDRESS, JUMBO, PAD1, PADN, ROUTER_ALERT

RFC = "RFC 8200 section 4.2"
_TYPE = Bits(8, "Option Type", "which option this is")
_LENGTH = Bits(8, "Opt Data Len", "octets of data alone")

ALERTS = {0: "multicast listener discovery inside", 1: "RSVP inside", 2: "active networks inside"}


def _rows(title: str, rfc: str, **fields: Bits) -> Rows:
    return rows(title, rfc, type=_TYPE, length=_LENGTH, **fields)


def _type_says(raw: int) -> str:
    known = wire.TYPES.get(raw)
    what = known.name if known else "not known here"
    return f"{what}; who does not know it must {wire.UNKNOWN[raw >> 6]}"


def _known(kind: int) -> Known | None:
    known = wire.TYPES.get(kind)
    return Known(known.name, known.rfc) if known else None


WORDS = {
    "type": Words("Its first two bits say what a node does that does not know it", _type_says),
    "length": Words("Who does not know an option can still step over it"),
}


def _home(walk: Walk, at: int, end: int, name: str, _kind_number: int) -> int:
    """Add the address of a Home Address option."""
    if end - at != 16:
        return at
    raw = walk.data[at:end]
    layer = walk.layers[-1].name
    kind = Kind(
        layer, "address", "Home Address", "RFC 6275 section 6.3", formula.address, _home_meaning,
        "A mobile node keeps its address wherever it is",
    )  # fmt: skip
    walk.add(kind, at, end, f"{name}.address", parent=name, depth=2, value=address(raw))
    return end


def _home_meaning(step: Step) -> str:
    return f"the sender's lasting address, and the one in pseudo-headers: {special(octets(step))}"


def family(layer: str) -> Family:
    """Return the options as parts of this layer: both extension headers have the same ones."""
    made = Family(layer, RFC, _rows("IPv6 option", RFC), WORDS, _known)
    made.tables = {
        ROUTER_ALERT: made.table(
            "router_alert",
            _rows(
                "Router Alert", "RFC 2711 section 2.1", value=Bits(16, "Value", "what is inside")
            ),
            "Routers forward without looking: this asks them to look",
            always("routers on the way shall look inside"),
            value=Words(says=lambda raw: ALERTS.get(raw, "not known here")),
        ),
        JUMBO: made.table(
            "jumbo",
            _rows(
                "Jumbo Payload",
                "RFC 2675 section 2",
                payload_length=Bits(32, "Jumbo Payload Length", "octets behind the IPv6 header"),
            ),
            "The length field of IPv6 ends at 65535",
            always("the packet is longer than the IPv6 header can say"),
        ),
    }
    made.simple = {
        PAD1: Simple("pad1", "nothing: it fills one octet", "It aligns what follows"),
        PADN: Simple("padn", "nothing: it fills several octets", "It aligns what follows"),
        HOME_ADDRESS: Simple(
            "home_address",
            "the lasting address of a mobile node",
            "A mobile node keeps its address wherever it is",
        ),
    }
    made.parts = {HOME_ADDRESS: _home}
    made.single = frozenset((PAD1,))
    made.steady = frozenset((PAD1, PADN, ROUTER_ALERT))
    return made


FAMILIES = {name: family(name) for name in ("Hop-by-Hop Options", "Destination Options")}


def explain_options(opened: Opened, start: int, end: int) -> list[wire.Option]:
    """Add the Steps of the options from octet `start` to `end` of the frame; return them."""
    found, stop = wire.walk(opened.walk.data[start:end])
    options = [(option.type, option.size, wire.problem(option)) for option in found]
    FAMILIES[opened.own.layer].explain(opened, options, stop, start, end)
    return found
