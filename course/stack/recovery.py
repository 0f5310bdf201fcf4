"""Seeing that something was lost, without waiting for the timer: RFC 5681 section 3.2, RFC 6582.

Three duplicate acknowledgements say that a segment is missing while others arrive. NewReno then
sends the missing one again, and at each partial acknowledgement the next one, until all is
acknowledged that was in flight when the loss showed. How large the window is meanwhile is the
congestion control's trade, not this one's.
"""

from typing import TYPE_CHECKING

from course.wire.seq import add, ge, gt

if TYPE_CHECKING:
    from course.stack.outgoing import Outgoing

DUPLICATES = 3  # RFC 5681's threshold


class Recovery:
    """No recovery but the timer's."""

    is_active = False

    def duplicate(self, conn: "Outgoing") -> None:
        """Take one more duplicate acknowledgement."""

    def advanced(self, conn: "Outgoing", octets: int, now: int) -> None:
        """Take an acknowledgement of `octets` new octets."""
        conn.congestion.acknowledged(conn.tcb, octets, now)

    def timed_out(self, conn: "Outgoing") -> None:
        """The timer ended: everything in flight counts as lost (RFC 5681 section 3.1)."""
        conn.queue.mark_all_lost()


class NewReno(Recovery):
    """Fast retransmit and fast recovery as RFC 6582 section 3.2 orders them."""

    def __init__(self) -> None:
        """No recovery is under way."""
        self.is_active = False

    def duplicate(self, conn: "Outgoing") -> None:
        """Count; at the third send the missing segment again; later ones widen the window."""
        tcb = conn.tcb
        tcb.duplicate_acks += 1
        if self.is_active:
            conn.congestion.duplicate(tcb)
        elif tcb.duplicate_acks == DUPLICATES and gt(tcb.snd_una, tcb.recover):
            # More than `recover` must be covered: after a timeout duplicates of that very number
            # may come from what was sent again without need (section 3.2 step 2).
            self.is_active = True
            tcb.recover = tcb.snd_nxt
            conn.congestion.lost(tcb, tcb.flight_size)
            conn.queue.mark_lost(conn.queue.queue[0])
            conn.say("variable", "three duplicate acknowledgements: fast retransmit",
                     clause="RFC 6582 section 3.2 step 2")  # fmt: skip

    def advanced(self, conn: "Outgoing", octets: int, now: int) -> None:
        """A full acknowledgement ends the recovery; a partial one shows the next hole."""
        tcb = conn.tcb
        if not self.is_active:
            if conn.profile.slow_start_segments is None:  # duplicates have told of some before
                octets = max(octets - tcb.duplicate_acks * tcb.smss, 0)
            tcb.duplicate_acks = 0
            if gt(tcb.snd_una, tcb.recover):
                tcb.recover = add(tcb.snd_una, -1)  # it keeps up, else it lies ahead after 2 GB
            conn.congestion.acknowledged(tcb, octets, now)
        elif ge(tcb.snd_una, tcb.recover):
            self.is_active = False
            tcb.duplicate_acks = 0
            conn.congestion.recovered(tcb, tcb.flight_size)
        else:
            conn.congestion.partial(tcb, octets)
            if conn.queue:
                conn.queue.mark_lost(conn.queue.queue[0])

    def timed_out(self, conn: "Outgoing") -> None:
        """Leave the recovery; remember what was in flight (section 3.2 step 4)."""
        tcb = conn.tcb
        self.is_active = False
        tcb.duplicate_acks = 0
        if gt(tcb.snd_nxt, tcb.recover):
            tcb.recover = tcb.snd_nxt
        conn.queue.mark_all_lost()
