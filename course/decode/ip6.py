"""IPv6 explained: the header of 40 octets, and addresses in words (RFC 8200)."""

from functools import lru_cache

from course.decode.step import Step
from course.decode.table import Table, Words
from course.decode.walk import Network, Next, Opened, Walk
from course.decode.words import DSCP, ECN, hops, protocol
from course.wire import ipv6 as wire
from course.wire.ipv6 import IPv6

address = lru_cache(4096)(wire.to_text)

# RFC 4291 section 2.4 and RFC 6890 section 2.2.3. Longest prefix first.
SPECIAL: tuple[tuple[str, int, str], ...] = (
    ("::", 128, "no address yet"),
    ("::1", 128, "this machine itself (loopback)"),
    ("ff02::1", 128, "all nodes on this link"),
    ("ff02::2", 128, "all routers on this link"),
    ("ff02::fb", 128, "all who speak mDNS on this link"),
    ("ff02::1:ff00:0", 104, "solicited-node group: who may have the address asked for"),
    ("::ffff:0:0", 96, "an IPv4 address in IPv6 form"),
    ("64:ff9b::", 96, "an IPv4 address behind a translator (RFC 6052)"),
    ("2001:db8::", 32, "for examples in texts (RFC 3849)"),
    ("2002::", 16, "made from an IPv4 address (6to4)"),
    ("ff02::", 16, "a group on this link"),
    ("fe80::", 10, "link-local: no router forwards it"),
    ("ff00::", 8, "a group of receivers (multicast)"),
    ("fc00::", 7, "a private address (unique local, RFC 4193)"),
    ("2000::", 3, "a public address"),
)
_PREFIXES = tuple(
    (int.from_bytes(wire.from_text(text), "big") >> 128 - length, length, words)
    for text, length, words in SPECIAL
)


@lru_cache(4096)
def special(octets: bytes) -> str:
    """Return what kind of address this is, in words."""
    number = int.from_bytes(octets, "big")
    for prefix, length, words in _PREFIXES:
        if number >> 128 - length == prefix:
            return words
    return "reserved"


def _length_says(raw: int) -> str:
    if not raw:
        return "0: a jumbogram, a packet that the card was still to cut, or nothing behind"
    return f"{raw} octets behind the 40 of this header"


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "An IPv6 packet, its header cut short"
    return (
        f"IPv6 packet from {address(head.src)} to {address(head.dst)}, "
        f"carries {protocol(head.next_header)}, {head.payload_length} octets behind the header"
    )


IPV6 = Table(
    IPv6,
    {
        "version": Words(
            "Old and new IP share the wire: the first four bits tell them apart",
            lambda raw: "IPv6" if raw == 6 else f"not IPv6 ({raw})",
        ),
        "dscp": Words(
            "Routers may treat voice better than downloads",
            lambda raw: DSCP.get(raw, "a class without a standard name"),
        ),
        "ecn": Words("A router can report congestion without losing a packet", ECN.__getitem__),
        "flow_label": Words(
            "Routers that share load keep a flow on one way, without looking at ports",
            lambda raw: f"flow {raw:#07x}" if raw else "not used",
            "0, or random for each flow",
            repeats=True,
        ),
        "payload_length": Words("Ethernet pads short frames", _length_says, "up to 1460"),
        "next_header": Words(
            "Headers form a chain: each names the one behind it",
            lambda raw: f"{protocol(raw)} follows",
        ),
        "hop_limit": Words("A packet in a routing loop must die", hops),
        "src": Words("The answer and every error report go there", special, value=address),
        "dst": Words("Each router looks it up and sends the packet on", special, value=address),
    },
    _about,
    "It does what IPv4 does, with more addresses, and without a checksum or fragmenting routers",
)


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an IPv6 header; judge its length."""
    opened = walk.open(IPV6, "ipv6", at, end)
    if opened is None:
        return None
    head = opened.head
    if head.version != 6:
        opened.flag("version", f"IPv6 needs version 6, got {head.version}")
    end = _judge_length(opened, head, at, end)
    walk.network = Network(head.src, head.dst, head.next_header, at + 40, walk.claimed)
    return (("next header", head.next_header), at + 40, end)


def _judge_length(opened: Opened, head: IPv6, at: int, end: int) -> int:
    """Compare the payload length with what is there; return where the packet's data ends."""
    walk, claim = opened.walk, head.payload_length
    reach, body = walk.reach(end), at + 40
    if claim == 0 and reach > body and head.next_header != 59:
        walk.claimed = reach
        if head.next_header or walk.data[body + 2 : body + 3] != b"\xc2":
            opened.flag(
                "payload_length",
                f"claims 0 octets, {reach - body} are there: a packet that the network card was"
                " still to cut (TSO)",
            )
        return end
    if body + claim > reach and not walk.is_quoted:
        opened.flag("payload_length", f"claims {claim} octets, only {reach - body} came")
        walk.claimed = reach
        return end
    if body + claim > end:
        walk.claimed = body + claim
        if not walk.is_quoted:
            opened.fail(f"the capture holds {end - body} of the {claim} octets behind the header")
        return end
    return walk.limit(end, body + claim, "Padding")
