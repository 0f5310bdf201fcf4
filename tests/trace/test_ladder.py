"""The text ladder: what each line says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.stack import icmp, udp
from course.stack.event import Event
from course.stack.ip import Datagram, wrap
from course.stack.isn import Endpoint
from course.stack.segment import ACK, FIN, PSH, RST, SYN, URG, Segment, to_wire
from course.trace import Call, Hop, Record, Trace, ladder
from course.trace.words import Reader

A, B = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
quick = settings(max_examples=200, derandomize=True, deadline=None)


def packet(seq, flags, ack=0, text=b"", *, back=False, ports=(5000, 80), up=0, **more):
    src, dst = (B, A) if back else (A, B)
    here, there = ports[::-1] if back else ports
    seg = Segment(here, there, seq, ack, flags, 100, up, text, **more)
    return wrap(Datagram(src, dst, 6, to_wire(seg, src, dst)), 1 << 16)[0]


def hop(number, data, arrives=1, fate="delivered", why="", *, src="a", dst="b"):
    return Hop(number, src, dst, data, arrives, fate, why)


def words(*packets, **how):
    reader = Reader(**how)
    return [reader.words(hop(n, data)) for n, data in enumerate(packets, 1)]


def trace(*whats):
    return Trace(
        ("a", "b"), tuple(Record(n, n * 1_500_000, "a", one) for n, one in enumerate(whats))
    )


CHAT = [
    packet(2**32 - 1, SYN, mss=1460, scale=7, sack_permitted=True, stamps=(1, 0)),
    packet(300, SYN | ACK, 0, back=True, mss=1400),
    packet(0, ACK, 301),
    packet(0, ACK | PSH, 301, b"hello"),
    packet(301, ACK, 5, back=True),
    packet(5, FIN | ACK, 301),
]


def test_numbers_are_relative_to_each_side_and_wrap():
    assert words(*CHAT) == [
        "[S] seq 0 win 100 <mss 1460 sackOK TS wscale 7> length 0",
        "[S.] seq 0 ack 1 win 100 <mss 1400> length 0",
        "[.] seq 1 ack 1 win 100 length 0",
        "[P.] seq 1:6 ack 1 win 100 length 5",
        "[.] seq 1 ack 6 win 100 length 0",
        "[F.] seq 6 ack 1 win 100 length 0",
    ]


def test_or_as_they_are_on_the_wire():
    said = words(*CHAT, is_relative=False)
    assert said[0].startswith("[S] seq 4294967295 win")
    assert said[1].startswith("[S.] seq 300 ack 0 win")
    assert said[3].startswith("[P.] seq 0:5 ack 301 win")


def test_without_a_syn_the_first_numbers_count():
    said = words(packet(1000, ACK, 500, b"x"), packet(500, ACK, 1001, back=True))
    assert said == [
        "[.] seq 0:1 ack 1 win 100 length 1",
        "[.] seq 1 ack 1 win 100 length 0",
    ]


def test_retransmissions_are_named():
    said = words(
        packet(9, SYN), packet(9, SYN), packet(10, ACK, 1, b"ab"), packet(12, ACK, 1, b"cd"),
        packet(10, ACK, 1, b"ab"), packet(11, ACK, 1, b"bcdefg"), packet(17, ACK, 1),
        packet(17, FIN | ACK, 1), packet(17, FIN | ACK, 1),
    )  # fmt: skip
    again = [one.endswith(" retransmission") for one in said]
    assert again == [False, True, False, False, True, True, False, False, True]


def test_a_new_connection_of_the_same_ports_is_no_retransmission():
    said = words(
        packet(9000, SYN), packet(9001, ACK, 1, b"ab"), packet(9, SYN), packet(10, ACK, 1, b"ab")
    )
    assert not any("retransmission" in one for one in said)


def test_a_second_link_and_a_copy_are_no_retransmission():
    reader = Reader()
    data = packet(9, SYN)
    said = [
        reader.words(hop(1, data, src="a", dst="r")),
        reader.words(hop(1, data, src="r", dst="b")),
        reader.words(hop(1, data, fate="duplicate", src="r", dst="b")),
    ]
    assert said == [said[0]] * 3
    assert "retransmission" not in said[0]


def test_what_is_forged_does_not_move_the_numbers():
    reader = Reader()
    reader.words(hop(1, packet(1000, SYN)))
    assert "seq 70 " in reader.words(hop(2, packet(1070, SYN), fate="injected", src="tap"))
    assert "seq 1:3 " in reader.words(hop(3, packet(1001, ACK, 1, b"ab")))


def test_urgent_data_sack_and_resets():
    urgent = packet(10, ACK | URG, 1, b"ab", up=2)
    sack = packet(10, ACK, 301, sack=((311, 321), (301, 305)))
    said = words(
        packet(9, SYN), packet(300, SYN | ACK, 10, back=True), urgent, sack, packet(10, RST)
    )
    assert said[2] == "[.U] seq 1:3 ack -299 win 100 urg 2 length 2"
    assert said[3] == "[.] seq 1 ack 1 win 100 sack 11:21 1:5 length 0"
    assert said[4] == "[R] seq 1 win 100 length 0"


def test_ports_tell_connections_apart():
    other = packet(5, SYN, ports=(5001, 80))
    both = trace(hop(1, packet(9, SYN)), hop(2, other))
    assert "5001 > 80 [S] seq 0" in ladder.text(both)
    assert "5000" not in ladder.text(trace(hop(1, packet(9, SYN))))


def test_udp_icmp_fragments_and_others():
    datagram = udp.to_wire(Endpoint(A, 7), Endpoint(B, 53), b"abc")
    whole = wrap(Datagram(A, B, 17, datagram), 1500)[0]
    large = wrap(Datagram(A, B, 17, bytes(1000), df=False), 576)
    ping = wrap(Datagram(A, B, 1, icmp.message((8, 0), bytes(4), A, B)), 1500)[0]
    error = wrap(icmp.error("packet too big", whole, B, A, 576), 1500)[0]
    refused = wrap(icmp.error("port unreachable", whole, B, A), 1500)[0]
    solicitation = wrap(Datagram(A, B, 1, icmp.message((10, 0), bytes(4), A, B)), 1500)[0]
    empty = wrap(Datagram(A, B, 1, b""), 1500)[0]
    other = wrap(Datagram(A, B, 89, b"ospf"), 1500)[0]
    assert words(whole, *large, ping, error, refused, solicitation, empty, other) == [
        "UDP 7 > 53 length 3",
        "fragment, octets 0 to 551",
        "fragment, octets 552 to 999",
        "ICMP echo request",
        "ICMP packet too big, MTU 576",
        "ICMP port unreachable",
        "ICMP of type 10",
        "ICMP without a message",
        "protocol 89, 4 octets",
    ]


@quick
@given(st.binary(max_size=60))
def test_any_octets_have_words(data):
    assert words(data, b"\x45\0\0\x1c" + data)
    assert ladder.text(trace(hop(1, data), hop(2, b"\x60" + data)))


def test_fates_in_words():
    data = packet(9, SYN)
    said = ladder.text(
        trace(
            hop(1, data, 2_000_000),
            hop(2, data, None, "lost", "by script"),
            hop(3, data, None, "queue full", "5 packets wait"),
            hop(4, data, 9_500_000, "duplicate"),
            hop(5, data, 9_500_000, "injected", src="tap"),
            hop(6, data, None, "lost", "time exceeded", src="r", dst="r"),
        )
    ).splitlines()
    assert said[0] == "       0.000 ms  1 a -> b  [S] seq 0 win 100 <> length 0, at 2.000 ms"
    assert said[1].endswith(" retransmission, LOST (by script)")
    assert said[2].endswith(", QUEUE FULL (5 packets wait)")
    assert said[3].endswith(", DUPLICATE, at 9.500 ms")
    assert "5 tap -> b " in said[4]
    assert said[4].endswith(", INJECTED, at 9.500 ms")
    assert "  6 at r  [S]" in said[5]


def test_events_and_calls_are_chosen():
    run = trace(
        Event("state", "CLOSED -> LISTEN"),
        Event("drop", "a reason"),
        Event("variable", "", "cwnd", 1, 2),
        Call("sendto", (b"x" * 41, 5), 41),
        Call("recv", (), error="timed out"),
        Call("close"),
    )
    assert [line[17:] for line in ladder.lines(run)] == [
        "a: CLOSED -> LISTEN",
        "a: a reason",
        "a: sendto(41 octets, 5) = 41",
        "a: recv() fails: timed out",
        "a: close()",
    ]
    assert [line[17:] for line in ladder.lines(run, kinds=("state",), calls=False)] == [
        "a: CLOSED -> LISTEN"
    ]
    assert ladder.text(run, kinds=(), calls=False) == ""


@pytest.mark.parametrize("options", [{}, {"mss": 536, "scale": 0}])
def test_a_syn_says_what_it_offers(options):
    offered = words(packet(9, SYN, **options))[0]
    assert ("<>" if not options else "<mss 536 wscale 0>") in offered
