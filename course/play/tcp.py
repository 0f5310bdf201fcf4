"""What Linux's calls do with TCP: each call that may wait is a generator of `Wait`s.

Strategy. `TcpEnd` is what lies behind one stream socket: unbound, bound, listening, connecting or
connected. It asks the stack, never the clock: a call yields a `Wait` with the question that must
become true, and looks again. What the stack says in its own words becomes the error that Linux
gives, told once (tcp_recvmsg and tcp_sendmsg of Linux: what waits to be read comes first, then the
error, then the end of the stream; a sender hears the error first, then EPIPE).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from course.errors import StackError
from course.play import linux
from course.play.end import End
from course.play.inbox import Inbox
from course.play.kernel import Operation
from course.play.names import ANY, words
from course.play.ports import Ports, Remains
from course.stack.connection import Connection
from course.stack.isn import Endpoint
from course.stack.listener import Listener
from course.stack.state import SYNCHRONIZED, State

OPENING = (State.SYN_SENT, State.SYN_RECEIVED)
OVER = (State.CLOSED, State.TIME_WAIT)  # of which a program's socket knows nothing any more


class TcpEnd(End):
    """What lies behind a stream socket."""

    def __init__(self, ports: Ports) -> None:
        """Make an end that is neither bound nor connected."""
        super().__init__(ports.host)
        self.ports = ports
        self.conn: Connection | None = None
        self.listener: Listener | None = None
        self.inbox: Inbox | None = None  # of the connection
        self._has_told = False  # the error that ended the connection is told
        self._is_told = False  # a connect has told its program that the connection is open
        self._is_deaf = False  # SHUT_RD
        self._is_open = True

    # --- What others ask

    @property
    def listens(self) -> bool:
        """Whether it waits for callers."""
        return self.listener is not None

    @property
    def holds(self) -> bool:
        """Whether its port is taken."""
        return self._is_open and self.port != 0

    @property
    def name(self) -> str:
        """Return the connection's name in the trace: "49152-80"."""
        conn = self.conn
        return f"{conn.local.port}-{conn.remote.port}" if conn is not None else ""

    @property
    def is_readable(self) -> bool:
        """Whether recv or accept would not wait."""
        if self.listener is not None:
            return _caller(self.listener) is not None
        conn = self.conn
        if conn is None:
            return True
        is_over = conn.at_end or conn.is_gone or self._is_deaf
        return bool(self.inbox) or (is_over and conn.tcb.state not in OPENING)

    @property
    def is_writable(self) -> bool:
        """Whether send would not wait: a third of the buffer is free, as on Linux."""
        conn = self.conn
        if conn is None or self.listener is not None:
            return self.listener is None
        if conn.is_gone or conn.fin_wanted:
            return True
        if conn.tcb.state in OPENING:
            return False
        return 3 * conn.send_room >= conn.profile.send_buffer

    # --- Opening

    def bind(self, end: Endpoint) -> None:
        """Take a port, or 0 for a free one."""
        if self.port:
            raise linux.error("EINVAL")
        if end.address not in (ANY, *self.host.addresses):
            raise linux.error("EADDRNOTAVAIL")
        port = end.port or self.ports.pick()
        if not self.ports.is_free(port, end.address, shares=self.shares, but=self):
            raise linux.error("EADDRINUSE")
        self._take(port, end.address)

    def _take(self, port: int, address: bytes) -> None:
        self.port, self.address = port, address
        self.ports.hold(self)
        self.took_port(port)

    def listen(self, backlog: int) -> None:
        """Wait for callers; a second call changes the backlog."""
        if self.listener is not None:
            self.listener.backlog = backlog
            return
        if self.conn is not None:
            raise linux.error("EINVAL")
        if not self.port:
            self._take(self.ports.pick(), ANY)
        if self.ports.has_listener(self.port, self.address, self):
            raise linux.error("EADDRINUSE")
        address = b"" if self.address == ANY else self.address
        try:
            self.listener = self.host.listen(self.port, max(backlog, 0), address)
        except StackError:
            raise linux.error("EADDRINUSE") from None

    def accept(self) -> Operation:
        """Give the next caller, as an end of its own, and where he calls from."""
        listener = self.listener
        if listener is None:
            raise linux.error("EINVAL")
        yield from self.wait(
            lambda: not self.listens or _caller(listener) is not None, is_idle=True
        )
        conn = _caller(listener) if self.listens else None
        if conn is None:
            raise linux.error("EINVAL")
        listener.opening.remove(conn)
        caller = TcpEnd(self.ports)
        caller.took_port, caller.settings = self.took_port, dict(self.settings)
        caller.shares, caller.lingers = self.shares, self.lingers
        caller.conn, caller.inbox = conn, Inbox(conn)
        caller.port, caller.address = conn.local.port, conn.local.address
        caller._is_told = True
        self.ports.hold(Remains(conn, conn.local.port, conn.local.address, self.shares))
        caller.tune()
        return caller, words(conn.remote)

    def connect(self, to: Endpoint, now: int) -> Operation:
        """Open a connection; it may go on opening when the program waits no longer."""
        if self.listener is not None:
            raise linux.error("EISCONN")
        conn = self.conn
        if conn is None:
            conn = self._dial(to, now)
            if self.timeout == 0:
                raise linux.error("EINPROGRESS")
        elif conn.tcb.state in OPENING and self.timeout is not None:
            raise linux.error("EALREADY")
        elif self._is_told:
            raise linux.error("EISCONN")
        yield from self.wait(lambda: conn.tcb.state not in OPENING)
        if conn.is_gone and conn.error:
            name = self.take_error() or "ECONNABORTED"
            self.conn, self.inbox, self.address = None, None, ANY  # it may try again
            raise linux.error(name)
        self._is_told = True

    def _dial(self, to: Endpoint, now: int) -> Connection:
        address = self.host.addresses[0] if to.address == ANY else to.address
        source = self.address if self.address not in (b"", ANY) else None
        if source is None and address in self.host.addresses:
            source = address  # to ourselves: by the very address that is called
        if not self.port:
            self._take(self.ports.pick(), ANY)
        try:
            conn = self.host.connect(Endpoint(address, to.port), now, self.port, source)
        except StackError:
            known = self.host.connections
            in_use = any(key[1] == self.port and key[3] == to.port for key in known)
            raise linux.error("EADDRNOTAVAIL" if in_use else "ENETUNREACH") from None
        self.conn, self.inbox = conn, Inbox(conn)
        self.address = conn.local.address
        self._has_told = self._is_told = False
        size = self.settings.get("SO_RCVBUF")
        if size:
            conn.tcb.rcv_buff = 2 * size
            conn.set_receive_window()
        self.tune()
        return conn

    # --- Talking

    def send(self, data: bytes, *, urgent: bool = False) -> Operation:
        """Send octets; with no time-out all of them, else what finds room first."""
        sent = 0
        while True:
            self._may_send()
            conn = self.conn
            assert conn is not None
            if conn.tcb.state not in OPENING:
                sent += conn.send(data[sent:], urgent=urgent)
            if sent == len(data) or (sent and self.timeout is not None):
                return sent
            try:
                yield from self.wait(lambda: self.is_writable)
            except OSError:
                if sent:
                    return sent
                raise

    def _may_send(self) -> None:
        conn = self.conn
        if conn is None or self.listener is not None:
            raise linux.error("EPIPE")
        if name := self.take_error():
            raise linux.error(name)
        if conn.is_gone or conn.fin_wanted:
            raise linux.error("EPIPE")

    def receive(self, most: int, flags: int = 0) -> Operation:
        """Give what is there, up to `most` octets; b"" at the end of the stream."""
        conn, inbox = self.conn, self.inbox
        if conn is None or inbox is None:
            raise linux.error("ENOTCONN")
        if flags & linux.CONSTANTS["MSG_OOB"]:
            return inbox.take_urgent()
        keep = bool(flags & linux.CONSTANTS["MSG_PEEK"])
        if not keep:
            inbox.pass_mark()
        wants = max(most, 1) if flags & linux.CONSTANTS["MSG_WAITALL"] else 1
        while len(inbox) < wants:
            if conn.tcb.state in OPENING and self.timeout == 0:
                raise linux.error("EAGAIN")
            if self._at_end(conn, inbox):
                break
            if name := self.take_error():
                raise linux.error(name)
            if conn.is_gone or self._is_deaf or not most:
                break
            yield from self.wait(
                lambda: (
                    len(inbox) >= wants
                    or conn.is_gone
                    or self._at_end(conn, inbox)
                    or self._is_deaf
                )
            )
        return inbox.take(most, keep=keep)

    def _at_end(self, conn: Connection, inbox: Inbox) -> bool:
        """Whether the peer's FIN is what comes next, whatever came after it."""
        return inbox.heard_fin or (conn.at_end and not conn.is_gone)

    # --- Errors

    def take_error(self) -> str:
        """Return the name of the error that has ended the connection, once."""
        conn = self.conn
        if conn is None or not conn.is_gone or not conn.error or self._has_told:
            return ""
        self._has_told = True
        return self._how_it_ended(conn)

    def _how_it_ended(self, conn: Connection) -> str:
        name = linux.ending(conn.error)
        if name == "ECONNRESET" and self.inbox is not None and self.inbox.heard_fin:
            return "EPIPE"  # Linux's tcp_reset: in CLOSE-WAIT nobody is left to be reset by
        if name == "ETIMEDOUT" and "unreachable" in conn.soft_error:
            return linux.ending(conn.soft_error)
        return name

    # --- Ending

    def shutdown(self, *, reads: bool, writes: bool) -> None:
        """Say that nothing more is read, or sent."""
        if self.listener is not None and reads:
            self.host.unlisten(self.listener)
            self.listener = None
            return
        conn = self.conn
        if conn is None or conn.tcb.state in OVER:
            raise linux.error("ENOTCONN")
        self._is_deaf = self._is_deaf or reads
        if writes and not conn.fin_wanted:
            conn.shutdown()
        # Linux resets whoever sends to an end that neither sends nor reads any more.
        conn.is_deaf = conn.is_deaf or (self._is_deaf and conn.fin_wanted)

    def close(self) -> None:
        """Close as Linux does: RST if something was unread or SO_LINGER says 0, else FIN."""
        self._is_open = False
        if self.listener is not None:
            self.host.unlisten(self.listener)
            self.listener = None
        conn = self.conn
        if conn is None or conn.is_gone:
            return
        if self in self.ports.holders:
            self.ports.hold(Remains(conn, self.port, self.address, self.shares))
        if self.lingers == 0 or (self.inbox is not None and self.inbox.holds_back):
            conn.abort()
        else:
            conn.close()

    # --- Settings

    def tune(self) -> None:
        """Give the connection what setsockopt has asked for."""
        conn, asked = self.conn, self.settings
        if conn is None:
            return
        tcb = conn.tcb
        if self.inbox is not None:
            self.inbox.is_inline = bool(asked.get("SO_OOBINLINE"))
        tcb.nagle = not asked.get("TCP_NODELAY")
        tcb.keep_alive = bool(asked.get("SO_KEEPALIVE"))
        tcb.ttl = asked.get("IP_TTL", tcb.ttl)
        tcb.dscp = asked.get("IP_TOS", tcb.dscp << 2) >> 2
        if "TCP_USER_TIMEOUT" in asked:
            tcb.user_timeout_ns = asked["TCP_USER_TIMEOUT"] * 1_000_000 or None
        if "SO_RCVBUF" in asked:
            tcb.rcv_buff = 2 * asked["SO_RCVBUF"]
        changes: dict[str, Any] = {
            field: change(asked[name]) for name, (field, change) in TUNED.items() if name in asked
        }
        if changes:
            conn.profile = replace(conn.profile, **changes)
        conn.wake()

    def getsockname(self) -> Endpoint:
        """Return our own address and port."""
        if self.conn is not None:
            return self.conn.local
        return Endpoint(self.address or ANY, self.port)

    def getpeername(self) -> Endpoint:
        """Return the peer's."""
        conn = self.conn
        if conn is None or conn.tcb.state in (*OVER, *OPENING):
            raise linux.error("ENOTCONN")
        return conn.remote


SECOND = 1_000_000_000
TUNED: dict[str, tuple[str, Callable[[int], int]]] = {
    "SO_SNDBUF": ("send_buffer", lambda octets: 2 * octets),  # Linux counts its own needs too
    "TCP_KEEPIDLE": ("keep_idle_ns", lambda seconds: seconds * SECOND),
    "TCP_KEEPINTVL": ("keep_interval_ns", lambda seconds: seconds * SECOND),
    "TCP_KEEPCNT": ("keep_probes", lambda count: count),
}


def _caller(listener: Listener) -> Connection | None:
    """Return whom accept would give: on Linux also one who has reset the connection since."""
    for conn in listener.opening:
        was_reset = conn.is_gone and conn.error
        if (
            conn.tcb.state in SYNCHRONIZED
            or was_reset
            or (conn.readable and not conn.is_listening)
        ):
            return conn
    return None
