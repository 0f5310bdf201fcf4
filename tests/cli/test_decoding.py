"""`course decode`: what it prints, where, and with which exit status."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.capture import bundled, pcap, read
from course.cli import decoding
from course.cli.decoding import chosen
from course.decode import explain
from course.errors import CaptureError
from course.view import packet

CHAT = [frame.data for frame in bundled.load("chat").frames]
SYN = b"""\
12:50:53.227362 IP localhost.59356 > localhost.43981: Flags [S], seq 586457076, win 32792, length 0
\t0x0000:  4500 003c d2b2 4000 4006 6a07 7f00 0001  E..<..@.@.j.....
\t0x0010:  7f00 0001 e7dc abcd 22f4 9ff4 0000 0000  ........".......
\t0x0020:  a002 8018 fe30 0000 0204 400c 0402 080a  .....0....@.....
\t0x0030:  02e5 4d46 0000 0000 0103 0307            ..MF........
"""
KEYS = [
    "frame",
    "layer",
    "name",
    "bit",
    "width",
    "raw",
    "formula",
    "value",
    "meaning",
    "rfc",
    "problem",
]


@pytest.fixture
def chat(tmp_path):
    """The eight packets of the transcript as lines of plain hex, in a file."""
    path = tmp_path / "chat.txt"
    path.write_text("".join(f"{data.hex()}\n\n" for data in CHAT))
    return path


def test_a_pasted_dump_is_explained_byte_by_byte(course):
    done = course("decode", "-", stdin=SYN)
    assert done.code == 0
    assert done.out.rstrip("\n") == packet.text(explain(read(SYN).frames[0]))
    for said in ("586457076", "48581958", "59356"):
        assert said in done.out


def test_json_is_one_line_a_step(course):
    done = course("decode", "--json", "-", stdin=SYN)
    steps = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert all(list(step) == KEYS for step in steps)
    assert len(steps) == len(explain(CHAT[0], link=228).steps)
    assert {step["name"]: step["value"] for step in steps}["seq"] == 586457076


def test_hex_is_one_line_a_packet_and_what_was_dropped_is_no_result(course, chat):
    done = course("decode", chat, "--hex")
    assert (done.code, done.out.split()) == (0, [data.hex() for data in CHAT])


@pytest.mark.parametrize(
    ("frames", "numbers"), [("3", [3]), ("3,7-8", [3, 7, 8]), (" 2 , 2", [2]), ("7-99", [7, 8])]
)
def test_frames_chooses(course, chat, frames, numbers):
    done = course("decode", chat, "--hex", "--frames", frames)
    assert (done.code, done.out.split()) == (0, [CHAT[n - 1].hex() for n in numbers])


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(0, 9)), min_size=1))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_frames_names_what_it_says(parts):
    text = ",".join(f"{n}-{n + more}" if more else str(n) for n, more in parts)
    wanted = {n + k for n, more in parts for k in range(more + 1)}
    assert {n for part in chosen(text) for n in part} == wanted


@pytest.mark.parametrize("frames", ["x", "3-", "-3", ",", "3;4", "1.5", "٣", "9" * 5000])
def test_frames_that_make_no_sense(frames):
    with pytest.raises(CaptureError, match="needs numbers and ranges such as 3,7-9"):
        chosen(frames)


def test_no_frame_of_that_number(course, chat):
    done = course("decode", chat, "--frames", "9-12")
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("course: --frames needs a frame from 1 to 8, got '9-12'\n")


def test_link_says_what_the_first_header_is(course):
    raw = b" ".join(b"%02x" % octet for octet in CHAT[0])
    named = course("decode", "-", "--json", "--link", "ipv4", stdin=raw)
    assert json.loads(named.out.splitlines()[0])["layer"] == "IPv4"
    assert course("decode", "-", "--json", "--link", "228", stdin=raw).out == named.out
    wrong = course("decode", "-", "--json", "--link", "ethernet", stdin=raw)
    assert json.loads(wrong.out.splitlines()[0])["layer"] == "Ethernet"


# --- what cannot be read: one sentence, exit 2 --------------------------------------------------


@pytest.mark.parametrize(
    "stdin", [b"", b"   \n", b"zz", b"this is no dump\n", b"\x00\xff" * 40, b"\xd4\xc3\xb2\xa1"]
)
def test_unreadable_input_is_one_sentence(course, stdin):
    done = course("decode", "-", stdin=stdin)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("course: ")
    assert done.err.count("\n") == 1


@given(st.binary(max_size=80))
@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_input_at_all_ends_in_words(course, data):
    done = course("decode", "-", stdin=data)
    assert done.code in {0, 2, 3}
    assert "Traceback" not in done.err
    assert done.code == 0 or done.err.count("\n") == 1


def test_a_file_that_is_not_there(course, tmp_path):
    done = course("decode", tmp_path / "none.pcap")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"course: cannot read {tmp_path / 'none.pcap'}: No such file or directory\n"
    done = course("decode", tmp_path)
    assert done.err == f"course: cannot read {tmp_path}: Is a directory\n"


def test_host_order_needs_a_decision(course):
    od = b"0000000 0045 3c00 b2d2 0040 0640 076a 007f 0100\n0000020\n"
    done = course("decode", "-", stdin=od)
    assert (done.code, done.out) == (3, "")
    assert "--form od-x2-le or --form od-x2-be" in done.err
    decided = course("decode", "-", "--hex", "--form", "od-x2-le", stdin=od)
    assert (decided.code, decided.out) == (0, "4500003cd2b2400040066a077f000001\n")


def test_names_that_do_not_exist_are_answered_with_those_that_do(course):
    done = course("decode", "-", "--link", "token-ring", stdin=SYN)
    assert done.code == 2
    assert "--link needs one of null, ethernet, raw" in done.err
    assert course("decode", "-", "--form", "braille", stdin=SYN).code == 2


def test_a_terminal_without_the_letter_still_gets_its_answer(course, monkeypatch):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setitem(decoding.SHAPES, "hex", lambda frame: "a \N{RIGHTWARDS ARROW} b")
    assert course("decode", "-", "--hex", stdin=SYN).code == 0
    terminal.flush()
    assert terminal.buffer.getvalue() == rb"a \u2192 b" + b"\n"


def test_one_shape_at_a_time(course):
    done = course("decode", "-", "--json", "--hex", stdin=SYN)
    assert done.code == 2
    assert "choose one of --json, --hex, --fields and --list" in done.err


def test_fields_is_one_line_a_frame(course, chat):
    done = course("decode", "--fields", chat)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [row["frame"] for row in rows] == list(range(1, 9))
    assert rows[0]["fields"]["tcp.seq_raw"] == [586457076]
    assert "tcp.seq" not in rows[0]["fields"]


def test_stream_adds_what_earlier_frames_tell(course, chat):
    done = course("decode", "--fields", "--stream", chat)
    rows = [json.loads(line)["fields"] for line in done.out.splitlines()]
    assert [row["tcp.seq"] for row in rows[:4]] == [[0], [0], [1], [1]]
    assert rows[3]["tcp.ack"] == [1]


def test_filter_chooses_frames(course, chat):
    done = course("decode", "--list", "--filter", "tcp.flags.syn == 1", chat)
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == ["1", "2"]


def test_list_is_one_line_a_packet(course, chat):
    done = course("decode", "--list", chat)
    assert len(done.out.splitlines()) == 8
    assert "Flags [S]" in done.out.splitlines()[0]


@pytest.mark.parametrize("wrong", ["tcp.port = 1", "tcp.port ==", "(tcp"])
def test_a_filter_that_cannot_be_is_one_sentence(course, chat, wrong):
    done = course("decode", "--filter", wrong, chat)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1


def test_a_mistyped_name_in_a_filter_is_answered_with_those_that_are_near(course, chat):
    done = course("decode", "--list", "--filter", "tcp.prot == 7456", chat)
    assert (done.code, done.out) == (2, "")
    assert "got 'tcp.prot'; did you mean tcp.port" in done.err


def test_a_filter_of_what_earlier_frames_tell_needs_stream(course, chat):
    done = course("decode", "--list", "--filter", "tcp.seq == 0", chat)
    assert done.code == 2
    assert "add --stream" in done.err
    done = course("decode", "--list", "--stream", "--filter", "tcp.seq == 0", chat)
    assert [line.split()[0] for line in done.out.splitlines()] == ["1", "2"]


def test_a_filter_that_nothing_passes_says_so(course, chat):
    done = course("decode", "--filter", "udp", chat)
    assert (done.code, done.out) == (0, "")
    assert "none of 8 frames passes" in done.err


def test_the_octets_of_a_cut_frame_are_shown(course, tmp_path):
    whole = pcap.write(bundled.load("http-fetch"))
    path = tmp_path / "cut.pcap"
    path.write_bytes(whole[: len(whole) // 2])
    done = course("decode", path)
    assert done.code == 0
    assert "The file ends inside the next frame. Its octets so far:\n\t0x0000:" in done.out
    assert "the file stops there" in done.err


def test_an_output_that_cannot_be_written_is_one_sentence():
    command = [sys.executable, "-m", "course", "decode", "-", "--list"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, input=SYN, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"course: cannot write the output: No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr
