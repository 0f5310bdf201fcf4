"""How a connection ends: which event leads where. A part that can be exchanged.

The usual Closer reads the one table of `state`; a student's own may answer instead.
"""

from course.stack.profile import Profile
from course.stack.state import State, step


class Closer:
    """The four questions of section 3.6, answered by the table of transitions."""

    def __init__(self, profile: Profile) -> None:
        """Take the profile's TIME-WAIT."""
        self.linger_ns = profile.linger_ns

    def user_closes(self, state: State) -> State:
        """Return where CLOSE leads: a FIN goes out."""
        return step(state, "CLOSE").new

    def fin_arrives(self, state: State) -> State:
        """Return where the peer's FIN leads; a repeated FIN leads nowhere (eighth check)."""
        if state in (State.CLOSE_WAIT, State.CLOSING, State.LAST_ACK, State.TIME_WAIT):
            return state
        return step(state, "rcv FIN").new

    def fin_acknowledged(self, state: State) -> State:
        """Return where the acknowledgement of our FIN leads."""
        if state in (State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK):
            return step(state, "rcv ACK of FIN").new
        return state


class NoTimeWait(Closer):
    """Forgets at once instead of waiting 2 MSL. A broken variant."""

    def __init__(self, profile: Profile) -> None:
        """Take nothing from the profile."""
        super().__init__(profile)
        self.linger_ns = 0
