"""Checks on links and at the ends: who notices, and what the program reads."""

import pytest

from course.errors import LessonError
from course.lesson import toys
from course.lesson.toys.relay import LINE, PLACES

NOWHERE, CABLE, MEMORY = PLACES


def refused(relay):
    return [(sent, looked) for sent, _, looked, found in relay.rows if found.startswith("DOES")]


@pytest.mark.parametrize(
    ("place", "by"),
    [(NOWHERE, []), (CABLE, [("1", "the link's check")]), (MEMORY, [("1", "TCP's checksum")])],
)
def test_each_damage_is_noticed_by_the_one_check_that_spans_it(place, by):
    relay = toys.relay(place)
    assert refused(relay) == by
    assert relay.read == LINE
    assert relay.rows[-1][0] == ("2" if by else "1")


def test_a_router_that_sums_anew_makes_the_damage_right():
    relay = toys.relay(MEMORY, mends=True)
    assert refused(relay) == []
    assert relay.read == LINE.replace(b"10", b"90")
    assert "not what was sent" in str(relay)


def test_the_picture_splits_the_sum_of_the_ends():
    whole, split = (toys.relay(MEMORY, mends=mends).figure().live for mends in (False, True))
    assert split.count('class="tc-bar"') == whole.count('class="tc-bar"') + 1
    assert 'tc-hurt"' in whole
    assert 'tc-hurt"' not in toys.relay(NOWHERE).figure().live


def test_an_unknown_place_gets_a_sentence():
    with pytest.raises(LessonError, match=r"a place of damage needs to be nowhere, .*'moon'"):
        toys.relay("moon")


def test_noise_is_the_same_for_the_same_seed():
    assert toys.noise(50, 3) == toys.noise(50, 3) != toys.noise(50, 4)
    assert {len(run) % 2 for run in toys.noise(50)} == {0, 1}
    with pytest.raises(LessonError, match="a count of 1 to 100000, got 0"):
        toys.noise(0)
