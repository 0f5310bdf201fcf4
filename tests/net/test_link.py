"""Links: when a packet arrives, who is turned away, and what cannot be built."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import StackError
from course.net import Drop, Network
from course.net.link import Direction, Link
from course.net.queue import DropTail, Marking
from course.stack.ip import Datagram, is_capable, unwrap, with_ce, wrap
from course.stack.isn import Endpoint
from course.stack.profile import RFC

MS = 1_000_000
A, B = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
A6, B6 = bytes(15) + b"\1", bytes(15) + b"\2"
quick = settings(max_examples=150, derandomize=True, deadline=None)


def test_a_packet_leaves_after_those_before_it_and_travels():
    way = Direction(delay_ns=10 * MS, rate=8_000_000)  # 1000 octets take 1 ms
    assert [way.send(bytes(1000), 0)[0].at for _ in range(3)] == [11 * MS, 12 * MS, 13 * MS]
    assert way.send(bytes(500), 5 * MS)[0].at == 15 * MS + MS // 2


def test_without_a_rate_nothing_waits():
    way = Direction(delay_ns=7)
    assert {way.send(bytes(1500), 0)[0].at for _ in range(9)} == {7}


def test_a_full_queue_turns_away_and_drains():
    way = Direction(rate=8_000_000, queue=DropTail(packets=2))
    fates = [way.send(bytes(1000), 0)[0] for _ in range(3)]
    assert [one.fate for one in fates] == ["delivered", "delivered", "queue full"]
    assert fates[2].at is None
    assert "2 packets wait" in fates[2].why
    assert way.send(bytes(1000), 1 * MS)[0].fate == "delivered"


def test_a_queue_may_count_octets():
    way = Direction(rate=8_000, queue=DropTail(octets=1500))
    sizes = [1000, 600, 500]
    fates = [way.send(bytes(size), 0)[0].fate for size in sizes]
    assert fates == ["delivered", "queue full", "delivered"]


def test_a_packet_larger_than_the_mtu_is_lost_and_said_so():
    lost = Direction(mtu=576).send(bytes(577), 0)[0]
    assert (lost.at, lost.fate, lost.why) == (
        None,
        "lost",
        "577 octets, and the link's MTU is 576",
    )


@quick
@given(st.integers(0, 2**32), st.lists(st.integers(0, 5 * MS), max_size=40))
def test_jitter_stays_in_its_bounds_and_keeps_order(seed, gaps):
    way = Direction(delay_ns=10 * MS, jitter_ns=3 * MS, chance=Random(seed))
    now, last = 0, 0
    for gap in gaps:
        now += gap
        at = way.send(b"x", now)[0].at
        assert at >= now + 10 * MS
        assert at < max(now + 13 * MS, last + 1)
        assert at >= last
        last = at


def test_jitter_may_be_allowed_to_overtake():
    way = Direction(jitter_ns=3 * MS, keeps_order=False, chance=Random(1))
    times = [way.send(b"x", n)[0].at for n in range(50)]
    assert times != sorted(times)


@quick
@given(st.integers(1, 10**9), st.lists(st.integers(1, 1500), min_size=1, max_size=50))
def test_a_rate_is_never_exceeded(rate, sizes):
    way = Direction(rate=rate)
    last = [way.send(bytes(size), 0)[0].at for size in sizes][-1]
    assert last >= 8 * sum(sizes) * 10**9 // rate - len(sizes)
    assert last <= 8 * sum(sizes) * 10**9 // rate + 1


@pytest.mark.parametrize(
    ("settings_of_it", "sentence"),
    [
        ({"delay_ns": -1}, "a delay in ns needs to be a whole number of at least 0, got -1"),
        ({"delay_ns": 0.5}, "a delay in ns needs to be a whole number of at least 0, got 0.5"),
        ({"jitter_ns": -1}, "a jitter in ns needs to be a whole number of at least 0, got -1"),
        ({"rate": 0}, "a rate in bits a second needs to be a whole number of at least 1, got 0"),
        ({"mtu": 67}, "a link's MTU in octets needs to be a whole number of at least 68, got 67"),
        (
            {"queue": DropTail(packets=3)},
            "a queue of limited room needs a rate: without one nothing waits",
        ),
    ],
)
def test_impossible_directions_are_refused(settings_of_it, sentence):
    with pytest.raises(StackError) as error:
        Direction(**settings_of_it)
    assert str(error.value) == sentence


def test_a_queue_without_room_is_refused():
    with pytest.raises(StackError, match="room for at least 1 of octets, got 0"):
        DropTail(octets=0)


def test_a_link_knows_its_directions():
    there, back = Direction(faults=[Drop((1,))]), Direction()
    link = Link("a", "b", there, back)
    assert link.from_("a") == (there, "b")
    assert link.from_("b") == (back, "a")
    assert link.to("b") is there
    with pytest.raises(StackError, match="one of its ends, a or b, got 'c'"):
        link.to("c")


# --- Queues that mark


def test_a_queue_that_marks_turns_ect_into_ce_and_nothing_else():
    way = Direction(rate=8_000, queue=Marking(above=1, packets=4))
    sent = [wrap(Datagram(A, B, 17, bytes((n,)) * 50, ecn=2, df=n % 2 == 1), 1500)[0]
            for n in range(5)]  # fmt: skip
    gone = [way.send(one, 0)[0] for one in sent]
    assert [one.fate for one in gone] == ["delivered"] * 4 + ["queue full"]
    assert [unwrap(one.data).ecn for one in gone[:4]] == [2, 2, 3, 3]  # the header's sum is right
    assert [one.why for one in gone[2:4]] == [
        "marked CE, 2 packets wait",
        "marked CE, 3 packets wait",
    ]
    for before, after in zip(sent, gone, strict=True):
        same = unwrap(after.data)
        same.ecn = 2
        assert same == unwrap(before)


@pytest.mark.parametrize("ecn", [0, 1, 2, 3])
@pytest.mark.parametrize("ends", [(A, B), (A6, B6)])
def test_only_packets_that_understand_it_are_marked(ecn, ends):
    way = Direction(rate=8_000, queue=Marking(above=0))
    one = wrap(Datagram(*ends, 17, b"x", ecn=ecn, dscp=5), 1500)[0]
    way.send(one, 0)
    (late,) = way.send(one, 0)
    read = unwrap(late.data)
    assert (read.ecn, read.dscp) == (3 if ecn else 0, 5)
    assert bool(late.why) == (ecn in (1, 2))


@quick
@given(st.integers(0, 2**16 - 1), st.integers(1, 255), st.integers(0, 63), st.integers(1, 2))
def test_the_sum_of_a_marked_header_stays_right(number, ttl, dscp, ecn):
    one = wrap(Datagram(A, B, 6, b"", ttl, dscp, ecn, identification=number), 1500)[0]
    assert unwrap(with_ce(one)).ecn == 3


def test_octets_that_are_no_packet_are_never_marked():
    assert not any(is_capable(data) for data in (b"", b"\x45", b"\x60\x20" * 5, b"\x45\x02" * 9))


def test_a_queue_that_marks_needs_a_rate_and_a_threshold():
    with pytest.raises(StackError, match="a queue of limited room needs a rate"):
        Direction(queue=Marking(above=3))
    with pytest.raises(StackError, match="a queue marks above at least 0 packets, got -1"):
        Marking(above=-1)


def test_two_ends_that_know_ecn_slow_down_without_a_loss():
    """A transfer through a queue that marks loses nothing; through one that drops it does."""

    def play(queue):
        net = Network(1)
        profile = replace(RFC, ecn="on")
        one, two = (net.host(f"h{n}", f"10.0.0.{n}", profile=profile) for n in (1, 2))
        net.link("h1", "h2", delay_ns=20 * MS, rate=2_000_000, queue=queue)
        listener = two.listen(80)
        ends = []
        net.at(0, lambda: ends.append(one.connect(Endpoint(B, 80), 0)))
        net.at(200 * MS, lambda: ends[0].send(bytes(400_000)))

        def read(_now):
            conn = listener.accept()
            if conn is not None:
                ends.append(conn)
            if len(ends) > 1 and ends[1].readable:
                ends[1].receive()

        net.app("h2", read)
        net.run(20_000 * MS)
        assert ends[1].tcb.rcv_nxt == ends[0].tcb.snd_nxt
        hops = [hop for _, hop in net.trace().hops()]
        return sum(hop.fate == "queue full" for hop in hops), sum("CE" in hop.why for hop in hops)

    lost, marked = play(Marking(above=5, packets=20))
    assert lost == 0
    assert marked > 3
    lost, marked = play(8)
    assert lost > 0
    assert marked == 0
