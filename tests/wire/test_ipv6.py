"""IPv6 addresses against the standard library and RFC 5952, headers against scapy."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet6

from course.errors import WireError
from course.wire import chain, ipv6
from course.wire.ipv6 import IPv6

quick = settings(max_examples=200, derandomize=True, deadline=None)
sparse = st.lists(st.sampled_from([0, 0, 0, 1, 0xABCD]), min_size=8, max_size=8).map(
    lambda words: b"".join(word.to_bytes(2, "big") for word in words)
)
addresses = st.one_of(sparse, st.binary(min_size=16, max_size=16))


@quick
@given(addresses)
def test_text_and_back(address):
    text = ipv6.to_text(address)
    assert ipv6.from_text(text) == address
    assert ipaddress.IPv6Address(text).packed == address
    if not text.startswith("::ffff:"):
        assert text == str(ipaddress.IPv6Address(address))
    assert ipv6.from_text(ipaddress.IPv6Address(address).exploded.upper()) == address


@pytest.mark.parametrize(
    ("text", "short"),
    [  # RFC 5952 sections 4 and 5
        ("2001:0db8:0000:0000:0000:0000:0002:0001", "2001:db8::2:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:DB8::ABCD", "2001:db8::abcd"),
        ("::ffff:c000:201", "::ffff:192.0.2.1"),
        ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
        ("0:0:0:0:0:0:0:0", "::"),
        ("1::", "1::"),
        ("::1", "::1"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ],
)
def test_one_text_for_each_address(text, short):
    assert ipv6.to_text(ipv6.from_text(text)) == short


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "::g",
        "1:2:3:4:5:6:7:8::",
        "::1.2.3",
        "1.2.3.4::",
        "fe80::1%eth0",
        "::1/64",
        "::+1",
        "::\u0661",
    ],
)
def test_text_that_is_no_address(text):
    with pytest.raises(WireError, match="an IPv6 address needs eight groups"):
        ipv6.from_text(text)


def bits(width: int):
    return st.integers(0, (1 << width) - 1)


@quick
@given(
    st.builds(
        IPv6,
        dscp=bits(6),
        ecn=bits(2),
        flow_label=bits(20),
        payload_length=bits(16),
        next_header=bits(8),
        hop_limit=bits(8),
        src=addresses,
        dst=addresses,
    )
)
def test_scapy_agrees(head):
    theirs = inet6.IPv6(
        tc=head.dscp << 2 | head.ecn,
        fl=head.flow_label,
        plen=head.payload_length,
        nh=head.next_header,
        hlim=head.hop_limit,
        src=ipv6.to_text(head.src),
        dst=ipv6.to_text(head.dst),
    )
    assert bytes(theirs) == bytes(head)
    assert IPv6.parse(bytes(theirs)) == head


@pytest.mark.parametrize(
    ("head", "payload", "trailer"),
    [
        (IPv6(payload_length=4, next_header=200), b"data", b"more"),
        (IPv6(payload_length=0, next_header=200), b"datamore", b""),  # cut by the card, not yet
        (IPv6(payload_length=0, next_header=59), b"", b"datamore"),
        (IPv6(payload_length=99, next_header=200), b"datamore", b""),
    ],
)
def test_the_payload_length_bounds_the_data(head, payload, trailer):
    packet = chain.parse(bytes(head) + b"datamore", 229)
    assert (packet.payload, packet.trailer) == (payload, trailer)
