"""The stepped checksum and the pseudo-header agree with scapy and with RFC 1071's own example."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP
from scapy.utils import checksum as scapy_sum

from course.decode import explain
from course.errors import CourseError, WireError
from course.view import summing

quick = settings(max_examples=100, derandomize=True, deadline=None)


def test_the_example_of_rfc_1071_section_3():
    made = summing.plain("0001 f203 f4f5 f6f7")
    assert "2ddf0" in made.moments[4].said
    assert made.moments[5].said == "Carries folded in: ddf0 + 2 = ddf2"
    assert made.moments[-1].said == "Checksum: 220d"


@quick
@given(st.binary(min_size=1, max_size=64))
def test_any_octets_come_to_scapy_s_sum(data):
    made = summing.plain(data.hex())
    assert made.moments[-1].said == f"Checksum: {scapy_sum(data):04x}"
    assert len(made.moments) >= 1 + -(-len(data) // 2)


def test_a_packet_s_sum_has_a_moment_for_each_word(syn):
    made = summing.packet(syn, "ipv4.checksum")
    words = [moment for moment in made.moments if moment.lit and moment.lit[0].startswith("w")]
    assert len(words) == 10
    assert sum("carry" in moment.said for moment in words) == 2  # 295f6 has two
    assert made.board.count("data-t=") == 10 + 2 * 5
    assert made.moments[-1].said.startswith("Verdict: good")


def test_long_data_has_its_middle_left_out():
    packet = explain(bytes(IP() / TCP() / bytes(range(256)) / bytes(1200)), link=101)
    assert len(summing.packet(packet, "tcp.checksum").moments) < 60


@quick
@given(st.binary(min_size=4, max_size=4), st.binary(min_size=4, max_size=4), st.integers(0, 65535))
def test_the_pseudo_header_is_the_one_that_the_decoder_adds(src, dst, length):
    addresses = [".".join(map(str, address)) for address in (src, dst)]
    made = summing.pseudo(*addresses, "TCP", length)
    shown = bytes.fromhex("".join(re.findall(r"<code>([0-9a-f]{2})</code>", made.board)))
    assert shown == src + dst + b"\x00\x06" + length.to_bytes(2, "big")
    assert len(made.moments) == 6


def test_over_ipv6_it_is_forty_octets():
    made = summing.pseudo("2001:db8::1", "::2", "UDP", 9)
    assert made.title.startswith("The pseudo-header: 40 octets")
    assert made.board.count("<code>") == 40


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("10.0.0.1", "::1", "TCP", 20), "two addresses of one IP version"),
        (("::1", "10.0.0.1", "TCP", 20), "change the other one, too"),
        (("10.0.0.1", "10.0.0.256", "TCP", 20), "IPv4 address"),
        (("10.0.0.1", "10.0.0.2", "TCP", 70_000), "holds 0 to 65535, got 70000"),
        (("10.0.0.1", "10.0.0.2", "SCTP", 20), "TCP, UDP, ICMPv6, got 'SCTP'"),
    ],
)
def test_what_has_no_pseudo_header_is_refused(given, says):
    with pytest.raises((CourseError, WireError), match=says):
        summing.pseudo(*given)


def test_one_octet_is_no_octets():
    assert summing.plain("ff").title == "The Internet checksum of 1 octet (RFC 1071)"


def test_no_octets_have_no_sum():
    with pytest.raises(CourseError, match="at least one octet, got none"):
        summing.plain("  ")
