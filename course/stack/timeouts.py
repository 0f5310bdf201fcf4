"""What each timer does when it ends: RFC 9293 section 3.10.8 and the RFCs it points to."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from course.stack.output import make
from course.stack.segment import SYN
from course.stack.state import State
from course.wire.seq import add

if TYPE_CHECKING:
    from course.stack.core import Core


def retransmission(conn: "Core", now: int) -> None:
    """Send the oldest segment again, wait twice as long, and give up at R2 (RFC 6298 5)."""
    tcb, profile = conn.tcb, conn.profile
    if not conn.queue:
        return
    first = conn.queue.queue[0]
    is_syn = bool(first.flags & SYN)
    ends = max(first.first_at, conn.progress_at) + patience(conn, is_syn=is_syn)
    if now >= ends:
        give_up(conn)
        return
    conn.timeouts_in_a_row += 1
    if is_syn:
        conn.syn_timed_out = True
    else:
        is_first = conn.timeouts_in_a_row == 1
        conn.congestion.timed_out(tcb, tcb.flight_size, is_first=is_first)
    conn.recovery.timed_out(conn)
    linear = profile.linear_syn_timeouts if tcb.state is State.SYN_SENT else 0
    before, name = tcb.rto, "retransmission"
    if conn.timeouts_in_a_row > linear:
        conn.rtt.back_off(tcb)
        said = f"timeout: RTO {before} ns becomes {tcb.rto} ns"
        conn.ran_out(name, before, said, "RFC 6298 (5.5)")
        conn.tell_change("rto", before, "RFC 6298 (5.5)")
    else:
        conn.ran_out(name, before, f"timeout: RTO {before} ns stays as it is")
    if conn.timeouts_in_a_row == profile.r1:  # MUST-20 (a), MUST-22, SHLD-9
        conn.doubts_path = True
        conn.soft("the path may be dead: R1 is reached", "RFC 9293 section 3.8.3")
    conn.timers.start("retransmission", min(now + tcb.rto, ends))


def patience(conn: "Core", *, is_syn: bool = False) -> int:
    """Return R2, the time until the connection is given up: the user's, or the profile's."""
    if conn.tcb.user_timeout_ns is not None:  # MUST-21
        return conn.tcb.user_timeout_ns
    return conn.profile.r2_syn_ns if is_syn else conn.profile.r2_ns  # MUST-23


def give_up(conn: "Core") -> None:
    """End the connection: nothing was heard for R2 (MUST-20 (b))."""
    conn.say("timer", "R2 is reached: the connection is given up", clause="RFC 9293 section 3.8.3")
    conn.die("timeout", "timed out")


def persist(conn: "Core", now: int) -> None:
    """Ask a closed window whether it has opened (MUST-36), less and less often (SHLD-30).

    As long as the peer answers it may stay closed (MUST-37); one that does not answer is dead.
    """
    if now - max(conn.last_heard_at, conn.persist_since) >= patience(conn):
        give_up(conn)
        return
    conn.outbox.append(conn.probe(now))
    conn.ran_out("persist", conn.persist_ns, "zero-window probe", "RFC 9293 section 3.8.6.1")
    conn.persist_ns = min(2 * conn.persist_ns, conn.profile.rto_max_ns)
    conn.timers.start("persist", now + conn.persist_ns)


def delayed_ack(conn: "Core", _now: int) -> None:
    """Acknowledge what has waited long enough (MUST-40)."""
    ran_ns = conn.profile.delayed_ack_ns
    said = f"delayed ACK: nothing more came in {ran_ns} ns"
    conn.ran_out("delayed ack", ran_ns, said, "RFC 9293 section 3.8.6.3")
    conn.ack_now = True


def override(conn: "Core", _now: int) -> None:
    """Let a small segment go that has waited long enough (section 3.8.6.2.1 (4))."""
    ran_ns = max(conn.profile.override_ns, conn.tcb.rto if conn.tcb.corked else 0)
    said = f"override: a small segment has waited for {ran_ns} ns"
    conn.ran_out("override", ran_ns, said, "RFC 9293 section 3.8.6.2.1")
    conn.override_ended = True


def keep_alive(conn: "Core", now: int) -> None:
    """Ask a silent peer whether it is still there (section 3.8.4)."""
    profile = conn.profile
    if not conn.tcb.keep_alive:  # MUST-24: it was switched off
        return
    due = conn.last_heard_at + profile.keep_idle_ns
    if conn.queue or now < due:  # MUST-26
        conn.timers.start("keep-alive", due if now < due else now + profile.keep_idle_ns)
        return
    if conn.keep_probes >= profile.keep_probes:  # MUST-29: never after a single one
        conn.reset("keep-alive: no answer", error="timed out")
        return
    ran_ns = profile.keep_interval_ns if conn.keep_probes else profile.keep_idle_ns
    conn.keep_probes += 1
    conn.outbox.append(make(conn, add(conn.tcb.snd_nxt, -1), 0, b"", now))  # SHLD-12
    conn.timers.start("keep-alive", now + profile.keep_interval_ns)
    said = f"keep-alive probe {conn.keep_probes}"
    conn.ran_out("keep-alive", ran_ns, said, "RFC 9293 section 3.8.4")


def time_wait(conn: "Core", _now: int) -> None:
    """2 MSL have passed: the connection is forgotten."""
    if conn.tcb.state is State.TIME_WAIT:
        conn.move("2MSL timeout")
    else:
        conn.die("timeout", "")
    conn.finish()


TIMEOUTS: dict[str, Callable[["Core", int], None]] = {
    "retransmission": retransmission,
    "persist": persist,
    "delayed ack": delayed_ack,
    "override": override,
    "keep-alive": keep_alive,
    "time-wait": time_wait,
}
