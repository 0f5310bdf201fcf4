"""What the walks ask of a connection as a whole: open, answer, end.

Built on its two halves, `incoming` and `outgoing`; the user's calls stand on top, in `connection`.
"""

from course.errors import StackError
from course.stack import ecn, route
from course.stack.base import NOWHERE
from course.stack.incoming import Incoming
from course.stack.outgoing import Outgoing
from course.stack.output import make
from course.stack.profile import SECOND
from course.stack.retransmit import RetransmissionQueue, Sent
from course.stack.segment import ACK, FIN, RST, SYN, Segment, reset_for
from course.stack.state import CAN_RECEIVE, CAN_SEND, HAS_SENT_FIN, State
from course.wire.seq import add, gt

LEAST_MSS = 64  # a peer that says less would have us send headers for ever
# Section 3.10.5: where an ABORT is told to the peer.
COUNTED_ON = CAN_RECEIVE | CAN_SEND | {State.SYN_RECEIVED}


class Core(Incoming, Outgoing):
    """One end of a connection, as its walks see it."""

    # --- Opening

    def choose_iss(self, now: int) -> None:
        """Choose the initial number, above those of an earlier life in TIME-WAIT (MAY-2)."""
        tcb = self.tcb
        tcb.iss = self.isn(self.local, self.remote, now)
        if self.iss_above is not None and not gt(tcb.iss, self.iss_above):
            tcb.iss = add(self.iss_above, 128_000)
        tcb.snd_una = tcb.snd_nxt = tcb.snd_up = tcb.recover = tcb.iss
        self._text_at = add(tcb.iss, self.parts.syn_octets)

    def take_syn(self, seg: Segment, now: int) -> None:
        """Take the peer's initial number and what its SYN offers (sections 3.7.1, 3.10.7)."""
        tcb, profile = self.tcb, self.profile
        if self.remote is NOWHERE:
            raise StackError("a SYN needs a remote endpoint to be set first, got none")
        if tcb.was_passive:
            self.set_route(seg.hops)
        tcb.irs = seg.seq
        tcb.rcv_nxt = tcb.last_ack_sent = tcb.rcv_up = add(seg.seq, seg.syn_octets)
        default = 536 if len(self.local.address) == 4 else 1220  # MUST-15
        tcb.snd_mss = default if seg.mss is None else max(seg.mss, LEAST_MSS)
        if profile.buffers_whole_segments:
            tcb.rcv_buff += -tcb.rcv_buff % min(tcb.snd_mss, tcb.rcv_mss)
        tcb.has_scale = profile.use_scale and seg.scale is not None
        tcb.snd_shift = seg.scale or 0 if tcb.has_scale else 0
        if not tcb.has_scale:
            tcb.rcv_shift = 0
            tcb.rcv_wnd = min(tcb.rcv_wnd, 0xFFFF)
        tcb.has_sack = profile.use_sack and seg.sack_permitted
        tcb.has_timestamps = profile.use_timestamps and seg.stamps is not None
        if seg.stamps is not None:
            tcb.ts_recent, tcb.ts_recent_at = seg.stamps[0], now
        ecn.agree(self, seg)
        tcb.snd_wnd, tcb.snd_wl1, tcb.snd_wl2 = seg.wnd, seg.seq, seg.ack
        tcb.max_snd_wnd = seg.wnd

    def opened(self, seg: Segment, now: int) -> None:
        """The connection is open: take the window, let the congestion control begin."""
        tcb = self.tcb
        tcb.snd_wnd, tcb.snd_wl1, tcb.snd_wl2 = seg.wnd, seg.seq, seg.ack
        tcb.max_snd_wnd = max(tcb.max_snd_wnd, seg.wnd)
        self.last_heard_at = self.progress_at = now
        self.congestion.start(tcb)
        tcb.cwnd_used_until = tcb.snd_una
        if self.syn_timed_out:
            tcb.cwnd = tcb.smss  # RFC 5681 section 3.1: a lost SYN is a sign of congestion
            tcb.rto = max(tcb.rto, 3 * SECOND) if tcb.srtt is None else tcb.rto  # RFC 6298 (5.7)
        if not self.parts.syn_octets and self.queue.acknowledge(tcb.snd_una):
            self.timers.stop("retransmission")
        self.say("user", "the connection is open", clause="RFC 9293 section 3.5")

    def set_route(self, hops: route.Hops, *, by_user: bool = False) -> None:
        """Use a source route from now on (section 3.9.2.1): MUST-52, MUST-53, SHLD-24."""
        if not hops or (self._route_is_users and not by_user):
            return
        self._route_is_users = by_user
        self.hops = hops
        self.tcb.ip_options = route.size(hops)

    def set_receive_window(self) -> None:
        """Promise the whole buffer, and choose the shift that lets us say so (RFC 7323 2.3)."""
        tcb = self.tcb
        tcb.rcv_mss = self.mtu - tcb.ip_header - 20  # MUST-67: of our own link, not of the path
        tcb.rcv_shift = 0
        if self.profile.use_scale:
            tcb.rcv_shift = self.profile.least_shift
            while tcb.rcv_buff >> tcb.rcv_shift > 0xFFFF and tcb.rcv_shift < 14:
                tcb.rcv_shift += 1
        tcb.rcv_wnd = min(tcb.rcv_buff, 0xFFFF << tcb.rcv_shift)

    def listen_again(self, event: str) -> None:
        """Return from SYN-RECEIVED to LISTEN: what knocked was no peer (MUST-11)."""
        tcb = self.tcb
        self.move(event)
        self.finish()
        self._received.clear()
        self.reassembler = self.parts.reassembler()
        self._stream_at = self._told_to = self.retransmissions = self.timeouts_in_a_row = 0
        self.has_sent_syn = self.syn_timed_out = False
        self._duplicate = None
        tcb.snd_nxt = tcb.snd_una
        tcb.srtt = None
        self.rtt.start(tcb)
        self.set_receive_window()
        if self.fin_wanted:
            self.move("CLOSE")

    # --- Answers

    def probe(self, now: int) -> Segment:
        """Make the segment that asks whether a closed window has opened (section 3.8.6.1)."""
        tcb = self.tcb
        if self.profile.probe == "empty":
            return make(self, add(tcb.snd_una, -1), 0, b"", now)
        if not self.queue:  # an octet that was never sent, or the FIN
            flags = 0 if self.unsent else FIN
            self.fin_sent = self.fin_sent or bool(flags)
            self.queue.append(Sent(tcb.snd_nxt, add(tcb.snd_nxt, 1), flags, now, first_at=now))
            self.note("snd_nxt", add(tcb.snd_nxt, 1), "RFC 9293 section 3.8.6.1")
        first = self.queue.queue[0]
        first.times += 1  # Karn: no sample from what may have been dropped for want of room
        flags = first.flags if first.len == 1 else 0
        return make(self, first.seq, flags, self.text_of(first)[:1], now)

    def answers_probe(self) -> None:
        """Take the answer to a keep-alive probe: the whole interval begins anew."""
        self.keep_probes = 0
        self.timers.stop("keep-alive")

    def acknowledged_now(self) -> None:
        """A segment with an ACK goes out: nothing is owed any more."""
        self.ack_now = self.wants_ack = False
        self.acknowledger.sent_ack()
        self.timers.stop("delayed ack")

    def ack_reply(self, seg: Segment, now: int) -> None:
        """Acknowledge a segment that could not be taken; bare ones and SYNs only so often."""
        if (seg.len and not seg.flags & SYN) or self._may_challenge(now):
            self.report_duplicate(seg)
            self.ack_now = True

    def challenge(self, now: int) -> None:
        """Send a challenge ACK, no more than the profile allows in a second (RFC 5961 7)."""
        if self._may_challenge(now):
            self.ack_now = True

    def _may_challenge(self, now: int) -> bool:
        second, count = self._challenges
        if now // SECOND != second:
            second, count = now // SECOND, 0
        self._challenges = (second, count + 1)
        return count < self.profile.challenge_acks_per_second

    def reply_reset(self, seg: Segment) -> None:
        """Answer a segment that makes no sense by RST, without a change of state; never a RST."""
        answer = reset_for(seg)
        if answer is not None:
            self.outbox.append(answer)

    def reset(self, why: str, *, error: str = "") -> None:
        """End the connection, by RST where the peer still counts on it (section 3.10.5)."""
        tcb = self.tcb
        if tcb.state in COUNTED_ON:
            ports = (self.local.port, self.remote.port)
            seg = Segment(*ports, self.fitting_seq(), tcb.rcv_nxt, RST | ACK)
            if tcb.has_timestamps:  # RFC 7323 section 3.2; the clock is read when it goes
                seg.stamps = (0, tcb.ts_recent)
            self.outbox.append(seg)
        self.say("send", f"reset: {why}", clause="RFC 9293 section 3.10.5")
        self.die("ABORT", error)

    # --- Ending

    def fin_is_acknowledged(self) -> bool:
        """Return whether the peer has acknowledged our FIN."""
        return self.fin_sent and self.tcb.snd_una == self.tcb.snd_nxt and not self.queue

    def may_fin(self) -> bool:
        """Return whether the state lets a FIN go."""
        return self.tcb.state in HAS_SENT_FIN

    def owes_text(self) -> bool:
        """Return whether text waits that the peer has not acknowledged."""
        return bool(self._text)

    def owes_fin(self) -> bool:
        """Return whether a FIN is still to be sent."""
        return self.fin_wanted and not self.fin_sent

    def begin_close(self) -> None:
        """The user has closed: change the state once it allows that; a FIN follows."""
        if not self.fin_sent and self.tcb.state in CAN_SEND:
            self.go(self.closer.user_closes(self.tcb.state), "CLOSE")

    def linger(self, now: int) -> None:
        """Enter TIME-WAIT, or begin it anew (MUST-13)."""
        self.timers.stop_all()
        self.timers.start("time-wait", now + self.closer.linger_ns)

    def die(self, event: str, error: str) -> None:
        """End the connection from any state."""
        if self.tcb.state is State.CLOSED:
            return
        self.move(event)
        self.error = error
        if error:
            self.say("error", error, clause="RFC 9293 section 3.9.1.8")
        self.finish()

    def finish(self) -> None:
        """Forget what a closed connection no longer needs."""
        self.timers.stop_all()
        self.queue = RetransmissionQueue()
        self._text.clear()
        self.fin_at = None
        self.ack_now = self.wants_ack = False
