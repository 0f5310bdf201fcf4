"""Whole packets: the ten printed ones, lengths that bound, guesses at the link type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import Malformed, Truncated, WireError
from course.wire import chain
from course.wire.checksum import checksum, pseudo_header, total
from course.wire.ethernet import Ethernet
from course.wire.ipv4 import IPv4
from course.wire.tcp import TCP
from course.wire.udp import UDP

quick = settings(max_examples=300, derandomize=True, deadline=None)
RAW_IP = 101
ETHERNET = bytes.fromhex("ffffffffffff0011223344550800")

# S3: the eight packets of the chat, as printed.
CHAT = """\
4500003cd2b2400040066a077f0000017f000001e7dcabcd22f49ff400000000a0028018fe300000
0204400c0402080a02e54d460000000001030307

4500003c0000400040063cba7f0000017f000001abcde7dca016205522f49ff5a0128000fe300000
0204400c0402080a02e54d4602e54d4601030307

45000034d2b3400040066a0e7f0000017f000001e7dcabcd22f49ff5a016205680100101fe280000
0101080a02e54d4602e54d46

45000041d2b4400040066a007f0000017f000001e7dcabcd22f49ff5a016205680180101fe350000
0101080a02e5583302e54d4668656c6c6f20776f726c64210a

450000346d1040004006cfb17f0000017f000001abcde7dca016205622f4a00280100100fe280000
0101080a02e5583302e55833

45000034d2b7400040066a0a7f0000017f000001e7dcabcd22f4a012a016206380110101fe280000
0101080a02e5793402e56e17

450000346d1340004006cfae7f0000017f000001abcde7dca016206322f4a01380110100fe280000
0101080a02e5793502e57934

45000034d2b8400040066a097f0000017f000001e7dcabcd22f4a013a016206480100101fe280000
0101080a02e5793502e57935
"""
CORRECT = [0xE8CE, 0xD83E, 0xC062, 0x1971, 0xAA7C, 0x7378, 0x685A, 0x6858]

# S1: an HTTP request (IP checksum never filled in) and a DNS reply.
GET = (
    "450201d89bd9400080060000ac128001ac128001fffd22b89153af33c510d85f501804ffacc90000"
    + (
        b"GET / HTTP/1.1\r\nHost: 172.18.128.1:8888\r\nConnection: keep-alive\r\n"
        b"Upgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
        b"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36\r\n"
        b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
        b"image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7\r\n"
        b"Accept-Encoding: gzip, deflate\r\nAccept-Language: en-US,en;q=0.9\r\n\r\n"
    ).hex()
)
REPLY = (
    "450000740a1a00008011cc77ac128001ac128bc10035c9e4006051f0"
    "37a081200001000300000000076d6f7a696c6c61036f72670000010001076d6f7a696c6c61036f7267000001"
    "00010000000000042cec485dc01d000100010000000000042cebf69bc01d000100010000000000042cec301f"
)
PRINTED = [bytes.fromhex(text) for text in (*CHAT.split("\n\n"), GET, REPLY)]


def transport_sum(packet: chain.Packet) -> int:
    """Return the checksum that the transport header ought to hold."""
    ip, head = packet.headers
    raw = bytearray(bytes(head) + packet.payload)
    at = 16 if isinstance(head, TCP) else 6
    raw[at : at + 2] = b"\0\0"
    return checksum(pseudo_header(ip.src, ip.dst, ip.protocol, len(raw)) + raw)


@pytest.mark.parametrize("raw", PRINTED)
def test_the_printed_packets_come_back(raw):
    for link, front in ((RAW_IP, b""), (228, b""), (1, ETHERNET)):
        packet = chain.parse(front + raw, link)
        assert chain.build(packet) == front + raw
        assert packet.trailer == b""
        assert packet.headers[-2].total_length == len(raw)
    assert chain.guess_link(raw) == 228
    assert chain.guess_link(ETHERNET + raw) == 1


def test_the_checksums_of_the_printed_packets():
    packets = [chain.parse(raw, 228) for raw in PRINTED]
    good = [total(bytes(packet.headers[0])) == 0xFFFF for packet in packets]
    assert good == [True] * 8 + [False, True]
    assert [transport_sum(packet) for packet in packets] == [*CORRECT, 0xACC9, 0x51F0]
    for packet in packets[:8]:  # the sum of the pseudo-header alone: left to the network card
        ip, tcp = packet.headers
        length = tcp.header_length + len(packet.payload)
        assert tcp.checksum == total(pseudo_header(ip.src, ip.dst, 6, length))


def test_the_chat_says_hello():
    packet = chain.parse(PRINTED[3], 228)
    assert packet.payload == b"hello world!\n"
    assert [type(head) for head in packet.headers] == [IPv4, TCP]


def test_padding_of_a_short_frame_is_trailer():
    packet = chain.parse(ETHERNET + PRINTED[2] + b"\0" * 6)
    assert (packet.payload, packet.trailer) == (b"", b"\0" * 6)
    assert chain.build(packet) == ETHERNET + PRINTED[2] + b"\0" * 6


def ip(protocol: int, payload: bytes, **fields) -> bytes:
    return bytes(IPv4(total_length=20 + len(payload), protocol=protocol, **fields)) + payload


def test_a_later_fragment_is_payload():
    packet = chain.parse(ip(17, bytes(16), fragment_offset=2), 228)
    assert [type(head) for head in packet.headers] == [IPv4]
    assert packet.payload == bytes(16)
    first = chain.parse(ip(17, bytes(UDP(1, 2, 100)) + b"x", mf=1), 228)
    assert [type(head) for head in first.headers] == [IPv4, UDP]


def test_a_total_length_of_zero_means_all_that_is_there():
    raw = bytearray(ip(6, bytes(TCP(1, 2, 3, 4)) + b"large"))
    raw[2:4] = b"\0\0"
    assert chain.parse(bytes(raw), 228).payload == b"large"


def test_a_packet_cut_by_the_capture_keeps_what_is_there():
    packet = chain.parse(PRINTED[8][:60], 228)
    assert packet.payload == b"GET / HTTP/1.1\r\nHost"
    assert chain.build(packet) == PRINTED[8][:60]


@pytest.mark.parametrize(
    ("length", "payload", "trailer"),
    [(12, b"data", b"more"), (8, b"", b"datamore"), (0, b"datamore", b""), (99, b"datamore", b"")],
)
def test_the_length_of_udp_bounds_its_data(length, payload, trailer):
    raw = ip(17, bytes(UDP(1, 2, length)) + b"datamore")
    packet = chain.parse(raw, 228)
    assert (packet.payload, packet.trailer) == (payload, trailer)
    assert chain.build(packet) == raw


@pytest.mark.parametrize(
    ("raw", "error", "sentence"),
    [
        (ip(17, bytes(UDP(1, 2, 7))), Malformed, "UDP needs a length of at least 8, got 7"),
        (ip(6, bytes(19)), Truncated, "TCP needs 20 octets, got 19"),
        (ip(6, bytes(20)), Malformed, "TCP Data Offset needs at least 5, got 0"),
        (
            bytes(IPv4(total_length=19)),
            Malformed,
            "IPv4 needs a length of at least 20, got 19",
        ),
        (b"", Truncated, "IPv4 needs 20 octets, got 0"),
    ],
)
def test_what_cannot_be_parsed_is_said(raw, error, sentence):
    with pytest.raises(error, match=f"^{sentence}$"):
        chain.parse(raw, 228)


def test_what_nobody_explains_is_payload():
    assert chain.parse(ip(200, b"secret"), 228).payload == b"secret"
    assert chain.parse(b"\x12nothing", RAW_IP) == chain.Packet((), b"\x12nothing")
    assert chain.parse(b"", RAW_IP) == chain.Packet((), b"")
    assert chain.parse(ETHERNET[:12] + b"\x12\x34test").payload == b"test"


def test_an_unknown_link_type_is_refused():
    with pytest.raises(WireError, match=r"one of null \(0\), ethernet \(1\), .*, got 147"):
        chain.parse(b"", 147)


@quick
@given(st.sampled_from([1, 101, 228]), st.binary(max_size=100), st.integers(0, 9))
def test_any_octets_are_rebuilt_or_refused(link, junk, which):
    raw = (ETHERNET if link == 1 else b"") + PRINTED[which][: len(junk)] + junk
    try:
        packet = chain.parse(raw, link)
    except WireError:
        return
    assert chain.build(packet) == raw


@quick
@given(st.integers(0, 9), st.data())
def test_a_packet_with_octets_changed_is_rebuilt_or_refused(which, data):
    raw = bytearray(ETHERNET + PRINTED[which])
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(12, 60))] = data.draw(st.integers(0, 255))
    try:
        packet = chain.parse(bytes(raw))
    except WireError:
        return
    assert chain.build(packet) == bytes(raw)
    assert isinstance(packet.headers[0], Ethernet)


@pytest.mark.parametrize(
    ("raw", "link"),
    [
        (b"", 1),
        (b"\x45", 228),
        (b"\x60\0\0", 229),
        (PRINTED[8][:40], 228),  # cut, and its checksum is not filled in: nothing but 0x45
        (b"\x60\0\0\0\0\4\x3b\x40" + bytes(36), 229),
        (bytes(6) + b"\x45\0\0\x1c\0\0" + b"\x08\0" + PRINTED[0], 1),
        (b"\x45" + bytes(11) + b"\x08\0" + PRINTED[0], 1),  # a card whose address starts with 45
        (b"\x12\x34", 1),
    ],
)
def test_the_link_type_is_guessed(raw, link):
    assert chain.guess_link(raw) == link
