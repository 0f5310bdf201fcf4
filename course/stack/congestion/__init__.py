"""How much may be in the network: a congestion control is one small class, registered by name.

The interface is a set of hooks with empty defaults (RFC 5681's events in its order); the simplest
control does nothing and sends what the peer's window allows. A control reads and writes `cwnd` and
`ssthresh` of the TCB, in octets, and nothing else.
"""

from collections.abc import Callable

from course.errors import StackError
from course.stack.profile import Profile
from course.stack.tcb import TCB

UNLIMITED = 1 << 30


class Congestion:
    """No control at all: the window is the peer's alone."""

    name = "none"

    def __init__(self, profile: Profile) -> None:
        """Take the profile's initial window."""
        self.profile = profile

    def start(self, tcb: TCB) -> None:
        """Set the initial window, once the handshake has agreed on the MSS."""
        tcb.cwnd = tcb.ssthresh = UNLIMITED

    def acknowledged(self, tcb: TCB, octets: int, now: int) -> None:
        """React to an acknowledgement of `octets` new octets, outside recovery."""

    def duplicate(self, tcb: TCB) -> None:
        """React to one more duplicate acknowledgement while in recovery."""

    def lost(self, tcb: TCB, flight: int) -> None:
        """React to a loss that duplicate acknowledgements showed, at `flight` octets in flight."""

    def marked(self, tcb: TCB, flight: int) -> None:
        """React to a mark of a router, once in each window of data (RFC 3168 section 6.1.2)."""

    def partial(self, tcb: TCB, octets: int) -> None:
        """React to an acknowledgement of `octets` that does not end the recovery."""

    def recovered(self, tcb: TCB, flight: int) -> None:
        """React to the end of the recovery."""

    def timed_out(self, tcb: TCB, flight: int, *, is_first: bool) -> None:
        """React to the retransmission timer; `is_first` for a segment that it had not hit yet."""

    def idle(self, tcb: TCB) -> None:
        """React to a restart after more than one timeout of silence (RFC 5681 section 4.1)."""


def _new_reno(profile: Profile) -> Congestion:
    from course.stack.congestion.newreno import NewReno  # noqa: PLC0415  it builds on this module

    return NewReno(profile)


REGISTRY: dict[str, Callable[[Profile], Congestion]] = {"none": Congestion, "newreno": _new_reno}


def make(name: str, profile: Profile) -> Congestion:
    """Return the control registered as `name`."""
    if name not in REGISTRY:
        raise StackError(
            f"a congestion control needs to be one of {sorted(REGISTRY)}, got {name!r}"
        )
    return REGISTRY[name](profile)
