"""What a TCP segment means beside those before it: lost, sent again, early, a probe, an answer.

Strategy. `judge` compares one segment with the two flows of its conversation, notes what it finds
by name in a `Verdict`, and then lets the flows remember the segment. A capture stands somewhere on
the way and does not see why a sender sent, so most findings are suspicions by rule; the rules and
their order are those of tshark 4.0, so that both say the same. Each function below is one rule or
one thing to remember.

What may not live here: words. A `Verdict` holds numbers only; `stream_words` makes sentences.
"""

from dataclasses import dataclass, field

from course.decode.conversation import (
    SAW_ACK,
    SAW_DATA,
    SAW_FIN,
    SAW_RST,
    SAW_SYN,
    SAW_SYN_ACK,
    UNKNOWN,
    UNUSED,
    Conversation,
    Flow,
    Segment,
    Unacked,
)
from course.wire.seq import SPACE, add, gt, le, lt
from course.wire.tcp import ACK, FIN, RST, SYN

CONTROL = SYN | FIN | RST
HIGHEST_SHIFT = 14  # RFC 7323 section 2.3: a larger one counts as 14
MOST_IN_FLIGHT = 2_000_000_000  # more is a sign that the numbers do not belong together
EARLY_NS = 3_000_000  # before the round-trip time is known: late by less is out of order
FAST_NS = 20_000_000  # sent again this soon after the second duplicate: fast retransmission


@dataclass(slots=True)
class Verdict:
    """What was found of one segment; times in nanoseconds."""

    stream: int
    seq: int  # relative: counted from the flow's base
    ack: int  # relative; as it stands in the header if it does not count
    next_seq: int  # relative
    base: int  # what counts as 0 in this direction
    ack_base: int | None  # and in the other; None if the ACK flag is not set
    base_is_syn: bool
    seen: int  # SAW_ bits of the conversation before this segment
    window: int  # octets, scaled if the shift is known
    factor: int | None  # 1 << shift; -1 unknown, -2 no scaling in use; None in a SYN
    found: frozenset[str] = frozenset()  # names of findings: "retransmission", "keep_alive", ...
    acks_frame: int = 0  # the segment that this one acknowledges; 0: none
    rtt: int = 0  # and how long ago it was captured
    duplicates: int = 0  # how many duplicate acknowledgments in a row, with this one
    duplicates_of: int = 0  # the frame that they repeat
    in_flight: int = 0  # octets sent and not acknowledged, with this segment; 0: none or unknown
    expected: int | None = None  # relative number that was next before this segment
    reuses: int | None = None  # this SYN opened the conversation; sockets of that earlier one


@dataclass(slots=True)
class Case:
    """One segment under judgement."""

    segment: Segment
    conversation: Conversation
    own: Flow
    other: Flow
    found: set[str] = field(default_factory=set)
    duplicates: int = 0
    duplicates_of: int = 0
    acks: Unacked | None = None

    @property
    def is_control(self) -> bool:
        """Whether SYN, FIN or RST is set."""
        return bool(self.segment.flags & CONTROL)


def judge(conversation: Conversation, segment: Segment) -> Verdict:
    """Return what one segment means in its conversation, and remember it there."""
    own, other = conversation.flow(segment.src)
    case = Case(segment, conversation, own, other)
    is_new = own.base is None and other.base is None
    reuses = conversation.reuses if is_new else None
    seen = conversation.seen
    if is_new and reuses is not None:
        seen = conversation.seen = SAW_SYN
    _start(case)
    expected = own.next_seq
    if segment.flags & ACK:
        other.flight_is_known = True
    _compare(case)
    _repeats(case)
    _remember(case)
    verdict = _verdict(case, seen)
    verdict.reuses = reuses
    verdict.expected = None if expected is None else (expected - verdict.base) % SPACE
    _handshake(case, is_new=is_new)
    return verdict


def quote(conversation: Conversation, segment: Segment) -> Verdict:
    """Return what is known of a segment that cannot be judged; its numbers stay as they stand.

    An ICMP error quotes it, or its header claims more octets than it has.
    """
    own, other = conversation.flow(segment.src)
    case = Case(segment, conversation, own, other)
    verdict = _verdict(case, conversation.seen)
    verdict.seq, verdict.ack, verdict.next_seq = segment.seq, segment.ack, segment.next_seq
    if segment.flags & (SYN | ACK) == ACK:
        conversation.seen |= SAW_ACK
    return verdict


def _start(case: Case) -> None:
    """Choose what counts as 0, for a direction that is heard, or heard of, for the first time.

    Without a SYN the first octet seen counts as 1, so that the numbers look as if it had been.
    """
    segment, own, other = case.segment, case.own, case.other
    is_syn = bool(segment.flags & SYN)
    if own.base is None or (is_syn and own.base != segment.seq):
        own.base_is_syn = is_syn
        own.base = segment.seq if is_syn else add(segment.seq, -1)
    if other.base is None and segment.flags & ACK:
        other.base = add(segment.ack, -1)


def _compare(case: Case) -> None:
    """Find what numbers and window tell beside the last segment of this direction."""
    segment, own, other, found = case.segment, case.own, case.other, case.found
    is_next = segment.seq == own.next_seq
    if segment.length == 1 and is_next and other.window == 0:
        found.add("zero_window_probe")
        return
    if segment.window == 0 and not case.is_control:
        found.add("zero_window")
    if own.next_seq is not None and gt(segment.seq, own.next_seq) and not segment.flags & RST:
        found.add("lost_segment")
        own.flight_is_known = False
    if case.is_control:
        return
    if segment.length <= 1 and own.next_seq is not None and segment.seq == add(own.next_seq, -1):
        found.add("keep_alive")
    if segment.length and _fills_window(case):
        found.add("window_full")
    if not segment.length and is_next:
        _compare_bare(case)


def _fills_window(case: Case) -> bool:
    """Return whether the data ends exactly where the receiver's window ends."""
    other = case.other
    if other.shift == UNKNOWN or other.last_ack is None or other.window is None:
        return False
    shift = 0 if other.window_is_first or other.shift == UNUSED else other.shift
    return case.segment.next_seq == add(other.last_ack, other.window << shift)


def _compare_bare(case: Case) -> None:
    """Find what a segment without data means that stands where the next one should."""
    segment, own, other, found = case.segment, case.own, case.other, case.found
    same_window, same_ack = segment.window == own.window, segment.ack == own.last_ack
    if segment.window and not same_window and same_ack:
        found.add("window_update")
    if not same_window:
        return
    if segment.window and same_ack and "keep_alive" in other.last_was:
        found.add("keep_alive_ack")
        return
    if not segment.window and same_ack and "zero_window_probe" in other.last_was:
        found.add("zero_window_probe_ack")
    elif segment.window and same_ack:
        own.duplicates += 1
        own.moved_on = False
        case.duplicates, case.duplicates_of = own.duplicates, own.first_of_them
        found.add("duplicate_ack")


def _repeats(case: Case) -> None:
    """Find what was seen before: acknowledgments of the unseen, octets sent again or late."""
    segment, own, other = case.segment, case.own, case.other
    if segment.ack != own.last_ack:
        own.first_of_them, own.duplicates, own.moved_on = segment.frame, 0, True
    limit = other.to_be_acked
    if limit is not None and segment.flags & ACK and gt(segment.ack, limit):
        _acknowledges_unseen(case)
    kind = _kind_of_repeat(case) if segment.size else ""
    if kind:
        case.found.add(kind)
    if kind.endswith("_retransmission"):
        case.found.add("retransmission")


def _acknowledges_unseen(case: Case) -> None:
    """An acknowledgment of what never passed here: said once, until the other side moves on."""
    other = case.other
    if other.to_be_acked != other.next_seq:
        other.to_be_acked = other.next_seq
    elif other.moved_on:
        other.moved_on = False
    else:
        other.duplicates = 0
        return
    case.found.add("ack_lost_segment")


def _kind_of_repeat(case: Case) -> str:
    """Return what octets are that bring nothing new: "" if they are new."""
    segment, own, other = case.segment, case.own, case.other
    next_seq = segment.seq if own.next_seq is None else own.next_seq
    is_old = lt(segment.seq, next_seq)
    if is_old and "keep_alive" in case.found:
        return ""
    if segment.length > 1 and segment.seq == add(next_seq, -1):
        is_old = False
    end = add(segment.seq, segment.length)
    if segment.length and other.last_ack and le(end, other.last_ack):
        return "spurious_retransmission"
    if not is_old:
        return ""
    if (
        other.duplicates >= 2
        and other.last_ack == segment.seq
        and segment.t_ns - other.last_ack_t < FAST_NS
    ):
        return "fast_retransmission"
    is_early = segment.t_ns - own.next_t < (case.conversation.rtt or EARLY_NS)
    if is_early and next_seq != segment.next_seq:
        return "out_of_order"
    return "retransmission"


def _remember(case: Case) -> None:
    """Let both flows remember the segment."""
    segment, own, other = case.segment, case.own, case.other
    end = segment.next_seq
    is_probe = "zero_window_probe" in case.found
    if segment.size:
        own.flight.add(Unacked(segment.frame, segment.t_ns, segment.seq, end))
    if own.next_seq is None or (gt(end, own.next_seq) and not is_probe):
        own.next_seq, own.next_frame, own.next_t = end, segment.frame, segment.t_ns
    if not is_probe and own.to_be_acked in (None, segment.seq):
        own.to_be_acked = own.next_seq
    own.window, own.last_ack, own.last_ack_t = segment.window, segment.ack, segment.t_ns
    own.window_is_first, own.sacked = bool(segment.flags & SYN), segment.sacked
    own.last_was = frozenset(case.found)
    case.acks = other.flight.acknowledge(segment.ack, other.base or 0)


def _in_flight(flow: Flow) -> int:
    """Return the octets from the first to the last that wait for an acknowledgment."""
    if not flow.flight.waiting or not flow.flight_is_known:
        return 0
    low, high = flow.flight.edges(flow.base or 0)
    octets = (high - low) % SPACE
    return octets if octets < MOST_IN_FLIGHT else 0


def _verdict(case: Case, seen: int) -> Verdict:
    segment, own, other = case.segment, case.own, case.other
    base, ack_base = own.base or 0, other.base or 0
    counts = bool(segment.flags & ACK)
    factor: int | None = None
    if not segment.flags & SYN:
        factor = own.shift if own.shift < 0 else 1 << own.shift
    window = segment.window * factor if factor and factor > 0 else segment.window
    verdict = Verdict(
        case.conversation.number,
        (segment.seq - base) % SPACE,
        (segment.ack - ack_base) % SPACE if counts else segment.ack,
        (segment.next_seq - base) % SPACE,
        base,
        ack_base if counts else None,
        own.base_is_syn,
        seen,
        window,
        factor,
        frozenset(case.found),
    )
    verdict.duplicates, verdict.duplicates_of = case.duplicates, case.duplicates_of
    if case.acks is not None:
        verdict.acks_frame, verdict.rtt = case.acks.frame, segment.t_ns - case.acks.t_ns
    if segment.length:
        in_flight = _in_flight(own) - other.sacked
        verdict.in_flight = max(in_flight - segment.size + segment.length, 0)
    return verdict


def _handshake(case: Case, *, is_new: bool) -> None:
    """Remember what the conversation was seen to do, its shifts and its first round trip."""
    segment, talk, own, other = case.segment, case.conversation, case.own, case.other
    kind = segment.flags & (SYN | ACK)
    if segment.shift is not None:
        own.shift = min(segment.shift, HIGHEST_SHIFT)
    if segment.flags & SYN and not segment.options_are_cut:
        _agree_on_scaling(segment, own, other)
    if kind == SYN:
        talk.syn_t = segment.t_ns
    elif kind == ACK and talk.rtt is None and talk.syn_t is not None:
        talk.rtt = segment.t_ns - talk.syn_t
    if is_new:
        if kind == SYN:
            talk.seen |= SAW_SYN | (SAW_DATA if segment.length and talk.reuses is None else 0)
        return
    if kind == SYN | ACK:
        talk.seen |= SAW_SYN_ACK
    elif kind == ACK:
        talk.seen |= SAW_DATA if segment.length else SAW_ACK
    talk.seen |= SAW_FIN if segment.flags & FIN and segment.flags & ACK else 0
    talk.seen |= SAW_RST if segment.flags & RST else 0


def _agree_on_scaling(segment: Segment, own: Flow, other: Flow) -> None:
    """Windows are scaled only if both SYNs announce a shift (RFC 7323 section 2.2)."""
    if own.shift == UNKNOWN:
        own.shift = other.shift = UNUSED
    elif segment.flags & ACK and other.shift == UNUSED:
        own.shift = UNUSED
