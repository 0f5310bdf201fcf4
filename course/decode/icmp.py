"""ICMP and ICMPv6 explained: questions and answers of the network about itself.

Both start with type, code and checksum; a table per type follows. An error goes on with the front
of the packet that caused it, which is explained like any other, and perhaps with extensions. What
neighbor discovery and multicast listeners add stands in `icmp_parts`.
"""

from functools import lru_cache

from course.decode import formula
from course.decode.checksum import expected_kind, judge
from course.decode.formula import always
from course.decode.icmp_parts import explain_parts
from course.decode.step import Kind, Step
from course.decode.table import Over, Table, Words
from course.decode.walk import Next, Walk
from course.decode.words import plural
from course.wire import icmp as wire4
from course.wire import icmp6 as wire6
from course.wire.header import Header
from course.wire.icmp import ICMP
from course.wire.icmp6 import ICMPv6

WHY = "Somebody must say why a packet did not arrive, and whether anybody is there"
ERROR_TYPES = {"ICMP": wire4.ERRORS, "ICMPv6": wire6.ERRORS}
MESSAGES = {"ICMP": wire4.MESSAGES, "ICMPv6": wire6.MESSAGES}


def _type_of(layer: str, number: int) -> str:
    types = wire4.TYPES if layer == "ICMP" else wire6.TYPES
    return types.get(number, f"type {number}, not known here")


def _code_meaning(layer: str) -> formula.Text:
    codes = wire4.CODES if layer == "ICMP" else wire6.CODES

    def meaning(step: Step) -> str:
        known = codes.get((step.context, formula.number(step)))
        return known or ("no more to say" if not step.raw else "not known here")

    return meaning


def _about(layer: str) -> formula.Text:
    codes = wire4.CODES if layer == "ICMP" else wire6.CODES

    def about(step: Step) -> str:
        head = step.context
        if head is None:
            return f"An {layer} message, cut short"
        case = codes.get((head.type, head.code))
        what = _type_of(layer, head.type)
        return f"{layer}: {what}: {case}" if case else f"{layer}: {what}"

    return about


def _checksum_meaning(step: Step) -> str:
    return step.context.sentence() if step.context else "covers the whole message"


def _front(cls: type[Header], layer: str, why: str) -> Table:
    return Table(
        cls,
        {
            "type": Words("One protocol for many messages", lambda raw: _type_of(layer, raw)),
            "code": Words("A type has several cases", meaning=_code_meaning(layer), needs="type"),
            "checksum": Words(why, meaning=_checksum_meaning, changes=True),
        },
        _about(layer),
        WHY,
    )


FRONTS = {
    "ICMP": _front(ICMP, "ICMP", "Damage on the way must be noticed"),
    "ICMPv6": _front(
        ICMPv6,
        "ICMPv6",
        "Damage on the way must be noticed; IPv6 has no checksum of its own, so addresses count",
    ),
}
EXPECTED = {
    "ICMP": expected_kind("ICMP", "Checksum, computed", "RFC 792"),
    "ICMPv6": expected_kind("ICMPv6", "Checksum, computed", "RFC 4443 section 2.3"),
}
REST = {
    layer: Kind(
        layer, "data", "Data", "", formula.raw,
        lambda step: f"{plural(step.width // 8, 'octet')} behind the fields of this type",
    )
    for layer in FRONTS
}  # fmt: skip


def _address(raw: bytes) -> str:
    from course.decode.ip4 import address as address4  # noqa: PLC0415  the other is not needed
    from course.decode.ip6 import address as address6  # noqa: PLC0415  as above

    return address4(raw) if len(raw) == 4 else address6(raw)


def _lifetime(raw: int) -> str:
    return "not said" if not raw else plural(raw, "second")


BODY: dict[str, Words] = {
    "id": Words("Several programs may ask at once", changes=True),
    "seq": Words("Answers get lost: each question has a number"),
    "mtu": Words("The sender shall try smaller packets: Path MTU Discovery"),
    "pointer": Words("Where to look for the mistake"),
    "gateway": Words("The host shall take the better way", value=_address),
    "target": Words("Whose address it is about", value=_address),
    "dst": Words("For which packets the better way is", value=_address),
    "group": Words("Which group it is about", value=_address),
    "mask": Words("A host once learned the size of its network so", value=_address),
    "lifetime": Words("A router that is gone must not be used for ever", _lifetime),
}
FLAGS = Over(
    "flags", "Flags", ("router", "solicited", "override"),
    lambda raw: ", ".join(n for bit, n in ((4, "R"), (2, "S"), (1, "O")) if raw & bit) or "none",
    "What kind of answer this is",
)  # fmt: skip


@lru_cache(64)
def body(layer: str, number: int) -> Table | None:
    """Return the table of what stands behind type, code and checksum."""
    cls = MESSAGES[layer].get(number)
    if cls is None:
        return None
    words = {name: word for name, word in BODY.items() if name in cls.layout()}
    over = (FLAGS,) if "solicited" in cls.layout() else ()
    return Table(cls, words, always(""), over=over, layer=layer)


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an ICMP message."""
    return _dissect(walk, "ICMP", at, end)


def dissect6(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an ICMPv6 message."""
    return _dissect(walk, "ICMPv6", at, end)


def _dissect(walk: Walk, layer: str, at: int, end: int) -> Next | None:
    opened = walk.open(FRONTS[layer], layer.lower(), at, end)
    if opened is None:
        return None
    head, slug, stop = opened.head, opened.slug, at + 4
    table = body(layer, head.type)
    if table and stop + table.size <= end:
        place = table.place(slug, 8 * stop)
        walk.steps += place.steps(walk.data, stop)
        made = table.read(walk.data, stop)
        stop += table.size
    elif table:
        opened.fail(f"{_type_of(layer, head.type)} needs {4 + table.size} octets, got {end - at}")
        walk.partial(table.place(slug, 8 * stop), stop, end, 1)
        table, stop = None, end
    opened.close(stop)
    protocol = 58 if layer == "ICMPv6" else 0
    judge(opened, EXPECTED[layer], 2, protocol, (at, end, walk.reach(end)))
    if table and head.type in ERROR_TYPES[layer]:
        return _quoted(walk, layer, made, stop, end)
    if (table and head.type in {0, 8} | {128, 129}) or head.type in {13, 14, 15, 16, 17, 18}:
        return (None, stop, end)
    if stop < end:
        if table:
            stop = explain_parts(opened, head.type, made, stop, end)
        if stop < end:
            name = f"{slug}.data"
            walk.add(REST[layer], stop, end, name, parent=slug, depth=1)
        opened.close(end)
    return None


def _quoted(walk: Walk, layer: str, head: Header, at: int, end: int) -> Next:
    """Go on with the packet that caused the error; extensions may stand behind it."""
    unit = 8 if layer == "ICMPv6" else 4
    length = unit * getattr(head, "length", 0)
    if length and at + length < end:
        end = walk.limit(end, at + length, "Extensions")
    walk.is_quoted = True
    return (("version", 6 if layer == "ICMPv6" else 4), at, end)
