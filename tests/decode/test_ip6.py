"""IPv6: header, extension headers, options, and which addresses stand in sums."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture.frame import Frame
from course.decode import explain
from course.decode.ip6 import special
from course.wire.ipv6 import from_text

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
inet6 = pytest.importorskip("scapy.layers.inet6", reason='needs scapy: pip install -e ".[test]"')
inet = pytest.importorskip("scapy.layers.inet", reason='needs scapy: pip install -e ".[test]"')

SRC, DST, END, HOME = "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4"
UDP = inet.UDP(sport=4000, dport=9) / b"data"


def see(packet, **frame):
    data = bytes(packet)
    return explain(Frame(data, link=229, **frame))


def names(dissection):
    return [layer.name for layer in dissection.layers]


def verdict(dissection, layer="udp"):
    return dissection[f"{layer}.checksum.expected"].context.verdict


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.integers(0, 255), st.integers(0, 0xFFFFF), st.integers(0, 255), st.binary(max_size=9))
def test_scapy_agrees(tc, flow, hops, data):
    packet = inet6.IPv6(src=SRC, dst=DST, tc=tc, fl=flow, hlim=hops) / inet.UDP(dport=9) / data
    found = see(packet)
    assert found["ipv6.dscp"].value << 2 | found["ipv6.ecn"].value == tc
    assert found["ipv6.flow_label"].value == flow
    assert found["ipv6.hop_limit"].value == hops
    assert (found["ipv6.src"].value, found["ipv6.dst"].value) == (SRC, DST)
    assert found["ipv6.payload_length"].value == 8 + len(data)
    assert verdict(found) == "good"
    assert found["ipv6.version"].formula == f"0x{0x60000000 | tc << 20 | flow:08x} >> 28 = 6"


@pytest.mark.parametrize(
    ("chain", "layers"),
    [
        (inet6.IPv6ExtHdrHopByHop(options=[inet6.RouterAlert(value=0)]), ["Hop-by-Hop Options"]),
        (inet6.IPv6ExtHdrDestOpt(options=[inet6.PadN(optdata=b"\0\0")]), ["Destination Options"]),
        (inet6.IPv6ExtHdrRouting(addresses=[DST], segleft=0), ["Routing"]),
        (inet6.IPv6ExtHdrFragment(offset=0, m=0, id=7), ["Fragment"]),
        (
            inet6.IPv6ExtHdrHopByHop() / inet6.IPv6ExtHdrDestOpt() / inet6.IPv6ExtHdrFragment(m=0),
            ["Hop-by-Hop Options", "Destination Options", "Fragment"],
        ),
    ],
)
def test_extension_headers(sound, chain, layers):
    found = see(inet6.IPv6(src=SRC, dst=DST) / chain / UDP)
    sound(found)
    assert names(found) == ["IPv6", *layers, "UDP", "Payload"]
    assert verdict(found) == "good"
    assert found.problems == []


def test_the_end_of_a_route_stands_in_the_sum(sound):
    """Sums hold all the way, though the destination changes at each stop."""
    packet = inet6.IPv6(src=SRC, dst=DST) / inet6.IPv6ExtHdrRouting(addresses=[END]) / UDP
    found = see(packet)
    sound(found)
    assert found["routing.address"].value == END
    assert verdict(found) == "good"
    assert found["udp.checksum.expected"].context.pseudo[16:32] == from_text(END)


def test_the_home_address_stands_in_the_sum(sound):
    option = inet6.HAO(hoa=HOME)
    packet = inet6.IPv6(src=SRC, dst=DST) / inet6.IPv6ExtHdrDestOpt(options=[option]) / UDP
    found = see(packet)
    sound(found)
    assert found["destination_options.home_address.address"].value == HOME
    assert found["udp.checksum.expected"].context.pseudo[:16] == from_text(HOME)


def test_fragments():
    packet = inet6.IPv6(src=SRC, dst=DST) / inet6.IPv6ExtHdrFragment(offset=0, m=1) / UDP
    assert verdict(see(packet)) == "not checkable"
    packet = inet6.IPv6(src=SRC, dst=DST) / inet6.IPv6ExtHdrFragment(offset=4, m=0) / UDP
    found = see(packet)
    assert names(found) == ["IPv6", "Fragment", "Payload"]
    assert found["fragment.fragment_offset"].value == 32


def test_lengths(sound):
    whole = bytes(inet6.IPv6(src=SRC, dst=DST) / UDP)
    found = explain(Frame(whole[:-2], link=229, wire_length=len(whole)))
    sound(found)
    assert found["ipv6"].problem == "the capture holds 10 of the 12 octets behind the header"
    found = explain(whole[:-2], link=229)
    assert found["ipv6.payload_length"].problem == "claims 12 octets, only 10 came"
    none = whole[:4] + b"\0\0" + whole[6:]
    assert (
        "claims 0 octets, 12 are there" in explain(none, link=229)["ipv6.payload_length"].problem
    )
    found = explain(whole + b"\xff", link=229)
    sound(found)
    assert found["padding"].width == 8


def test_a_jumbogram(sound):
    jumbo = inet6.IPv6ExtHdrHopByHop(options=[inet6.Jumbo(jumboplen=8 + 12)])
    packet = bytes(inet6.IPv6(src=SRC, dst=DST, plen=0) / jumbo / UDP)
    found = explain(packet + b"rest", link=229)
    sound(found)
    assert found["hop_by_hop.jumbo.payload_length"].value == 20
    assert found["ipv6.payload_length"].problem is None
    assert found["padding"].raw == b"rest"


@pytest.mark.parametrize(
    ("hexed", "step", "problem"),
    [
        ("3b 09 0104 00000000", "hop_by_hop.length", "claims a header of 80 octets, only 8 came"),
        ("3b 00 05 09 00000000", "hop_by_hop.options_rest", "needs 9 octets of data, got 4"),
        ("3b 00 c2 02 0000 0100", "hop_by_hop.jumbo", "Jumbo Payload needs length 4, got 2"),
    ],
)
def test_extension_headers_that_lie(sound, hexed, step, problem):
    raw = bytes.fromhex(hexed)
    head = bytes(inet6.IPv6(src=SRC, dst=DST, nh=0, plen=len(raw)))
    found = explain(head + raw, link=229)
    sound(found)
    assert problem in found[step].problem


def test_options_for_routers_stand_first(sound):
    chain = inet6.IPv6ExtHdrDestOpt() / inet6.IPv6ExtHdrHopByHop() / UDP
    found = see(inet6.IPv6(src=SRC, dst=DST) / chain)
    sound(found)
    assert "right behind the IPv6 header" in found["hop_by_hop"].problem


@pytest.mark.parametrize("protocol", [50, 51])
def test_ipsec(sound, protocol):
    raw = bytes.fromhex("3b 04 0000 00000001 00000002") + bytes(12)
    head = bytes(inet6.IPv6(src=SRC, dst=DST, nh=protocol, plen=len(raw)))
    found = explain(head + raw, link=229)
    sound(found)
    assert names(found)[1] == ("ESP" if protocol == 50 else "AH")


def test_zero_is_no_checksum_here():
    packet = inet6.IPv6(src=SRC, dst=DST) / inet.UDP(dport=9, chksum=0) / b"x"
    found = see(packet)
    assert verdict(found) == "illegal"
    assert "IPv6 forbids" in found["udp.checksum"].problem


@pytest.mark.parametrize(
    ("text", "words"),
    [("::1", "loopback"), ("fe80::1", "link-local"), ("ff02::fb", "mDNS"), ("fd00::1", "private"),
     ("2001:db8::1", "examples"), ("2a00::1", "public"), ("ff02::1:ff00:1", "solicited")],
)  # fmt: skip
def test_addresses_in_words(text, words):
    assert words in special(from_text(text))
