"""Datagrams on their own: lost, too many for their reader, damaged; and nobody tells the sender.

`doorstep` sends parcels over a line that loses some, `drain` sends more than the other side reads,
`damaged` turns one bit of a datagram over on its way, with a checksum and without;
`late_and_twice` gives the faults that make one late and double another. All of it runs on the
course's own UDP.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from course.errors import LessonError
from course.net import Corrupt, Delay, Drop, Duplicate, Fault, Network
from course.stack.ip import Datagram, wrap
from course.stack.isn import Endpoint
from course.stack.udp import UDP_PROTOCOL, UdpSocket, to_wire
from course.wire.udp import UDP

__all__ = ["Damaged", "Doorstep", "Drained", "damaged", "doorstep", "drain", "late_and_twice"]

MS = 1_000_000
SECOND = 1000 * MS
PARCELS = 20
HEADERS = 28  # octets: IPv4 without options, then UDP
SIZE = 100  # octets in each datagram of `drain`
MOST_SENT = 1000  # a datagram is told by its number, in one octet, and a quarter of them is sent


def _pair(seed: int, faults: Sequence[Fault], buffer: int = 212_992) -> tuple[
    Network, UdpSocket, UdpSocket
]:  # fmt: skip
    """Return a network, a socket that sends to the other's port 5000, and the other."""
    net = Network(seed)
    sends = net.host("sender", "192.0.2.1").udp(4000)
    reads = net.host("receiver", "192.0.2.2").udp(5000, buffer)
    net.link("sender", "receiver", delay_ns=10 * MS, faults_there=faults)
    sends.connect(Endpoint(net.nodes["receiver"].addresses[0], 5000))
    return net, sends, reads


@dataclass(frozen=True, slots=True)
class Doorstep:
    """Which of the numbered parcels arrived."""

    loss: int
    arrived: tuple[int, ...]

    def __str__(self) -> str:
        marks = [f"{n:>3}" if n in self.arrived else "  ." for n in range(1, PARCELS + 1)]
        return (
            f"{PARCELS} parcels put down at {PARCELS} doors, {len(self.arrived)} found.\n"
            f"sent     {''.join(f'{n:>3}' for n in range(1, PARCELS + 1))}\n"
            f"arrived  {''.join(marks)}\n"
            f"What the sender heard about any of them: nothing. What was sent again: nothing."
        )

    __repr__ = __str__


def doorstep(loss: int = 20, seed: int = 1) -> Doorstep:
    """Send 20 numbered datagrams over a link that loses `loss` percent."""
    if not 0 <= loss <= 100:
        raise LessonError(f"a loss needs 0 to 100 percent, got {loss}")
    net, sends, reads = _pair(seed, [Drop(probability=loss / 100)])
    for n in range(1, PARCELS + 1):
        net.at(n * MS, partial(sends.send, bytes((n,))))
    net.run()
    arrived = []
    while (received := reads.receive()) is not None:
        arrived.append(received.data[0])
    return Doorstep(loss, tuple(arrived))


@dataclass(frozen=True, slots=True)
class Drained:
    """What became of datagrams that came faster than they were read."""

    sends: int
    reads: int
    room: int
    read: tuple[int, ...]  # numbers of those that were read
    count: int

    def __str__(self) -> str:
        gone = self.count - len(self.read)
        marks = [f"{n:>3}" if n in self.read else "  ." for n in range(1, self.count + 1)]
        return (
            f"Sent {self.count}, read {len(self.read)}, gone {gone}.\n"
            f"{self.count} calls of sendto, each returned {SIZE}: no error, no waiting.\n"
            f"sent  {''.join(f'{n:>3}' for n in range(1, self.count + 1))}\n"
            f"read  {''.join(marks)}"
        )

    __repr__ = __str__


def drain(sends: int = 100, reads: int = 20, room: int = 3) -> Drained:
    """Send `sends` datagrams a second for a quarter of one, and read `reads` a second.

    The receiver has room for `room`, and reads on until its buffer is empty.
    """
    if min(sends, reads, room) < 1:
        raise LessonError(f"rates and room need to be 1 or more, got {sends}, {reads} and {room}")
    if sends > MOST_SENT:
        raise LessonError(f"a sender needs a rate up to {MOST_SENT} a second, got {sends}")
    net, source, sink = _pair(1, (), buffer=room * SIZE)
    count = max(1, sends // 4)
    read: list[int] = []

    def take() -> None:
        received = sink.receive()
        if received is not None:
            read.append(received.data[0])

    for n in range(count):
        data = bytes((n + 1,)) + bytes(SIZE - 1)
        net.at(n * SECOND // sends, partial(source.send, data))
    for n in range(1, count * reads // sends + room + 3):
        net.at(n * SECOND // reads, take)
    net.run()
    return Drained(sends, reads, room, tuple(read), count)


@dataclass(frozen=True, slots=True)
class Damaged:
    """A datagram of which one bit was turned over on the way, and what its program got."""

    sent: bytes
    bit: int
    checksum: int
    got: bytes | None
    why: str  # why the receiving host has dropped it, "" if it has not

    def __str__(self) -> str:
        octet, place = divmod(self.bit, 8)
        arrived = f"recvfrom returns {self.got!r}" if self.got is not None else (
            f"recvfrom waits for ever. The host dropped it: {self.why}"
        )  # fmt: skip
        return (
            f"sent with checksum {self.checksum:04x}: {self.sent!r}\n"
            f"on the way bit {place} of data octet {octet} is turned over\n{arrived}"
        )

    __repr__ = __str__


def damaged(bit: int = 3, text: str = "pay 100 coins", *, checked: bool = True) -> Damaged:
    """Send `text` and turn over one bit of it, counted from the first octet's highest.

    `checked` off sends 0 in the checksum field: not computed (RFC 768, IPv4 only).
    """
    data = text.encode()
    if not 0 <= bit < 8 * len(data):
        raise LessonError(f"a bit of these data needs 0 to {8 * len(data) - 1}, got {bit}")
    octet, place = divmod(bit, 8)
    turned = Corrupt((1,), at=HEADERS + octet, mask=0x8000 >> place)
    net, _, reads = _pair(1, [turned])
    here, there = (net.nodes[name].addresses[0] for name in ("sender", "receiver"))
    datagram = to_wire(Endpoint(here, 4000), Endpoint(there, 5000), data)
    if not checked:
        datagram = datagram[:6] + bytes(2) + datagram[8:]
    net.send_raw("sender", wrap(Datagram(here, there, UDP_PROTOCOL, datagram), 1500)[0])
    net.run()
    received = reads.receive()
    why = next((event.text for _, event in net.trace().events("receiver", "drop")), "")
    checksum = UDP.parse(datagram).checksum
    return Damaged(data, bit, checksum, None if received is None else received.data, why)


def late_and_twice(late: int = 1, twice: int = 2) -> list[Fault]:
    """Return faults: packet `late` is held back by 5 ms, packet `twice` comes again after 1 ms."""
    return [Delay((late,), by_ns=5 * MS), Duplicate((twice,), after_ns=MS)]
