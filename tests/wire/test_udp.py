"""UDP headers, scapy as oracle."""

from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet

from course.wire.udp import UDP

numbers = st.integers(0, 0xFFFF)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(numbers, numbers, numbers, numbers)
def test_scapy_agrees(sport, dport, length, chksum):
    theirs = bytes(inet.UDP(sport=sport, dport=dport, len=length, chksum=chksum))
    assert theirs == bytes(UDP(sport, dport, length, chksum))
    assert UDP.parse(theirs) == UDP(sport, dport, length, chksum)
