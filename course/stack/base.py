"""What one end of a connection remembers: TCB, buffers, queue, timers, parts; and how it tells.

Nothing here decides by itself. `arrival`, `output` and `timeouts` hold the rules of the RFCs; they
call the operations of `incoming`, `outgoing` and `core`, each of which does one thing and says so
by an event.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from course.errors import StackError
from course.stack.event import Event
from course.stack.isn import Endpoint, Isn
from course.stack.parts import PARTS, Parts
from course.stack.profile import RFC, Profile
from course.stack.retransmit import RetransmissionQueue
from course.stack.segment import Segment
from course.stack.state import State, step
from course.stack.tcb import TCB
from course.stack.timers import Timers


def _nobody() -> None:
    """Nobody needs to be told."""


NOWHERE = Endpoint(b"", 0)


class Base:
    """What one end of a connection remembers, and how it says what it does."""

    def __init__(
        self,
        local: Endpoint,
        remote: Endpoint = NOWHERE,
        *,
        profile: Profile = RFC,
        parts: Parts = PARTS,
        chance: Random | None = None,
        isn: Isn | None = None,
        mtu: int = 1500,
        path_mtu: int | None = None,
    ) -> None:
        """Make a closed connection at `local`; `chance` is the seeded source of all chance.

        `mtu` is that of the own link, `path_mtu` what is known of the way (None: nothing).
        """
        chance = chance or Random(0)  # noqa: S311  a simulation's chance is seeded on purpose
        self.local, self.remote = local, remote
        self.profile, self.parts = profile, parts
        self.isn = isn or parts.isn(chance)
        self.mtu = mtu
        self.tcb = TCB(
            rcv_buff=profile.receive_buffer,
            path_mtu=min(mtu, path_mtu or mtu),
            ip_header=20 if len(local.address) == 4 else 40,
            ttl=profile.ttl,
        )
        # A secret of the two ends, so that the stamps of one life continue those of the last
        # (RFC 6191 section 3); the ends the other way round, so that it tells nothing of the ISN.
        self.tcb.ts_offset = self.isn(remote, local, 0)
        self._take_parts()
        self._start_connection()
        self._start_sending()
        self._start_receiving()

    def _take_parts(self) -> None:
        parts, profile = self.parts, self.profile
        self.rtt = parts.rto(profile)
        self.rtt.start(self.tcb)
        self.acknowledger = parts.acknowledger(profile)
        self.recovery = parts.recovery()
        self.congestion = parts.congestion(profile)
        self.closer = parts.closer(profile)
        self.reassembler = parts.reassembler()

    def _start_connection(self) -> None:
        self.timers = Timers()
        self.outbox: list[Segment] = []  # answers that are ready to go
        self.tells = True  # False spares the events, where nobody wants to hear them
        self._events: list[Event] = []
        self.tell: Callable[[Event], None] = self._events.append  # or the host hears of it
        self._told = (self.tcb.cwnd, self.tcb.ssthresh)
        self.wake: Callable[[], None] = _nobody  # tells the host that a program has asked
        self.has_opened = False  # OPEN was called: a connection has one life
        self.opens_at_once = False  # the two-message variant
        self.may_reopen = False  # a listener would take a new SYN in TIME-WAIT
        self.is_reborn = False  # and one has come
        self.error = ""  # what ended the connection, if not a normal close
        self.soft_error = ""
        self.reports_soft_errors = True  # SHLD-20
        self.last_heard_at = 0
        self.keep_probes = 0
        self._challenges = (0, 0)  # second, count
        self.hops: tuple[bytes, ...] = ()  # a source route
        self._route_is_users = False  # MUST-52: it counts more than one that arrives
        self.identification = 0  # IPv4's, of the next packet

    def _start_sending(self) -> None:
        self.queue = RetransmissionQueue()
        self._text = bytearray()  # text from `_text_at` on: sent or not, not acknowledged
        self._text_at = 0
        self.iss_above: int | None = None
        self.fin_wanted = self.fin_sent = self.has_sent_syn = False
        self.override_ended = False
        self.retransmissions = 0
        self.timeouts_in_a_row = 0  # of the retransmission timer, since SND.UNA moved
        self.syn_timed_out = False
        self.doubts_path = False  # R1 was reached: negative advice to IP (MUST-20)
        self.progress_at = 0  # when SND.UNA moved last, or the window opened
        self.persist_ns = 0  # how long the next zero-window probe waits
        self.persist_since = 0
        self.last_text_at: int | None = None  # when text was sent last

    def _start_receiving(self) -> None:
        self._received = bytearray()  # text in order that the user has not taken
        self._stream_at = 0  # rcv_nxt's offset in the peer's stream, which does not wrap
        self._told_to = 0  # the end of the window that our last segment has told, likewise
        self.ack_now = False  # an acknowledgement must go at once
        self.wants_ack = False  # one may wait for the delayed-ACK timer
        self.fin_at: int | None = None  # the number of the peer's FIN, once it was seen
        self.is_deaf = False  # the user has closed and reads no more
        self.is_urgent = False  # urgent mode: rcv_up is ahead of rcv_nxt
        self._urgent_end = 0  # the end of the urgent data as an offset in the peer's stream
        self._duplicate: tuple[int, int] | None = None  # RFC 2883: what came twice

    # --- Saying what is done

    def say(self, kind: str, text: str, *, clause: str = "") -> None:
        """Record an event that changes no variable."""
        if self.tells:
            self.tell(Event(kind, text, clause=clause))

    def ran_out(self, timer: str, ran_ns: int, text: str, clause: str = "") -> None:
        """Record that a timer has run out, `ran_ns` after it was set."""
        if self.tells:
            self.tell(Event("timer", text, timer, ran_ns, clause=clause))

    def note(self, variable: str, new: Any, clause: str = "") -> None:
        """Set a variable of the TCB, and record the change."""
        old = getattr(self.tcb, variable)
        if old != new:
            setattr(self.tcb, variable, new)
            if self.tells:
                self.tell(Event("variable", "", variable, old, new, clause))

    def tell_change(self, variable: str, old: Any, clause: str) -> None:
        """Record the change of a variable of the TCB that has been made already."""
        new = getattr(self.tcb, variable)
        if self.tells and old != new:
            self.tell(Event("variable", "", variable, old, new, clause))

    def tell_congestion(self) -> None:
        """Record where cwnd and ssthresh have gone since they were told last (RFC 5681)."""
        told, now = self._told, (self.tcb.cwnd, self.tcb.ssthresh)
        if self.tells and told != now:
            self._told = now
            for name, before, new in zip(("cwnd", "ssthresh"), told, now, strict=True):
                if before != new:
                    self.tell(Event("variable", "", name, before, new, "RFC 5681"))

    def move(self, event: str) -> None:
        """Change the state as the table of transitions says."""
        self.go(step(self.tcb.state, event).new, event)

    def go(self, new: State, event: str) -> None:
        """Change the state to `new`, because of `event`."""
        old = self.tcb.state
        if new is not old:
            self.tcb.state = new
            if self.tells:
                self.tell(Event(
                    "state", f"{old} -> {new}: {event}", "state", old, new,
                    "RFC 9293 section 3.3.2",
                ))  # fmt: skip

    def _no(self, call: str) -> None:
        """Refuse a call that the state does not allow."""
        because = f"; it ended: {self.error}" if self.error else ""
        raise StackError(f"{call} is not allowed in {self.tcb.state}{because}")

    def soft(self, what: str, clause: str) -> None:
        """Tell the user of an error that ends nothing, if he wants to hear (MUST-47, SHLD-20)."""
        self.soft_error = what
        if self.reports_soft_errors:
            self.say("error", what, clause=clause)

    @property
    def is_gone(self) -> bool:
        """Whether the connection is over, for better or worse."""
        return self.tcb.state is State.CLOSED
