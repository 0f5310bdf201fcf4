"""Three segments that open everything, and each of them lost, late or doubled.

The numbers are those of RFC 9293 figure 6: the client begins at 100, the server at 300. Packets 1,
2 and 3 of the run are the SYN, the SYN,ACK and the ACK.
"""

from collections.abc import Callable, Sequence

from course.lesson.scenarios.stage import MS, PLAIN, SECOND, numbered, two
from course.net import Delay, Drop, Duplicate, Fault
from course.trace import Trace

SEGMENTS = {"SYN": 1, "SYN,ACK": 2, "ACK": 3}
FAULTS: dict[str, Callable[[int], Fault]] = {
    "lost": lambda number: Drop((number,)),
    "late": lambda number: Delay((number,), by_ns=1500 * MS),
    "doubled": lambda number: Duplicate((number,), after_ns=50 * MS),
}


def handshake(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Open a connection and leave it open."""
    net, client, server = two(
        "three segments open a connection", faults, seed,
        profile=PLAIN, parts=(numbered(100), numbered(300)),
    )  # fmt: skip
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.run(10 * SECOND)
    return net.trace()


def troubled(segment: str, trouble: str) -> Callable[..., Trace]:
    """Return the handshake with one of its segments lost, late by 1.5 s, or doubled."""
    fault = FAULTS[trouble](SEGMENTS[segment])

    def play(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
        return handshake((fault, *faults), seed)

    return play
