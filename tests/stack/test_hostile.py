"""A peer that means harm: random and crafted segments in every state.

No exception, bounded memory, and never more answers than questions.
"""

import os
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.stack import icmp
from course.stack.host import Host
from course.stack.ip import Datagram, wrap
from course.stack.isn import Endpoint
from course.stack.profile import LINUX, RFC
from course.stack.reassembly import MOST_ISLANDS, Reassembler
from course.stack.segment import ACK, RST, Segment, from_wire, to_wire
from course.stack.state import State
from course.wire import options as opt
from course.wire.checksum import checksum, pseudo_header

EXAMPLES = 1000 if os.environ.get("COURSE_LONG") == "1" else 150
ONE, TWO = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
STATES = [str(state) for state in State]

NEAR = st.one_of(st.integers(-3, 3), st.integers(-70_000, 70_000), st.integers(0, 2**32 - 1))
SEGMENTS = st.lists(
    st.tuples(
        NEAR, NEAR, st.integers(0, 255), st.sampled_from([0, 1, 1000, 65_535]),
        st.binary(max_size=40), st.binary(max_size=40), st.integers(0, 65_535),
        st.integers(0, 5000),
    ),
    max_size=40,
)  # fmt: skip


def crafted(lone, numbers):
    """Make the octets of a segment around the numbers that the connection expects."""
    tcb = lone.c.tcb
    seq, ack, flags, window, text, options, up = numbers
    raw_options = options[: len(options) // 4 * 4]
    seg = Segment(
        80, 40_000, (tcb.rcv_nxt + seq) % 2**32, (tcb.snd_nxt + ack) % 2**32, flags, window, up,
        text,
    )  # fmt: skip
    raw = bytearray(to_wire(seg, TWO, ONE))
    raw[12] = (5 + len(raw_options) // 4) << 4
    raw[20:20] = raw_options
    raw[16:18] = b"\0\0"
    raw[16:18] = checksum(pseudo_header(TWO, ONE, 6, len(raw)) + bytes(raw)).to_bytes(2, "big")
    return bytes(raw)


@pytest.mark.parametrize("state", STATES)
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None)
@given(SEGMENTS, st.booleans())
def test_any_segments_in_any_state(lone, state, segments, full):
    syn = {"stamps": (1, 0), "sack_permitted": True, "scale": 3} if full else {}
    x = lone(RFC, loud=False).to(state, **syn)
    if state in ("ESTABLISHED", "CLOSE-WAIT"):
        x.c.send(b"s" * 20_000)
        x.out()
    for *numbers, wait in segments:
        raw, flags = crafted(x, numbers), numbers[2]
        seg = from_wire(raw, TWO, ONE)
        x.now += wait * 1_000_000
        while (at := x.c.next_timeout()) is not None and at <= x.now:
            x.c.timeout(x.now)
            x.c.segments_to_send(x.now)
        x.c.segment_arrives(seg, x.now)
        made = x.c.segments_to_send(x.now)
        bare = [out for out in made if not out.text]
        assert len(bare) <= 2
        if flags & RST:
            assert not any(out.flags & RST for out in made)
        assert x.c.reassembler.held + len(x.c._received) <= 2 * x.c.tcb.rcv_buff
        assert not x.c.queue or x.c.next_timeout() is not None
        x.c.events()


@settings(max_examples=EXAMPLES * 4, derandomize=True, deadline=None)
@given(st.binary(max_size=120))
def test_any_octets_at_a_host(data):
    host = Host("h", ONE, chance=Random(1))
    host.listen(80)
    host.udp(53)
    for packet in (
        data,
        wrap(Datagram(TWO, ONE, 6, data), 1500)[0],
        wrap(Datagram(TWO, ONE, 17, data), 1500)[0],
        wrap(Datagram(TWO, ONE, 1, data), 1500)[0],
        wrap(icmp.error("port unreachable", data, TWO, ONE), 1500)[0],
        wrap(icmp.error("packet too big", data, TWO, ONE, 500), 1500)[0],
    ):
        host.packet_arrives(packet, 0)
    assert len(host.packets_to_send(0)) <= 4


@settings(max_examples=EXAMPLES, derandomize=True, deadline=None)
@given(st.binary(min_size=1, max_size=40))
def test_MUST_6_MUST_64_MUST_68_MUST_69_any_options_are_read(raw):
    raw = raw.ljust(-(-len(raw) // 4) * 4, b"\0")
    seg = Segment(80, 40_000, 1, 1, ACK, 100)
    data = bytearray(to_wire(seg, TWO, ONE))
    data[12] = (5 + len(raw) // 4) << 4
    data += raw
    data[16:18] = b"\0\0"
    data[16:18] = checksum(pseudo_header(TWO, ONE, 6, len(data)) + bytes(data)).to_bytes(2, "big")
    read = from_wire(bytes(data), TWO, ONE)
    cut, stop = opt.walk(raw)
    assert bool(read.trouble) >= bool(stop)
    if not stop:
        kinds = [option.kind for option in cut]
        assert (read.stamps is not None) <= (opt.TIMESTAMPS in kinds)


def test_MUST_4_MUST_64_options_stand_where_they_like():
    """NOPs shift an MSS to an odd octet; EOL ends the list, and what follows is padding."""
    raw = b"\x01\x02\x04\x05\xb4\x00\xff\xff"
    seg = Segment(80, 40_000, 1, 0, 2, 100)
    data = bytearray(to_wire(seg, TWO, ONE)[:20])
    data[12] = 7 << 4
    data += raw
    data[16:18] = b"\0\0"
    data[16:18] = checksum(pseudo_header(TWO, ONE, 6, len(data)) + bytes(data)).to_bytes(2, "big")
    read = from_wire(bytes(data), TWO, ONE)
    assert (read.mss, read.trouble) == (1460, "")


def test_no_ack_storm_between_two_that_have_lost_each_other(joined):
    """Both expect numbers that the other will never send: bare ACKs answer each other."""
    p = joined(loud=False).open()
    p.a.tcb.rcv_nxt = p.a.tcb.rcv_up = 900_000
    p.b.tcb.rcv_nxt = p.b.tcb.rcv_up = 900_000
    p.a.send(b"x")
    lines = p.run(3_000_000_000, delay=1_000_000)
    assert len(lines) < 100


def test_islands_of_single_octets_are_bounded():
    held = Reassembler()
    for n in range(1, 3 * MOST_ISLANDS):
        held.add(2 * n, b"x")
    assert len(held.islands) == MOST_ISLANDS
    assert held.add(2 * MOST_ISLANDS * 5, b"z") is False
    assert held.add(3, b"y") is True  # joins two: it needs no room


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=40), st.data())
def test_reassembly_against_a_plain_array(pieces, data):
    stream = bytes(range(100))
    held, known, at = Reassembler(), set(), 0
    for begin, size in pieces:
        start = max(begin, at)
        held.add(start, stream[start : start + size])
        known |= set(range(start, min(start + size, 100)))
        runs = held.blocks(4)
        assert all(start in known and end - 1 in known and end not in known for start, end in runs)
        assert held.held == len(known)
        if data.draw(st.booleans()):
            taken = held.take(at)
            assert taken == stream[at : at + len(taken)]
            at += len(taken)
            assert at not in known
            known = {n for n in known if n >= at}
    assert held.held == sum(end - start for start, end in held.blocks(1000))


@pytest.mark.parametrize("profile", [RFC, LINUX])
def test_blind_attacker_needs_the_exact_number(lone, profile):
    x = lone(replace(profile, use_timestamps=False), loud=False).to("ESTABLISHED")
    for off in range(1, 65_000, 997):
        x.take("R", x.c.tcb.rcv_nxt + off)
        x.take("S", x.c.tcb.rcv_nxt + off)
        x.take("A", ack=x.c.tcb.snd_nxt + off, text=b"injected")
    assert x.state == "ESTABLISHED"
    assert x.c.receive() == b""


def test_icmp_errors_are_limited():
    host = Host("h", ONE, chance=Random(1))
    packet = wrap(Datagram(TWO, ONE, 17, b"\0\x05\0\x09\0\x08\0\0"), 1500)[0]
    for _ in range(1000):
        host.packet_arrives(packet, 0)
    assert len(host.packets_to_send(0)) == RFC.icmp_errors_per_second


def test_the_blind_spot_of_the_checksum():
    """Two words that trade places sum up the same: TCP cannot see it."""
    raw = to_wire(Segment(1, 2, 3, 4, ACK, 5, 0, b"ABCDEFGH"), ONE, TWO)
    swapped = raw[:20] + raw[22:24] + raw[20:22] + raw[24:]
    assert from_wire(swapped, ONE, TWO).text == b"CDABEFGH"


def test_self_connection_does_not_loop():
    host = Host("h", ONE, chance=Random(1))
    host.listen(80)
    conn = host.connect(Endpoint(ONE, 80), 0, port=80)
    for _ in range(50):
        for packet in host.packets_to_send(0):
            host.packet_arrives(packet, 0)
    assert str(conn.tcb.state) == "ESTABLISHED"  # simultaneous open with itself
