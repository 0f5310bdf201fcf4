"""The one door: paths, octets and open files; what cannot be read is one sentence."""

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture import iter_frames, pcap, pcapng, read
from course.capture.frame import Capture, Frame
from course.errors import CaptureError

IPV4 = bytes.fromhex("450000200001000040117cca7f0000017f00000110920009000c000061626364")
CAPTURE = Capture([Frame(IPV4, 1, 228, 0), Frame(IPV4, 2, 228, 5)], epoch_ns=10**18)
FILES = {
    "pcap": pcap.write(CAPTURE),
    "pcapng": pcapng.write(CAPTURE),
    "hex": (IPV4.hex() + "\n\n" + IPV4.hex(" ")).encode(),
}


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_every_kind_of_source(tmp_path, form, packed):
    octets = gzip.compress(FILES[form]) if packed else FILES[form]
    path = tmp_path / "no suffix tells anything"
    path.write_bytes(octets)
    with path.open("rb") as file:
        captures = [
            read(path),
            read(str(path)),
            read(octets),
            read(io.BytesIO(octets)),
            read(file),
        ]
        file.seek(0)
        streamed = list(iter_frames(file))
    for capture in captures:
        assert capture == captures[0]
        assert capture.form == form
        assert [frame.data for frame in capture.frames] == [IPV4, IPV4]
    assert streamed == captures[0].frames


def test_a_link_type_that_is_given_wins():
    for octets in FILES.values():
        assert {frame.link for frame in read(octets, link=113).frames} == {113}


def test_a_form_that_is_given_wins():
    assert read(IPV4, form="raw").frames == [Frame(IPV4, 1, 228)]
    assert read(FILES["hex"], form="hex-lines").form == "hex"
    with pytest.raises(CaptureError, match="a pcap file needs"):
        read(FILES["hex"], form="pcap")
    with pytest.raises(CaptureError, match="pasted dump needs text"):
        read(FILES["pcap"], form="tcpdump")
    with pytest.raises(CaptureError, match=r"a form needs to be one of pcap, .*, got 'tcpdum'"):
        read(FILES["pcap"], form="tcpdum")


def test_what_cannot_be_opened_is_one_sentence(tmp_path):
    with pytest.raises(CaptureError, match=r"cannot read .*: No such file or directory"):
        read(tmp_path / "missing")
    with pytest.raises(CaptureError, match=r"cannot read .*: Is a directory"):
        read(tmp_path)
    with pytest.raises(CaptureError, match="cannot read"):
        read("a\0b")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    path.write_bytes(FILES["pcap"])

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CaptureError, match=r"cannot read .*: Permission denied"):
        read(path)


def test_octets_that_are_neither_file_nor_text():
    with pytest.raises(CaptureError, match="got an empty file"):
        read(b"")
    with pytest.raises(CaptureError, match="a packet needs at least one octet"):
        read(b"", form="raw")
    with pytest.raises(CaptureError, match=r"got an octet 0x00 at 1: if .* say --form raw"):
        read(IPV4)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=60))
def test_any_octets_give_a_capture_or_an_error(octets):
    try:
        found = read(octets)
    except CaptureError as error:
        assert "\n" not in str(error)  # noqa: PT017  an error is one of the two right answers
    else:
        assert found.form


def test_a_file_is_closed_whether_or_not_it_is_read_to_its_end(tmp_path):
    path = tmp_path / "two.pcap"
    path.write_bytes(FILES["pcap"])
    with iter_frames(path) as frames:  # a file left open is a ResourceWarning, and so an error
        assert next(iter(frames)).number == 1
    frames = iter_frames(path)
    assert sum(1 for _ in frames) == 2
    path.write_bytes(FILES["pcap"][:10])
    with pytest.raises(CaptureError):
        read(path)


def test_importing_frames_is_not_importing_readers():
    code = "import sys, course.capture.frame; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "course.capture.frame" in done.stdout
    assert "course.capture.text_input" not in done.stdout
    with pytest.raises(ImportError):
        from course.capture import no_such_name  # noqa: F401


def test_the_open_corpus_has_the_frames_that_tshark_counts(need):
    folders = sorted((Path(need("corpus")) / "open").iterdir())
    assert len(folders) == 133
    for folder in folders:
        (path,) = folder.glob("capture.*")
        lines = (folder / "expected.jsonl").read_text().splitlines()
        found = read(path)
        told = [
            (record["frame"], *record["fields"]["frame.len"], *record["fields"]["frame.cap_len"])
            for record in map(json.loads, lines)
        ]
        assert [(f.number, f.wire_length, len(f.data)) for f in found.frames] == told, folder
