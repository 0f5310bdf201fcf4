"""What if the SYN took no sequence number?

In `syn_no_number` both sides agree on that. The copy of a SYN then has the very number of the
first octet of text: it lies in the window, and nothing tells it from a peer that has started
anew. With the number that RFC 9293 gives it, it is plainly old.

In `miscounted` only the client, made by hand, forgets the number. The server takes the first octet
of its text for the SYN, which it has already: the octet is lost, and neither side notices. As with
any hand-made segment, the client's own TCP must be kept from answering by RST.
"""

from collections.abc import Sequence

from course.lesson.scenarios.stage import MS, PLAIN, SECOND, Talker, numbered, two
from course.net import Drop, Duplicate, Fault, Network
from course.stack.ip import Datagram, unwrap, wrap
from course.stack.parts import PARTS, SYN_TAKES_NO_NUMBER, Parts
from course.stack.segment import ACK, PSH, RST, SYN, TCP_PROTOCOL, Segment, to_wire
from course.trace import Trace

COPY = Duplicate((1,), after_ns=200 * MS)
TEXT = b"hello\n"


def syn_number(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Double the SYN, and send text: the copy is old by its number."""
    return _doubled("a doubled SYN, as RFC 9293 counts", PARTS, faults, seed)


def syn_no_number(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Do the same where a SYN takes no number: the copy has the number of the first octet."""
    return _doubled("a doubled SYN that takes no number", SYN_TAKES_NO_NUMBER, faults, seed)


def _doubled(title: str, parts: Parts, faults: Sequence[Fault], seed: int) -> Trace:
    net, client, server = two(
        title, (COPY, *faults), seed,
        profile=PLAIN, parts=(numbered(100, parts), numbered(300, parts)),
    )  # fmt: skip
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.at(500 * MS, lambda: client.send(TEXT))
    net.run(5 * SECOND)
    return net.trace()


def miscounted(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let a client made by hand send its text from the number of its SYN on."""
    net = Network(seed, "a client that forgets the number of its SYN", faults)
    client = net.host("client", "10.0.0.1")
    host = net.host("server", "10.0.0.2", profile=PLAIN, parts=numbered(300))
    net.link("client", "server", delay_ns=10 * MS, faults_there=[Drop(test=is_reset)])
    Talker(net, host).listen(80)
    src, dst = client.addresses[0], host.addresses[0]

    def send(ack: int, flags: int, text: bytes = b"") -> None:
        seg = Segment(50_000, 80, 100, ack, flags, 65_535, 0, text)
        datagram = Datagram(src, dst, TCP_PROTOCOL, to_wire(seg, src, dst))
        net.send_raw("client", wrap(datagram, client.mtu)[0])

    net.at(0, lambda: send(0, SYN))
    net.at(30 * MS, lambda: send(301, ACK | PSH, TEXT))
    net.run(500 * MS)
    return net.trace()


def is_reset(packet: bytes) -> bool:
    """Return whether a packet carries a TCP segment with RST."""
    datagram = unwrap(packet)
    return datagram.protocol == TCP_PROTOCOL and bool(datagram.payload[13] & RST)
