"""What a TCP segment means beside those before it, in sentences: the Steps its past adds to it.

Strategy. Numbers that need the past (relative ones, scaled windows) are a `Kind` each, and so is
each finding of `analysis`; their steps carry the verdict as context. A finding that only suspects
says so: the capture shows what passed, not why it was sent.
"""

from typing import NamedTuple

from course.decode.analysis import Verdict
from course.decode.conversation import UNKNOWN, Pair, Segment
from course.decode.formula import Text, always, number
from course.decode.step import Dissection, Kind, Step
from course.decode.stream_words import plain_number, seconds, socket, tell
from course.decode.words import plural

TCP_RFC = "RFC 9293 section 3.4"


class Found(NamedTuple):
    """What the words of a TCP step need."""

    verdict: Verdict
    segment: Segment
    pair: Pair


# --- Streams and numbers.


def _stream_formula(step: Step) -> str:
    one, other = step.context.pair
    return f"{socket(one)} and {socket(other)}"


def _stream_meaning(step: Step) -> str:
    said = f"conversation {number(step)}, counted from 0 in the order of appearance"
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


SPACE_WHY = "Numbers start anywhere: counted from the start they are easy to compare"
STREAM = Kind(
    "TCP", "stream", "Stream", TCP_RFC, _stream_formula, _stream_meaning, "Many conversations mix"
)
SEQ = Kind(
    "TCP",
    "relative_seq",
    "Sequence number, relative",
    TCP_RFC,
    _seq_formula,
    _seq_meaning,
    SPACE_WHY,
)
ACK = Kind(
    "TCP",
    "relative_ack",
    "Acknowledgment number, relative",
    TCP_RFC,
    _ack_formula,
    lambda step: f"{number(step)} is expected next, by the other side's count",
    SPACE_WHY,
)
NEXT = Kind(
    "TCP",
    "next_seq",
    "Next sequence number, relative",
    TCP_RFC,
    _next_formula,
    always("the number behind this segment: the next one starts there"),
    "It tells whether the next segment fits",
)
WINDOW = Kind(
    "TCP",
    "scaled_window",
    "Window, scaled",
    "RFC 7323 section 2.2",
    _window_formula,
    _window_meaning,
    "16 bits are too few for fast and long ways",
)
ACKS = Kind(
    "TCP",
    "acknowledges",
    "Acknowledges frame",
    TCP_RFC,
    plain_number,
    _acks_meaning,
    "The time between is a round trip",
)
FLIGHT = Kind(
    "TCP",
    "in_flight",
    "Octets in flight",
    "RFC 5681 section 2",
    plain_number,
    _flight_meaning,
    "So much may be lost at once; it stays below the window",
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
    formula: Text = _expected
    meaning: Text | None = None


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


FINDING_KINDS = {
    name: Kind("TCP", name, say.label, say.rfc, say.formula, say.meaning or always(say.sentence))
    for name, say in FINDINGS.items()
}
SPECIAL = {"fast_retransmission", "spurious_retransmission"}  # they say more than "sent again"


def tell_tcp(scene: Dissection, own: Step, found: Found) -> None:
    """Add all that is known of one segment."""
    verdict = found.verdict
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
