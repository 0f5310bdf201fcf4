"""UDP explained: ports, length, checksum (RFC 768)."""

from course.decode.checksum import ILLEGAL, NONE, Check, check, expected_kind, judge
from course.decode.protocols import Key, by_port
from course.decode.step import Step
from course.decode.table import Table, Words
from course.decode.walk import Next, Opened, Walk
from course.decode.words import plural, port
from course.wire.udp import UDP


def _length_says(raw: int) -> str:
    if raw < 8:
        return f"{raw}: less than the 8 octets of this header"
    return f"8 octets of header and {raw - 8} of data"


def _checksum_meaning(step: Step) -> str:
    found = step.context
    return (
        found.sentence() if isinstance(found, Check) else "covers pseudo-header, header and data"
    )


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "A UDP datagram, its header cut short"
    return (
        f"UDP datagram from port {head.src_port} to {head.dst_port}, "
        f"{plural(max(head.length - 8, 0), 'octet')} of data"
    )


UDP_TABLE = Table(
    UDP,
    {
        "src_port": Words("The receiver's program needs to know whom to answer", port),
        "dst_port": Words("An address names the machine, the port the program on it", port),
        "length": Words(
            "It repeats what IP knows: UDP was to work on other networks too", _length_says
        ),
        "checksum": Words(
            "Damage on the way must be noticed; the addresses are part of it, so that a datagram"
            " at the wrong machine is noticed too",
            meaning=_checksum_meaning,
            changes=True,
        ),
    },
    _about,
    "It adds ports and a checksum to IP and nothing else: no connection, no order, no repeat",
)
EXPECTED = expected_kind("UDP", "Checksum, computed", "RFC 768")


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a UDP header; judge its length and its checksum."""
    opened = walk.open(UDP_TABLE, "udp", at, end)
    if opened is None:
        return None
    head = opened.head
    end, claimed = _judge_length(opened, head, at, end)
    _judge(opened, head, (at, end, claimed))
    if at + 8 >= end:
        return (None, at + 8, end)
    key = by_port("udp", head.dst_port, head.src_port)
    if key is None and walk.data[at + 8 : at + 9] >= b"\xc0":
        key = _as_quic(walk.data[at + 8 : end])
    return (key, at + 8, end)


def _as_quic(data: bytes) -> Key | None:
    """Return the key of QUIC if a long header of a version in use stands there."""
    from course.wire.quic import looks_like  # noqa: PLC0415  most datagrams are no QUIC

    return ("udp", 443) if looks_like(data) else None


def _judge_length(opened: Opened, head: UDP, at: int, end: int) -> tuple[int, int]:
    """Compare the length with what IP says.

    Returns where the datagram ends as far as it is here, and where it ends as it claims.
    """
    walk, claim, network = opened.walk, head.length, opened.walk.network
    reach = walk.reach(end)
    if claim == 0 and reach - at > 65535:
        return end, reach  # RFC 2675 section 4: too long for the field
    if claim < 8:
        opened.flag("length", f"claims {claim} octets, but the header alone takes 8")
        return end, reach
    if network and network.is_fragment:
        return end, at + claim
    if at + claim > reach:
        if not walk.is_quoted:
            opened.flag("length", f"claims {claim} octets, IP carries {reach - at}")
        return end, at + claim
    return walk.limit(end, at + claim, "Surplus"), at + claim


def _judge(opened: Opened, head: UDP, span: tuple[int, int, int]) -> None:
    walk, (at, end, _) = opened.walk, span
    if head.checksum:
        judge(opened, EXPECTED, 6, 17, span)
        return
    is_v6 = walk.network is not None and len(walk.network.src) == 16
    found = check("the datagram", walk.data[at:end], 6, missing="zero: the sender computed none")
    found.verdict = ILLEGAL if is_v6 else NONE
    if is_v6:
        found.because = "zero, which IPv6 forbids (RFC 8200 section 8.1; exceptions in RFC 6936)"
        opened.flag(
            "checksum", "holds 0, which IPv6 forbids: a sum that comes out as 0 is sent as ffff"
        )
    opened.step("checksum").context = found
    opened.derive(EXPECTED, found.expected, raw=found.stored, context=found)
