"""IPv4: three lengths, fragments, flags, addresses in words."""

import pytest

from course.capture.frame import Frame
from course.decode import explain
from course.decode.ip4 import special
from course.decode.words import hops
from course.wire.checksum import checksum
from course.wire.ipv4 import IPv4, from_text


def ip(data=b"", **more):
    fields = {"protocol": 253, "total_length": 20 + len(data)} | more
    head = bytes(IPv4(**fields))
    head = head[:10] + checksum(head).to_bytes(2, "big") + head[12:]
    return head + data


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        (0, "claims 0 octets, 30 are there"),
        (10, "claims 10 octets, but the header alone takes 20"),
        (40, "claims 40 octets, only 30 came"),
    ],
)
def test_total_length_that_lies(sound, claim, problem):
    found = explain(ip(bytes(10), total_length=claim), link=228)
    sound(found)
    assert problem in found["ipv4.total_length"].problem
    assert found["payload"].width == 80


def test_what_the_capture_cut_is_no_lie():
    found = explain(Frame(ip(bytes(10))[:25], link=228, wire_length=30))
    assert found["ipv4.total_length"].problem is None
    assert found["ipv4"].problem == "the capture holds 25 of the packet's 30 octets"


def test_a_lie_and_a_cut_are_told_apart():
    found = explain(Frame(ip(bytes(10), total_length=99)[:25], link=228, wire_length=30))
    assert found["ipv4.total_length"].problem == "claims 99 octets, only 30 came"


def test_padding_is_left_outside():
    found = explain(bytes(12) + b"\x08\x00" + ip(b"data") + bytes(22), link=1)
    assert found["payload"].raw == b"data"
    assert found["padding"].width == 8 * 22
    assert "zeros" in found["padding"].meaning
    found = explain(ip(b"data") + b"\x01", link=228)
    assert "not all zero" in found["padding"].meaning


@pytest.mark.parametrize(
    ("more", "step", "problem"),
    [
        ({"version": 5}, "version", "IPv4 needs version 4, got 5"),
        ({"ihl": 4}, "ihl", "needs at least 5 words (20 octets), got 4 (16 octets)"),
        ({"ihl": 15}, "ihl", "claims a header of 60 octets, only 30 are here"),
        ({"reserved_flag": 1}, "flags.reserved_flag", "needs to be 0, got 1"),
        ({"fragment_offset": 8191}, "fragment_offset", "would end at octet 65538"),
    ],
)
def test_rules(sound, more, step, problem):
    found = explain(ip(bytes(10), **more), link=228)
    sound(found)
    assert problem in found[f"ipv4.{step}"].problem


def test_fragments():
    found = explain(ip(bytes(16), protocol=6, fragment_offset=185), link=228)
    assert found["ipv4.fragment_offset"].value == 1480
    assert [layer.name for layer in found.layers] == ["IPv4", "Payload"]
    found = explain(ip(bytes(20), protocol=6, mf=1), link=228)
    assert found.layer("TCP")
    assert found["tcp.checksum.expected"].context.verdict == "not checkable"


def test_a_packet_in_a_packet(sound):
    found = explain(ip(ip(b"data"), protocol=4), link=228)
    sound(found)
    assert [layer.step.id for layer in found.layers] == ["ipv4", "ipv4-2", "payload"]
    assert found["ipv4-2.ihl"].value == 20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("127.0.0.1", "loopback"),
        ("192.168.1.1", "private"),
        ("172.32.0.1", "public"),
        ("172.31.0.1", "private"),
        ("224.0.0.251", "multicast"),
        ("255.255.255.255", "everybody"),
        ("8.8.8.8", "public"),
    ],
)
def test_addresses_in_words(text, words):
    assert words in special(from_text(text))


@pytest.mark.parametrize(
    ("ttl", "words"),
    [(64, "no router"), (57, "sent with 64: 7 routers"), (0, "no router may"), (1, "1 left")],
)
def test_ttl_guess(ttl, words):
    assert words in hops(ttl)
