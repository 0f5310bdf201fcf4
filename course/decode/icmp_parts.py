"""What ICMP messages add behind their fixed fields: options, records, extensions, explained.

Options of neighbor discovery (RFC 4861 section 4.6), records of multicast listener reports (RFC
3810 section 5.2), and the objects that a router appends to an error (RFC 4884 section 7).
"""

from typing import Any

from course.decode import formula
from course.decode.ethernet import mac, mac_says
from course.decode.formula import always, octets
from course.decode.ip6 import address, special
from course.decode.options import Family, Known
from course.decode.step import Kind
from course.decode.table import Table, Words, rows
from course.decode.walk import Opened, Rest, Walk
from course.decode.words import plural
from course.wire import ndp
from course.wire.header import Bits
from course.wire.icmp import ExtensionHeader, ExtensionObject
from course.wire.icmp6 import DISCOVERY

RFC = "RFC 4861 section 4.6"
_TYPE = Bits(8, "Type", "which option this is")
_LENGTH = Bits(8, "Length", "units of 8 octets, the whole option counted", times=8)

SLUGS = {
    1: "source_address",
    2: "target_address",
    3: "prefix",
    4: "redirected",
    5: "mtu_option",
    25: "dns_servers",
    31: "dns_search",
}
WHYS = {
    1: "The answer needs no question of its own",
    2: "This is the answer: the card's address",
    3: "Hosts make their own addresses from it",
    4: "The host must know which packet it is about",
    5: "All on a link must agree on the largest packet",
    25: "A host needs a name server",
    31: "Short names are completed with these",
}


def _known(kind: int) -> Known | None:
    known = ndp.TYPES.get(kind)
    return Known(*known) if known else None


def _option_says(raw: int) -> str:
    known = ndp.TYPES.get(raw)
    return known[0] if known else "not known here"


WORDS = {
    "type": Words("Options come in any order", _option_says),
    "length": Words("Who does not know an option can still step over it"),
    "prefix": Words("Hosts make their own addresses from it", special, value=address),
    "mtu": Words("All on a link must agree on the largest packet"),
}
PLAIN = rows("Neighbor discovery option", RFC, type=_TYPE, length=_LENGTH)
FAMILY = Family("ICMPv6", RFC, PLAIN, {name: WORDS[name] for name in ("type", "length")}, _known)


def _card(walk: Walk, at: int, end: int, name: str, _kind_number: int) -> int:
    """Add the address of a card: six octets on Ethernet."""
    if end - at != 6:
        return at
    walk.add(CARD, at, end, f"{name}.address", parent=name, depth=2, value=mac(walk.data[at:end]))
    return end


def _servers(walk: Walk, at: int, end: int, name: str, _kind_number: int) -> int:
    """Add addresses, as many as there are."""
    count = 0
    while at + 16 <= end:
        count += 1
        slug = f"{name}.address" if count == 1 else f"{name}.address-{count}"
        walk.add(
            SERVER, at, at + 16, slug, parent=name, depth=2, value=address(walk.data[at : at + 16])
        )
        at += 16
    return at


def _address_kind(label: str, says: formula.Text) -> Kind:
    return Kind("ICMPv6", "address", label, RFC, formula.address, says)


CARD = _address_kind("Link-Layer Address", lambda step: mac_says(octets(step)))
SERVER = _address_kind("Address", lambda step: special(octets(step)))
for _number, _cls in ndp.TABLES.items():
    _words = {name: word for name, word in WORDS.items() if name in _cls.layout()}
    FAMILY.tables[_number] = Table(
        _cls,
        _words,
        always(_option_says(_number)),
        WHYS[_number],
        name=SLUGS[_number],
        layer="ICMPv6",
    )
FAMILY.parts = {1: _card, 2: _card, 25: _servers}

RECORDS = {1: "is include", 2: "is exclude", 3: "change to include", 4: "change to exclude",
           5: "allow new sources", 6: "block old sources"}  # fmt: skip
RECORD = Table(
    rows(
        "Multicast address record",
        "RFC 3810 section 5.2.4",
        type=Bits(8, "Record Type", "what changed"),
        aux_length=Bits(8, "Aux Data Len", "words of auxiliary data", times=4, usual="0"),
        sources=Bits(16, "Number of Sources", "how many addresses follow"),
    ),
    {"type": Words(says=lambda raw: RECORDS.get(raw, "not known here"))},
    always("what a host listens to"),
    "A router must know which groups somebody wants",
    name="record",
    layer="ICMPv6",
)


def explain_parts(opened: Opened, number: int, head: Any, at: int, end: int) -> int:
    """Add what a message of this type adds behind its fields; return where that ends."""
    if opened.own.layer != "ICMPv6":
        return at
    if number in DISCOVERY:
        found, stop = ndp.walk(opened.walk.data[at:end])
        options = [(option.type, option.size, None) for option in found]
        FAMILY.explain(opened, options, stop, at, end)
        return end
    return _records(opened, head.count, at, end) if number == 143 else at


def _records(opened: Opened, count: int, at: int, end: int) -> int:
    """Add the records of a version 2 listener report."""
    walk, slug = opened.walk, opened.slug
    for n in range(1, count + 1):
        if at + 20 > end:
            opened.fail(f"announces {plural(count, 'record')}, got {n - 1}")
            break
        data = walk.data
        size = 20 + 16 * int.from_bytes(data[at + 2 : at + 4], "big") + 4 * data[at + 1]
        stop = min(at + size, end)
        name = f"{slug}.record" if n == 1 else f"{slug}.record-{n}"
        problem = None if stop == at + size else f"record needs {size} octets, got {end - at}"
        walk.add(RECORD.kind, at, stop, name, parent=slug, depth=1, problem=problem)
        walk.steps += RECORD.once(data, at, name, 1)
        at = _servers(walk, at + 4, stop, name, 0)
        if at < stop:
            walk.add(FAMILY.data, at, stop, f"{name}.data", parent=name, depth=2)
        at = stop
    return at


EXTENSION = Table(
    ExtensionHeader, {}, always("What a router adds to an error"),
    "MPLS labels and interfaces help to find the place of the fault",
)  # fmt: skip
CLASSES = {1: "MPLS labels", 2: "interface information", 3: "interface asked for"}
OBJECT = Table(
    ExtensionObject,
    {
        "class_num": Words(
            "Objects come in any order", lambda raw: CLASSES.get(raw, "not known here")
        )
    },
    lambda step: CLASSES.get(octets(step)[2], "an object not known here"),
    name="object",
    layer="ICMP extension",
)
OBJECT_DATA = Kind(
    "ICMP extension", "data", "Object payload", "RFC 4884 section 8", formula.raw,
    always("as its class says"),
)  # fmt: skip


def explain_extensions(walk: Walk, left: Rest) -> None:
    """Explain the octets behind the packet that an error quotes."""
    opened = walk.open(EXTENSION, "icmp_extension", left.start, left.end)
    if opened is None:
        return
    slug, at, count = opened.slug, left.start + 4, 0
    opened.close(left.end)
    while at + 4 <= left.end:
        count += 1
        size = int.from_bytes(walk.data[at : at + 2], "big")
        stop = min(at + max(size, 4), left.end)
        name = f"{slug}.object" if count == 1 else f"{slug}.object-{count}"
        problem = (
            None
            if 4 <= size <= left.end - at
            else f"claims {size} octets, {left.end - at} are here"
        )
        walk.add(OBJECT.kind, at, stop, name, parent=slug, depth=1, problem=problem)
        walk.steps += OBJECT.once(walk.data, at, name, 1)
        if at + 4 < stop:
            walk.add(OBJECT_DATA, at + 4, stop, f"{name}.data", parent=name, depth=2)
        at = stop
    if at < left.end:
        walk.incomplete(slug, "ICMP extension", 8 * at, 8 * left.end, 1)
