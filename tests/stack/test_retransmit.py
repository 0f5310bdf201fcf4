"""Retransmission, its timer and its limits; fast retransmit and NewReno; numbers that wrap."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.stack.congestion import make
from course.stack.congestion.newreno import NewReno
from course.stack.parts import PARTS
from course.stack.profile import LINUX, RFC
from course.stack.retransmit import RttEstimator
from course.stack.tcb import TCB

MS, SECOND, MINUTE = 1_000_000, 1_000_000_000, 60_000_000_000


def lengths(segments):
    return [len(seg.text) for seg in segments]


def seqs(segments):
    return [seg.seq for seg in segments]


# --- RFC 6298


def test_MUST_18_rto_by_rfc_6298():
    """Two samples by hand: SRTT <- R, RTTVAR <- R/2; then 7/8 and 3/4 of the old."""
    tcb, rtt = TCB(), RttEstimator(replace(RFC, rto_min_ns=0, clock_granularity_ns=1))
    rtt.start(tcb)
    assert tcb.rto == SECOND
    rtt.sample(tcb, 800 * MS)
    assert (tcb.srtt, tcb.rttvar, tcb.rto) == (800 * MS, 400 * MS, 2400 * MS)
    rtt.sample(tcb, 400 * MS)
    assert (tcb.srtt, tcb.rttvar, tcb.rto) == (750 * MS, 400 * MS, 2350 * MS)


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=30))
def test_rto_stays_within_its_bounds(samples):
    tcb, rtt = TCB(), RttEstimator(RFC)
    for sample in samples:
        rtt.sample(tcb, sample)
        assert RFC.rto_min_ns <= tcb.rto <= RFC.rto_max_ns
        assert min(samples) - 8 <= tcb.srtt <= max(samples)


def test_MUST_18_karn_a_segment_sent_twice_gives_no_sample(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"once")
    x.out()
    x.go(100 * MS)
    x.take("A")
    assert x.c.tcb.srtt > 0
    before = x.c.tcb.srtt
    x.c.send(b"twice")
    x.go(1500 * MS)
    x.take("A")
    assert x.c.tcb.srtt == before
    assert x.c.tcb.rto == 2 * SECOND  # backed off until a valid sample comes


def test_timestamps_give_samples_of_what_was_sent_twice(lone, plain):
    x = lone(replace(plain, use_timestamps=True)).to("ESTABLISHED", stamps=(1, 0))
    x.c.send(b"twice")
    gone = x.go(1050 * MS)
    assert lengths(seg for _, seg in gone) == [5, 5]
    first, second = (seg.stamps[0] for _, seg in gone)
    before = x.c.tcb.srtt
    x.take("A", stamps=(2, second))
    assert x.c.tcb.srtt != before
    assert x.c.tcb.rto == SECOND
    x.c.send(b"again")
    x.go(1050 * MS)
    before = x.c.tcb.srtt
    x.take("A", stamps=(3, first + 2000))  # as if the first had come, and its ACK was lost
    assert x.c.tcb.srtt == before


def test_MUST_19_backoff_and_one_segment_after_a_timeout(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 14_600)
    assert len(x.out()) == 10
    gone = x.go(16 * SECOND)
    assert [(at // SECOND, seg.seq) for at, seg in gone] == [
        (1, 101),
        (3, 101),
        (7, 101),
        (15, 101),
    ]
    assert x.c.tcb.cwnd == x.c.tcb.smss
    assert x.c.tcb.ssthresh == 7300
    assert seqs(x.take("A", ack=1561)) == [1561, 3021]  # slow start
    assert x.c.tcb.cwnd == 2 * 1460


def test_r1_tells_and_r2_ends(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x")
    x.go(6900 * MS)
    assert x.texts("error") == []
    x.go(200 * MS)
    assert x.texts("error") == ["the path may be dead: R1 is reached"]
    assert x.c.doubts_path
    x.go(15 * MINUTE - 8 * SECOND)
    assert x.state == "ESTABLISHED"
    x.go(10 * SECOND)
    assert (x.state, x.c.error) == ("CLOSED", "timed out")


def test_MUST_20_SHLD_9_SHLD_10_SHLD_11_r1_and_r2(lone):
    assert RFC.r1 >= 3
    assert RFC.r2_ns >= 100 * SECOND
    test_r1_tells_and_r2_ends(lone)


def test_MUST_21_the_user_sets_r2(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.user_timeout_ns = 5 * SECOND
    x.c.send(b"x")
    x.go(5 * SECOND - 1)
    assert x.state == "ESTABLISHED"
    x.go(1)
    assert (x.state, x.c.error) == ("CLOSED", "timed out")


def test_MUST_22_MUST_23_syn_is_tried_for_three_minutes(lone):
    x = lone().to("SYN-SENT")
    gone = x.go(3 * MINUTE - 1)
    assert [at // SECOND for at, _ in gone] == [1, 3, 7, 15, 31, 63, 123]
    assert x.texts("error") == ["the path may be dead: R1 is reached"]
    assert x.state == "SYN-SENT"
    x.go(1)
    assert (x.state, x.c.error) == ("CLOSED", "timed out")


def test_syn_schedule_of_linux(lone):
    x = lone(replace(LINUX, use_timestamps=False)).to("SYN-SENT")
    gone = x.go(12 * SECOND)
    assert [at // SECOND for at, _ in gone] == [1, 2, 3, 4, 5, 7, 11]


def test_lost_syn_begins_with_one_segment_and_three_seconds(lone):
    x = lone().to("SYN-SENT")
    x.go(1 * SECOND)
    x.take("SA", 300, mss=1460)
    assert (x.c.tcb.cwnd, x.c.tcb.rto) == (1460, 3 * SECOND)
    assert x.c.tcb.ssthresh >= 1 << 30


def test_progress_on_a_slow_path_is_no_time_out(lone):
    """Each octet takes a minute; the last of them waits far longer than R2 in all."""
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 14_600)
    x.out()
    for n in range(1, 30):
        x.go(1 * MINUTE)
        x.take("A", ack=101 + n)
    assert x.state == "ESTABLISHED"


# --- RFC 5681, 6582, 3042


def test_SHLD_28_initial_window_of_rfc_6928(lone):
    for mss, segments in ((1460, 10), (536, 10), (2000, 7), (9000, 2)):
        x = lone(mtu=9100).to("ESTABLISHED", mss=mss)
        x.c.send(b"x" * 100_000)
        assert sum(lengths(x.out())) == min(10 * mss, max(2 * mss, 14_600)) // mss * mss
        assert x.c.tcb.cwnd // mss == segments


def test_limited_transmit_then_fast_retransmit_then_recovery(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 100 * 1460)
    assert len(x.out()) == 10  # 101 is lost
    una, nxt = 101, 101 + 14_600
    assert seqs(x.take("A", ack=una)) == [nxt]  # RFC 3042
    assert seqs(x.take("A", ack=una)) == [nxt + 1460]
    assert seqs(x.take("A", ack=una)) == [una]  # the third: at once, whatever the window says
    assert x.c.tcb.ssthresh == 6 * 1460  # half of the 12 in flight
    assert x.c.tcb.cwnd == 9 * 1460
    assert x.c.recovery.is_active
    sent = []
    for _ in range(8):
        sent += x.take("A", ack=una)  # each inflates by one
    assert seqs(sent) == [nxt + 2 * 1460 + n * 1460 for n in range(len(sent))]
    partial = x.take("A", ack=una + 3 * 1460)
    assert partial[0].seq == una + 3 * 1460  # the next hole, without the timer
    assert x.c.recovery.is_active
    x.take("A", ack=x.c.tcb.recover)
    assert not x.c.recovery.is_active
    assert x.c.tcb.cwnd <= x.c.tcb.ssthresh


def test_duplicates_that_are_none_do_not_count(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 14_600)
    x.out()
    x.take("A", ack=101, window=60_000)  # a window update
    x.take("A", ack=101, text=b"text", window=60_000)
    x.take("A", ack=100, window=60_000)
    assert x.c.tcb.duplicate_acks == 0
    x.take("A", ack=101, window=60_000)
    assert x.c.tcb.duplicate_acks == 1


def test_no_second_halving_after_a_timeout(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 14_600)
    x.out()
    x.go(1100 * MS)
    before = x.c.tcb.ssthresh
    for _ in range(5):
        x.take("A", ack=101)
    assert not x.c.recovery.is_active
    assert x.c.tcb.ssthresh == before


def test_fast_retransmit_still_works_after_two_gigabytes(lone):
    x = lone().to("ESTABLISHED")
    tcb = x.c.tcb
    for n in range(5):  # as if so much had been sent and acknowledged
        at = (101 + n * 0x3000_0000) % 2**32
        tcb.snd_una = tcb.snd_nxt = x.c._text_at = at
        x.c.send(b"x")
        x.out()
        x.take("A", ack=at + 1)
    x.c.send(b"x" * 14_600)
    x.out()
    for _ in range(3):
        x.take("A", ack=tcb.snd_una)
    assert x.c.recovery.is_active


def test_restart_after_idle_counts_text_not_acknowledgements(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.cwnd = 100 * 1460
    x.c.send(b"x")
    x.out()
    x.take("A")
    for _ in range(10):
        x.go(SECOND)
        x.take("A", text=b"y")
    x.c.send(b"x" * 200_000)
    assert len(x.out()) == 10


def test_a_closed_window_is_no_restart_but_its_end_is(lone):
    x = lone(profile=replace(RFC, probe="empty")).to("ESTABLISHED")
    x.c.send(b"x")
    x.out()
    x.take("A", window=0)
    x.c.tcb.cwnd = 100 * 1460
    x.c.send(b"x" * 200_000)
    x.go(2 * SECOND)
    x.out()
    assert x.c.tcb.cwnd == 100 * 1460
    assert len(x.take("A", window=65_535)) == 10


def test_MAY_18_congestion_control_is_chosen_by_name(lone):
    x = lone(parts=replace(PARTS, congestion=lambda profile: make("none", profile)))
    x.to("ESTABLISHED")
    x.c.send(b"x" * 60_000)
    assert sum(lengths(x.out())) > 58_000
    assert NewReno.name == "newreno"


# --- Wrapping numbers


@pytest.mark.parametrize("start", [2**32 - 1, 2**32 - 700, 2**31 - 700, 0])
def test_numbers_wrap_on_both_sides(joined, start):
    p = joined(RFC, iss=(start, (start + 5000) % 2**32)).open()
    data = bytes(range(256)) * 40
    p.a.send(data)
    p.b.send(data)
    p.run(2 * SECOND)
    assert (p.a.receive(), p.b.receive()) == (data, data)
    p.a.shutdown()
    p.b.shutdown()
    p.run(2 * SECOND)
    assert set(p.states()) <= {"TIME-WAIT", "CLOSED"}


def test_out_of_order_across_the_wrap(lone):
    x = lone(irs=2**32 - 10).to("ESTABLISHED")
    x.take("A", 5, text=b"later")
    x.take("A", 2**32 - 9, text=b"0123456789ABCD")
    assert x.c.receive() == b"0123456789ABCDlater"


# --- Path MTU


def test_path_mtu_shrinks_what_is_in_flight(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 4000)
    x.c.shutdown()
    assert lengths(x.out()) == [1460, 1460, 1080]
    assert x.c.icmp_arrives("packet too big", 101, 1000, x.now)
    assert x.c.tcb.smss == 960
    gone = x.out()
    while x.c.queue:
        ack = (gone[-1].seq + gone[-1].len) % 2**32
        x.go(10 * MS)
        gone += x.take("A", ack=ack)
    assert sum(lengths(gone)) == 4000
    assert max(lengths(gone)) <= 960
    assert x.state == "FIN-WAIT-2"


@pytest.mark.parametrize(("mtu", "six", "smss"), [
    (0, False, 1492 - 40), (67, False, 1460), (1500, False, 1460), (68, False, 28),
    (1279, True, 1440), (1280, True, 1220),
])  # fmt: skip
def test_MUST_16_path_mtu_within_reason(lone, mtu, six, smss):
    x = lone(six=six).to("ESTABLISHED")
    x.c.send(b"x")
    x.out()
    x.c.icmp_arrives("packet too big", 101, mtu, x.now)
    assert x.c.tcb.smss == smss


def test_icmp_about_numbers_that_are_not_in_flight_is_nobodys(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x")
    x.out()
    for seq in (100, 102, 5):
        assert not x.c.icmp_arrives("packet too big", seq, 576, x.now)
    assert x.c.tcb.path_mtu == 1500
