"""TFTP, RFC 1350: a file fetched over UDP, one block and one acknowledgement at a time.

The client asks at port 69; the server answers from a port of its own, and both keep to these two
ports (section 4). Whoever waits asks or sends again after a second. A second copy of an
acknowledgement is not answered (RFC 1123 section 4.2.3.1), or every block would travel twice.
"""

from collections.abc import Sequence

from course.lesson.scenarios.stage import MS, SECOND
from course.net import Fault, Network
from course.stack.isn import Endpoint
from course.stack.udp import UdpSocket
from course.trace import Trace

BLOCK = 512
FILE = bytes(range(256)) * 4 + bytes(176)  # 1200 octets: two whole blocks and a last, short one
PORT = 69
AGAIN_NS = SECOND
TRIES = 4
DATA, ACK = 3, 4


class _Side:
    """A program that sends, and sends again until it hears something that is new."""

    def __init__(self, net: Network, name: str, sock: UdpSocket) -> None:
        self.net, self.name, self.sock = net, name, sock
        self.turn = 0  # what it waits for now; a timer of an earlier turn rings in vain

    def say(self, to: Endpoint, packet: bytes, words: str, *, once: bool = False) -> None:
        """Send; unless `once`, send again as long as nobody says `heard`."""
        self.turn += 1
        self._send(to, packet, words, 1 if once else TRIES, self.turn)

    def heard(self) -> None:
        """What was waited for is here."""
        self.turn += 1

    def _send(self, to: Endpoint, packet: bytes, words: str, tries: int, turn: int) -> None:
        if turn != self.turn or not tries:
            return
        self.sock.send(packet, to)
        self.net.call(self.name, "sendto", words, result=len(packet))
        if tries > 1:
            later = self.net.now + AGAIN_NS
            self.net.at(later, lambda: self._send(to, packet, words, tries - 1, turn))


class _Reader(_Side):
    """Who fetches the file."""

    def __init__(self, net: Network, name: str, sock: UdpSocket) -> None:
        super().__init__(net, name, sock)
        self.got: list[bytes] = []

    def step(self, _now: int) -> None:
        while (received := self.sock.receive()) is not None:
            number, data = int.from_bytes(received.data[2:4], "big"), received.data[4:]
            if number == len(self.got) + 1:  # a block that is new
                self.heard()
                self.got.append(data)
                self.net.call(self.name, "recvfrom", f"DATA {number}", result=len(data))
            self.say(received.source, _packet(ACK, number), f"ACK {number}", once=True)


class _Writer(_Side):
    """Who has the file."""

    number = 0  # of the block that was sent last

    def step(self, _now: int) -> None:
        while (received := self.sock.receive()) is not None:
            number = int.from_bytes(received.data[2:4], "big")
            if number == self.number:  # and not a second copy of an earlier one
                self.heard()
                self.block(received.source)

    def block(self, to: Endpoint) -> None:
        """Send the next block, if there is one; a short one is the last."""
        start = BLOCK * self.number
        if start <= len(FILE):
            self.number += 1
            data = _packet(DATA, self.number) + FILE[start : start + BLOCK]
            self.say(to, data, f"DATA {self.number}")


def tftp(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Fetch a file of 1200 octets."""
    net = Network(seed, "TFTP fetches 1200 octets, block by block", faults)
    client, server = net.host("client", "10.0.0.1"), net.host("server", "10.0.0.2")
    net.link("client", "server", delay_ns=10 * MS)
    reader = _Reader(net, "client", client.udp(0))
    writer = _Writer(net, "server", server.udp(0))
    listens = server.udp(PORT)

    def asked(_now: int) -> None:
        received = listens.receive()
        if received is not None and not writer.number:  # a second request changes nothing
            writer.block(received.source)

    for name, step in (("client", reader.step), ("server", asked), ("server", writer.step)):
        net.app(name, step)
    there = Endpoint(server.addresses[0], PORT)
    net.at(0, lambda: reader.say(there, b"\0\1notes.txt\0octet\0", "RRQ notes.txt"))
    net.run()
    return net.trace()


def _packet(kind: int, number: int) -> bytes:
    return kind.to_bytes(2, "big") + number.to_bytes(2, "big")
