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
# What an option may be; anything else is EINVAL (measured on Linux 6.18).
LIMITS = {
    "IP_TTL": (1, 255), "IP_MULTICAST_TTL": (0, 255), "TCP_KEEPIDLE": (1, 32_767),
    "TCP_KEEPINTVL": (1, 32_767), "TCP_KEEPCNT": (1, 127), "TCP_MAXSEG": (88, 32_767),
    "TCP_USER_TIMEOUT": (0, (1 << 31) - 1),
}  # fmt: skip
# Sizes before they are doubled: too small a wish is raised, too large or negative a one is cut.
SIZES = {"SO_RCVBUF": (1_152, 4 << 20), "SO_SNDBUF": (2_304, 4 << 20)}
# The numbers of Linux's states, net/tcp_states.h.
STATES = {
    State.ESTABLISHED: 1, State.SYN_SENT: 2, State.SYN_RECEIVED: 3, State.FIN_WAIT_1: 4,
    State.FIN_WAIT_2: 5, State.TIME_WAIT: 6, State.CLOSED: 7, State.CLOSE_WAIT: 8,
    State.LAST_ACK: 9, State.LISTEN: 10, State.CLOSING: 11,
}  # fmt: skip
INFO = struct.Struct("8B24I")
INT, LINGER = struct.Struct("i"), struct.Struct("ii")
MEMBERSHIP = 8  # octets of struct ip_mreq: the group, and the interface


def set_option(end: TcpEnd | UdpEnd, level: int, number: int, value: Any) -> None:
    """Do what setsockopt asks for; raise Linux's error for what it does not know."""
    name = linux.option_name(level, number)
    if level == linux.CONSTANTS["IPPROTO_TCP"] and isinstance(end, UdpEnd):
        raise linux.error("ENOPROTOOPT")
    if name == "SO_LINGER":
        if isinstance(value, int) or len(value) < LINGER.size:
            raise linux.error("EINVAL")
        is_on, seconds = LINGER.unpack_from(value)
        end.lingers = seconds if is_on else None
        return
    if name in ("IP_ADD_MEMBERSHIP", "IP_DROP_MEMBERSHIP"):
        if isinstance(end, TcpEnd):
            raise linux.error("EPROTO")
        if isinstance(value, int) or len(value) < MEMBERSHIP:
            raise linux.error("EINVAL")
        (end.join if name == "IP_ADD_MEMBERSHIP" else end.leave)(bytes(value)[:4])
        return
    if name not in ON_OFF | NUMBERS:
        raise linux.error("ENOPROTOOPT")
    end.settings[name] = value = _allowed(end, name, _number(level, value))
    if name == "SO_REUSEADDR":
        end.shares = bool(value)
    end.tune()


def _number(level: int, value: Any) -> int:
    """Return the C int that a program has given; IP's options may be one octet."""
    if isinstance(value, int):
        if not -(1 << 31) <= value < 1 << 31:
            raise TypeError("a bytes-like object is required, not 'int'")
        return value
    if len(value) >= INT.size:
        return int(INT.unpack_from(value)[0])
    if level != linux.CONSTANTS["IPPROTO_IP"] or not value:
        raise linux.error("EINVAL")
    return int(value[0])


def _allowed(end: TcpEnd | UdpEnd, name: str, value: int) -> int:
    """Return what Linux makes of a number; raise EINVAL if it takes none such."""
    if name in ON_OFF:
        return int(bool(value))
    if name in SIZES:
        least, most = SIZES[name]
        return most if value < 0 else min(max(value, least), most)
    if name == "IP_TOS":  # of a stream ECN's two bits belong to the stack
        return value & (0xFC if isinstance(end, TcpEnd) else 0xFF)
    is_default = name in ("IP_TTL", "IP_MULTICAST_TTL") and value == -1
    if is_default or (name == "TCP_MAXSEG" and not value):
        return DEFAULTS[name][0]
    least, most = LIMITS.get(name, (value, value))
    if not least <= value <= most:
        raise linux.error("EINVAL")
    return value


def get_option(end: TcpEnd | UdpEnd, level: int, number: int, size: int) -> int | bytes:
    """Return what getsockopt gives: a number, or `size` octets if so many are asked for."""
    name = linux.option_name(level, number)
    if name == "TCP_INFO" and isinstance(end, TcpEnd):
        return info(end)[: size or 4]
    if name == "SO_LINGER":
        raw = LINGER.pack(end.lingers is not None, end.lingers or 0)
        return raw[:size] if size else int(end.lingers is not None)
    value = _value(end, name)
    return INT.pack(value)[:size] if size else value


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
