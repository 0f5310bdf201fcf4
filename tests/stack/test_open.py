"""Opening, and what a SYN agrees upon: numbers, MSS, scaling, timestamps, SACK; keep-alive."""

from dataclasses import replace
from random import Random

import pytest

from course.errors import StackError
from course.stack.connection import Connection
from course.stack.isn import Endpoint, keyed
from course.stack.parts import FIXED_ISN, SYN_TAKES_NO_NUMBER, TWO_MESSAGES
from course.stack.profile import LINUX, RFC
from course.stack.segment import SYN, Segment
from course.wire import options as opt

MS, SECOND, MINUTE, HOUR = 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000
A, B = Endpoint(bytes((10, 0, 0, 1)), 40_000), Endpoint(bytes((10, 0, 0, 2)), 80)


def says(segments):
    return [str(seg) for seg in segments]


def lengths(segments):
    return [len(seg.text) for seg in segments]


# --- The initial number


def test_MUST_8_SHLD_1_isn_is_clock_and_secret():
    isn = keyed(Random(1))
    first = isn(A, B, 0)
    assert [(isn(A, B, now) - first) % 2**32 for now in (3999, 4000, 4_000_000, SECOND)] == [
        0, 1, 1000, 250_000,
    ]  # fmt: skip


def test_MUST_9_isn_of_others_cannot_be_told_from_ones_own():
    isn = keyed(Random(1))
    gaps = {(isn(A, B, 0) - isn(A, Endpoint(B.address, port), 0)) % 2**32 for port in range(200)}
    assert len(gaps) == 200
    assert keyed(Random(2))(A, B, 0) != isn(A, B, 0)


def test_fixed_isn_is_a_named_variant():
    for seed in range(3):
        c = Connection(A, B, parts=FIXED_ISN, chance=Random(seed))
        c.open(123_456_789)
        assert c.tcb.iss == 1000


# --- MSS


@pytest.mark.parametrize(("six", "mtu", "mss"), [
    (False, 1500, 1460), (True, 1500, 1440), (False, 9000, 8960), (False, 576, 536),
])  # fmt: skip
def test_MUST_14_MUST_67_SHLD_5_SHLD_6_MAY_3_mss_offered_is_mtu_less_headers(lone, six, mtu, mss):
    x = lone(six=six, mtu=mtu)
    x.c.open(0)
    (syn,) = x.out()
    assert syn.mss == mss
    x = lone(six=six, mtu=mtu).to("LISTEN")
    (syn_ack,) = x.take("S", 300)
    assert syn_ack.mss == mss


def test_MUST_67_mss_offered_is_the_links_even_if_the_path_is_known_to_be_narrow(lone):
    x = lone(path_mtu=1000).to("SYN-SENT")
    assert x.c.tcb.rcv_mss == 1460
    x.take("SA", 300, mss=1460)
    assert x.c.tcb.smss == 960


def test_MUST_65_mss_stands_on_syns_alone(joined):
    p = joined().open()
    p.a.send(b"x" * 20_000)
    for seg in p.a.segments_to_send(0):
        assert seg.mss is None


@pytest.mark.parametrize(("six", "mss"), [(False, 536), (True, 1220)])
def test_MUST_15_default_mss(lone, six, mss):
    x = lone(six=six).to("ESTABLISHED", mss=None)
    x.c.send(b"x" * 5000)
    assert max(lengths(x.out())) == mss


@pytest.mark.parametrize(
    ("offered", "mtu", "smss"),
    [(1460, 1500, 1460), (9000, 1500, 1460), (700, 1500, 700), (1460, 600, 560)],
)
def test_MUST_16_effective_mss_is_the_smaller(lone, offered, mtu, smss):
    x = lone(mtu=mtu).to("ESTABLISHED", mss=offered)
    assert x.c.tcb.smss == smss


@pytest.mark.parametrize("mss", [0, 1, 63])
def test_absurd_mss_is_not_obeyed(lone, mss):
    x = lone().to("ESTABLISHED", mss=mss)
    assert x.c.tcb.smss == 64


def test_MUST_16_timestamps_take_room_but_sack_never_overflows_a_packet(lone, plain):
    x = lone(replace(plain, use_timestamps=True, use_sack=True))
    x.to("ESTABLISHED", stamps=(1, 0), sack_permitted=True)
    x.c.send(b"x" * 5000)
    assert lengths(x.out())[:2] == [1448, 1448]
    x.c.send(b"y" * 9000)
    for n in range(4):  # holes: SACK blocks ride on text; `out` checks the size of each packet
        x.take("A", 401 + 200 * n, x.c.tcb.snd_una, text=b"z" * 100, stamps=(2, 0))
    x.go(2 * SECOND)
    assert x.c.retransmissions


# --- Scaling, timestamps, SACK


def test_scaling_needs_both_sides(lone, plain):
    x = lone(replace(plain, use_scale=True, receive_buffer=1 << 20)).to("ESTABLISHED")
    assert (x.c.tcb.rcv_shift, x.c.tcb.rcv_wnd) == (0, 65_535)
    x = lone(replace(plain, use_scale=True)).to("ESTABLISHED", scale=7, window=1000)
    assert (x.c.tcb.snd_shift, x.c.tcb.snd_wnd) == (7, 1000)  # a SYN's window is never scaled
    x.take("A", window=1000)
    assert x.c.tcb.snd_wnd == 128_000


def test_shift_above_14_counts_as_14(lone, plain):
    x = lone(replace(plain, use_scale=True)).to("SYN-SENT")
    x.take("SA", 300, scale=20)
    assert x.c.tcb.snd_shift == 14
    assert x.state == "ESTABLISHED"


def test_paws_drops_what_is_old_and_forged_syns_do_not_poison_it(lone, plain):
    x = lone(replace(plain, use_timestamps=True)).to("ESTABLISHED", stamps=(1000, 0))
    x.take("A", text=b"new", stamps=(1005, 0))
    assert len(x.take("A", text=b"old", stamps=(1004, 0))) == 1
    assert "PAWS" in x.dropped
    x.take("S", x.c.tcb.rcv_nxt, stamps=(2**31, 0))
    x.take("R", x.c.tcb.rcv_nxt + 1, stamps=(2**31, 0))
    x.take("A", text=b"er", stamps=(1006, 0))
    assert x.c.receive() == b"newer"


def test_paws_forgets_after_24_days(lone, plain):
    x = lone(replace(plain, use_timestamps=True)).to("ESTABLISHED", stamps=(1000, 0))
    x.now += 24 * 24 * HOUR + 1
    x.take("A", text=b"after all", stamps=(5, 0))
    assert x.c.receive() == b"after all"


def test_segment_without_the_timestamps_agreed_on_is_dropped_without_a_word(lone, plain):
    x = lone(replace(plain, use_timestamps=True)).to("ESTABLISHED", stamps=(1000, 0))
    assert x.take("A", text=b"x") == []
    assert x.c.receive() == b""
    x.take("R")
    assert x.state == "CLOSED"  # a RST needs none


def test_rst_passes_paws(lone, plain):
    x = lone(replace(plain, use_timestamps=True)).to("ESTABLISHED", stamps=(1000, 0))
    x.take("R", stamps=(1, 0))
    assert x.state == "CLOSED"


def test_timestamp_echoed_is_that_of_the_segment_that_advanced(lone, plain):
    """RFC 7323 section 4.3: of two the first, of a hole the last before it."""
    x = lone(replace(plain, use_timestamps=True)).to("ESTABLISHED", stamps=(100, 0))
    x.take("A", text=b"x" * 1000, stamps=(110, 0))
    (ack,) = x.take("A", text=b"x" * 1000, stamps=(120, 0))
    assert ack.stamps[1] == 110
    (ack,) = x.take("A", x.c.tcb.rcv_nxt + 1000, text=b"x" * 1000, stamps=(130, 0))
    assert ack.stamps[1] == 110
    (ack,) = x.take("A", text=b"x" * 1000, stamps=(140, 0))
    assert ack.stamps[1] == 140


def test_sack_reports_the_newest_first_and_a_duplicate_before_all(lone, plain):
    x = lone(replace(plain, use_sack=True)).to("ESTABLISHED", sack_permitted=True)
    for n, blocks in (
        (1, [(401, 411)]),
        (3, [(601, 611), (401, 411)]),
        (2, [(501, 511), (601, 611), (401, 411)]),
        (2, [(501, 511), (501, 511), (601, 611), (401, 411)]),  # RFC 2883
    ):
        (ack,) = x.take("A", 301 + 100 * n, text=b"x" * 10)
        assert (ack.ack, list(ack.sack)) == (301, blocks)
    (ack,) = x.take("A", 301, text=b"x" * 100)
    assert (ack.ack, list(ack.sack)) == (411, [(501, 511), (601, 611)])
    (ack,) = x.take("A", 301, text=b"x" * 20)
    assert ack.sack[0] == (301, 321)


def test_three_sack_blocks_beside_timestamps(lone, plain):
    profile = replace(plain, use_sack=True, use_timestamps=True)
    x = lone(profile).to("ESTABLISHED", sack_permitted=True, stamps=(1, 0))
    for n in range(1, 6):
        (ack,) = x.take("A", 301 + 100 * n, text=b"x", stamps=(1, 0))
    assert len(ack.sack) == 3


def test_syn_offers_all_and_syn_ack_what_was_offered(lone):
    x = lone(RFC).to("SYN-SENT")
    x = lone(RFC)
    x.c.open(0)
    (syn,) = x.out()
    assert (syn.mss, syn.scale, syn.sack_permitted) == (1460, 0, True)
    assert syn.stamps[1] == 0
    x = lone(RFC).to("LISTEN")
    (answer,) = x.take("S", 300, mss=1000)
    assert (answer.scale, answer.sack_permitted, answer.stamps) == (None, False, None)
    x = lone(RFC).to("LISTEN")
    (answer,) = x.take("S", 300, mss=1000, scale=3, sack_permitted=True, stamps=(7, 0))
    assert (answer.scale, answer.sack_permitted, answer.stamps[1]) == (0, True, 7)


def test_MUST_5_options_may_come_at_any_time_and_unknown_ones_do_no_harm(lone):
    x = lone().to("ESTABLISHED")
    x.take("A", text=b"x", other=(opt.Option(200, 4, b"??"),), mss=None)
    x.take("A", text=b"y", sack=((1, 2),))
    assert x.c.receive() == b"xy"


# --- Text and FIN with SYN


def test_text_with_a_syn_waits_for_established(lone):
    x = lone().to("LISTEN")
    (answer,) = x.take("S", 300, text=b"early")
    assert str(answer) == "<SEQ=100><ACK=306><CTL=SYN,ACK>"
    assert (x.c.readable, x.c.receive()) == (0, b"")
    x.take("A")
    assert x.c.receive() == b"early"


def test_text_and_fin_with_a_syn_ack(lone):
    x = lone().to("SYN-SENT")
    x.take("SFA", 300, text=b"all at once")
    assert (x.state, x.c.receive()) == ("CLOSE-WAIT", b"all at once")


def test_text_with_a_syn_is_forgotten_on_the_way_back_to_listen(lone):
    x = lone().to("LISTEN")
    x.take("S", 300, text=b"forged")
    x.take("R")
    assert x.state == "LISTEN"
    x.take("S", 700)
    x.take("A", text=b"real")
    assert x.c.receive() == b"real"


def test_text_sent_before_the_handshake_waits(lone):
    x = lone().to("SYN-SENT")
    x.c.send(b"eager")
    assert x.out() == []
    assert lengths(x.take("SA", 300, mss=1460)) == [5]


def test_listen_becomes_active_by_open_or_send(lone):
    x = lone().to("LISTEN")
    x.c.open(5)
    assert says(x.out()) == ["<SEQ=100><CTL=SYN>"]
    x = lone().to("LISTEN")
    assert x.c.send(b"hello", now=5, urgent=True) == 5
    assert says(x.out()) == ["<SEQ=100><CTL=SYN>"]
    assert says(x.take("SA", 300)) == ["<SEQ=101><ACK=301><DATA=5><CTL=PSH,URG,ACK>"]
    assert not x.c.tcb.was_passive


def test_active_open_needs_a_remote_endpoint():
    with pytest.raises(StackError, match="an active OPEN needs a remote endpoint"):
        Connection(A).open(0)


# --- Broken variants


def test_two_messages_open_at_once(lone):
    x = lone(parts=TWO_MESSAGES).to("LISTEN")
    assert says(x.take("S", 300)) == ["<SEQ=100><ACK=301><CTL=SYN,ACK>"]
    assert x.state == "ESTABLISHED"


def test_two_messages_between_two_stacks(joined):
    p = joined(parts=TWO_MESSAGES)
    p.open()
    p.a.send(b"works")
    p.settle()
    assert p.b.receive() == b"works"


def test_syn_that_takes_no_number_opens_if_nothing_is_lost(joined):
    p = joined(parts=SYN_TAKES_NO_NUMBER)
    p.open()
    p.a.send(b"works")
    p.run(10 * SECOND)
    assert p.b.receive() == b"works"
    assert not p.a.retransmissions


# --- Keep-alive


def test_MUST_25_MUST_28_keep_alive_is_off_and_slow_by_default(lone):
    x = lone().to("ESTABLISHED")
    assert not x.c.tcb.keep_alive
    assert RFC.keep_idle_ns >= 2 * HOUR
    assert LINUX.keep_idle_ns >= 2 * HOUR
    assert x.go(1000 * HOUR) == []


def test_MAY_5_MUST_24_SHLD_12_keep_alive_probe(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.keep_alive = True
    x.take("A")
    gone = x.go(2 * HOUR)
    assert [(at, str(seg)) for at, seg in gone] == [(2 * HOUR, "<SEQ=100><ACK=301><CTL=ACK>")]
    x.take("A")
    x.c.tcb.keep_alive = False
    assert x.go(100 * HOUR) == []
    assert x.state == "ESTABLISHED"


def test_MUST_26_keep_alive_only_when_nothing_moves(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.keep_alive = True
    x.take("A")
    for _ in range(10):
        assert x.go(1 * HOUR) == []
        x.take("A", text=b"x" * 3000)
        x.go(SECOND)
    x.c.send(b"never acknowledged")
    gone = x.go(3 * HOUR)
    assert all(seg.text for _, seg in gone)
    assert x.c.error == "timed out"


def test_MUST_27_MUST_29_interval_is_set_and_one_silent_probe_is_no_death(lone, plain):
    profile = replace(plain, keep_idle_ns=10 * SECOND, keep_interval_ns=SECOND, keep_probes=3)
    x = lone(profile).to("ESTABLISHED")
    x.c.tcb.keep_alive = True
    x.take("A")
    gone = x.go(12 * SECOND)
    assert [at // SECOND for at, _ in gone] == [10, 11, 12]
    assert x.state == "ESTABLISHED"
    gone = x.go(SECOND)
    assert says(seg for _, seg in gone) == ["<SEQ=101><ACK=301><CTL=RST,ACK>"]
    assert (x.state, x.c.error) == ("CLOSED", "timed out")


def test_keep_alive_probe_is_answered_by_the_other_side(joined, plain):
    p = joined(replace(plain, keep_idle_ns=10 * SECOND))
    p.open()
    p.a.tcb.keep_alive = True
    p.settle()
    lines = p.run(25 * SECOND)
    assert lines == ["A <SEQ=100><ACK=301><CTL=ACK>", "B <SEQ=301><ACK=101><CTL=ACK>"] * 2
    assert p.states() == ("ESTABLISHED", "ESTABLISHED")


def test_keep_alive_does_not_disturb_time_wait(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.keep_alive = True
    x.c.shutdown()
    x.out()
    x.take("A")
    x.take("FA")
    assert x.go(5 * MINUTE) == []
    assert x.state == "CLOSED"


def test_syn_octets_of_the_variant_are_the_only_difference():
    assert Segment(1, 2, 3, 0, SYN).len == 1
    assert Segment(1, 2, 3, 0, SYN, syn_octets=0).len == 0
