"""Task 06.2: every seq and ack of a diagram, RFC 9293 section 3.4 and figure 6."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

from .segments import SPACE

OPENING, TALK, WRAP = "the opening", "the talk", "numbers that wrap"
Lengths = list[tuple[str, int]]


def diagrams(rng: Random) -> list[Case]:
    """Draw diagrams: the printed ones, random ones, and some whose numbers pass the end."""
    cases = [case(100, 300, [("A", 6)]), case(586_457_076, 2_685_804_629, [("A", 13)])]
    cases += [case(SPACE - 1, 7, [("A", 1)], WRAP), case(7, SPACE - 1, [("B", 1)], WRAP)]
    cases += [case(rng.getrandbits(31), rng.getrandbits(31), talk(rng, n % 5)) for n in range(12)]
    for n in range(8):
        near = SPACE - rng.randrange(1, 40), rng.getrandbits(31)
        isn_a, isn_b = near if n % 2 else near[::-1]
        said = [("AB"[1 - n % 2], rng.randrange(40, 1460)), *talk(rng, 2)]
        cases.append(case(isn_a, isn_b, said, WRAP))
    return cases


def talk(rng: Random, turns: int) -> Lengths:
    """Return who says how many octets, turn by turn."""
    return [(rng.choice("AB"), rng.randrange(1, 1461)) for _ in range(turns)]


def case(isn_a: int, isn_b: int, lengths: Lengths, part: str = "") -> Case:
    """Return a diagram; what needs no wrap counts for the opening, and for the talk if any."""
    parts = (part,) if part else (OPENING, TALK)[: 2 if lengths else 1]
    known = {
        "isn_a": isn_a,
        "isn_b": isn_b,
        "next_a": (isn_a + 1) % SPACE,
        "next_b": (isn_b + 1) % SPACE,
    }
    return Case((isn_a, isn_b, [list(one) for one in lengths]), parts, known)


def blanks(isn_a: int, isn_b: int, lengths: Any, **wrong: Any) -> list[tuple[int, int | None]]:
    """Fill the diagram; `wrong` says what takes how much, and that nothing wraps.

    `syn`, `ack`, `third`: what a SYN, a pure ACK, the third segment take; `more`: what text takes
    beyond its octets; `over`: what its acknowledgment adds.
    """
    syn, space = wrong.get("syn", 1), SPACE if wrong.get("wrap", True) else 1 << 64
    nxt = {"A": (isn_a + syn) % space, "B": (isn_b + wrong.get("syn_b", syn)) % space}
    heard = {"A": (isn_a + 1) % space, "B": (isn_b + 1) % space}  # what the other side acks
    if "syn" in wrong and wrong.get("acks_too", True):
        heard = dict(nxt)
    rows: list[tuple[int, int | None]] = [(isn_a, None), (isn_b, heard["A"])]
    rows.append((nxt["A"], heard["B"]))
    for kept in (nxt, heard):
        kept["A"] = (kept["A"] + wrong.get("third", 0)) % space
    for who, octets in lengths:
        other = "B" if who == "A" else "A"
        rows.append((nxt[who], heard[other]))
        taken = octets + wrong.get("more", 0)
        nxt[who] = (nxt[who] + taken) % space
        heard[who] = (heard[who] + taken) % space
        rows.append((nxt[other], (heard[who] + wrong.get("over", 0)) % space))
        nxt[other] = (nxt[other] + wrong.get("ack", 0)) % space
    return rows


def without_acks(isn_a: int, isn_b: int, lengths: Any) -> list[tuple[int, int | None]]:
    """Leave out the segments that only acknowledge text."""
    rows = blanks(isn_a, isn_b, lengths)
    return rows[:3] + rows[3::2]


PLUS_ONE = (
    "You add 1 for text as well. The + 1 of the opening is the number that the SYN takes; text "
    "takes as many numbers as it has octets, and ack names the one behind the last of them."
)

BLANKS = Task(
    id="06.2",
    name="blanks",
    points=3,
    parts=(Part(OPENING, 1, (0, 1, 2)), Part(TALK, 1), Part(WRAP, 1)),
    hints=(
        (
            "Keep one number for each side: what it will use next. It starts at the side's ISN. "
            "Who sends, moves its own number on by what the segment takes; the other side's "
            "number does not move."
        ),
        (
            "A SYN takes one number, an octet of text one each, a pure ACK none. seq is the "
            "sender's next number before the segment; ack is the other side's next number. The "
            "very first segment acknowledges nothing: None."
        ),
        (
            "After the two SYNs: a = isn_a + 1, b = isn_b + 1, all modulo 2**32. The rows are "
            "(isn_a, None), (isn_b, a), (a, b). When A says n octets: (a, b), then a = a + n, "
            "then B's (b, a). When B does, the other way round."
        ),
    ),
    inputs=diagrams,
    mistakes=(
        Mistake(
            "the client's seq not moved by its SYN",
            lambda a, b, n: blanks(a, b, n, syn=0, syn_b=1, acks_too=False),
            "The third segment has seq {isn_a} again in your diagram. The SYN has taken that "
            "number, though it carries no octet: A goes on with {next_a}.",
            loses=3,
            misconception="M04",
        ),
        Mistake(
            "no SYN takes a number",
            lambda a, b, n: blanks(a, b, n, syn=0),
            "Neither of your SYNs takes a number. Each does: the ack of the SYN,ACK is {next_a}, "
            "that of the third segment {next_b}, one more than the ISN (RFC 9293 section 3.4).",
            loses=3,
            misconception="M04",
        ),
        Mistake(
            "a pure ACK takes a number",
            lambda a, b, n: blanks(a, b, n, ack=1),
            "In your diagram a segment without text moves its sender's seq. Only SYN, FIN and "
            "octets take numbers; else every ACK would have to be acknowledged.",
            loses=2,
        ),
        Mistake(
            "the third segment takes a number",
            lambda a, b, n: blanks(a, b, n, third=1),
            "In your diagram A's third segment takes a number. It is an ACK and nothing else, "
            "and takes none: the first octet that A says has number {next_a} again.",
            loses=2,
        ),
        Mistake(
            "the ack of text one too far",
            lambda a, b, n: blanks(a, b, n, over=1),
            PLUS_ONE,
            loses=2,
        ),
        Mistake(
            "text takes one number more",
            lambda a, b, n: blanks(a, b, n, more=1),
            PLUS_ONE,
            loses=2,
        ),
        Mistake(
            "no segment for the acknowledgments",
            without_acks,
            "Your list has one segment for each pair in `lengths`. It needs two: what the one "
            "says, and behind it the other's ACK, which carries nothing else.",
            loses=3,
        ),
        Mistake(
            "no wrap at 2^32",
            lambda a, b, n: blanks(a, b, n, wrap=False),
            "A number of yours is larger than 4294967295. It has 32 bits; behind the last one "
            "comes 0: take every sum % 2**32.",
            loses=1,
        ),
        Mistake(
            "the first ack is 0",
            lambda a, b, n: [(a, 0), *blanks(a, b, n)[1:]],
            "Your first segment has ack 0. The field may well hold 0, but with the flag ACK clear "
            "it says nothing: nothing is acknowledged there. Write None.",
            loses=3,
        ),
    ),
)
