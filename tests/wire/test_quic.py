"""QUIC without keys: the numbers and packets that RFC 9000 and RFC 9001 print."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import Truncated, WireError
from course.wire import quic

quick = settings(max_examples=300, derandomize=True, deadline=None)

# RFC 9001 appendix A.2: the front of the client's first packet; zeros for what is protected.
INITIAL = bytes.fromhex("c000000001088394c8f03e5157080000449e") + bytes(1182)
# Appendix A.4: a Retry.
RETRY = bytes.fromhex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba")
# Appendix A.5: a short header.
SHORT = bytes.fromhex("4cfe4189655e5cd55c41f69080575d7999c25a5bfb")


@pytest.mark.parametrize(
    ("raw", "value"),
    [  # RFC 9000 appendix A.1
        ("c2197c5eff14e88c", 151288809941952652),
        ("9d7f3e7d", 494878333),
        ("7bbd", 15293),
        ("25", 37),
        ("4025", 37),
    ],
)
def test_the_printed_numbers(raw, value):
    octets = bytes.fromhex(raw)
    number = quic.read_varint(b"x" + octets + b"more", 1)
    assert number == (value, len(octets))
    assert bytes(number) == octets
    with pytest.raises(Truncated, match=r"a varint needs \d octets?, got"):
        quic.read_varint(octets[:-1])


@quick
@given(st.integers(0, (1 << 62) - 1))
def test_numbers_take_the_fewest_octets(value):
    number = quic.varint(value)
    assert quic.read_varint(bytes(number)) == number
    assert number.size == 1 or value >> (8 * (number.size // 2) - 2)


@pytest.mark.parametrize("call", [lambda: quic.varint(1 << 62), lambda: quic.varint(-1)])
def test_numbers_that_do_not_fit(call):
    with pytest.raises(WireError, match="a varint holds 0 to 4611686018427387903, got"):
        call()


def test_a_varint_of_a_wrong_size():
    with pytest.raises(WireError, match="a varint of 1 octets holds 0 to 63, got 64"):
        bytes(quic.Varint(64, 1))


def test_the_printed_initial():
    ((packet,), stop) = quic.walk(INITIAL)
    assert stop is None
    assert packet.name == "Initial"
    assert packet.fields.version == quic.VERSION_1
    assert (packet.dcid.hex(), packet.scid, packet.token) == ("8394c8f03e515708", b"", b"")
    assert packet.length == (1182, 2)
    assert len(packet.rest) == 1182
    assert quic.looks_like(INITIAL)


def test_the_printed_retry_and_short_header():
    ((retry,), stop) = quic.walk(RETRY)
    assert stop is None
    assert (retry.name, retry.scid.hex()) == ("Retry", "f067a5502a4262b5")
    assert retry.rest.startswith(b"token")
    ((short,), stop) = quic.walk(SHORT)
    assert stop is None
    assert short.fields == quic.ShortFields(0, 1, 0, 0b01100)
    assert not quic.looks_like(SHORT)


def test_packets_stand_one_behind_the_other():
    handshake = bytes.fromhex("e0000000010201020000 05") + bytes(5)
    packets, stop = quic.walk(INITIAL + handshake + SHORT)
    assert stop is None
    assert [type(packet).__name__ for packet in packets] == ["Long", "Long", "Short"]
    assert [packet.name for packet in packets[:2]] == ["Initial", "Handshake"]


def test_version_2_turns_the_types():
    raw = bytes.fromhex("d06b3343cf 00 00 00 05") + bytes(5)
    assert quic.walk(raw)[0][0].name == "Initial"


def test_version_negotiation_and_versions_nobody_knows():
    negotiation = bytes.fromhex("80 00000000 01aa 01bb 00000001 6b3343cf")
    ((packet,), stop) = quic.walk(negotiation)
    assert (packet.name, stop) == ("Version Negotiation", None)
    assert (packet.dcid, packet.scid, len(packet.rest)) == (b"\xaa", b"\xbb", 8)
    assert quic.looks_like(negotiation)
    greased = bytes.fromhex("c0 1a2a3a4a 00 00 ffff")
    assert quic.walk(greased)[0][0].name == "unknown version"
    assert quic.looks_like(greased)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("c000", "the packet at octet 0: QUIC long header needs 5 octets, got 2"),
        ("c000000001", "the length of the destination connection ID needs 1 octets, got 0"),
        ("c00000000108aa", "the destination connection ID needs 8 octets, got 1"),
        ("c0000000010000", "a varint needs 1 octets, got 0"),
        ("c000000001000005aa", "the token needs 5 octets, got 1"),
        ("c000000001000000 4100aa", "the protected part needs 256 octets, got 1"),
    ],
)
def test_a_packet_cut_short_is_said(raw, sentence):
    packets, stop = quic.walk(bytes.fromhex(raw))
    assert packets == []
    assert stop.sentence.endswith(sentence)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        INITIAL[:6],
        bytes.fromhex("c0 12345678 00 00 00"),  # a version that nobody uses
        bytes.fromhex("80 00000001 00 00 00"),  # the fixed bit is not set
        bytes.fromhex("c0 00000001 15") + bytes(30),  # a connection ID of 21 octets
        bytes.fromhex("c0 00000001 00 04 aabb"),
    ],
)
def test_what_is_not_quic(raw):
    assert not quic.looks_like(raw)


fronts = st.sampled_from([b"", INITIAL[:5], b"\xc0\0\0\0\0", b"\xd0\x6b\x33\x43\xcf", SHORT[:2]])


@quick
@given(fronts, st.binary(max_size=60))
def test_walk_loses_nothing_and_never_raises(front, junk):
    packets, stop = quic.walk(front + junk)
    at = stop.at if stop else len(front + junk)
    assert b"".join(map(bytes, packets)) == (front + junk)[:at]
    quic.looks_like(front + junk)
