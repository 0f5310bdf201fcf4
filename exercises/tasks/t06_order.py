"""Task 06.3: three handshakes, shuffled: who answers whom, RFC 9293 section 3.5."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

from .segments import ACK, SPACE, SYN

ORDER, ANSWERS, THIRDS, WRAP = "the order", "the answers", "the thirds", "numbers that wrap"
Heap = list[dict[str, Any]]


def heaps(rng: Random) -> list[Case]:
    """Draw heaps of nine segments: round numbers, random ones, neighbours, ends of the circle."""
    cases = [heap(rng, [(100, 300), (1000, 5000), (7, 9000)])]
    for n in range(8):
        ends = [(SPACE - 1, rng.randrange(1, 999)), (rng.randrange(1, 999), SPACE - 1)]
        ends.append((SPACE - 1 - rng.randrange(1, 9), SPACE - 1 - rng.randrange(1, 9)))
        cases.append(heap(rng, ends[n % 2 :] + ends[: n % 2], WRAP))
    cases += [heap(rng, [numbers(rng) for _ in range(3)]) for _ in range(10)]
    for _ in range(6):  # neighbours: the next number of one is the first of another
        base, other = rng.randrange(1, SPACE // 2), rng.randrange(1, SPACE // 2)
        cases.append(heap(rng, [(base, other), (base + 1, other + 1), (base + 2, other + 2)]))
    return cases


def numbers(rng: Random) -> tuple[int, int]:
    """Return two first numbers that need no wrap."""
    return rng.randrange(1, SPACE - 1), rng.randrange(1, SPACE - 1)


def heap(rng: Random, isns: list[tuple[int, int]], part: str = "") -> Case:
    """Return nine segments in any order; their times are those of clocks that do not agree."""
    segments = []
    for x, y in isns:
        a, b = (x + 1) % SPACE, (y + 1) % SPACE
        segments += [(x, 0, SYN), (y, a, SYN | ACK), (a, b, ACK)]
    times = rng.sample(range(0, 90, 2), len(segments))
    made = [
        {"time": time, "seq": seq, "ack": ack, "flags": flags}
        for time, (seq, ack, flags) in zip(times, segments, strict=True)
    ]
    rng.shuffle(made)
    while _misled_by_nothing(made):
        for one, time in zip(made, rng.sample(range(0, 90, 2), len(made)), strict=True):
            one["time"] = time
        rng.shuffle(made)
    return Case((made,), (part,) if part else (ORDER, ANSWERS, THIRDS))


def _misled_by_nothing(made: Heap) -> bool:
    """Return whether times or places would give the answer away."""
    right = in_order(made)
    ways = (by_time(made), in_order(made, keep=True), by_place(made))
    return any(way == right or _shares(way, right) for way in ways[::2]) or ways[1] == right


def _shares(way: list[list[int]], right: list[list[int]]) -> bool:
    """Return whether a way finds all pairs of one kind."""
    return any({(one[n], one[n + 1]) for one in way} == {(one[n], one[n + 1]) for one in right}
               for n in (0, 1))  # fmt: skip


def in_order(
    made: Heap, *, keep: bool = False, plus: int = 1, space: int = SPACE
) -> list[list[int]]:
    """Match by numbers; `keep` leaves each handshake as it lies in the heap."""
    of = {kind: kinds(made, kind) for kind in (SYN, SYN | ACK, ACK)}
    found = []
    for first in of[SYN]:
        then = [n for n in of[SYN | ACK] if made[n]["ack"] == (made[first]["seq"] + plus) % space]
        last = [
            n
            for n in of[ACK]
            for second in then[:1]
            if made[n]["ack"] == (made[second]["seq"] + plus) % space
        ]
        one = [first, *then[:1], *last[:1]]
        found.append(sorted(one) if keep else one)
    return found


def whole(made: Heap, *, plus: int = 1, space: int = SPACE) -> list[list[int]]:
    """Match by numbers, and leave out what stays incomplete."""
    return [one for one in in_order(made, plus=plus, space=space) if len(one) == 3]


def by_number(made: Heap) -> list[list[int]]:
    """Sort each kind by the number of its SYN, and match the first with the first."""
    sort = [
        sorted(kinds(made, kind), key=lambda n, by=by: made[n][by])  # type: ignore[misc]
        for kind, by in ((SYN, "seq"), (SYN | ACK, "ack"), (ACK, "seq"))
    ]
    return [list(one) for one in zip(*sort, strict=True)]


def kinds(made: Heap, flags: int) -> list[int]:
    """Return the positions of the segments with these flags."""
    return [n for n, one in enumerate(made) if one["flags"] == flags]


def by_time(made: Heap) -> list[list[int]]:
    """Match the first SYN with the first SYN,ACK and the first ACK."""
    sort = [
        sorted(kinds(made, kind), key=lambda n: made[n]["time"]) for kind in (SYN, SYN | ACK, ACK)
    ]
    return [list(one) for one in zip(*sort, strict=True)]


def by_place(made: Heap) -> list[list[int]]:
    """Match in the order in which they lie in the heap."""
    sort = [kinds(made, kind) for kind in (SYN, SYN | ACK, ACK)]
    return [list(one) for one in zip(*sort, strict=True)]


NO_WRAP = (
    "You do not find the answer to a SYN with seq 4294967295. Its next number is 0: compare with "
    "(seq + 1) % 2**32."
)
NO_PLUS = (
    "You look for an ack that equals the seq of the SYN. A SYN takes a number, so its "
    "acknowledgment is seq + 1."
)

IN_ORDER = Task(
    id="06.3",
    name="in_order",
    points=4,
    judge="handshakes",
    parts=(
        Part(ORDER, 1, ("order",)),
        Part(ANSWERS, 1, ("answers",)),
        Part(THIRDS, 1, ("thirds",)),
        Part(WRAP, 1),
    ),
    hints=(
        (
            "Leave the times alone and sort by flags first: three SYNs, three SYN,ACKs, three "
            "ACKs. Then ask each SYN,ACK: which SYN do you acknowledge? It says so in its ack."
        ),
        (
            "A SYN,ACK answers the SYN whose seq + 1 is its ack. An ACK ends the handshake of the "
            "SYN,ACK whose seq + 1 is its ack. Sequence numbers live on a circle: behind 2**32 - "
            "1 comes 0."
        ),
        (
            "For every position s with flags 0x02: the position r with flags 0x12 and ack == "
            "(seq of s + 1) % 2**32, and the position k with flags 0x10 and ack == (seq of r + 1) "
            "% 2**32. The triple is [s, r, k]. enumerate(segments) gives the positions."
        ),
    ),
    inputs=heaps,
    mistakes=(
        Mistake(
            "matched by time",
            by_time,
            "You match the earliest SYN with the earliest SYN,ACK. These times come from clocks "
            "that do not agree, and handshakes overtake each other anyway. The numbers tell: a "
            "SYN,ACK's ack is its SYN's seq + 1.",
            loses=3,
        ),
        Mistake(
            "matched by place in the list",
            by_place,
            "You take them as they lie in the list: the first SYN with the first SYN,ACK. The "
            "list is shuffled. What belongs together is said by the numbers: ack is seq + 1.",
            loses=3,
        ),
        Mistake(
            "left in the order of the list",
            lambda made: in_order(made, keep=True),
            "You have found which three belong together. Within a handshake the order is SYN, "
            "SYN,ACK, ACK: nobody can acknowledge what has not been said.",
            loses=2,
        ),
        Mistake(
            "no wrap at 2^32",
            lambda made: in_order(made, space=1 << 64),
            NO_WRAP,
            loses=1,
        ),
        Mistake(
            "no wrap at 2^32, and only whole handshakes",
            lambda made: whole(made, space=1 << 64),
            NO_WRAP,
            loses=1,
        ),
        Mistake(
            "sorted by number",
            by_number,
            "You sort by number and match the first with the first. Numbers go round: the answer "
            "to a SYN with seq 4294967295 has ack 0, and would come first. Look for the one whose "
            "ack is (seq + 1) % 2**32.",
            loses=1,
        ),
        Mistake(
            "ack compared with seq, not with seq + 1",
            lambda made: in_order(made, plus=0),
            NO_PLUS,
            loses=4,
            misconception="M04",
        ),
        Mistake(
            "ack compared with seq, and only whole handshakes",
            lambda made: whole(made, plus=0),
            NO_PLUS,
            loses=4,
            misconception="M04",
        ),
    ),
)
