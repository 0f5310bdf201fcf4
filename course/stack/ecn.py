"""Explicit congestion notification, RFC 3168: routers mark packets instead of dropping them.

The two sides agree in the SYNs (section 6.1.1). Then new text goes out as ECT, a router may turn
that into CE, the receiver says ECE on every acknowledgement until the sender answers CWR, and the
sender reduces its window once in each window of data, as if a segment had been lost (6.1.2).
"""

from typing import TYPE_CHECKING

from course.stack.ip import CE
from course.stack.segment import ACK, Segment
from course.wire.seq import gt
from course.wire.tcp import CWR, ECE

if TYPE_CHECKING:
    from course.stack.core import Core

ECT_0 = 2  # the codepoint of the IP header (section 5); `ip.CE` is what routers make of it


def offer(conn: "Core", seg: Segment) -> None:
    """Put into our SYN the question, into our SYN,ACK the answer; not after a SYN was lost."""
    if seg.flags & ACK:
        seg.flags |= ECE if conn.tcb.has_ecn else 0
    elif conn.profile.ecn == "on" and not conn.syn_timed_out:
        seg.flags |= ECE | CWR


def agree(conn: "Core", syn: Segment) -> None:
    """Take the peer's SYN or SYN,ACK: both must be willing."""
    said = syn.flags & (ECE | CWR)
    is_answer = bool(syn.flags & ACK)
    wanted = ECE if is_answer else ECE | CWR
    willing = conn.profile.ecn == "on" or (conn.profile.ecn == "passive" and not is_answer)
    conn.tcb.has_ecn = willing and said == wanted


def on_text(conn: "Core", seg: Segment) -> None:
    """Mark a segment of new text as ECT, and tell of a window that was reduced."""
    seg.ecn = ECT_0
    if conn.tcb.owes_cwr:
        conn.tcb.owes_cwr = False
        seg.flags |= CWR


def heard(conn: "Core", seg: Segment) -> None:
    """Take the marks of an acceptable segment."""
    tcb = conn.tcb
    if seg.flags & CWR:
        tcb.echoes_ce = False
    if seg.ecn == CE:
        tcb.echoes_ce = True
    if tcb.ecn_until is not None and gt(seg.ack, tcb.ecn_until):  # beyond it: CWR has arrived
        tcb.ecn_until = None
    if seg.flags & ECE and tcb.ecn_until is None and not conn.recovery.is_active:
        tcb.ecn_until, tcb.owes_cwr = tcb.snd_nxt, True
        conn.congestion.marked(tcb, tcb.flight_size)  # section 6.1.2
