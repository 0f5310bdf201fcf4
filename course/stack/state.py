"""The eleven states of a connection, and the one table through which every change of state goes.

RFC 9293 section 3.3.2 and its figure 5. A row says: in this state, at this event, go there, and do
this. The state diagram that lessons show is drawn from this very table, so it cannot disagree with
the code. An event that a state has no row for does not change the state; asking for it is a fault
of the caller.
"""

from enum import StrEnum
from typing import NamedTuple

from course.errors import StackError


class State(StrEnum):
    """A state, printed exactly as the RFC prints it."""

    CLOSED = "CLOSED"
    LISTEN = "LISTEN"
    SYN_SENT = "SYN-SENT"
    SYN_RECEIVED = "SYN-RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN-WAIT-1"
    FIN_WAIT_2 = "FIN-WAIT-2"
    CLOSE_WAIT = "CLOSE-WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST-ACK"
    TIME_WAIT = "TIME-WAIT"


class Row(NamedTuple):
    """Where an event leads, and what is done on the way."""

    new: State
    action: str  # as figure 5 words it: "snd SYN,ACK"


S = State
SYNCHRONIZED = frozenset(
    {
        S.ESTABLISHED,
        S.FIN_WAIT_1,
        S.FIN_WAIT_2,
        S.CLOSE_WAIT,
        S.CLOSING,
        S.LAST_ACK,
        S.TIME_WAIT,
    }
)
CAN_SEND = frozenset({S.ESTABLISHED, S.CLOSE_WAIT})  # the user may still SEND
CAN_RECEIVE = frozenset({S.ESTABLISHED, S.FIN_WAIT_1, S.FIN_WAIT_2})  # text is still taken
HAS_SENT_FIN = frozenset({S.FIN_WAIT_1, S.FIN_WAIT_2, S.CLOSING, S.LAST_ACK, S.TIME_WAIT})
HAS_GOT_FIN = frozenset({S.CLOSE_WAIT, S.CLOSING, S.LAST_ACK, S.TIME_WAIT})

TRANSITIONS: dict[tuple[State, str], Row] = {
    (S.CLOSED, "passive OPEN"): Row(S.LISTEN, "create TCB"),
    (S.CLOSED, "active OPEN"): Row(S.SYN_SENT, "create TCB, snd SYN"),
    (S.LISTEN, "SEND"): Row(S.SYN_SENT, "snd SYN"),
    (S.LISTEN, "active OPEN"): Row(S.SYN_SENT, "snd SYN"),  # section 3.10.1
    (S.LISTEN, "rcv SYN"): Row(S.SYN_RECEIVED, "snd SYN,ACK"),
    (S.LISTEN, "CLOSE"): Row(S.CLOSED, "delete TCB"),
    (S.SYN_SENT, "rcv SYN"): Row(S.SYN_RECEIVED, "snd SYN,ACK"),
    (S.SYN_SENT, "rcv SYN,ACK"): Row(S.ESTABLISHED, "snd ACK"),
    (S.SYN_SENT, "CLOSE"): Row(S.CLOSED, "delete TCB"),
    (S.SYN_RECEIVED, "rcv ACK of SYN"): Row(S.ESTABLISHED, ""),
    (S.SYN_RECEIVED, "CLOSE"): Row(S.FIN_WAIT_1, "snd FIN"),
    (S.SYN_RECEIVED, "rcv RST, was LISTEN"): Row(S.LISTEN, ""),
    (S.SYN_RECEIVED, "rcv SYN, was LISTEN"): Row(S.LISTEN, ""),
    (S.ESTABLISHED, "CLOSE"): Row(S.FIN_WAIT_1, "snd FIN"),
    (S.ESTABLISHED, "rcv FIN"): Row(S.CLOSE_WAIT, "snd ACK"),
    (S.FIN_WAIT_1, "rcv ACK of FIN"): Row(S.FIN_WAIT_2, ""),
    (S.FIN_WAIT_1, "rcv FIN"): Row(S.CLOSING, "snd ACK"),
    (S.FIN_WAIT_2, "rcv FIN"): Row(S.TIME_WAIT, "snd ACK"),
    (S.CLOSE_WAIT, "CLOSE"): Row(S.LAST_ACK, "snd FIN"),
    (S.CLOSING, "rcv ACK of FIN"): Row(S.TIME_WAIT, ""),
    (S.LAST_ACK, "rcv ACK of FIN"): Row(S.CLOSED, "delete TCB"),
    (S.TIME_WAIT, "2MSL timeout"): Row(S.CLOSED, "delete TCB"),
}
# What ends a connection from wherever it stands: figure 5 leaves these arrows out.
TRANSITIONS |= {
    (state, event): Row(S.CLOSED, "delete TCB")
    for state in State
    if state is not S.CLOSED
    for event in ("ABORT", "rcv RST", "timeout", "error from IP")
}


def step(state: State, event: str) -> Row:
    """Return the row of `event` in `state`; raise `StackError` if the table has none."""
    row = TRANSITIONS.get((state, event))
    if row is None:
        known = sorted(name for where, name in TRANSITIONS if where is state)
        raise StackError(f"in {state} the event needs to be one of {known}, got {event!r}")
    return row
