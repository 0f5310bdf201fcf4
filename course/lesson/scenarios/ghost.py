"""A SYN that was lost in the network comes back after its sender has given up.

With three messages the server asks "was that you?", and the client answers no. With two it has
opened a connection, and its program greets nobody.
"""

from collections.abc import Sequence

from course.lesson.scenarios.stage import MINUTE, MS, PLAIN, numbered, two
from course.net import Delay, Fault
from course.stack.parts import PARTS, TWO_MESSAGES, Parts
from course.trace import Trace

OLD_SYN = Delay((1,), by_ns=MINUTE)


def old_syn(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let the SYN arrive at a TCP that waits for the third segment."""
    return _play("an old SYN, three messages", PARTS, faults, seed)


def old_syn_two_messages(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let the SYN arrive at a TCP that opens at once."""
    return _play("an old SYN, two messages", TWO_MESSAGES, faults, seed)


def _play(title: str, parts: Parts, faults: Sequence[Fault], seed: int) -> Trace:
    net, client, server = two(
        title, (OLD_SYN, *faults), seed,
        profile=PLAIN, parts=(numbered(100), numbered(300, parts)),
    )  # fmt: skip
    server.greeting = b"220 welcome\n"
    server.listen(25)
    net.at(0, lambda: client.connect(server, 25))
    net.at(500 * MS, client.abort)
    net.run()
    return net.trace()
