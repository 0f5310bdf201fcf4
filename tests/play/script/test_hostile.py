"""Scripts made to do harm: nothing in them is executed, and none lasts."""

import builtins
import os
import subprocess
import time

import pytest
from play_scripts import SERVER

from course.play.script import run

BLOCKS = (
    "import os; os.system('touch HERE')",
    "__import__('os').system('touch HERE')",
    "assert __import__('os').system('touch HERE')",
    "assert open('HERE', 'w')",
    "assert ().__class__.__bases__[0].__subclasses__()",
    "assert [x for x in (1,)]",
    "assert (lambda: 1)()",
    "assert eval('1')",
    "assert exec('1') is None",
    "assert getattr(tcpi_state, 'x')",
    "assert 9 ** 9 ** 9",
    "assert 1 << 10 ** 9 << 10 ** 9",
    "assert 'a' * 10 ** 9",
    "assert f'{tcpi_state}'",
    "assert tcpi_state if 1 else 0",
    "assert (x := 5)",
    "assert max(*range(10**9))",
    "print(open('HERE', 'w')); assert abs(tcpi_state, key=1)",
    "while True: pass",
    "def f(): pass",
    "assert " + "(" * 3000 + "1" + ")" * 3000,
    "assert " + "-" * 2000 + "1",
    "assert " + "1+" * 3000 + "1",
    "assert 1/0",
    "assert tcpi_state % 0",
    "assert 1e308 * 1e308 > int(1e308 * 1e308)",
    "\x00",
    "assert " + "9" * 5000,
)
LINES = (
    "touch HERE", "$(touch HERE)", "sysctl -q net.ipv4.tcp_sack=$(touch HERE)",
    "./defaults.sh && touch HERE", "./defaults.sh; touch HERE", "sockstat | sh -c 'touch HERE'",
    'sysctl -q net.ipv4.tcp_wmem="1 1 $((9**9**9))"', "nstat > /dev/null; touch HERE",
    "nstat > HERE", "/tmp/evil/set_sysctls.py `touch HERE`",
    "sysctl -w $((1+" + "(" * 500 + "))=1",
)  # fmt: skip


@pytest.fixture(autouse=True)
def sealed(monkeypatch, tmp_path):
    """Whatever would execute something is a failure."""

    def no(*args, **kwargs):
        pytest.fail(f"executed: {args}")

    run(SERVER + "+0 < icmp unreachable host_unreachable [1:2(1)]")  # headers are compiled once
    monkeypatch.chdir(tmp_path)
    for name in ("system", "popen", "posix_spawn", "execv"):
        monkeypatch.setattr(os, name, no)
    monkeypatch.setattr(subprocess, "Popen", no)
    for name in ("eval", "exec", "open"):
        monkeypatch.setattr(builtins, name, no)
    yield tmp_path
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_is_read_and_not_run(block):
    result = run(f"{SERVER}+0 %{{ {block} }}%")
    assert result.status == "skipped", result.reason[:100]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_shell_line_is_read_and_not_run(line):
    result = run(f"{SERVER}+0 `{line}`")
    assert result.status in ("skipped", "failed"), result


@pytest.mark.parametrize(
    "body",
    [
        "+0 setsockopt(4, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0\n+9000000 close(4) = 0",
        "+0 write(4, ..., 2000000000) = 2000000000",
        "+0 setsockopt(4, SOL_SOCKET, SO_SNDBUF, [9999999], 4) = 0\n+0 write(4, ..., 9999999) = 1",
        "+0 read(4, ..., 2147483647) = 5",
        "+0 write(4, ..., -5) = 5",
        "+0 write(4, ..., 99999999999999999999) = 5",
        "+0 close(" + "[" * 5000,
        "+0 close(" + "{a=" * 5000,
        "+0 close(" + "f(" * 5000,
        "+0 setsockopt(4, SOL_TCP, TCP_MAXSEG, [1], 4) = -1 EINVAL (x)",
        "+0 setsockopt(4, SOL_TCP, TCP_KEEPIDLE, [-99999999], 4) = 0",
        "+0 setsockopt(4, SOL_SOCKET, SO_RCVBUF, [-1], 4) = 0\n+0 < . 1:2(1) ack 1 win 1",
        "+0 setsockopt(4, SOL_SOCKET, SO_SNDBUF, [-1], 4) = 0\n+0 write(4, ..., 5) = 5",
        "+0 setsockopt(4, SOL_IP, IP_TTL, [99999], 4) = 0\n+0 write(4, ..., 5) = 5",
        "+0 < . 1:1(0) ack 1 win 4294967295",
        "+0 < . 1:1(0) ack 1 win 1 urg 99999999",
        "+0 < . 1:1(0) ack 1 win 1 <" + "TS val 1 ecr 1," * 9 + "nop>",
        "+0 < S 0:0(0) win 1 <wscale 255,mss 0>",
        "+0 < . 1:65001(65000) ack 1 win 1 <" + "nop," * 39 + "nop>",
        "+0 `ip link set dev tun0 mtu 1`\n+0 write(4, ..., 5000) = 5000",
        "+0 `ip link set dev tun0 mtu 99999999999`\n+0 write(4, ..., 5000) = 5000",
        "+0 poll(5, 1, 0) = 0",
        "+0 epoll_wait(4) = 0",
        "+0 sendmsg(4, ..., 0) = 0",
        "+0 socket() = 9\n+0 connect(9, {sin_port=99999999}, 16) = 0",
        "+0 `sysctl -q net.ipv4.tcp_keepalive_time=99999999999999999999`",
        "+0 `sysctl -q net.ipv4.tcp_keepalive_time=010`",
        f"+0 `sysctl -q net.ipv4.tcp_keepalive_time={'9' * 5000}`",
        f"+0 `ip link set dev tun0 mtu {'9' * 5000}`",
    ],
)
def test_odd_values_end_soon_and_in_words(body):
    start = time.perf_counter()
    result = run(SERVER + body)
    assert result.status in ("passed", "failed", "skipped")
    assert time.perf_counter() - start < 10


def test_options_that_are_no_numbers():
    for option in ("--tolerance_usecs=x", "--mtu=99999999999999", "--tcp_ts_tick_usecs=-1"):
        result = run(f"{option}\n{SERVER}")
        assert result.status == "failed"
        assert f"needed {option.partition('=')[0]}= and a number" in result.reason
        assert (result.line, result.column) == (1, 1)


def test_a_script_that_is_too_long():
    result = run("+0 close(3) = 0\n" * 100_000)
    assert result.reason == "a script needs at most 1000000 characters, got 1600000"


def test_a_mixture_of_comments_is_read_in_time():
    start = time.perf_counter()
    run("/*" + "*" * 200_000)
    run("// x\n" * 100_000 + "+0 nonsense")
    assert time.perf_counter() - start < 10
