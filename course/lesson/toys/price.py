"""What one small question costs: octets and round trips by UDP, TCP and QUIC.

Strategy. UDP and TCP are run on the course's own stack, on a link without loss, and their packets
are counted. There is no QUIC in the course's stack; its rows are lower bounds, added up from the
RFCs: datagrams with Initial packets have 1200 octets at least (RFC 9000 section 14.1), a packet of
a connection that is open has 1 octet of flags, 1 of number and 16 of authentication (RFC 9000
section 17.3.1, RFC 9001 section 5.3), a STREAM frame 2 octets (RFC 9000 section 19.8), and the ids
of connections may be empty. Certificates come on top.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from course.errors import LessonError
from course.lesson.scenarios.stage import MS, PLAIN, Talker
from course.net import Network
from course.stack.isn import Endpoint
from course.stack.state import State
from course.view.page import text_table

__all__ = ["MOST", "Price", "Row", "price"]

MOST = 1200  # octets of request or reply: each fits into one packet of any of them
UDP_IP = 28
INITIAL = 1200 + UDP_IP
SHORT = UDP_IP + 1 + 1 + 16 + 2
CALL = 10_000  # ns: from one call to the next, so that an acknowledgement may go by itself
PORT = 53


class Row(NamedTuple):
    """One way to ask: packets and octets of both directions, round trips until the answer."""

    how: str
    packets: int
    octets: int
    trips: int
    is_least: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one question, way by way."""

    request: int
    reply: int
    rtt_ms: int
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        useful = self.request + self.reply
        cells = []
        for row in self.rows:
            least = "at least " if row.is_least else ""
            times = f"{row.octets / useful:.1f} x"
            wait = f"{row.trips * self.rtt_ms} ms"
            cells.append((row.how, f"{least}{row.packets}", f"{least}{row.octets}", times,
                          row.trips, wait))  # fmt: skip
        names = ("how", "packets", "octets", "of the data", "round trips", "answer after")
        return f"{useful} octets of data, {self.request} there and {self.reply} back.\n" + (
            text_table(names, cells)
        )

    __repr__ = __str__


def price(request: int = 33, reply: int = 49, rtt_ms: int = 20) -> Price:
    """Ask one question by each protocol; sizes in octets, without any header."""
    if not (1 <= request <= MOST and 1 <= reply <= MOST):
        raise LessonError(f"request and reply need 1 to {MOST} octets, got {request} and {reply}")
    asked = request, reply
    whole = _counted(_by_tcp(*asked, times=1))
    twice = _counted(_by_tcp(*asked, times=2))
    more = twice[0] - whole[0], twice[1] - whole[1]
    both = 2 * SHORT + request + reply
    return Price(request, reply, rtt_ms, (
        Row("UDP", *_counted(_by_udp(*asked)), 1),
        Row("TCP, a connection of its own", *whole, 2),
        Row("TCP, on a connection that is open", *more, 1),
        Row("QUIC, a connection of its own", 4, 2 * INITIAL + both, 2, is_least=True),
        Row("QUIC, known server, 0-RTT", 2, 2 * INITIAL, 1, is_least=True),
        Row("QUIC, on a connection that is open", 2, both, 1, is_least=True),
    ))  # fmt: skip


def _network() -> Network:
    net = Network(1)
    for n, name in enumerate(("client", "server"), 1):
        net.host(name, f"192.0.2.{n}", profile=PLAIN)
    net.link("client", "server", delay_ns=10 * MS)
    return net


def _counted(net: Network) -> tuple[int, int]:
    """Run, and return how many packets were sent, and their octets."""
    net.run()
    packets = net.trace().packets()
    return len(packets), sum(len(data) for _, data in packets)


def _by_udp(request: int, reply: int) -> Network:
    net = _network()
    asks, answers = (net.nodes[name].udp(PORT) for name in ("client", "server"))  # type: ignore[union-attr]

    def answer(_now: int) -> None:
        received = answers.receive()
        if received is not None:
            answers.send(bytes(reply), received.source)

    net.app("server", answer)
    there = Endpoint(net.nodes["server"].addresses[0], PORT)
    net.at(0, partial(asks.send, bytes(request), there))
    return net


def _by_tcp(request: int, reply: int, times: int) -> Network:
    """Ask `times` times on one connection; the client closes when it has the last answer."""
    net = _network()
    client, server = (Talker(net, net.nodes[name]) for name in ("client", "server"))  # type: ignore[arg-type]
    state = {"answered": 0, "asked": 0}

    def answer(_now: int) -> None:
        if len(server.got) >= request * (state["answered"] + 1):
            state["answered"] += 1
            server.send(bytes(reply))

    def ask(_now: int) -> None:
        conn = client.conn
        is_open = conn is not None and conn.tcb.state is State.ESTABLISHED
        if not is_open or len(client.got) < reply * state["asked"]:
            return
        if state["asked"] < times:
            state["asked"] += 1
            net.at(net.now + CALL, partial(client.send, bytes(request)))
        else:
            client.close()

    server.listen(PORT)
    net.at(0, lambda: client.connect(server, PORT))
    net.app("server", answer)
    net.app("client", ask)
    return net
