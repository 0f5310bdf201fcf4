"""The judge of octets: each part looks at its own places, and says where an answer differs."""

import pytest

from course.exercise.judges import JUDGES
from course.exercise.task import Part

JUDGE = JUDGES["octets"]
NUMBERS, FLAGS, REST = Part("n", 1, ("0-1", "4-5")), Part("f", 1, ("2-3",)), Part("r", 1, ("4-",))
PLACES = {"0-1": "port", "2": "length", "4-9": "options"}
WANTED = bytes(range(8))


def said(part, got):
    return JUDGE.difference(part, (), WANTED, got, PLACES)


@pytest.mark.parametrize("part", [NUMBERS, FLAGS, REST])
def test_the_right_octets_are_right(part):
    assert said(part, WANTED) is None


def test_a_wrong_octet_counts_where_it_stands_and_is_named():
    got = WANTED[:2] + b"\xff" + WANTED[3:]
    assert said(NUMBERS, got) is None
    assert said(FLAGS, got).where == "octet 2, length"
    assert said(FLAGS, WANTED[:3] + b"\xff").where == "octet 3"
    assert said(REST, got) is None
    assert said(REST, WANTED[:6] + b"\xff\xff").where == "octet 6, options"


def test_octets_that_are_missing_count_where_they_are_missing():
    assert said(NUMBERS, WANTED[:6]) is None
    found = said(REST, WANTED[:6])
    assert (found.where, found.note) == ("octets from 4 on", found.note)
    assert found.note.startswith("2 octets too few")


def test_another_kind_of_value_is_named_first():
    assert said(FLAGS, "0001").note == "The answer should be bytes, not a string."
    assert said(REST, None).note.startswith("A function that ends without `return`")


def test_what_a_part_looks_at_is_its_places_alone():
    assert JUDGE.view(NUMBERS, (), WANTED) == [b"\x00\x01", b"\x04\x05"]
    assert JUDGE.view(REST, (), WANTED) == [bytes(range(4, 8))]
    assert JUDGE.view(REST, (), None) is None
