"""What a receiver in each state would answer to a segment with these flags: asked of the stack.

Each answer is a run of the course's own TCP: an end is led into the state by hand-made segments,
the segment arrives, and what the end sends, where it goes and why it stopped is written down.
Nothing here knows the rules; `course.stack.arrival` does.
"""

import re
from collections.abc import Callable
from functools import cache
from random import Random

from course.lesson.scenarios.stage import PLAIN, numbered
from course.stack.connection import Connection
from course.stack.isn import Endpoint
from course.stack.segment import ACK, FIN, SYN, Segment, reset_for
from course.stack.state import State
from course.view.flags import Reply
from course.wire.seq import add

__all__ = ["NUMBERS", "STATES", "answer", "answers", "end_in", "hears", "segment"]

HERE, THERE = Endpoint(bytes((10, 0, 0, 1)), 80), Endpoint(bytes((10, 0, 0, 2)), 49152)
ISS, IRS = 100, 300  # the numbers of RFC 9293's figures

# Which sequence number the segment has, counted from the one that is expected next.
NUMBERS = {
    "the number that is expected": 0,
    "an old number": -1000,
    "a later number, inside the window": 1000,
}
_CHECK = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+: ")  # the name of a step of the walk
STATES = tuple(str(state) for state in State)


def segment(conn: Connection, flags: int, *, ahead: int = 0) -> Segment:
    """Return a segment of the peer: next number, and it has everything that was sent."""
    tcb = conn.tcb
    is_fresh = tcb.state in (State.CLOSED, State.LISTEN, State.SYN_SENT)
    seq = IRS if is_fresh else tcb.rcv_nxt
    ack = add(ISS, 1) if tcb.state is State.LISTEN else tcb.snd_nxt
    return Segment(THERE.port, HERE.port, add(seq, ahead), ack, flags, 65_535, wnd=65_535)


def hears(conn: Connection, flags: int) -> None:
    """Let an end hear a segment of its peer."""
    conn.segment_arrives(segment(conn, flags), 0)
    conn.segments_to_send(0)


def _calls(conn: Connection, call: Callable[[], None]) -> None:
    call()
    conn.segments_to_send(0)


def _closing(conn: Connection) -> None:
    """Let the peer's FIN cross ours: it has not seen ours."""
    seg = segment(conn, FIN | ACK)
    seg.ack = add(seg.ack, -1)
    conn.segment_arrives(seg, 0)
    conn.segments_to_send(0)


def end_in(state: State) -> Connection:
    """Return an end in this state."""
    conn = Connection(
        HERE,
        THERE,
        profile=PLAIN,
        parts=numbered(ISS),
        chance=Random(1),  # noqa: S311  seeded
    )
    passive = state in (State.LISTEN, State.SYN_RECEIVED)
    if state is not State.CLOSED:
        _calls(conn, lambda: conn.open(0, passive=passive))
    if state is State.SYN_RECEIVED:
        hears(conn, SYN)
    if passive or state in (State.CLOSED, State.SYN_SENT):
        return conn
    hears(conn, SYN | ACK)
    if state in (State.CLOSE_WAIT, State.LAST_ACK):
        hears(conn, FIN | ACK)
    if state not in (State.ESTABLISHED, State.CLOSE_WAIT):
        _calls(conn, conn.shutdown)
    if state in (State.FIN_WAIT_2, State.TIME_WAIT):
        hears(conn, ACK)
    if state is State.TIME_WAIT:
        hears(conn, FIN | ACK)
    if state is State.CLOSING:
        _closing(conn)
    return conn


def answer(state: str, flags: int, numbers: str = "the number that is expected") -> Reply:
    """Return what an end in `state` does with a segment of these flags, without text.

    The segment acknowledges all that the end has sent. `numbers` is one of `NUMBERS`.
    """
    conn = end_in(State(state))
    seg = segment(conn, flags, ahead=NUMBERS[numbers])
    if conn.tcb.state is State.CLOSED:
        seg.ack = add(ISS, 1)
        reply = reset_for(seg)
        why = "no connection here: a RST says so" if reply else "a RST is answered by nothing"
        return _answer([reply] if reply else [], State.CLOSED, why, "RFC 9293 section 3.10.7.1")
    conn.events()
    conn.segment_arrives(seg, 0)
    replies = conn.segments_to_send(0)
    told = conn.events()
    reasons = [one for one in told if one.kind in ("stop", "drop", "error")]
    moved = [one.text for one in told if one.kind == "state"]
    why = "; ".join(dict.fromkeys([*moved, *(_CHECK.sub("", one.text) for one in reasons)]))
    clauses = [one.clause for one in [*reasons, *told] if one.clause]
    return _answer(replies, conn.tcb.state, why or "taken, nothing more to do", *clauses[:1])


def _answer(replies: list[Segment], state: State, why: str, clause: str = "") -> Reply:
    return Reply(tuple(map(str, replies)), str(state), why, clause)


@cache
def answers() -> dict[str, dict[str, tuple[Reply, ...]]]:
    """Return, for each way that the numbers may stand, each state's answers to all 256 flags."""
    return {
        numbers: {
            state: tuple(answer(state, flags, numbers) for flags in range(256)) for state in STATES
        }
        for numbers in NUMBERS
    }
