"""The calls of a script, each a small function on the kernel's side.

Here are those that open, close and ask; those that carry text are in `calls_text`, those that wait
for several in `ready`, options in `sockopt`. `CALLS` is the table of all.
"""

from course.errors import StackError
from course.play.script import calls_text as text
from course.play.script import ready, sockopt
from course.play.script.kernel import PORT, Dgram, Epoll, File, Kernel, Stream, take_error
from course.play.script.outcome import (
    Handler,
    Memory,
    Outcome,
    WouldBlock,
    failed,
    file_of,
    flags_of,
    wait,
)
from course.play.script.scan import Lack
from course.play.script.statement import DOTS, Call, Struct, Value, show
from course.stack.isn import Endpoint
from course.stack.state import State

O_RDWR, O_NONBLOCK = 2, {"linux": 0x800, "rfc": 0x800, "freebsd": 0x4}
NOT_YET = (State.SYN_SENT, State.SYN_RECEIVED)


def perform(kernel: Kernel, call: Call, memory: Memory) -> Outcome:
    """Do what a call asks; `Lack` if this player does not know it."""
    handler = CALLS.get(call.name)
    if handler is None:
        raise Lack(f"the call {call.name}()")
    if isinstance(call.result, int):
        memory.setdefault("wanted", call.result)
    return handler(kernel, call.arguments, memory)


# --- Opening and closing


def socket(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """A new socket, TCP or UDP, under the number that the script expects."""
    kind = flags_of(args[1]) if len(args) > 1 else frozenset()
    protocol = args[2] if len(args) > 2 else 0
    if protocol in ("IPPROTO_MPTCP", "IPPROTO_SCTP") or kind & {"SOCK_RAW", "SOCK_SEQPACKET"}:
        raise Lack(f"sockets of the kind {show(protocol)}")
    made: File
    if "SOCK_DGRAM" in kind:
        made = Dgram(kernel.host.udp(), "SOCK_NONBLOCK" in kind)
    else:
        made = Stream(is_nonblocking="SOCK_NONBLOCK" in kind)
    return Outcome(kernel.keep(_wanted(memory), made))


def _wanted(memory: Memory) -> int:
    number = memory.get("wanted")
    if not isinstance(number, int) or number < 0:
        raise Lack("a descriptor whose number the script does not say")
    return number


def _port_of(args: tuple[Value, ...], default: int) -> int:
    address = args[1] if len(args) > 1 else DOTS
    if not isinstance(address, Struct):
        return default
    if address.fields.get("sa_family") == "AF_UNSPEC":
        raise Lack("connect() to AF_UNSPEC")
    port = address.fields.get("sin_port", address.fields.get("sin6_port"))
    return port if isinstance(port, int) else default


def bind(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Give a socket its port."""
    file = file_of(kernel, args)
    if isinstance(file, Stream):
        if file.port:
            return failed("EINVAL")
        file.port = _port_of(args, PORT)
    elif isinstance(file, Dgram):
        kernel.host.close_udp(file.sock)
        file.sock = kernel.host.udp(_port_of(args, PORT))
        kernel.flow = (file.sock.local.port, PORT)
    return Outcome(0) if file else failed("EBADF")


def listen(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Wait for connections."""
    file = file_of(kernel, args)
    if not isinstance(file, Stream):
        return failed("EBADF" if file is None else "EOPNOTSUPP")
    backlog = args[1] if len(args) > 1 and isinstance(args[1], int) else 128
    error = kernel.listen(file, backlog)
    return failed(error) if error else Outcome(0)


def accept(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Take the oldest connection that is open."""
    file = file_of(kernel, args)
    if not isinstance(file, Stream) or file.listener is None:
        return failed("EBADF" if file is None else "EINVAL")
    conn = file.listener.accept()
    if conn is None:
        return wait(file, memory)
    kept = {name: value for name, value in file.options.items() if name != "SO_ERROR"}
    flags = flags_of(args[3]) if len(args) > 3 else frozenset()
    sock = Stream(conn, port=file.port, options=kept, is_nonblocking="SOCK_NONBLOCK" in flags)
    kernel.last = conn
    kernel.flow = (conn.local.port, conn.remote.port)
    return Outcome(kernel.keep(_wanted(memory), sock))


def connect(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Open a connection, or say how far that is."""
    file = file_of(kernel, args)
    if isinstance(file, Dgram):
        return _connect_udp(kernel, file, args)
    if file is None or isinstance(file, Epoll):
        return failed("EBADF" if file is None else "ENOTSOCK")
    if file.listener is not None:
        return failed("EISCONN")
    if file.conn is None:
        return _begin(kernel, file, args, memory)
    return _progress(file, memory)


def _begin(kernel: Kernel, file: Stream, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Send the SYN, and wait unless the socket does not."""
    try:
        kernel.connect(file, _port_of(args, PORT))
    except StackError:
        return failed("EADDRINUSE")
    memory["done"] = True
    if file.is_nonblocking:
        return failed("EINPROGRESS")
    raise WouldBlock


def _progress(file: Stream, memory: Memory) -> Outcome:
    """Say how far a connection is that was begun before."""
    conn = file.conn
    if error := take_error(file):
        return failed(error)
    if conn is None or conn.is_gone:
        return failed("ECONNABORTED")
    if conn.tcb.state in NOT_YET:
        if memory.get("done"):
            raise WouldBlock
        return failed("EALREADY")
    was_told, file.connect_told = file.connect_told, True
    return failed("EISCONN") if was_told else Outcome(0)


def _connect_udp(kernel: Kernel, file: Dgram, args: tuple[Value, ...]) -> Outcome:
    remote = Endpoint(kernel.there, _port_of(args, PORT))
    file.sock.connect(remote)
    kernel.flow = (file.sock.local.port, remote.port)
    return Outcome(0)


def shutdown(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Close one direction, or both."""
    file = file_of(kernel, args)
    if not isinstance(file, Stream):
        return failed("EBADF" if file is None else "ENOTSOCK")
    conn, how = file.conn, args[1] if len(args) > 1 else DOTS
    if file.listener is not None:
        kernel.host.unlisten(file.listener)
        file.listener = None
        return Outcome(0)
    if conn is None or conn.is_gone:
        return failed("ENOTCONN")
    if how in ("SHUT_RD", "SHUT_RDWR"):
        file.is_read_shut = True
    if how in ("SHUT_WR", "SHUT_RDWR") and not conn.fin_wanted:
        conn.shutdown()
    return Outcome(0)


def close(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Close a descriptor; SO_LINGER of 0 seconds makes a reset of it."""
    file = file_of(kernel, args)
    if file is None:
        return failed("EBADF")
    del kernel.files[args[0]]  # type: ignore[arg-type]  # file_of has found a number there
    if isinstance(file, Dgram):
        kernel.host.close_udp(file.sock)
    elif isinstance(file, Stream):
        _close_stream(kernel, file)
    return Outcome(0)


def _close_stream(kernel: Kernel, file: Stream) -> None:
    if file.listener is not None:
        kernel.host.unlisten(file.listener)
    conn = file.conn
    if conn is None or conn.is_gone:
        return
    if file.options.get("SO_LINGER") == 0:
        conn.abort()
    else:
        conn.close()


# --- Others


def fcntl(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Ask for or set O_NONBLOCK."""
    file = file_of(kernel, args)
    if file is None or isinstance(file, Epoll):
        return failed("EBADF")
    if args[1] == "F_GETFL":
        bit = O_NONBLOCK.get(kernel.host.profile.name, 0x800) if file.is_nonblocking else 0
        return Outcome(O_RDWR | bit)
    if args[1] == "F_SETFL":
        file.is_nonblocking = "O_NONBLOCK" in flags_of(args[2])
        return Outcome(0)
    raise Lack(f"fcntl with {show(args[1])}")


def ioctl(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Ask how much waits to be read, or to be acknowledged."""
    file = file_of(kernel, args)
    if not isinstance(file, Stream):
        return failed("EBADF")
    conn, what = file.conn, args[1] if len(args) > 1 else DOTS
    if conn is None:
        return failed("EINVAL")
    if what in ("SIOCINQ", "FIONREAD"):
        return Outcome(0, "", {2: (conn.readable,)})
    if what in ("SIOCOUTQ", "TIOCOUTQ"):
        return Outcome(0, "", {2: (conn.tcb.flight_size + conn.unsent,)})
    if what == "SIOCOUTQNSD":
        return Outcome(0, "", {2: (conn.unsent,)})
    raise Lack(f"ioctl with {show(what)}")


CALLS: dict[str, Handler] = {
    "socket": socket, "bind": bind, "listen": listen, "accept": accept, "accept4": accept,
    "connect": connect, "shutdown": shutdown, "close": close, "write": text.write,
    "send": text.send, "sendto": text.send, "sendmsg": text.sendmsg, "writev": text.writev,
    "read": text.read, "recv": text.recv, "recvfrom": text.recv, "recvmsg": text.recvmsg,
    "readv": text.readv, "fcntl": fcntl, "ioctl": ioctl, "poll": ready.poll,
    "epoll_create": ready.epoll_create, "epoll_create1": ready.epoll_create,
    "epoll_ctl": ready.epoll_ctl, "epoll_wait": ready.epoll_wait,
    "setsockopt": sockopt.set_option, "getsockopt": sockopt.get_option,
}  # fmt: skip
