"""A NAT: many inside share one address outside, and what is silent too long is forgotten.

RFC 2663 section 4.1.2 calls it NAPT. A mapping is made by a packet from inside; each packet renews
it; after `idle_ns` of silence it is gone, and what comes for it from outside is dropped without a
word: the connection is dead, and nobody was told. TCP and UDP over IPv4 pass, whole packets only.
"""

from typing import NamedTuple

from course.errors import StackError, WireError
from course.net.fault import at_least
from course.stack.ip import Datagram, unwrap, wrap
from course.wire.checksum import checksum

Key = tuple[int, bytes, int]  # protocol, inside address, inside port
TCP, UDP = 6, 17
PORTS = range(20_000, 65_536)


class Passed(NamedTuple):
    """The packet as the other side sees it; empty if it does not pass, and `why` says why."""

    packet: bytes
    why: str = ""


class Nat:
    """A node with one side inside and one outside."""

    def __init__(self, name: str, outside: bytes, idle_ns: int) -> None:
        """Hide everything inside behind the address `outside`; forget after `idle_ns`."""
        at_least("a NAT's memory in ns", idle_ns, 1)
        if len(outside) != 4:
            raise StackError(f"a NAT needs an IPv4 address outside, got {len(outside)} octets")
        self.name, self.outside, self.idle_ns = name, outside, idle_ns
        self.addresses = (outside,)
        self._ports: dict[Key, int] = {}
        self._keys: dict[int, Key] = {}
        self._used_at: dict[int, int] = {}
        self._next = 0

    def leaves(self, packet: bytes, now: int) -> Passed:
        """Take a packet from inside: give it the port of its mapping, or of a new one."""
        datagram, why = _read(packet)
        if datagram is None:
            return Passed(b"", why)
        key = (datagram.protocol, datagram.src, int.from_bytes(datagram.payload[:2], "big"))
        port = self._ports.get(key)
        if port is None or self._is_forgotten(port, now):
            port = self._free_port(now)
            if port is None:
                return Passed(b"", "every port of the NAT is in use")
            self._ports[key], self._keys[port] = port, key
        self._used_at[port] = now
        return Passed(_rewrite(datagram, 0, self.outside, port))

    def enters(self, packet: bytes, now: int) -> Passed:
        """Take a packet from outside: lead it to whom the NAT remembers."""
        datagram, why = _read(packet)
        if datagram is None:
            return Passed(b"", why)
        port = int.from_bytes(datagram.payload[2:4], "big")
        key = self._keys.get(port)
        if datagram.dst != self.outside or key is None or key[0] != datagram.protocol:
            return Passed(b"", f"the NAT knows nobody at port {port}")
        if self._is_forgotten(port, now):
            return Passed(b"", f"the NAT has forgotten who had port {port}")
        self._used_at[port] = now
        return Passed(_rewrite(datagram, 2, key[1], key[2]))

    def _is_forgotten(self, port: int, now: int) -> bool:
        return now - self._used_at[port] > self.idle_ns

    def _free_port(self, now: int) -> int | None:
        """Return the next port that nobody has, or that was forgotten."""
        for _ in PORTS:
            port = PORTS[self._next % len(PORTS)]
            self._next += 1
            if port not in self._keys or self._is_forgotten(port, now):
                self._ports.pop(self._keys.pop(port, (0, b"", 0)), None)
                return port
        return None


def _read(packet: bytes) -> tuple[Datagram | None, str]:
    """Return a whole TCP or UDP packet over IPv4, or why it is none."""
    try:
        datagram = unwrap(packet)
    except WireError as error:
        return None, str(error)
    least = {TCP: 20, UDP: 8}.get(datagram.protocol)
    if least is None or len(datagram.src) != 4 or datagram.is_fragment:
        return None, "the NAT passes whole TCP and UDP packets over IPv4 only"
    if len(datagram.payload) < least:
        return None, f"a header needs {least} octets, got {len(datagram.payload)}"
    if datagram.ttl <= 1:
        return None, "its TTL is used up"
    return datagram, ""


def _rewrite(datagram: Datagram, at: int, address: bytes, port: int) -> bytes:
    """Return the packet one hop on, with another source (`at` 0) or destination (`at` 2)."""
    payload = datagram.payload
    number = port.to_bytes(2, "big")
    before = (datagram.dst if at else datagram.src) + payload[at : at + 2]
    if at:
        datagram.dst = address
    else:
        datagram.src = address
    payload = payload[:at] + number + payload[at + 2 :]
    place = 16 if datagram.protocol == TCP else 6
    old = payload[place : place + 2]
    if datagram.protocol == TCP or any(old):  # UDP's 0 says that there is none
        fresh = _updated(old, before, address + number)
        if datagram.protocol == UDP and not any(fresh):
            fresh = b"\xff\xff"
        payload = payload[:place] + fresh + payload[place + 2 :]
    datagram.payload = payload
    datagram.ttl -= 1
    return wrap(datagram, 1 << 16)[0]


def _updated(old: bytes, before: bytes, after: bytes) -> bytes:
    """Return a checksum after `before` has become `after`: RFC 1624 equation 3.

    HC' = ~(~HC + ~m + m'). It knows nothing of the rest, so a wrong sum stays wrong.
    """
    turned = bytes(0xFF ^ octet for octet in old + before)
    return checksum(turned + after).to_bytes(2, "big")
