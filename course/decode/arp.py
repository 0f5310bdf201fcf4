"""ARP explained, RFC 826: who has this address?"""

from course.decode import formula
from course.decode.ethernet import mac, mac_says
from course.decode.ip4 import address, special
from course.decode.step import Kind, Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Walk
from course.decode.words import ethertype
from course.wire.arp import ARP, OPERATIONS, Addresses


def _hardware_says(raw: int) -> str:
    return "Ethernet" if raw == 1 else f"number {raw} of the registry of ARP parameters"


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "An ARP packet, cut short"
    what = OPERATIONS.get(head.oper, f"operation {head.oper}")
    if not head.is_usual or len(head.addresses) < 20:
        return f"ARP {what}"
    who = Addresses.parse(head.addresses)
    if who.spa == who.tpa:
        return f"ARP {what}: {address(who.spa)} announces itself"
    if head.oper == 1:
        return f"ARP request: who has {address(who.tpa)}? tell {address(who.spa)}"
    return f"ARP {what}: {address(who.spa)} is at {mac(who.sha)}"


ARP_TABLE = Table(
    ARP,
    {
        "htype": Words("ARP was made for any kind of wire", _hardware_says),
        "ptype": Words("and for any kind of address", ethertype),
        "hlen": Words("A reader who does not know the kind can still find the addresses"),
        "plen": Words("A reader who does not know the kind can still find the addresses"),
        "oper": Words(
            "Question and answer have the same format",
            lambda raw: OPERATIONS.get(raw, f"operation {raw}, not known here"),
        ),
    },
    _about,
    "IP knows an address, Ethernet needs the card's: somebody has to ask",
)
ADDRESSES = Table(
    Addresses,
    {
        "sha": Words("Whoever hears it learns where the sender is", mac_says, value=mac),
        "spa": Words("Whoever hears it learns where the sender is", special, value=address),
        "tha": Words(
            "An answer goes to the one who asked",
            lambda raw: mac_says(raw) if any(raw) else "zero: this is what is asked for",
            value=mac,
        ),
        "tpa": Words("Who has it must answer", special, value=address),
    },
    formula.always("the four addresses"),
    layer="ARP",
)
OTHER = Kind(
    "ARP", "addresses", "Addresses", "RFC 826", formula.raw,
    formula.always("addresses of other lengths than Ethernet's and IPv4's"),
)  # fmt: skip


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an ARP packet; what stands behind its addresses is padding."""
    opened = walk.open(ARP_TABLE, "arp", at, end)
    if opened is None:
        return None
    head, slug = opened.head, opened.slug
    claim = 2 * (head.hlen + head.plen)
    body, stop = at + 8, min(at + 8 + claim, end)
    head.addresses = walk.data[body:stop]
    opened.close(stop)
    if stop < at + 8 + claim:
        opened.fail(f"needs {claim} octets of addresses, got {end - body}")
    place = ADDRESSES.place(slug, 8 * body)
    if head.is_usual and stop - body == ADDRESSES.size:
        walk.steps += place.steps(walk.data, body)
    elif head.is_usual:
        walk.partial(place, body, stop, 1)
    elif stop > body:
        walk.add(OTHER, body, stop, f"{slug}.addresses", parent=slug, depth=1)
    return (None, stop, walk.limit(end, stop, "Padding"))
