"""IPv4 explained: lengths, fragments, checksum, addresses (RFC 791)."""

from functools import lru_cache

from course.decode.checksum import Check, check, expected_kind, tell
from course.decode.formula import always, number, octets
from course.decode.step import Step
from course.decode.table import Over, Table, Words
from course.decode.walk import Network, Next, Opened, Walk
from course.decode.words import DSCP, ECN, hops, protocol
from course.wire import ipv4 as wire
from course.wire.ipv4 import IPv4

address = lru_cache(4096)(wire.to_text)

# RFC 6890 section 2.2.2 and RFC 1112: addresses that say what they are. Longest prefix first.
SPECIAL: tuple[tuple[bytes, int, str], ...] = (
    (bytes((255, 255, 255, 255)), 32, "everybody on this network"),
    (bytes((0, 0, 0, 0)), 32, "no address yet"),
    (bytes((127, 0, 0, 0)), 8, "this machine itself (loopback)"),
    (bytes((10, 0, 0, 0)), 8, "a private address (RFC 1918)"),
    (bytes((172, 16, 0, 0)), 12, "a private address (RFC 1918)"),
    (bytes((192, 168, 0, 0)), 16, "a private address (RFC 1918)"),
    (bytes((169, 254, 0, 0)), 16, "link-local: made up without a server (RFC 3927)"),
    (bytes((100, 64, 0, 0)), 10, "shared by a provider's customers (RFC 6598)"),
    (bytes((192, 0, 2, 0)), 24, "for examples in texts (RFC 5737)"),
    (bytes((198, 51, 100, 0)), 24, "for examples in texts (RFC 5737)"),
    (bytes((203, 0, 113, 0)), 24, "for examples in texts (RFC 5737)"),
    (bytes((224, 0, 0, 0)), 4, "a group of receivers (multicast)"),
    (bytes((240, 0, 0, 0)), 4, "reserved"),
)


@lru_cache(4096)
def special(octets: bytes) -> str:
    """Return what kind of address this is, in words."""
    number = int.from_bytes(octets, "big")
    for prefix, length, words in SPECIAL:
        if number >> 32 - length == int.from_bytes(prefix, "big") >> 32 - length:
            return words
    return "a public address"


def flag_names(raw: int) -> str:
    """Return the three flags by name: "DF", "none"."""
    names = [name for bit, name in ((4, "reserved"), (2, "DF"), (1, "MF")) if raw & bit]
    return ", ".join(names) or "none"


def _flags_say(raw: int) -> str:
    return {
        0: "may be cut into fragments, and this is the last or only one",
        1: "more fragments of this packet follow",
        2: "must not be cut: a router that would have to cut it drops and reports it",
        3: "contradictory: must not be cut, yet more fragments follow",
    }[raw & 3]


def _offset_says(raw: int) -> str:
    if raw:
        return f"this fragment's data belongs at octet {8 * raw} of the packet's data"
    return "the first fragment, or a packet in one piece"


def _ihl_says(raw: int) -> str:
    if raw < 5:
        return "less than the 20 octets that every IPv4 header has"
    return f"{4 * raw - 20} octets of options" if raw > 5 else "no options"


def _length_meaning(step: Step) -> str:
    ihl = step.context
    if step.raw == 0:
        return "0: the network card was still to cut a larger packet, and to fill this in"
    data = max(number(step) - 4 * ihl, 0)
    return f"{number(step)} octets: {4 * ihl} of header and {data} of data"


def _checksum_meaning(step: Step) -> str:
    verdict = step.context
    return verdict.sentence() if isinstance(verdict, Check) else "covers the header only"


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "An IPv4 packet, its header cut short"
    return (
        f"IPv4 packet from {address(head.src)} to {address(head.dst)}, "
        f"carries {protocol(head.protocol)}, {head.total_length} octets in all"
    )


IPV4 = Table(
    IPv4,
    {
        "version": Words(
            "Old and new IP share the wire: the first four bits tell them apart",
            lambda raw: "IPv4" if raw == 4 else f"not IPv4 ({raw})",
        ),
        "ihl": Words("Options make the header longer: this says where the data starts", _ihl_says),
        "dscp": Words(
            "Routers may treat voice better than downloads",
            lambda raw: DSCP.get(raw, "a class without a standard name"),
        ),
        "ecn": Words(
            "A router can report congestion without losing a packet",
            ECN.__getitem__,
            "0, or 2 with ECN in use",
        ),
        "total_length": Words(
            "Ethernet pads short frames: without it the padding would look like data",
            usual="40 to 1500",
            meaning=_length_meaning,
            needs="ihl",
        ),
        "identification": Words(
            "The receiver puts together what carries the same number",
            usual="a counter, random, or 0",
            meaning=always("the same in all fragments of one packet; else of no use"),
            changes=True,
        ),
        "reserved_flag": Words(
            "A bit nobody has needed since 1981",
            lambda raw: "set, though it must be zero" if raw else "zero, as it must be",
        ),
        "df": Words(
            "A sender learns how large its packets may be: Path MTU Discovery",
            lambda raw: "don't fragment: drop and report instead" if raw else "may be fragmented",
            "1 with TCP",
        ),
        "mf": Words(
            "Only the last piece tells how long the whole is",
            lambda raw: "more fragments follow" if raw else "last or only piece",
            "0",
        ),
        "fragment_offset": Words("Pieces may arrive in any order", _offset_says),
        "ttl": Words(
            "A packet in a routing loop must die",
            hops,
        ),
        "protocol": Words(
            "The receiver must know which program gets the data",
            lambda raw: f"{protocol(raw)} follows",
        ),
        "checksum": Words(
            "A damaged address would bring the packet to the wrong place; TTL changes at each"
            " router, so each computes it anew",
            meaning=_checksum_meaning,
            changes=True,
        ),
        "src": Words("The answer and every error report go there", special, value=address),
        "dst": Words("Each router looks it up and sends the packet on", special, value=address),
    },
    _about,
    "It carries data across networks, from machine to machine, without promising anything",
    (
        Over(
            "flags",
            "Flags",
            ("reserved_flag", "df", "mf"),
            _flags_say,
            "They govern fragmentation",
            flag_names,
        ),
    ),
)

EXPECTED = expected_kind("IPv4", "Header Checksum, computed", "RFC 791 section 3.1")


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain an IPv4 header with its options; judge its lengths and its checksum.

    A header that says it is version 6 is taken at its word, whatever announced it.
    """
    if at < end and walk.data[at] >> 4 == 6:
        return _version_6(walk, at, end)
    opened = walk.open(IPV4, "ipv4", at, end)
    if opened is None:
        return None
    head = opened.head
    body = _header_end(opened, head, at, end)
    final = head.dst
    if body > at + 20:
        head.options = walk.data[at + 20 : body]
        final = _options(opened, head, at + 20, body)
        opened.close(body)
    end = _judge_length(opened, head, at, body, end)
    _judge_flags(opened, head)
    _judge_checksum(opened, head)
    walk.network = Network(
        head.src,
        final,
        head.protocol,
        body,
        walk.claimed,
        is_fragment=bool(head.mf or head.fragment_offset),
    )
    key = None if head.fragment_offset else ("protocol", head.protocol)
    return (key, body, end)


def _version_6(walk: Walk, at: int, end: int) -> Next | None:
    from course.decode import ip6  # noqa: PLC0415  it is not needed for most captures

    first = len(walk.steps)
    found = ip6.dissect(walk, at, end)
    own = walk.steps[first]
    what = "IPv4 is announced, the version says 6"
    own.problem = f"{own.problem}; {what}" if own.problem else what
    return found


def _options(opened: Opened, head: IPv4, start: int, end: int) -> bytes:
    """Explain the options; return the final destination, which a source route may name."""
    from course.decode.ip4_options import explain_options  # noqa: PLC0415  few packets have any
    from course.wire.ip_options import final_destination  # noqa: PLC0415  as above

    explain_options(opened, start, end)
    return final_destination(head)


def _header_end(opened: Opened, head: IPv4, at: int, end: int) -> int:
    """Return where the header ends as far as it is here."""
    size = 4 * head.ihl
    if size == 20 and head.version == 4:  # as nearly always
        return at + 20
    if head.version != 4:
        opened.flag("version", f"IPv4 needs version 4, got {head.version}")
    if size < 20:
        opened.flag("ihl", f"needs at least 5 words (20 octets), got {head.ihl} ({size} octets)")
        return at + 20
    if at + size > end:
        opened.flag("ihl", f"claims a header of {size} octets, only {end - at} are here")
        return end
    return at + size


def _judge_length(opened: Opened, head: IPv4, at: int, body: int, end: int) -> int:
    """Compare the total length with what is there; return where the packet's data ends."""
    walk, stop = opened.walk, at + head.total_length
    reach = walk.reach(end)
    if body <= stop <= end:
        return walk.limit(end, stop, "Padding")
    if stop > reach and walk.is_quoted:  # an ICMP error quotes the front of a packet
        walk.claimed = stop
        return end
    if stop > reach:
        came = reach - at
        opened.flag("total_length", f"claims {head.total_length} octets, only {came} came")
        walk.claimed = reach
        return end
    if stop >= body:
        opened.fail(f"the capture holds {end - at} of the packet's {head.total_length} octets")
        walk.claimed = stop
        return end
    if head.total_length:
        size = body - at
        problem = f"claims {head.total_length} octets, but the header alone takes {size}"
    else:
        problem = (
            f"claims 0 octets, {reach - at} are there: a packet that the network card was still"
            " to cut (TSO)"
        )
    opened.flag("total_length", problem)
    walk.claimed = reach
    return end


def _judge_flags(opened: Opened, head: IPv4) -> None:
    if head.reserved_flag:
        opened.flag("flags.reserved_flag", "needs to be 0, got 1")
    if not head.fragment_offset:
        return
    last = 8 * head.fragment_offset + head.total_length - 4 * head.ihl
    if last > 65535:
        opened.flag(
            "fragment_offset",
            f"the fragment would end at octet {last}, a packet holds at most 65535",
        )


def _judge_checksum(opened: Opened, head: IPv4) -> None:
    """Check the sum over the header, of which `opened` holds what is there."""
    raw = octets(opened.own)
    missing = ""
    if len(raw) < 4 * head.ihl:
        missing = f"the header claims {4 * head.ihl} octets, {len(raw)} are here"
    found = check("the IPv4 header", raw, 10, b"", missing)
    tell(opened, EXPECTED, found)
