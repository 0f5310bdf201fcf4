"""ARP explained, RFC 826: who has this address?"""

from course.decode import formula
from course.decode.ethernet import mac, mac_says
from course.decode.formula import octets
from course.decode.ip4 import address, special
from course.decode.step import Kind, Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Opened, Walk
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
WHO = "Whoever hears it learns where the sender is"
FIELDS = (
    ("sha", "Sender Hardware Address", WHO),
    ("spa", "Sender Protocol Address", WHO),
    ("tha", "Target Hardware Address", "An answer goes to the one who asked"),
    ("tpa", "Target Protocol Address", "Who has it must answer"),
)


def _says(step: Step) -> str:
    raw = octets(step)
    if step.name == "tha" and not any(raw):
        return "zero: this is what is asked for"
    if step.name.endswith("ha"):
        return mac_says(raw) if len(raw) == 6 else f"{len(raw)} octets"
    return special(raw) if len(raw) == 4 else f"{len(raw)} octets"


KINDS = {
    name: Kind("ARP", name, label, "RFC 826", formula.address, _says, why)
    for name, label, why in FIELDS
}


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an ARP packet; what stands behind its addresses is padding."""
    opened = walk.open(ARP_TABLE, "arp", at, end)
    if opened is None:
        return None
    head = opened.head
    claim = 2 * (head.hlen + head.plen)
    body, stop = at + 8, min(at + 8 + claim, end)
    head.addresses = walk.data[body:stop]
    opened.close(stop)
    if stop < at + 8 + claim:
        opened.fail(f"needs {claim} octets of addresses, got {end - body}")
    _addresses(opened, body, stop)
    return (None, stop, walk.limit(end, stop, "Padding"))


def _addresses(opened: Opened, at: int, end: int) -> None:
    """Add the four addresses, of the lengths that the packet tells, as far as they are here."""
    walk, slug, head = opened.walk, opened.slug, opened.head
    for name, _, _ in FIELDS:
        size = head.hlen if name.endswith("ha") else head.plen
        if at + size > end:
            if at < end:
                walk.incomplete(slug, "ARP", 8 * at, 8 * end, 1)
            return
        raw = walk.data[at : at + size]
        value = raw.hex(":")
        if name.endswith("pa") and size == 4:
            value = address(raw)
        if size:
            walk.add(KINDS[name], at, at + size, f"{slug}.{name}", slug, 1, value)
        at += size
