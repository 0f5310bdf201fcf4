"""Two flows through one queue: do PSH and URG give priority?

Two hosts send the same amount in the same moment through a router with one slow link. One of them
pushes every segment and marks all of it as urgent. The queue never looks.
"""

from collections.abc import Sequence
from functools import partial

from course.lesson.scenarios.stage import MS, PLAIN, SECOND, Talker
from course.net import Fault, Network
from course.trace import Trace

SEGMENT, COUNT = 1460, 4


def one_queue(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let `plain` and `urgent` share a link of 1 Mbit/s; `urgent` uses PSH and URG."""
    return _play("two flows, one queue, one flow urgent", faults, seed, is_urgent=True)


def one_queue_plain(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Do the same without PSH and URG, to compare the times."""
    return _play("two flows, one queue, none urgent", faults, seed, is_urgent=False)


def _play(title: str, faults: Sequence[Fault], seed: int, *, is_urgent: bool) -> Trace:
    net = Network(seed, title, faults)
    server = net.host("server", "10.0.9.1", profile=PLAIN)
    net.router("router", "10.0.9.254")
    for n, name in enumerate(("plain", "urgent")):
        host = net.host(name, f"10.0.{n}.1", profile=PLAIN)
        net.link(name, "router", delay_ns=MS, rate=1_200_000)
        listens, talks = Talker(net, server), Talker(net, host)
        listens.listen(80 + n)
        net.at(0, partial(talks.connect, listens, 80 + n))
        if name == "urgent" and is_urgent:
            for _ in range(COUNT):  # each for itself, so that each is pushed
                net.at(100 * MS, partial(talks.send, bytes(SEGMENT), urgent=True))
        else:
            net.at(100 * MS, partial(talks.send, bytes(COUNT * SEGMENT)))
    net.link("router", "server", delay_ns=MS, rate=1_000_000, queue=50)
    net.run(2 * SECOND)
    return net.trace()
