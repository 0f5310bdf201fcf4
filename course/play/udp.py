"""What Linux's calls do with UDP: a datagram goes out as it is, and comes in as it is or cut."""

from course.errors import StackError
from course.play import linux
from course.play.end import End
from course.play.kernel import Operation
from course.play.names import ANY, BROADCAST, words
from course.stack.host import Host
from course.stack.isn import Endpoint
from course.stack.udp import LARGEST, Received, UdpSocket

BUFFER = 212_992  # Linux: net.core.rmem_default


class UdpEnd(End):
    """What lies behind a datagram socket."""

    def __init__(self, host: Host) -> None:
        """Make an end that is neither bound nor connected."""
        super().__init__(host)
        self.sock: UdpSocket | None = None
        self._is_bound = False  # by the program, so that others may call
        self._kept: Received | None = None  # MSG_PEEK has looked at it

    @property
    def listens(self) -> bool:
        """Whether anybody may call: it has a port that its program has chosen."""
        return self._is_bound

    @property
    def name(self) -> str:
        """Return its name in the trace: it has no connection."""
        return ""

    @property
    def is_readable(self) -> bool:
        """Whether recvfrom would not wait."""
        return self.sock is not None and (self._look() or bool(self.sock.error))

    @property
    def is_writable(self) -> bool:
        """A datagram can always be sent."""
        return True

    def bind(self, end: Endpoint) -> None:
        """Take a port, or 0 for a free one."""
        if self.sock is not None:
            raise linux.error("EINVAL")
        is_group = end.address[0] & 0xF0 == 0xE0
        if end.address not in (ANY, *self.host.addresses) and not is_group:
            raise linux.error("EADDRNOTAVAIL")
        self._open(end.port)
        self.address, self._is_bound = end.address, True

    def _open(self, port: int = 0) -> UdpSocket:
        try:
            sock = self.host.udp(port, 2 * self.settings.get("SO_RCVBUF", BUFFER // 2))
        except StackError:
            raise linux.error("EADDRINUSE") from None
        self.sock, self.port = sock, sock.local.port
        self.took_port(self.port)
        return sock

    def connect(self, to: Endpoint) -> None:
        """Speak with one peer alone."""
        sock = self.sock or self._open()
        address = self.host.addresses[0] if to.address == ANY else to.address
        sock.connect(Endpoint(address, to.port))
        self.address = self._source(address)

    def _source(self, to: bytes) -> bytes:
        return to if to in self.host.addresses else self.host.address_for(to)

    def send(self, data: bytes, to: Endpoint | None) -> int:
        """Send one datagram, to `to` or to the connected peer."""
        sock = self.sock or self._open()
        if name := self.take_error():
            raise linux.error(name)
        target = to or sock.remote
        if target is None:
            raise linux.error("EDESTADDRREQ")
        if target.address == BROADCAST and not self.settings.get("SO_BROADCAST"):
            raise linux.error("EACCES")
        if not target.port:
            raise linux.error("EINVAL")
        if len(data) > LARGEST:
            raise linux.error("EMSGSIZE")
        address = self.host.addresses[0] if target.address == ANY else target.address
        sock.send(data, Endpoint(address, target.port))
        return len(data)

    def receive(self, most: int, flags: int = 0) -> Operation:
        """Give one datagram, cut to `most` octets, and whom it is from."""
        sock = self.sock
        if sock is None:
            sock = self._open()
        if self.timeout == 0 and not self.is_readable:
            raise linux.error("EAGAIN")
        yield from self.wait(lambda: self.is_readable, is_idle=self._is_bound)
        if name := self.take_error():
            raise linux.error(name)
        self._look()
        received = self._kept
        assert received is not None
        if not flags & linux.CONSTANTS["MSG_PEEK"]:
            self._kept = None
        return received.data[:most], words(received.source)

    def _look(self) -> bool:
        """Return whether a datagram waits."""
        if self._kept is None and self.sock is not None:
            self._kept = self.sock.receive()
        return self._kept is not None

    def take_error(self) -> str:
        """Return the name of what ICMP said of the connected peer, once."""
        sock = self.sock
        if sock is None or not sock.error:
            return ""
        said, sock.error = sock.error, ""
        return linux.ending(said)

    def join(self, group: bytes) -> None:
        """Hear a multicast group from now on."""
        sock = self.sock or self._open()
        if group[0] & 0xF0 != 0xE0:
            raise linux.error("EINVAL")
        if group in sock.groups:
            raise linux.error("EADDRINUSE")
        sock.groups.add(group)

    def leave(self, group: bytes) -> None:
        """Hear a multicast group no longer."""
        if self.sock is None or group not in self.sock.groups:
            raise linux.error("EADDRNOTAVAIL")
        self.sock.groups.discard(group)

    def shutdown(self, *, reads: bool, writes: bool) -> None:
        """Refuse it where there is no peer."""
        del reads, writes
        self.getpeername()

    def close(self) -> None:
        """Give the port back."""
        if self.sock is not None:
            self.host.close_udp(self.sock)
            self.sock = None

    def tune(self) -> None:
        """The settings of UDP are read where they count."""

    def getsockname(self) -> Endpoint:
        """Return our own address and port."""
        return Endpoint(self.address, self.port)

    def getpeername(self) -> Endpoint:
        """Return the peer's."""
        if self.sock is None or self.sock.remote is None:
            raise linux.error("ENOTCONN")
        return self.sock.remote
