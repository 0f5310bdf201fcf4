"""Task 07.1: the edges of RFC 9293 figure 5, and the one of its note 2."""

from random import Random

from course.exercise import Case, Mistake, Part, Task

Edge = tuple[str, str, str]

OPENING = {
    ("CLOSED", "passive OPEN", "LISTEN"),
    ("CLOSED", "active OPEN", "SYN-SENT"),
    ("LISTEN", "rcv SYN", "SYN-RECEIVED"),
    ("SYN-SENT", "rcv SYN", "SYN-RECEIVED"),
    ("SYN-SENT", "rcv SYN,ACK", "ESTABLISHED"),
    ("SYN-RECEIVED", "rcv ACK of SYN", "ESTABLISHED"),
}
CLOSING = {
    ("ESTABLISHED", "CLOSE", "FIN-WAIT-1"),
    ("ESTABLISHED", "rcv FIN", "CLOSE-WAIT"),
    ("FIN-WAIT-1", "rcv ACK of FIN", "FIN-WAIT-2"),
    ("FIN-WAIT-1", "rcv FIN", "CLOSING"),
    ("FIN-WAIT-2", "rcv FIN", "TIME-WAIT"),
    ("CLOSE-WAIT", "CLOSE", "LAST-ACK"),
    ("CLOSING", "rcv ACK of FIN", "TIME-WAIT"),
    ("LAST-ACK", "rcv ACK of FIN", "CLOSED"),
    ("TIME-WAIT", "2MSL timeout", "CLOSED"),
}
LACKED = {  # what the diagram of the article does not draw
    ("LISTEN", "SEND", "SYN-SENT"),
    ("LISTEN", "CLOSE", "CLOSED"),
    ("SYN-SENT", "CLOSE", "CLOSED"),
    ("SYN-RECEIVED", "CLOSE", "FIN-WAIT-1"),
    ("SYN-RECEIVED", "rcv RST", "LISTEN"),
}
TOGETHER = {("FIN-WAIT-1", "rcv FIN and ACK of FIN", "TIME-WAIT")}
EDGES = OPENING | CLOSING | LACKED | TOGETHER


def _names(edges: set[Edge], sign: str = "") -> tuple[str, ...]:
    return tuple(sorted(f"{sign}{state} {event}" for state, event, _ in edges))


def but(*, drop: set[Edge] | None = None, add: set[Edge] | None = None) -> set[Edge]:
    """Return the edges without some, and with others."""
    return (EDGES - (drop or set())) | (add or set())


def nothing(_: Random) -> list[Case]:
    """Return the one case there is: the function takes nothing."""
    return [Case(())]


TRANSITIONS = Task(
    id="07.1",
    name="transitions",
    points=6,
    judge="edges",
    parts=(
        Part(
            "opening",
            1,
            ("CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", *_names(LACKED, "-")),
        ),
        Part(
            "closing",
            2,
            (
                "ESTABLISHED",
                "FIN-WAIT-1",
                "FIN-WAIT-2",
                "CLOSE-WAIT",
                "CLOSING",
                "LAST-ACK",
                "TIME-WAIT",
                *_names(TOGETHER, "-"),
            ),
        ),
        Part("turning back early", 2, _names(LACKED)),
        Part("FIN and ACK at once", 1, _names(TOGETHER)),
    ),
    hints=(
        (
            "Begin with two stories and write down what each end does: a client and a server "
            "open; then the client closes first. That is eleven edges. Then ask of each state "
            "what else could happen there: what if the program changes its mind? What if both "
            "do the same at once?"
        ),
        (
            "A program may CLOSE in any state that has not closed yet: LISTEN and SYN-SENT have "
            "nobody to say goodbye to, SYN-RECEIVED has. LISTEN may SEND, and so become the "
            "caller. A listener's half-open connection that is reset goes back to listening. "
            "And both may open, or close, in the same moment: SYN in SYN-SENT, FIN in "
            "FIN-WAIT-1."
        ),
        (
            "Edges by state: CLOSED 2, LISTEN 3, SYN-SENT 3, SYN-RECEIVED 3, ESTABLISHED 2, "
            "FIN-WAIT-1 3, and one each for FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK and "
            "TIME-WAIT: 21. FIN-WAIT-1 waits for two things, an ACK of its FIN and a FIN of the "
            "other side: the one alone leads to FIN-WAIT-2, the other alone to CLOSING, both in "
            "one segment to TIME-WAIT."
        ),
    ),
    inputs=nothing,
    mistakes=(
        Mistake(
            "the sixteen arrows of the article",
            lambda: but(drop=LACKED),
            "The five arrows that the article's diagram lacks are missing here too: LISTEN at "
            "SEND and at CLOSE, SYN-SENT at CLOSE, SYN-RECEIVED at CLOSE and at a RST. All five "
            "are ways to turn back before the connection is open.",
            loses=2,
        ),
        Mistake(
            "figure 5 without its note 2",
            lambda: but(drop=TOGETHER),
            "Figure 5 has 20 arrows, and its note 2 names one more: in FIN-WAIT-1 a segment may "
            "carry the other side's FIN and acknowledge ours as well. Then there is nothing left "
            "to wait for but 2MSL: TIME-WAIT.",
            loses=1,
        ),
        Mistake(
            "FIN and ACK at once lead to CLOSING",
            lambda: but(drop=TOGETHER, add={("FIN-WAIT-1", "rcv FIN and ACK of FIN", "CLOSING")}),
            "CLOSING waits for the ACK of our FIN. Here that ACK is in the very segment that "
            "brings the FIN, so nothing is left to wait for: FIN-WAIT-1 goes to TIME-WAIT (note "
            "2 of figure 5).",
            loses=1,
        ),
        Mistake(
            "a SYN makes LISTEN established",
            lambda: but(
                drop={("LISTEN", "rcv SYN", "SYN-RECEIVED")},
                add={("LISTEN", "rcv SYN", "ESTABLISHED")},
            ),
            "A SYN alone opens nothing: it may be an old one that has wandered about. The "
            "listener answers SYN,ACK and is in SYN-RECEIVED until that is acknowledged.",
            loses=1,
            misconception="M06",
        ),
        Mistake(
            "no simultaneous opening",
            lambda: but(drop={("SYN-SENT", "rcv SYN", "SYN-RECEIVED")}),
            "Both sides may call at once. Then SYN-SENT gets a SYN without an ACK, answers "
            "SYN,ACK and is in SYN-RECEIVED (RFC 9293 section 3.5, figure 7; MUST-10).",
            loses=1,
        ),
        Mistake(
            "a FIN in FIN-WAIT-2 ends it at once",
            lambda: but(
                drop={
                    ("FIN-WAIT-2", "rcv FIN", "TIME-WAIT"),
                    ("TIME-WAIT", "2MSL timeout", "CLOSED"),
                },
                add={("FIN-WAIT-2", "rcv FIN", "CLOSED")},
            ),
            "Who closed first must wait: its last ACK may be lost, and then the other side sends "
            "its FIN again. So FIN-WAIT-2 leads to TIME-WAIT, and only the 2MSL timeout leads "
            "from there to CLOSED.",
            loses=2,
            misconception="M14",
        ),
        Mistake(
            "CLOSE in SYN-RECEIVED leads to CLOSED",
            lambda: but(
                drop={("SYN-RECEIVED", "CLOSE", "FIN-WAIT-1")},
                add={("SYN-RECEIVED", "CLOSE", "CLOSED")},
            ),
            "LISTEN and SYN-SENT may just stop: no SYN of the other side has come. In "
            "SYN-RECEIVED one has, so the other side must be told: a FIN goes out, and the state "
            "is FIN-WAIT-1.",
            loses=2,
        ),
        Mistake(
            "LAST-ACK waits in TIME-WAIT too",
            lambda: but(
                drop={("LAST-ACK", "rcv ACK of FIN", "CLOSED")},
                add={("LAST-ACK", "rcv ACK of FIN", "TIME-WAIT")},
            ),
            "TIME-WAIT is there to acknowledge the other side's FIN once more, if it comes "
            "again. In LAST-ACK that FIN came first, and our own FIN has acknowledged it. When "
            "the ACK of ours is here, nothing is left that could come again: CLOSED.",
            loses=2,
            misconception="M14",
        ),
        Mistake(
            "CLOSE-WAIT ends by itself",
            lambda: but(
                drop={("CLOSE-WAIT", "CLOSE", "LAST-ACK")},
                add={("CLOSE-WAIT", "2MSL timeout", "CLOSED")},
            ),
            "No timer ends CLOSE-WAIT. It waits for this side's own program to CLOSE, if need be "
            "for ever; then the FIN goes out, and the state is LAST-ACK.",
            loses=2,
        ),
    ),
)
