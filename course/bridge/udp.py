"""A cable of UDP: each IP packet travels as the data of one datagram.

Two processes, each with a stack of its own, join them by two `Tunnel`s; no privilege is needed.
A datagram can be lost, doubled and overtaken like a packet, so UDP carries IP without adding
anything to it (as the tunnels of RFC 8086 do, without their extra header). Who calls knows the
other end's address; who is called learns it from the first packet that comes.

    server: Bridge(host, Tunnel(("127.0.0.1", 7000)))
    client: Bridge(host, Tunnel(("127.0.0.1", 0), ("127.0.0.1", 7000)))

There is no secret in it: whoever can send to the port can send packets to the stack.
"""

import socket  # noqa: TID251  the one room that may
from types import TracebackType
from typing import Self

from course.errors import BridgeError

__all__ = ["Tunnel"]

LARGEST = 65_507  # octets of data in a UDP datagram over IPv4
ROOM = 1 << 20  # octets that may wait in the kernel's buffers, if it lets us
Address = tuple[str, int]


class Tunnel:
    """One end: packets come by `read`, and go by `write`."""

    def __init__(
        self, local: Address, remote: Address | None = None, *, mtu: int = 1400, name: str = "far"
    ) -> None:
        """Wait at `local` (port 0: a free one) for datagrams of `remote`, or of the first to call.

        `mtu` 1400 lets a datagram with its own headers fit into an Ethernet frame of 1500; on one
        machine it may be up to 65507.
        """
        if not 576 <= mtu <= LARGEST:
            raise BridgeError(f"the MTU of a tunnel needs to be 576 to {LARGEST}, got {mtu}")
        self.mtu, self.name, self.remote = mtu, name, remote
        family = socket.AF_INET6 if ":" in local[0] else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        for buffer in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self._socket.setsockopt(socket.SOL_SOCKET, buffer, ROOM)
        try:
            self._socket.bind(local)
        except OSError as error:
            self._socket.close()
            raise BridgeError(
                f"a tunnel needs a free UDP port of its own, got {local[0]} port {local[1]}: "
                f"{error.strerror}"
            ) from None
        self.local: Address = self._socket.getsockname()[:2]

    def fileno(self) -> int:
        """Return the number by which a selector waits for packets."""
        return self._socket.fileno()

    def read(self) -> bytes | None:
        """Return the next packet from the other end, or None if there is none now."""
        while True:
            try:
                packet, source = self._socket.recvfrom(LARGEST)
            except BlockingIOError:
                return None
            except OSError:  # ICMP said that nobody listens there yet: as good as lost
                continue
            if self.remote is None:
                self.remote = source[:2]
            if source[:2] == self.remote:
                return packet

    def write(self, packet: bytes) -> str:
        """Send a packet; return "", or why it could not go."""
        if self.remote is None:
            return "nobody has called yet"
        try:
            self._socket.sendto(packet, self.remote)
        except OSError as error:
            return f"the socket refuses it: {error.strerror}"
        return ""

    def close(self) -> None:
        """Close the port."""
        self._socket.close()

    def __enter__(self) -> Self:
        """Use it in a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
