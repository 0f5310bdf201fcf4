"""ICMP and ICMPv6: types in words, the packet inside an error, options and extensions."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.decode import explain

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
inet = pytest.importorskip("scapy.layers.inet", reason='needs scapy: pip install -e ".[test]"')
inet6 = pytest.importorskip("scapy.layers.inet6", reason='needs scapy: pip install -e ".[test]"')

INNER = inet.IP(src="10.0.0.1", dst="10.0.0.2") / inet.TCP(sport=4000, dport=80, seq=7)


def see(message):
    return explain(bytes(inet.IP(src="10.0.0.9", dst="10.0.0.1") / message), link=228)


def see6(message):
    packet = inet6.IPv6(src="fe80::1", dst="fe80::2") / message
    return explain(bytes(packet), link=229)


def test_echo(sound):
    found = see(inet.ICMP(type=8, id=7, seq=3) / b"ping")
    sound(found)
    assert found["icmp"].meaning == "ICMP: Echo Request"
    assert (found["icmp.id"].value, found["icmp.seq"].value) == (7, 3)
    assert found["icmp.checksum.expected"].context.verdict == "good"
    assert found["payload"].raw == b"ping"


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (3, 3, "port unreachable"),
        (11, 0, "time to live ran out on the way"),
        (3, 4, "fragmentation needed"),
        (12, 0, "the pointer shows the error"),
        (5, 1, "for the host"),
    ],
)
def test_the_packet_inside_an_error(sound, kind, code, words):
    found = see(inet.ICMP(type=kind, code=code) / bytes(INNER)[:28])
    sound(found)
    assert words in found["icmp.code"].meaning
    assert [layer.step.id for layer in found.layers] == ["ipv4", "icmp", "ipv4-2", "tcp"]
    assert found["ipv4-2.dst"].value == "10.0.0.2"
    assert found["tcp.dst_port"].value == 80
    assert "an ICMP error quotes no more" in found["tcp"].problem
    assert found["ipv4-2.total_length"].problem is None


def test_extensions_behind_the_quoted_packet(sound):
    quoted = bytes(INNER) + bytes(128 - len(INNER))
    extension = bytes.fromhex("2000 0000 0008 01 01 12345678")
    found = see(inet.ICMP(type=11, code=0, length=32) / quoted / extension)
    sound(found)
    assert found["icmp.length"].value == 128
    assert found["icmp_extension.object"].meaning == "MPLS labels"
    assert found["icmp_extension.object.data"].raw.hex() == "12345678"


@pytest.mark.parametrize("size", range(8))
def test_cut_messages(sound, size):
    raw = bytes(inet.ICMP(type=8))[:size]
    found = explain(bytes(inet.IP(proto=1, len=20 + size)) + raw, link=228)
    sound(found)
    assert found["icmp"].problem


def test_unknown_types_keep_their_octets(sound):
    found = see(bytes.fromhex("c8000000 01020304"))
    found = explain(bytes(inet.IP(proto=1) / bytes.fromhex("c8000000 01020304")), link=228)
    sound(found)
    assert found["icmp.data"].raw.hex() == "01020304"


def test_neighbor_discovery(sound):
    options = inet6.ICMPv6NDOptSrcLLAddr(lladdr="02:00:00:00:00:01")
    found = see6(inet6.ICMPv6ND_NS(tgt="fe80::2") / options)
    sound(found)
    assert found["icmpv6.target"].value == "fe80::2"
    assert found["icmpv6.source_address.address"].value == "02:00:00:00:00:01"
    assert found["icmpv6.checksum.expected"].context.verdict == "good"
    found = see6(inet6.ICMPv6ND_NA(tgt="fe80::2", R=1, S=1, O=0))
    assert found["icmpv6.flags"].meaning == "R, S"
    assert found["icmpv6.flags.router"].value == 1


def test_router_advertisement(sound):
    options = (
        inet6.ICMPv6NDOptMTU(mtu=1280)
        / inet6.ICMPv6NDOptPrefixInfo(prefix="2001:db8::", prefixlen=64)
        / inet6.ICMPv6NDOptRDNSS(dns=["2001:db8::53"])
    )
    found = see6(inet6.ICMPv6ND_RA(routerlifetime=1800) / options)
    sound(found)
    assert found["icmpv6.lifetime"].meaning == "1800 seconds"
    assert found["icmpv6.mtu_option.mtu"].value == 1280
    assert found["icmpv6.prefix.prefix"].value == "2001:db8::"
    assert found["icmpv6.dns_servers.address"].value == "2001:db8::53"


def test_an_option_without_length_stops_the_options(sound):
    raw = bytes(inet6.ICMPv6ND_NS(tgt="fe80::2")) + bytes((1, 0, 9, 9))
    found = see6(raw)
    packet = inet6.IPv6(src="fe80::1", dst="fe80::2", nh=58) / raw
    found = explain(bytes(packet), link=229)
    sound(found)
    assert "at least 1, got 0" in found["icmpv6.options_rest"].problem


def test_listener_report(sound):
    record = inet6.ICMPv6MLDMultAddrRec(rtype=4, dst="ff02::fb", sources=["fe80::1"])
    found = see6(inet6.ICMPv6MLReport2(records=[record]))
    sound(found)
    assert found["icmpv6.record.type"].meaning == "change to exclude"
    assert found["icmpv6.record.address"].value == "ff02::fb"
    assert found["icmpv6.record.address-2"].value == "fe80::1"


def test_packet_too_big_quotes_too(sound):
    inner = inet6.IPv6(src="fe80::2", dst="fe80::1") / inet.UDP(dport=9) / b"x"
    found = see6(inet6.ICMPv6PacketTooBig(mtu=1280) / inner)
    sound(found)
    assert found["icmpv6.mtu"].value == 1280
    assert found["udp.dst_port"].value == 9


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.integers(0, 255), st.binary(max_size=60), st.sampled_from([4, 6]))
def test_any_message(sound, kind, body, version):
    raw = bytes((kind, 0, 0, 0)) + body
    if version == 4:
        sound(explain(bytes(inet.IP(proto=1) / raw), link=228))
    else:
        sound(explain(bytes(inet6.IPv6(nh=58) / raw), link=229))
