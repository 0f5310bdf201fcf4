"""What may be sent now, and in which segments: RFC 9293 sections 3.7.4 and 3.8.6, RFC 5681.

`segments_to_send` asks a tuple of rules in their order: ready answers (RST, challenge ACK), what
was lost, the SYN, new text, the FIN, and at last an acknowledgement if nothing else carried it.
Each rule gives segments until the windows are full; nothing here waits for a tick of a clock.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from course.stack import ecn
from course.stack.retransmit import Sent
from course.stack.segment import ACK, FIN, PSH, RST, SYN, URG, Segment
from course.stack.state import CAN_SEND, HAS_SENT_FIN, SYNCHRONIZED, State
from course.stack.tcb import TCB
from course.wire.seq import add, diff, gt
from course.wire.tcp import ECE

if TYPE_CHECKING:
    from course.stack.core import Core

SYN_SENT = State.SYN_SENT
HEARS_NOBODY = frozenset({State.CLOSED, State.LISTEN, State.SYN_SENT})
SENDS_TEXT = CAN_SEND | HAS_SENT_FIN  # CLOSE lets go what was queued before it
Rule = Callable[["Core", int], list[Segment]]


def segments_to_send(conn: "Core", now: int) -> list[Segment]:
    """Return all that may go now, in order."""
    made = conn.outbox
    conn.outbox = []
    for seg in made:
        if seg.flags & RST and seg.stamps is not None:
            seg.stamps = (conn.stamp(now), seg.stamps[1])
    for rule in RULES:
        made += rule(conn, now)
    return made


# --- The rules


def lost_segments(conn: "Core", now: int) -> list[Segment]:
    """Send again what counts as lost: the oldest at once, others as the windows have room."""
    tcb, queue = conn.tcb, conn.queue
    made: list[Segment] = []
    if not queue.lost_segments:
        return made
    while (sent := queue.next_lost()) is not None:
        if tcb.snd_wnd == 0 and tcb.state in SYNCHRONIZED:
            break  # the probes ask for it
        if sent is not queue.queue[0]:
            if sent.len > cwnd_left(conn):
                break
            if diff(sent.end, add(tcb.snd_una, tcb.snd_wnd)) > 0:
                break  # SHLD-16: only what the window still covers, if it has shrunk
        made.append(resend(conn, sent, now))
    return made


def resend(conn: "Core", sent: Sent, now: int) -> Segment:
    """Make the segment of `sent` anew: with today's ACK, window, timestamp and urgent pointer."""
    smss = conn.tcb.smss
    if sent.len > smss and len(conn.text_of(sent)) > smss:  # the path's MTU has shrunk
        conn.queue.split(sent, add(sent.seq, smss))
    seg = make(conn, sent.seq, sent.flags, conn.text_of(sent), now)
    conn.queue.resent(sent, now)
    conn.retransmissions += 1
    conn.say("send", f"retransmission of {sent.seq}, time {sent.times}", clause="RFC 6298 (5.4)")
    conn.start_timer(now)
    return seg


def syn(conn: "Core", now: int) -> list[Segment]:
    """Send the SYN, or SYN,ACK, that opens the connection."""
    tcb = conn.tcb
    if conn.has_sent_syn or tcb.state in (State.CLOSED, State.LISTEN):
        return []
    conn.has_sent_syn = True
    end = add(tcb.iss, conn.parts.syn_octets)
    conn.queue.append(Sent(tcb.iss, end, SYN, now, first_at=now))
    tcb.snd_nxt = end
    conn.start_timer(now)
    return [make(conn, tcb.iss, SYN, b"", now)]


def new_text(conn: "Core", now: int) -> list[Segment]:
    """Send text that was never sent, in segments as large as may be (SHLD-28)."""
    tcb, data = conn.tcb, conn.unsent
    made: list[Segment] = []
    if not data or tcb.state not in SENDS_TEXT:
        return made
    restart_after_idle(conn, now)
    full, sack = tcb.smss, conn.sack_size()
    if 2 * sack <= full:  # else text goes first: a path that small has no room for reports
        full -= sack
    while size := may_send(conn, data, full, now):
        seq = tcb.snd_nxt
        text = conn.text_from(seq, size)
        data -= size
        flags = 0
        if not data:
            flags = 0 if tcb.more_follows else PSH  # MUST-61
            if conn.owes_fin() and conn.may_fin() and usable(tcb) > size:
                flags, conn.fin_sent = PSH | FIN, True
        end = add(seq, size + (1 if flags & FIN else 0))
        conn.note("snd_nxt", end, "RFC 9293 section 3.4")
        conn.queue.append(Sent(seq, end, flags, now, first_at=now))
        seg = make(conn, seq, flags, text, now)
        if tcb.has_ecn:
            ecn.on_text(conn, seg)
        made.append(seg)
    if made:
        conn.last_text_at = now
        conn.start_timer(now)
        note_use(conn, data)
    return made


def note_use(conn: "Core", data: int) -> None:
    """Remember how much of cwnd this round trip has needed, with `data` octets still unsent."""
    tcb = conn.tcb
    used = min(tcb.cwnd - cwnd_left(conn), tcb.cwnd)
    if data > tcb.cwnd - used < tcb.smss:
        used = tcb.cwnd  # it is what holds the rest back
    if used > tcb.cwnd_used or gt(tcb.snd_una, tcb.cwnd_used_until):
        tcb.cwnd_used, tcb.cwnd_used_until = used, tcb.snd_nxt


def restart_after_idle(conn: "Core", now: int) -> None:
    """Begin anew after more than one timeout without sending (RFC 5681 section 4.1).

    That is "before beginning transmission": a closed window is no beginning.
    """
    tcb = conn.tcb
    if conn.last_text_at is None or now - conn.last_text_at <= tcb.rto or conn.queue:
        return
    if usable(tcb) > 0:
        conn.congestion.idle(tcb)


def usable(tcb: TCB) -> int:
    """Return U of section 3.8.6.2.1: the room in the peer's window; negative if it shrank."""
    return tcb.snd_wnd - tcb.flight_size


def may_send(conn: "Core", data: int, full: int, now: int) -> int:
    """Return how many of `data` octets of new text go into the next segment now; 0 for none.

    `full` octets fill a segment. Section 3.8.6.2.1: D octets are unsent, U fit into the peer's
    window; silly small segments wait for more room, for the acknowledgement of what is out (Nagle,
    SHLD-7), or for the timer.
    """
    tcb, room = conn.tcb, usable(conn.tcb)  # D is data, U is room
    size = min(data, room, cwnd_room(conn), full)
    if size <= 0:
        return 0
    if size == full:  # (1) a full segment
        return size
    if tcb.corked and not conn.fin_wanted:
        return size if waited_enough(conn, now, max(conn.profile.override_ns, tcb.rto)) else 0
    is_idle = tcb.snd_nxt == tcb.snd_una
    if size == data and (is_idle or not tcb.nagle or conn.fin_wanted):  # (2) all of it
        return size
    if is_idle and 2 * size >= tcb.max_snd_wnd:  # (3) half the largest window, Fs = 1/2
        return size
    if room < min(data, full) or conn.override_ended:  # (4)
        return size if waited_enough(conn, now, conn.profile.override_ns) else 0
    return 0


def waited_enough(conn: "Core", now: int, patience_ns: int) -> bool:
    """Return whether a small segment has waited its time; begin to count it if nobody does."""
    if conn.override_ended:
        conn.override_ended = conn.tcb.more_follows = False
        return True
    if conn.timers.deadline("override") is None:
        conn.timers.start("override", now + patience_ns)
    return False


def cwnd_left(conn: "Core") -> int:
    """Return the octets of cwnd that nothing in the network fills; negative if it has shrunk."""
    tcb, queue = conn.tcb, conn.queue
    if conn.profile.cwnd_in_segments:
        return (tcb.cwnd // tcb.smss - len(queue) + queue.lost_segments) * tcb.smss
    return tcb.cwnd - tcb.flight_size + queue.lost_octets


def cwnd_room(conn: "Core") -> int:
    """Return how many octets of new text the congestion window lets go now."""
    tcb = conn.tcb
    room = cwnd_left(conn)
    if tcb.duplicate_acks and not conn.recovery.is_active:
        room += min(tcb.duplicate_acks, 2) * tcb.smss  # limited transmit: RFC 3042
    return room


def fin(conn: "Core", now: int) -> list[Segment]:
    """Send the FIN once all text is sent and the user has closed.

    It takes a number too: if the peer's window is full it waits, and a closed one is probed.
    """
    tcb = conn.tcb
    if not conn.fin_wanted or conn.fin_sent or conn.unsent:
        return []
    if not conn.may_fin() or usable(tcb) <= 0:
        return []
    seq = tcb.snd_nxt
    conn.fin_sent = True
    conn.note("snd_nxt", add(seq, 1), "RFC 9293 section 3.6")
    conn.queue.append(Sent(seq, tcb.snd_nxt, FIN, now, first_at=now))
    conn.start_timer(now)
    return [make(conn, seq, FIN, b"", now)]


def pure_ack(conn: "Core", now: int) -> list[Segment]:
    """Acknowledge, if nothing that went before has done so (MUST-58, MUST-59)."""
    if not conn.ack_now or conn.tcb.state in HEARS_NOBODY:
        return []
    is_closing = conn.tcb.state is State.CLOSING and conn.profile.repeats_fin_in_closing
    if is_closing and conn.queue and conn.queue.queue[-1].times == 1:  # once: two such ends meet
        conn.queue.queue[-1].times += 1  # Karn: no sample from it
        return [make(conn, add(conn.tcb.snd_nxt, -1), FIN, b"", now)]
    return [make(conn, conn.fitting_seq(), 0, b"", now)]


RULES: tuple[Rule, ...] = (lost_segments, syn, new_text, fin, pure_ack)


# --- One segment


def make(conn: "Core", seq: int, flags: int, text: bytes, now: int) -> Segment:
    """Return a segment with everything that goes on each: ACK, window, timestamp, SACK, urgent."""
    tcb = conn.tcb
    seg = Segment(conn.local.port, conn.remote.port, seq, 0, flags, 0, 0, text)
    if tcb.state is not SYN_SENT:
        seg.flags |= ACK
        seg.ack = tcb.last_ack_sent = tcb.rcv_nxt
        if conn.ack_now or conn.wants_ack:
            conn.acknowledged_now()
    seg.window = conn.window_field(is_syn=bool(flags & SYN))
    if flags & SYN:
        seg.syn_octets = conn.parts.syn_octets
        _offer(conn, seg, now)
        ecn.offer(conn, seg)
        return seg
    if tcb.echoes_ce:
        seg.flags |= ECE
    if tcb.has_timestamps:
        seg.stamps = (conn.stamp(now), tcb.ts_recent)
    if tcb.has_sack:
        seg.sack = conn.sack_blocks(beside=len(text))
    if tcb.snd_up != tcb.snd_una and gt(tcb.snd_up, seq):  # urgent data is not acknowledged yet
        seg.flags |= URG
        seg.up = min(diff(tcb.snd_up, seq), 0xFFFF)  # MUST-62
    return seg


def _offer(conn: "Core", seg: Segment, now: int) -> None:
    """Put the options of a SYN: all that we want, or in a SYN,ACK what the peer offered too."""
    tcb, profile = conn.tcb, conn.profile
    is_answer = bool(seg.flags & ACK)
    seg.mss = tcb.rcv_mss  # SHLD-5
    if tcb.has_scale if is_answer else profile.use_scale:
        seg.scale = tcb.rcv_shift
    if tcb.has_sack if is_answer else profile.use_sack:
        seg.sack_permitted = True
    if tcb.has_timestamps if is_answer else profile.use_timestamps:
        seg.stamps = (conn.stamp(now), tcb.ts_recent if is_answer else 0)
