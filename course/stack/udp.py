"""UDP, RFC 768: ports, a length, a checksum; datagrams out as they went in, or not at all.

A `UdpSocket` is a port with a queue of bounded size: what arrives when it is full is dropped, and
nobody is told.
"""

from collections import deque
from typing import NamedTuple

from course.errors import Malformed, StackError
from course.stack.isn import Endpoint
from course.wire.checksum import checksum, pseudo_header, total
from course.wire.udp import UDP

UDP_PROTOCOL = 17
LARGEST = 65_507  # octets of data in one IPv4 packet without options


class Received(NamedTuple):
    """A datagram that arrived, and whom it came from."""

    source: Endpoint
    data: bytes


class UdpSocket:
    """One port of one host."""

    def __init__(self, local: Endpoint, buffer: int = 212_992) -> None:
        """Listen at `local`; `buffer` octets may wait to be read."""
        self.local = local
        self.remote: Endpoint | None = None  # set by `connect`: others are not heard
        self.error = ""  # what ICMP said of the connected peer, told once
        self.groups: set[bytes] = set()  # multicast groups that were joined
        self.dropped = 0
        self._buffer = buffer
        self._held = 0
        self._arrived: deque[Received] = deque()
        self._outgoing: deque[tuple[Endpoint, bytes]] = deque()

    def connect(self, remote: Endpoint) -> None:
        """Speak with `remote` alone."""
        self.remote = remote

    def send(self, data: bytes, to: Endpoint | None = None) -> None:
        """Queue one datagram for `to`, or for the connected peer."""
        target = to or self.remote
        if target is None:
            raise StackError("SEND on UDP needs a destination, got none")
        if len(data) > LARGEST:
            raise StackError(f"a UDP datagram holds at most {LARGEST} octets, got {len(data)}")
        self._outgoing.append((target, data))

    def receive(self) -> Received | None:
        """Return the oldest datagram that waits, or None."""
        if not self._arrived:
            return None
        received = self._arrived.popleft()
        self._held -= len(received.data)
        return received

    def arrives(self, source: Endpoint, data: bytes) -> bool:
        """Queue a datagram; return False if there was no room for it."""
        if self._held + len(data) > self._buffer:
            self.dropped += 1
            return False
        self._held += len(data)
        self._arrived.append(Received(source, data))
        return True

    def to_send(self) -> list[tuple[Endpoint, bytes]]:
        """Return and forget what was queued to go out."""
        ready = list(self._outgoing)
        self._outgoing.clear()
        return ready


def to_wire(source: Endpoint, to: Endpoint, data: bytes) -> bytes:
    """Return the octets of a datagram; a checksum that comes out as 0 is sent as ffff."""
    length = 8 + len(data)
    raw = bytes(UDP(source.port, to.port, length, 0)) + data
    value = checksum(pseudo_header(source.address, to.address, UDP_PROTOCOL, length) + raw)
    return raw[:6] + (value or 0xFFFF).to_bytes(2, "big") + data


def from_wire(data: bytes, src: bytes, dst: bytes) -> tuple[int, int, bytes]:
    """Return source port, destination port and data; raise `WireError` if it must be dropped."""
    head = UDP.parse(data)
    if not 8 <= head.length <= len(data):
        raise Malformed(f"UDP length needs to be 8 to {len(data)}, got {head.length}")
    raw = data[: head.length]
    if not head.checksum and len(src) == 16:
        raise Malformed("UDP over IPv6 needs a checksum, got 0 (RFC 8200 section 8.1)")
    if head.checksum and total(pseudo_header(src, dst, UDP_PROTOCOL, len(raw)) + raw) != 0xFFFF:
        raise Malformed("UDP checksum: the sum needs to be 0xffff, got another")
    return head.src_port, head.dst_port, raw[8:]
