"""What three systems print about the same sockets: listings to read, and the names of the states.

    print(listing.sockets("ss"))    a web server's sockets as ss -tan prints them; also "netstat",
                                    "macOS", "lsof", "Windows", "PowerShell"
    listing.listeners("ss")         only who listens, as ss -tlnp and its like print it
    listing.names()                 the eleven states in the words of six tools, to search in
    listing.commands()              the commands, system by system

The layouts are those of the tools; host, programs and callers are made up, with addresses that
RFC 5737 sets aside for examples. The texts are written here, not captured.
"""

from collections.abc import Callable
from typing import NamedTuple

from course.errors import LessonError
from course.view.tabs import Command
from course.widget import Table, Tabs

__all__ = ["NAMES", "SOCKETS", "TOOLS", "commands", "listeners", "names", "sockets"]


class Socket(NamedTuple):
    """One socket of the host, and the program that has it."""

    state: str  # as the RFC names it
    local: tuple[str, int]
    peer: tuple[str, int]  # port 0: nobody
    recv_q: int
    send_q: int
    program: str
    pid: int


HERE, ANY = "192.0.2.10", "0.0.0.0"  # noqa: S104  a listing, no socket is opened
WEB, SHELL = ("nginx", 811), ("sshd", 640)
SOCKETS = (
    Socket("LISTEN", (ANY, 22), (ANY, 0), 0, 128, *SHELL),
    Socket("LISTEN", (ANY, 80), (ANY, 0), 2, 511, *WEB),
    Socket("ESTABLISHED", (HERE, 80), ("198.51.100.7", 50312), 0, 0, *WEB),
    Socket("ESTABLISHED", (HERE, 22), ("198.51.100.99", 40022), 0, 36, *SHELL),
    Socket("CLOSE-WAIT", (HERE, 80), ("198.51.100.8", 52044), 12, 0, *WEB),
    Socket("TIME-WAIT", (HERE, 80), ("198.51.100.23", 61001), 0, 0, "", 0),
    Socket("SYN-SENT", (HERE, 38544), ("203.0.113.5", 443), 0, 1, "curl", 977),
)

TOOLS = ("RFC 9293", "ss", "netstat, Linux", "netstat, macOS", "netstat, Windows", "PowerShell")
NAMES = (
    ("CLOSED", "UNCONN", "CLOSE", "CLOSED", "CLOSED", "Closed"),
    ("LISTEN", "LISTEN", "LISTEN", "LISTEN", "LISTENING", "Listen"),
    ("SYN-SENT", "SYN-SENT", "SYN_SENT", "SYN_SENT", "SYN_SENT", "SynSent"),
    ("SYN-RECEIVED", "SYN-RECV", "SYN_RECV", "SYN_RCVD", "SYN_RECEIVED", "SynReceived"),
    ("ESTABLISHED", "ESTAB", "ESTABLISHED", "ESTABLISHED", "ESTABLISHED", "Established"),
    ("FIN-WAIT-1", "FIN-WAIT-1", "FIN_WAIT1", "FIN_WAIT_1", "FIN_WAIT_1", "FinWait1"),
    ("FIN-WAIT-2", "FIN-WAIT-2", "FIN_WAIT2", "FIN_WAIT_2", "FIN_WAIT_2", "FinWait2"),
    ("CLOSE-WAIT", "CLOSE-WAIT", "CLOSE_WAIT", "CLOSE_WAIT", "CLOSE_WAIT", "CloseWait"),
    ("CLOSING", "CLOSING", "CLOSING", "CLOSING", "CLOSING", "Closing"),
    ("LAST-ACK", "LAST-ACK", "LAST_ACK", "LAST_ACK", "LAST_ACK", "LastAck"),
    ("TIME-WAIT", "TIME-WAIT", "TIME_WAIT", "TIME_WAIT", "TIME_WAIT", "TimeWait"),
)
_SAID = {row[0]: dict(zip(TOOLS, row, strict=True)) for row in NAMES}


def names(words: str = "") -> Table:
    """Return the names of the eleven states in six tools; `words` are searched for."""
    return Table(TOOLS, NAMES, "The eleven states, in six vocabularies", words)


def _end(address: str, port: int, sep: str = ":", *, any_host: str = "") -> str:
    """Return an address and a port as a tool writes them; port 0 is nobody's."""
    host = any_host if any_host and address == ANY else address
    return f"{host}{sep}{port or '*'}"


def _fd(socket: Socket) -> int:
    """Return the number of the open file that the socket is, in its program."""
    return 3 + SOCKETS.index(socket)


def _ss(socket: Socket, *, process: bool = False) -> str:
    state = _SAID[socket.state]["ss"]
    who = f'users:(("{socket.program}",pid={socket.pid},fd={_fd(socket)}))' if process else ""
    ends = "".join(f"{host:>14}:{port or '*':<6}" for host, port in (socket.local, socket.peer))
    return f"{state:<11}{socket.recv_q:<7}{socket.send_q:<7}{ends}{who}".rstrip()


def _netstat(socket: Socket, *, process: bool = False) -> str:
    state = _SAID[socket.state]["netstat, Linux"]
    queues = socket.recv_q, 0 if socket.state == "LISTEN" else socket.send_q
    who = f" {socket.pid}/{socket.program}" if process else ""
    return (
        f"tcp   {queues[0]:>6} {queues[1]:>6} {_end(*socket.local):<23} "
        f"{_end(*socket.peer):<23} {state:<11}{who}"
    ).rstrip()


def _macos(socket: Socket) -> str:
    state = _SAID[socket.state]["netstat, macOS"]
    queues = (0, 0) if socket.state == "LISTEN" else (socket.recv_q, socket.send_q)
    local, peer = (_end(*end, ".", any_host="*") for end in (socket.local, socket.peer))
    return f"tcp4  {queues[0]:>6} {queues[1]:>6}  {local:<22} {peer:<22} {state}"


def _lsof(socket: Socket) -> str:
    state = _SAID[socket.state]["netstat, macOS"]
    ends = _end(*socket.local, any_host="*")
    if socket.peer[1]:
        ends += "->" + _end(*socket.peer)
    fd = _fd(socket)
    return (
        f"{socket.program:<8} {socket.pid:>5} root {fd:>4}u  IPv4 0x5f3a{socket.pid + fd:04x}"
        f"      0t0  TCP {ends} ({state})"
    )


def _windows(socket: Socket, *, process: bool = True) -> str:
    state = _SAID[socket.state]["netstat, Windows"]
    peer = f"{socket.peer[0]}:{socket.peer[1]}"  # a listener's peer is 0.0.0.0:0
    who = f"{socket.pid:>8}" if process else ""
    return f"  TCP    {_end(*socket.local):<22} {peer:<22} {state:<15}{who}".rstrip()


def _powershell(socket: Socket) -> str:
    (here, port), (there, other) = socket.local, socket.peer
    state = _SAID[socket.state]["PowerShell"]
    return f"{here:<13} {port:>9}  {there:<14} {other:>10}  {state:<12} {socket.pid:>6}"


class Tool(NamedTuple):
    """A tool's heading, its row, and the sockets it leaves out."""

    heading: str
    row: Callable[[Socket], str]
    shows: Callable[[Socket], object] = bool  # all of them


def _has_program(socket: Socket) -> object:
    return socket.program  # lsof lists open files, and a socket in TIME-WAIT is nobody's


_TOOLS = {
    "ss": Tool("State      Recv-Q Send-Q  Local Address:Port   Peer Address:Port", _ss),
    "netstat": Tool(
        "Active Internet connections (servers and established)\n"
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State",
        _netstat,
    ),
    "macOS": Tool(
        "Active Internet connections (including servers)\n"
        "Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)",
        _macos,
    ),
    "lsof": Tool(
        "COMMAND    PID USER   FD  TYPE     DEVICE SIZE/OFF NODE NAME", _lsof, _has_program
    ),
    "Windows": Tool(
        "Active Connections\n\n"
        "  Proto  Local Address          Foreign Address        State               PID",
        _windows,
    ),
    "PowerShell": Tool(
        "LocalAddress  LocalPort  RemoteAddress  RemotePort  State        OwningProcess\n"
        "------------  ---------  -------------  ----------  -----        -------------",
        _powershell,
    ),
}


def _tool(name: str) -> Tool:
    if name not in _TOOLS:
        raise LessonError(f"a listing needs one of {', '.join(_TOOLS)}, got {name!r}")
    return _TOOLS[name]


def sockets(name: str) -> str:
    """Return all sockets of the host as the tool `name` prints them."""
    tool = _tool(name)
    rows = [tool.row(socket) for socket in SOCKETS if tool.shows(socket)]
    return "\n".join([tool.heading, *rows])


def listeners(name: str) -> str:
    """Return the listeners alone, with the programs that have them where the tool shows them."""
    tool = _tool(name)
    rows = {"ss": lambda s: _ss(s, process=True), "netstat": lambda s: _netstat(s, process=True)}
    heading = tool.heading
    if name == "ss":
        heading += "  Process"
    if name == "netstat":
        heading = heading.replace("(servers and established)", "(only servers)")
        heading += "       PID/Program name"
    if name in ("macOS", "lsof", "Windows"):
        heading = ""  # grep and findstr keep only lines that hold the word
    shown = [rows.get(name, tool.row)(s) for s in SOCKETS if s.state == "LISTEN"]
    return "\n".join([heading, *shown] if heading else shown)


def commands(selected: str = "") -> Tabs:
    """Return the commands that show sockets and states; `selected` is the system shown first."""
    return Tabs(_COMMANDS, selected, title="Who listens, who talks")


_COMMANDS = {
    "Linux": (
        Command(
            "ss -tlnp",
            "Who listens. -t: TCP, -l: listeners only, -n: numbers instead of names, -p: the "
            "program (of other users' sockets only root sees it).",
        ),
        Command(
            "ss -ulnp",
            "The same for UDP (-u), which has no such states: ss prints UNCONN, not connected.",
        ),
        Command("netstat -tlnp", "The same with the older tool, from the package net-tools."),
        Command("ss -tan", "All TCP sockets (-a), listeners too, with their states."),
        Command("netstat -tan", "The same with the older tool; it spells states another way."),
        Command(
            "ss -tan | awk '{print $1}' | sort | uniq -c",
            "How many of each state; the heading is counted as well. ss -tanH leaves it out.",
        ),
        Command(
            "watch -n 1 'ss -tan | head -20'",
            "The first twenty lines, again every second; Ctrl-C ends it.",
        ),
    ),
    "macOS": (
        Command(
            "lsof -i -P | grep LISTEN",
            "Who listens. -i: internet sockets, -P: port numbers instead of names. Add sudo to "
            "see other users' programs, -n for addresses instead of names.",
        ),
        Command("netstat -an | grep LISTEN", "The same without programs. -a: all, -n: numbers."),
        Command("netstat -an -p tcp", "All TCP sockets with their states."),
    ),
    "Windows": (
        Command("netstat -an | findstr LISTENING", "Who listens; here the word is LISTENING."),
        Command("netstat -ano", "All sockets, -o: with the number of the process that has each."),
        Command("netstat -an | findstr TCP", "All TCP sockets; the lines of UDP are left out."),
        Command("Get-NetTCPConnection", "The same in PowerShell, states as TimeWait, CloseWait."),
    ),
}
