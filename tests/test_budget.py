import contextlib
import itertools
import sys

import pytest

from course.budget import Budget
from course.errors import LimitExceeded

LINES = 1000


def loop_on_the_spot():
    while True:
        pass


def loop_in_one_line():
    while True: pass  # fmt: skip  # noqa: E701  the form that Python 3.11 gives no line for


def loop_that_swallows():
    while True:
        try:  # noqa: SIM105  suppress is another case
            x = 1  # noqa: F841
        except BaseException:  # noqa: BLE001
            pass


def loop_in_a_loop_that_swallows():
    while True:
        try:
            while True:
                x = 1  # noqa: F841
        except:  # noqa: E722
            continue


def loop_that_suppresses():
    while True:
        with contextlib.suppress(BaseException):
            x = 1  # noqa: F841


class Shield:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return True


def loop_behind_a_shield():
    while True:
        with Shield():
            pass


def loop_that_keeps_what_it_caught():
    kept = []
    while True:
        try:
            len(kept)
        except BaseException as error:  # noqa: BLE001
            kept.append(error)


def loop_that_calls_again():
    while True:
        try:
            loop_on_the_spot()
        except BaseException:  # noqa: BLE001
            loop_on_the_spot()


def loop_in_a_generator():
    return all(True for _ in itertools.count())


def loop_after_a_swallow():
    with contextlib.suppress(BaseException):
        loop_on_the_spot()
    loop_on_the_spot()


LOOPS = [value for name, value in list(globals().items()) if name.startswith("loop_")]


@pytest.mark.parametrize("loop", LOOPS)
def test_every_endless_loop_ends(loop):
    with pytest.raises(LimitExceeded, match="1000 lines"):
        Budget(LINES).call(loop)


def test_recursion_without_end_is_an_error_or_a_limit():
    def deeper():
        return deeper()

    with pytest.raises((RecursionError, LimitExceeded)):
        Budget(10_000).call(deeper)


def count(n):
    total = 0
    for number in range(n):
        total += number
    return total


def test_lines_are_counted_the_same_each_time():
    left = set()
    for _ in range(3):
        budget = Budget(LINES)
        assert budget.call(count, 100) == 4950
        left.add(budget.left)
    assert len(left) == 1
    assert 190 <= LINES - left.pop() <= 220, "two lines a turn, and few around them"


def test_several_calls_share_a_budget():
    budget = Budget(LINES)
    budget.call(count, 300)
    with pytest.raises(LimitExceeded):
        budget.call(count, 300)


def test_what_the_function_raises_comes_through():
    with pytest.raises(ZeroDivisionError):
        Budget(LINES).call(lambda: 1 // 0)


@pytest.mark.parametrize("function", [loop_on_the_spot, loop_that_swallows, lambda: None])
def test_other_trace_functions_are_put_back(function):
    def mine(*_):
        return None

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(mine)
    try:
        with contextlib.suppress(LimitExceeded):
            Budget(LINES).call(function)
        assert sys.gettrace() is mine
    finally:
        sys.settrace(before[0])
    assert sys.getprofile() is before[1]
