"""What was sent and is not acknowledged; and how long to wait for it (RFC 6298).

`Sent` is one segment on its way. `RttEstimator` turns samples into `rto` by RFC 6298 section 2;
which acknowledgement gives a sample at all (section 3, Karn) is asked in `outgoing`: with
timestamps nearly each (RFC 7323 section 4.1), without them only that of segments sent once.
"""

from collections import deque
from dataclasses import dataclass

from course.stack.profile import Profile
from course.stack.tcb import TCB

ALPHA, BETA, K = 8, 4, 4  # RFC 6298 (2.3): alpha = 1/8, beta = 1/4, K = 4


@dataclass(slots=True, eq=False)
class Sent:
    """One segment that is not acknowledged yet; `end` is the number behind its last octet."""

    seq: int
    end: int
    flags: int
    sent_at: int
    times: int = 1  # how often it was sent
    is_lost: bool = False  # counted as lost: to be sent again when there is room
    first_at: int = 0

    @property
    def len(self) -> int:
        """Octets of sequence space."""
        return (self.end - self.seq) & 0xFFFFFFFF


class RttEstimator:
    """RFC 6298: from round-trip times to the retransmission timeout, in ns, integers only."""

    __slots__ = ("profile",)

    def __init__(self, profile: Profile) -> None:
        """Take the profile's bounds on the timeout."""
        self.profile = profile

    def start(self, tcb: TCB) -> None:
        """Set the timeout before any sample (2.1)."""
        tcb.rto = self.profile.rto_initial_ns

    def sample(self, tcb: TCB, rtt: int) -> None:
        """Take one measured round-trip time: (2.2) for the first, (2.3) for the others."""
        if tcb.srtt is None:
            tcb.srtt, tcb.rttvar = rtt, rtt // 2
        else:
            tcb.rttvar += (abs(tcb.srtt - rtt) - tcb.rttvar) // BETA
            tcb.srtt += (rtt - tcb.srtt) // ALPHA
        self.compute(tcb)

    def compute(self, tcb: TCB) -> None:
        """RTO = SRTT + max(G, K*RTTVAR), inside its bounds (2.3 to 2.5)."""
        profile = self.profile
        if tcb.srtt is None:
            tcb.rto = profile.rto_initial_ns
            return
        least = max(profile.clock_granularity_ns, profile.rto_variance_min_ns)
        rto = tcb.srtt + max(least, K * tcb.rttvar) + profile.rto_slop_ns
        tcb.rto = min(max(rto, profile.rto_min_ns), profile.rto_max_ns)

    def back_off(self, tcb: TCB) -> None:
        """Double the timeout (5.5); what a system puts on top of it stays as it is."""
        profile = self.profile
        is_first = tcb.srtt is None and tcb.rto == profile.rto_initial_ns
        slop = 0 if is_first else profile.rto_slop_ns
        tcb.rto = min(2 * (tcb.rto - slop) + profile.rto_slop_ns, profile.rto_max_ns)


class RetransmissionQueue:
    """Segments in the order of their numbers, from SND.UNA to SND.NXT."""

    __slots__ = ("_lost", "lost_octets", "lost_segments", "queue")

    def __init__(self) -> None:
        """Nothing is on its way."""
        self.queue: deque[Sent] = deque()
        self.lost_octets = self.lost_segments = 0  # counted as lost and not sent again yet
        self._lost: deque[Sent] = deque()

    def __len__(self) -> int:
        return len(self.queue)

    def append(self, sent: Sent) -> None:
        """Remember a new segment."""
        self.queue.append(sent)

    def acknowledge(self, una: int) -> list[Sent]:
        """Remove and return the segments that `una` covers; cut one that it covers in part."""
        done = []
        queue = self.queue
        while queue and (una - queue[0].seq) & 0xFFFFFFFF < 0x80000000:
            head = queue[0]
            if (una - head.end) & 0xFFFFFFFF >= 0x80000000:  # covered in part, or not at all
                covered = (una - head.seq) & 0xFFFFFFFF
                if head.is_lost:
                    self.lost_octets -= covered
                head.seq = una
                break
            queue.popleft()
            if head.is_lost:
                self._found(head)
            done.append(head)
        return done

    def mark_lost(self, sent: Sent) -> None:
        """Count a segment as lost: it no longer fills the pipe, and is to be sent again."""
        if not sent.is_lost:
            self._miss(sent)
            self._lost.append(sent)

    def mark_all_lost(self) -> None:
        """Count everything as lost: after a timeout (RFC 5681 section 3.1)."""
        for sent in self.queue:
            if not sent.is_lost:
                self._miss(sent)
        self._lost = deque(self.queue)

    def next_lost(self) -> Sent | None:
        """Return the first lost segment that still waits to be sent again."""
        while self._lost and not self._lost[0].is_lost:
            self._lost.popleft()  # acknowledged, or sent again, in the meantime
        return self._lost[0] if self._lost else None

    def split(self, sent: Sent, middle: int) -> None:
        """Cut a segment in two at the number `middle`; FIN and PSH stay with the second half."""
        rest = Sent(
            middle, sent.end, sent.flags, sent.sent_at, sent.times, sent.is_lost, sent.first_at
        )
        sent.end, sent.flags = middle, 0
        self.queue.insert(self.queue.index(sent) + 1, rest)
        if sent.is_lost:
            self.lost_segments += 1
            self._lost.insert(self._lost.index(sent) + 1, rest)

    def resent(self, sent: Sent, now: int) -> None:
        """Note that a segment went out once more."""
        if sent.is_lost:
            self._found(sent)
        sent.sent_at = now
        sent.times += 1

    def _miss(self, sent: Sent) -> None:
        sent.is_lost = True
        self.lost_octets += sent.len
        self.lost_segments += 1

    def _found(self, sent: Sent) -> None:
        sent.is_lost = False
        self.lost_octets -= sent.len
        self.lost_segments -= 1
        if not self.lost_segments:
            self._lost.clear()
