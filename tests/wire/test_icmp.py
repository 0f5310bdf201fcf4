"""ICMP messages: each type has its table; scapy as oracle."""

import pytest
from scapy.layers import inet

from course.errors import Truncated
from course.wire import chain, icmp
from course.wire.icmp import ExtensionHeader, ExtensionObject
from course.wire.ipv4 import IPv4


def parse(raw: bytes) -> chain.Packet:
    return chain.parse(bytes(IPv4(total_length=20 + len(raw), protocol=1)) + raw, 228)


def test_an_echo_of_scapy():
    raw = bytes(inet.ICMP(type=8, id=77, seq=3) / b"ping")
    packet = parse(raw)
    assert packet.headers[1].type == icmp.ECHO
    assert packet.headers[2] == icmp.Echo(77, 3)
    assert packet.payload == b"ping"


def test_an_error_quotes_what_caused_it():
    quoted = bytes(inet.IP(src="1.2.3.4", dst="5.6.7.8") / inet.UDP(sport=1, dport=2))
    packet = parse(bytes(inet.ICMP(type=3, code=4, nexthopmtu=1400)) + quoted)
    assert packet.headers[2] == icmp.Unreachable(0, 0, 1400)
    assert [type(head).__name__ for head in chain.parse(packet.payload, 228).headers] == [
        "IPv4",
        "UDP",
    ]
    assert icmp.CODES[3, 4] == "fragmentation needed, and DF is set"


@pytest.mark.parametrize(
    ("theirs", "wanted"),
    [
        (inet.ICMP(type=5, code=1, gw="1.2.3.4"), icmp.Redirect(bytes((1, 2, 3, 4)))),
        (inet.ICMP(type=11, code=0), icmp.TimeExceeded()),
        (inet.ICMP(type=12, code=0, ptr=9), icmp.ParameterProblem(9)),
        (
            inet.ICMP(type=13, id=1, seq=2, ts_ori=3, ts_rx=4, ts_tx=5),
            icmp.Timestamp(1, 2, 3, 4, 5),
        ),
        (
            inet.ICMP(type=18, id=1, seq=2, addr_mask="255.0.0.0"),
            icmp.AddressMask(1, 2, bytes((255, 0, 0, 0))),
        ),
        (inet.ICMP(type=4), icmp.Unused()),
    ],
)
def test_each_type_has_its_table(theirs, wanted):
    packet = parse(bytes(theirs))
    assert packet.headers[2] == wanted
    assert packet.payload == b""


def test_router_advertisements_say_how_long_they_are():
    raw = bytes.fromhex("0900 0000 02 02 0708 0a000001 00000000 0a000002 80000000") + b"rest"
    packet = parse(raw)
    assert packet.headers[2].entries == raw[8:24]
    assert packet.payload == b"rest"
    with pytest.raises(Truncated, match="with its entries needs 20 octets, got 4"):
        parse(raw[:8])


def test_an_unknown_type_is_payload():
    packet = parse(bytes((77, 0, 0, 0)) + b"what")
    assert (len(packet.headers), packet.payload) == (2, b"what")


def test_extensions_are_cut():
    raw = bytes.fromhex("2000 1234 0008 01 01 00010101")
    assert ExtensionHeader.parse(raw) == ExtensionHeader(2, 0, 0x1234)
    label = ExtensionObject.parse(raw[4:] + b"next")
    assert (label.length, label.class_num, label.c_type, label.data.hex()) == (8, 1, 1, "00010101")
