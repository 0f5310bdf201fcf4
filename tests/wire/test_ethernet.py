"""Ethernet addresses and headers, scapy as oracle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.l2 import Ether

from course.errors import WireError
from course.wire import ethernet
from course.wire.ethernet import Ethernet

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
