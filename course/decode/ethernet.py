"""Ethernet explained: who gets the frame, who sent it, and what it carries."""

from functools import lru_cache

from course.decode.step import Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Walk
from course.decode.words import ethertype
from course.wire import ethernet as wire
from course.wire.ethernet import Ethernet

mac = lru_cache(4096)(wire.to_text)


def _mac_says(raw: bytes) -> str:
    if raw == b"\xff" * 6:
        return "broadcast: every card on this network takes it"
    # IEEE 802 section 8.2: the two lowest bits of the first octet.
    kind = "a group of cards" if raw[0] & 1 else "one card"
    if raw[0] & 1:
        return f"{kind} (the lowest bit of the first octet is 1)"
    if not any(raw):
        return "all zero: no card, as on a loopback interface"
    made = "given by software" if raw[0] & 2 else f"maker's prefix {raw[:3].hex(':')}"
    return f"{kind}, address {made}"


def _type_says(raw: int) -> str:
    if raw >= 0x0600:
        return f"{ethertype(raw)} follows"
    if raw <= 1500:
        return f"a length: {raw} octets of data follow (IEEE 802.3)"
    return "neither a length (up to 1500) nor a type (from 0x0600)"


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "An Ethernet frame, cut short"
    return f"Ethernet frame from {mac(head.src)} to {mac(head.dst)}, carries {_carries(head)}"


def _carries(head: Ethernet) -> str:
    if head.ethertype >= 0x0600:
        return ethertype(head.ethertype)
    return f"{head.ethertype} octets"


ETHERNET = Table(
    Ethernet,
    {
        "dst": Words(
            "A card drops at once what is not for it, before the processor sees it",
            _mac_says,
            "a card's address; ff:ff:ff:ff:ff:ff for broadcast",
            value=mac,
        ),
        "src": Words(
            "The answer needs an address, and a switch learns from it where each card is",
            _mac_says,
            "a card's address",
            value=mac,
        ),
        "ethertype": Words("The receiver must know which program gets the data", _type_says),
    },
    _about,
    "It carries a packet over one network, from card to card; each router makes a new one",
)


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an Ethernet header."""
    opened = walk.open(ETHERNET, "ethernet", at, end)
    if opened is None:
        return None
    number = walk.layers[-1].header.ethertype
    if 1500 < number < 0x0600:
        opened.flag("ethertype", f"needs at most 1500 (a length) or 1536 (a type), got {number}")
    return Next(("ethertype", number), at + 14, end)
