"""Scenes: what they hold hangs together, and no typed text gets through as markup."""

import pytest

from course.errors import CourseError
from course.view import scene as view
from course.view.scene import Box, Moment, Scene
from course.view.typed import octets


def test_boxes_name_what_is_lit_and_escape_what_they_show():
    made = view.boxes([Box("<b>", "under", ("o1", "o2")), Box("0", kind="gap")], "Octets")
    assert 'data-f="o1 o2"' in made
    assert "<b>" not in made
    assert "tc-gap" in made


def test_the_last_cell_of_a_row_waits_for_its_moment():
    rows = [(("r0",), ("a", "b")), (("r1",), ("c", "d"))]
    made = view.table(("one", "two"), rows, label="A table", since=[1, None])
    assert made.count("data-t=") == 1
    assert '<td data-t="1" style="text-align:left">b</td>' in made


def test_a_whole_row_waits_if_asked_to():
    rows = [(("r0",), ("a", "b")), (("r1",), ("c", "d"))]
    made = view.table(("one", "two"), rows, label="A table", since=[1, 2], whole_rows=True)
    assert made.count("data-t=") == 2
    assert '<tr data-f="r1" data-t="2"><td style="text-align:left">c</td>' in made


def test_a_button_carries_its_values_as_json():
    made = view.button("Add", "add", line='"><script>')
    assert "<script>" not in made
    assert 'data-key="add"' in made


def test_what_a_notebook_keeps_has_the_text_too():
    one = Scene("T & t", view.notes([("a", "b", 3)]), (Moment("said"),), "T & t\n<said>")
    made = view.still(one)
    assert "T &amp; t" in made
    assert "&lt;said&gt;" in made


@pytest.mark.parametrize(
    "text", ["0102ff", "01 02 ff", "01:02:FF", "0x01, 0x02, 0xff", "01-02-ff"]
)
def test_octets_are_read_however_they_are_set(text):
    assert octets(text, "a sum", 8) == b"\x01\x02\xff"


@pytest.mark.parametrize(
    ("text", "got"),
    [("012", "got 3 digits"), ("zz", "got 'z'"), ("<img>", "got '<'"), ("01" * 9, "8 octets")],
)
def test_what_is_no_octet_is_refused_in_a_sentence(text, got):
    with pytest.raises(CourseError, match=got):
        octets(text, "a sum", 8)
