"""What state across packets says, in sentences: the Steps that a frame's past adds to it.

Strategy. Each finding is a `Kind`; its step lies nowhere on the wire (width 0) and carries what
was found as its context. A finding that only suspects says so: the capture shows what passed, not
why it was sent.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from course.decode.analysis import Verdict
from course.decode.conversation import UNKNOWN, Conversation, Segment, Socket
from course.decode.delivery import Delivery
from course.decode.ip4 import address as address4
from course.decode.ip6 import address as address6
from course.decode.reassembly import Whole
from course.decode.step import Dissection, Kind, Step, Value
from course.decode.words import plural

TCP_RFC = "RFC 9293 section 3.4"


class Found(NamedTuple):
    """What the words of a TCP step need."""

    verdict: Verdict
    segment: Segment
    conversation: Conversation


def tell(scene: Dissection, own: Step, kind: Kind, value: Value, context: Any) -> None:
    """Add a derived step behind the other steps of the layer whose own step is `own`."""
    slug = own.id
    at = next(
        n
        for n in range(len(scene.steps), 0, -1)
        if scene.steps[n - 1].id.partition(".")[0] == slug
    )
    raw = value if isinstance(value, int) else 0
    name = f"{slug}.{kind.name}"
    scene.steps.insert(at, Step(kind, own.bit, 0, raw, value, None, context, name, slug, 1))


def seconds(t_ns: int) -> str:
    """Return nanoseconds in seconds, as many digits as they need: "0.000025 s"."""
    text = f"{t_ns / 1e9:.9f}".rstrip("0").rstrip(".")
    return f"{text} s"


def socket(end: Socket) -> str:
    """Return address and port: "10.0.0.1:80", "[2001:db8::1]:80"."""
    address, port = end
    if len(address) == 16:
        return f"[{address6(address)}]:{port}"
    return f"{address4(address)}:{port}" if len(address) == 4 else f"port {port}"


def _frames(numbers: tuple[int, ...]) -> str:
    """Return "frame 3", "frames 3 and 4", "frames 3, 4 and 7"; many are shortened."""
    shown = [str(n) for n in dict.fromkeys(numbers)]
    if len(shown) > 8:
        shown = [*shown[:3], "...", *shown[-2:]]
    if len(shown) == 1:
        return f"frame {shown[0]}"
    return f"frames {', '.join(shown[:-1])} and {shown[-1]}"


# --- Streams and numbers.


def _stream_formula(step: Step) -> str:
    talk = step.context.conversation
    return f"{socket(talk.pair[0])} and {socket(talk.pair[1])}"


def _stream_meaning(step: Step) -> str:
    said = f"conversation {step.value}, counted from 0 in the order of appearance"
    reuses = step.context.verdict.reuses
    return said if reuses is None else f"{said}; it uses the sockets of {reuses} again"


def _seq_formula(step: Step) -> str:
    found = step.context
    return f"{found.segment.seq} - {found.verdict.base} = {found.verdict.seq}"


def _seq_meaning(step: Step) -> str:
    if step.context.verdict.base_is_syn:
        return "counted from the initial number in this side's SYN, which is 0"
    return "this side's SYN was not captured: its first octet seen counts as 1"


def _ack_formula(step: Step) -> str:
    found = step.context
    return f"{found.segment.ack} - {found.verdict.ack_base} = {found.verdict.ack}"


def _next_formula(step: Step) -> str:
    found = step.context
    size, length = found.segment.size, found.segment.length
    one = f" + {size - length} for SYN or FIN" if size > length else ""
    return f"{found.verdict.seq} + {length}{one} = {found.verdict.next_seq}"


def _window_formula(step: Step) -> str:
    found = step.context
    factor, raw = found.verdict.factor, found.segment.window
    if factor is None or factor < 0:
        return f"{raw}, as it stands"
    return f"{raw} x 2^{factor.bit_length() - 1} = {raw} x {factor} = {found.verdict.window}"


def _window_meaning(step: Step) -> str:
    factor, octets = step.context.verdict.factor, plural(step.context.verdict.window, "octet")
    if factor is None:
        return f"room for {octets}; in a SYN the window is never scaled"
    if factor == UNKNOWN:
        return f"room for at least {octets}: the SYNs were not captured, so the shift is unknown"
    if factor < 0:
        return f"room for {octets}: a SYN came without window scale, so nobody scales"
    return f"room for {octets}"


def _acks_meaning(step: Step) -> str:
    verdict = step.context.verdict
    return f"answers frame {verdict.acks_frame}, {seconds(verdict.rtt)} after it was captured"


def _flight_meaning(step: Step) -> str:
    return f"{plural(step.context.verdict.in_flight, 'octet')} sent and not acknowledged yet"


def _number(step: Step) -> str:
    return str(step.value)


def _kind(
    name: str,
    label: str,
    formula: Callable[[Step], str],
    meaning: Callable[[Step], str],
    why: str,
    rfc: str = TCP_RFC,
    layer: str = "TCP",
) -> Kind:
    return Kind(layer, name, label, rfc, formula, meaning, why)


SPACE_WHY = "Numbers start anywhere: counted from the start they are easy to compare"
STREAM = _kind("stream", "Stream", _stream_formula, _stream_meaning, "Many conversations mix")
SEQ = _kind("relative_seq", "Sequence number, relative", _seq_formula, _seq_meaning, SPACE_WHY)
ACK = _kind(
    "relative_ack",
    "Acknowledgment number, relative",
    _ack_formula,
    lambda step: f"{step.value} is the number expected next, by the other side's count",
    SPACE_WHY,
)
NEXT = _kind(
    "next_seq",
    "Next sequence number, relative",
    _next_formula,
    lambda _step: "the number behind this segment: the next one starts there",
    "It tells whether the next segment fits",
)
WINDOW = _kind(
    "scaled_window",
    "Window, scaled",
    _window_formula,
    _window_meaning,
    "16 bits are too few for fast and long ways",
    "RFC 7323 section 2.2",
)
ACKS = _kind(
    "acknowledges",
    "Acknowledges frame",
    _number,
    _acks_meaning,
    "The time between is a round trip",
)
FLIGHT = _kind(
    "in_flight",
    "Octets in flight",
    _number,
    _flight_meaning,
    "So much may be lost at once; it stays below the window",
    "RFC 5681 section 2",
)


# --- Findings.


def _expected(step: Step) -> str:
    verdict = step.context.verdict
    if verdict.expected is None:
        return f"{verdict.seq}; nothing of this side was seen before"
    return f"{verdict.seq}; {verdict.expected} was next"


def _duplicate(step: Step) -> str:
    verdict = step.context.verdict
    return (
        f"repeats frame {verdict.duplicates_of}: duplicate {verdict.duplicates} in a row;"
        " something behind the gap arrived"
    )


class Say(NamedTuple):
    """How one finding is said."""

    label: str
    sentence: str
    rfc: str = TCP_RFC
    formula: Callable[[Step], str] = _expected
    meaning: Callable[[Step], str] | None = None


def _window(step: Step) -> str:
    return f"window {step.context.segment.window}"


def _unseen(step: Step) -> str:
    return f"acknowledges up to {step.context.verdict.ack}"


FINDINGS: dict[str, Say] = {
    "lost_segment": Say(
        "Segments before it are missing",
        "what stands before it was lost, comes later, or was not captured",
    ),
    "ack_lost_segment": Say(
        "Acknowledges what was not captured",
        "the receiver has octets that this capture never saw",
        formula=_unseen,
    ),
    "spurious_retransmission": Say(
        "Sent again for nothing",
        "all of it was acknowledged already: the timer ran out too early, or that answer was lost",
        "RFC 5682 section 1",
    ),
    "fast_retransmission": Say(
        "Sent again at once",
        "two or more duplicate acknowledgments asked for it less than 20 ms ago",
        "RFC 5681 section 3.2",
    ),
    "retransmission": Say(
        "Sent again", "its numbers passed before: lost, or thought to be", "RFC 6298 section 5"
    ),
    "out_of_order": Say(
        "Out of order", "late rather than lost: higher numbers passed only a moment ago"
    ),
    "duplicate_ack": Say(
        "Duplicate acknowledgment",
        "",
        "RFC 5681 section 2",
        _unseen,
        _duplicate,
    ),
    "keep_alive": Say(
        "Keep-alive",
        "one before the next number, with nothing new: it only asks whether the other side lives",
        "RFC 9293 section 3.8.4",
    ),
    "keep_alive_ack": Say(
        "Answer to a keep-alive",
        "repeats where things stand: the other side lives",
        "RFC 9293 section 3.8.4",
    ),
    "zero_window": Say(
        "Window closed",
        "the receiver has no room: the sender must stop",
        "RFC 9293 section 3.8.6.1",
        _window,
    ),
    "zero_window_probe": Say(
        "Probe of a closed window",
        "one octet into a window of 0: it asks for news",
        "RFC 9293 section 3.8.6.1",
    ),
    "zero_window_probe_ack": Say(
        "Answer to a probe",
        "the window is still closed",
        "RFC 9293 section 3.8.6.1",
        _window,
    ),
    "window_update": Say(
        "Window update",
        "nothing but a new window: the reader took data, or wants more at once",
        "RFC 9293 section 3.8.6",
        _window,
    ),
    "window_full": Say(
        "Window full",
        "it ends exactly where the receiver's room ends: the sender must wait now",
        "RFC 9293 section 3.8.6",
    ),
}


def _sentence(words: str) -> Callable[[Step], str]:
    return lambda _step: words


FINDING_KINDS = {
    name: _kind(
        name,
        say.label,
        say.formula,
        say.meaning or _sentence(say.sentence),
        "",
        say.rfc,
    )
    for name, say in FINDINGS.items()
}
SPECIAL = {"fast_retransmission", "spurious_retransmission"}  # they say more than "sent again"


def tell_tcp(
    scene: Dissection,
    own: Step,
    verdict: Verdict | None,
    segment: Segment,
    conversation: Conversation,
) -> None:
    """Add all that is known of one segment."""
    if verdict is None:
        return
    found = Found(verdict, segment, conversation)
    tell(scene, own, STREAM, verdict.stream, found)
    tell(scene, own, SEQ, verdict.seq, found)
    if verdict.ack_base is not None:
        tell(scene, own, ACK, verdict.ack, found)
    tell(scene, own, NEXT, verdict.next_seq, found)
    tell(scene, own, WINDOW, verdict.window, found)
    if verdict.acks_frame:
        tell(scene, own, ACKS, verdict.acks_frame, found)
    if verdict.in_flight:
        tell(scene, own, FLIGHT, verdict.in_flight, found)
    said = verdict.found - ({"retransmission"} if verdict.found & SPECIAL else set())
    for name, kind in FINDING_KINDS.items():
        if name in said:
            tell(scene, own, kind, None, found)


# --- Put together.


def _pieces_formula(step: Step) -> str:
    cut, found = step.context
    start, end = cut.piece.offset, cut.piece.offset + len(cut.piece.data)
    if isinstance(found, Whole):
        return f"octets {start} to {end}; {len(found.data)} in all, from {_frames(found.frames)}"
    total = "of an unknown number" if found.total is None else f"of {found.total}"
    return f"octets {start} to {end}; {found.octets} {total} are here"


def _pieces_meaning(step: Step) -> str:
    found = step.context[1]
    if not isinstance(found, Whole):
        return "a fragment: it waits for the others"
    said = "the last fragment to arrive: the packet is whole"
    if found.overlaps:
        said += f"; {plural(found.overlaps, 'fragment')} brought octets that were there"
    if found.conflicts:
        said += f", {found.conflicts} of them with other content (an attack does that)"
    if found.too_long:
        said += f"; {plural(found.too_long, 'fragment')} reached behind the end"
    return said


PIECES4 = _kind(
    "reassembly",
    "Fragments put together",
    _pieces_formula,
    _pieces_meaning,
    "Only the whole packet can be read, and its checksum be checked",
    "RFC 791 section 3.2",
    "IPv4",
)
PIECES6 = _kind(
    "reassembly",
    "Fragments put together",
    _pieces_formula,
    _pieces_meaning,
    "Only the whole packet can be read, and its checksum be checked",
    "RFC 8200 section 4.5",
    "Fragment",
)


def _delivery_formula(step: Step) -> str:
    found: Delivery = step.context
    if found.joined:
        return f"{plural(found.joined, 'octet')} from {_frames(found.frames)}"
    return plural(found.waits, "octet")


def _delivery_meaning(step: Step) -> str:
    found: Delivery = step.context
    if found.is_early:
        return "they stand behind a hole and wait until it is filled"
    done = plural(len(found.messages), "message") + " complete"
    rest = f"{plural(found.waits, 'octet')} of the next one wait" if found.waits else ""
    if found.joined and not found.messages:
        return "a hole is filled: what waited behind it is in order now"
    if not found.messages:
        return "part of a message: it waits for the rest"
    return f"{done}; {rest}" if rest else done


DELIVERY = _kind(
    "reassembly",
    "Stream put together",
    _delivery_formula,
    _delivery_meaning,
    "TCP has no messages, only octets: segments end where they happen to",
)


def tell_pieces(scene: Dissection, own: Step, cut: Any, found: Any) -> None:
    """Say what became of a fragment."""
    total = len(found.data) if isinstance(found, Whole) else found.total
    tell(scene, own, PIECES4 if own.kind.layer == "IPv4" else PIECES6, total, (cut, found))


def tell_delivery(scene: Dissection, own: Step, found: Delivery | None) -> None:
    """Say what a segment's data completes, or what it waits for."""
    if found is not None and (found.joined or found.waits or found.messages):
        tell(scene, own, DELIVERY, found.joined or found.waits or None, found)


def _datagrams_formula(step: Step) -> str:
    one, other = step.context
    return f"{socket(one)} and {socket(other)}"


DATAGRAMS = _kind(
    "stream",
    "Stream",
    _datagrams_formula,
    lambda step: f"datagrams between the same two sockets: number {step.value}, counted from 0",
    "UDP knows no connections; programs do",
    "RFC 768",
    "UDP",
)


def _answers_meaning(step: Step) -> str:
    asked, waited = step.context
    return f"answers the question in frame {asked}, {seconds(waited)} later"


def tell_datagrams(scene: Dissection, own: Step, number: int, ends: tuple[Socket, Socket]) -> None:
    """Say to which stream of datagrams one belongs."""
    tell(scene, own, DATAGRAMS, number, ends)


def tell_answer(scene: Dissection, own: Step, asked: int, waited: int) -> None:
    """Say which frame asked what this one answers."""
    kind = _kind("answers", "Answers frame", _number, _answers_meaning, "", "", own.kind.layer)
    tell(scene, own, kind, asked, (asked, waited))
