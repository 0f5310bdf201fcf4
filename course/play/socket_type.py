"""The class `socket` that programs see: Python's own methods, on the mini stack in virtual time.

Strategy. Each method checks its arguments as Python does, then makes one call of the kernel. What
never waits is done at once; what may wait becomes an `Ask`, which the kernel answers when virtual
time has come so far (in a generator program the method returns the `Ask`, to be yielded). What the
calls do is in `tcp` and `udp`; each process has a subclass of its own, so that a socket knows
whose it is.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Self

from course.play import linux, options
from course.play.files import open_file
from course.play.home import Home
from course.play.kernel import Ask, Operation
from course.play.names import words
from course.play.tcp import TcpEnd
from course.play.udp import UdpEnd
from course.stack.isn import Endpoint

STREAM, DATAGRAM = 1, 2
FLAGS = linux.CONSTANTS["SOCK_NONBLOCK"] | linux.CONSTANTS["SOCK_CLOEXEC"]
SECOND = 1_000_000_000


class Socket:
    """A TCP or UDP socket of a program in virtual time."""

    home: ClassVar[Home]

    def __init__(
        self,
        family: int = -1,
        type: int = -1,  # noqa: A002  as Python calls it
        proto: int = -1,
        fileno: int | None = None,
        *,
        end: TcpEnd | UdpEnd | None = None,
    ) -> None:
        """Make a socket; AF_INET and SOCK_STREAM unless something else is asked for."""
        self.is_closed = True  # until all is well
        if family not in (-1, linux.CONSTANTS["AF_INET"]) or fileno is not None:
            raise linux.error("EAFNOSUPPORT")
        kind = STREAM if type == -1 else type & ~FLAGS
        if kind not in (STREAM, DATAGRAM):
            raise linux.error("EPERM" if kind == linux.CONSTANTS["SOCK_RAW"] else "EINVAL")
        if proto not in (-1, 0, 6 if kind == STREAM else 17):
            raise linux.error("EPROTONOSUPPORT")
        home, process = self.home, self.home.process
        self.family, self.type = linux.AddressFamily(2), linux.SocketKind(kind)
        self.proto = max(proto, 0)
        made = end or (TcpEnd(home.ports) if kind == STREAM else UdpEnd(home.ports.host))
        self.end: TcpEnd | UdpEnd = made
        protocol = 6 if kind == STREAM else 17
        made.now = lambda: home.kernel.now
        made.took_port = lambda port: home.took_port(protocol, port)
        self._file, self._files_made = process.next_file, 0
        if process.timeout is not None:
            made.timeout = round(process.timeout * SECOND)
        if type != -1 and type & linux.CONSTANTS["SOCK_NONBLOCK"]:
            made.timeout = 0
        if end is None:
            home.kernel.at_once("socket", (self.type.name,), _nothing)
        process.next_file += 1
        process.files[self._file] = made
        self.is_closed = self._wants_close = False

    # --- How calls are made

    def _now(
        self,
        name: str,
        arguments: tuple[Any, ...],
        act: Callable[[TcpEnd | UdpEnd], Any],
        *,
        takes_time: bool = False,
    ) -> Any:
        """Make a call that never waits."""
        end, make = self._open_end(), self.home.kernel.at_once
        return make(name, arguments, lambda: act(end), lambda: end.name, takes_time=takes_time)

    def _ask(
        self,
        name: str,
        arguments: tuple[Any, ...],
        operation: Operation,
        shown: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Make a call that may wait."""
        end = self.end
        ask = Ask(name, arguments, operation, lambda: end.name)
        return self.home.kernel.ask(ask if shown is None else ask._replace(shown=shown))

    def _open_end(self) -> TcpEnd | UdpEnd:
        if self.is_closed:
            raise linux.error("EBADF")
        return self.end

    def _tcp(self) -> TcpEnd:
        end = self._open_end()
        if not isinstance(end, TcpEnd):
            raise linux.error("EOPNOTSUPP")
        return end

    # --- Opening

    def bind(self, address: Any, /) -> None:
        """Take an address and a port; port 0 is a free one."""
        end = self.home.names.endpoint(address, "bind")
        self._now("bind", (address,), lambda own: own.bind(end))

    def listen(self, backlog: int = 128, /) -> None:
        """Wait for callers, of whom `backlog` may wait in turn (and one more, on Linux)."""
        tcp = self._tcp()
        self._now("listen", (backlog,), lambda _: tcp.listen(backlog))

    def accept(self) -> Any:
        """Return a socket for the next caller, and where he calls from."""
        end = self._tcp()

        def take() -> Operation:
            caller, address = yield from end.accept()
            return self.__class__(type=STREAM, end=caller), address

        return self._ask("accept", (), take(), shown=lambda result: result[1])

    def connect(self, address: Any, /) -> Any:
        """Open a connection; for UDP: choose whom to speak with."""
        end, own = self.home.names.endpoint(address, "connect"), self._open_end()
        if isinstance(own, UdpEnd):
            return self._now("connect", (address,), lambda _: own.connect(end))
        return self._ask("connect", (address,), own.connect(end, self.home.kernel.now))

    def connect_ex(self, address: Any, /) -> Any:
        """Open a connection; return 0 or the number of the error."""
        end = self.home.names.endpoint(address, "connect_ex")

        def attempt() -> Operation:
            try:
                own = self._open_end()
                if isinstance(own, UdpEnd):
                    own.connect(end)
                else:
                    yield from own.connect(end, self.home.kernel.now)
            except OSError as error:
                return error.errno or linux.ERRORS["EAGAIN"][0]
            return 0

        return self._ask("connect_ex", (address,), attempt())

    # --- Sending

    def send(self, data: Any, flags: int = 0, /) -> Any:
        """Send octets; return how many were taken."""
        return self._ask("send", (_octets(data),), self._send(_octets(data), flags))

    def sendall(self, data: Any, flags: int = 0, /) -> Any:
        """Send all octets."""
        octets, end = _octets(data), self._open_end()

        def send() -> Operation:
            sent, began = 0, end.now()
            while sent < len(octets) or not octets:
                sent += yield from self._send(octets[sent:], flags)
                if end.timeout and sent < len(octets) and end.now() - began > end.timeout:
                    raise TimeoutError("timed out")
                if not octets:
                    return

        return self._ask("sendall", (octets,), send())

    def sendto(self, data: Any, *more: Any) -> Any:
        """Send one datagram; flags may stand between the data and the address."""
        if not 1 <= len(more) <= 2:
            raise TypeError(f"sendto() takes 2 or 3 arguments ({1 + len(more)} given)")
        octets = _octets(data)
        to = self.home.names.endpoint(more[-1], "sendto")
        return self._ask("sendto", (octets, more[-1]), self._send(octets, 0, to))

    def _send(self, data: bytes, flags: int, to: Endpoint | None = None) -> Operation:
        end = self._open_end()
        if isinstance(end, UdpEnd):
            return end.send(data, to)
        urgent = bool(flags & linux.CONSTANTS["MSG_OOB"])
        return (yield from end.send(data, urgent=urgent))

    # --- Receiving

    def recv(self, bufsize: int, flags: int = 0, /) -> Any:
        """Return up to `bufsize` octets; b"" when the peer has closed."""
        size = _size(bufsize, "recv")
        return self._ask("recv", (size,), self._receive(size, flags))

    def recvfrom(self, bufsize: int, flags: int = 0, /) -> Any:
        """Return one datagram, cut to `bufsize` octets, and whom it is from."""
        size = _size(bufsize, "recvfrom")

        def receive() -> Operation:
            end = self._open_end()
            if isinstance(end, UdpEnd):
                return (yield from end.receive(size, flags))
            return (yield from end.receive(size, flags)), None

        return self._ask("recvfrom", (size,), receive())

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> Any:
        """Fill a buffer; return how many octets came."""
        view = memoryview(buffer).cast("B")
        size = _size(nbytes, "recv_into") or len(view)

        def receive() -> Operation:
            data = yield from self._receive(size, flags)
            view[: len(data)] = data
            return len(data)

        return self._ask("recv_into", (size,), receive())

    def recvfrom_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> Any:
        """Fill a buffer with one datagram; return its octets' number and whom it is from."""
        view = memoryview(buffer).cast("B")
        size = _size(nbytes, "recvfrom_into") or len(view)

        def receive() -> Operation:
            end = self._open_end()
            got = yield from end.receive(size, flags)
            data, source = got if isinstance(end, UdpEnd) else (got, None)
            view[: len(data)] = data
            return len(data), source

        return self._ask("recvfrom_into", (size,), receive())

    def _receive(self, size: int, flags: int) -> Operation:
        end = self._open_end()
        if flags & linux.CONSTANTS["MSG_DONTWAIT"] and not end.is_readable:
            raise linux.error("EAGAIN")
        if isinstance(end, UdpEnd):
            return (yield from end.receive(size, flags))[0]
        return (yield from end.receive(size, flags))

    # --- Ending

    def shutdown(self, how: int, /) -> None:
        """Send no more (SHUT_WR), read no more (SHUT_RD), or neither."""
        if how not in (0, 1, 2):
            raise linux.error("EINVAL")
        name = ("SHUT_RD", "SHUT_WR", "SHUT_RDWR")[how]
        self._now(
            "shutdown",
            (name,),
            lambda end: end.shutdown(reads=how != 1, writes=how != 0),
            takes_time=True,
        )

    def close(self) -> None:
        """Close; as long as a file of `makefile` is open the connection stays."""
        self._wants_close = True
        if not self._files_made:
            self._close()

    def let_go(self) -> None:
        """A file of `makefile` is closed."""
        self._files_made -= 1
        if self._wants_close and not self._files_made:
            self._close()

    def _close(self) -> None:
        if self.is_closed:
            return
        self.home.process.files.pop(self._file, None)
        self._now("close", (), lambda end: end.close(), takes_time=True)
        self.is_closed = True

    def forget(self) -> None:
        """Close what never became of use to the program."""
        self.end.close()
        self.is_closed = True
        self.home.process.files.pop(self._file, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if not self.is_closed and self.home.kernel.current is not None:
            self._close()  # nobody can use it any more: as Python closes a forgotten socket

    # --- Settings

    def settimeout(self, value: float | None, /) -> None:
        """Wait at most so many seconds; None: for ever, 0: not at all."""
        if value is not None and value < 0:
            raise ValueError("Timeout value out of range")
        ns = None if value is None else round(value * SECOND)

        def change(end: TcpEnd | UdpEnd) -> None:
            end.timeout = ns

        self._now("settimeout", (value,), change)

    def gettimeout(self) -> float | None:
        """Return the time-out in seconds."""
        return None if self.end.timeout is None else self.end.timeout / SECOND

    def setblocking(self, flag: bool, /) -> None:
        """Wait for ever, or not at all."""
        self.settimeout(None if flag else 0.0)

    def getblocking(self) -> bool:
        """Return whether calls may wait."""
        return self.end.timeout != 0

    @property
    def timeout(self) -> float | None:
        """The time-out in seconds."""
        return self.gettimeout()

    def setsockopt(self, level: int, optname: int, value: Any, optlen: int = 0, /) -> None:
        """Set an option, to a number or to octets."""
        del optlen
        value = value if isinstance(value, int) else _octets(value)
        name = linux.option_name(level, optname)
        self._now(
            "setsockopt",
            (name, value),
            lambda end: options.set_option(end, level, optname, value),
        )

    def getsockopt(self, level: int, optname: int, buflen: int = 0, /) -> int | bytes:
        """Return an option: a number, or `buflen` octets."""
        result: int | bytes = self._now(
            "getsockopt",
            (linux.option_name(level, optname),),
            lambda end: options.get_option(end, level, optname, buflen),
        )
        return result

    def getsockname(self) -> tuple[str, int]:
        """Return our own address and port."""
        own: tuple[str, int] = self._now("getsockname", (), lambda end: words(end.getsockname()))
        return own

    def getpeername(self) -> tuple[str, int]:
        """Return the peer's address and port."""
        peer: tuple[str, int] = self._now("getpeername", (), lambda end: words(end.getpeername()))
        return peer

    def fileno(self) -> int:
        """Return the socket's number in its process; -1 if it is closed."""
        return -1 if self.is_closed else self._file

    def makefile(
        self,
        mode: str = "r",
        buffering: int | None = None,
        *,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> Any:
        """Return a file that reads or writes this socket."""
        self._open_end()
        made = open_file(self, mode, buffering, encoding=encoding, errors=errors, newline=newline)
        self._files_made += 1
        return made

    def __repr__(self) -> str:
        ends = ""
        if not self.is_closed:
            ends = f", laddr={words(self.end.getsockname())}"
            with suppress(OSError):  # of one that has no peer
                ends += f", raddr={words(self.end.getpeername())}"
        closed = " [closed]" if self.is_closed else ""
        return (
            f"<socket.socket{closed} fd={self.fileno()}, family={self.family}, "
            f"type={self.type}, proto={self.proto}{ends}>"
        )


def _nothing() -> None:
    """A socket needs nothing of the network to be there."""


def _octets(data: Any) -> bytes:
    """Return the octets of what a program sends; refuse what has none, as Python does."""
    try:
        return bytes(memoryview(data))
    except TypeError:
        got = type(data).__name__
        raise TypeError(f"a bytes-like object is required, not '{got}'") from None


def _size(size: int, call: str) -> int:
    if size < 0:
        raise ValueError(f"negative buffersize in {call}")
    return size
