"""SEGMENT ARRIVES before the two sides are synchronized: CLOSED, LISTEN and SYN-SENT.

RFC 9293 sections 3.10.7.1 to 3.10.7.3, each a walk of its own in the RFC's numbers; `arrival` has
the walk of all other states, and the steps for urgent data, text and FIN that SYN-SENT ends with.
"""

from typing import TYPE_CHECKING

from course.stack.arrival import (
    Check,
    after_syn,
    eighth_check_fin,
    seventh_take_text,
    sixth_check_urg,
    take_text,
)
from course.stack.segment import ACK, RST, SYN, Segment, reset_for
from course.wire.seq import add, gt, lt

if TYPE_CHECKING:
    from course.stack.core import Core


# --- CLOSED (section 3.10.7.1)


def closed_answer(conn: "Core", seg: Segment, _now: int) -> str | None:
    """Answer with RST, as if there were no connection: there is none any more."""
    answer = reset_for(seg)
    if answer is None:
        return "a RST in CLOSED is ignored"
    conn.outbox.append(answer)
    return "there is no connection: answered with RST"


# --- LISTEN (section 3.10.7.2)


def listen_first_check_rst(_conn: "Core", seg: Segment, _now: int) -> str | None:
    """First: a RST cannot be meant for anything that LISTEN has sent."""
    return "a RST in LISTEN is ignored" if seg.flags & RST else None


def listen_second_check_ack(conn: "Core", seg: Segment, _now: int) -> str | None:
    """Second: nothing was sent that could be acknowledged."""
    if not seg.flags & ACK:
        return None
    conn.reply_reset(seg)
    return "an ACK in LISTEN acknowledges nothing: answered with RST"


def listen_third_check_syn(conn: "Core", seg: Segment, now: int) -> str | None:
    """Third: a SYN begins a connection; SYN,ACK goes out."""
    if not seg.flags & SYN:
        return "no SYN in LISTEN: nothing to do with it"
    if seg.trouble:
        return f"{seg.trouble} (MUST-7)"
    conn.take_syn(seg, now)
    conn.choose_iss(now)
    conn.move("rcv SYN")
    after_syn(seg)
    take_text(conn, seg)  # kept until ESTABLISHED
    return None


# --- SYN-SENT (section 3.10.7.3)


def syn_sent_first_check_ack(conn: "Core", seg: Segment, _now: int) -> str | None:
    """First: an ACK must acknowledge our SYN."""
    tcb = conn.tcb
    if not seg.flags & ACK:
        return None
    if lt(seg.ack, add(tcb.iss, conn.parts.syn_octets)) or gt(seg.ack, tcb.snd_nxt):
        conn.reply_reset(seg)
        return f"SEG.ACK {seg.ack} acknowledges what was never sent: answered with RST"
    return None


def syn_sent_second_check_rst(conn: "Core", seg: Segment, _now: int) -> str | None:
    """Second: a RST with an acceptable ACK refuses the connection; any other is blind."""
    if not seg.flags & RST:
        return None
    if not seg.flags & ACK:
        return "a RST without ACK in SYN-SENT proves nothing (section 3.5.3)"
    conn.die("rcv RST", "connection refused")
    return "the peer refused the connection"


def syn_sent_fourth_check_syn(conn: "Core", seg: Segment, now: int) -> str | None:
    """Fourth: SYN,ACK opens the connection; a bare SYN is the peer opening at the same time."""
    if not seg.flags & SYN:
        return "neither SYN nor RST in SYN-SENT"  # fifth: drop
    if seg.trouble:
        conn.reply_reset(seg)
        return f"{seg.trouble} (MUST-7): answered with RST"
    conn.take_syn(seg, now)
    after_syn(seg)
    if seg.flags & ACK:
        conn.acknowledge(seg, now)
        conn.move("rcv SYN,ACK")
        conn.opened(seg, now)
        conn.ack_now = True
    else:
        conn.move("rcv SYN")  # MUST-10: simultaneous open
        conn.resend_syn()
    return None


CLOSED: tuple[Check, ...] = (closed_answer,)
LISTEN: tuple[Check, ...] = (
    listen_first_check_rst,
    listen_second_check_ack,
    listen_third_check_syn,
)
SYN_SENT: tuple[Check, ...] = (
    syn_sent_first_check_ack,
    syn_sent_second_check_rst,
    syn_sent_fourth_check_syn,
    sixth_check_urg,
    seventh_take_text,
    eighth_check_fin,
)
