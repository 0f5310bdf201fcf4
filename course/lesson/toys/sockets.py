"""One listener and its connections: the table of a server's sockets, asked of the real stack.

`callers` lets hosts call a server that accepts some of them, and prints the server's table the way
`ss -tan` does: a LISTEN row, whose queues count those who wait for accept and how many may, and a
row for each connection. All of them have the same local port.
"""

from dataclasses import dataclass

from course.errors import LessonError
from course.lesson.scenarios.stage import MS, PLAIN, SECOND
from course.net import Network
from course.stack.connection import Connection
from course.stack.host import Host
from course.stack.isn import Endpoint
from course.stack.state import State
from course.view.page import text_table
from course.wire import ipv4

__all__ = ["COLUMNS", "NAMES", "Table", "callers", "table"]

COLUMNS = ("State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port")
NAMES = {State.ESTABLISHED: "ESTAB", State.SYN_RECEIVED: "SYN-RECV", State.CLOSED: "UNCONN"}
PORT, BACKLOG, MOST = 80, 4, 5
Row = tuple[str, str, str, str, str]


def table(host: Host) -> list[Row]:
    """Return the TCP sockets of a host as ss shows them: listeners first."""
    rows: list[Row] = []
    for (_, port), listener in host.listeners.items():
        waiting = sum(conn.tcb.state is not State.SYN_RECEIVED for conn in listener.opening)
        queues = str(waiting), str(listener.backlog)
        rows.append(("LISTEN", *queues, f"0.0.0.0:{port}", "0.0.0.0:*"))
    return rows + [_row(conn) for conn in host.connections.values()]


def _row(conn: Connection) -> Row:
    here, there = (f"{ipv4.to_text(e.address)}:{e.port}" for e in (conn.local, conn.remote))
    state = conn.tcb.state
    return NAMES.get(state, str(state)), str(conn.readable), str(conn.tcb.flight_size), here, there


@dataclass(frozen=True, slots=True)
class Table:
    """What the server's table shows, and what accept returned."""

    rows: tuple[Row, ...]
    accepted: tuple[tuple[int, int], ...]  # local port, remote port

    def __str__(self) -> str:
        listening = sum(row[0] == "LISTEN" for row in self.rows)
        ports = {row[3].rpartition(":")[2] for row in self.rows}
        said = [
            f"accept() number {n} returned a socket of local port {local}, remote port {remote}."
            for n, (local, remote) in enumerate(self.accepted, 1)
        ]
        found = f"{listening} listener, {len(self.rows) - listening} connections"
        heading = f"{found}, local ports: {', '.join(sorted(ports))}."
        return "\n".join([heading, text_table(COLUMNS, self.rows), *said])

    __repr__ = __str__


def callers(calls: int = 3, accepts: int = 3) -> Table:
    """Let `calls` callers connect to port 80 of one server, which accepts `accepts` of them."""
    if not 0 <= calls <= MOST or not 0 <= accepts <= MOST:
        raise LessonError(f"callers and accepts need 0 to {MOST}, got {calls} and {accepts}")
    net = Network(1, "callers")
    client = net.host("client", "192.0.2.7", profile=PLAIN)
    server = net.host("server", "192.0.2.10", profile=PLAIN)
    net.link("client", "server", delay_ns=10 * MS)
    listener = server.listen(PORT, BACKLOG)
    for n in range(calls):
        net.at(n * MS, lambda: client.connect(Endpoint(server.addresses[0], PORT), net.now))
    net.run(SECOND)
    taken = [conn for _ in range(accepts) if (conn := listener.accept()) is not None]
    return Table(
        tuple(table(server)), tuple((conn.local.port, conn.remote.port) for conn in taken)
    )
