"""UDP against a slow receiver: every `sendto` succeeds, and what finds no room is gone.

The sender speaks a hundred times a second, the receiver reads twenty times a second from a buffer
of three datagrams. Nobody tells the sender.
"""

from collections.abc import Sequence
from functools import partial

from course.lesson.scenarios.stage import MS, SECOND
from course.net import Fault, Network
from course.stack.isn import Endpoint
from course.trace import Trace

COUNT, SIZE, ROOM = 15, 100, 3


def slow_receiver(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Send 15 numbered datagrams faster than they are read."""
    net = Network(seed, "UDP against a slow receiver", faults)
    sends = net.host("sender", "10.0.0.1").udp(4000)
    reads = net.host("receiver", "10.0.0.2").udp(5000, buffer=ROOM * SIZE)
    there = Endpoint(net.nodes["receiver"].addresses[0], 5000)
    net.link("sender", "receiver", delay_ns=10 * MS)

    def say(n: int) -> None:
        data = b"%03d" % n + bytes(SIZE - 3)
        sends.send(data, there)
        net.call("sender", "sendto", n, result=len(data))

    def read() -> None:
        received = reads.receive()
        if received is not None:
            net.call("receiver", "recvfrom", result=int(received.data[:3]))

    for n in range(COUNT):
        net.at(10 * MS * n, partial(say, n))
    for n in range(1, 11):
        net.at(50 * MS * n, read)
    net.run(2 * SECOND)
    return net.trace()
