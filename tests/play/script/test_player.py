"""How a script is played: times, joined segments, stamps, calls, and what a failure tells."""

import json

import pytest
from play_scripts import SERVER

from course.errors import CourseError
from course.play.script import Result, parse, run
from course.stack.profile import LINUX
from course.trace.trace import Trace


def test_the_same_seed_gives_the_same_trace():
    first, second = (run(SERVER, seed=5).trace.to_json() for _ in range(2))
    assert first == second
    assert run(SERVER, seed=6).trace.to_json() != first
    assert Trace.from_json(first).to_json() == first


def test_a_profile_is_a_name_or_a_value():
    assert run(SERVER.replace("<mss 1460>", "<...>"), LINUX).profile == "linux"
    with pytest.raises(CourseError, match="rfc, linux, freebsd"):
        run(SERVER, "windows")


def test_an_error_in_the_text_is_a_failure_with_its_place():
    result = run("0 close(3) = 0\n+0 < X")
    assert (result.status, result.line, result.column) == ("failed", 2, 6)
    assert result.reason.startswith("needed TCP flags")


def test_a_failure_tells_the_story_so_far():
    result = run(SERVER + "   +0 write(4, ..., 1000) = 1000\n   +0 > P. 1:1001(1000) ack 2\n")
    assert result.status == "failed"
    assert result.reason == "ack: needed 2, got 1"
    text = result.text()
    assert "  10   0.100000 +0 > P. 1:1001(1000) ack 2" in text
    assert "|   0.100000 accept() = 4" in text
    assert "|   0.100000 SYN-RECEIVED -> ESTABLISHED: rcv ACK of SYN" in text
    assert text.endswith(
        "script:10:4: ack: needed 2, got 1\n"
        "    the script says   +0 > P. 1:1001(1000) ack 2\n"
        "    the stack sent    > P. 1:1001(1000) ack 1 win 65535"
    )


def test_nothing_came():
    result = run(SERVER + "+0 > . 1:1(0) ack 1")
    assert result.reason == "needed this packet by 0.104000 s, got nothing"
    assert "the stack sent    nothing more" in result.text()


def test_times_have_a_tolerance_and_ranges_their_own():
    write = SERVER + "+0 < . 1:101(100) ack 1 win 65535\n"  # its ACK comes after 200 ms
    ack = "> . 1:1(0) ack 101\n"
    for when in ("+.2", "+.197", "+.203", "+.1~+.3", "0.3", "0.25~.35", "*"):
        assert run(write + when + ack).status == "passed", when
    for when in ("+.190", "+.21", "+.1~+.19", "+.21~+.3"):
        assert run(write + when + ack).status == "failed", when
    assert run("--tolerance_usecs=20000\n" + write + "+.19" + ack).status == "passed"


def test_a_relative_time_counts_from_the_statement_before():
    body = "+.1 < . 1:101(100) ack 1 win 65535\n* > . 1:1(0) ack 101\n"
    more = "+.1 < . 101:201(100) ack 1 win 65535\n0.7 > . 1:1(0) ack 201\n"
    assert run(SERVER + body + more).status == "passed"  # .1 + .1 + .2 + .1 + .2


def test_a_time_that_is_over():
    assert "needed a time after" in run(SERVER + "0.05 close(4) = 0").reason


def test_super_segments_are_joined_and_others_are_not():
    write = SERVER + "+0 write(4, ..., 3000) = 3000\n"
    assert run(write + "+0 > P. 1:3001(3000) ack 1").status == "passed"
    parts = "+0 > . 1:1001(1000) ack 1\n+0 > P. 1001:3001(2000) ack 1"
    assert run(write + parts).status == "passed"
    assert "length" in run(write + "+0 > . 1:1501(1500) ack 1").reason
    assert "length" in run(write + "+0 > . 1:4001(4000) ack 1").reason
    assert "flags" in run(write + "+0 > P. 1:1001(1000) ack 1").reason


def test_large_segments_go_in():
    body = "+0 < P. 1:60001(60000) ack 1 win 65535\n+0 read(4, ..., 99999) = 60000\n"
    assert run(SERVER + body).status == "passed"


def test_stamps_are_mapped():
    text = """0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 9 <mss 1000,sackOK,TS val 7 ecr 0>
+0 > S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 4000 ecr 7>
+.1 < . 1:1(0) ack 1 win 65535 <nop,nop,TS val 8 ecr 4000>
+0 accept(3, ..., ...) = 4
+.1 write(4, ..., 10) = 10
+0 > P. 1:11(10) ack 1 <nop,nop,TS val %d ecr %d>
+0 %%{ assert tcpi_rtt == 100000, tcpi_rtt }%%
"""
    ticks = "--tcp_ts_tick_usecs=1000\n"
    assert run(text % (1, 8)).status == "passed"  # TSval is not asked without the tick
    assert run(ticks + text % (4200, 8)).status == "passed"
    assert run(ticks + text % (4300, 8)).reason == "TSval: needed 4300, got 4200"
    assert run(text % (4200, 7)).reason == "TSecr: needed 7, got 8"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("+0 read(4, ..., 5) = 5", "it waits; a call that waits needs TIME...TIME"),
        ("+0...0.5 read(4, ..., 5) = 5", "needed read() to return by 0.604000 s, it waits"),
        ("+0...0.5 write(4, ..., 5) = 5", "to wait until 0.600000 s, it returned at 0.100000 s"),
        ("+0 write(4, ..., 5) = 6", "needed 6, got 5"),
        ("+0 write(9, ..., 5) = -1 EPIPE (x)", "needed -1 EPIPE, got -1 EBADF"),
        (
            "+0 getsockopt(4, SOL_SOCKET, SO_ERROR, [5], [4]) = 0",
            "argument 4: needed [5], got [0]",
        ),
        ("+0 ioctl(4, SIOCINQ, [1]) = 0", "argument 3: needed [1], got [0]"),
        ("+0 %{ assert tcpi_snd_cwnd == 5 }%", "tcpi_snd_cwnd == 5; tcpi_snd_cwnd is 10"),
        ("+0 listen(3, 5) = 0\n+0 bind(3, ..., ...) = 0", "needed 0, got -1 EINVAL"),
        ("+0 close() = 0", "needed 0, got -1 EBADF"),
        ("+0 `sockstat -s | grep -c TIME_WAIT | grep 1`", "needed 1 in TIME-WAIT, got 0"),
    ],
)
def test_what_a_call_or_question_gives_is_compared(line, reason):
    result = run(SERVER + line)
    assert result.status == "failed"
    assert reason in result.reason


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("+0 dup(4) = 5", "the call dup()"),
        ("+0 setsockopt(4, SOL_TCP, TCP_REPAIR, [1], 4) = 0", "the option TCP_REPAIR"),
        ('+0 setsockopt(4, SOL_TCP, TCP_CONGESTION, "cubic", 5) = 0', "control cubic"),
        ("+0 `rm -rf /`", "the shell line 'rm -rf /'"),
        ("+0 `sysctl -q net.ipv4.tcp_unheard=1`", "the setting net.ipv4.tcp_unheard=1"),
        ("+0 `sysctl -q net.ipv4.tcp_ecn=3`", "AccECN"),
        ("+0 `sysctl -q net.ipv4.tcp_congestion_control=cubic`", "tcp_congestion_control = cubic"),
        ("+0 `cat defaults.sh`", "the shell line 'cat defaults.sh'"),
        ("+0 `sysctl net.inet.tcp.insecure_rst=1`", "net.inet.tcp.insecure_rst = 1"),
        ("+0 `nstat | grep X`", "kernel counters"),
        ("+0 %{ assert tcpi_unheard == 1 }%", "tcpi_unheard, which the stack keeps no number"),
        ("+0 %{ import os }%", "a block with more than assertions: import os"),
        ("+0 < . 1:1(0) ack 1 win 1 <sack 1:2,nop,nop>", "the peer's SACK blocks (RFC 6675)"),
        ("+0 sendto(4, ..., 5, MSG_FASTOPEN, ..., ...) = 5", "TCP Fast Open (RFC 7413)"),
        ("+0 send(4, ..., 5, MSG_ZEROCOPY) = 5", "MSG_ZEROCOPY"),
        ("+0 > .5 1:1(0) ack 1", "AccECN (RFC 9768)"),
    ],
)  # fmt: skip
def test_what_the_stack_lacks_skips_with_the_reason(line, words):
    result = run(SERVER + line)
    assert result.status == "skipped"
    assert result.reason.startswith("needs ")
    assert words in result.reason


def test_linux_repeats_by_rack_where_sack_is_agreed():
    text = SERVER.replace("mss 1000>", "mss 1000,nop,nop,sackOK>").replace(
        "mss 1460>", "mss 1460,nop,nop,sackOK>"
    )
    text += "+0 write(4, ..., 9) = 9\n+0 > P. 1:10(9) ack 1\n+.3 > P. 1:10(9) ack 1\n"
    assert "RACK-TLP" in run(text, "linux").reason
    assert run(text.replace("+.3", "+1"), "rfc").status == "passed"


def test_the_shell_table_changes_the_profile():
    text = """`sysctl -q net.ipv4.tcp_sack=0 net.ipv4.tcp_window_scaling=0
./set_sysctls.py /proc/sys/net/ipv4/tcp_timestamps=0
sysctl -q net.ipv4.tcp_rmem="4096 %s 100"
ip link set dev tun0 mtu 600`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS (x)
+0 > S 0:0(0) win 100 <mss 560>
"""
    assert run(text % "$((2 * (1024+1)))").status == "passed"
    assert "the sum" in run(text % "$((2 **(9)))").reason


def test_two_connections_and_descriptors_of_packets():
    again = SERVER.replace("    0 ", "   +0 ").replace("= 3", "= 5").replace("= 4", "= 6")
    again = again.replace("(3,", "(5,").replace("bind(5, ...", "bind(5, {sin_port=htons(9)}")
    body = "+0 write(4, ..., 9) = 9\n+0 > sock(4) P. 1:10(9) ack 1\n"
    result = run(SERVER + again + body + "+0 < sock(6) F. 1:1(0) ack 1 win 9\n* > . 1:1(0) ack 2")
    assert result.status == "passed", result.text()


def test_a_result_in_words_json_and_html():
    result = run(parse(SERVER + "+0 write(4, ..., 9) = 8", "<b>.pkt"))
    assert str(result) == "<b>.pkt:9:1: failed: needed 8, got 9"
    assert json.loads(json.dumps(result.to_json()))["line"] == 9
    page = result._repr_html_()
    assert "&lt;b&gt;.pkt:9:1" in page
    assert "<b>" not in page
    assert page.count("<tr>") == 9
    assert "object at" not in repr(result)
    assert str(Result("x", "passed")) == "x: passed"


@pytest.mark.parametrize(
    ("option", "value"),
    [("IP_TTL", 0), ("IP_TTL", 256), ("TCP_KEEPIDLE", 0), ("TCP_KEEPCNT", 128)],
)
def test_an_option_beyond_its_limits_is_refused(option, value):
    called = f"setsockopt(4, SOL_TCP, {option}, [{value}], 4) = "
    assert run(f"{SERVER}+0 {called}-1 EINVAL (x)\n").status == "passed"
    assert run(f"{SERVER}+0 {called}0\n").reason == "needed 0, got -1 EINVAL"


def test_what_is_lacking_is_told_in_the_words_of_the_script():
    result = run(f"{SERVER}+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {{onoff=1, 2}}, 8) = 0\n")
    assert str(result).endswith("needs an option with the value {onoff=1, 2}")
    assert run(f"{SERVER}+0 read(4, ..., ...) = 0\n").reason == "needs a call with the length ..."


def test_a_writer_whom_linux_wakes_by_memory_is_skipped_there_alone():
    size = "+0 setsockopt(4, SOL_SOCKET, SO_SNDBUF, [3000], 4) = 0\n"
    script = (
        f"{SERVER}{size}+0...0.4 write(4, ..., 12000) = 12000\n+.2 < . 1:1(0) ack 6001 win 9000\n"
    )
    assert "the memory that segments take" in run(script, "linux").reason
    assert run(script, "rfc").status != "skipped"
