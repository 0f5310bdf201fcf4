"""Three callers at one port, each with another end: what a table of connections looks like.

The first caller asks and closes; the server closes too. The second is closed by the server, which
then waits in TIME-WAIT. The third closes, and the server's program forgets to: CLOSE-WAIT.
"""

from collections.abc import Sequence

from course.lesson.scenarios.stage import MS, PLAIN, SECOND
from course.net import Fault, Network
from course.stack.connection import Connection
from course.stack.isn import Endpoint
from course.trace import Trace

__all__ = ["crowd"]

PORT = 80
FORGOTTEN = 3  # the caller whose socket the server never closes


def crowd(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let three callers come, 100 ms apart, and go."""
    net = Network(seed, "three callers, one port", faults)
    client = net.host("client", "192.0.2.7", profile=PLAIN)
    server = net.host("server", "192.0.2.10", profile=PLAIN)
    net.link("client", "server", delay_ns=10 * MS)
    listener = server.listen(PORT)
    net.call("server", "listen", PORT)
    calls: list[Connection] = []
    taken: list[Connection] = []

    def serve(_now: int) -> None:
        while (conn := listener.accept()) is not None:
            taken.append(conn)
            net.call("server", "accept", result=conn.remote.port)
        for number, conn in enumerate(taken, 1):
            if conn.at_end and not conn.fin_wanted and number != FORGOTTEN:
                conn.shutdown()
                net.call("server", "close")

    def connect() -> None:
        calls.append(client.connect(Endpoint(server.addresses[0], PORT), net.now))
        net.call("client", "connect", "server", PORT)

    def hang_up(name: str, ends: list[Connection], number: int) -> None:
        ends[number - 1].shutdown()
        net.call(name, "close")

    def answer(_now: int) -> None:
        conn = calls[1] if len(calls) > 1 else None
        if conn is not None and conn.at_end and not conn.fin_wanted:
            hang_up("client", calls, 2)

    net.app("server", serve)
    net.app("client", answer)
    for n in range(3):
        net.at(n * 100 * MS, connect)
    net.at(400 * MS, lambda: hang_up("client", calls, 1))
    net.at(600 * MS, lambda: hang_up("server", taken, 2))
    net.at(800 * MS, lambda: hang_up("client", calls, 3))
    net.run(600 * SECOND)
    return net.trace()
