"""Text on a SYN: it may be there, and the program reads it only when the handshake is done.

The client is made by hand, as in `counting`: its own TCP would send no text so early.
"""

from collections.abc import Sequence

from course.lesson.scenarios.counting import is_reset
from course.lesson.scenarios.stage import MS, PLAIN, Talker, numbered
from course.net import Drop, Fault, Network
from course.stack.ip import Datagram, wrap
from course.stack.segment import ACK, SYN, TCP_PROTOCOL, Segment, to_wire
from course.trace import Trace

TEXT = b"hello\n"


def syn_data(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Send text with the SYN, and the third segment a good while later."""
    net = Network(seed, "text on a SYN", faults)
    client = net.host("client", "10.0.0.1")
    host = net.host("server", "10.0.0.2", profile=PLAIN, parts=numbered(300))
    net.link("client", "server", delay_ns=10 * MS, faults_there=[Drop(test=is_reset)])
    Talker(net, host).listen(80)
    src, dst = client.addresses[0], host.addresses[0]

    def send(seq: int, ack: int, flags: int, text: bytes = b"") -> None:
        seg = Segment(50_000, 80, seq, ack, flags, 65_535, 0, text)
        datagram = Datagram(src, dst, TCP_PROTOCOL, to_wire(seg, src, dst))
        net.send_raw("client", wrap(datagram, client.mtu)[0])

    net.at(0, lambda: send(100, 0, SYN, TEXT))
    net.at(300 * MS, lambda: send(101 + len(TEXT), 301, ACK))
    net.run(500 * MS)
    return net.trace()
