"""Packets made consistent: scapy fills in the same numbers, and nothing else changes."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import WireError
from course.wire import chain, ipv6_options, options
from course.wire.chain import Packet
from course.wire.complete import complete
from course.wire.ethernet import LLC, Ethernet
from course.wire.icmp import ICMP
from course.wire.icmp6 import ICMPv6
from course.wire.ipv4 import IPv4
from course.wire.ipv6 import IPv6
from course.wire.ipv6_ext import AH, DestinationOptions, Fragment, HopByHop, Routing
from course.wire.tcp import TCP
from course.wire.udp import UDP

logging.getLogger("scapy").setLevel(logging.ERROR)

from scapy import all as scapy  # noqa: E402  its logger is silenced first

quick = settings(max_examples=150, derandomize=True, deadline=None)
octet = st.integers(0, 255)
word = st.integers(0, 0xFFFF)
address4 = st.binary(min_size=4, max_size=4).filter(lambda a: a[0] not in (0, 224, 255))
address6 = st.binary(min_size=16, max_size=16)
OPTIONS = options.build([options.mss(1460), options.nop(), options.window_scale(7)])

tcp = st.builds(
    TCP, word, word, st.just(1), st.just(2), flags=octet, window=word,
    checksum=word, options=st.sampled_from([b"", OPTIONS, OPTIONS[:4]]),
)  # fmt: skip
udp = st.builds(UDP, word, word, word, word)
transport = st.one_of(tcp.map(lambda h: (6, h)), udp.map(lambda h: (17, h)))


def scapy_fills(data, kind):
    """Let scapy compute anew all that it computes."""
    packet = kind(data)
    for layer in packet.iterpayloads():
        for name in ("len", "ihl", "chksum", "cksum", "dataofs", "plen"):
            if name in {field.name for field in layer.fields_desc}:
                layer.delfieldval(name)
    return bytes(packet)


@quick
@given(address4, address4, transport, st.binary(max_size=60))
def test_ipv4_as_scapy_fills_it(src, dst, carried, data):
    protocol, head = carried
    outer = IPv4(protocol=protocol, ttl=64, src=src, dst=dst, total_length=1, checksum=7)
    built = chain.build(complete(Packet((outer, head), data)))
    assert built == scapy_fills(built, scapy.IP)
    assert chain.build(chain.parse(built, 228)) == built


@quick
@given(address6, address6, transport, st.binary(max_size=60))
def test_ipv6_as_scapy_fills_it(src, dst, carried, data):
    protocol, head = carried
    outer = IPv6(6, 0, 0, 0, 9, protocol, 64, src, dst)
    built = chain.build(complete(Packet((outer, head), data)))
    assert built == scapy_fills(built, scapy.IPv6)


@quick
@given(address4, address4, transport, st.binary(max_size=60))
def test_complete_is_done_once(src, dst, carried, data):
    protocol, head = carried
    packet = complete(Packet((IPv4(protocol=protocol, src=src, dst=dst), head), data, b"tail"))
    assert complete(packet) == packet
    assert packet.trailer == b"tail"
    assert packet.payload == data
    assert packet.headers[1].src_port == head.src_port


def test_a_computed_sum_of_zero_is_sent_as_ffff():
    around = IPv4(protocol=17, src=bytes(4), dst=bytes(4))
    # Ports and data chosen so that all words sum up to ffff.
    head = UDP(0xFFFF - 17 - 10 - 10, 0, 0, 0)
    packet = complete(Packet((around, head), b"\0\0"))
    assert packet.headers[1].checksum == 0xFFFF


@pytest.mark.parametrize("piece", [{"mf": 1}, {"fragment_offset": 3}])
def test_a_fragment_keeps_what_covers_more_than_itself(piece):
    head = UDP(1, 2, 2000, 77)
    outer = IPv4(protocol=17, src=b"\1\2\3\4", dst=b"\5\6\7\x08", **piece)
    packet = complete(Packet((outer, head), b"data"))
    assert packet.headers[1] == head
    assert packet.headers[0].total_length == 32
    inner = Fragment(17, mf=1)
    packet = complete(
        Packet((IPv6(6, 0, 0, 0, 0, 44, 1, bytes(16), bytes(16)), inner, head), b"d")
    )
    assert packet.headers[2] == head
    assert packet.headers[0].payload_length == 17


def test_the_pseudo_header_follows_routes_and_homes():
    src, dst, home, end = (bytes([n]) * 16 for n in (1, 2, 3, 4))
    route = Routing(60, 0, 0, 1, bytes(4) + end)
    option = ipv6_options.Option(ipv6_options.HOME_ADDRESS, 16, home)
    homes = DestinationOptions(17, options=ipv6_options.build([option]))
    long = complete(
        Packet((IPv6(6, 0, 0, 0, 0, 43, 9, src, dst), route, homes, UDP(5, 6, 0, 0)), b"hello")
    )
    plain = complete(Packet((IPv6(6, 0, 0, 0, 0, 17, 9, home, end), UDP(5, 6, 0, 0)), b"hello"))
    assert long.headers[3] == plain.headers[1]
    assert long.headers[1].length == 2
    assert len(bytes(long.headers[2])) % 8 == 0


def test_extension_headers_are_padded_to_their_unit():
    for size in range(20):
        head = HopByHop(59, options=bytes((1, size)) + bytes(size))
        packet = complete(Packet((IPv6(6, 0, 0, 0, 0, 0, 9, bytes(16), bytes(16)), head), b""))
        built = chain.build(packet)
        assert chain.parse(built, 229).headers[1] == packet.headers[1]
        assert len(built) % 8 == 0
    assert complete(Packet((AH(59, 9, 0, 1, 1, bytes(12)),), b"")).headers[0].payload_length == 4


def test_icmp_and_lengths_of_frames():
    front = (IPv4(protocol=1, src=b"\1\1\1\1", dst=b"\2\2\2\2"), ICMP(8, 0, 0))
    built = chain.build(complete(Packet(front, b"\0\1\0\2abc")))
    assert built == scapy_fills(built, scapy.IP)
    six = (IPv6(6, 0, 0, 0, 0, 58, 9, bytes(15) + b"\1", bytes(15) + b"\2"), ICMPv6(128, 0, 0))
    built = chain.build(complete(Packet(six, b"\0\1\0\2abc")))
    assert built == scapy_fills(built, scapy.IPv6)
    framed = complete(Packet((Ethernet(bytes(6), bytes(6), 9), LLC(0x42, 0x42, 3)), b"12345"))
    assert framed.headers[0].ethertype == 8


def test_too_large_is_refused():
    packet = Packet((IPv4(protocol=253),), bytes(65516))
    with pytest.raises(WireError, match="total_length holds 16 bits"):
        complete(packet)
    assert complete(replace(packet, payload=bytes(65515))).headers[0].total_length == 65535
