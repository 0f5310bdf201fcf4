r"""Blocking calls for programs on a bridged host: plain top-to-bottom code, no threads.

    port = bridge.listen(80)
    while True:
        with port.accept() as peer:
            request = peer.recv()
            peer.send(b"HTTP/1.0 200 OK\r\n\r\nHello!\n")

Each call runs the bridge until its own condition holds, so the host, and all other connections of
it, live on meanwhile. `within_s` bounds the wait; None waits for ever. What ends a connection
otherwise than by a close (a reset, a timeout) is a `BridgeError`, and its sentence is the stack's.
"""

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from course.errors import BridgeError
from course.stack.state import HAS_GOT_FIN, SYNCHRONIZED

if TYPE_CHECKING:
    from course.stack.connection import Connection
    from course.stack.host import Host
    from course.stack.listener import Listener

__all__ = ["Stream", "Waiting"]


class Runs(Protocol):
    """What runs a host: a bridge."""

    host: "Host"

    def wait(self, until: Callable[[], Any], within_s: float | None, what: str) -> None:
        """Run until something holds; raise `BridgeError` if it does not within the time given."""


class Stream:
    """One connection."""

    def __init__(self, bridge: Runs, conn: "Connection") -> None:
        """Speak over `conn`."""
        self.bridge, self.conn = bridge, conn

    @property
    def is_open(self) -> bool:
        """Whether the handshake is done, and the connection not over."""
        return self.conn.tcb.state in SYNCHRONIZED

    def send(self, data: bytes, within_s: float | None = None) -> None:
        """Send all of `data`: returns when the stack has taken it, sent or not."""
        rest = memoryview(data)
        while rest:
            self._fail("send")
            taken = self.conn.send(bytes(rest[: self._room()]))
            rest = rest[taken:]
            if rest:
                self.bridge.wait(lambda: self._room() or self.conn.is_gone, within_s, "send")

    def _room(self) -> int:
        """Return how many octets the stack would take now."""
        return self.conn.send_room

    def recv(self, most: int = 65_536, within_s: float | None = None) -> bytes:
        """Return what has come, 1 to `most` octets; b"" once the peer will send no more."""
        conn = self.conn
        self.bridge.wait(lambda: conn.readable or conn.at_end, within_s, "recv")
        if conn.readable:
            return conn.receive(most)
        self._fail("recv")
        return b""

    def recv_all(self, within_s: float | None = None) -> bytes:
        """Return everything until the peer is done."""
        parts = []
        while part := self.recv(1 << 20, within_s):
            parts.append(part)
        return b"".join(parts)

    def shutdown(self) -> None:
        """Say that no more will be sent; `recv` goes on."""
        self.conn.shutdown()

    def close(self) -> None:
        """Close; what was sent still goes, and the peer's answers are not waited for."""
        if not self.conn.is_gone and not self.conn.is_deaf:
            self.conn.close()

    def abort(self) -> None:
        """Reset the connection."""
        if not self.conn.is_gone:
            self.conn.abort()

    def finish(self, within_s: float | None = None) -> None:
        """Wait until both sides are done: each has the other's FIN, acknowledged."""
        self.bridge.wait(self._is_done, within_s, "the end")
        self._fail("the end")

    def _is_done(self) -> bool:
        conn = self.conn
        has_both = conn.tcb.state in HAS_GOT_FIN and conn.fin_sent and not conn.queue
        return conn.is_gone or has_both

    def _fail(self, what: str) -> None:
        """Raise what has ended the connection, if it was no close."""
        if self.conn.error:
            raise BridgeError(f"{what} needs a connection, and it ended: {self.conn.error}")

    def __enter__(self) -> Self:
        """Use it in a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Close it; after an error reset it, so that the peer does not take it for a good end."""
        if error is None:
            self.close()
        else:
            self.abort()


class Waiting:
    """One port that waits for connections."""

    def __init__(self, bridge: Runs, listener: "Listener") -> None:
        """Accept what knocks at `listener`."""
        self.bridge, self.listener = bridge, listener

    def accept(self, within_s: float | None = None) -> Stream:
        """Return the next connection, once there is one."""
        found: list[Connection] = []

        def has_one() -> bool:
            conn = self.listener.accept()
            found.extend([conn] if conn else [])
            return bool(found)

        self.bridge.wait(has_one, within_s, "accept")
        return Stream(self.bridge, found[0])

    def close(self) -> None:
        """Hear nobody any more; connections that were accepted live on."""
        self.bridge.host.unlisten(self.listener)
