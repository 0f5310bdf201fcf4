"""A segment that comes astray: what an end in any state answers, asked of the real stack.

`stray` makes a segment by hand, lets it arrive at an end in the state, and writes down what goes
out, where the end goes, and the sentence with which its walk stopped. `resets` asks that for every
state and the same few segments: the table of RFC 9293 section 3.5.2, made by running it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from course.errors import LessonError
from course.lesson.answers import STATES, end_in, segment
from course.stack.segment import ACK, FIN, RST, SYN, Segment, reset_for
from course.stack.state import State
from course.view.page import text_table
from course.wire.seq import add

__all__ = ["FLAGS", "ROWS", "Answer", "Resets", "resets", "stray"]

FLAGS = {
    "SYN": SYN,
    "ACK": ACK,
    "SYN,ACK": SYN | ACK,
    "FIN,ACK": FIN | ACK,
    "RST": RST,
    "RST,ACK": RST | ACK,
    "none": 0,
}
# The segments of the table: a name, its flags, how far its numbers are off.
ROWS = (
    ("SYN", "SYN", 0, 0),
    ("ACK, right", "ACK", 0, 0),
    ("ACK, wrong", "ACK", 0, 5000),
    ("RST, right", "RST,ACK", 0, 0),
    ("RST, near", "RST,ACK", 1000, 0),
)
FARTHEST = 100_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, what went out, and what became of the end."""

    state: str
    came: str
    sent: tuple[str, ...]
    after: str
    why: str

    @property
    def short(self) -> str:
        """The answer in a word or two: what is sent, or where the end goes."""
        kinds = ["RST" if "RST" in one else "SYN,ACK" if "SYN" in one else "ACK"
                 for one in self.sent]  # fmt: skip
        moved = [self.after] if self.after != self.state else []
        return ", ".join([*kinds, *moved]) or "-"

    def __str__(self) -> str:
        return "\n".join(
            [
                f"{self.state} answers: {', '.join(self.sent) or 'nothing'}",
                f"what came:  {self.came}",
                f"then it is: {self.after}",
                f"why:        {self.why}",
            ]
        )

    __repr__ = __str__


def stray(state: str, flags: str = "ACK", seq: int = 0, ack: int = 0, octets: int = 0) -> Answer:
    """Let a segment arrive whose numbers are off by `seq` and `ack`, with `octets` of text.

    0 is the number that is expected, and the one that acknowledges all that was sent.
    """
    if flags not in FLAGS or state not in STATES:
        raise LessonError(f"a segment needs a state and flags that exist, got {state}, {flags}")
    if max(abs(seq), abs(ack), octets) > FARTHEST or octets < 0:
        raise LessonError(f"numbers may be {FARTHEST} off, got {seq}, {ack}, {octets}")
    conn = end_in(State(state))
    seg = segment(conn, FLAGS[flags], ahead=seq)
    if conn.tcb.state is State.CLOSED:
        seg.ack = 101
    seg.ack, seg.text = add(seg.ack, ack), bytes(octets)
    came = str(seg)
    if conn.tcb.state is State.CLOSED:
        return _closed(seg, came)
    conn.events()
    conn.segment_arrives(seg, 0)
    sent = tuple(map(str, conn.segments_to_send(0)))
    told = conn.events()
    why = [one.text.partition(": ")[2] for one in told if one.kind in ("stop", "drop")]
    moves = [one.text.rpartition(": ")[2] for one in told if one.kind == "state"]
    return Answer(state, came, sent, str(conn.tcb.state), "; ".join(why or moves) or "accepted")


def _closed(seg: Segment, came: str) -> Answer:
    reply = reset_for(seg)
    why = "no connection is here, and RST says so" if reply else "RST is never answered by RST"
    return Answer("CLOSED", came, (str(reply),) if reply else (), "CLOSED", why)


@dataclass(frozen=True, slots=True)
class Resets:
    """The answers of every state to the same segments."""

    rows: tuple[tuple[str, tuple[Answer, ...]], ...]

    def __str__(self) -> str:
        names = ("in state", *(name for name, *_ in ROWS))
        return text_table(names, [(state, *(a.short for a in got)) for state, got in self.rows])

    __repr__ = __str__


def resets(states: Sequence[str] = STATES) -> Resets:
    """Ask every state for its answer to a SYN, to ACKs and RSTs, right ones and wrong ones."""
    return Resets(
        tuple(
            (state, tuple(stray(state, flags, seq, ack) for _, flags, seq, ack in ROWS))
            for state in states
        )
    )
