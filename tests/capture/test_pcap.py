"""pcap files: our own back again, other people's as they read them, and every way to be cut."""

import gzip
import io
import struct
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.utils import rdpcap, wrpcap

from course.capture import pcap
from course.capture.frame import Capture, Frame
from course.errors import CaptureError

ORDERS = ("little", "big")
QUICK = settings(max_examples=100, derandomize=True, deadline=None)
DATA = bytes.fromhex("020000000001020000000002080045000014000100004011f6e87f0000017f000001")


@st.composite
def captures(draw):
    """A capture as a file can hold it: times in order of nothing, frames cut or not."""
    epoch_ns = draw(st.integers(10**12, 4 * 10**18))
    frames = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        data = draw(st.binary(max_size=80))
        t_ns = draw(st.integers(-(10**12), 10**15)) if frames else 0
        wire = len(data) + draw(st.integers(0, 1500))
        frames.append(Frame(data, number, 1, t_ns, wire))
    return Capture(frames, "pcap", [], epoch_ns)


@pytest.mark.parametrize("order", ORDERS)
@QUICK
@given(capture=captures())
def test_what_is_written_is_read_again(order, capture):
    assert pcap.read(pcap.write(capture, order=order, nanoseconds=True)) == capture


@QUICK
@given(capture=captures())
def test_microseconds_drop_the_rest_and_nothing_else(capture):
    found = pcap.read(pcap.write(capture, nanoseconds=False))
    wanted = [(capture.epoch_ns + frame.t_ns) // 1000 for frame in capture.frames]
    assert [(found.epoch_ns + frame.t_ns) // 1000 for frame in found.frames] == wanted
    assert [frame.data for frame in found.frames] == [frame.data for frame in capture.frames]


def test_nanoseconds_are_written_only_where_a_time_needs_them():
    whole = Capture([Frame(DATA, t_ns=2000)], epoch_ns=10**18)
    assert pcap.write(whole)[:4].hex() == "d4c3b2a1"
    whole.frames[0].t_ns = 2001
    assert pcap.write(whole)[:4].hex() == "4d3cb2a1"
    assert pcap.write(whole, order="big")[:4].hex() == "a1b23c4d"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("nanoseconds", [True, False])
def test_scapy_reads_what_we_write(tmp_path, order, nanoseconds):
    frames = [Frame(DATA + bytes([n]), n, 1, n * 1_000_001_000, 90) for n in range(1, 4)]
    path = tmp_path / "ours.pcap"
    path.write_bytes(
        pcap.write(Capture(frames, epoch_ns=10**18), order=order, nanoseconds=nanoseconds)
    )
    found = rdpcap(str(path))
    assert [bytes(packet) for packet in found] == [frame.data for frame in frames]
    assert [packet.wirelen for packet in found] == [90, 90, 90]
    assert [int(packet.time * 10**9) for packet in found] == [
        10**18 + frame.t_ns for frame in frames
    ]


@pytest.mark.parametrize("endianness", ["<", ">"])
@pytest.mark.parametrize("nano", [True, False])
def test_we_read_what_scapy_writes(tmp_path, endianness, nano):
    path = str(tmp_path / "scapy.pcap")
    wrpcap(path, [DATA, DATA[:20]], linktype=101, endianness=endianness, nano=nano)
    found = pcap.read(Path(path).read_bytes())
    assert [frame.data for frame in found.frames] == [DATA, DATA[:20]]
    assert {frame.link for frame in found.frames} == {101}
    assert found.notes == []


@pytest.mark.parametrize("kind", ["pcap", "nsecpcap", "modpcap"])
def test_variants_that_editcap_writes(need, tmp_path, kind):
    editcap = Path(need("tshark")).with_name("editcap")
    frames = [Frame(DATA, n, 1, n * 1000) for n in range(1, 4)]
    ours, theirs = tmp_path / "ours.pcap", tmp_path / "theirs.pcap"
    ours.write_bytes(pcap.write(Capture(frames, epoch_ns=10**18)))
    subprocess.run([editcap, "-F", kind, ours, theirs], capture_output=True, check=True)
    found = pcap.read(theirs.read_bytes())
    assert [(frame.data, found.epoch_ns + frame.t_ns) for frame in found.frames] == [
        (frame.data, 10**18 + frame.t_ns) for frame in frames
    ]


def test_tcpdump_and_tshark_agree_on_what_we_write(need, tmp_path):
    tcpdump, tshark = need("tcpdump"), need("tshark")
    path = tmp_path / "ours.pcap"
    frames = [Frame(DATA, n, 1, n * 1_500_000, 100) for n in range(1, 4)]
    path.write_bytes(pcap.write(Capture(frames, epoch_ns=1_700_000_000_123_456_789)))
    said = subprocess.run([tcpdump, "-nn", "-r", path], capture_output=True, check=True, text=True)
    assert len(said.stdout.splitlines()) == 3
    fields = ["frame.len", "frame.cap_len", "frame.time_epoch", "frame.encap_type"]
    args = [arg for field in fields for arg in ("-e", field)]
    told = subprocess.run(
        [tshark, "-r", path, "-T", "fields", *args], capture_output=True, check=True, text=True
    )
    assert told.stdout.splitlines()[0].split() == ["100", "34", "1700000000.124956789", "1"]


def test_a_file_cut_anywhere_keeps_the_frames_before_the_cut():
    frames = [Frame(DATA[: 20 + n], n, 1, n) for n in range(1, 5)]
    whole = pcap.write(Capture(frames, epoch_ns=10**18))
    ends = [24]
    for frame in frames:
        ends.append(ends[-1] + 16 + len(frame.data))
    for size in range(24, len(whole)):
        found = pcap.read(whole[:size])
        kept = sum(end <= size for end in ends) - 1
        assert [frame.data for frame in found.frames] == [f.data for f in frames[:kept]]
        if size in ends:
            assert found.notes == []
            continue
        got = size - ends[kept]
        wanted = (
            f"the header of frame {kept + 1} needs 16 octets, got {got}"
            if got < 16
            else f"frame {kept + 1} needs {len(frames[kept].data)} octets, got {got - 16}"
        )
        assert found.notes == [f"{wanted}: the file stops there"]
        assert found.rest == whole[ends[kept] + (16 if got >= 16 else 0) : size]


def test_a_header_cut_anywhere_is_one_sentence():
    whole = pcap.write(Capture([]))
    assert pcap.read(whole).frames == []
    for size in range(24):
        with pytest.raises(CaptureError, match=r"pcap file needs .* got "):
            pcap.read(whole[:size])


@QUICK
@given(st.binary(max_size=200), st.sampled_from(sorted(pcap.MAGICS)))
def test_any_octets_behind_the_magic_are_a_capture_or_an_error(data, magic):
    try:
        found = pcap.read(magic + data)
    except CaptureError:
        assert len(data) < 20
    else:
        assert sum(len(frame.data) for frame in found.frames) <= len(data)


def test_a_length_that_lies_takes_no_memory():
    header = pcap.write(Capture([]))
    record = struct.pack("<IIII", 0, 0, 0xFFFF_FFFF, 0xFFFF_FFFF)
    tracemalloc.start()
    found = pcap.read(header + record + bytes(50))
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    assert found.frames == []
    assert "needs a length of at most 67108864, got 4294967295" in found.notes[0]


def test_a_long_file_is_listed_with_the_memory_of_a_frame(tmp_path):
    count = 20_000
    frames = (Frame(DATA * 20, n, 1, n) for n in range(count))
    path = tmp_path / "long.pcap"
    with path.open("wb") as file:
        file.writelines(pcap.pack(frames, 1))
    assert path.stat().st_size > 10 << 20
    tracemalloc.start()
    with path.open("rb") as file:
        assert sum(1 for _ in pcap.iter_frames(file)) == count
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_more_captured_than_sent_is_said():
    record = struct.pack("<IIII", 0, 0, 4, 2) + b"abcd"
    found = pcap.read(pcap.write(Capture([])) + record)
    assert found.frames[0].data == b"abcd"
    assert found.frames[0].wire_length == 2
    assert found.notes == ["frame 1 was captured with 4 octets, the file says of 2"]


def test_notes_of_a_file_that_is_wrong_everywhere_stay_few():
    record = struct.pack("<IIII", 0, 0, 4, 2) + b"abcd"
    found = pcap.read(pcap.write(Capture([])) + record * 500)
    assert len(found.frames) == 500
    assert len(found.notes) == 51


def test_frame_check_and_version_are_said():
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 3, 0, 0, 65535, 1 | 0x0400_0000 | 2 << 28)
    found = pcap.read(head + struct.pack("<IIII", 0, 0, 1, 1) + b"a")
    assert found.frames[0].link == 1
    assert found.notes == [
        "pcap needs version 2.4, got 2.3: read as if it were 2.4",
        "frames of this file end in 4 octets of frame check",
    ]


def test_one_file_holds_one_link_type():
    both = Capture([Frame(b"\x45", link=228), Frame(b"\x60", link=229)])
    assert {frame.link for frame in pcap.read(pcap.write(both)).frames} == {101}
    with pytest.raises(CaptureError, match="pcap needs one link type, got 1, 228: pcapng holds"):
        pcap.write(Capture([Frame(b"\x45", link=228), Frame(b"\x60", link=1)]))


def test_a_time_before_1970_is_refused():
    with pytest.raises(CaptureError, match="pcap needs times from 1970 to 2106, got -1 s"):
        pcap.write(Capture([Frame(b"a", t_ns=-5)]))


def test_gzip_is_unpacked_and_a_cut_one_keeps_its_frames():
    frames = [Frame(bytes([n]) * 300, n, 1, n) for n in range(1, 200)]
    plain = pcap.write(Capture(frames, epoch_ns=10**18))
    packed = gzip.compress(plain[:3000]) + gzip.compress(plain[3000:])
    assert pcap.read(packed).frames == pcap.read(plain).frames
    seen = set()
    for size in range(20, len(packed), 7):
        try:
            found = pcap.read(packed[:size])
        except CaptureError:
            continue
        seen.add(len(found.frames))
        assert found.frames == pcap.read(plain).frames[: len(found.frames)]
        if len(found.frames) < len(frames):
            assert found.notes
    assert len(seen) > 5
    found = pcap.read(gzip.compress(plain[:3000]) + b"no gzip at all")
    assert len(found.frames) == (3000 - 24) // 316
    assert "the gzip file cannot be unpacked beyond this" in found.notes[1]


def test_a_file_that_fails_while_it_is_read_keeps_its_frames():
    whole = pcap.write(Capture([Frame(DATA, 1), Frame(DATA, 2)]))

    class Failing(io.BytesIO):
        def read(self, size=-1):
            if self.tell() >= 80:
                raise OSError(5, "Input/output error")
            return super().read(min(size, 80 - self.tell()))

    found = pcap.iter_frames(Failing(whole)).collect()
    assert [frame.data for frame in found.frames] == [DATA]
    assert "the file cannot be read beyond this: Input/output error" in found.notes
