"""ICMPv6 and neighbor discovery, scapy as oracle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet6

from course.errors import Malformed
from course.wire import chain, icmp6, ipv6, ndp
from course.wire.ipv6 import IPv6

TARGET = ipv6.from_text("2001:db8::5")


def parse(theirs) -> chain.Packet:
    raw = bytes(theirs)
    whole = bytes(IPv6(payload_length=len(raw), next_header=58)) + raw
    packet = chain.parse(whole, 229)
    assert chain.build(packet) == whole
    return packet


@pytest.mark.parametrize(
    ("theirs", "wanted"),
    [
        (inet6.ICMPv6EchoRequest(id=5, seq=6), icmp6.Echo(5, 6)),
        (inet6.ICMPv6DestUnreach(code=4), icmp6.Unreachable()),
        (inet6.ICMPv6PacketTooBig(mtu=1280), icmp6.PacketTooBig(1280)),
        (inet6.ICMPv6TimeExceeded(), icmp6.Unreachable()),
        (inet6.ICMPv6ParamProblem(ptr=40), icmp6.ParameterProblem(40)),
        (inet6.ICMPv6ND_RS(), icmp6.RouterSolicitation()),
        (
            inet6.ICMPv6ND_RA(chlim=64, M=1, O=0, H=0, prf=3, routerlifetime=1800),
            icmp6.RouterAdvertisement(64, 1, 0, 0, 3, 0, 1800, 0, 0),
        ),
        (inet6.ICMPv6ND_NS(tgt="2001:db8::5"), icmp6.NeighborSolicitation(0, TARGET)),
        (
            inet6.ICMPv6ND_NA(R=1, S=0, O=1, tgt="2001:db8::5"),
            icmp6.NeighborAdvertisement(1, 0, 1, 0, TARGET),
        ),
        (
            inet6.ICMPv6ND_Redirect(tgt="2001:db8::5", dst="::1"),
            icmp6.Redirect(0, TARGET, bytes(15) + b"\1"),
        ),
        (
            inet6.ICMPv6MLQuery(mrd=10000, mladdr="2001:db8::5"),
            icmp6.ListenerQuery(10000, 0, TARGET),
        ),
    ],
)
def test_each_type_has_its_table(theirs, wanted):
    packet = parse(theirs)
    assert packet.headers[2] == wanted
    assert icmp6.TYPES[packet.headers[1].type]


def test_the_options_of_a_router_advertisement():
    packet = parse(
        inet6.ICMPv6ND_RA()
        / inet6.ICMPv6NDOptSrcLLAddr(lladdr="02:00:00:00:00:01")
        / inet6.ICMPv6NDOptMTU(mtu=1400)
        / inet6.ICMPv6NDOptPrefixInfo(prefix="2001:db8::", prefixlen=64, L=1, A=0)
        / inet6.ICMPv6NDOptRDNSS(dns=["2001:db8::5"], lifetime=60)
    )
    cut = ndp.parse(packet.payload)
    assert ndp.build(cut) == packet.payload
    heads = [ndp.TABLES[option.type].parse(bytes(option)) for option in cut]
    assert heads[0].address.hex() == "020000000001"
    assert heads[1].mtu == 1400
    assert (heads[2].prefix_length, heads[2].on_link, heads[2].autonomous) == (64, 1, 0)
    assert (heads[3].lifetime, heads[3].servers) == (60, TARGET)
    assert cut[2].name == "Prefix Information"
    assert ndp.Option(99, 1, bytes(6)).name == "Unknown (99)"


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 5]), max_size=30).map(bytes))
def test_walk_loses_nothing_and_never_raises(raw):
    cut, stop = ndp.walk(raw)
    at = stop.at if stop else len(raw)
    assert ndp.build(cut) == raw[:at]
    assert sum(option.size for option in cut) == at
    if stop:
        with pytest.raises(Malformed, match=f"at octet {stop.at} needs"):
            ndp.parse(raw)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("01", "option type 1 at octet 0 needs a length octet, got the end of the options"),
        ("0100", "option type 1 at octet 0 needs a length of at least 1, got 0"),
        ("0102000000000000", "option type 1 at octet 0 needs 16 octets, got 8"),
    ],
)
def test_what_stops_the_walk_is_said(raw, sentence):
    assert ndp.walk(bytes.fromhex(raw))[1] == (0, f"neighbor discovery {sentence}")
