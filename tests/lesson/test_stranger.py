"""Strangers are sound packets, each its own, and scapy reads them as the reader must."""

import pytest
from scapy.layers.inet import IP

from course.decode import explain
from course.errors import LessonError
from course.lesson import compare, toys
from course.wire.ipv4 import IPv4

FIELDS = ("version", "ihl", "dscp", "ecn", "total_length", "identification", "df", "mf",
          "fragment_offset", "ttl", "protocol", "checksum", "src", "dst")  # fmt: skip


@pytest.mark.parametrize("number", range(60))
def test_a_stranger_is_sound(number):
    data = toys.stranger(number)
    assert [step for step in explain(data).problems if step.layer == "IPv4"] == []
    theirs = IP(data)
    assert theirs.len == len(data)
    checksum = theirs.chksum
    del theirs.chksum
    assert IP(bytes(theirs)).chksum == checksum


def test_the_same_number_gives_the_same_stranger_and_another_another():
    assert toys.stranger(7) == toys.stranger(7)
    assert len({toys.stranger(number) for number in range(100)}) == 100


def test_strangers_show_all_that_a_header_can_hold():
    heads = [IPv4.parse(toys.stranger(number)) for number in range(200)]
    assert {head.ihl for head in heads} == {5, 6, 7, 8}
    assert {head.ecn for head in heads} == {0, 1, 2, 3}
    assert {(head.df, head.mf, bool(head.fragment_offset)) for head in heads} >= {
        (0, 0, False), (1, 0, False), (0, 1, True), (0, 0, True)
    }  # fmt: skip


def test_a_reader_can_be_told_field_by_field():
    data = toys.stranger(3)
    head = IPv4.parse(data)
    assert compare(data, **{name: getattr(head, name) for name in FIELDS})


def test_a_number_below_zero_is_refused_in_words():
    with pytest.raises(LessonError, match="a stranger needs a number of 0 or more, got -1"):
        toys.stranger(-1)
