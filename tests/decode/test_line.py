"""One line per packet: tcpdump's own output is the truth."""

import re
import subprocess

import pytest

from course.capture import bundled, pcap
from course.capture.frame import Capture, Frame
from course.decode import explain
from course.decode.line import line, options


def tcpdump(need, folder, frames):
    """What `tcpdump -nn -S -t` says of frames, one line each."""
    program = need("tcpdump")
    path = folder / "frames.pcap"
    path.write_bytes(pcap.write(Capture(frames)))
    command = [program, "-nn", "-S", "-t", "-r", str(path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line for line in out.stdout.splitlines() if line[:1] not in {"\t", " "}]


@pytest.mark.parametrize("name", bundled.NAMES)
def test_bundled_captures(need, tmp_path, name):
    frames = bundled.load(name).frames
    assert [explain(frame).line for frame in frames] == tcpdump(need, tmp_path, frames)


def test_the_lines_that_the_chat_prints():
    """They were printed with host names and relative numbers; all else must agree."""

    def stripped(text):
        text = re.sub(r"^\S+ IP |^IP ", "", text).replace("localhost", "127.0.0.1")
        return re.sub(r"(seq|ack) [\d:]+", r"\1", text)

    for frame in bundled.load("chat").frames:
        assert stripped(explain(frame).line) == stripped(frame.said)


def test_relative_numbers_agree_with_absolute_ones():
    frames = bundled.load("chat").frames
    first = {"client": 586457076, "server": 2685804629}
    data = explain(frames[3]).line
    assert f"seq {first['client'] + 1}:{first['client'] + 14}" in data
    assert f"ack {first['server'] + 1}" in data
    assert "seq 1:14, ack 1" in frames[3].said


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (
            "020405b4 0402 080a0000000100000002 01 030307",
            "mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7",
        ),
        ("01 01 050a 00000001 00000005", "nop,nop,sack 1 {1:5}"),
        ("0101 0000", "nop,nop,eol"),
        ("c903ff 01", "unknown-201 0xff,nop"),
        ("02", "[bad opt]"),
        ("0100", "nop,eol"),
    ],
)
def test_options(raw, text):
    assert options(bytes.fromhex(raw)) == text


def test_never_empty():
    assert explain(b"").line
    assert line(explain(b"", link=999)) == "empty frame, length 0"
    assert explain(Frame(bytes(5), link=999)).line == "Payload, length 5"


def test_a_cut_header():
    data = bundled.load("chat").frames[0].data
    assert explain(Frame(data[:10], link=228)).line == "IP [|ip]"
    assert explain(Frame(data[:30], link=228)).line == "IP 127.0.0.1 > 127.0.0.1: [|tcp]"
