"""The packet list."""

from xml.etree import ElementTree as ET

import pytest
from view_samples import ETHERNET, HELLO, SYN

from course.capture.frame import Frame
from course.decode import explain
from course.view import packets


@pytest.fixture
def three():
    frames = [
        Frame(SYN, 1, 228),
        Frame(HELLO, 2, 228, t_ns=11_190_959_000),
        Frame((ETHERNET + SYN)[:44], 3, 1, t_ns=11_190_959_001, wire_length=74),
    ]
    return [explain(frame) for frame in frames]


def test_rows_say_who_and_what(three):
    first, second, third = packets.rows(three)
    assert first[:6] == (1, "0.000", "127.0.0.1", "127.0.0.1", "TCP", 60)
    assert first.info == "59356 → 43981 Flags [S], seq 586457076, win 32792, length 0"
    assert second.time == "11190.959"
    assert third.length == 74
    assert third.has_problem


def test_the_text_is_in_columns(three):
    lines = packets.text(three).splitlines()
    assert lines[0].split() == ["No", "Time", "(ms)", *packets.COLUMNS[2:]]
    assert {line.index("127.0.0.1") for line in lines[1:]} == {lines[0].index("Source")}
    assert lines[3].endswith("(problem)")


def test_the_table_carries_the_numbers(three):
    read = ET.fromstring(packets.html(three))
    assert [row.get("data-at") for row in read.iter("tr")] == [None, "1", "2", "3"]
    assert all(row.get("tabindex") is None for row in read.iter("tr"))
    assert read.get("role") is None


def test_a_live_table_is_a_grid(three):
    read = ET.fromstring(packets.html(three, live=True))
    assert read.get("role") == "grid"
    assert [row.get("tabindex") for row in read.iter("tr")][1:] == ["-1"] * 3


def test_a_frame_of_nothing_known_still_has_a_row():
    (row,) = packets.rows([explain(b"\xff" * 9, link=147)])
    assert (row.source, row.destination, row.length) == ("", "", 9)
