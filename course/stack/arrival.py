"""SEGMENT ARRIVES: RFC 9293 section 3.10.7, in its own order and its own numbers.

Each state has a walk: CLOSED, LISTEN and SYN-SENT one of their own (in `opening`), all others the
eight checks below (section 3.10.7.4). A walk is a tuple of small functions, one for each check of
the RFC. A check returns None to go on, or a sentence: the walk stops there, and the sentence says
why, so the reason for every dropped segment stands in the trace. Checks that later RFCs sharpened
cite both.

"Implement the fifth check" is an exercise by construction: the tuples are parts of a connection
and can be exchanged.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from course.stack import ecn
from course.stack.segment import ACK, FIN, RST, SYN, URG, Segment
from course.stack.state import CAN_RECEIVE, HAS_SENT_FIN, State
from course.wire.seq import add, diff, ge, gt, le, lt

if TYPE_CHECKING:
    from course.stack.core import Core

Check = Callable[["Core", Segment, int], str | None]
CLAUSE = "RFC 9293 section 3.10.7"
SYN_RECEIVED = State.SYN_RECEIVED
RST_OR_SYN = RST | SYN
CLOSING = frozenset({State.CLOSING, State.LAST_ACK, State.TIME_WAIT})
TS_IS_OLD_NS = 24 * 86_400 * 1_000_000_000  # RFC 7323 section 5.5


def segment_arrives(conn: "Core", seg: Segment, now: int) -> None:
    """Take one segment: scale its window, then walk."""
    tcb = conn.tcb
    seg.wnd = seg.window << tcb.snd_shift
    if seg.flags & SYN:
        seg.wnd, seg.syn_octets = seg.window, conn.parts.syn_octets  # RFC 7323 section 2.2
    before = tcb.state
    for check in conn.parts.walks.get(before, conn.parts.arrival):
        why = check(conn, seg, now)
        if why is not None:
            kind = "drop" if tcb.state is before else "stop"  # or it did its work
            conn.say(kind, f"{check.__name__}: {why}", clause=CLAUSE)
            return


def first_check_sequence(conn: "Core", seg: Segment, now: int) -> str | None:
    """First: is any of it in the window? With timestamps, is it new enough (RFC 7323 5.3)?"""
    tcb = conn.tcb
    # A RST or SYN passes without PAWS; so its stamp is not kept: a forged one would lock the peer
    # out for all that it sends.
    has_paws = tcb.has_timestamps and not seg.flags & RST_OR_SYN
    stamps = seg.stamps if has_paws else None
    if stamps is not None:
        if lt(stamps[0], tcb.ts_recent) and now - tcb.ts_recent_at < TS_IS_OLD_NS:
            conn.ack_reply(seg, now)
            return f"TSval {stamps[0]} is older than TS.Recent {tcb.ts_recent} (PAWS)"
    elif has_paws and not seg.trouble and conn.profile.drops_unstamped:
        return "no timestamps, though both sides agreed on them (RFC 7323 section 3.2)"
    why = unacceptable(conn, seg)
    if why is None:
        is_known = stamps is not None and le(seg.seq, tcb.last_ack_sent)  # RFC 7323 4.3 (2)
        if stamps is not None and is_known and not gt(seg.ack, tcb.snd_nxt):  # nor a blind guess
            tcb.ts_recent, tcb.ts_recent_at = stamps[0], now
        return None
    if seg.flags & RST:
        return None if seg.seq == tcb.rcv_nxt else why  # MUST-66: also into a closed window
    if seg.flags & SYN and (
        tcb.state is State.TIME_WAIT or (tcb.state is State.SYN_RECEIVED and seg.seq == tcb.irs)
    ):
        return None  # the fourth check knows what to do with it
    if tcb.rcv_wnd == 0 and seg.seq == tcb.rcv_nxt:
        # A closed window still lets valid ACKs and URGs through (MUST-66), but no text.
        seg.text, seg.flags = b"", seg.flags & ~FIN
        conn.ack_now = True
        return None
    conn.ack_reply(seg, now)
    if tcb.state is State.TIME_WAIT and seg.flags & FIN:
        conn.linger(now)  # the peer's FIN again: our last ACK was lost; wait 2 MSL anew
    return why


def unacceptable(conn: "Core", seg: Segment) -> str | None:
    """Return why no octet of the segment lies in the receive window; section 3.4's four cases."""
    tcb = conn.tcb
    window = conn.acceptable_window()
    first = diff(seg.seq, tcb.rcv_nxt)  # where it begins in the window
    if 0 <= first < window:
        return None
    length = seg.len
    if length == 0 and first == window and not (window and seg.flags & RST):
        return None  # a closed window's own number; or a peer that has filled it (appendix A.2)
    if length and 0 <= first + length - 1 < window:
        return None
    high = add(tcb.rcv_nxt, window)
    return f"the window is {tcb.rcv_nxt} to {high}, got SEG.SEQ {seg.seq} with {length} octets"


def second_check_rst(conn: "Core", seg: Segment, now: int) -> str | None:
    """Second: only the exact number resets; another in the window is challenged (RFC 5961 3.2)."""
    if not seg.flags & RST:
        return None
    if seg.seq != conn.tcb.rcv_nxt:
        conn.challenge(now)
        return f"RST needs SEG.SEQ {conn.tcb.rcv_nxt}, got {seg.seq}: challenge ACK"
    return _obey_reset(conn)


def second_check_rst_before_5961(conn: "Core", seg: Segment, _now: int) -> str | None:
    """Second, as RFC 793 had it: any RST in the window resets. A named broken variant."""
    return _obey_reset(conn) if seg.flags & RST else None


def _obey_reset(conn: "Core") -> str:
    tcb = conn.tcb
    if tcb.state is State.SYN_RECEIVED and tcb.was_passive:  # MUST-11
        conn.listen_again("rcv RST, was LISTEN")
        return "the peer reset the opening: back to LISTEN"
    if tcb.state is State.SYN_RECEIVED:
        conn.die("rcv RST", "connection refused")
        return "the peer refused the connection"
    if tcb.state is State.TIME_WAIT and conn.profile.time_wait_ignores_rst:
        return "a RST in TIME-WAIT is ignored: it may answer an old duplicate (RFC 1337)"
    if tcb.state in CLOSING and not conn.owes_text() and conn.profile.quiet_when_closing:
        conn.die("rcv RST", "")
        return "the peer reset a connection that was closing anyway"
    conn.die("rcv RST", "connection reset")
    return "the peer reset the connection"


def third_check_options(conn: "Core", seg: Segment, now: int) -> str | None:
    """Third: the RFC's security check, long unused; here: are its options legal (MUST-7)?

    The RFC suggests a reset. As with RST itself, a guess into the window must not be enough.
    """
    if not seg.trouble:
        return None
    if seg.seq != conn.tcb.rcv_nxt:
        conn.challenge(now)
        return f"{seg.trouble} (MUST-7): challenge ACK"
    conn.reset(f"illegal option: {seg.trouble}", error="illegal option")
    return f"{seg.trouble} (MUST-7): connection reset"


def fourth_check_syn(conn: "Core", seg: Segment, now: int) -> str | None:
    """Fourth: a SYN inside a connection is a stray, an attack, or a new life after TIME-WAIT."""
    if not seg.flags & SYN:
        return None
    tcb = conn.tcb
    if tcb.state is State.SYN_RECEIVED:
        if seg.seq == tcb.irs and seg.flags & ACK:  # both opened at once: figure 7
            after_syn(seg)
            return None
        if seg.seq == tcb.irs:  # the same SYN again: our SYN,ACK was lost
            conn.resend_syn()
            return "the SYN came again: SYN,ACK goes again"
        if tcb.was_passive:
            conn.listen_again("rcv SYN, was LISTEN")
            return "another SYN in SYN-RECEIVED: back to LISTEN"
    if tcb.state is State.TIME_WAIT and conn.may_reopen and is_new_life(conn, seg):
        conn.is_reborn = True  # MAY-2, SHLD-4
        return "a new SYN ends TIME-WAIT (RFC 6191): the listener takes it"
    conn.challenge(now)
    return "a SYN in a synchronized connection: challenge ACK (RFC 5961)"


def after_syn(seg: Segment) -> None:
    """Take the SYN off a segment that is understood: what follows it remains."""
    seg.seq, seg.flags = add(seg.seq, seg.syn_octets), seg.flags & ~SYN
    seg.up = max(seg.up - seg.syn_octets, 0)  # it counts from the segment's own number


def is_new_life(conn: "Core", seg: Segment) -> bool:
    """Return whether a SYN in TIME-WAIT is surely no old duplicate: RFC 6191 section 2."""
    tcb = conn.tcb
    if seg.flags & ACK:
        return False
    if conn.profile.use_timestamps and seg.stamps is not None:
        if not tcb.has_timestamps:
            return True
        if seg.stamps[0] != tcb.ts_recent:
            return gt(seg.stamps[0], tcb.ts_recent)
    return ge(seg.seq, tcb.rcv_nxt)  # behind the number of the peer's FIN


def fifth_check_ack(conn: "Core", seg: Segment, now: int) -> str | None:
    """Fifth: the acknowledgement, where most of TCP happens."""
    tcb = conn.tcb
    if not seg.flags & ACK:
        return "no ACK: drop"
    if tcb.state is SYN_RECEIVED:
        if lt(seg.ack, add(tcb.iss, conn.parts.syn_octets)) or gt(seg.ack, tcb.snd_nxt):
            conn.reply_reset(seg)
            return f"SEG.ACK {seg.ack} does not acknowledge our SYN: answered with RST"
        conn.acknowledge(seg, now)
        conn.move("rcv ACK of SYN")
        conn.opened(seg, now)
        return None
    if not -tcb.max_snd_wnd <= diff(seg.ack, tcb.snd_una) <= tcb.flight_size:
        conn.challenge(now)  # MAY-12: RFC 5961 section 5
        return f"SEG.ACK needs to lie in {tcb.snd_una} to {tcb.snd_nxt}, got {seg.ack}"
    conn.last_heard_at = now
    if conn.keep_probes:
        conn.answers_probe()
    if seg.hops:
        conn.set_route(seg.hops)
    if tcb.has_ecn:
        ecn.heard(conn, seg)
    conn.acknowledge(seg, now)
    if tcb.state in HAS_SENT_FIN and conn.fin_is_acknowledged():
        return _after_fin(conn, now)
    return None


def _after_fin(conn: "Core", now: int) -> str | None:
    """Take the closing states one step on: the acknowledgement covers our FIN."""
    tcb = conn.tcb
    before = tcb.state
    conn.go(conn.closer.fin_acknowledged(before), "rcv ACK of FIN")
    if tcb.state is State.CLOSED:
        conn.finish()
        return "our FIN is acknowledged: the connection is gone"
    if tcb.state is State.TIME_WAIT and before is not State.TIME_WAIT:
        conn.linger(now)
    return None


def sixth_check_urg(conn: "Core", seg: Segment, _now: int) -> str | None:
    """Sixth: urgent data, announced even when the window is closed (MUST-66)."""
    if seg.flags & URG and conn.tcb.state in CAN_RECEIVE:
        conn.hear_urgent(add(seg.seq, seg.up))  # MUST-62: the octet behind the urgent data
    return None


def seventh_take_text(conn: "Core", seg: Segment, _now: int) -> str | None:
    """Seventh: the text of the segment."""
    if seg.text or seg.flags & FIN:
        return take_text(conn, seg)
    return None


def take_text(conn: "Core", seg: Segment) -> str | None:
    """Trim the text to the window, keep what is out of order, deliver what continues."""
    tcb = conn.tcb
    if tcb.state not in CAN_RECEIVE and tcb.state is not State.SYN_RECEIVED:
        return None  # the peer has said FIN: no text can follow it
    size = len(seg.text)
    known = diff(tcb.rcv_nxt, seg.seq)  # octets that are here already; below 0 there is a hole
    skip, room = max(known, 0), known + tcb.rcv_wnd
    text = seg.text[skip : max(room, 0)]
    if text and conn.is_deaf:
        conn.reset("text arrived after CLOSE (SHLD-3)", error="text arrived after CLOSE")
        return "text after CLOSE: connection reset"
    if seg.flags & FIN and skip <= size < room:
        conn.fin_at = add(seg.seq, size)
    if size:
        conn.took(skip - known, text, min(skip, size))
    if room < size or (not size and conn.fin_at != tcb.rcv_nxt):
        conn.ack_now = True  # some did not fit, or a FIN stands beyond a hole: say so
    return None


def eighth_check_fin(conn: "Core", _seg: Segment, now: int) -> str | None:
    """Eighth: the peer's FIN, once all text before it is there."""
    tcb = conn.tcb
    if conn.fin_at is None or tcb.rcv_nxt != conn.fin_at or tcb.state not in CAN_RECEIVE:
        return None
    conn.note("rcv_nxt", add(tcb.rcv_nxt, 1), f"{CLAUSE}.4, eighth check")
    had_text = diff(tcb.rcv_nxt, tcb.irs) > 2  # Linux waits only where it has begun to
    if conn.profile.delays_fin_ack and had_text and tcb.state is State.ESTABLISHED:
        conn.wants_ack = True
    else:
        conn.ack_now = True
    conn.fin_at = None
    conn.say("user", "the peer has closed: no more text will come (MUST-12)", clause=CLAUSE)
    conn.go(conn.closer.fin_arrives(tcb.state), "rcv FIN")
    if tcb.state is State.TIME_WAIT:
        conn.linger(now)
    return None


ARRIVAL: tuple[Check, ...] = (
    first_check_sequence,
    second_check_rst,
    third_check_options,
    fourth_check_syn,
    fifth_check_ack,
    sixth_check_urg,
    seventh_take_text,
    eighth_check_fin,
)
