"""Whatever a packet carries is shown and never obeyed."""

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from course.view.markup import Markup, element, escape, join, number, void

quick = settings(max_examples=200, derandomize=True, deadline=None)


@quick
@given(st.text(), st.text())
def test_text_and_attributes_come_back_as_they_went_in(inside, value):
    read = ET.fromstring(element("p", inside, title=value))
    plain = escape(inside) == inside
    if plain and "\r" not in inside:
        assert (read.text or "") == inside
    assert len(read) == 0


def test_a_hostile_payload_is_text():
    made = element("td", '</td><script>alert("x")</script>', data_f='"><b>')
    assert made == (
        '<td data-f="&quot;&gt;&lt;b&gt;">&lt;/td&gt;&lt;script&gt;alert("x")&lt;/script&gt;</td>'
    )


def test_markup_is_not_escaped_again():
    assert element("p", element("b", "1 < 2")) == "<p><b>1 &lt; 2</b></p>"
    assert join(["a&b", Markup("<i>c</i>")], ", ") == "a&amp;b, <i>c</i>"


def test_characters_that_xml_forbids_are_replaced():
    assert escape("a\x00b\x1b\ud800\ufffe") == "a\ufffdb\ufffd\ufffd\ufffd"


def test_attribute_names_and_values():
    made = void("path", class_="x", stroke_width=2.5, viewBox="0 0 1 1", hidden=True, d=None)
    assert made == '<path class="x" stroke-width="2.5" viewBox="0 0 1 1" hidden/>'
    assert element("p", hidden=False) == "<p></p>"


def test_numbers_are_short():
    assert [number(value) for value in (12, 12.5, -0.25, 0.004, -0.001, 100)] == [
        "12",
        "12.5",
        "-0.25",
        "0",
        "0",
        "100",
    ]
