"""Extension headers: their three ways to count, fragments, routes; scapy as oracle."""

import pytest
from scapy.layers import inet6
from scapy.layers.inet import UDP

from course.errors import Malformed, Truncated
from course.wire import chain, ipv6
from course.wire.ipv6 import IPv6
from course.wire.ipv6_ext import AH, DestinationOptions, Routing, final_destination

A, B, C = (ipv6.from_text(f"2001:db8::{letter}") for letter in "abc")


def names(packet: chain.Packet) -> list[str]:
    return [type(head).__name__ for head in packet.headers]


def test_a_long_chain_of_scapy():
    theirs = (
        inet6.IPv6(src="::1", dst="::2")
        / inet6.IPv6ExtHdrHopByHop(options=[inet6.RouterAlert()])
        / inet6.IPv6ExtHdrDestOpt(options=[inet6.HAO(hoa="2001:db8::1")])
        / inet6.IPv6ExtHdrRouting(addresses=["2001:db8::a", "2001:db8::b"])
        / inet6.IPv6ExtHdrFragment(offset=0, m=0, id=7)
        / UDP(sport=1, dport=2)
        / b"data"
    )
    packet = chain.parse(bytes(theirs), 229)
    assert names(packet) == [
        "IPv6",
        "HopByHop",
        "DestinationOptions",
        "Routing",
        "Fragment",
        "UDP",
    ]
    assert packet.payload == b"data"
    assert [head.header_length for head in packet.headers] == [40, 8, 24, 40, 8, 8]
    assert chain.build(packet) == bytes(theirs)


def test_a_later_fragment_is_payload():
    theirs = inet6.IPv6() / inet6.IPv6ExtHdrFragment(offset=3, m=1, nh=17) / bytes(16)
    packet = chain.parse(bytes(theirs), 229)
    assert names(packet) == ["IPv6", "Fragment"]
    head = packet.headers[1]
    assert (head.fragment_offset, head.mf, packet.payload) == (3, 1, bytes(16))


def test_ah_counts_words_less_two():
    head = AH(17, 4, 0, 1, 2, bytes(12))
    assert AH.parse(bytes(head)) == head
    with pytest.raises(Malformed, match="AH Payload Len needs at least 1, got 0"):
        AH.parse(bytes(12))
    with pytest.raises(Truncated, match="AH with its icv needs 24 octets, got 23"):
        AH.parse(bytes(head)[:23])
    packet = chain.parse(
        bytes(IPv6(payload_length=32, next_header=51)) + bytes(head) + bytes(8), 229
    )
    assert names(packet) == ["IPv6", "AH", "UDP"]


def test_esp_hides_what_follows():
    packet = chain.parse(bytes(IPv6(payload_length=20, next_header=50)) + bytes(20), 229)
    assert names(packet) == ["IPv6", "ESP"]
    assert len(packet.payload) == 12


def test_a_length_beyond_the_packet():
    with pytest.raises(Truncated, match="Destination Options with its options needs 16 octets"):
        DestinationOptions.parse(bytes((59, 1)) + bytes(10))


@pytest.mark.parametrize(
    ("kind", "left", "data", "wanted"),
    [
        (0, 2, bytes(4) + A + B, B),
        (0, 0, bytes(4) + A + B, C),  # nothing left to visit: the header tells
        (0, 1, bytes(4) + A + B[:8], A),  # half an address does not count
        (2, 1, bytes(4) + A, A),
        (4, 1, bytes(4) + A + B, A),  # segment routing stands backwards
        (3, 1, b"\0\0\0\0" + A + B, B),
        (3, 1, b"\xff\x70\0\0" + b"\x0b" + bytes(7), C[:15] + b"\x0b"),  # one octet, 7 of padding
        (3, 1, b"\0\0\0\0", C),
        (77, 1, bytes(4) + A, C),
    ],
)
def test_where_a_route_ends(kind, left, data, wanted):
    routing = Routing(17, (len(data) - 4) // 8, kind, left, data)
    assert final_destination(routing, C) == wanted
