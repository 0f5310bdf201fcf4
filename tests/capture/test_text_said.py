"""Pasted text: what is said of it, several packets in it, slips in it, and anything at all."""

import base64

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course.capture import pcap
from course.capture.frame import Capture, Frame
from course.capture.text_input import FORMS, read_text
from course.errors import AmbiguousForm, CaptureError

IPV4 = bytes.fromhex("450000200001000040117cca7f0000017f000001 1092 0009 000c 0000 61626364")
ETHERNET = bytes.fromhex("020000000001 020000000002 0800") + IPV4
TCPDUMP = """\
\t0x0000:  4500 0020 0001 0000 4011 7cca 7f00 0001  E.......@.|.....
\t0x0010:  7f00 0001 1092 0009 000c 0000 6162 6364  ............abcd
"""


def octets(capture):
    return [frame.data for frame in capture.frames]


def pieces(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


def test_what_was_dropped_is_said():
    text = (
        "reading from file x.pcap, link-type EN10MB (Ethernet), snapshot length 262144\n"
        "12:00:00.500000 IP 127.0.0.1.4242 > 127.0.0.1.9: UDP, length 4\n"
        + TCPDUMP
        + "12:00:01.500000 IP 127.0.0.1.4242 > 127.0.0.1.9: UDP, length 4\n"
        + TCPDUMP
        + "2 packets captured\n"
    )
    found = read_text(text)
    assert found.notes == [
        "offsets were dropped from 4 lines",
        "the ASCII column was dropped from 4 lines",
        "the text above each packet is kept beside it",
        "times since the first were read from 2 time stamps",
        "text that belongs to no packet was dropped: 2 lines",
    ]
    assert [frame.t_ns for frame in found.frames] == [0, 10**9]
    assert found.frames[1].said == "12:00:01.500000 IP 127.0.0.1.4242 > 127.0.0.1.9: UDP, length 4"


def test_stars_and_filled_words_are_said():
    lines = ["00000000" + "  00" * 16, "*", "00000040  65 6e 64   |end|", "00000043"]
    stars = read_text("\n".join(lines))
    assert octets(stars) == [bytes(64) + b"end"]
    assert "1 line * were written out as 48 octets" in stars.notes
    odd = read_text("0000000 0002 00ff\n0000003", form="od-x2-le")
    assert octets(odd) == [b"\x02\x00\xff"]
    assert "1 octet that only filled the last word were dropped" in odd.notes


def test_an_ascii_column_that_shows_something_else_is_said():
    text = "0000   45 00 00 20   E..!\n0004   00 01            ..\n"
    found = read_text(text)
    assert octets(found) == [bytes.fromhex("450000200001")]
    assert any("the ASCII column of line 1 shows other octets" in note for note in found.notes)


def test_a_dump_from_the_middle_says_so():
    found = read_text("\t0x0010:  7f00 0001 7f00 0001\n\t0x0018:  1092")
    assert octets(found) == [bytes.fromhex("7f0000017f0000011092")]
    assert "packet 1 begins at offset 16: what stood before is not here" in found.notes


def test_runs_of_spaces_that_a_web_page_ate():
    text = "\n".join(" ".join(line.split()) for line in TCPDUMP.split("\n"))
    assert octets(read_text(text)) == [IPV4]


def test_hex_in_words_of_equal_width_has_no_offset():
    assert octets(read_text("0000 5e00 0101 0200 0000")) == [bytes.fromhex("00005e00010102000000")]


def test_lines_of_whole_packets_are_packets_and_wrapped_ones_are_one():
    assert octets(read_text(f"{ETHERNET.hex()}\n{ETHERNET.hex()}\n")) == [ETHERNET] * 2
    assert octets(read_text("\n".join(piece.hex() for piece in pieces(ETHERNET, 16)))) == [
        ETHERNET
    ]
    thirds = f"{ETHERNET[:14].hex()}\n{ETHERNET[14:34].hex()}\n{ETHERNET[34:].hex()}"
    assert octets(read_text(thirds)) == [ETHERNET]  # header by header
    halves = f"{ETHERNET.hex()[:55]}\n{ETHERNET.hex()[55:]}"
    assert octets(read_text(halves)) == [ETHERNET]  # the margin cut an octet


def test_lines_that_prove_nothing_are_a_question():
    text = "0102\n030405\n06"
    with pytest.raises(AmbiguousForm, match="say --form hex or --form hex-lines") as caught:
        read_text(text)
    assert caught.value.forms == ("hex", "hex-lines")
    assert octets(read_text(text, form="hex")) == [bytes(range(1, 7))]
    assert octets(read_text(text, form="hex-lines")) == [b"\1\2", b"\3\4\5", b"\6"]


def test_names_and_sentences_around_plain_hex_are_said():
    found = read_text(f"the first packet:\n{IPV4.hex()}\n\nsecond: {ETHERNET.hex(' ')}\n")
    assert [(frame.data, frame.said, frame.link) for frame in found.frames] == [
        (IPV4, "the first packet:", 228),
        (ETHERNET, "second:", 1),
    ]


def test_literals_join_as_their_language_does():
    assert octets(read_text('(b"\\x45\\x00"\n b"\\x00")')) == [b"\x45\0\0"]
    assert octets(read_text("[b'\\x45', b'\\x46']")) == [b"\x45", b"\x46"]
    assert octets(read_text(">>> b'''a\nb''' b'c'")) == [b"a\nbc"]
    assert octets(read_text("rb'\\x'")) == [b"\\x"]
    assert octets(read_text('char a[] = "\\x45\\0"\n "\\101"; char b[] = "\\x46";')) == [
        b"\x45\0A",
        b"\x46",
    ]
    assert octets(read_text("printf '\\x45\\x00\\n'")) == [b"\x45\0\n"]


def test_arrays_of_other_languages():
    java = "byte[] p = { (byte)0x45, (byte) 0x00, 7 };"
    go = "[]byte{0x45, 0x00, /* 0x99 */ 0x07} // 0x98"
    rust = "let p: [u8; 3] = [0x45, 0x00, 0x07u8];"
    bare = "0x45 0x00\n0x07"
    for text in (java, go, rust, bare):
        if "u8" not in text:
            assert octets(read_text(text)) == [b"\x45\0\7"]
    two = "a = {0x45, 0x00}; b[2] = {0x46, 0x01};"
    assert octets(read_text(two)) == [b"\x45\0", b"\x46\1"]


def test_base64_of_several_packets():
    text = "\n".join(base64.b64encode(packet).decode() for packet in (IPV4, ETHERNET))
    assert octets(read_text(text)) == [IPV4, ETHERNET]
    assert octets(read_text(base64.urlsafe_b64encode(ETHERNET).decode())) == [ETHERNET]


def test_a_capture_file_inside_a_text_is_read_as_one():
    file = pcap.write(Capture([Frame(ETHERNET, 1), Frame(IPV4, 2)]))
    found = read_text(base64.encodebytes(file).decode())
    assert octets(found) == [ETHERNET, IPV4]
    assert found.form == "pcap"
    assert found.notes == ["3 lines were read as one packet", "the text holds a pcap file"]
    assert octets(read_text(file.hex(" "))) == [ETHERNET, IPV4]


BAD = {
    "": "needs at least one octet in hex, got an empty text",
    " \n\t\n": "got an empty text",
    "hello world": "line 1 column 1 needs a hex digit, got 'h'",
    "45 00\n00 3z": "line 2 column 5 needs a hex digit, got 'z'",
    "> 45 0g": "line 1 column 7 needs a hex digit, got 'g'",
    "450000200001000O401100007f000001": "line 1 column 16 needs a hex digit, got 'O'",
    "45000": "line 1 needs an even number of hex digits, got 5",
    "45 00 0": "line 1 column 7 needs hex digits in pairs, got '0'",
    "0x0000:  4500 0z20 0001": "line 1 column 15 needs octets as pairs of hex digits, got '0z20'",
    "0x0000:  4500\n0x0010:  4500": "needs 16 octets up to the offset on the next line, got 2",
    "0x0000:  4500\n0x000g:  4500": "line 2 column 6 needs an offset such as 0x0000:",
    "Reassembled (2 bytes):\n0000 45": "a dump needs a frame, got only Reassembled",
    "0x0000:  4500\n0x0002:  zz": "line 2 column 10 needs octets as pairs of hex digits, got 'zz'",
    "00000000 45 00\n*\n": "a line * needs an offset on a line behind it, got none",
    "00000000 45 00\n*\nffffffff\n": "a line * needs to stand for 1 to 16777216 octets",
    "b'\\x4": "line 1 column 1 needs the literal's end, got none",
    "b'\\x4'": "line 1 column 1 needs a bytes literal that Python can read",
    '"\\x45\\q"': "line 1 column 6 needs an escape such as \\x45, got '\\\\q\"'",
    '"\\x45\u00e9"': "line 1 column 6 needs ASCII or an escape",
    "{0x45, 0x100}": "line 1 column 8 needs an octet such as 0x45, got '0x100'",
    "0x45, what": "line 1 column 7 needs an octet such as 0x45, got 'what'",
    "...": "needs at least one octet in hex, got none",
}


@pytest.mark.parametrize("text", BAD)
def test_bad_text_is_one_sentence(text):
    with pytest.raises(CaptureError) as caught:
        read_text(text)
    assert BAD[text] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_forms_that_are_named_are_taken_at_their_word():
    assert octets(read_text("YWJj", form="base64")) == [b"abc"]
    for form, text in (("base64", "a!"), ("base64", "YWJjY"), ("tcpdump", "45"), ("python", "45")):
        with pytest.raises(CaptureError):
            read_text(text, form=form)
    with pytest.raises(CaptureError, match=r"needs to be one of tcpdump, xxd, .* got 'no such'"):
        read_text("45", form="no such")


def test_the_link_type_is_guessed_or_given():
    assert read_text(IPV4.hex()).frames[0].link == 228
    assert read_text(ETHERNET.hex()).frames[0].link == 1
    assert read_text(ETHERNET.hex(), link=113).frames[0].link == 113


FRAGMENTS = st.sampled_from(
    [
        *(
            "0x0000:  4500 0020",
            "\n",
            "0000   45 00",
            "00000000",
            "*",
            "0000000 4500",
            " ",
            "|ab|",
        ),
        *("b'\\x45'", 'b"', "'''", '"\\x45"', "\\x4", "0x45,", "{", "}", "/*", "RQAA+/==", "4500"),
        *("12:00:00.5 IP", "1970-13-45 99:99:99.1 x", "1700000000.5 IP", "  1  0.000000 x"),
        *("Frame (3 bytes):", "Reassembled (3 bytes):", "```", "> ", "\ufeff", "\x1b[1m", "x ="),
        *("0010: 61 62   ab", "ffffffffffffffff 45", "0x4500003c", "\\", "0000020", "a" * 40),
    ]
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=12).map("".join)))
@example("0000 00\n*\n0000\n")
@example("00000000\n00000010 45 00\n")
def test_any_text_gives_a_capture_or_an_error(text):
    try:
        found = read_text(text)
    except CaptureError as error:
        assert str(error)  # noqa: PT017  an error is one of the two right answers
    else:
        assert found.frames
        assert all(frame.data for frame in found.frames)
        assert found.form in FORMS
        assert [frame.number for frame in found.frames] == list(range(1, len(found.frames) + 1))


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"pcap", "pcapng", "raw"}))
@settings(max_examples=40, derandomize=True, deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=12).map("".join)))
def test_any_text_in_any_form_gives_a_capture_or_an_error(form, text):
    try:
        found = read_text(text, form=form)
    except CaptureError as error:
        assert str(error)  # noqa: PT017  an error is one of the two right answers
    else:
        assert found.frames


HEAVY = {
    "one line of octets": "0000: " + "00 " * 200_000,
    "stars": "00000000 45\n*\n00ffffff\n" * 50,
    "open quotes": "b'''" * 50_000,
    "open comments": "0x45 " + "/*" * 100_000,
    "brackets": "0x45 " + "([{" * 100_000,
    "quotes": '\\x45 "' * 100_000,
    "names": "x =" * 100_000,
    "spaces": " " * 300_000 + "x",
    "marks": "> " * 200_000,
    "lines": "0000  45\n" * 30_000,
    "one packet": "\n".join(f"{at:08x}: 4500" for at in range(0, 60_000, 2)),
}


@pytest.mark.parametrize("name", HEAVY)
def test_no_text_is_too_much(name):
    try:
        found = read_text(HEAVY[name])
    except CaptureError as error:
        assert len(str(error)) < 300  # noqa: PT017  an error is one of the two right answers
    else:
        assert len(found.notes) < 60
