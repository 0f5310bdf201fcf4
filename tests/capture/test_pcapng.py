"""pcapng files: sections, interfaces, kinds of block; oracles, and every way to be cut."""

import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.utils import RawPcapNgReader, rdpcap

from course.capture import pcap, pcapng
from course.capture.frame import Capture, Frame
from course.errors import CaptureError

QUICK = settings(max_examples=100, derandomize=True, deadline=None)
SIGNS = {"little": "<", "big": ">"}


@st.composite
def captures(draw):
    epoch_ns = draw(st.integers(10**12, 4 * 10**18))
    words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    frames = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        data = draw(st.binary(max_size=80))
        t_ns = draw(st.integers(-(10**12), 10**15)) if frames else 0
        wire = len(data) + draw(st.integers(0, 1500))
        link = draw(st.sampled_from([1, 101, 228]))
        frames.append(Frame(data, number, link, t_ns, wire, draw(words)))
    return Capture(frames, "pcapng", [], epoch_ns)


@pytest.mark.parametrize("order", SIGNS)
@QUICK
@given(capture=captures())
def test_what_is_written_is_read_again(order, capture):
    assert pcapng.read(pcapng.write(capture, order=order)) == capture


def test_a_long_comment_is_kept_in_pieces():
    said = "a line of text\n" * 10_000
    found = pcapng.read(pcapng.write(Capture([Frame(b"x", said=said)])))
    pieces = found.frames[0].said
    assert pieces.replace("\n", "") == said.replace("\n", "")


def block(sign, kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack(sign + "I", len(body) + 12)
    return struct.pack(sign + "I", kind) + length + body + length


def section(sign):
    return block(sign, 0x0A0D0D0A, struct.pack(sign + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def option(sign, code, value):
    return struct.pack(sign + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def interface(sign, link=1, snaplen=0, options=b""):
    return block(sign, 1, struct.pack(sign + "HHI", link, 0, snaplen) + options)


def enhanced(sign, number, ticks, data, *, options=b""):
    high, low = ticks >> 32, ticks & 0xFFFFFFFF
    head = struct.pack(sign + "IIIII", number, high, low, len(data), len(data))
    return block(sign, 6, head + data + bytes(-len(data) % 4) + options)


@pytest.mark.parametrize("sign", ["<", ">"])
def test_each_interface_has_its_own_link_unit_and_offset(sign):
    nano, binary = option(sign, 9, b"\x09"), option(sign, 9, b"\x8a")  # 10^-9 and 2^-10
    late = option(sign, 14, struct.pack(sign + "q", 1000))
    found = pcapng.read(
        section(sign)
        + interface(sign, 1)
        + interface(sign, 101, options=nano + late)
        + interface(sign, 113, options=binary)
        + enhanced(sign, 0, 5_000_000, b"us")
        + enhanced(sign, 1, 7, b"ns")
        + enhanced(sign, 2, 6 * 1024 + 512, b"1/1024 s")
    )
    assert found.epoch_ns == 5_000_000_000
    assert [(f.data, f.link, f.t_ns + found.epoch_ns) for f in found.frames] == [
        (b"us", 1, 5_000_000_000),
        (b"ns", 101, 1_000_000_000_007),
        (b"1/1024 s", 113, 6_500_000_000),
    ]


def test_a_new_section_forgets_interfaces_and_may_turn_the_order():
    found = pcapng.read(
        section("<")
        + interface("<", 101)
        + enhanced("<", 0, 1, b"little")
        + section(">")
        + interface(">", 1)
        + enhanced(">", 0, 2, b"big")
        + section("<")
        + enhanced("<", 0, 3, b"orphan")
    )
    assert [(frame.data, frame.link) for frame in found.frames] == [
        (b"little", 101),
        (b"big", 1),
        (b"orphan", 1),
    ]
    assert found.notes == [
        "frame 3 names interface 0, the section has 0: taken as Ethernet in microseconds"
    ]


def test_simple_and_obsolete_blocks():
    obsolete = struct.pack("<HHIIII", 0, 0, 0, 9_000_000, 3, 60) + b"old\0"
    found = pcapng.read(
        section("<")
        + interface("<", 101, snaplen=6)
        + block("<", 3, struct.pack("<I", 4) + b"tiny")
        + block("<", 3, struct.pack("<I", 100) + b"longer")
        + block("<", 2, obsolete + option("<", 1, b"a word"))
    )
    assert [(frame.data, frame.wire_length, frame.said) for frame in found.frames] == [
        (b"tiny", 4, ""),
        (b"longer", 100, ""),
        (b"old", 60, "a word"),
    ]
    assert found.epoch_ns == 9_000_000_000
    assert [note for note in found.notes if "carries no time" in note] == found.notes


def test_comments_are_said_and_other_blocks_are_counted():
    two = option("<", 1, b"first") + option("<", 2, b"\0\0\0\0") + option("<", 1, b"second")
    found = pcapng.read(
        section("<")
        + interface("<")
        + block("<", 5, bytes(12))
        + enhanced("<", 0, 1, b"data", options=two + bytes(4))
        + block("<", 5, bytes(12))
        + block("<", 0x99, b"")
    )
    assert found.frames[0].said == "first\nsecond"
    assert found.notes == [
        "blocks without a frame were stepped over: interface statistics 2, type 0x99 1"
    ]


@pytest.mark.parametrize("order", SIGNS)
def test_scapy_and_tshark_read_what_we_write(need, tmp_path, order):
    tshark = need("tshark")
    frames = [
        Frame(bytes([0x45, n]) * 10, n, link, n * 1_000_000_001, 99, f"said {n}")
        for n, link in ((1, 1), (2, 101), (3, 1))
    ]
    path = tmp_path / "ours.pcapng"
    path.write_bytes(pcapng.write(Capture(frames, epoch_ns=10**18), order=order))
    with RawPcapNgReader(str(path)) as reader:
        assert [data for data, _ in reader] == [frame.data for frame in frames]
    fields = ["frame.len", "frame.time_epoch", "frame.comment", "frame.interface_id"]
    args = [arg for field in fields for arg in ("-e", field)]
    told = subprocess.run(
        [tshark, "-r", path, "-T", "fields", *args], capture_output=True, check=True, text=True
    ).stdout
    assert told.splitlines() == [
        "99\t1000000001.000000001\tsaid 1\t0",
        "99\t1000000002.000000002\tsaid 2\t1",
        "99\t1000000003.000000003\tsaid 3\t0",
    ]


def test_what_editcap_and_mergecap_write(need, tmp_path):
    tshark = Path(need("tshark"))
    one, two, both = (tmp_path / name for name in ("one.pcap", "two.pcap", "both.pcapng"))
    first = Capture([Frame(b"E" * 30, n, 1, n * 10**9) for n in (1, 3)], epoch_ns=10**18)
    other = Capture([Frame(b"\x45" * 25, 1, 101, 2 * 10**9 + 5)], epoch_ns=10**18)
    one.write_bytes(pcap.write(first))
    two.write_bytes(pcap.write(other))
    merge = [tshark.with_name("mergecap"), "-F", "pcapng", "-w", both, one, two]
    subprocess.run(merge, check=True, capture_output=True)
    found = pcapng.read(both.read_bytes())
    assert [(f.data, f.link, (found.epoch_ns + f.t_ns) % 10**12) for f in found.frames] == [
        (b"E" * 30, 1, 10**9),
        (b"\x45" * 25, 101, 2 * 10**9 + 5),
        (b"E" * 30, 1, 3 * 10**9),
    ]
    named = tmp_path / "named.pcapng"
    edit = [tshark.with_name("editcap"), "-a", "2:a word", "-s", "10", both, named]
    subprocess.run(edit, check=True, capture_output=True)
    found = pcapng.read(named.read_bytes())
    assert [frame.said for frame in found.frames] == ["", "a word", ""]
    assert [(len(frame.data), frame.wire_length) for frame in found.frames] == [
        (10, 30),
        (10, 25),
        (10, 30),
    ]
    assert [bytes(packet)[:4] for packet in rdpcap(str(named))] == [
        frame.data[:4] for frame in found.frames
    ]


def test_a_file_cut_anywhere_keeps_the_frames_before_the_cut():
    frames = [Frame(bytes(20 + n), n, 1, n, said="a" * n) for n in range(1, 5)]
    whole = pcapng.write(Capture(frames, epoch_ns=10**18))
    ends, at = [], 0
    while at < len(whole):
        kind, length = struct.unpack_from("<II", whole, at)
        at += length
        ends += [(at, kind == 6)]
    for size in range(12, len(whole)):
        found = pcapng.read(whole[:size])
        kept = sum(is_frame for end, is_frame in ends if end <= size)
        assert [frame.data for frame in found.frames] == [f.data for f in frames[:kept]]
        if any(end == size for end, _ in ends):
            assert found.notes == []
        else:
            assert len(found.notes) == 1
            assert "the file stops there" in found.notes[0]
            start = max(end for end, _ in [(0, False), *ends] if end <= size)
            assert found.rest == whole[start:size]


def test_what_a_cut_says():
    whole = pcapng.write(Capture([Frame(bytes(60), 1)]))
    assert pcapng.read(whole[:-30]).notes == [
        "frame 1 with its block needs 92 octets, got 62: the file stops there"
    ]


def test_no_section_header_is_one_sentence():
    for size in range(12):
        with pytest.raises(CaptureError, match=r"pcapng file needs a section header.* got "):
            pcapng.read(section("<")[:size])
    with pytest.raises(CaptureError, match="pcapng file needs"):
        pcapng.read(b"\x0a\x0d\x0d\x0a" + bytes(20))


@pytest.mark.parametrize("length", [0, 4, 11, 13, 0xFFFF_FFFC])
def test_a_block_length_that_cannot_be_ends_the_reading(length):
    good = section("<") + interface("<") + enhanced("<", 0, 1, b"kept")
    found = pcapng.read(good + struct.pack("<III", 6, length, 0) + bytes(40))
    assert [frame.data for frame in found.frames] == [b"kept"]
    assert f"got {length}: reading stops there" in found.notes[0]


def test_blocks_that_lie_about_their_inside_keep_what_they_hold():
    lying = struct.pack("<IIIII", 0, 0, 7, 1000, 1000) + b"only this"
    found = pcapng.read(
        section("<")
        + interface("<")
        + block("<", 6, lying + bytes(3))
        + block("<", 6, b"1234")
        + block("<", 1, b"")
        + block("<", 0x0A0D0D0A, b"\xff" * 16)
    )
    assert found.frames[0].data == b"only this\0\0\0"
    assert found.frames[1].data == b"1234"
    assert found.notes == [
        "frame 1 needs 1000 octets, got 12 in its block",
        "frame 2 needs 20 octets before its data, got 4",
        "an interface block needs 8 octets, got 0: taken as Ethernet",
        "the section at octet 120 needs byte order 1a2b3c4d, got ffffffff",
    ]


@QUICK
@given(st.binary(max_size=100), st.integers(0, 250), st.binary(max_size=4))
def test_any_damage_gives_a_capture(tail, at, damage):
    good = section("<") + interface("<") + enhanced("<", 0, 1, b"four", options=bytes(4)) * 3
    data = bytearray(good + tail)
    data[12 + at : 12 + at + len(damage)] = damage
    found = pcapng.read(bytes(data))
    assert sum(len(frame.data) for frame in found.frames) <= len(data)
