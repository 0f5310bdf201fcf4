"""The arrow that is not drawn: the real stack goes somewhere, and a diagram does not know of it.

`ARTICLE` are the sixteen arrows of the article "Transport Layer". Each of `RUNS` takes the
course's own TCP, with calls and hand-made segments, over an arrow of figure 5 that is not among
them. (One more is missing there, SYN-RECEIVED to FIN-WAIT-1: this stack waits with its FIN until
it is open.) What the run did is read from the stack's own events; the reader says which arrow is
missing, and `missing` draws it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from course.errors import LessonError
from course.lesson.answers import end_in, hears
from course.stack.connection import Connection
from course.stack.segment import RST
from course.stack.state import State
from course.trace.transitions import EVENTS, STATES
from course.view.missing import Edge, figure
from course.view.toys import Figure

__all__ = ["ARTICLE", "CHOICES", "EVENTS_OF", "RUNS", "Missing", "missing"]

OPEN = "?"  # what the reader has not chosen yet
CHOICES = (OPEN, *STATES)
EVENTS_OF = (OPEN, "passive OPEN", "active OPEN", "SEND", "CLOSE", "rcv SYN", "rcv RST", "rcv FIN")
ARTICLE = tuple(
    Edge(*edge)
    for edge in (
        ("CLOSED", "passive OPEN", "LISTEN"),
        ("CLOSED", "active OPEN", "SYN-SENT"),
        ("LISTEN", "rcv SYN", "SYN-RECEIVED"),
        ("SYN-SENT", "rcv SYN", "SYN-RECEIVED"),
        ("SYN-SENT", "rcv SYN,ACK", "ESTABLISHED"),
        ("SYN-RECEIVED", "rcv ACK of SYN", "ESTABLISHED"),
        ("ESTABLISHED", "CLOSE", "FIN-WAIT-1"),
        ("ESTABLISHED", "rcv FIN", "CLOSE-WAIT"),
        ("FIN-WAIT-1", "rcv ACK of FIN", "FIN-WAIT-2"),
        ("FIN-WAIT-1", "rcv FIN", "CLOSING"),
        ("FIN-WAIT-1", "rcv FIN and ACK of FIN", "TIME-WAIT"),
        ("FIN-WAIT-2", "rcv FIN", "TIME-WAIT"),
        ("CLOSE-WAIT", "CLOSE", "LAST-ACK"),
        ("CLOSING", "rcv ACK of FIN", "TIME-WAIT"),
        ("LAST-ACK", "rcv ACK of FIN", "CLOSED"),
        ("TIME-WAIT", "2MSL timeout", "CLOSED"),
    )
)


@dataclass(frozen=True, slots=True)
class Run:
    """How an end was led to a state, what happened there, and what that is in words."""

    start: State
    words: str  # what happened in the end
    happens: Callable[[Connection], None]


def _is_reset(conn: Connection) -> None:
    hears(conn, RST)


def _talks(conn: Connection) -> None:
    conn.send(b"hello\n", now=0)


RUNS = {
    "the caller takes it back": Run(
        State.SYN_RECEIVED,
        "A SYN has come and SYN,ACK has gone out. Then its sender sends RST.",
        _is_reset,
    ),
    "the listener starts to talk": Run(
        State.LISTEN,
        "The program waits. Then it has something to say to a certain host, and calls send.",
        _talks,
    ),
    "the listener gives up": Run(
        State.LISTEN, "The program waits. Nobody comes. It calls close.", lambda conn: conn.close()
    ),
    "the caller changes his mind": Run(
        State.SYN_SENT, "A SYN has gone out. The program calls close.", lambda conn: conn.close()
    ),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A run, the moves that the stack made, and the reader's arrow (None: not chosen yet)."""

    run: str
    moves: tuple[Edge, ...]
    sent: tuple[str, ...]  # what went out when the last thing happened
    yours: Edge | None

    @property
    def gap(self) -> Edge:
        """The move that the article's diagram does not know."""
        (gap,) = [move for move in self.moves if not _is_drawn(move)]
        return gap

    @property
    def verdict(self) -> str:
        """What is to be said to the reader's arrow."""
        if self.yours is None:
            return f"It leaves {self.gap.old} by an arrow that is not drawn. Draw it."
        if self.yours == self.gap:
            return (
                f"Right: in {self.gap.old}, {self.gap.event} leads to {self.gap.new}. "
                "The arrow is in the diagram now."
            )
        says = ("it does not stand in", "what happens is not", "it does not go to")
        for words, mine, true in zip(says, self.yours, self.gap, strict=True):
            if mine != true:
                return f"Not yet: {words} {mine}. The stack did not take this arrow."
        raise AssertionError(self.yours)

    def __str__(self) -> str:
        way = [f"{m.old} -> {m.new}: {m.event}" for m in self.moves if _is_drawn(m)]
        sent = ", ".join(self.sent) or "nothing"
        lines = [self.verdict, *way, f"Then? {RUNS[self.run].words} The stack sends {sent}."]
        return "\n".join(lines)

    __repr__ = __str__

    def figure(self) -> Figure:
        """Return the article's diagram, with the way of the stack and the reader's arrow."""
        taken = [(move.old, move.new) for move in self.moves if _is_drawn(move)]
        yours = None if self.yours is None else (self.yours, self.yours == self.gap)
        is_right = self.yours == self.gap
        here = self.gap.new if is_right else self.gap.old
        return figure(ARTICLE, taken, here, yours, str(self))

    def _repr_html_(self) -> str:
        return self.figure().still


def _is_drawn(move: Edge) -> bool:
    return move in ARTICLE


def missing(run: str, old: str = OPEN, event: str = OPEN, new: str = OPEN) -> Missing:
    """Lead the stack through `run`, and draw the arrow that the reader chose."""
    if run not in RUNS:
        raise LessonError(f"a run needs to be one of {', '.join(RUNS)}, got {run!r}")
    if event not in (*EVENTS, OPEN) or {old, new} - set(CHOICES):
        raise LessonError(f"an arrow needs names of the diagram, got {old}, {event}, {new}")
    conn = end_in(RUNS[run].start)
    moves = _moves(conn)
    RUNS[run].happens(conn)
    sent = tuple(map(str, conn.segments_to_send(0)))
    moves += _moves(conn)
    chosen = Edge(old, event, new)
    return Missing(run, moves, sent, None if OPEN in chosen else chosen)


def _moves(conn: Connection) -> tuple[Edge, ...]:
    """Return the changes of state that an end has told since it was asked last."""
    found = []
    for told in conn.events():
        if told.kind == "state":
            event = told.text.rpartition(": ")[2].removesuffix(", was LISTEN")
            found.append(Edge(str(told.old), event, str(told.new)))
    return tuple(found)
