"""Profiles are data: what FreeBSD and Linux do otherwise than the letter of the RFCs."""

from dataclasses import replace
from itertools import pairwise

import pytest

from course.stack.profile import FREEBSD, LINUX, PROFILES, RFC
from course.stack.segment import SYN, Segment, to_wire
from course.stack.state import State
from course.wire import options as opt

MS, SECOND = 1_000_000, 1_000_000_000
A, B = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))


def said(profile, **offers):
    """Return the names of the options of a SYN that offers so much, in their order."""
    seg = Segment(1, 2, 3, 0, SYN, mss=1460, **offers)
    raw = to_wire(seg, A, B, profile.syn_options, profile.padding)[20:]
    names = {1: "nop", 2: "mss", 3: "wscale", 4: "sackOK", 8: "TS"}
    words = []
    for one in opt.parse(raw):
        words += [names[one.kind]] if one.kind else ["eol"] * one.size
    return ",".join(words)


STAMPS = {"stamps": (7, 0)}
SACK = {"sack_permitted": True}


@pytest.mark.parametrize(
    ("profile", "offers", "words"),
    [
        (FREEBSD, {"scale": 6} | SACK | STAMPS, "mss,nop,wscale,sackOK,TS"),
        (FREEBSD, {"scale": 6} | SACK, "mss,nop,wscale,sackOK,eol,eol"),
        (FREEBSD, {"scale": 6} | STAMPS, "mss,nop,wscale,nop,nop,TS"),
        (FREEBSD, SACK | STAMPS, "mss,sackOK,TS"),
        (FREEBSD, SACK, "mss,sackOK,eol,eol"),
        (FREEBSD, STAMPS, "mss,nop,nop,TS"),
        (FREEBSD, {}, "mss"),
        (LINUX, {"scale": 8} | SACK | STAMPS, "mss,sackOK,TS,nop,wscale"),
        (LINUX, {"scale": 8} | SACK, "mss,nop,nop,sackOK,nop,wscale"),
        (LINUX, {"scale": 8} | STAMPS, "mss,nop,nop,TS,nop,wscale"),
        (LINUX, SACK, "mss,nop,nop,sackOK"),
    ],
)
def test_options_of_a_syn_stand_as_the_system_puts_them(profile, offers, words):
    assert said(profile, **offers) == words


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_syn_ack_offers_what_the_syn_has_offered(lone, profile):
    for offers in ({}, SACK, STAMPS, {"scale": 3}, {"scale": 3} | SACK | STAMPS):
        x = lone(profile).to("LISTEN")
        (answer,) = x.take("S", seq=300, mss=1460, **offers)
        assert answer.sack_permitted == ("sack_permitted" in offers)
        assert (answer.stamps is None) == ("stamps" not in offers)
        assert (answer.scale is None) == ("scale" not in offers)


# --- FreeBSD


def test_freebsd_tells_its_window_as_seen_in_captures(lone):
    """SYN win 65535, wscale 6; then 1027: 65700 octets, 45 segments, in units of 64."""
    x = lone(FREEBSD)
    x.c.open(0)
    (syn,) = x.out()
    assert (syn.mss, syn.scale, syn.window) == (1460, 6, 65_535)
    (ack,) = x.take("SA", seq=300, mss=1460, scale=7, stamps=(1, syn.stamps[0]))
    assert (ack.window, x.c.tcb.rcv_buff) == (1027, 65_700)


def test_freebsd_tells_a_peer_without_scaling_all_the_room_that_16_bits_hold(lone):
    x = lone(replace(FREEBSD, use_timestamps=False)).to("ESTABLISHED", window=9000)
    (first,) = x.take("A", text=b"x" * 100) + [seg for _, seg in x.go(50 * MS)]
    assert first.window == 65_535  # min(65535, 65700 - 100)
    (second,) = x.take("A", text=b"x" * 900) + [seg for _, seg in x.go(50 * MS)]
    assert second.window == 64_700


def test_freebsd_acknowledges_every_second_segment_of_whatever_size(lone):
    x = lone(replace(FREEBSD, use_timestamps=False)).to("ESTABLISHED")
    assert x.take("A", text=b"x" * 1460) == []
    assert len(x.take("A", text=b"x")) == 1
    assert x.take("A", text=b"x") == []
    ((at, _),) = x.go(1 * SECOND)
    assert at == 40 * MS


def test_rfc_waits_for_two_full_segments(lone):
    x = lone(replace(RFC, use_timestamps=False)).to("ESTABLISHED")
    assert x.take("A", text=b"x" * 1460) == []
    assert x.take("A", text=b"x") == []


def test_freebsd_puts_200_ms_on_top_of_the_computed_timeout(lone):
    x = opened(lone, FREEBSD)
    assert x.c.tcb.rto == 100 * MS + 4 * 50 * MS + 200 * MS
    assert FREEBSD.rto_initial_ns == SECOND


def test_two_freebsd_that_close_at_once_repeat_their_fin_once(joined):
    """In CLOSING the ACK carries the FIN again; if it always did, two such would never stop."""
    p = joined(FREEBSD, loud=False).open()
    p.a.shutdown()
    p.b.shutdown()
    lines = p.run(10 * SECOND, delay=10 * MS)
    assert p.states() == ("TIME-WAIT", "TIME-WAIT")
    assert sum("FIN" in line for line in lines) == 4


# --- Linux


def opened(lone, profile, window=65_535):
    """Return a connection whose SYN was answered after 100 ms."""
    x = lone(replace(profile, use_timestamps=False)).to("SYN-SENT")
    x.go(100 * MS)
    x.take("SA", seq=300, mss=1000, window=window)
    return x


def schedule(x):
    """Return the ms from now on at which `x` tries again, and what it sends."""
    start = x.now
    x.c.send(b"x" * 100)
    x.out()
    gone = x.go(8 * SECOND)
    waits = [start, *[at for at, _ in gone]]
    return [(after - at) // MS for at, after in pairwise(waits)], gone


def test_linux_timeout_adds_at_least_200_ms_to_srtt(lone):
    waits, _ = schedule(opened(lone, LINUX))
    assert waits[:3] == [300, 600, 1200]


def test_linux_rto_with_a_steady_path_stays_200_ms_above_srtt(lone):
    x = opened(lone, LINUX)
    for _ in range(60):
        x.c.send(b"x")
        x.out()
        x.go(100 * MS)
        x.take("A")
    assert x.c.tcb.srtt == 100 * MS
    assert x.c.tcb.rto == 300 * MS


def test_linux_probes_begin_after_one_timeout_and_double(lone):
    """RTT 100 ms: 300, 600, 1200 ms; empty, at SND.UNA - 1."""
    x = opened(lone, LINUX, window=0)
    waits, gone = schedule(x)
    assert waits[:3] == [300, 600, 1200]
    assert {(seg.seq, len(seg.text)) for _, seg in gone} == {(100, 0)}


def test_linux_acknowledges_sixteen_segments_at_once_then_waits_40_ms(lone):
    x = lone(replace(LINUX, use_timestamps=False)).to("ESTABLISHED")
    for _ in range(16):
        assert len(x.take("A", text=b"x" * 100)) == 1
    before = x.now
    assert x.take("A", text=b"x" * 100) == []
    ((at, _),) = x.go(1 * SECOND)
    assert at - before == 40 * MS


def test_linux_counts_the_window_in_segments(lone):
    """Ten small ones fill an initial window of ten; by RFC 5681 octets are counted."""
    for profile, most in ((LINUX, 10), (replace(RFC, initial_window=10), 30)):
        x = lone(replace(profile, use_timestamps=False)).to("ESTABLISHED")
        x.c.tcb.nagle = False
        gone = 0
        for _ in range(30):
            x.c.send(b"x" * 10)
            gone += len(x.out())
        assert gone == most


def test_linux_window_grows_only_while_it_is_used(lone):
    for profile, grows in ((LINUX, False), (RFC, True)):
        x = lone(replace(profile, use_timestamps=False)).to("ESTABLISHED")
        before = x.c.tcb.cwnd
        for _ in range(40):
            x.c.send(b"x" * 1460)
            x.out()
            x.take("A")
        assert (x.c.tcb.cwnd > before) == grows


def test_linux_window_grows_while_it_is_full(lone):
    x = lone(replace(LINUX, use_timestamps=False)).to("ESTABLISHED")
    before = x.c.tcb.cwnd
    x.c.send(b"x" * 500_000)
    for _ in range(30):
        x.out()
        x.take("A", ack=x.c.tcb.snd_una + 1460)
    assert x.c.tcb.cwnd == before + 30 * 1460


def test_linux_close_with_text_unread_resets_and_in_syn_sent_is_silent(lone):
    x = lone(replace(LINUX, use_timestamps=False)).to("ESTABLISHED")
    x.take("A", text=b"hello")
    x.c.close()
    (seg,) = x.out()
    assert str(seg).endswith("<CTL=RST,ACK>")
    x = lone(LINUX).to("SYN-SENT")
    x.c.close()
    assert x.out() == []
    assert x.c.tcb.state is State.CLOSED


def test_clock_of_linux_stamps_ticks_each_millisecond(lone):
    x = lone(LINUX)
    first = x.c.stamp(0)
    assert x.c.stamp(5 * MS) - first == 5


def test_least_shift_lets_a_small_window_be_scaled(lone):
    """The chat of S3: 32792 octets, shift 7; behind the SYN 257, rounded up."""
    x = lone(replace(LINUX, receive_buffer=32_792, least_shift=7))
    x.c.open(0)
    (syn,) = x.out()
    assert (syn.window, syn.scale) == (32_792, 7)
    (ack,) = x.take("SA", seq=300, mss=1460, scale=7, stamps=(1, syn.stamps[0]))
    assert ack.window == 257
