"""Options of sockets: a table of how each is put on a connection, and one of how it is read.

An option that is set before there is a connection waits in the socket; `Kernel.attach` puts it on
later. Options that change nothing a script can see are remembered and given back.
"""

from collections.abc import Callable

from course.play.script.kernel import Dgram, File, Kernel, Setter, Stream, take_error, uncork
from course.play.script.outcome import Memory, Outcome, failed, file_of
from course.play.script.scan import Lack
from course.play.script.statement import DOTS, Name, Struct, Value, show
from course.stack.connection import Connection

SECOND, MS = 1_000_000_000, 1_000_000
DOUBLED = {"linux", "rfc"}  # whose SO_SNDBUF counts the bookkeeping too


def _nagle(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    conn.tcb.nagle = not value
    if value:
        uncork(conn)  # what waits is pushed
    conn.wake()


def _cork(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    if value:
        conn.tcb.corked = True
    else:
        uncork(conn)
    conn.wake()


def _keep_alive(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    conn.tcb.keep_alive = bool(value)
    conn.wake()


def _send_buffer(kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    times = 2 if kernel.host.profile.name in DOUBLED else 1
    kernel.set_profile(conn, send_buffer=value * times)


def _receive_buffer(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    conn.tcb.rcv_buff = value
    if not conn.has_sent_syn:
        conn.set_receive_window()


def _mss(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    tcb = conn.tcb
    tcb.rcv_mss = min(tcb.rcv_mss, value)
    tcb.path_mtu = min(tcb.path_mtu, value + tcb.ip_header + 20)


def _user_timeout(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    conn.tcb.user_timeout_ns = value * MS or None


def _tos(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    conn.tcb.dscp = value >> 2 & 63


def _ttl(_kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
    conn.tcb.ttl = value


def _number(name: str, unit: int) -> Setter:
    def put(kernel: Kernel, _sock: Stream, conn: Connection, value: int) -> None:
        kernel.set_profile(conn, **{name: value * unit})
        conn.timers.stop("keep-alive")
        conn.wake()

    return put


def _nothing(_kernel: Kernel, _sock: Stream, _conn: Connection, _value: int) -> None:
    """Nothing of it can be seen in the packets of this stack."""


SETTERS: dict[str, Setter] = {
    "TCP_NODELAY": _nagle,
    "TCP_CORK": _cork,
    "TCP_NOPUSH": _cork,
    "SO_KEEPALIVE": _keep_alive,
    "SO_SNDBUF": _send_buffer,
    "SO_RCVBUF": _receive_buffer,
    "TCP_MAXSEG": _mss,
    "TCP_USER_TIMEOUT": _user_timeout,
    "TCP_MAXRT": _user_timeout,
    "IP_TOS": _tos,
    "IPV6_TCLASS": _tos,
    "IP_TTL": _ttl,
    "TCP_KEEPIDLE": _number("keep_idle_ns", SECOND),
    "TCP_KEEPINTVL": _number("keep_interval_ns", SECOND),
    "TCP_KEEPCNT": _number("keep_probes", 1),
    "TCP_KEEPINIT": _number("r2_syn_ns", SECOND),
    "SO_LINGER": _nothing,
    "TCP_INQ": _nothing,  # recvmsg tells how much is left
    "SO_REUSEADDR": _nothing,
    "SO_REUSEPORT": _nothing,
    "SO_PRIORITY": _nothing,
    "SO_DEBUG": _nothing,
    "IP_RECVERR": _nothing,
    "IPV6_RECVERR": _nothing,
    "IPV6_V6ONLY": _nothing,
}
# What Linux takes, as measured; all else is EINVAL.
LIMITS = {
    "IP_TTL": (1, 255), "TCP_MAXSEG": (88, 32_767), "TCP_KEEPIDLE": (1, 32_767),
    "TCP_KEEPINTVL": (1, 32_767), "TCP_KEEPCNT": (1, 127),
}  # fmt: skip
UNKNOWN = {
    "TCP_FASTOPEN": "TCP Fast Open",
    "TCP_FASTOPEN_CONNECT": "TCP Fast Open",
    "TCP_FASTOPEN_KEY": "TCP Fast Open",
    "TCP_FASTOPEN_NO_COOKIE": "TCP Fast Open",
    "TCP_MD5SIG": "TCP MD5 signatures",
    "SO_ZEROCOPY": "MSG_ZEROCOPY",
    "SO_TIMESTAMPING": "timestamps of packets (SO_TIMESTAMPING)",
}
CONTROLS = {b"reno": "newreno", b"newreno": "newreno"}


def set_option(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Do setsockopt: fd, level, name, [value], size."""
    file = file_of(kernel, args)
    if file is None:
        return failed("EBADF")
    name = str(args[2])
    if name == "TCP_CONGESTION":
        return _congestion(args[3])
    if name in UNKNOWN or name not in SETTERS:
        raise Lack(UNKNOWN.get(name, f"the option {name}"))
    value = _value(args[3])
    if isinstance(file, Stream):
        return _set(kernel, file, name, value)
    return Outcome(0)


def _set(kernel: Kernel, file: Stream, name: str, value: int) -> Outcome:
    least, most = LIMITS.get(name, (value, value))
    if not least <= value <= most:
        return failed("EINVAL")
    file.options[name] = value
    if file.conn is not None and not file.conn.is_gone:
        SETTERS[name](kernel, file, file.conn, value)
    return Outcome(0)


def _congestion(value: Value) -> Outcome:
    if isinstance(value, bytes) and value in CONTROLS:
        return Outcome(0)
    words = value.decode(errors="replace") if isinstance(value, bytes) else value
    raise Lack(f"the congestion control {words}")


def _value(value: Value) -> int:
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, Struct):  # struct linger
        on, seconds = (value.fields.get(name) for name in ("l_onoff", "l_linger"))
        if isinstance(on, int) and isinstance(seconds, int):
            return seconds if on else -1
    if isinstance(value, int):
        return value
    raise Lack(f"an option with the value {show(value)}")


# --- Asking


def _error(_kernel: Kernel, sock: Stream) -> Value:
    error = take_error(sock)
    return Name(error) if error else 0


def _asked_send_buffer(kernel: Kernel, sock: Stream) -> Value:
    conn = sock.conn
    given = sock.options.get("SO_SNDBUF")
    if given is None:
        return (conn.profile if conn else kernel.host.profile).send_buffer
    return given * (2 if kernel.host.profile.name in DOUBLED else 1)


def _asked_receive_buffer(kernel: Kernel, sock: Stream) -> Value:
    given = sock.options.get("SO_RCVBUF")
    if given is not None:
        return given * (2 if kernel.host.profile.name in DOUBLED else 1)
    return sock.conn.tcb.rcv_buff if sock.conn else kernel.host.profile.receive_buffer


def _asked_mss(kernel: Kernel, sock: Stream) -> Value:
    """Return the MSS; FreeBSD does not subtract what timestamps take."""
    if sock.conn is None:
        return sock.options.get("TCP_MAXSEG", 536)
    tcb = sock.conn.tcb
    if kernel.host.profile.name == "freebsd":
        return min(tcb.snd_mss, tcb.path_mtu - tcb.ip_header - 20)
    return tcb.smss


def _listens(_kernel: Kernel, sock: Stream) -> Value:
    return int(sock.listener is not None)


def _remembered(name: str) -> Callable[[Kernel, Stream], Value]:
    def get(_kernel: Kernel, sock: Stream) -> Value:
        return sock.options.get(name, 0)

    return get


GETTERS: dict[str, Callable[[Kernel, Stream], Value]] = {
    **{name: _remembered(name) for name in SETTERS},
    "SO_ERROR": _error,
    "SO_SNDBUF": _asked_send_buffer,
    "SO_RCVBUF": _asked_receive_buffer,
    "SO_ACCEPTCONN": _listens,
    "TCP_MAXSEG": _asked_mss,
}


def get_option(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Do getsockopt: fd, level, name, [expected value], [size]."""
    file: File | None = file_of(kernel, args)
    if file is None:
        return failed("EBADF")
    name = str(args[2])
    if isinstance(file, Dgram) and name == "SO_ERROR":
        return Outcome(0, "", {3: (0,)})
    if not isinstance(file, Stream) or name not in GETTERS:
        raise Lack(f"reading the option {name}")
    return Outcome(0, "", {3: (GETTERS[name](kernel, file),), 4: DOTS})
