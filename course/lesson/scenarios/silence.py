"""Nothing is sent, or nothing arrives: what a connection is when nobody speaks.

A connection occupies nothing along its path. A cable that is cut while nobody speaks was never
cut; while text is under way it costs waiting, and in the end the connection. Only something that
remembers, as a NAT does, can forget.
"""

from collections.abc import Sequence
from dataclasses import replace

from course.lesson.scenarios.stage import HOUR, MINUTE, MS, SECOND, Talker, two
from course.net import Cut, Fault, Network
from course.stack.profile import RFC, Profile
from course.trace import Trace

DAY = 24 * HOUR
FORGETS = 5 * MINUTE


def idle_day(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Say nothing for a day, then one line."""
    return _pause("a day without a word", DAY, (), faults, seed)


def cut_idle(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Cut the cable for an hour in which nobody speaks."""
    cut = Cut(1 * SECOND, HOUR)
    return _pause("cut for an hour while nobody speaks", HOUR, (cut,), faults, seed)


def cut_busy(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Cut the cable for a minute while a line is under way."""
    cut = Cut(1 * SECOND, MINUTE)
    return _pause("cut for a minute while a line is under way", SECOND, (cut,), faults, seed)


def cut_for_ever(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Cut the cable for an hour while a line is under way: R2 ends the wait."""
    cut = Cut(1 * SECOND, HOUR)
    return _pause("cut for an hour while a line is under way", SECOND, (cut,), faults, seed)


def _pause(
    title: str, says_at: int, cuts: Sequence[Fault], faults: Sequence[Fault], seed: int
) -> Trace:
    net, client, server = two(title, faults, seed, faults=cuts)
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, lambda: client.send(b"are you there?\n"))
    net.at(says_at, lambda: client.send(b"and now?\n"))
    net.run(says_at + HOUR)
    return net.trace()


def nat_idle(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Say nothing for ten minutes, behind a NAT that forgets after five."""
    return _behind_nat("ten silent minutes behind a NAT", RFC, faults, seed, keep_alive=False)


def nat_keep_alive(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Do the same with a keep-alive every four minutes."""
    profile = replace(RFC, name="keep-alive", keep_idle_ns=4 * MINUTE)
    return _behind_nat("keep-alives behind a NAT", profile, faults, seed, keep_alive=True)


def _behind_nat(
    title: str, profile: Profile, faults: Sequence[Fault], seed: int, *, keep_alive: bool
) -> Trace:
    net = Network(seed, title, faults)
    client = Talker(net, net.host("client", "192.168.1.2", profile=profile))
    net.nat("nat", "203.0.113.1", FORGETS)
    server = Talker(net, net.host("server", "198.51.100.1"))
    net.link("client", "nat", delay_ns=MS)
    net.link("nat", "server", delay_ns=10 * MS)
    server.listen(80)

    def call() -> None:
        client.connect(server, 80)
        if client.conn is not None:
            client.conn.tcb.keep_alive = keep_alive

    net.at(0, call)
    net.at(100 * MS, lambda: client.send(b"tell me when there is news\n"))
    net.at(10 * MINUTE, lambda: server.send(b"news\n"))
    net.at(10 * MINUTE + 20 * SECOND, lambda: client.send(b"any news?\n"))
    net.run(11 * MINUTE)
    return net.trace()
