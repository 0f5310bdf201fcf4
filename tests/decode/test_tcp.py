"""TCP: lengths that lie, flags that contradict, every option, numbers in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture.frame import Frame
from course.decode import explain
from course.wire import options as wire
from course.wire.checksum import checksum, pseudo_header
from course.wire.tcp import ACK, FIN, FLAGS, RST, SYN, TCP, URG

HOST, PEER = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))


def frame(head, data=b"", cut=0):
    """An IPv4 packet around a segment, both checksums right."""
    raw = bytes(head) + data
    pseudo = pseudo_header(HOST, PEER, 6, len(raw))
    raw = raw[:16] + checksum(pseudo + raw).to_bytes(2, "big") + raw[18:]
    ip = bytes.fromhex("4500") + (20 + len(raw)).to_bytes(2, "big") + bytes(4) + b"\x40\x06\0\0"
    ip += HOST + PEER
    whole = ip[:10] + checksum(ip).to_bytes(2, "big") + ip[12:] + raw
    return Frame(whole[: len(whole) - cut], link=228, wire_length=len(whole))


def tcp(flags=ACK, raw=b"", **more):
    fields = {"src_port": 4000, "dst_port": 80, "seq": 1000, "ack": 2000}
    more = {"data_offset": 5 + len(raw) // 4, "flags": flags, "options": raw} | more
    return TCP(**(fields | more))


HEADS = st.builds(
    tcp,
    flags=st.integers(0, 0xFF),
    src_port=st.integers(0, 0xFFFF),
    seq=st.integers(0, 0xFFFFFFFF),
    ack=st.integers(0, 0xFFFFFFFF),
    window=st.integers(0, 0xFFFF),
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(HEADS, st.binary(max_size=20))
def test_values_are_those_that_were_built(head, data):
    found = explain(frame(head, data))
    for name in ("src_port", "dst_port", "seq", "ack", "window", "reserved", "ae"):
        assert found[f"tcp.{name}"].raw == getattr(head, name)
    for name, bit in FLAGS.items():
        assert found[f"tcp.flags.{name.lower()}"].raw == bool(head.flags & bit)
    assert found["tcp.payload_length"].value == len(data)
    assert found["tcp.checksum.expected"].context.verdict == "good"


def test_numbers_in_words():
    found = explain(frame(tcp(ACK, seq=0xFFFFFFFF, ack=0)))
    assert found["tcp.ack"].meaning == "all up to 4294967295 arrived; 0 is expected next"
    found = explain(frame(tcp(SYN, seq=0xFFFFFFFF)))
    assert "first octet of data will be 0" in found["tcp.seq"].meaning


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (0, "needs at least 5 words (20 octets), got 0 (0 octets)"),
        (4, "needs at least 5 words (20 octets), got 4 (16 octets)"),
        (15, "claims a header of 60 octets, the segment has 24"),
    ],
)
def test_data_offset_that_lies(sound, words, problem):
    found = explain(frame(tcp(data_offset=words), b"data"))
    sound(found)
    assert found["tcp.data_offset"].problem == problem
    assert found["tcp.window"].value == 0
    assert found["tcp.checksum.expected"].context.verdict == "good"


def test_a_header_cut_by_the_capture_is_no_lie():
    raw = wire.build([wire.mss(1460), wire.sack_permitted(), wire.nop(), wire.nop()])
    found = explain(frame(tcp(SYN, raw), cut=3))
    assert found["tcp.data_offset"].problem is None
    assert found["tcp"].problem == "the capture holds 25 of the header's 28 octets"
    assert found["tcp.mss"].value == 1460
    assert found["tcp.checksum.expected"].context.verdict == "not checkable"


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (SYN | FIN, "SYN opens and FIN ends: both in one segment contradict"),
        (SYN | RST, "SYN opens and RST ends: both in one segment contradict"),
        (SYN, None),
        (FIN | ACK, None),
    ],
)
def test_flags_that_contradict(flags, problem):
    assert explain(frame(tcp(flags)))["tcp.flags"].problem == problem


def test_reserved_bits():
    found = explain(frame(tcp(reserved=5)))
    assert found["tcp.reserved"].problem == "needs to be 0 when sent, got 5"


def test_urgent_pointer_counts_with_urg_only():
    assert (
        "does not count"
        in explain(frame(tcp(ACK, urgent_pointer=3)))["tcp.urgent_pointer"].meaning
    )
    found = explain(frame(tcp(ACK | URG, urgent_pointer=3)))["tcp.urgent_pointer"]
    assert "3 octets after the sequence number" in found.meaning


def options(raw, flags=SYN):
    raw = bytes.fromhex(raw)
    return explain(frame(tcp(flags, raw + bytes(-len(raw) % 4))))


def test_sack_blocks():
    found = options("0101 0512 00000001 00000005 00000009 0000000d", ACK)
    assert found["tcp.sack.block.left"].value == 1
    assert found["tcp.sack.block-2"].meaning == "4 octets from 9 to 12 arrived"
    assert found["tcp.sack.block-2"].depth == 2
    assert found["tcp.sack.block-2.right"].depth == 3
    assert found["tcp.nop-2"].formula == "octet 41; next option at octet 42"


@pytest.mark.parametrize(
    ("raw", "step", "value"),
    [
        ("030307", "tcp.window_scale.shift", 7),
        ("1c04 803c", "tcp.user_timeout.timeout", 60),
        ("1d10 05 06 000000000000000000000000", "tcp.authentication.rnext_key_id", 6),
        ("1e0c 0081 680ed736073b4f5f", "tcp.mptcp.subtype", 0),
        ("fd04 f989", "tcp.experiment.exid", 0xF989),
        ("220a 379e1204eb9f9b22", "tcp.fast_open.length", 10),
        ("1312 00112233445566778899aabbccddeeff", "tcp.md5.kind", 19),
        ("c904 0102", "tcp.option_201.length", 4),
    ],
)
def test_every_option_is_read(sound, raw, step, value):
    found = options(raw)
    sound(found)
    assert found[step].value == value
    assert found.problems == []


@pytest.mark.parametrize(
    ("raw", "flags", "step", "problem"),
    [
        ("0200", SYN, "tcp.options_rest", "needs a length of at least 2, got 0"),
        ("020a", SYN, "tcp.options_rest", "needs 10 octets, got 4"),
        ("0203 01", SYN, "tcp.mss", "needs length 4, got 3"),
        ("03030f", SYN, "tcp.window_scale", "at most 14, got 15"),
        ("0509 00000000000000", ACK, "tcp.sack", "got length 9"),
        ("0204 05b4", ACK, "tcp.mss", "belongs in a SYN only"),
        ("030307", ACK, "tcp.window_scale", "belongs in a SYN only"),
    ],
)
def test_options_that_break_a_rule(sound, raw, flags, step, problem):
    found = options(raw, flags)
    sound(found)
    assert problem in found[step].problem


def test_padding_behind_the_end():
    found = options("00ffffff")
    assert found["tcp.eol"].width == 8
    assert found["tcp.padding"].meaning == "not zero, but ignored"


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(min_size=4, max_size=40))
def test_any_options(sound, raw):
    found = options(raw.hex())
    sound(found)
