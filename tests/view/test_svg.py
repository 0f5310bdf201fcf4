"""The outline of a run of cells holds these cells and no other."""

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st
from view_samples import polygons

from course.view import svg

COLUMNS = 32
quick = settings(max_examples=200, derandomize=True, deadline=None)


def is_inside(x, y, points):
    """Count the edges to the right of a point: an odd number means inside."""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return (
        sum(x1 == x2 and x1 > x and min(y1, y2) < y < max(y1, y2) for (x1, y1), (x2, y2) in pairs)
        % 2
        == 1
    )


@quick
@given(st.integers(0, 200), st.integers(1, 200))
def test_the_outline_holds_exactly_the_run(first, width):
    path = svg.outline(first, first + width, COLUMNS, lambda column: column, lambda row: row)
    parts = list(polygons(path))
    cells = {
        COLUMNS * row + column
        for row in range(14)
        for column in range(COLUMNS)
        if any(is_inside(column + 0.5, row + 0.5, points) for points in parts)
    }
    assert cells == set(range(first, first + width))


def test_a_document_is_well_formed_and_says_what_it_is():
    made = svg.document(
        svg.text("a < b", 1, 2), width=10, height=20.5, title="T & t", desc="a desc"
    )
    read = ET.fromstring(made)
    assert read.get("aria-label") == "T & t"
    assert [child.tag.rpartition("}")[2] for child in read] == ["title", "desc", "style", "g"]
    assert read.get("viewBox") == "0 0 10 20.5"


def test_an_unstyled_document_has_no_style():
    assert "<style" not in svg.document(width=1, height=1, title="", desc="", styled=False)


def test_widths_grow_with_size_and_length():
    assert svg.width_of("ab", 10) < svg.width_of("abc", 10) < svg.width_of("abc", 12)
    assert svg.width_of("abcd", 10, mono=True) == 4 * 6.1
