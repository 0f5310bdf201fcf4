"""Headers of captures that were never on a wire: both byte orders, cooked captures."""

import pytest
from scapy.layers import l2
from scapy.layers.inet import IP, UDP

from course.wire import chain
from course.wire.link import family

PACKET = bytes(IP(src="1.2.3.4", dst="5.6.7.8") / UDP(sport=1, dport=2) / b"hi")
SIX = bytes.fromhex("6000000000003b40") + bytes(32)


def names(packet: chain.Packet) -> list[str]:
    return [type(head).__name__ for head in packet.headers]


@pytest.mark.parametrize(
    ("link", "front", "wanted"),
    [
        (0, "02000000", ["Null", "IPv4", "UDP"]),
        (0, "00000002", ["Null", "IPv4", "UDP"]),
        (108, "00000002", ["Loop", "IPv4", "UDP"]),
        (108, "02000000", ["Loop"]),  # LOOP has one byte order
        (113, "0000 0001 0006 0200000000010000 0800", ["SLL", "IPv4", "UDP"]),
        (113, "0000 0001 0006 0200000000010000 1234", ["SLL"]),
        (276, "0800 0000 00000003 0001 04 06 0200000000010000", ["SLL2", "IPv4", "UDP"]),
        (12, "", ["IPv4", "UDP"]),
        (14, "", ["IPv4", "UDP"]),
    ],
)
def test_what_stands_behind(link, front, wanted):
    raw = bytes.fromhex(front) + PACKET
    packet = chain.parse(raw, link)
    assert names(packet) == wanted
    assert chain.build(packet) == raw


@pytest.mark.parametrize("number", [10, 24, 28, 30])
def test_ipv6_has_many_numbers(number):
    for order in ("big", "little"):
        assert names(chain.parse(number.to_bytes(4, order) + SIX, 0)) == ["Null", "IPv6"]
    assert names(chain.parse(number.to_bytes(4, "big") + SIX, 108)) == ["Loop", "IPv6"]


def test_an_unknown_family_is_payload():
    assert names(chain.parse(b"\0\0\0\x07" + PACKET, 0)) == ["Null"]


def test_a_family_has_its_number_in_either_order():
    assert [family(n) for n in (2, 0x02000000, 30, 0x1E000000)] == [2, 2, 30, 30]
    head = chain.parse(b"\x1e\0\0\0" + SIX, 0).headers[0]
    assert (head.family, head.number) == (0x1E000000, 30)


def test_llc_behind_a_cooked_header():
    front = bytes.fromhex("0000 0001 0006 0200000000010000 0004")
    assert names(chain.parse(front + bytes((0x42, 0x42, 3)), 113)) == ["SLL", "LLC"]


def test_scapy_agrees_on_sll():
    theirs = l2.CookedLinux(
        pkttype=4, lladdrtype=1, lladdrlen=6, src=b"\2\0\0\0\0\1", proto=0x0800
    )
    head = chain.parse(bytes(theirs) + PACKET, 113).headers[0]
    assert (head.packet_type, head.hardware, head.address_length) == (4, 1, 6)
    assert head.address == b"\2\0\0\0\0\1\0\0"
