"""The dump is tcpdump's to the last blank, and its digits know their fields."""

import re
import subprocess
from html import unescape
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from view_samples import HELLO, frames

from course.decode import explain
from course.view import hexdump

quick = settings(max_examples=150, derandomize=True, deadline=None)


def pcap(data):
    """A capture file with one packet, raw IP."""
    size = len(data)
    head = pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    return head + pack("<IIII", 0, 0, size, size) + data


@pytest.mark.parametrize("size", [1, 2, 15, 16, 17, 40, 255])
def test_the_layout_is_tcpdumps(need, tmp_path, size):
    data = bytes([0x45, *(n * 37 % 256 for n in range(1, size))])
    file = tmp_path / "one.pcap"
    file.write_bytes(pcap(data))
    told = subprocess.run(
        [need("tcpdump"), "-n", "-X", "-r", file], capture_output=True, text=True, check=True
    ).stdout
    dump = [line for line in told.splitlines() if line.startswith("\t0x")]
    assert hexdump.text(data).splitlines() == dump


def test_the_chats_line_is_readable():
    assert hexdump.text(HELLO).splitlines()[3:] == [
        "\t0x0030:  02e5 4d46 6865 6c6c 6f20 776f 726c 6421  ..MFhello.world!",
        "\t0x0040:  0a                                       .",
    ]


def test_nothing_gives_nothing():
    assert hexdump.text(b"") == ""


@quick
@given(st.binary(max_size=70))
def test_every_octet_stands_in_the_text(data):
    lines = hexdump.text(data, "").splitlines()
    assert "".join(line[8:48].replace(" ", "") for line in lines) == data.hex()
    assert len("".join(line[50:] for line in lines)) == len(data)


@quick
@given(frames)
def test_the_html_says_what_the_text_says(data):
    bare = unescape(re.sub(r"<[^>]*>", "", hexdump.html(explain(data))))
    assert bare == hexdump.text(data, "")


@quick
@given(frames)
def test_every_digit_has_owners_and_every_leaf_its_digits(data):
    told = explain(data)
    owned = hexdump.owners(data, told.leaves())
    assert all(owned)
    digits = {leaf.id: 0 for leaf in told.leaves()}
    for ids in owned:
        for name in ids:
            digits[name] += 1
    for leaf in told.leaves():
        assert digits[leaf.id] == -(-(leaf.bit + leaf.width) // 4) - leaf.bit // 4


def test_two_fields_share_an_octet_four_share_a_digit(syn):
    owned = hexdump.owners(syn.data, syn.leaves())
    assert owned[:2] == [("ipv4.version",), ("ipv4.ihl",)]
    flags = ("ipv4.flags.reserved_flag", "ipv4.flags.df", "ipv4.flags.mf")
    assert owned[12] == (*flags, "ipv4.fragment_offset")


def test_one_span_for_each_run(hello):
    made = hexdump.html(hello)
    assert made.count('data-f="payload"') == 4  # two rows, digits and characters
    assert '<span data-f="payload">6865 6c6c 6f20 776f 726c 6421</span>' in made
    assert '<span data-f="payload">hello.world!</span>' in made
