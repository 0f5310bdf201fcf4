"""Text on its way out: what is not acknowledged yet, and what an acknowledgement does to it."""

from course.stack.base import Base
from course.stack.retransmit import Sent
from course.stack.segment import FIN, SYN, Segment
from course.stack.state import SYNCHRONIZED
from course.wire.seq import SPACE, add, diff, gt, le, lt


class Outgoing(Base):
    """The sending half of a connection."""

    def acknowledge(self, seg: Segment, now: int) -> None:
        """Take SEG.ACK and SEG.WND: the heart of the fifth check."""
        tcb = self.tcb
        octets = diff(seg.ack, tcb.snd_una)
        is_update = octets >= 0 and self._takes_window(seg)
        if octets > 0:
            self._advance(octets, seg, now)
        elif self._is_duplicate(seg):
            self.recovery.duplicate(self)
        if is_update:
            tcb.snd_wl1, tcb.snd_wl2 = seg.seq, seg.ack
            if seg.wnd != tcb.snd_wnd:
                self._change_window(seg.wnd, now)

    def _takes_window(self, seg: Segment) -> bool:
        """Return whether the segment is newer than the one that last updated the window."""
        tcb = self.tcb
        is_newer = lt(tcb.snd_wl1, seg.seq)
        return is_newer or (tcb.snd_wl1 == seg.seq and le(tcb.snd_wl2, seg.ack))

    def _change_window(self, window: int, now: int) -> None:
        """Take another window, larger or smaller: the edge may come nearer (MUST-34)."""
        tcb = self.tcb
        if tcb.snd_wnd == 0 and tcb.state in SYNCHRONIZED:  # it opens
            self.progress_at = now  # SHLD-17: what waited in front of it has not timed out
            self.queue.mark_all_lost()  # and was dropped there, the probe's octet included
            self.override_ended = False
        self.note("snd_wnd", window, "RFC 9293 section 3.10.7.4, fifth check")
        tcb.max_snd_wnd = max(tcb.max_snd_wnd, window)

    def _is_duplicate(self, seg: Segment) -> bool:
        """Return whether RFC 5681 section 2 counts the acknowledgement as a duplicate."""
        if seg.ack != self.tcb.snd_una or not self.queue:
            return False
        is_bare = not seg.text and not seg.flags & (SYN | FIN)
        return is_bare and seg.wnd == self.tcb.snd_wnd

    def _advance(self, octets: int, seg: Segment, now: int) -> None:
        """Take an acknowledgement of `octets` new octets."""
        tcb = self.tcb
        self.note("snd_una", seg.ack, "RFC 9293 section 3.10.7.4, fifth check")
        done = self.queue.acknowledge(seg.ack)
        covered = min(diff(seg.ack, self._text_at), len(self._text))
        if covered > 0:
            del self._text[:covered]
            self._text_at = add(self._text_at, covered)
        self._sample(done, seg, now)
        self.timeouts_in_a_row, self.progress_at = 0, now
        if tcb.state in SYNCHRONIZED:
            self.recovery.advanced(self, octets, now)
        if self.queue:
            self.timers.start("retransmission", now + tcb.rto)  # RFC 6298 (5.3)
        else:
            self.timers.stop("retransmission")  # (5.2)
        if gt(tcb.snd_una, tcb.snd_up):
            tcb.snd_up = tcb.snd_una

    def _sample(self, done: list[Sent], seg: Segment, now: int) -> None:
        """Measure the round trip: by Karn's rule, or by the echoed timestamp (RFC 6298 3)."""
        tcb = self.tcb
        if done and all(sent.times == 1 for sent in done):
            rtt = now - done[-1].sent_at
        elif done and tcb.has_timestamps and seg.stamps is not None and seg.stamps[1]:
            echoed, latest = seg.stamps[1], max(sent.sent_at for sent in done)
            if lt(echoed, self.stamp(latest)):
                return  # all had arrived before, and the ACK was lost: that is no round trip
            if gt(echoed, self.stamp(now)):
                return  # we have never said that yet
            rtt = (self.stamp(now) - echoed) % SPACE * self.profile.clock_granularity_ns
        else:
            return
        before = tcb.rto
        self.rtt.sample(tcb, max(rtt, 1))
        self.tell_change("rto", before, "RFC 6298 section 2")

    # --- Text that leaves

    @property
    def unsent(self) -> int:
        """Octets of text that were never sent."""
        if not self._text:
            return 0
        sent = diff(self.tcb.snd_nxt, self._text_at) - self.fin_sent
        return max(len(self._text) - max(sent, 0), 0)

    def text_from(self, seq: int, size: int) -> bytes:
        """Return `size` octets of text from the number `seq` on."""
        at = diff(seq, self._text_at)
        return bytes(self._text[at : at + size])

    def text_of(self, sent: Sent) -> bytes:
        """Return the text of a segment that is not acknowledged."""
        if sent.flags & SYN:
            return b""
        return self.text_from(sent.seq, sent.len - (1 if sent.flags & FIN else 0))

    def fitting_seq(self) -> int:
        """Return SND.NXT, or the right edge of the peer's window if that lies before it.

        A segment without text that stands beyond the window is not acceptable there, and two
        sides that probe each other's closed windows would never hear that one has opened
        (RFC 9293 appendix A.2).
        """
        tcb = self.tcb
        edge = add(tcb.snd_una, tcb.snd_wnd)
        return edge if lt(edge, tcb.snd_nxt) else tcb.snd_nxt

    def stamp(self, now: int) -> int:
        """Return TSval: a clock of the profile's granularity with an offset of its own."""
        return (now // self.profile.clock_granularity_ns + self.tcb.ts_offset) % SPACE

    def start_timer(self, now: int) -> None:
        """Start the retransmission timer if it does not run (RFC 6298 (5.1))."""
        if self.timers.deadline("retransmission") is None:
            self.timers.start("retransmission", now + self.tcb.rto)

    def resend_syn(self) -> None:
        """Send our SYN again at once, with the ACK that it can carry by now."""
        if self.queue:
            self.queue.mark_lost(self.queue.queue[0])
