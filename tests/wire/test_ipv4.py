"""IPv4 headers and addresses, scapy and the standard library as oracles."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet

from course.errors import WireError
from course.wire import ipv4
from course.wire.checksum import checksum
from course.wire.ipv4 import IPv4

quick = settings(max_examples=100, derandomize=True, deadline=None)
addresses = st.binary(min_size=4, max_size=4)


def bits(width: int):
    return st.integers(0, (1 << width) - 1)


@quick
@given(addresses)
def test_text_and_back(address):
    assert ipv4.to_text(address) == str(ipaddress.IPv4Address(address))
    assert ipv4.from_text(ipv4.to_text(address)) == address


@pytest.mark.parametrize("text", ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-4", "a.b.c.d"])
def test_text_that_is_no_address(text):
    with pytest.raises(WireError, match="an IPv4 address needs four numbers from 0 to 255, got"):
        ipv4.from_text(text)


@quick
@given(
    st.builds(
        IPv4,
        dscp=bits(6),
        ecn=bits(2),
        total_length=bits(16),
        identification=bits(16),
        reserved_flag=bits(1),
        df=bits(1),
        mf=bits(1),
        fragment_offset=bits(13),
        ttl=bits(8),
        protocol=bits(8),
        src=addresses,
        dst=addresses,
    )
)
def test_scapy_agrees(head):
    theirs = inet.IP(
        tos=head.dscp << 2 | head.ecn,
        len=head.total_length,
        id=head.identification,
        flags=head.reserved_flag << 2 | head.df << 1 | head.mf,
        frag=head.fragment_offset,
        ttl=head.ttl,
        proto=head.protocol,
        src=ipv4.to_text(head.src),
        dst=ipv4.to_text(head.dst),
    )
    raw = bytes(theirs)[:20]
    head.checksum = checksum(bytes(head))
    assert bytes(head) == raw
    assert IPv4.parse(raw) == head


def test_options_stay_as_they_came():
    raw = b"\x47" + bytes(19) + bytes.fromhex("9404000001010100")
    assert IPv4.parse(raw).options == raw[20:]
    assert bytes(IPv4.parse(raw)) == raw
