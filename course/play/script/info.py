"""tcp_info as a script's blocks see it: names and units of Linux, values of the mini stack.

Times are in microseconds (those of the last packets in milliseconds), windows in segments. A name
that the stack keeps no number for is not here, and a script that asks for it is skipped.
"""

from collections.abc import Callable

from course.stack.connection import Connection
from course.stack.segment import SYN
from course.stack.state import State
from course.wire.seq import diff

US, MS = 1_000, 1_000_000
STATES = {
    State.ESTABLISHED: 1, State.SYN_SENT: 2, State.SYN_RECEIVED: 3, State.FIN_WAIT_1: 4,
    State.FIN_WAIT_2: 5, State.TIME_WAIT: 6, State.CLOSED: 7, State.CLOSE_WAIT: 8,
    State.LAST_ACK: 9, State.LISTEN: 10, State.CLOSING: 11,
}  # fmt: skip
INFINITE = 0x7FFFFFFF
CONSTANTS = {
    "TCP_ESTABLISHED": 1, "TCP_SYN_SENT": 2, "TCP_SYN_RECV": 3, "TCP_FIN_WAIT1": 4,
    "TCP_FIN_WAIT2": 5, "TCP_TIME_WAIT": 6, "TCP_CLOSE": 7, "TCP_CLOSE_WAIT": 8,
    "TCP_LAST_ACK": 9, "TCP_LISTEN": 10, "TCP_CLOSING": 11, "TCP_CA_Open": 0,
    "TCP_CA_Disorder": 1, "TCP_CA_CWR": 2, "TCP_CA_Recovery": 3, "TCP_CA_Loss": 4,
    "TCPI_OPT_TIMESTAMPS": 1, "TCPI_OPT_SACK": 2, "TCPI_OPT_WSCALE": 4, "TCPI_OPT_ECN": 8,
    "TCPI_OPT_ECN_SEEN": 16, "TCPI_OPT_SYN_DATA": 32, "TCP_INFINITE_SSTHRESH": INFINITE,
    **{f"TCPI_{state.name}": number for state, number in STATES.items()},
    **{f"TCPS_{state.name}": number for state, number in STATES.items()},
    "True": 1, "False": 0,
}  # fmt: skip


def _options(conn: Connection) -> int:
    tcb = conn.tcb
    return tcb.has_timestamps | tcb.has_sack << 1 | tcb.has_scale << 2 | tcb.has_ecn << 3


def _ca_state(conn: Connection) -> int:
    tcb = conn.tcb
    if conn.recovery.is_active:
        return CONSTANTS["TCP_CA_Recovery"]
    if conn.timeouts_in_a_row:
        return CONSTANTS["TCP_CA_Loss"]
    if tcb.ecn_until is not None:
        return CONSTANTS["TCP_CA_CWR"]
    return CONSTANTS["TCP_CA_Disorder"] if tcb.duplicate_acks else 0


def _ssthresh(conn: Connection) -> int:
    ssthresh = conn.tcb.ssthresh
    return INFINITE if ssthresh >= 1 << 30 else ssthresh // conn.tcb.smss


def _unacked(conn: Connection) -> int:
    return sum(not sent.flags & SYN for sent in conn.queue.queue)


def _retrans(conn: Connection) -> int:
    return sum(sent.times > 1 and not sent.is_lost for sent in conn.queue.queue)


def _received(conn: Connection) -> int:
    return max(diff(conn.tcb.rcv_nxt, conn.tcb.irs) - 1, 0)


def _acked(conn: Connection) -> int:
    return max(diff(conn.tcb.snd_una, conn.tcb.iss) - 1, 0)


FIELDS: dict[str, Callable[[Connection, int], int]] = {
    "state": lambda conn, _: STATES[conn.tcb.state],
    "ca_state": lambda conn, _: _ca_state(conn),
    "retransmits": lambda conn, _: conn.timeouts_in_a_row,
    "backoff": lambda conn, _: conn.timeouts_in_a_row,
    "options": lambda conn, _: _options(conn),
    "snd_wscale": lambda conn, _: conn.tcb.snd_shift,
    "rcv_wscale": lambda conn, _: conn.tcb.rcv_shift,
    "rto": lambda conn, _: conn.tcb.rto // US,
    "snd_mss": lambda conn, _: conn.tcb.smss,
    "advmss": lambda conn, _: conn.tcb.rcv_mss,
    "pmtu": lambda conn, _: conn.tcb.path_mtu,
    "unacked": lambda conn, _: _unacked(conn),
    "lost": lambda conn, _: conn.queue.lost_segments,
    "sacked": lambda _conn, _: 0,
    "retrans": lambda conn, _: _retrans(conn),
    "total_retrans": lambda conn, _: conn.retransmissions,
    "rtt": lambda conn, _: (conn.tcb.srtt or 0) // US,
    "rttvar": lambda conn, _: conn.tcb.rttvar // US,
    "snd_ssthresh": lambda conn, _: _ssthresh(conn),
    "snd_cwnd": lambda conn, _: conn.tcb.cwnd // conn.tcb.smss,
    "reordering": lambda _conn, _: 3,
    "bytes_received": lambda conn, _: _received(conn),
    "bytes_acked": lambda conn, _: _acked(conn),
    "notsent_bytes": lambda conn, _: conn.unsent,
    "snd_wnd": lambda conn, _: conn.tcb.snd_wnd,
    "rcv_wnd": lambda conn, _: conn.tcb.rcv_wnd,
    "last_ack_recv": lambda conn, now: (now - conn.last_heard_at) // MS,
}


def value(conn: Connection, name: str, now: int) -> int | None:
    """Return one number of tcp_info, named with or without `tcpi_`; None if there is none."""
    if name in CONSTANTS:
        return CONSTANTS[name]
    field = FIELDS.get(name.removeprefix("tcpi_"))
    return None if field is None else field(conn, now)
