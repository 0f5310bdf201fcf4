"""Explicit congestion notification, RFC 3168."""

from dataclasses import replace

import pytest

from course.stack.host import Host
from course.stack.ip import unwrap, wrap
from course.stack.isn import Endpoint
from course.stack.profile import RFC
from course.wire.tcp import ACK, CWR, ECE, SYN

ONE, TWO = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))


def asking(plain):
    return replace(plain, ecn="on")


@pytest.mark.parametrize(
    ("here", "there", "agreed"),
    [("on", "on", True), ("on", "passive", True), ("on", "off", False), ("passive", "on", False),
     ("passive", "passive", False), ("off", "on", False)],
)  # fmt: skip
def test_SHLD_8_both_sides_must_be_willing(joined, plain, here, there, agreed):
    p = joined(replace(plain, ecn=here), replace(plain, ecn=there)).open()
    assert (p.a.tcb.has_ecn, p.b.tcb.has_ecn) == (agreed, agreed)


def test_SHLD_8_flags_of_the_handshake(lone, plain):
    x = lone(asking(plain))
    x.c.open(0)
    (syn,) = x.out()
    assert syn.flags == SYN | ECE | CWR
    ((_, again),) = x.go(1_000_000_000)
    assert again.flags == SYN  # section 6.1.1.1: perhaps somebody drops what asks for it
    x = lone(plain).to("LISTEN")
    x.c.tcb.rcv_nxt = 0
    (answer,) = x.raw(_syn(ECE | CWR))
    assert answer.flags == SYN | ACK | ECE
    x = lone(plain).to("LISTEN")
    (answer,) = x.raw(_syn(ECE))
    assert answer.flags == SYN | ACK


def _syn(more):
    from course.stack.segment import Segment

    return Segment(80, 40_000, 300, 0, SYN | more, 65_535, mss=1460)


def test_SHLD_8_a_mark_halves_once_and_is_answered_by_cwr(lone, plain):
    x = lone(asking(plain)).to("SYN-SENT")
    x.raw(_answer())
    assert x.c.tcb.has_ecn
    x.c.send(b"x" * 100_000)
    first = x.out()
    assert {(seg.ecn, seg.flags & CWR) for seg in first} == {(2, 0)}
    before = x.c.tcb.cwnd
    x.raw(_ack(x, 1461 + 100, ECE))
    assert x.c.tcb.cwnd < before // 2 + 2 * 1460
    halved = x.c.tcb.ssthresh
    made = []
    for n in range(2, 11):
        made += x.raw(_ack(x, n * 1460 + 101, ECE))
    assert x.c.tcb.ssthresh == halved
    assert [bool(seg.flags & CWR) for seg in made][:2] == [True, False]


def _answer():
    from course.stack.segment import Segment

    return Segment(80, 40_000, 300, 101, SYN | ACK | ECE, 65_535, mss=1460)


def _ack(x, ack, more=0):
    from course.stack.segment import Segment

    return Segment(80, 40_000, x.c.tcb.rcv_nxt, ack, ACK | more, 65_535)


def test_SHLD_8_ce_is_echoed_until_cwr_and_retransmissions_are_not_ect():
    profile = replace(RFC, ecn="on")
    one, two = Host("one", ONE, profile=profile), Host("two", TWO, profile=profile)
    listener = two.listen(80)
    a = one.connect(Endpoint(TWO, 80), 0)
    seen = []

    def carry(host, other, mark):
        for packet in host.packets_to_send(0):
            datagram = unwrap(packet)
            flags = datagram.payload[13]
            seen.append((host.name, datagram.ecn, bool(flags & ECE), bool(flags & CWR)))
            if mark and datagram.ecn == 2:
                datagram.ecn = 3
            other.packet_arrives(wrap(datagram, 1500)[0], 0)

    for n in range(40):
        carry(one, two, mark=n == 3)
        carry(two, one, mark=False)
        if n == 2:
            a.send(b"x" * 60_000)
        if conn := listener.accept():
            b = conn
        if n > 2:
            b.receive()
    echoes = [row for row in seen if row[0] == "two" and row[2]]
    answers = [row for row in seen if row[0] == "one" and row[3]]
    assert len(echoes) > 1
    assert len(answers) == 2  # the SYN that asked, and one CWR
    assert not b.tcb.echoes_ce
    a.send(b"lost")
    one.packets_to_send(0)
    one.timeout(2_000_000_000)
    (again,) = one.packets_to_send(2_000_000_000)
    assert unwrap(again).ecn == 0
