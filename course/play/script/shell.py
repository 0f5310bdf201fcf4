"""Shell lines of a script, read by a table and never executed.

A line is cut into commands; each is looked up here: settings of the kernel become changes of the
profile, what only tidies up or measures is passed over, a question about states (sockstat) is
asked of the mini stack. Whatever the table does not know is a `Lack`, and the script is skipped
with that reason.
"""

import ast
import re
from collections.abc import Callable

from course.play.script.kernel import Kernel
from course.play.script.scan import Lack, whole
from course.stack.state import State

MS, SECOND = 1_000_000, 1_000_000_000
Change = Callable[[Kernel, list[int]], dict[str, object]]


def _on(**names: tuple[object, object]) -> Change:
    """Return a change that sets each name to its first value for 0 and its second for others."""

    def change(_kernel: Kernel, values: list[int]) -> dict[str, object]:
        return {name: pair[bool(values[0])] for name, pair in names.items()}

    return change


def _times(name: str, unit: int) -> Change:
    def change(_kernel: Kernel, values: list[int]) -> dict[str, object]:
        return {name: values[-1] * unit}

    return change


def _ecn(_kernel: Kernel, values: list[int]) -> dict[str, object]:
    if values[0] > 2:
        raise Lack("AccECN (RFC 9768)")
    return {"ecn": ("off", "on", "passive")[values[0]]}


def _receive_memory(_kernel: Kernel, values: list[int]) -> dict[str, object]:
    """Linux grows the buffer up to the last value, and chooses its shift for that."""
    shift = 0
    while values[-1] >> shift > 0xFFFF and shift < 14:
        shift += 1
    return {"receive_buffer": values[-1], "least_shift": shift}


def _largest_buffer(_kernel: Kernel, values: list[int]) -> dict[str, object]:
    """FreeBSD chooses its shift for the largest buffer that a socket may ask for."""
    shift = 0
    while 0xFFFF << shift < values[0] and shift < 14:
        shift += 1
    return {"least_shift": shift}


def _only(*allowed: int, what: str) -> Change:
    """Return a change that changes nothing for these values, and is a `Lack` for others."""

    def change(_kernel: Kernel, values: list[int]) -> dict[str, object]:
        if values[0] not in allowed:
            raise Lack(f"{what} = {values[0]}")
        return {}

    return change


def _nothing(_kernel: Kernel, _values: list[int]) -> dict[str, object]:
    return {}


LINUX: dict[str, Change] = {
    "tcp_timestamps": _on(use_timestamps=(False, True)),
    "tcp_sack": _on(use_sack=(False, True)),
    "tcp_window_scaling": _on(use_scale=(False, True)),
    "tcp_ecn": _ecn,
    "tcp_rmem": _receive_memory,
    "tcp_wmem": _times("send_buffer", 1),
    "tcp_keepalive_time": _times("keep_idle_ns", SECOND),
    "tcp_keepalive_intvl": _times("keep_interval_ns", SECOND),
    "tcp_keepalive_probes": _times("keep_probes", 1),
    "tcp_fin_timeout": _times("fin_wait_2_ns", SECOND),
    "tcp_syn_linear_timeouts": _times("linear_syn_timeouts", 1),
    "tcp_rto_min_us": _times("rto_min_ns", 1_000),
    "tcp_rto_max_ms": _times("rto_max_ns", MS),
    "tcp_rfc1337": _on(time_wait_ignores_rst=(False, True)),
    "tcp_dsack": _only(1, what="tcp_dsack"),
    "tcp_reordering": _only(3, what="tcp_reordering"),
    "tcp_syncookies": _only(0, 1, what="tcp_syncookies"),
    "tcp_slow_start_after_idle": _only(1, what="tcp_slow_start_after_idle"),
    "tcp_shrink_window": _only(0, what="tcp_shrink_window"),
    "tcp_invalid_ratelimit": lambda _k, v: {} if v[0] else {"challenge_acks_per_second": 10**6},
    "tcp_challenge_ack_limit": _times("challenge_acks_per_second", 1),
}
# Settings that change nothing that this stack does, or that it does as they are set.
PASSED = {
    "tcp_frto", "tcp_fack", "tcp_early_retrans", "tcp_recovery", "tcp_tso_win_divisor",
    "tcp_min_tso_segs", "tcp_pacing_ss_ratio", "tcp_pacing_ca_ratio", "tcp_fastopen",
    "tcp_fastopen_key", "tcp_ecn_fallback", "tcp_ecn_option", "tcp_ecn_option_beacon",
    "tcp_autocorking", "tcp_moderate_rcvbuf", "tcp_no_metrics_save", "tcp_limit_output_bytes",
}  # fmt: skip
FREEBSD: dict[str, Change] = {
    "kern.ipc.maxsockbuf": _largest_buffer,
    "rfc1323": _on(use_timestamps=(False, True), use_scale=(False, True)),
    "sack.enable": _on(use_sack=(False, True)),
    "ecn.enable": _ecn,
    "recvspace": _times("receive_buffer", 1),
    "sendspace": _times("send_buffer", 1),
    "rexmit_initial": _times("rto_initial_ns", MS),
    "rexmit_min": _times("rto_min_ns", MS),
    "rexmit_slop": _times("rto_slop_ns", MS),
    "delacktime": _times("delayed_ack_ns", MS),
    "msl": _times("msl_ns", MS),
    "keepidle": _times("keep_idle_ns", MS),
    "keepintvl": _times("keep_interval_ns", MS),
    "keepcnt": _times("keep_probes", 1),
    "initcwnd_segments": _times("initial_window", 1),
    "delayed_ack": _only(1, what="net.inet.tcp.delayed_ack"),
    "insecure_rst": _only(0, what="net.inet.tcp.insecure_rst"),
    "insecure_syn": _only(0, what="net.inet.tcp.insecure_syn"),
    "insecure_ack": _only(0, what="net.inet.tcp.insecure_ack"),
    "blackhole": _only(0, what="net.inet.tcp.blackhole"),
    "drop_synfin": _only(0, what="net.inet.tcp.drop_synfin"),
    "rfc3042": _only(1, what="net.inet.tcp.rfc3042"),
    "syncookies": _nothing,
    "syncookies_only": _only(0, what="net.inet.tcp.syncookies_only"),
    "hostcache.purgenow": _nothing,
    "hostcache.purge": _nothing,
    "rfc3465": _nothing,
    "rfc3390": _nothing,
    "cc.abe": _nothing,
    "tolerate_missing_ts": _only(0, what="net.inet.tcp.tolerate_missing_ts"),
    "fastopen.server_enable": _nothing,
    "fastopen.client_enable": _nothing,
    "rexmit_drop_options": _only(0, what="net.inet.tcp.rexmit_drop_options"),
    "icmp_may_rst": _only(1, what="net.inet.tcp.icmp_may_rst"),
    "keepinit": _times("r2_syn_ns", MS),
    "path_mtu_discovery": _only(1, what="net.inet.tcp.path_mtu_discovery"),
}
NAMED = {
    "cc.algorithm": ("newreno",),
    "functions_default": ("freebsd", "default"),
    "tcp_congestion_control": ("reno", "newreno"),
}
DEFAULTS = (
    "tcp_rmem=4096 540000 15728640", "tcp_wmem=4096 262144 4194304", "tcp_timestamps=1",
    "tcp_sack=1", "tcp_ecn=0",
)  # fmt: skip

DEFAULTS_FILE = re.compile(r"[\w./-]*defaults\.sh")
PASSED_OVER = re.compile(
    r"(nstat( -n)?( ?> ?/dev/null)?$|/tmp/sysctl_restore|ip tcp_metrics flush|ethtool -K|sleep "
    r"|tc qdisc (add|replace) dev \w+ root pfifo$|sync$|true$)"
)
SYSCTL = re.compile(r"(?:sudo )?sysctl((?: -\w+)*) (.*)$")
SET = re.compile(r"\S*set_sysctls\.py (.*)$")
ASSIGNED = re.compile(r"([\w./-]+)=(\"[^\"]*\"|\S+)")
SUM = re.compile(r"\$\(\(([\d*+ ()-]+)\)\)")
MTU = re.compile(r"ip link set dev \w+ mtu (\d{1,9})$")
NUMBER = re.compile(r"0x[\da-fA-F]{1,16}|\d{1,20}")
SOCKSTAT = re.compile(
    r"sockstat [^|]*\|.*?grep (?:-c )?([A-Z][A-Z_0-9]+)(?: *\| *grep (\d{1,9}))?$"
)
STATES = {
    "SYN_RCVD": State.SYN_RECEIVED,
    **{state.name: state for state in State},
}


def run(kernel: Kernel, text: str) -> str:
    """Read the shell lines of one statement; return what does not hold, or nothing."""
    for line in re.sub(r"\\\n", " ", text).split("\n"):
        line = line.partition("  #")[0]  # noqa: PLW2901  without its comment
        for command in re.split(r";|&&", line):
            words = " ".join(SUM.sub(_summed, command).split())
            sentence = _command(kernel, words) if words else ""
            if sentence:
                return sentence
    return ""


def _command(kernel: Kernel, words: str) -> str:
    if DEFAULTS_FILE.fullmatch(words):
        for row in DEFAULTS:
            name, _, value = row.partition("=")
            _set(kernel, name, value)
    elif found := SYSCTL.match(words):
        for name, value in ASSIGNED.findall(found[2]):
            _set(kernel, name.replace("/", "."), value.strip('"'))
    elif found := SET.match(words):
        for name, value in ASSIGNED.findall(found[1]):
            _set(kernel, name.removeprefix("/proc/sys/").replace("/", "."), value.strip('"'))
    elif found := MTU.match(words):
        kernel.host.mtu = int(found[1])
    elif found := SOCKSTAT.match(words):
        return _states(kernel, found[1], int(found[2] or 1))
    elif not PASSED_OVER.match(words):
        raise Lack(f"the shell line {words[:60]!r}")
    return ""


def _set(kernel: Kernel, name: str, value: str) -> None:
    """Change the profile as one setting of the kernel asks."""
    short = re.sub(r"^net\.(ipv4|inet\.tcp|inet)\.", "", name)
    if short in PASSED or name.startswith("net.core."):
        return
    if short in NAMED:
        if value not in NAMED[short]:
            raise Lack(f"{short} = {value}")
        return
    table = FREEBSD if name.startswith(("net.inet.", "kern.")) else LINUX
    numbers = [whole(part) for part in value.split() if NUMBER.fullmatch(part)]
    if short not in table or not numbers:
        raise Lack(f"the setting {name}={value}")
    changes = table[short](kernel, numbers)
    kernel.set_profile(None, **changes)


def _summed(found: re.Match[str]) -> str:
    """Work out $((15*1024*1024)): sums, differences and products of numbers."""
    try:
        return str(_sum(ast.parse(found[1].strip(), mode="eval").body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Lack(f"the sum {found[0][:40]}") from None


def _sum(node: ast.expr) -> int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value < 1 << 40:
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = _sum(node.left), _sum(node.right)
        if isinstance(node.op, ast.Mult) and max(left, right) < 1 << 40:
            return left * right
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
    raise ValueError


def _states(kernel: Kernel, name: str, count: int) -> str:
    """Ask how many connections are in a state."""
    state = STATES.get(name)
    if state is None:
        raise Lack(f"the state {name}")
    if state is State.LISTEN:
        got = len(kernel.host.listeners)
    else:
        got = sum(conn.tcb.state is state for conn in kernel.host.connections.values())
    if got == count:
        return ""
    others = sorted(str(conn.tcb.state) for conn in kernel.host.connections.values())
    return f"{count} in {state}, got {got}; there are {', '.join(others) or 'no connections'}"
