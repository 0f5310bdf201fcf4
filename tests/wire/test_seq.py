"""Sequence numbers on their circle."""

from hypothesis import given, settings
from hypothesis import strategies as st

from course.wire import seq

quick = settings(max_examples=300, derandomize=True, deadline=None)
EDGES = [0, 1, seq.HALF - 1, seq.HALF, seq.HALF + 1, seq.SPACE - 1]
numbers = st.one_of(st.sampled_from(EDGES), st.integers(0, seq.SPACE - 1))
steps = st.one_of(st.sampled_from([0, 1, seq.HALF - 1]), st.integers(0, seq.HALF - 1))


@quick
@given(numbers, steps)
def test_a_step_forward_is_seen_as_one(start, step):
    there = seq.add(start, step)
    assert 0 <= there < seq.SPACE
    assert seq.diff(there, start) == step
    assert seq.le(start, there)
    assert seq.ge(there, start)
    assert seq.lt(start, there) is (step > 0)
    assert seq.gt(there, start) is (step > 0)
    assert seq.add(there, -step) == start


@quick
@given(numbers, numbers)
def test_order_is_one_of_three(a, b):
    assert [seq.lt(a, b), a == b, seq.gt(a, b)].count(True) == 1
    assert -seq.HALF <= seq.diff(a, b) < seq.HALF


@quick
@given(numbers, numbers, steps)
def test_between_turns_with_the_circle(low, seen, width):
    assert seq.between(low, seen, seq.add(low, width)) is ((seen - low) % seq.SPACE < width)


def test_the_wrap():
    assert seq.add(0xFFFFFFFF, 1) == 0
    assert seq.lt(0xFFFFFFFF, 0)
    assert seq.gt(5, 0xFFFFFFF0)
    assert seq.diff(5, 0xFFFFFFF0) == 21
    assert seq.between(0xFFFFFFF0, 3, 10)
    assert not seq.between(0xFFFFFFF0, 10, 10)
