"""QUIC recognised: what of a packet can be seen without keys (RFC 9000 section 17).

`wire.quic` cuts a datagram into its packets. A long header is plain but for a few bits; a short
one is a single octet, because its connection ID does not say how long it is. All else is
protected: it is data here, and opening it is another lesson.
"""

from course.decode import formula
from course.decode.formula import always, number, octets, text
from course.decode.step import Kind, Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Opened, Walk
from course.decode.words import plural
from course.wire import quic as wire
from course.wire.quic import LongFields, Short, ShortFields, Varint


def _version_says(raw: int) -> str:
    if raw in wire.VERSIONS:
        return wire.VERSIONS[raw]
    if raw & 0x0F0F0F0F == 0x0A0A0A0A:
        return "no version at all: it keeps servers used to unknown ones"
    return "a version not known here"


def _type_says(raw: int) -> str:
    """Name a packet type: version 2 turned the numbers, so that nobody relies on them."""
    first, second = (wire.TYPES[number][raw] for number in (wire.VERSION_1, wire.VERSION_2))
    return f"{first} in version 1, {second} in version 2"


def _about(step: Step) -> str:
    if step.context is None:
        return "A QUIC packet, cut short"
    return f"QUIC packet: {text(step) if step.value else 'protected data of a running connection'}"


WHY = "It does TCP's work and TLS's in one, over UDP, and hides all it can"
LONG = Table(
    LongFields,
    {
        "form": Words("Most packets need no long header", lambda raw: "long" if raw else "short"),
        "fixed_bit": Words(
            "Other protocols share the port", lambda raw: "as it must be" if raw else "unusual"
        ),
        "type": Words("A handshake has several steps", _type_says),
        "specific": Words(
            "Lengths that nobody else needs to see", lambda raw: f"protected: {raw:04b}"
        ),
        "version": Words("The protocol shall change without breaking", _version_says),
    },
    _about,
    WHY,
    layer="QUIC",
)
SHORT = Table(
    ShortFields,
    {
        "form": Words(
            "A running connection needs no more", lambda raw: "long" if raw else "short"
        ),
        "fixed_bit": Words(
            "Other protocols share the port", lambda raw: "as it must be" if raw else "unusual"
        ),
        "spin": Words("Observers may measure the round trip"),
        "protected": Words(
            "Lengths that nobody else needs to see", lambda raw: f"protected: {raw:05b}"
        ),
    },
    _about,
    WHY,
    layer="QUIC",
)


def _varint_formula(step: Step) -> str:
    raw = octets(step)
    word = int.from_bytes(raw, "big")
    mask = (1 << 8 * len(raw) - 2) - 1
    first = f"0x{raw[0]:02x} >> 6 = {raw[0] >> 6}: {plural(len(raw), 'octet')}"
    return f"{first}; {word:#x} & {mask:#x} = {word & mask}"


def _kind(name: str, label: str, form: formula.Text, says: formula.Text, why: str) -> Kind:
    return Kind("QUIC", name, label, "RFC 9000 section 17.2", form, says, why)


def _length_says(step: Step) -> str:
    return f"{plural(number(step), 'octet')} follow"


_ID_WHY = "A connection survives a change of address: this number names it, not the port"
DCID_LENGTH = _kind(
    "dcid_length",
    "Destination Connection ID Length",
    formula.whole(8),
    _length_says,
    "Each side chooses how long its IDs are",
)
DCID = _kind(
    "dcid", "Destination Connection ID", formula.raw, always("names the receiver's end"), _ID_WHY
)
SCID_LENGTH = _kind("scid_length", "Source Connection ID Length", formula.whole(8), _length_says,
                    "Each side chooses how long its IDs are")  # fmt: skip
SCID = _kind(
    "scid", "Source Connection ID", formula.raw, always("names the sender's end"), _ID_WHY
)
TOKEN_LENGTH = _kind("token_length", "Token Length", _varint_formula,
                     lambda step: f"{text(step)} octets of token",
                     "A varint: small numbers take one octet")  # fmt: skip
TOKEN = _kind("token", "Token", formula.raw, always("proof that the client sits where it says"),
              "A server must not flood somebody who never asked")  # fmt: skip
LENGTH = _kind("length", "Length", _varint_formula,
               lambda step: f"{text(step)} octets of packet number and payload",
               "Several packets may share a datagram")  # fmt: skip
PROTECTED = _kind("protected_payload", "Packet number and payload", formula.raw,
                  lambda step: f"{plural(step.width // 8, 'octet')}, protected by keys",
                  "Nobody on the way shall read it, or come to depend on it")  # fmt: skip


def over_udp(walk: Walk, at: int, end: int) -> Next | None:
    """Explain the packets of a datagram; what does not look like QUIC is data."""
    data = walk.data[at:end]
    if not wire.looks_like(data) and not (data and data[0] & 0xC0 == 0x40):
        return (None, at, end)
    packets, stop = wire.walk(data)
    for packet in packets:
        if isinstance(packet, Short):
            opened = walk.open(SHORT, "quic", at, end)
        else:
            opened = walk.open(LONG, "quic", at, end)
        if opened is None:
            return None
        at = _plain_part(opened, packet, at)
        opened.own.value = None if isinstance(packet, Short) else packet.name
        opened.close(at)
    if stop and at < end:
        walk.puzzle = stop.sentence
    return (None, at, end)


def _plain_part(opened: Opened, packet: wire.Long | Short, at: int) -> int:
    """Add what stands behind the fixed fields; return the octet behind the packet."""
    if isinstance(packet, Short):
        return _octets(opened, PROTECTED, at + 1, packet.rest)
    at += 5
    for length, kind, octets_ in (
        (DCID_LENGTH, DCID, packet.dcid),
        (SCID_LENGTH, SCID, packet.scid),
    ):
        _octets(opened, length, at, bytes((len(octets_),)), len(octets_))
        at = _octets(opened, kind, at + 1, octets_)
    if packet.token_length:
        at = _varint(opened, TOKEN_LENGTH, at, packet.token_length)
        at = _octets(opened, TOKEN, at, packet.token)
    if packet.length:
        at = _varint(opened, LENGTH, at, packet.length)
    return _octets(opened, PROTECTED, at, packet.rest)


def _varint(opened: Opened, kind: Kind, at: int, found: Varint) -> int:
    end = at + found.size
    slug = f"{opened.slug}.{kind.name}"
    opened.walk.add(kind, at, end, slug, parent=opened.slug, depth=1, value=found.value)
    return end


def _octets(opened: Opened, kind: Kind, at: int, raw: bytes, count: int | None = None) -> int:
    """Add octets, if there are any, or a count of one octet; return the octet behind them."""
    if raw:
        slug, end = f"{opened.slug}.{kind.name}", at + len(raw)
        opened.walk.add(kind, at, end, slug, opened.slug, 1, raw=count, value=count)
    return at + len(raw)
