"""One minute on a line that loses a fifth of everything: ten lines of a poem, all there, in order.

Seen at three zoom levels it is three things: packets, of which some are lost; a stream of octets,
of which none are; calls of `send` and `recv`, which know nothing of it.
"""

from collections.abc import Sequence
from functools import partial

from course.lesson.scenarios.stage import SECOND, two
from course.net import Drop, Fault
from course.trace import Trace

LINES = tuple(b"line %d of ten\n" % n for n in range(1, 11))


def lossy_minute(faults: Sequence[Fault] = (), seed: int = 1, *, loss: float = 0.2) -> Trace:
    """Send a line every six seconds, and close; `loss` is the part of all packets that is lost."""
    net, client, server = two(
        "a minute on a lossy line", faults, seed, faults=[Drop(probability=loss)]
    )
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    for n, line in enumerate(LINES):
        net.at((1 + 6 * n) * SECOND, partial(client.send, line))
    net.at(60 * SECOND, client.close)
    net.run()
    return net.trace()
