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
    assert (first.problems, third.problems) == (0, 2)


def test_the_text_is_in_columns(three):
    lines = packets.text(three).splitlines()
    assert lines[0].split() == ["No", "Time", "(ms)", *packets.COLUMNS[2:]]
    assert {line.index("127.0.0.1") for line in lines[1:]} == {lines[0].index("Source")}
    assert "  ! 2 problems: 59356" in lines[3]
    assert all("problem" not in line for line in lines[:3])


def test_what_a_filter_left_stands_above(three):
    said = packets.note("tcp.flags.syn == 1", 1, 3)
    assert said == "Filter: tcp.flags.syn == 1; 1 of 3 packets shown"
    assert packets.text(three[:1], said).splitlines()[:2] == [said, ""]
    assert packets.html(three[:1], said).startswith(f"<p>{said}</p><table")
    assert packets.note(" ", 3, 3) == ""
    assert packets.note("tcp =", 3, 3, "a filter needs ==").startswith("Filter not understood")


def test_a_stored_table_says_how_its_cells_stand(three):
    read = ET.fromstring(packets.html(three))
    cells = [cell.get("style") for cell in list(read.iter("tr"))[1]]
    right, left = "text-align:right", "text-align:left"
    assert cells == [right, right, left, left, left, right, left]


def test_a_row_with_problems_has_a_sign_and_a_word(three):
    read = ET.fromstring(packets.html(three, live=True))
    flags = ["".join(flag.itertext()) for flag in read.iter("strong")]
    assert flags == ["! 2 problems"]


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
