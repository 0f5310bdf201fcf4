"""setsockopt and getsockopt, with Linux's values: what is set counts, what is asked is true.

The buffers' sizes are doubled as Linux does, which counts its own needs too. TCP_INFO is Linux's
`struct tcp_info` up to `tcpi_reordering`, filled from the TCB.
"""

import struct
from typing import Any

from course.play import linux
from course.play.tcp import TcpEnd
from course.play.udp import UdpEnd
from course.stack.state import State

DEFAULTS = {
    "SO_SNDBUF": (16_384, 212_992),  # TCP, UDP: net.ipv4.tcp_wmem, net.core.wmem_default
    "SO_RCVBUF": (131_072, 212_992),
    "IP_TTL": (64, 64),
    "IP_MULTICAST_TTL": (1, 1),
    "IP_MULTICAST_LOOP": (1, 1),
    "TCP_KEEPIDLE": (7_200, 0),
    "TCP_KEEPINTVL": (75, 0),
    "TCP_KEEPCNT": (9, 0),
    "TCP_MAXSEG": (536, 0),
}
ON_OFF = {
    "SO_REUSEADDR", "SO_KEEPALIVE", "SO_BROADCAST", "SO_OOBINLINE", "SO_REUSEPORT", "TCP_NODELAY",
    "TCP_CORK", "TCP_QUICKACK",
}  # fmt: skip
NUMBERS = {
    "SO_SNDBUF", "SO_RCVBUF", "IP_TTL", "IP_TOS", "IP_MULTICAST_TTL", "IP_MULTICAST_LOOP",
    "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_MAXSEG", "TCP_USER_TIMEOUT",
}  # fmt: skip
# The numbers of Linux's states, net/tcp_states.h.
STATES = {
    State.ESTABLISHED: 1, State.SYN_SENT: 2, State.SYN_RECEIVED: 3, State.FIN_WAIT_1: 4,
    State.FIN_WAIT_2: 5, State.TIME_WAIT: 6, State.CLOSED: 7, State.CLOSE_WAIT: 8,
    State.LAST_ACK: 9, State.LISTEN: 10, State.CLOSING: 11,
}  # fmt: skip
INFO = struct.Struct("8B24I")


def set_option(end: TcpEnd | UdpEnd, level: int, number: int, value: Any) -> None:
    """Do what setsockopt asks for; raise Linux's error for what it does not know."""
    name = linux.option_name(level, number)
    if level == linux.CONSTANTS["IPPROTO_TCP"] and isinstance(end, UdpEnd):
        raise linux.error("ENOPROTOOPT")
    if name == "SO_LINGER":
        is_on, seconds = struct.unpack("ii", bytes(value)[:8])
        end.lingers = seconds if is_on else None
        return
    if name in ("IP_ADD_MEMBERSHIP", "IP_DROP_MEMBERSHIP"):
        if isinstance(end, TcpEnd):
            raise linux.error("EPROTO")
        (end.join if name == "IP_ADD_MEMBERSHIP" else end.leave)(bytes(value)[:4])
        return
    if isinstance(value, bytes | bytearray):
        value = struct.unpack("i", bytes(value)[:4])[0]
    if name not in ON_OFF | NUMBERS:
        raise linux.error("ENOPROTOOPT")
    end.settings[name] = int(bool(value)) if name in ON_OFF else int(value)
    if name == "SO_REUSEADDR":
        end.shares = bool(value)
    end.tune()


def get_option(end: TcpEnd | UdpEnd, level: int, number: int, size: int) -> int | bytes:
    """Return what getsockopt gives: a number, or `size` octets if so many are asked for."""
    name = linux.option_name(level, number)
    if name == "TCP_INFO" and isinstance(end, TcpEnd):
        return info(end)[: size or 4]
    if name == "SO_LINGER":
        raw = struct.pack("ii", end.lingers is not None, end.lingers or 0)
        return raw[:size] if size else int(end.lingers is not None)
    value = _value(end, name)
    return struct.pack("i", value)[:size] if size else value


def _value(end: TcpEnd | UdpEnd, name: str) -> int:
    is_tcp = isinstance(end, TcpEnd)
    if name == "SO_ERROR":
        said = end.take_error()
        return linux.ERRORS[said][0] if said else 0
    if name in ("SO_TYPE", "SO_ACCEPTCONN", "SO_DOMAIN", "SO_PROTOCOL"):
        facts = {"SO_TYPE": 1 if is_tcp else 2, "SO_ACCEPTCONN": int(is_tcp and end.listens)}
        facts |= {"SO_DOMAIN": 2, "SO_PROTOCOL": 6 if is_tcp else 17}
        return facts[name]
    if name in ("SO_SNDBUF", "SO_RCVBUF") and name in end.settings:
        return 2 * end.settings[name]
    if name == "TCP_MAXSEG" and isinstance(end, TcpEnd) and end.conn is not None:
        return end.conn.tcb.smss
    if name in DEFAULTS:
        return end.settings.get(name, DEFAULTS[name][0 if is_tcp else 1])
    if name not in ON_OFF | NUMBERS:
        raise linux.error("ENOPROTOOPT")
    return end.settings.get(name, 0)


def info(end: TcpEnd) -> bytes:
    """Return the beginning of Linux's `struct tcp_info`; times in microseconds."""
    conn = end.conn
    if conn is None:
        state = STATES[State.LISTEN if end.listens else State.CLOSED]
        return INFO.pack(state, *[0] * 31)
    tcb = conn.tcb
    options = tcb.has_timestamps | tcb.has_sack << 1 | tcb.has_scale << 2 | tcb.has_ecn << 3
    scales = tcb.snd_shift | tcb.rcv_shift << 4
    smss = max(tcb.smss, 1)
    return INFO.pack(
        STATES[tcb.state], 0, conn.timeouts_in_a_row & 255, 0, 0, options, scales, 0,
        tcb.rto // 1000, 0, smss, tcb.rcv_mss,
        -(-tcb.flight_size // smss), 0, 0, 0, 0,
        0, 0, 0, 0,
        tcb.path_mtu, tcb.rcv_wnd, (tcb.srtt or 0) // 1000, tcb.rttvar // 1000,
        min(tcb.ssthresh // smss, 0x7FFFFFFF), tcb.cwnd // smss, tcb.rcv_mss, 3,
        0, 0, conn.retransmissions,
    )  # fmt: skip
