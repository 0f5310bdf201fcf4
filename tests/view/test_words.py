"""Places and values in words."""

import pytest

from course.decode.step import Kind, Step
from course.view import words


def step(bit, width, raw=0, value=0, name="x"):
    kind = Kind("L", name, "X", "", lambda _: "", lambda _: "")
    return Step(kind, bit, width, raw, value)


@pytest.mark.parametrize(
    ("bit", "width", "long", "short"),
    [
        (0, 8, "octet 0", "0"),
        (32, 32, "octets 4 to 7", "4-7"),
        (4, 4, "bits 4 to 7 of octet 0", "0.4-7"),
        (49, 1, "bit 1 of octet 6", "6.1"),
        (51, 13, "bit 3 of octet 6 to bit 7 of octet 7", "6.3-7.7"),
        (0, 0, "not on the wire: computed", ""),
    ],
)
def test_places(bit, width, long, short):
    assert words.place(step(bit, width)) == long
    assert words.short_place(step(bit, width)) == short


def test_places_count_from_the_layer():
    assert words.place(step(160, 16), start=20) == "octets 0 to 1"


@pytest.mark.parametrize(
    ("made", "claim"),
    [
        (step(0, 4, 5, 20), "0x5 → 20"),
        (step(0, 16, 0x0050, 80), "0x0050 → 80"),
        (step(0, 16, 0x6A07, 0x6A07, "checksum"), "0x6a07"),
        (step(0, 32, bytes([127, 0, 0, 1]), "127.0.0.1"), "7f 00 00 01 → 127.0.0.1"),
        (step(0, 8, b"\1", None), "01"),
        (step(0, 16, b"hi", b"hi"), '"hi"'),
        (step(0, 0, 0, 13), "13"),
    ],
)
def test_claims(made, claim):
    assert words.claim(made) == claim


def test_octets_are_text_where_most_of_them_print():
    assert words.octets(b"hello\n") == '"hello."'
    assert words.octets(b"\x00\x01\xff") == "00 01 ff"
    assert words.octets(b"a" * 60, 10) == '"aaaaaaaaaa" and 50 more'
    assert words.octets(bytes(60), 10) == "00 00 00 00 00 and 55 more"


def test_a_leaf_of_octets_shows_them():
    bare = step(0, 16, b"hi", None)
    assert words.value(bare) == ""
    assert words.value(bare, is_leaf=True) == '"hi"'
