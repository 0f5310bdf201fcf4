"""The same two ends again, soon after: does what is left of the first life fit into the second?

The client's first connection ends by RST, so nobody waits in TIME-WAIT; a copy of its only segment
with text is still on its way. The second connection has the same four numbers. With a fixed ISN
the copy lies exactly where the server expects text; with RFC 9293's, far from there.
"""

from collections.abc import Sequence

from course.lesson.scenarios.stage import MS, PLAIN, SECOND, two
from course.net import Duplicate, Fault
from course.stack.parts import FIXED_ISN, PARTS, Parts
from course.trace import Trace

OLD, NEW = b"pay 900 to Mallory\n", b"pay 100 to Charles\n"
COPY = Duplicate((4,), after_ns=5 * SECOND)


def fixed_isn(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Begin every connection at 1000."""
    return _play(
        "the same numbers again: every connection begins at 1000", FIXED_ISN, faults, seed
    )


def clock_isn(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Begin where the clock says (RFC 9293 section 3.4.1)."""
    return _play("the same ends again: the first number follows the clock", PARTS, faults, seed)


def _play(title: str, parts: Parts, faults: Sequence[Fault], seed: int) -> Trace:
    net, client, server = two(title, (COPY, *faults), seed, profile=PLAIN, parts=(parts, parts))
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80, 50_000))
    net.at(100 * MS, lambda: client.send(OLD))
    net.at(1 * SECOND, client.abort)
    net.at(4 * SECOND, lambda: client.connect(server, 80, 50_000))
    net.at(5105 * MS, lambda: client.send(NEW))
    net.at(6 * SECOND, client.close)
    net.run(7 * SECOND)
    return net.trace()
