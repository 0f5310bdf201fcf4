"""Ethernet addresses and headers, scapy as oracle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import l2
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Dot1AD, Dot1Q, Dot3, Ether

from course.errors import WireError
from course.wire import chain, ethernet
from course.wire.ethernet import LLC, Ethernet

quick = settings(max_examples=100, derandomize=True, deadline=None)
addresses = st.binary(min_size=6, max_size=6)


@quick
@given(addresses)
def test_text_and_back(address):
    text = ethernet.to_text(address)
    assert ethernet.from_text(text) == ethernet.from_text(text.replace(":", "-")) == address


@pytest.mark.parametrize("text", ["", "00:11:22:33:44", "00:11:22:33:44:5g", "0:1:2:3:4:5"])
def test_text_that_is_no_address(text):
    with pytest.raises(WireError, match="a MAC address needs six pairs of hexadecimal digits"):
        ethernet.from_text(text)


@quick
@given(addresses, addresses, st.integers(0, 0xFFFF))
def test_scapy_agrees(dst, src, ethertype):
    theirs = Ether(dst=ethernet.to_text(dst), src=ethernet.to_text(src), type=ethertype)
    assert bytes(theirs)[:14] == bytes(Ethernet(dst, src, ethertype))


def test_stacked_tags_and_what_follows():
    theirs = (
        Ether(dst="00:00:00:00:00:01", src="00:00:00:00:00:02")
        / Dot1AD(prio=5, dei=1, vlan=100)
        / Dot1Q(vlan=0)
        / IP(src="1.2.3.4", dst="5.6.7.8")
        / UDP()
    )
    packet = chain.parse(bytes(theirs))
    outer, inner = packet.headers[1:3]
    assert (outer.pcp, outer.dei, outer.vid, outer.ethertype) == (5, 1, 100, 0x8100)
    assert (inner.vid, inner.ethertype) == (0, 0x0800)
    assert [type(head).__name__ for head in packet.headers[3:]] == ["IPv4", "UDP"]
    assert chain.build(packet) == bytes(theirs)


def test_a_length_is_followed_by_llc_and_snap():
    theirs = bytes(Dot3() / l2.LLC(dsap=0xAA, ssap=0xAA, ctrl=3) / l2.SNAP(code=0x0806) / l2.ARP())
    packet = chain.parse(theirs + bytes(10))
    assert [type(head).__name__ for head in packet.headers] == ["Ethernet", "LLC", "SNAP", "ARP"]
    assert packet.trailer[-10:] == bytes(10)
    assert chain.build(packet) == theirs + bytes(10)


@pytest.mark.parametrize(("control", "size"), [(0x03, 3), (0xE3, 3), (0x00, 4), (0x01, 4)])
def test_only_unnumbered_control_is_one_octet(control, size):
    head = LLC.parse(bytes((0xF0, 0xF0, control, 0x7E)))
    assert head.header_length == size
    assert head.more_control == b"\x7e"[: size - 3]


def test_llc_that_speaks_no_protocol_of_ours_is_payload():
    frame = bytes(12) + (38).to_bytes(2, "big") + bytes((0x42, 0x42, 3)) + bytes(35) + b"pad"
    packet = chain.parse(frame)
    assert [type(head).__name__ for head in packet.headers] == ["Ethernet", "LLC"]
    assert (packet.payload, packet.trailer) == (bytes(35), b"pad")


def test_numbers_that_are_neither_type_nor_length():
    packet = chain.parse(bytes(12) + (1501).to_bytes(2, "big") + b"data")
    assert (len(packet.headers), packet.payload) == (1, b"data")
