"""The Internet checksum against the plain sum of RFC 1071, and its corners."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import WireError
from course.wire.checksum import checksum, pseudo_header, total, words

quick = settings(max_examples=300, derandomize=True, deadline=None)


def by_hand(data: bytes) -> int:
    """RFC 1071 section 4.1: add the words, fold the carries."""
    number = sum(words(data))
    while number >> 16:
        number = (number & 0xFFFF) + (number >> 16)
    return number


corners = st.sampled_from([b"\xff\xff", b"\x00\x00", b"\xff\xfe", b"\x00\x01", b"\xff"])
octets = st.one_of(st.binary(max_size=90), st.lists(corners, max_size=6).map(b"".join))


@quick
@given(octets)
def test_total_is_the_folded_sum(data):
    assert total(data) == by_hand(data)
    assert checksum(data) == 0xFFFF - by_hand(data)


@quick
@given(octets)
def test_data_with_their_checksum_sum_to_ones(data):
    even = data + bytes(len(data) % 2)
    assert total(even + checksum(data).to_bytes(2, "big")) == 0xFFFF


@quick
@given(st.binary(min_size=2, max_size=40), st.integers(0, 50))
def test_order_of_words_does_not_matter(data, by):
    even = data + bytes(len(data) % 2)
    turned = even[2 * by % len(even) :] + even[: 2 * by % len(even)]
    assert checksum(turned) == checksum(data)


@pytest.mark.parametrize(
    ("data", "result"),
    [
        ("", 0xFFFF),
        ("0000", 0xFFFF),
        ("ffff", 0x0000),
        ("fffe0001", 0x0000),  # the sum is a multiple of ffff and not zero
        ("ffffffff", 0x0000),
        ("01", 0xFEFF),  # an odd octet stands on the left
        ("0001f203f4f5f6f7", 0x220D),  # RFC 1071 section 3
    ],
)
def test_corners(data, result):
    assert checksum(bytes.fromhex(data)) == result


def test_words_pad_on_the_right():
    assert words(bytes.fromhex("010203")) == [0x0102, 0x0300]


def test_pseudo_headers():
    four = pseudo_header(bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]), 6, 20)
    assert four.hex() == "0a0000010a00000200060014"
    six = pseudo_header(bytes(15) + b"\1", bytes(15) + b"\2", 17, 70000)
    assert six.hex() == "00" * 15 + "01" + "00" * 15 + "02" + "00011170" + "00000011"
    with pytest.raises(WireError, match="two addresses of 4 or 16 octets, got 4 and 16"):
        pseudo_header(bytes(4), bytes(16), 6, 20)
    with pytest.raises(WireError, match="65535"):
        pseudo_header(bytes(4), bytes(4), 6, 70000)
