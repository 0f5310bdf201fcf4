"""Faults: whom they hit, what they do, and which cannot be."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import StackError, WireError
from course.net import Corrupt, Cut, Delay, Drop, Duplicate
from course.net.fault import Fault, Verdict, fault_of
from course.stack.segment import Segment, from_wire, to_wire
from course.trace import Trouble

quick = settings(max_examples=300, derandomize=True, deadline=None)
HERE, THERE = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))


def judged(fault, n=1, data=b"packet", now=0, chance=None):
    verdict = Verdict(data)
    fault.judge(n, verdict, now, chance or Random(1))
    return verdict


def test_the_interface_does_nothing():
    assert judged(Fault()) == Verdict(b"packet")


def test_a_number_a_test_or_a_chance_picks_the_packet():
    assert [bool(judged(Drop((2, 4)), n).lost) for n in range(1, 6)] == [0, 1, 0, 1, 0]
    assert judged(Drop(test=lambda data: data == b"packet")).lost == "by script"
    assert not judged(Drop(test=lambda data: data == b"other")).lost
    chance = Random(1)
    lost = sum(bool(judged(Drop(probability=0.3), chance=chance).lost) for _ in range(2000))
    assert 500 < lost < 700
    assert judged(Drop(probability=1.0)).lost == "by chance"


def test_a_fault_may_be_used_up():
    fault = Drop(test=lambda _: True, times=2)
    assert [bool(judged(fault, n).lost) for n in range(1, 5)] == [1, 1, 0, 0]


def test_delays_add_up_and_copies_gather():
    verdict = Verdict(b"x")
    for fault in (Delay((1,), by_ns=5), Delay((1,), by_ns=7), Duplicate((1,), after_ns=3)):
        fault.judge(1, verdict, 0, Random(1))
    assert (verdict.delay_ns, verdict.copies) == (12, [3])


def test_a_cut_lasts_from_its_beginning_to_before_its_end():
    fault = Cut(10, 20)
    assert [bool(judged(fault, now=now).lost) for now in (9, 10, 19, 20)] == [0, 1, 1, 0]
    assert judged(Cut(), now=10**18).lost == "the link is cut"


@quick
@given(st.binary(min_size=1, max_size=60), st.integers(0, 2**32))
def test_chance_turns_exactly_one_bit(data, seed):
    verdict = judged(Corrupt((1,)), data=data, chance=Random(seed))
    assert verdict.corrupted
    difference = int.from_bytes(data, "big") ^ int.from_bytes(verdict.data, "big")
    assert difference.bit_count() == 1
    assert len(verdict.data) == len(data)


@quick
@given(st.binary(max_size=40), st.integers(1, 0xFFFE), st.integers(0, 2**32))
def test_the_sum_finds_every_bit_and_every_burst_in_a_word(text, mask, seed):
    data = to_wire(Segment(1, 2, 3, 4, 0x10, 5, 0, text), HERE, THERE)
    for fault in (Corrupt((1,)), Corrupt((1,), mask=mask)):
        damaged = judged(fault, data=data, chance=Random(seed))
        if damaged.corrupted:
            with pytest.raises(WireError):
                from_wire(damaged.data, HERE, THERE)


def test_the_sum_is_blind_to_a_word_of_zeros_that_becomes_one_of_ones():
    data = to_wire(Segment(1, 2, 3, 4, 0x10, 5, 0, b"\0\0\x41\x42"), HERE, THERE)
    damaged = judged(Corrupt((1,), at=20, mask=0xFFFF), data=data).data
    assert from_wire(damaged, HERE, THERE).text == b"\xff\xff\x41\x42"


def test_damage_beyond_the_end_is_none():
    assert judged(Corrupt((1,), at=60, mask=1)) == Verdict(b"packet")
    odd = judged(Corrupt((1,), at=2, mask=0x00FF), data=b"abc")
    assert odd == Verdict(b"abc")


WHOLE = "needs to be a whole number of at least"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Drop(probability=1.5), "a probability needs to be 0 to 1, got 1.5"),
        (lambda: Drop(probability=float("nan")), "a probability needs to be 0 to 1, got nan"),
        (lambda: Drop((0,)), f"a packet's number {WHOLE} 1, got 0"),
        (lambda: Drop(times=-1), f"the times of a fault {WHOLE} 0, got -1"),
        (lambda: Delay(by_ns=-5), f"a delay in ns {WHOLE} 0, got -5"),
        (lambda: Duplicate(after_ns=0.1), f"a delay in ns {WHOLE} 0, got 0.1"),
        (lambda: Corrupt(at=-2), f"the place of a damage {WHOLE} 0, got -2"),
        (lambda: Corrupt(mask=0x10000), "a mask needs to be 0 to 0xffff, got 0x10000"),
        (lambda: Cut(5, 4), f"the end of a cut in ns {WHOLE} 5, got 4"),
    ],
)
def test_impossible_faults_are_refused(make, sentence):
    with pytest.raises(StackError) as error:
        make()
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("drop", Drop((3,))),
        ("delay", Delay((3,), by_ns=7)),
        ("duplicate", Duplicate((3,), after_ns=7)),
        ("corrupt", Corrupt((3,))),
    ],
)
def test_trouble_becomes_a_fault(kind, fault):
    assert fault_of(Trouble(kind, 3, 7)) == fault
    assert fault_of(fault) is fault


def test_unknown_trouble_is_refused():
    with pytest.raises(StackError, match="drop, delay, duplicate or corrupt, got 'burn'"):
        fault_of(Trouble("burn", 3))
