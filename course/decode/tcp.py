"""TCP explained: ports, numbers, flags, window, checksum (RFC 9293)."""

from functools import lru_cache

from course.decode import place
from course.decode.checksum import Check, expected_kind, judge
from course.decode.formula import number
from course.decode.protocols import Key, by_port
from course.decode.step import Kind, Step
from course.decode.table import Part, Table, Words
from course.decode.tcp_options import explain_options
from course.decode.walk import Next, Opened, Walk
from course.decode.words import plural, port
from course.wire.tcp import ACK, FIN, FLAGS, PSH, RST, SYN, TCP, URG

BITS = (
    Part(
        "cwr",
        "CWR",
        "the congestion window was reduced: the report of congestion arrived",
        "no report of congestion to confirm",
        "The receiver repeats ECE until it sees this",
        "RFC 3168 section 6.1",
    ),
    Part(
        "ece",
        "ECE",
        "a router marked a packet (in a SYN: this side can do ECN)",
        "no congestion to report",
        "It carries the router's mark back to the sender",
        "RFC 3168 section 6.1",
    ),
    Part(
        "urg",
        "URG",
        "the urgent pointer counts",
        "the urgent pointer does not count",
        "It was meant for interrupts; new programs should not use it (RFC 6093)",
    ),
    Part(
        "ack",
        "ACK",
        "the acknowledgment number counts",
        "the acknowledgment number does not count",
        "Only the very first segment has nothing to acknowledge",
    ),
    Part(
        "psh",
        "PSH",
        "hand the data to the program now",
        "no hurry to hand the data over",
        "The end of what a program wrote: waiting for more would be in vain",
    ),
    Part(
        "rst",
        "RST",
        "the connection is broken off, or there is none",
        "the connection is not broken off",
        "It tells the other side that its segment belongs to nothing here",
    ),
    Part(
        "syn",
        "SYN",
        "opens the connection: the sequence number is the initial one",
        "does not open a connection",
        "Both sides must learn where the other's numbers start",
    ),
    Part(
        "fin",
        "FIN",
        "the sender will send no more data",
        "the sender may send more data",
        "Each direction is closed by itself",
    ),
)


@lru_cache(256)
def flag_names(raw: int) -> str:
    """Return the flags that are set, as the RFC lists them: "ACK, SYN"; "none"."""
    return ", ".join(name for name, bit in FLAGS.items() if raw & bit) or "none"


_PURPOSE = {
    SYN: "the first segment of a connection: I want to talk, my numbers start here",
    SYN | ACK: "the second segment of a connection: I heard you, my numbers start here",
    ACK: "nothing but an acknowledgment, or data with one",
    ACK | PSH: "data that ends what the program wrote, and an acknowledgment",
    ACK | FIN: "this side has sent everything, and acknowledges",
    ACK | PSH | FIN: "the last data of this side, and an acknowledgment",
    RST: "refused or broken off",
    RST | ACK: "refused or broken off, with the number that caused it acknowledged",
}


def _flags_say(raw: int) -> str:
    if not raw:
        return "no flag at all: no TCP sends this; port scanners do"
    words = _PURPOSE.get(raw)
    return f"{flag_names(raw)} set: {words}" if words else f"{flag_names(raw)} set"


def _seq_meaning(step: Step) -> str:
    if step.context & SYN:
        return (
            f"the initial number; the first octet of data will be {number(step) + 1 & 0xFFFFFFFF}"
        )
    return "the number of the first octet of data, or of the next one if there is none"


def _ack_meaning(step: Step) -> str:
    if not step.context & ACK:
        return "does not count: the ACK flag is 0"
    ack = number(step)
    return f"all up to {ack - 1 & 0xFFFFFFFF} arrived; {ack} is expected next"


def _urgent_meaning(step: Step) -> str:
    if not step.context & URG:
        return "does not count: the URG flag is 0"
    return f"the octet behind the urgent data is {number(step)} octets after the sequence number"


def _window_says(raw: int) -> str:
    if not raw:
        return "0: the receiver has no room, the sender must wait"
    return f"{raw} octets, times two to the shift that this side announced in its SYN"


def _window_meaning(step: Step) -> str:
    if number(step) and step.context & SYN:
        return f"room for {plural(number(step), 'octet')}; in a SYN the window is never scaled"
    return _window_says(number(step))


def _checksum_meaning(step: Step) -> str:
    found = step.context
    if isinstance(found, Check):
        return found.sentence()
    return "covers pseudo-header, header and data"


def _offset_says(raw: int) -> str:
    if raw < 5:
        return "less than the 20 octets that every TCP header has"
    return f"{4 * raw - 20} octets of options" if raw > 5 else "no options"


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "A TCP segment, its header cut short"
    return f"TCP segment from port {head.src_port} to {head.dst_port}: {flag_names(head.flags)}"


TCP_TABLE = Table(
    TCP,
    {
        "src_port": Words("An address names the machine, the port the program on it", port),
        "dst_port": Words("An address names the machine, the port the program on it", port),
        "seq": Words(
            "Segments may arrive twice, late, in any order or not at all: the number puts each"
            " octet in its place",
            meaning=_seq_meaning,
            usual="random at the start, then counting octets",
            needs="flags",
        ),
        "ack": Words(
            "The sender must know what arrived, or it sends again",
            meaning=_ack_meaning,
            usual="the other side's number plus what arrived",
            needs="flags",
        ),
        "data_offset": Words(
            "Options make the header longer: this says where data starts", _offset_says
        ),
        "reserved": Words(
            "Room for a new idea",
            lambda raw: (
                "not zero, though nobody uses them yet" if raw else "zero, as they must be"
            ),
        ),
        "ae": Words(
            "With CWR and ECE it counts congestion marks more finely",
            lambda raw: "set: part of an accurate ECN count" if raw else "not used",
            "0",
        ),
        "flags": Words(
            "A connection is opened, used and closed: each segment says its part in it",
            _flags_say,
            "SYN; SYN, ACK; ACK; PSH, ACK; FIN, ACK",
            flag_names,
            parts=BITS,
        ),
        "window": Words(
            "A fast sender must not drown a slow reader",
            usual="up to 65535 before scaling",
            meaning=_window_meaning,
            needs="flags",
        ),
        "checksum": Words(
            "Damage on the way must be noticed; the addresses are part of it, so that a segment"
            " at the wrong machine is noticed too",
            meaning=_checksum_meaning,
            changes=True,
        ),
        "urgent_pointer": Words(
            "It was meant to let an interrupt overtake data",
            meaning=_urgent_meaning,
            usual="0",
            needs="flags",
        ),
    },
    _about,
    "It makes a reliable stream of octets out of packets that may be lost",
)

EXPECTED = expected_kind("TCP", "Checksum, computed", "RFC 9293 section 3.1")
PAYLOAD_LENGTH = Kind(
    "TCP",
    "payload_length",
    "Length of the data",
    "RFC 9293 section 3.1",
    lambda step: "{} - {} = {}".format(*step.context, number(step)),
    lambda step: (
        f"{plural(number(step), 'octet')} of data" if step.raw else "no data: a bare segment"
    ),
    "TCP does not say how long its data is: the length of the IP packet less both headers",
)


# The first four octets of HTTP/1's start lines.
TEXT_STARTS = frozenset(
    {b"HTTP", b"GET ", b"HEAD", b"POST", b"PUT ", b"DELE", b"CONN", b"OPTI", b"TRAC", b"PATC"}
)


def dissect(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a TCP header with its options; judge offset, flags and checksum."""
    opened = walk.open(TCP_TABLE, "tcp", at, end)
    if opened is None:
        return None
    head = opened.head
    body = _header_end(opened, head, at, end)
    if body > at + 20:
        head.options = walk.data[at + 20 : body]
        explain_options(opened, at + 20, body, head.flags)
        opened.close(body)
    _judge_flags(opened, head)
    reach = walk.reach(end)
    judge(opened, EXPECTED, 16, 6, (at, end, reach))
    _length(opened, reach - at, 4 * head.data_offset)
    if body >= end:
        return (None, body, end)
    key = by_port("tcp", head.dst_port, head.src_port)
    if key is None and walk.data[body : body + 4] in TEXT_STARTS:
        key = _as_text(walk.data, body)
    return (key, body, end)


def _length(opened: Opened, segment: int, size: int) -> None:
    """Add the length of the data, which follows from those of segment and header."""
    header = min(max(size, 20), segment)
    key = (opened.slug, opened.own.bit, segment, header)
    step = place.kept(key)
    if step is None:
        length = segment - header
        step = opened.derive(PAYLOAD_LENGTH, length, raw=length, context=(segment, header))
        place.keep(key, step, 1)
    else:
        opened.walk.steps.append(step)


def _as_text(data: bytes, at: int) -> Key | None:
    """Return the key of HTTP/1 if a start line of it stands there, whatever the port."""
    from course.decode.text import looks_like  # noqa: PLC0415  most segments hold no text

    return ("text", 1) if looks_like(data, at) else None


def _header_end(opened: Opened, head: TCP, at: int, end: int) -> int:
    size = 4 * head.data_offset
    if size < 20:
        opened.flag(
            "data_offset",
            f"needs at least 5 words (20 octets), got {head.data_offset} ({size} octets)",
        )
        return at + 20
    if at + size > end:
        here = opened.walk.reach(end) - at
        if at + size > at + here:
            opened.flag("data_offset", f"claims a header of {size} octets, the segment has {here}")
        else:
            opened.fail(f"the capture holds {end - at} of the header's {size} octets")
        return end
    return at + size


def _judge_flags(opened: Opened, head: TCP) -> None:
    if head.reserved:
        opened.flag("reserved", f"needs to be 0 when sent, got {head.reserved}")
    if not head.flags & SYN:
        return
    for other, name in ((FIN, "FIN"), (RST, "RST")):
        if head.flags & other:
            opened.flag("flags", f"SYN opens and {name} ends: both in one segment contradict")
