"""The parts of a connection that can be exchanged, and the broken variants as named values.

A part is given as a value: a tuple of checks, a class, a function. A student's own takes the place
of ours by `replace(PARTS, rto=MyEstimator)`. The variants that experiments break on purpose are
such values too, not flags scattered through the code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from course.stack import arrival as checks
from course.stack import opening
from course.stack.acknowledge import AtOnce, Delayed
from course.stack.close import Closer, NoTimeWait
from course.stack.congestion import Congestion, make
from course.stack.isn import Isn, fixed, keyed
from course.stack.profile import Profile
from course.stack.reassembly import Reassembler
from course.stack.recovery import NewReno, Recovery
from course.stack.retransmit import RttEstimator
from course.stack.segment import SYN, Segment
from course.stack.state import State

if TYPE_CHECKING:
    from course.stack.core import Core

WALKS: dict[State, tuple[checks.Check, ...]] = {
    State.CLOSED: opening.CLOSED,
    State.LISTEN: opening.LISTEN,
    State.SYN_SENT: opening.SYN_SENT,
}


def _new_reno(profile: Profile) -> Congestion:
    return make("newreno", profile)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a connection is put together from."""

    isn: Callable[[Random], Isn] = keyed
    walks: Mapping[State, tuple[checks.Check, ...]] = field(default_factory=lambda: WALKS)
    arrival: tuple[checks.Check, ...] = checks.ARRIVAL
    reassembler: Callable[[], Reassembler] = Reassembler
    acknowledger: Callable[[Profile], AtOnce] = Delayed
    rto: Callable[[Profile], RttEstimator] = RttEstimator
    recovery: Callable[[], Recovery] = NewReno
    congestion: Callable[[Profile], Congestion] = _new_reno
    closer: Callable[[Profile], Closer] = Closer
    syn_octets: int = 1  # sequence numbers that a SYN takes (section 3.4)


PARTS = Parts()


def _two_messages(conn: "Core", seg: Segment, now: int) -> str | None:
    """Third check in LISTEN, without the third segment: the SYN alone opens. A broken variant."""
    if not seg.flags & SYN:
        return "no SYN in LISTEN: nothing to do with it"
    conn.take_syn(seg, now)
    conn.choose_iss(now)
    conn.move("rcv SYN")
    conn.opens_at_once = True
    return None


def _always(number: int) -> Callable[[Random], Isn]:
    def make_isn(_chance: Random) -> Isn:
        return fixed(number)

    return make_isn


FIXED_ISN = replace(PARTS, isn=_always(1000))
BEFORE_5961 = replace(
    PARTS,
    arrival=tuple(
        checks.second_check_rst_before_5961 if check is checks.second_check_rst else check
        for check in checks.ARRIVAL
    ),
)
TWO_MESSAGES = replace(
    PARTS,
    walks={**WALKS, State.LISTEN: (*opening.LISTEN[:2], _two_messages)},
)
NO_TIME_WAIT = replace(PARTS, closer=NoTimeWait)
SYN_TAKES_NO_NUMBER = replace(PARTS, syn_octets=0)
VARIANTS: dict[str, Parts] = {
    "fixed ISN": FIXED_ISN,
    "before RFC 5961": BEFORE_5961,
    "two-message handshake": TWO_MESSAGES,
    "no TIME-WAIT": NO_TIME_WAIT,
    "SYN takes no number": SYN_TAKES_NO_NUMBER,
}
