"""UDP and TCP on one link: which packet is faster, and what happens when they share.

`race` sends packets of the same size by each and reads their times from the trace. `flood` lets a
TCP transfer and a stream of datagrams that never slows down share a narrow link. Both run on the
course's own stack.
"""

from dataclasses import dataclass
from functools import partial

from course.errors import LessonError
from course.lesson.scenarios.stage import MS, PLAIN, SECOND, Talker
from course.net import Network
from course.stack.isn import Endpoint
from course.stack.udp import UdpSocket
from course.view.page import text_table

__all__ = ["Flooded", "Race", "flood", "race"]

RATE = 1_000_000  # bits a second of the link that is shared
LASTS = 5 * SECOND
DATAGRAM = 972  # octets of data: with headers 1000
SEGMENT_MORE = 12  # a TCP header without options is so much longer than UDP's


@dataclass(frozen=True, slots=True)
class Race:
    """Packets of the same size, one by UDP and one by TCP: octets, and nanoseconds on the way."""

    rows: tuple[tuple[str, int, int], ...]  # (what, octets, one-way time)
    ready: tuple[tuple[str, int], ...]  # (protocol, until the other program had the data)

    def __str__(self) -> str:
        times = [(what, octets, f"{ns / 1e6:.3f} ms") for what, octets, ns in self.rows]
        whole = [
            f"From the first call until the data are read: {name} {ns / 1e6:.3f} ms"
            for name, ns in self.ready
        ]
        return "\n".join([text_table(("packet", "octets", "on the way"), times), *whole])

    __repr__ = __str__


def race(octets: int = 1000, delay_ms: int = 10, rate_kbit: int = 1000) -> Race:
    """Send a packet of `octets` octets, headers included, by UDP and by TCP over the same link."""
    if not 41 <= octets <= 1500:
        raise LessonError(f"a packet for both needs 41 to 1500 octets, got {octets}")
    net = Network(1)
    hosts = [net.host(name, f"10.0.0.{n}", profile=PLAIN) for n, name in enumerate("ab", 1)]
    net.link("a", "b", delay_ns=delay_ms * MS, rate=1000 * rate_kbit)
    here, there = (Talker(net, host) for host in hosts)
    sends, reads = hosts[0].udp(4000), hosts[1].udp(5000)
    read: list[int] = []
    net.app("b", lambda now: read.append(now) if reads.receive() is not None else None)
    data, later = bytes(octets - 40), 10 * SECOND
    there.listen(80)
    target = Endpoint(hosts[1].addresses[0], 5000)
    net.at(0, partial(sends.send, data + bytes(SEGMENT_MORE), target))
    net.at(later, lambda: here.connect(there, 80))
    net.at(later, lambda: here.send(data))
    net.run()
    trace = net.trace()
    rows = [
        (_what(hop.data), len(hop.data), hop.arrives_ns - t_ns)
        for t_ns, hop in trace.hops()
        if hop.src == "a" and hop.arrives_ns is not None
    ]
    named = {what: (what, size, ns) for what, size, ns in reversed(rows)}
    order = ("UDP datagram", "TCP SYN", "TCP segment with data")
    got = next(t_ns for t_ns, call in trace.calls("b", "recv") if call.result)
    return Race(tuple(named[what] for what in order), (("UDP", read[0]), ("TCP", got - later)))


def _what(packet: bytes) -> str:
    if packet[9] != 6:
        return "UDP datagram"
    if packet[33] & 2:
        return "TCP SYN"
    return "TCP segment with data" if len(packet) > 40 else "TCP ACK"


@dataclass(frozen=True, slots=True)
class Flooded:
    """What TCP and UDP got through a shared link of 1 Mbit/s, in percent of it."""

    offered: int  # by UDP
    udp: int
    tcp: int

    def __str__(self) -> str:
        lost = self.offered - self.udp
        return (
            f"UDP offers {self.offered} % of the link, {self.udp} % arrive, {lost} % are lost.\n"
            f"TCP gets {self.tcp} % of the link in data."
        )

    __repr__ = __str__


def flood(percent: int = 50) -> Flooded:
    """Share a link of 1 Mbit/s for 5 s: a TCP transfer, and UDP at `percent` of its rate."""
    if not 0 <= percent <= 300:
        raise LessonError(f"a flood needs 0 to 300 percent, got {percent}")
    net = Network(1)
    hosts = [net.host(name, f"10.0.0.{n}") for n, name in enumerate(("file", "flood", "far"), 1)]
    net.router("router", "10.0.0.254")
    for name in ("file", "flood"):
        net.link(name, "router", delay_ns=MS)
    net.link("router", "far", delay_ns=10 * MS, rate=RATE, queue=20)
    client, server = Talker(net, hosts[0]), Talker(net, hosts[2])
    sends, reads = hosts[1].udp(4000), hosts[2].udp(5000)
    arrived: list[int] = []
    net.app("far", lambda _now: _drink(reads, arrived))
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.at(0, lambda: client.send(bytes(RATE // 8 * LASTS // SECOND)))
    target = Endpoint(hosts[2].addresses[0], 5000)
    count = percent * RATE * LASTS // SECOND // 100 // 8 // 1000
    for n in range(count):
        net.at(n * LASTS // count, partial(sends.send, bytes(DATAGRAM), target))
    net.run(LASTS)
    whole = RATE // 8 * LASTS // SECOND
    return Flooded(
        percent, round(100 * sum(arrived) / whole), round(100 * len(server.got) / whole)
    )


def _drink(sock: UdpSocket, arrived: list[int]) -> None:
    """Read what has come, and count it with its headers."""
    while (received := sock.receive()) is not None:
        arrived.append(len(received.data) + 28)
