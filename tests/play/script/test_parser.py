"""The language: what can be written, and what an error says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from play_scripts import own

from course.errors import ScriptError
from course.play.script import parse, run
from course.play.script.statement import (
    DOTS,
    Call,
    Code,
    Icmp,
    Name,
    Option,
    Packet,
    Shell,
    Struct,
    Tcp,
    Udp,
    When,
)

MS = 1_000_000
SECOND = 1000 * MS


def one(text):
    statements = parse(text).statements
    assert len(statements) == 1
    return statements[0]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("0", When(0)),
        ("1.5", When(1500 * MS)),
        (".25", When(250 * MS)),
        ("+.1", When(100 * MS, True)),
        ("+ 0.000001", When(1000, True)),
        ("*", When(None)),
        ("+.3~+.310", When(300 * MS, True, 310 * MS)),
        ("1~1.5", When(SECOND, False, 1500 * MS)),
        ("+.1...0.200", When(100 * MS, True, None, 200 * MS)),
        ("+.002 ... 0.004", When(2 * MS, True, None, 4 * MS)),
        ("0...3", When(0, False, None, 3 * SECOND)),
    ],
)
def test_times(text, when):
    assert one(f"{text} close(3) = 0").when == when


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("< S 0:0(0) win 1000 <mss 1460,nop,wscale 7>", Packet(True, Tcp(
            "S", 0, 0, None, 1000, None,
            (Option("mss", (1460,)), Option("nop"), Option("wscale", (7,))),
        ))),
        ("> P. 1:1001(1000) ack 1", Packet(False, Tcp("P.", 1, 1000, 1))),
        ("> S. 0:0(0) ack 1 <...>", Packet(False, Tcp("S.", 0, 0, 1))),
        ("> . 1:1(0) ack 1 <>", Packet(False, Tcp(".", 1, 0, 1, options=()))),
        ("< - 1:11(10) win 5", Packet(True, Tcp("-", 1, 10, None, 5, options=()))),
        ("< SEW 0:0(0) win 5", Packet(True, Tcp("SEW", 0, 0, None, 5, options=()))),
        ("< R 1:1(0)", Packet(True, Tcp("R", 1, 0, options=()))),
        ("< . 4294967295:9(10) ack 1 win 5", Packet(True, Tcp(".", 4294967295, 10, 1, 5,
                                                              options=()))),
        ("> [ect0] PU. 1:3(2) ack 1 win 7 urg 2", Packet(
            False, Tcp("PU.", 1, 2, 1, 7, 2), ecn=2)),
        ("> (tos 0x28) . 1:1(0) ack 1", Packet(False, Tcp(".", 1, 0, 1), ecn=0, dscp=10)),
        ("< [ce, ttl 5] . 1:1(0) ack 1 win 1", Packet(
            True, Tcp(".", 1, 0, 1, 1, options=()), ecn=3, ttl=5)),
        ("< sock(4) . 1:1(0) ack 1 win 1", Packet(
            True, Tcp(".", 1, 0, 1, 1, options=()), socket=4)),
        ("> . 1:1(0) ack 1 <nop, nop, TS val 5 ecr 9>", Packet(False, Tcp(
            ".", 1, 0, 1, options=(Option("nop"), Option("nop"), Option("TS", (5, 9)))))),
        ("> . 1:1(0) ack 1 <sack 1:2 5:7,eol,sackOK>", Packet(False, Tcp(
            ".", 1, 0, 1,
            options=(Option("sack", (1, 2, 5, 7)), Option("eol"), Option("sackOK"))))),
        ("< udp (100)", Packet(True, Udp(100))),
        ("< icmp unreachable frag_needed mtu 1200 [1:1461(1460)]",
         Packet(True, Icmp("unreachable frag_needed", 1200, 1, 1460))),
        ("< [5:9(4)] icmp redirect", Packet(True, Icmp("redirect", 0, 5, 4))),
        ("> . 1:1(0) ack 1 <nop,nop,TS val ... ecr ...>", Packet(False, Tcp(
            ".", 1, 0, 1, options=(Option("nop"), Option("nop"), Option("TS", (-1, -1)))))),
        ("> icmp unreachable port_unreachable",
         Packet(False, Icmp("unreachable port_unreachable"))),
        ("< icmpv6 packet_too_big mtu 1280 [1:2(1)]",
         Packet(True, Icmp("packet_too_big", 1280, 1, 1))),
    ],
)  # fmt: skip
def test_packets(text, packet):
    assert one(f"+0 {text}").what == packet


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("close(3) = 0", Call("close", (3,), 0)),
        ("bind(3, ..., ...) = 0", Call("bind", (3, DOTS, DOTS), 0)),
        ("read(4, ..., 5) = -1 EAGAIN (try again)", Call("read", (4, DOTS, 5), -1, "EAGAIN")),
        ("fcntl(3, F_GETFL) = 0x2 (flags O_RDWR)", Call("fcntl", (3, Name("F_GETFL")), 2)),
        ("fcntl(3, F_SETFL, O_RDWR | O_NONBLOCK) = 0",
         Call("fcntl", (3, Name("F_SETFL"), Name("O_RDWR|O_NONBLOCK")), 0)),
        ("getsockopt(3, SOL_TCP, TCP_X, [1], [4]) = 0",
         Call("getsockopt", (3, Name("SOL_TCP"), Name("TCP_X"), (1,), (4,)), 0)),
        ('write(4, "a\\n", 2) = 2', Call("write", (4, b"a\n", 2), 2)),
        ("connect(3, {sa_family = AF_INET, sin_port = htons(80)}, 16) = ?",
         Call("connect", (3, Struct({"sa_family": Name("AF_INET"), "sin_port": 80}), 16), DOTS)),
        ("sendmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 9}], msg_flags=0}, 0) = 9",
         Call("sendmsg", (4, Struct({"msg_name": DOTS, "msg_iov": (Struct({}, (DOTS, 9)),),
                                     "msg_flags": 0}), 0), 9)),
    ],
)  # fmt: skip
def test_calls(text, call):
    assert one(f"+0 {text}").what == call


def test_the_rest_of_the_grammar():
    script = parse(
        "// a comment\n--ip_version=ipv4\n--tolerance_usecs=5000 // five\n-D SIX=6\n"
        "`init`\n/* more\n comments */ 0 `line`\n+0 %{ assert\n tcpi_x == 1 }% # end\n"
        "+0 write(4, ..., SIX) = SIX\n`last`"
    )
    assert script.options == {"ip_version": "ipv4", "tolerance_usecs": "5000"}
    what = [statement.what for statement in script.statements]
    assert what[:2] == [Shell("init"), Shell("line")]
    assert what[2] == Code(" assert\n tcpi_x == 1 ")
    assert what[3] == Call("write", (4, DOTS, 6), 6)
    assert what[4] == Shell("last")
    assert [statement.line for statement in script.statements] == [5, 7, 8, 10, 11]


def test_names_that_are_given_from_outside():
    call = parse("0 f(A, B) = 0", defines={"A": "0x10", "B": "SOL_IP"}).statements[0].what
    assert call.arguments == (16, Name("SOL_IP"))


def test_leading_zeros_are_decimal():
    call, packet = parse(
        "-D X=08\n0 f(010, -010, X, 0x10) = 0\n+0 > . 01:01(0) ack 010"
    ).statements
    assert call.what.arguments == (10, -10, 8, 16)
    assert packet.what.body.ack == 10


@pytest.mark.parametrize(
    ("text", "place", "needed"),
    [
        ("", (1, 1), "a statement"),
        ("+0", (1, 3), "a packet (< or >), a call, a shell line in backticks or a block"),
        ("+x close(3) = 0", (1, 1), "a time such as 0.1, +.1 or *"),
        ("+0 close(3) = 0\n+0 < S 0:0(0 win 1", (2, 8), "sequence numbers"),
        ("+0 > Q 0:0(0)", (1, 6), "TCP flags"),
        ("+0 < . 1:5(3) ack 1 win 9", (1, 8), "numbers that agree, such as 1:4(3)"),
        ("+0 < . 1:1(0) ack 1", (1, 20), "win and a number"),
        ("+0 > . 1:1(0) ack x", (1, 19), "the number of ack"),
        ("+0 > . 1:1(0) ack 1 <mss>", (1, 25), "the MSS"),
        ("+0 > . 1:1(0) ack 1 <nop nop>", (1, 26), "a comma or > behind a TCP option"),
        ("+0 > . 1:1(0) ack 1 <TS 5>", (1, 25), "val and a number"),
        ("+0 close(3", (1, 11), "a comma or )"),
        ("+0 close 3", (1, 10), "( behind close"),
        ("+0 `never", (1, 4), "a closing backtick"),
        ("+0 %{ assert 1", (1, 4), "}% at the end of the block"),
        ("+0~.1 > . 1:1(0) ack 1", (1, 4), "the end of the range behind its start"),
        ("+0 < icmp nonsense", (1, 11), "one of unreachable, packet_too_big"),
        ("+0 < icmp unreachable nonsense", (1, 23), "[ or one of net_unreachable"),
        ("+0 < icmp redirect nonsense", (1, 20), "[ behind redirect"),
        ("+0 < SS 0:0(0) win 1", (1, 6), "each TCP flag once"),
        ("+0 < . 1:1(0) ack 1 win 65536", (1, 25), "the number of win up to 65535"),
        ("+0 < . 1:1(0) ack 1 win 1 urg 65536", (1, 31), "the number of urg up to 65535"),
        (f"+0 f({'9' * 5000}) = 0", (1, 6), "a number of at most 40 digits"),
        (f"+0 < . 1:1(0) ack {'9' * 5000}", (1, 19), "the number of ack of at most 40 digits"),
        (f"+0 < . {'9' * 5000}:1(0) ack 1", (1, 8), "sequence numbers"),
        (f"+{'9' * 5000} f() = 0", (1, 1), "a time such as 0.1, +.1 or *, of at most 40 digits"),
        ("--mtu=20\n", (1, 1), "--mtu= and a number from 68 to 65535"),
        ("\n --ip_version=ipv9", (2, 2), "--ip_version= and one of ipv4, ipv6"),
        ("99999999999 close(3) = 0", (1, 1), "a time below"),
        ("+0 < . 1:70001(70000) ack 1 win 1", (1, 8), "at most 65000 octets"),
        ("+0 < [ect0 . 1:1(0) ack 1 win 1", (1, 12), "ect0, ect1, ce"),
    ],
)
def test_an_error_names_the_place_and_what_was_needed(text, place, needed):
    with pytest.raises(ScriptError) as caught:
        parse(text, "x.pkt")
    error = caught.value
    assert (error.line, error.column) == place, error
    assert str(error).startswith(f"x.pkt:{place[0]}:{place[1]}: needed {needed}")
    assert ", got " in str(error)


def test_what_packetdrill_knows_and_this_player_does_not_skips():
    for text, words in (
        ("+0 < gre: ...", "gre packets"),
        ("+0 > . 1:1(0) ack 1 <mp_capable abc>", "the TCP option mp_capable"),
        ("+0 < [flowlabel 5] . 1:1(0) ack 1 win 1", "the IP mark flowlabel"),
    ):
        result = run(text)
        assert (result.status, result.reason) == ("skipped", f"needs {words} (line 1)")


TEXTS = [path.read_text(encoding="utf-8") for _, path in own()]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(data=st.data())
def test_a_damaged_script_is_told_so_and_nothing_else(data):
    text = data.draw(st.sampled_from(TEXTS))
    at = data.draw(st.integers(0, len(text)))
    size = data.draw(st.integers(0, 5))
    put = data.draw(st.text(alphabet='<>()[]{}.,:+*~`%0159 aSackwin"\n', max_size=4))
    result = run(text[:at] + put + text[at + size :])
    assert result.status in ("passed", "failed", "skipped")
    assert bool(result.reason) == (result.status != "passed")


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text)
    except ScriptError as error:
        place = (error.line, error.column)
    else:
        place = (1, 1)
    assert min(place) >= 1
