"""Windows: silly small ones on both sides, closed ones, shrinking ones, Nagle, urgent data."""

from dataclasses import replace

import pytest

from course.stack.profile import RFC

MS, SECOND = 1_000_000, 1_000_000_000


def says(segments):
    return [str(seg) for seg in segments]


def lengths(segments):
    return [len(seg.text) for seg in segments]


# --- The sender


@pytest.mark.parametrize("stamps", [None, (5, 0)])
def test_SHLD_7_SHLD_28_nagle_compares_with_the_mss_less_options(lone, plain, stamps):
    x = lone(replace(plain, use_timestamps=stamps is not None))
    x.to("ESTABLISHED", stamps=stamps)
    full = 1460 if stamps is None else 1448
    x.c.send(b"x" * (3 * full + 10))
    assert lengths(x.out()) == [full, full, full]  # the small one waits: Nagle
    assert lengths(x.take("A", stamps=stamps)) == [10]


def test_MUST_17_nagle_can_be_switched_off(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.nagle = False
    for n in range(3):
        x.c.send(b"x" * (n + 1))
        assert lengths(x.out()) == [n + 1]


def test_MUST_60_MUST_61_MAY_16_SHLD_27_small_sends_are_collected_and_pushed_once(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"a")
    assert says(x.out()) == ["<SEQ=101><ACK=301><DATA=1><CTL=PSH,ACK>"]
    for _ in range(2000):
        x.c.send(b"b")
    assert says(x.out()) == ["<SEQ=102><ACK=301><DATA=1460><CTL=ACK>"]
    assert says(x.take("A")) == ["<SEQ=1562><ACK=301><DATA=540><CTL=PSH,ACK>"]


def test_MUST_38_sender_avoids_silly_windows(lone, plain):
    x = lone(replace(plain, override_ns=500 * MS)).to("ESTABLISHED", window=4000)
    x.c.send(b"x" * 10_000)
    assert lengths(x.out()) == [1460, 1460]  # 1080 octets of window would fit
    gone = x.go(500 * MS)  # ... and go only once the override timer has ended
    assert [(at, len(seg.text)) for at, seg in gone] == [(500 * MS, 1080)]
    assert x.take("A", window=100) == []
    assert lengths(seg for _, seg in x.go(499 * MS)) == []
    assert lengths(seg for _, seg in x.go(2 * MS)) == [100]


def test_half_the_largest_window_is_enough_when_nothing_is_out(lone):
    x = lone().to("ESTABLISHED", window=1000)
    x.c.send(b"x" * 5000)
    assert lengths(x.out()) == [1000]
    assert lengths(x.take("A", window=500)) == [500]
    assert lengths(x.take("A", window=499)) == []


def test_MUST_36_SHLD_29_SHLD_30_zero_window_is_probed_by_one_octet_less_and_less_often(lone):
    x = lone().to("ESTABLISHED", window=0)
    x.c.send(b"abcdef")
    assert x.out() == []
    gone = x.go(20 * SECOND)
    assert [at // SECOND for at, _ in gone] == [1, 3, 7, 15]
    assert {str(seg) for _, seg in gone} == {"<SEQ=101><ACK=301><DATA=1><CTL=ACK>"}
    assert lengths(x.take("A", ack=101, window=1000)) == [1]  # the octet was dropped there
    assert lengths(x.take("A")) == [5]
    assert x.c.tcb.rto == SECOND  # probing does not slow down what follows


def test_probe_octet_that_was_taken_is_not_sent_again(lone):
    x = lone().to("ESTABLISHED", window=0)
    x.c.send(b"abcdef")
    x.go(1 * SECOND)
    assert lengths(x.take("A", ack=102, window=0)) == []
    assert [seg.text for seg in x.take("A", ack=102, window=9)] == [b"bcdef"]


def test_empty_probes_as_linux_sends_them(lone, plain):
    x = lone(replace(plain, probe="empty", rto_initial_ns=200 * MS, rto_min_ns=200 * MS))
    x.to("ESTABLISHED", window=0)
    x.c.send(b"abc")
    x.out()
    gone = x.go(3200 * MS)
    assert [at // MS for at, _ in gone] == [200, 600, 1400, 3000]
    assert {str(seg) for _, seg in gone} == {"<SEQ=100><ACK=301><CTL=ACK>"}
    assert [seg.text for seg in x.take("A", ack=101, window=100)] == [b"abc"]


def test_MUST_35_a_window_that_shrinks_to_zero_is_probed(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 3000)
    x.out()
    x.take("A", ack=101, window=0)
    gone = x.go(1 * SECOND)
    assert lengths(seg for _, seg in gone) == [1]
    assert lengths(x.take("A", ack=101, window=4000)) == [1460, 1460]


def test_lost_window_update_is_found_by_the_probe(joined, plain):
    p = joined(replace(plain, receive_buffer=3000)).open()
    p.a.send(b"x" * 6000)
    p.run(2 * SECOND)
    assert len(p.b.receive()) == 3000
    p.send(p.b)
    p.air.clear()  # the update is lost
    assert p.a.tcb.snd_wnd == 0
    got = 0
    for _ in range(5):
        p.run(10 * SECOND)
        got += len(p.b.receive())
    assert got == 3000
    assert not p.a.error


def test_MUST_37_MAY_8_probed_for_hours_as_long_as_the_peer_answers(joined, plain):
    p = joined(replace(plain, receive_buffer=1000)).open()
    p.a.send(b"x" * 5000)
    p.run(5 * 3600 * SECOND)
    assert p.states() == ("ESTABLISHED", "ESTABLISHED")
    got = len(p.b.receive())
    for _ in range(10):
        p.run(2 * SECOND)
        got += len(p.b.receive())
    assert got == 5000


def test_closed_window_and_a_silent_peer_end_at_r2(lone):
    x = lone().to("ESTABLISHED", window=0)
    x.c.send(b"x")
    x.go(14 * 60 * SECOND)
    assert x.state == "ESTABLISHED"
    x.go(3 * 60 * SECOND)
    assert (x.state, x.c.error) == ("CLOSED", "timed out")


def test_both_windows_closed_and_both_probing_open_again(joined, plain):
    p = joined(replace(plain, receive_buffer=1000)).open()
    for conn in (p.a, p.b):
        conn.send(b"x" * 4000)
    p.run(60 * SECOND)
    got = {"A": 0, "B": 0}
    for _ in range(30):
        for conn in (p.a, p.b):
            got[p.name(conn)] += len(conn.receive())
        p.run(1 * SECOND)
    assert got == {"A": 4000, "B": 4000}


def test_MUST_34_SHLD_15_SHLD_16_window_shrinks_below_what_is_out(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 8 * 1460)
    assert len(x.out()) == 8
    x.take("A", ack=101 + 1460, window=1460)  # U is 2 * 1460 - 8 * 1460
    x.c.send(b"new")
    assert x.out() == []
    gone = x.go(1500 * MS)
    assert [seg.seq for _, seg in gone] == [1561]
    assert x.take("A", ack=101 + 8 * 1460, window=0) == []
    assert x.c.tcb.flight_size == 0


def test_MAY_7_the_oldest_segment_goes_again_whole_though_the_window_ends_in_it(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 2920)
    x.out()
    x.take("A", ack=101, window=500)
    gone = x.go(1500 * MS)
    assert [(seg.seq, len(seg.text)) for _, seg in gone] == [(101, 1460)]


def test_SHLD_17_time_in_front_of_a_closed_window_is_no_time_out(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 1000)
    x.out()
    for _ in range(60):
        x.take("A", ack=101, window=0)
        x.go(60 * SECOND)
    x.take("A", ack=101, window=5000)
    x.go(2 * SECOND)
    assert x.state == "ESTABLISHED"
    x.take("A")
    assert x.c.tcb.snd_una == 1101


# --- The receiver


def test_MUST_39_SHLD_14_receiver_opens_the_window_in_large_steps_and_never_moves_it_left(lone):
    x = lone().to("ESTABLISHED")
    edge = 301 + 65_535
    x.take("A", text=b"x" * 1460)
    for seg in x.take("A", text=b"x" * 1460):
        assert seg.ack + seg.window == edge
    assert x.c.receive(1000)
    assert x.out() == []  # too little to speak of
    x.c.receive(460)
    assert [seg.ack + seg.window for seg in x.out()] == [edge + 1460]


def test_silly_window_of_a_small_buffer(lone, plain):
    x = lone(replace(plain, receive_buffer=100)).to("ESTABLISHED")
    x.take("A", text=b"x" * 100)
    assert x.c.receive(49)
    assert x.out() == []
    x.c.receive(1)
    assert [seg.window for seg in x.out()] == [50]


def test_window_without_scaling_is_capped_and_says_so_once(lone, plain):
    x = lone(replace(plain, receive_buffer=1 << 20)).to("ESTABLISHED")
    x.take("A", text=b"x" * 1000)
    x.c.receive()
    assert x.out() == []


@pytest.mark.parametrize("buffer", [65_535, 65_536, 1 << 20, (1 << 30) - 7])
def test_REC_1_MUST_1_scaled_windows_reach_the_whole_buffer(joined, plain, buffer):
    p = joined(replace(plain, receive_buffer=buffer, use_scale=True)).open()
    p.a.send(b"x")
    p.run(300 * MS)
    shift = p.a.tcb.snd_shift
    assert buffer - (1 << shift) - 1 <= p.a.tcb.snd_wnd <= buffer + (1 << shift)
    assert p.b.tcb.rcv_shift == shift


def test_text_is_trimmed_to_the_window(lone, plain):
    x = lone(replace(plain, receive_buffer=10)).to("ESTABLISHED")
    assert [seg.ack for seg in x.take("A", text=b"0123456789ABC")] == [311]
    assert x.c.receive() == b"0123456789"


@pytest.mark.parametrize("first", ["new", "old"])
def test_overlaps_are_trimmed_on_both_sides(lone, first):
    x = lone().to("ESTABLISHED")
    x.take("A", 301, text=b"01234")
    x.take("A", 309, text=b"89")
    if first == "new":
        x.take("A", 304, text=b"345678")  # known in front, known behind
    else:
        x.take("A", 303, text=b"23")
        x.take("A", 305, text=b"4567")
    assert x.c.receive() == b"0123456789"
    assert x.c.tcb.rcv_nxt == 311


def test_MUST_66_ack_and_urg_are_heard_while_the_window_is_closed(lone, plain):
    x = lone(replace(plain, receive_buffer=10)).to("ESTABLISHED")
    x.c.send(b"hello")
    x.out()
    x.take("A", text=b"0123456789", ack=101)
    assert len(x.take("UA", text=b"beyond", ack=106, up=6)) == 1
    assert x.c.tcb.snd_una == 106
    assert x.c.urgent_left == 16
    assert x.c.receive() == b"0123456789"


def test_bare_ack_at_the_right_edge_is_heard(lone, plain):
    x = lone(replace(plain, receive_buffer=10)).to("ESTABLISHED")
    x.c.send(b"hello")
    x.out()
    x.take("A", 311, 106)  # the peer has filled the window, its text is still on the way
    assert x.c.tcb.snd_una == 106


# --- Urgent data


def test_MUST_30_MUST_62_urgent_pointer_is_behind_the_urgent_octet(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"!", urgent=True)
    (seg,) = x.out()
    assert (str(seg), seg.up) == ("<SEQ=101><ACK=301><DATA=1><CTL=PSH,URG,ACK>", 1)
    x.take("A")
    x.c.send(b"calm")
    assert says(x.out()) == ["<SEQ=102><ACK=301><DATA=4><CTL=PSH,ACK>"]


def test_MUST_31_urgent_data_of_any_length(joined):
    p = joined(iss=(2**32 - 5000, 300)).open()
    p.a.send(b"u" * 200_000, urgent=True)
    heard, got = [], b""
    for _ in range(100):
        for conn in (p.a, p.b):
            p.send(conn)
        while p.air:
            p.arrive()
            heard.append(p.b.urgent_left)
            got += p.b.receive()
        p.run(300 * MS)
        got += p.b.receive()
    assert len(got) == 200_000
    assert max(heard) >= 60_000
    assert p.b.urgent_left == 0
    assert not p.b.is_urgent


def test_MUST_32_MUST_33_user_hears_of_urgent_data_and_how_much_is_left(lone):
    x = lone().to("ESTABLISHED")
    x.take("A", 301, text=b"ab")
    x.take("UA", 303, up=4)  # nothing of it is here yet
    assert x.texts("user") == ["urgent mode: urgent data is on its way (MUST-32)"]
    assert x.c.urgent_left == 6
    x.take("UA", 303, text=b"cd", up=4)
    assert x.texts("user")[1:] == []  # it did not move
    x.take("UA", 305, text=b"ef", up=5)
    assert x.texts("user")[1:] == ["more urgent data is on its way (MUST-32)"]
    assert x.c.receive(4) == b"abcd"
    assert x.c.urgent_left == 5
    x.take("A", 307, text=b"ghi")
    assert x.texts("user")[2:] == ["all urgent data has arrived: normal mode"]
    assert x.c.receive() == b"efghi"
    assert x.c.urgent_left == 0


def test_urgent_pointer_far_behind_or_in_closing_states_is_nothing(lone):
    x = lone().to("ESTABLISHED")
    x.take("UA", up=0)
    assert x.texts("user") == []
    x = lone().to("CLOSE-WAIT")
    x.take("UA", up=9)
    assert x.c.urgent_left == 0


# --- Acknowledging


def test_MUST_40_SHLD_18_SHLD_19_delayed_acknowledgement(lone):
    x = lone().to("ESTABLISHED")
    assert x.take("A", text=b"x" * 1460) == []
    assert [at for at, _ in x.go(500 * MS)] == [200 * MS]
    assert x.take("A", text=b"x" * 1460) == []
    assert says(x.take("A", text=b"x" * 1460)) == ["<SEQ=101><ACK=4681><CTL=ACK>"]


@pytest.mark.parametrize("size", [1448, 536])
def test_SHLD_19_every_second_segment_whatever_full_means_to_the_sender(lone, plain, size):
    x = lone(replace(plain, use_timestamps=True)).to("ESTABLISHED", stamps=(1, 0))
    answers = [len(x.take("A", text=b"x" * size, stamps=(1, 0))) for _ in range(8)]
    assert answers == [0, 1] * 4


def test_acknowledgement_rides_on_text(lone):
    x = lone().to("ESTABLISHED")
    x.take("A", text=b"ping")
    x.c.send(b"pong")
    assert says(x.out()) == ["<SEQ=101><ACK=305><DATA=4><CTL=PSH,ACK>"]
    x.take("A")
    assert x.go(SECOND) == []


def test_MUST_58_MUST_59_queued_segments_share_one_acknowledgement(lone):
    x = lone().to("ESTABLISHED")
    for n in range(6):
        seg = _text(301 + 100 * n)
        x.c.segment_arrives(seg, x.now)
    assert says(x.out()) == ["<SEQ=101><ACK=901><CTL=ACK>"]


def _text(seq):
    from course.stack.segment import ACK, Segment

    return Segment(80, 40_000, seq, 101, ACK, 1000, 0, b"x" * 100)


def test_MAY_13_SHLD_31_out_of_order_is_kept_and_acknowledged_at_once(lone):
    x = lone().to("ESTABLISHED")
    assert says(x.take("A", 311, text=b"later")) == ["<SEQ=101><ACK=301><CTL=ACK>"]
    assert says(x.take("A", 301, text=b"sooner....")) == ["<SEQ=101><ACK=316><CTL=ACK>"]
    assert x.c.receive() == b"sooner....later"


def test_sender_is_not_limited_by_ticks(joined, plain):
    """A megabyte with no delay on the way takes no time at all."""
    p = joined(replace(plain, receive_buffer=1 << 20, use_scale=True)).open()
    data = bytes(range(256)) * 4096
    p.a.send(data)
    got = bytearray()
    for _ in range(1000):
        p.send(p.a), p.send(p.b)
        while p.air:
            p.arrive()
        got += p.b.receive()
    assert got == data
    assert p.now == 0


# --- RFC 7323 section 2.4: windows in units


def scaled(lone, room, shift):
    profile = replace(RFC, receive_buffer=room, least_shift=shift, use_timestamps=False)
    return lone(profile).to("ESTABLISHED", scale=shift)


@pytest.mark.parametrize("shift", [0, 6, 8, 12])
def test_rounding_up_never_promises_more_than_a_unit_beyond_the_buffer(lone, shift):
    """An octet at a time, and nobody reads: the window closes although each ACK rounds."""
    x = scaled(lone, 1500, shift)
    x.loud = False
    taken = 0
    for _ in range(8000):
        before = x.c.tcb.rcv_nxt
        x.take("A", text=b"x")
        taken += x.c.tcb.rcv_nxt - before
        assert taken + x.c.tcb.rcv_wnd < 1500 + (1 << shift)
    assert x.c.tcb.rcv_wnd == 0


def test_segments_inside_any_window_that_was_ever_told_are_taken(lone):
    x = scaled(lone, 1500, 6)
    x.go(1 * SECOND)
    told = 1500 // 64 * 64
    assert told <= x.c.tcb.rcv_wnd
    x.take("A", text=b"a")
    x.take("A", text=b"b" * (told - 1))
    assert x.c.tcb.rcv_nxt == 301 + told


def test_MUST_39_a_window_told_as_closed_by_rounding_opens_without_a_probe(lone):
    x = scaled(lone, 1500, 12)
    answers = [answer for _ in range(1500) for answer in x.take("A", text=b"x")]
    assert answers[-1].window == 0
    assert len(x.c.receive()) == 1500
    (update,) = x.out()
    assert update.window == 1
