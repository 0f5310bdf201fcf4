import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercise.feedback import first, show
from course.exercise.values import Other, same

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
VALUES = st.recursive(
    LEAVES | st.sets(st.integers() | st.text(), max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(VALUES, VALUES)
def test_there_is_a_difference_exactly_where_values_differ(wanted, got):
    found = first(wanted, got, {})
    assert (found is None) == same(wanted, got)
    if found:
        assert found.wanted
        assert found.got


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_the_mark_points_at_the_first_character_that_differs(wanted, got):
    found = first(wanted, got, {})
    if found and found.mark is not None:
        assert found.wanted[: found.mark] == found.got[: found.mark]
        assert found.wanted[found.mark :] != found.got[found.mark :]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_the_octet_that_is_named_is_the_first_that_differs(wanted, got):
    found = first(wanted, got, {})
    if found and found.where:
        at = int(found.where.removeprefix("octet "))
        assert wanted[:at] == got[:at]
        assert wanted[at] != got[at]
        assert found.wanted[found.mark :].startswith(f"{wanted[at]:02x}")
        assert found.got[found.mark :].startswith(f"{got[at]:02x}")


def test_a_line_and_a_column_are_named():
    found = first("ab\n\tcd", "ab\n\tce", {})
    assert found.where == "line 2, column 3"
    assert (found.wanted, found.got) == (r"'\tcd'", r"'\tce'")
    assert found.wanted[found.mark] == "d"


def test_lines_too_few_and_too_many():
    assert first("a\nb", "a", {}).got == "the text ends before it"
    assert first("a", "a\nb", {}).wanted == "the text ends before it"


def test_a_field_is_named_with_its_place():
    found = first({"ttl": 64, "df": 1}, {"ttl": 64, "df": 0}, {"df": "octet 6, bit 0x40"})
    assert found.where == "df (octet 6, bit 0x40)"


def test_a_missing_key_and_one_too_many():
    assert first({"ttl": 64}, {"TTL": 64}, {}).note == "The key 'ttl' is missing; 'TTL' is there."
    assert first({"ttl": 64}, {"ttl": 64, "hops": 1}, {}).got == "1"


def test_octets_too_few():
    assert first(b"abcd", b"ab", {}).note == "2 octets too few; up to there all is right."
    assert first(b"", b"a", {}).note == "1 octet too many."


def test_sets_tell_what_is_missing_and_what_is_too_many():
    found = first({"a", "b"}, {"b", "c"}, {})
    assert found.note == "Missing: 'a'. Too many: 'c'."


def test_places_inside_lists_are_told_from_the_outside_in():
    assert first([1, [2, "abc"]], [1, [2, "abd"]], {}).where == "item 2, item 2, column 3"
    assert first([b"a"], [b"b"], {"0": "the IP header"}).where == "the IP header, octet 0"


@pytest.mark.parametrize(
    ("wanted", "got", "words"),
    [
        (3, None, "`return`"),
        (3, 3.0, "//"),
        (3, b"\x03", "int.from_bytes"),
        (b"\x03", 3, "data[3:4]"),
        ("a", b"a", "a string, not bytes"),
        ({"a"}, ["a"], "a set, not a list or tuple"),
        ([1], Other("generator"), "not a value of type generator"),
        (1.5, 1, "a float, not an int"),
    ],
)
def test_a_wrong_type_is_told_first(wanted, got, words):
    assert words in first(wanted, got, {}).note


def test_values_are_shown_for_readers():
    assert show(b"\x45\x00") == "45 00 (2 octets)"
    assert show(bytes(20)) == " ".join(["00"] * 16) + " … (20 octets)"
    assert show(b"") == "no octets"
    assert show(64) == "64 (0x40)"
    assert show({"b", "a"}) == "{'a', 'b'}"
    assert show(set()) == "set()"
    assert len(show("x" * 500)) == 72


def test_a_none_inside_an_answer_is_no_missing_return():
    assert first({"length": 1}, None, {}).note.startswith("A function that ends without")
    assert first({"length": 1}, {"length": None}, {}).note == ""
    assert first([1], [None], {}).note == ""


def test_octets_in_place_of_a_yes_or_no_are_no_number():
    assert first(True, b"ab", {}).note == "The answer should be a bool, not bytes."
    assert "int.from_bytes" in first(7, b"ab", {}).note
    assert first(b"ab", 7, {}).note.startswith("The answer should be bytes")
