"""The kernel's side of a script: descriptors, and the sockets behind them, on the mini stack.

A descriptor has the number that the script gives it. Options that are set before a connection
exists wait in the socket and are put on the connection when there is one; a listener's children
inherit them. `flow` is the pair of ports that the script's packets belong to: the last connection
that was opened or the port that was bound last.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from course.errors import StackError
from course.play.script.scan import Lack
from course.stack.connection import Connection
from course.stack.host import Host
from course.stack.isn import Endpoint
from course.stack.listener import Listener
from course.stack.profile import Profile
from course.stack.state import State
from course.stack.udp import UdpSocket

PORT = 8080  # where scripts listen and whom they call
PEER_PORT = 40_321  # where the script's own end stands when the stack is the server
LARGEST_BUFFER = 1 << 26  # octets; what a script writes is held in memory
ADDRESSES = {
    "ipv4": (bytes((192, 168, 0, 1)), bytes((192, 0, 2, 1))),
    "ipv6": (
        bytes.fromhex("fd3d0a0b17d600000000000000000001"),
        bytes.fromhex("fd3dfa7bd17d00000000000000000001"),
    ),
}

# What ended a connection, in the stack's words -> the errno that a call gets.
ERRNOS = (
    ("connection refused: protocol", "ENOPROTOOPT"),
    ("connection refused", "ECONNREFUSED"),
    ("timed out", "ETIMEDOUT"),
    ("connection reset", "ECONNRESET"),
    ("host unreachable", "EHOSTUNREACH"),
    ("network unreachable", "ENETUNREACH"),
)


@dataclass(eq=False, slots=True)
class Stream:
    """One TCP socket."""

    conn: Connection | None = None
    listener: Listener | None = None
    port: int = 0  # where it is bound
    is_nonblocking: bool = False
    options: dict[str, int] = field(default_factory=dict)
    error_told: bool = False
    connect_told: bool = False
    is_read_shut: bool = False


@dataclass(eq=False, slots=True)
class Dgram:
    """One UDP socket."""

    sock: UdpSocket
    is_nonblocking: bool = False


@dataclass(eq=False, slots=True)
class Epoll:
    """Whom it watches: descriptor -> (events, what the script wrote into the structure)."""

    watched: dict[int, tuple[frozenset[str], int]] = field(default_factory=dict)
    told: dict[int, tuple[frozenset[str], int]] = field(default_factory=dict)


File = Stream | Dgram | Epoll
Setter = Callable[["Kernel", Stream, Connection, int], None]


class Kernel:
    """The system under test: a host of the mini stack behind socket calls."""

    def __init__(self, profile: Profile, version: str, mtu: int, seed: int) -> None:
        """Start a host with no descriptors; `version` is "ipv4" or "ipv6"."""
        self.here, self.there = ADDRESSES[version]
        chance = Random(seed)  # noqa: S311  a simulation's chance is seeded on purpose
        self.host = Host("stack", self.here, profile=profile, chance=chance, mtu=mtu)
        self.files: dict[int, File] = {}
        self.flow = (PORT, PEER_PORT)
        self.peers = 0
        self.retired: set[tuple[int, int]] = set()  # flows whose packets concern nobody any more
        self.now = 0
        self.last: Connection | None = None  # whom the blocks' tcp_info speaks of
        self.apply: dict[str, Setter] = {}  # how an option is put on a connection
        self._seen: set[Connection] = set()

    # --- Descriptors

    def keep(self, number: int, file: File) -> int:
        """Give a file its descriptor."""
        if number in self.files:
            raise Lack(f"descriptor {number} twice")
        self.files[number] = file
        return number

    def streams(self) -> Iterator[Stream]:
        """Yield all TCP sockets."""
        return (file for file in self.files.values() if isinstance(file, Stream))

    # --- Connections

    def listen(self, sock: Stream, backlog: int) -> str:
        """Let a socket listen; return an errno or nothing."""
        if sock.conn is not None:
            return "EINVAL"
        if sock.listener is not None:
            sock.listener.backlog = backlog
            return ""
        sock.port = sock.port or PORT
        try:
            sock.listener = self.host.listen(sock.port, backlog)
        except StackError:
            return "EADDRINUSE"
        self.peers += 1  # a new socket hears of a new peer
        self.retire((sock.port, PEER_PORT + self.peers))
        return ""

    def connect(self, sock: Stream, port: int) -> None:
        """Begin to open a connection to the script's end."""
        sock.conn = self.host.connect(Endpoint(self.there, port), self.now, sock.port)
        sock.port = sock.conn.local.port
        self.retire((sock.port, port))
        self.attach(sock, sock.conn)

    def attach(self, sock: Stream, conn: Connection) -> None:
        """Put the options of a socket on its connection."""
        self.last = conn
        self._seen.add(conn)
        for name, value in sock.options.items():
            if name in self.apply:
                self.apply[name](self, sock, conn, value)

    def retire(self, flow: tuple[int, int]) -> None:
        """Turn to another flow; the one before concerns nobody if no descriptor holds it."""
        held = {
            (sock.conn.local.port, sock.conn.remote.port) for sock in self.streams() if sock.conn
        }
        if self.flow not in held and self.flow != flow:
            self.retired.add(self.flow)
        self.flow = flow

    def inherit(self) -> None:
        """Put the options of listeners on connections that have just knocked."""
        for sock in list(self.streams()):
            for conn in sock.listener.opening if sock.listener else ():
                if conn not in self._seen:
                    self.attach(sock, conn)

    def push(self) -> None:
        """The peer was heard: what waits for more text goes (MSG_MORE), unless it is corked."""
        for sock in self.streams():
            if sock.conn is not None and not sock.options.get("TCP_CORK"):
                uncork(sock.conn)

    def here_is(self) -> Connection | None:
        """Return the connection that the script's packets go to now, if there is one."""
        return self.host.connections.get((self.here, self.flow[0], self.there, self.flow[1]))

    def set_profile(self, conn: Connection | None, **changes: Any) -> None:
        """Change numbers of the profile, of one connection or of all that come."""
        if "send_buffer" in changes:
            changes["send_buffer"] = min(changes["send_buffer"], LARGEST_BUFFER)
        owner = conn or self.host
        owner.profile = replace(owner.profile, **changes)

    def of_flow(self, number: int) -> None:
        """Let packets belong to the connection of this descriptor."""
        file = self.files.get(number)
        if not isinstance(file, Stream) or file.conn is None:
            raise Lack(f"packets of descriptor {number}, which has no connection")
        self.flow = (file.conn.local.port, file.conn.remote.port)


def take_error(sock: Stream) -> str:
    """Return the errno of what ended the connection, once; nothing if all is well."""
    conn = sock.conn
    if conn is None or sock.error_told or not conn.error:
        return ""
    sock.error_told = True
    return next((errno for words, errno in ERRNOS if conn.error.startswith(words)), "ECONNABORTED")


def uncork(conn: Connection) -> None:
    """Let small segments go again."""
    if conn.tcb.corked:
        conn.tcb.corked = False
        conn.timers.stop("override")


def is_open(conn: Connection) -> bool:
    """Return whether the handshake is done and the connection not over."""
    return conn.tcb.state not in (State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED)
