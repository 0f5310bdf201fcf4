"""One connection: the user's calls of RFC 9293 section 3.10, and the door of everything else.

Sans-I/O. `segment_arrives`, `timeout` and the calls change the connection; `segments_to_send(now)`
says what goes out because of it, `next_timeout()` when to come again, `events()` what was decided.
`now` is an int of nanoseconds that never goes back.

The walk of an arriving segment is in `arrival`, the making of segments in `output`, the timers'
work in `timeouts`; what all of them need to change is in `core`.
"""

from typing import Any

from course.errors import StackError
from course.stack import arrival, output
from course.stack.core import COUNTED_ON, Core
from course.stack.event import Event
from course.stack.icmp import HARD
from course.stack.segment import Segment
from course.stack.state import CAN_SEND, HAS_GOT_FIN, SYNCHRONIZED, State
from course.stack.timeouts import TIMEOUTS
from course.wire.seq import add, between

# RFC 1191 section 7.1: the sizes of packets that links usually carry.
PLATEAUS = (65_535, 32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296, 68)

TIMED = SYNCHRONIZED - {State.TIME_WAIT}  # where something may be left to do


class Connection(Core):
    """One end of a TCP connection."""

    # --- The user's calls (section 3.10)

    def open(self, now: int, *, passive: bool = False, iss_above: int | None = None) -> None:
        """OPEN: wait for a peer, or go to `remote` (section 3.10.1).

        An active OPEN in LISTEN makes the connection active.
        """
        becomes_active = self.tcb.state is State.LISTEN and not passive
        if self.tcb.state is not State.CLOSED and not becomes_active:
            self._no("OPEN")
        if self.has_opened and not becomes_active:
            ended = self.error or "closed"
            raise StackError(f"OPEN needs a new connection, this one has ended: {ended}")
        self.has_opened = True
        self.set_receive_window()
        self.tcb.was_passive = passive
        self.iss_above = iss_above
        if passive:
            self.move("passive OPEN")
        else:
            self._go_active("active OPEN", now)

    def _go_active(self, event: str, now: int) -> None:
        if not self.remote.port:
            raise StackError("an active OPEN needs a remote endpoint, got none")
        self.tcb.was_passive = False
        self.choose_iss(now)
        self.move(event)

    def send(self, data: bytes, *, urgent: bool = False, now: int | None = None) -> int:
        """SEND: queue text; return how many octets the buffer took (section 3.10.2).

        In LISTEN it opens the connection, and needs `now` for its initial number.
        """
        state = self.tcb.state
        if state is State.LISTEN and now is not None:
            self._go_active("SEND", now)
        elif state not in CAN_SEND and state not in (State.SYN_SENT, State.SYN_RECEIVED):
            self._no("SEND")
        if self.fin_wanted:
            raise StackError(f"SEND in {state}: this side has closed already")
        taken = data[: self.send_room]
        self._text += taken
        self.wake()
        if urgent and taken:
            self.note("snd_up", add(self._text_at, len(self._text)), "RFC 9293 section 3.8.5")
        return len(taken)

    def receive(self, most: int = 1 << 30) -> bytes:
        """RECEIVE: take up to `most` octets of text in order (section 3.10.3)."""
        state = self.tcb.state
        if state in (State.CLOSED, State.LISTEN) and not self._received:
            self._no("RECEIVE")
        if state in (State.SYN_SENT, State.SYN_RECEIVED):
            return b""  # what came with a SYN waits until the peer is known to be real
        taken = bytes(self._received[:most])
        del self._received[:most]
        if taken and self.owes_update():
            self.ack_now = True
            self.wake()
        return taken

    def shutdown(self) -> None:
        """Say that this side will send no more: FIN after all text; receiving goes on."""
        state = self.tcb.state
        self.wake()
        if self.fin_wanted:
            raise StackError(f"CLOSE in {state}: this side has closed already")
        if state in (State.LISTEN, State.SYN_SENT):
            self.move("CLOSE")
            self.finish()
        elif state in (State.SYN_RECEIVED, *CAN_SEND):
            self.fin_wanted = True
            self.begin_close()
        else:
            self._no("CLOSE")

    def close(self) -> None:
        """CLOSE: send no more and read no more (section 3.10.4, MAY-1, SHLD-3)."""
        if not self.fin_wanted and self.tcb.state is State.CLOSED:
            self._no("CLOSE")
        unread = bool(self._received)
        self._received.clear()
        self.wake()
        if unread and self.tcb.state in COUNTED_ON and self.profile.unread_close_resets:
            self.reset("closed with text unread (SHLD-3)")
            return
        if not self.fin_wanted:
            self.shutdown()
        self.is_deaf = True

    def abort(self) -> None:
        """ABORT: tell the peer by RST and forget everything (section 3.10.5)."""
        if self.tcb.state is State.CLOSED:
            self._no("ABORT")
        self.reset("ABORT")
        self.wake()

    def status(self, now: int) -> dict[str, Any]:
        """STATUS: a snapshot of what the connection knows (section 3.10.6); times in ns."""
        tcb = self.tcb
        names = (
            "snd_una", "snd_nxt", "snd_wnd", "iss", "rcv_nxt", "rcv_wnd", "irs", "cwnd",
            "ssthresh", "srtt", "rttvar", "rto", "smss", "flight_size",
        )  # fmt: skip
        return {
            "state": str(tcb.state),
            "local": self.local,
            "remote": self.remote,
            **{name: getattr(tcb, name) for name in names},
            "unsent": self.unsent,
            "unread": self.readable,
            "urgent": self.urgent_left,
            "out_of_order": self.reassembler.held,
            "retransmissions": self.retransmissions,
            "timers": {name: at - now for name, at in self.timers.snapshot().items()},
            "error": self.error,
            "soft_error": self.soft_error,
        }

    @property
    def readable(self) -> int:
        """Octets that RECEIVE would give now."""
        is_opening = self.tcb.state in (State.SYN_SENT, State.SYN_RECEIVED)
        return 0 if is_opening else len(self._received)

    @property
    def send_room(self) -> int:
        """Octets that SEND would take now."""
        return max(self.profile.send_buffer - len(self._text), 0)

    @property
    def at_end(self) -> bool:
        """Whether the peer has closed and everything was taken: RECEIVE will give no more."""
        return not self._received and (self.tcb.state in HAS_GOT_FIN or self.is_gone)

    @property
    def is_listening(self) -> bool:
        """Whether the connection still waits for its first SYN."""
        return self.tcb.state is State.LISTEN

    # --- The network's side

    def segment_arrives(self, seg: Segment, now: int) -> None:
        """Take one segment that was addressed to this connection (section 3.10.7)."""
        arrival.segment_arrives(self, seg, now)
        if self.opens_at_once and self.tcb.state is State.SYN_RECEIVED:
            self.go(State.ESTABLISHED, "rcv SYN, two-message variant")
            self.opened(seg, now)
        if self.tells:
            self.tell_congestion()

    def icmp_arrives(self, what: str, seq: int, mtu: int, now: int) -> bool:
        """Take an ICMP error about segment `seq`; return whether the path's MTU has shrunk.

        Section 3.9.2.2: a quench is nothing (MUST-55), soft errors are told and no more (MUST-56),
        hard ones end a connection that is opening (SHLD-26). In an open one they are told only, as
        RFC 5927 section 5.2 advises: the sender of the error may be anybody.
        """
        tcb = self.tcb
        is_ours = between(tcb.snd_una, seq, tcb.snd_nxt)  # RFC 5927 section 4.1
        if not is_ours or what == "source quench":
            why = "it is nothing (MUST-55)" if is_ours else f"{seq} is not in flight (RFC 5927)"
            self.say("drop", f"ICMP, {what}: {why}", clause="RFC 9293 section 3.9.2.2")
            return False
        if what == "packet too big":
            return self._shrink(mtu, now)
        self.soft(f"ICMP: {what}", "RFC 9293 section 3.9.2.2")
        if what in HARD and tcb.state in (State.SYN_SENT, State.SYN_RECEIVED):
            self.die("error from IP", f"connection refused: {what}")
        return False

    def _shrink(self, mtu: int, now: int) -> bool:
        """Take a smaller path MTU: what was too large goes again in smaller pieces (RFC 1191)."""
        tcb = self.tcb
        if not mtu:  # a router older than RFC 1191: the next size that is usual (its section 7)
            mtu = next(size for size in PLATEAUS if size < tcb.path_mtu or size == PLATEAUS[-1])
        least = PLATEAUS[-1] if tcb.ip_header == 20 else 1280
        if not least <= mtu < tcb.path_mtu:
            return False
        self.note("path_mtu", mtu, "RFC 1191 section 3")
        for sent in list(self.queue.queue):
            if sent.len > tcb.smss:
                self.queue.mark_lost(sent)
        if self.queue:
            self.timers.start("retransmission", now + tcb.rto)
        return True

    def segments_to_send(self, now: int) -> list[Segment]:
        """Return the segments that may go now, and set the timers that watch over them."""
        if self.fin_wanted:
            self.begin_close()
        made = output.segments_to_send(self, now)
        if self.tells:
            self.tell_congestion()  # a restart after idle has made the window small
        self._set_timers(now)
        return made

    def _set_timers(self, now: int) -> None:
        """Start and stop the timers that depend on what is left to do."""
        tcb, timers = self.tcb, self.timers
        if self.wants_ack and timers.deadline("delayed ack") is None:
            timers.start("delayed ack", now + self.profile.delayed_ack_ns)
        if tcb.state not in TIMED:
            return
        if tcb.snd_wnd == 0 and (self.queue or self.unsent or self.owes_fin()):
            timers.stop("retransmission")
            if timers.deadline("persist") is None:
                self.persist_since, self.persist_ns = now, tcb.rto
                timers.start("persist", now + tcb.rto)  # SHLD-29
        elif timers.deadline("persist") is not None:
            timers.stop("persist")
            if self.queue:
                self.start_timer(now)
        if tcb.keep_alive and not self.queue and timers.deadline("keep-alive") is None:
            timers.start("keep-alive", now + self.profile.keep_idle_ns)
        is_orphan = self.is_deaf and tcb.state is State.FIN_WAIT_2
        limit = self.profile.fin_wait_2_ns
        if is_orphan and limit is not None and timers.deadline("time-wait") is None:
            timers.start("time-wait", now + limit)

    def next_timeout(self) -> int | None:
        """Return when `timeout` wants to be called, or None."""
        return self.timers.next()

    def timeout(self, now: int) -> None:
        """Let the timers that have ended by `now` do their work (section 3.10.8)."""
        for name in self.timers.due(now):
            if not self.is_gone:
                TIMEOUTS[name](self, now)
        self.tell_congestion()

    def events(self) -> list[Event]:
        """Return and forget what was decided since the last call.

        The connection of a host tells its host at once, and has nothing left to return.
        """
        events = self._events.copy()
        self._events.clear()
        return events
