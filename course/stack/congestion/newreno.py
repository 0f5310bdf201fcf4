"""Slow start, congestion avoidance, and NewReno's window in recovery: RFC 5681 and RFC 6582."""

from course.stack.congestion import Congestion
from course.stack.tcb import TCB


class NewReno(Congestion):
    """The standard's control: additive increase, halving on loss, one segment after a timeout."""

    name = "newreno"

    def start(self, tcb: TCB) -> None:
        """Set the initial window of RFC 6928 section 2: min(10 SMSS, max(2 SMSS, 14600))."""
        segments = self.profile.initial_window
        smss = tcb.smss
        tcb.cwnd = segments * smss if segments else min(10 * smss, max(2 * smss, 14_600))

    def acknowledged(self, tcb: TCB, octets: int, now: int) -> None:
        """Grow: by what was acknowledged in slow start, else by one SMSS in a round trip."""
        del now
        smss = tcb.smss
        if self.profile.grows_only_when_used and not self._is_used(tcb):
            return
        if tcb.cwnd < tcb.ssthresh:
            most = self.profile.slow_start_segments
            tcb.cwnd += octets if most is None else min(octets, most * smss)  # RFC 5681 (2)
        else:
            tcb.cwnd += max(smss * smss // tcb.cwnd, 1)  # RFC 5681 (3)

    def _is_used(self, tcb: TCB) -> bool:
        """Return whether the window was full; in slow start, whether over half was."""
        if tcb.cwnd < tcb.ssthresh:
            return 2 * tcb.cwnd_used > tcb.cwnd
        return tcb.cwnd_used >= tcb.cwnd

    def lost(self, tcb: TCB, flight: int) -> None:
        """Halve, and count the three segments that have left (RFC 5681 3.2, steps 2 and 3)."""
        tcb.ssthresh = max(flight // 2, 2 * tcb.smss)  # RFC 5681 (4)
        tcb.cwnd = tcb.ssthresh + 3 * tcb.smss

    def marked(self, tcb: TCB, flight: int) -> None:
        """Halve, as for a loss; nothing has left the network by it (RFC 3168 section 6.1.2)."""
        tcb.cwnd = tcb.ssthresh = max(flight // 2, 2 * tcb.smss)

    def duplicate(self, tcb: TCB) -> None:
        """One more segment has left the network (step 4)."""
        tcb.cwnd += tcb.smss

    def partial(self, tcb: TCB, octets: int) -> None:
        """Deflate by what was acknowledged, less the one that goes out (RFC 6582 section 3.2)."""
        smss = tcb.smss
        tcb.cwnd = max(tcb.cwnd - octets + (smss if octets >= smss else 0), smss)

    def recovered(self, tcb: TCB, flight: int) -> None:
        """Leave with min(ssthresh, flight + SMSS), so that no burst follows (RFC 6582, 3 (1))."""
        tcb.cwnd = min(tcb.ssthresh, max(flight, tcb.smss) + tcb.smss)

    def timed_out(self, tcb: TCB, flight: int, *, is_first: bool) -> None:
        """Begin again with one segment; halve ssthresh once for each loss (RFC 5681 (4))."""
        if is_first:
            tcb.ssthresh = max(flight // 2, 2 * tcb.smss)
        tcb.cwnd = tcb.smss

    def idle(self, tcb: TCB) -> None:
        """Restart with no more than the initial window (RFC 5681 section 4.1)."""
        was = tcb.cwnd
        self.start(tcb)
        tcb.cwnd = min(was, tcb.cwnd)
