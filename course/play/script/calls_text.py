"""The calls that carry text: write, send, read, recv and their kin.

Text is zeros: a script says how many octets, and seldom which. A blocking write goes on until the
stack has taken all, a blocking read until there is something.
"""

from course.play.script.kernel import Dgram, Epoll, Kernel, Stream, is_open, take_error
from course.play.script.outcome import (
    Memory,
    Outcome,
    WouldBlock,
    failed,
    file_of,
    flags_of,
    size_of,
    wait,
)
from course.play.script.scan import Lack
from course.play.script.statement import DOTS, Name, Struct, Value
from course.stack.state import State

NOT_YET = (State.SYN_SENT, State.SYN_RECEIVED)
UNKNOWN_FLAGS = {
    "MSG_FASTOPEN": "TCP Fast Open",
    "MSG_ZEROCOPY": "MSG_ZEROCOPY",
    "MSG_ERRQUEUE": "the error queue of a socket",
    "MSG_EOR": "MSG_EOR",
}


def write(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do write: fd, data, size."""
    return _send(kernel, args, size_of(args, 2), frozenset(), memory)


def send(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do send: fd, data, size, flags, and sendto with an address behind them."""
    return _send(kernel, args, size_of(args, 2), _flags(args, 3), memory)


def sendmsg(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do sendmsg: fd, {msg_iov(2)=[{..., 100}, {..., 200}], ...}, flags."""
    return _send(kernel, args, _vector(_message(args, 1)), _flags(args, 2), memory)


def writev(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do writev: fd, [{..., 100}, {..., 200}], 2."""
    return _send(kernel, args, _vector(args[1] if len(args) > 1 else ()), frozenset(), memory)


def _flags(args: tuple[Value, ...], at: int) -> frozenset[str]:
    flags = flags_of(args[at]) if at < len(args) else frozenset()
    for name, what in UNKNOWN_FLAGS.items():
        if name in flags:
            raise Lack(what)
    return flags


def _message(args: tuple[Value, ...], at: int, with_control: bool = False) -> Value:
    message = args[at] if at < len(args) else None
    if not isinstance(message, Struct):
        raise Lack("a message that is no structure")
    if not with_control and message.fields.get("msg_control", DOTS) is not DOTS:
        raise Lack("control messages (msg_control)")
    return message.fields.get("msg_iov", ())


def _vector(value: Value) -> int:
    """Return how many octets the pieces of a vector have."""
    total = 0
    for piece in value if isinstance(value, tuple) else ():
        size = piece.items[-1] if isinstance(piece, Struct) and piece.items else None
        if not isinstance(size, int) or not 0 <= size < 1 << 31:
            raise Lack("a vector whose pieces have no length")
        total += size
    return total


def _send(
    kernel: Kernel, args: tuple[Value, ...], size: int, flags: frozenset[str], memory: Memory
) -> Outcome:
    file = file_of(kernel, args)
    if file is None or isinstance(file, Epoll):
        return failed("EBADF" if file is None else "ENOTSOCK")
    if len(args) > 1 and args[1] == "NULL" and size:
        return failed("EFAULT")
    if isinstance(file, Dgram):
        file.sock.send(bytes(size))
        return Outcome(size)
    conn = file.conn
    if conn is None or file.listener is not None:
        return failed("EPIPE")
    if error := take_error(file):
        return failed(error)
    if conn.is_gone or conn.fin_wanted:
        return failed("EPIPE")
    if conn.tcb.state in NOT_YET:
        return wait(file, memory, flags)
    return _queue(file, size, flags, memory)


def _queue(file: Stream, size: int, flags: frozenset[str], memory: Memory) -> Outcome:
    """Give text to the stack until all is taken, or the buffer is full."""
    conn = file.conn
    done = memory.get("done", 0)
    if conn is None or not size:
        return Outcome(done)
    conn.tcb.more_follows = "MSG_MORE" in flags
    conn.tcb.corked = conn.tcb.more_follows or bool(file.options.get("TCP_CORK"))
    room = min(size - done, conn.profile.send_buffer)
    done += conn.send(bytes(room), urgent="MSG_OOB" in flags and done + room == size)
    memory["done"] = done
    if done == size:
        return Outcome(done)
    if file.is_nonblocking or "MSG_DONTWAIT" in flags:
        return Outcome(done) if done else failed("EAGAIN")
    raise WouldBlock


def read(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do read: fd, buffer, size."""
    return _receive(kernel, args, size_of(args, 2), frozenset(), memory)


def recv(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do recv: fd, buffer, size, flags, and recvfrom with an address behind them."""
    return _receive(kernel, args, size_of(args, 2), _flags(args, 3), memory)


def recvmsg(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do recvmsg: fd, {msg_iov(1)=[{..., 1000}], ...}, flags."""
    flags = _flags(args, 2)
    file = file_of(kernel, args)
    tells_rest = isinstance(file, Stream) and bool(file.options.get("TCP_INQ"))
    outcome = _receive(kernel, args, _vector(_message(args, 1, tells_rest)), flags, memory)
    if not tells_rest or not isinstance(file, Stream) or file.conn is None or outcome.value < 0:
        return outcome
    rest = file.conn.readable or int(file.conn.at_end)  # an end that waits counts as one octet
    said = Struct({"cmsg_level": DOTS, "cmsg_type": Name("TCP_CM_INQ"), "cmsg_data": rest})
    return outcome._replace(out={1: Struct({"msg_control": (said,)})})


def readv(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do readv: fd, [{..., 100}], 1."""
    return _receive(kernel, args, _vector(args[1] if len(args) > 1 else ()), frozenset(), memory)


def _receive(
    kernel: Kernel, args: tuple[Value, ...], size: int, flags: frozenset[str], memory: Memory
) -> Outcome:
    file = file_of(kernel, args)
    if file is None or isinstance(file, Epoll):
        return failed("EBADF" if file is None else "ENOTSOCK")
    if "MSG_OOB" in flags:
        raise Lack("urgent data beside the stream (MSG_OOB)")
    if isinstance(file, Dgram):
        received = file.sock.receive()
        return Outcome(min(len(received.data), size)) if received else wait(file, memory, flags)
    conn = file.conn
    if conn is None or file.listener is not None:
        return failed("ENOTCONN")
    least = min(size, conn.readable + 1) if "MSG_WAITALL" in flags else 1
    if conn.readable >= least or (conn.readable and conn.at_end):
        if len(args) > 1 and args[1] == "NULL":
            return failed("EFAULT")
        taken = min(conn.readable, size)
        return Outcome(taken if "MSG_PEEK" in flags else len(conn.receive(size)))
    if error := take_error(file):
        return failed(error)
    if file.is_read_shut or conn.is_gone or (is_open(conn) and conn.at_end):
        return Outcome(0)
    return wait(file, memory, flags)
