"""Both at once, and one after the other: opening and closing from two sides."""

from collections.abc import Sequence

from course.lesson.scenarios.stage import MS, PLAIN, SECOND, numbered, two
from course.net import Fault
from course.trace import Trace

PAGE = b"0123456789abcdef" * 640  # 10 kB


def simultaneous_open(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let both call each other in the same moment: RFC 9293 figure 7."""
    net, client, server = two(
        "both call at once", faults, seed, profile=PLAIN, parts=(numbered(100), numbered(300))
    )
    net.at(0, lambda: client.connect(server, 4000, 4000))
    net.at(0, lambda: server.connect(client, 4000, 4000))
    net.run(10 * SECOND)
    return net.trace()


def simultaneous_close(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let both hang up in the same moment: RFC 9293 figure 13."""
    net, client, server = two(
        "both close at once", faults, seed, profile=PLAIN, parts=(numbered(99), numbered(299))
    )
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, client.close)
    net.at(100 * MS, server.close)
    net.run()
    return net.trace()


def half_close(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let the client say that it is done, and read the answer of 10 kB after that."""
    net, client, server = two("a question, FIN, and then the answer", faults, seed, profile=PLAIN)
    server.closes = False
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, lambda: client.send(b"GET /page\n"))
    net.at(100 * MS, client.shutdown)
    net.at(300 * MS, lambda: server.send(PAGE))
    net.at(400 * MS, server.close)
    net.run()
    return net.trace()
