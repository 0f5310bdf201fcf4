"""What stands in front of IP: Ethernet, VLAN, LLC and SNAP, ARP, and the made-up headers."""

import pytest

from course.capture.frame import Frame
from course.decode import explain

MACS = bytes.fromhex("020000000001 020000000002")
IP4 = bytes.fromhex("4500001400000000 40fd0000 0a000001 0a000002")
IP6 = bytes.fromhex("6000000000003b40") + bytes(15) + b"\1" + bytes(15) + b"\1"


def names(dissection):
    return [layer.name for layer in dissection.layers]


def test_ethernet_in_words():
    found = explain(MACS + b"\x08\x00" + IP4, link=1)
    assert found["ethernet.dst"].value == "02:00:00:00:00:01"
    assert found["ethernet.dst"].meaning == "one card, address given by software"
    assert found["ethernet.ethertype"].meaning == "IPv4 follows"
    assert "broadcast" in explain(b"\xff" * 6 + bytes(8), link=1)["ethernet.dst"].meaning


@pytest.mark.parametrize("outer", ["8100", "88a8", "9100"])
def test_stacked_tags(sound, outer):
    found = explain(MACS + bytes.fromhex(outer + "b428 8100 0005 0800") + IP4, link=1)
    sound(found)
    assert names(found)[:4] == ["Ethernet", "VLAN", "VLAN", "IPv4"]
    assert (found["vlan.pcp"].value, found["vlan.dei"].value, found["vlan.vid"].value) == (
        5,
        1,
        1064,
    )
    assert found["vlan-2.vid"].meaning == "virtual LAN 5"
    assert (
        "no virtual LAN"
        in explain(MACS + bytes.fromhex("810000000800"), link=1)["vlan.vid"].meaning
    )


def test_a_length_in_place_of_a_type(sound):
    body = bytes.fromhex("aaaa03 000000 0800") + IP4
    found = explain(MACS + len(body).to_bytes(2, "big") + body + bytes(9), link=1)
    sound(found)
    assert names(found) == ["Ethernet", "LLC", "SNAP", "IPv4", "Padding"]
    assert found["padding"].width == 72
    assert found["snap.protocol"].meaning == "IPv4"
    assert found["llc.dsap"].meaning == "SNAP"


def test_llc_with_a_second_octet_of_control(sound):
    found = explain(MACS + b"\x00\x04\x42\x42\x01\x7f", link=1)
    sound(found)
    assert found["llc.more_control"].raw == 0x7F
    assert "supervisory" in found["llc.control"].meaning


@pytest.mark.parametrize(
    ("number", "problem"),
    [(1501, "needs at most 1500 (a length) or 1536 (a type), got 1501"),
     (0x05FF, "needs at most 1500 (a length) or 1536 (a type), got 1535"),
     (1500, "claims 1500 octets of data, only 4 came"),
     (0x0600, None)],
)  # fmt: skip
def test_numbers_between_length_and_type(sound, number, problem):
    found = explain(MACS + number.to_bytes(2, "big") + bytes(4), link=1)
    sound(found)
    assert found["ethernet.ethertype"].problem == problem


ARP = bytes.fromhex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002")


def test_arp(sound):
    found = explain(MACS + b"\x08\x06" + ARP + bytes(18), link=1)
    sound(found)
    assert found["arp"].meaning == "ARP request: who has 10.0.0.2? tell 10.0.0.1"
    assert found["arp.sha"].value == "02:00:00:00:00:01"
    assert found["arp.tha"].meaning == "zero: this is what is asked for"
    assert names(found)[-1] == "Padding"


@pytest.mark.parametrize("size", range(0, 28, 3))
def test_arp_cut(sound, size):
    found = explain(MACS + b"\x08\x06" + ARP[:size], link=1)
    sound(found)
    assert found["arp"].problem


def test_arp_with_other_lengths(sound):
    odd = bytes.fromhex("0020 0800 08 02 0001") + bytes(range(20))
    found = explain(MACS + b"\x08\x06" + odd, link=1)
    sound(found)
    assert found["arp.sha"].raw == bytes(range(8))
    assert found["arp.spa"].value == "08:09"


@pytest.mark.parametrize(
    ("link", "front", "ip", "said"),
    [
        (113, "0004 0001 0006 0200000000010000 0800", IP4, ("sll.packet_type", "from us")),
        (113, "0000 0001 0006 0200000000010000 86dd", IP6, ("sll.protocol", "IPv6 follows")),
        (
            276,
            "0800 0000 00000007 0001 00 06 0200000000010000",
            IP4,
            ("sll2.packet_type", "to us"),
        ),
        (
            0,
            "02000000",
            IP4,
            ("null.family", "family 2: IPv4, written with the lowest octet first"),
        ),
        (0, "00000002", IP4, ("null.family", "family 2: IPv4")),
        (
            0,
            "1e000000",
            IP6,
            ("null.family", "family 30: IPv6, written with the lowest octet first"),
        ),
        (108, "00000018", IP6, ("loop.family", "family 24: IPv6")),
        (101, "", IP4, ("ipv4.version", "IPv4")),
        (12, "", IP6, ("ipv6.version", "IPv6")),
        (228, "", IP4, ("ipv4.version", "IPv4")),
        (229, "", IP6, ("ipv6.version", "IPv6")),
    ],
)
def test_headers_that_were_on_no_wire(sound, link, front, ip, said):
    found = explain(bytes.fromhex(front) + ip, link=link)
    sound(found)
    step, words = said
    assert found[step].meaning == words
    assert names(found)[-1] == ("IPv4" if ip is IP4 else "IPv6")


@pytest.mark.parametrize(
    ("link", "data", "problem"),
    [(0, "63000000ff", "needs address family 2 or one of IPv6's, got 99"),
     (101, "5500", "raw IP needs version 4 or 6 in front, got 5")],
)  # fmt: skip
def test_what_no_header_explains_says_why(sound, link, data, problem):
    found = explain(Frame(bytes.fromhex(data), link=link))
    sound(found)
    assert found["payload"].problem == problem
