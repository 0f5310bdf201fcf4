"""Ethernet explained: who gets the frame, who sent it, and what it carries.

The number behind the addresses is a type from 0x0600 on, a length up to 1500, and neither between.
VLAN tags may stand in front of it, one behind the other; behind a length stands LLC, and behind
the LLC of SNAP a type again.
"""

from functools import lru_cache

from course.decode.formula import Text
from course.decode.step import Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Opened, Walk
from course.decode.words import ethertype
from course.wire import ethernet as wire
from course.wire.ethernet import FIRST_TYPE, LLC, LONGEST_LENGTH, SAPS, SNAP, VLAN, Ethernet

mac = lru_cache(4096)(wire.to_text)


@lru_cache(4096)
def mac_says(raw: bytes) -> str:
    """Return what kind of card, or cards, an address means (IEEE 802 clause 8.2)."""
    if raw == b"\xff" * 6:
        return "broadcast: every card on this network takes it"
    if raw[0] & 1:
        return "a group of cards (the lowest bit of the first octet is 1)"
    if not any(raw):
        return "all zero: no card, as on a loopback interface"
    made = "given by software" if raw[0] & 2 else f"maker's prefix {raw[:3].hex(':')}"
    return f"one card, address {made}"


def _type_says(raw: int) -> str:
    if raw >= FIRST_TYPE:
        return f"{ethertype(raw)} follows"
    if raw <= LONGEST_LENGTH:
        return f"a length: {raw} octets of data follow (IEEE 802.3)"
    return "neither a length (up to 1500) nor a type (from 0x0600)"


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "An Ethernet frame, cut short"
    number = head.ethertype
    carries = ethertype(number) if number >= FIRST_TYPE else f"{number} octets"
    return f"Ethernet frame from {mac(head.src)} to {mac(head.dst)}, carries {carries}"


_ETHERTYPE = Words("The receiver must know which program gets the data", _type_says)
ETHERNET = Table(
    Ethernet,
    {
        "dst": Words(
            "A card drops at once what is not for it, before the processor sees it",
            mac_says,
            "a card's address; ff:ff:ff:ff:ff:ff for broadcast",
            value=mac,
        ),
        "src": Words(
            "The answer needs an address, and a switch learns from it where each card is",
            mac_says,
            "a card's address",
            value=mac,
        ),
        "ethertype": _ETHERTYPE,
    },
    _about,
    "It carries a packet over one network, from card to card; each router makes a new one",
    is_steady=True,
)
PRIORITIES = (
    "best effort", "background", "excellent effort", "critical", "video", "voice",
    "internetwork control", "network control",
)  # fmt: skip


def _vid_says(raw: int) -> str:
    if raw == 0:
        return "no virtual LAN: the tag is there for its priority"
    if raw == 0xFFF:
        return "reserved"
    return f"virtual LAN {raw}"


def _tag(step: Step) -> str:
    head = step.context
    return "A VLAN tag, cut short" if head is None else f"VLAN tag: {_vid_says(head.vid)}"


VLAN_TABLE = Table(
    VLAN,
    {
        "pcp": Words("Voice must not wait behind downloads", PRIORITIES.__getitem__),
        "dei": Words(
            "A full switch must drop something",
            lambda raw: "may be dropped first" if raw else "as worthy as others",
        ),
        "vid": Words("One cable carries many networks", _vid_says),
        "ethertype": _ETHERTYPE,
    },
    _tag,
    "One cable carries many networks that do not see each other",
    is_steady=True,
)


def _sap_says(raw: int) -> str:
    name = SAPS.get(raw & 0xFE, "not known here") if raw not in SAPS else SAPS[raw]
    return f"{name}, a response" if raw & 1 and raw not in SAPS else name


def _control_says(raw: int) -> str:
    if raw & 3 == 3:
        return "unnumbered information: nothing is answered" if raw == 3 else "unnumbered"
    return "supervisory, numbered" if raw & 1 else "information, numbered"


def _sentence(words: str) -> Text:
    return lambda step: f"{words}, cut short" if step.context is None else words


LLC_TABLE = Table(
    LLC,
    {
        "dsap": Words("The type's place is taken by the length", _sap_says),
        "ssap": Words("Who answers must know whom", _sap_says),
        "control": Words(
            "LLC can number its frames and repeat them; hardly anybody does", _control_says
        ),
    },
    _sentence("Logical link control: what 802.3 has in place of a type"),
    "802.3 put a length where the type was, so the type had to go somewhere else",
)
SNAP_TABLE = Table(
    SNAP,
    {
        "oui": Words(
            "Makers number their own protocols",
            lambda raw: "EtherTypes" if not any(raw) else "a maker's own numbers",
            value=lambda raw: raw.hex(":"),
        ),
        "protocol": Words("One octet of LLC names too few protocols", ethertype),
    },
    _sentence("SNAP: the EtherType comes back"),
    "IP needed its EtherType behind 802.3's length too",
)


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an Ethernet header."""
    opened = walk.open(ETHERNET, "ethernet", at, end)
    return _after(opened, at + 14, end) if opened else None


def vlan(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a VLAN tag and the number behind it."""
    opened = walk.open(VLAN_TABLE, "vlan", at, end)
    return _after(opened, at + 4, end) if opened else None


def _after(opened: Opened, body: int, end: int) -> Next:
    """Go on as the type says, or take the number as a length."""
    number, walk = opened.head.ethertype, opened.walk
    if number >= FIRST_TYPE:
        return (("ethertype", number), body, end)
    if number > LONGEST_LENGTH:
        opened.flag("ethertype", f"needs at most 1500 (a length) or 1536 (a type), got {number}")
        return (None, body, end)
    reach = walk.reach(end) - body
    if number > reach:
        opened.flag("ethertype", f"claims {number} octets of data, only {reach} came")
    return (("length", 0), body, walk.limit(end, body + number, "Padding"))


def llc(walk: Walk, at: int, end: int) -> Next | None:
    """Explain LLC, and the second octet of its control field where there is one."""
    opened = walk.open(LLC_TABLE, "llc", at, end)
    if opened is None:
        return None
    head, body = opened.head, at + 3
    if head.control & 3 != 3 and body < end:
        kind = opened.step("control").kind
        head.more_control = walk.data[body : body + 1]
        slug = f"{opened.slug}.more_control"
        walk.add(kind, body, body + 1, slug, parent=opened.slug, depth=1, raw=walk.data[body])
        body += 1
        opened.close(body)
    is_plain = head.ssap & 0xFE == head.dsap and head.control == 3
    return (("llc", head.dsap) if is_plain else None, body, end)


def snap(walk: Walk, at: int, end: int) -> Next | None:
    """Explain SNAP."""
    opened = walk.open(SNAP_TABLE, "snap", at, end)
    if opened is None:
        return None
    head = opened.head
    is_type = not any(head.oui)
    return (("ethertype", head.protocol) if is_type else None, at + 5, end)
