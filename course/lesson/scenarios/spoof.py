"""A perfect handshake as somebody else: what three segments prove, and what they do not.

The client's machine is switched off. Somebody else opens a connection in its name. Who sits on the
path reads the server's number and acknowledges it: to the server everything is in order. Who sits
elsewhere never sees that number, and has to guess one of 4,294,967,296.
"""

from collections.abc import Sequence
from functools import partial

from course.lesson.scenarios.stage import MS, PLAIN, Talker, numbered
from course.net import Cut, Fault, Link, Network
from course.stack.ip import Datagram, unwrap, wrap
from course.stack.segment import ACK, PSH, SYN, TCP_PROTOCOL, Segment, from_wire, to_wire
from course.trace import Trace
from course.wire.seq import add

PORT, OWN_PORT = 80, 50_000
ISN = 100  # the number that the attacker begins with, in the client's name
GUESS = 301  # what he takes the server's SYN for, if he cannot read it
WAITS = 20, 30  # ms from reading to writing: what he reads has passed, the picture is plain
WORDS = b"pay 900 to Mallory\n"


def spoof_on_path(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let somebody in the middle of the path open in the client's name."""
    net, server, path = _house("a handshake in another's name, from the path", faults, seed)

    def send(packet: bytes) -> None:
        net.inject(path, "server", packet, "attacker")

    def reads(packet: bytes, towards: str, now: int) -> list[tuple[str, bytes]]:
        datagram = unwrap(packet)
        seg = from_wire(datagram.payload, datagram.src, datagram.dst)
        if towards == "router" and seg.flags & SYN:
            for wait, forged in zip(WAITS, _answer(server, add(seg.seq, 1)), strict=True):
                net.at(now + wait * MS, partial(send, forged))
        return []

    net.tap(path, reads, "attacker")
    net.at(0, partial(send, _syn(server)))
    net.run(400 * MS)
    return net.trace()


def spoof_blind(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Let somebody elsewhere in the network do the same: he must guess the server's number."""
    net, server, _ = _house("a handshake in another's name, from afar", faults, seed)
    net.host("attacker", "10.0.9.9")
    net.link("attacker", "router", delay_ns=5 * MS)
    net.at(0, lambda: net.send_raw("attacker", _syn(server)))
    for when, packet in zip((40, 45), _answer(server, GUESS), strict=True):
        net.at(when * MS, partial(net.send_raw, "attacker", packet))
    net.run(400 * MS)
    return net.trace()


def _house(title: str, faults: Sequence[Fault], seed: int) -> tuple[Network, Talker, Link]:
    """Return a network whose client is switched off, its server, and the last link to it."""
    net = Network(seed, title, faults)
    net.host("client", "10.0.0.1", profile=PLAIN, parts=numbered(ISN))
    server = Talker(net, net.host("server", "10.0.0.2", profile=PLAIN))
    net.router("router", "10.0.0.254")
    net.link("router", "client", delay_ns=5 * MS, faults_there=[Cut()])
    path = net.link("router", "server", delay_ns=10 * MS)
    server.listen(PORT)
    return net, server, path


def _syn(server: Talker) -> bytes:
    return _forged(server, Segment(OWN_PORT, PORT, ISN, 0, SYN, 65_535, mss=1460))


def _answer(server: Talker, ack: int) -> tuple[bytes, bytes]:
    """Return the third segment of the handshake, and words, with an acknowledgment number."""
    third = Segment(OWN_PORT, PORT, ISN + 1, ack, ACK, 65_535)
    words = Segment(OWN_PORT, PORT, ISN + 1, ack, ACK | PSH, 65_535, text=WORDS)
    return _forged(server, third), _forged(server, words)


def _forged(server: Talker, seg: Segment) -> bytes:
    """Return a segment in a packet that says it is from the client."""
    src, dst = bytes((10, 0, 0, 1)), server.host.addresses[0]
    return wrap(Datagram(src, dst, TCP_PROTOCOL, to_wire(seg, src, dst)), 1500)[0]
