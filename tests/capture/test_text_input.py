"""Pasted text: every form, written by formatters of the test's own and by the tools themselves."""

import base64
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture import pcap
from course.capture.frame import Capture, Frame
from course.capture.text_input import FORMS, read_text
from course.errors import AmbiguousForm, CaptureError

QUICK = settings(max_examples=60, derandomize=True, deadline=None)
IPV4 = bytes.fromhex("450000200001000040117cca7f0000017f000001 1092 0009 000c 0000 61626364")
ETHERNET = bytes.fromhex("020000000001 020000000002 0800") + IPV4


def rows(data, width=16):
    return [(at, data[at : at + width]) for at in range(0, len(data), width)]


def words(piece, size=2):
    return " ".join(piece[at : at + size].hex() for at in range(0, len(piece), size))


def drawn(piece, space=" "):
    return "".join(chr(b) if 0x20 < b < 0x7F else space if b == 0x20 else "." for b in piece)


def collapsed(data, line):
    """Lines as hexdump and od print them: a repeated line is a star, and an offset ends all."""
    lines, last = [], b""
    for at, piece in rows(data):
        if piece == last and len(piece) == 16:
            lines += ["*"] if lines[-1] != "*" else []
        else:
            lines.append(line(at, piece))
        last = piece
    return lines


def tcpdump_x(data, *, ascii_column=False):
    return "\n".join(
        f"\t0x{at:04x}:  {words(piece)}".ljust(50 * ascii_column)
        + f" {drawn(piece, '.')}" * ascii_column
        for at, piece in rows(data)
    )


def tcpdump_capital(data):
    return "\n".join(
        f"\t0x{at:04x}:  {words(piece):<39}  {drawn(piece, '.')}" for at, piece in rows(data)
    )


def xxd(data):
    return "\n".join(f"{at:08x}: {words(piece):<39}  {drawn(piece)}" for at, piece in rows(data))


def xxd_little(data):
    def word(piece):
        return piece[::-1].hex().rjust(8)

    def line(piece):
        return " ".join(word(piece[at : at + 4]) for at in range(0, len(piece), 4))

    return "\n".join(f"{at:08x}: {line(piece):<35}   {drawn(piece)}" for at, piece in rows(data))


def hexdump(data):
    def line(at, piece):
        halves = f"{words(piece[:8], 1):<23}  {words(piece[8:], 1):<23}"
        return f"{at:08x}  {halves}  |{drawn(piece)}|"

    return "\n".join([*collapsed(data, line), f"{len(data):08x}"])


def od(form):
    def dump(data):
        lines = collapsed(data, lambda at, piece: f"{at:{form}} {words(piece, 1)}")
        return "\n".join([*lines, f"{len(data):{form}}"])

    return dump


def wireshark(data):
    return "\n".join(
        f"{at:04x}   {words(piece, 1):<47}   {drawn(piece)}" for at, piece in rows(data)
    )


def wireshark_old(data):
    return "\n".join(
        f"{at:04x}  {words(piece[:8], 1):<23}  {words(piece[8:], 1):<23}   {drawn(piece)}"
        for at, piece in rows(data)
    )


def offset_hex(data):
    return "\n".join(f"{at:04x}   {words(piece, 1)}" for at, piece in rows(data))


def c_array(data):
    lines = [", ".join(f"0x{byte:02x}" for byte in piece) for _, piece in rows(data, 8)]
    return "char pkt[] = {\n" + ",\n".join(lines) + "\n};"


def xxd_i(data):
    lines = ["  " + ", ".join(f"0x{byte:02x}" for byte in piece) for _, piece in rows(data, 12)]
    body = ",\n".join(lines)
    return f"unsigned char _p[] = {{\n{body}\n}};\nunsigned int _p_len = {len(data)};"


def escaped_lines(data):
    lines = ['"' + "".join(f"\\x{b:02x}" for b in piece) + '"' for _, piece in rows(data)]
    return " \\\n".join(lines)


WRITERS = {
    "tcpdump -x": tcpdump_x,
    "tcpdump -X": tcpdump_capital,
    "xxd": xxd,
    "hexdump -C": hexdump,
    "od -tx1": od("07o"),
    "od -Ax -tx1": od("06x"),
    "od -Ad -tx1": od("07d"),
    "wireshark": wireshark,
    "wireshark of old": wireshark_old,
    "offset hex": offset_hex,
    "plain": bytes.hex,
    "upper": lambda data: data.hex().upper(),
    "0x": lambda data: "0x" + data.hex(),
    "spaced": lambda data: data.hex(" "),
    "colons": lambda data: data.hex(":"),
    "xxd -p": lambda data: "\n".join(piece.hex() for _, piece in rows(data, 30)),
    "bare python": repr,
    "named python": lambda data: f"pkt = bytearray({data!r})  # captured",
    "fromhex": lambda data: f"pkt = bytes.fromhex('{data.hex()}')",
    "escaped": lambda data: '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"',
    "bare escaped": lambda data: "".join(f"\\x{byte:02x}" for byte in data),
    "escaped lines": escaped_lines,
    "C array": c_array,
    "xxd -i": xxd_i,
    "bare C": lambda data: ", ".join(f"0x{byte:X}" for byte in data),
    "base64": lambda data: base64.b64encode(data).decode(),
    "wrapped base64": lambda data: base64.encodebytes(data).decode(),
}
LITERAL = {"0x", "xxd -p", "base64", "wrapped base64"}  # too short, they are something else
TEXT_LIKE = st.text("0123456789abcdef .|*<>x:", min_size=1, max_size=20).map(str.encode)
PACKETS = st.lists(
    st.one_of(st.binary(min_size=1, max_size=40), TEXT_LIKE, st.just(bytes(48))),
    min_size=1,
    max_size=4,
).map(b"".join)


def octets(capture):
    return [frame.data for frame in capture.frames]


@pytest.mark.parametrize("form", WRITERS)
@QUICK
@given(data=PACKETS)
def test_every_form_gives_the_octets_back(form, data):
    data = ETHERNET + data if form in LITERAL else data
    assert octets(read_text(WRITERS[form](data))) == [data]


MULTIPLE = [
    "tcpdump -x",
    "tcpdump -X",
    "xxd",
    "hexdump -C",
    "od -tx1",
    "wireshark",
    "offset hex",
    "plain",
    "spaced",
    "colons",
    "bare python",
    "C array",
]


@pytest.mark.parametrize("form", MULTIPLE)
@pytest.mark.parametrize("between", ["\n\n", "\n12:00:00.5 IP 1.2.3.4 > 5.6.7.8: a line\n"])
@QUICK
@given(packets=st.lists(PACKETS, min_size=2, max_size=4))
def test_several_packets_at_once(form, between, packets):
    text = between.join(map(WRITERS[form], packets))
    assert octets(read_text(text)) == packets


@QUICK
@given(data=PACKETS)
def test_words_that_xxd_turned_are_turned_back_or_a_question(data):
    text = xxd_little(b"abcd" + data)
    assert octets(read_text(text)) == [b"abcd" + data]
    with pytest.raises(AmbiguousForm, match="say --form od-x4-le or --form od-x4-be"):
        read_text(xxd_little(bytes(range(8)) + bytes(len(data))))


DRESSES = {
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "mark": lambda text: "\ufeff" + text,
    "mail": lambda text: "\n".join("> > " + line for line in text.split("\n")),
    "Markdown": lambda text: f"```text\n{text}\n```",
    "web": lambda text: text.replace(" ", "\u00a0"),
    "indented": lambda text: "\n".join("    " + line for line in text.split("\n")),
    "trailing": lambda text: "\n".join(line + "  \t" for line in text.split("\n")),
    "coloured": lambda text: "\n".join(f"\x1b[1;32m{line}\x1b[0m" for line in text.split("\n")),
    "UTF-16": lambda text: text.encode("utf-16"),
    "Latin-1": lambda text: text.replace(".", "\u00b7").encode("latin-1"),
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("form", ["tcpdump -X", "hexdump -C", "wireshark", "xxd", "spaced"])
@QUICK
@given(data=PACKETS)
def test_what_mail_web_and_windows_do_is_taken_off(dress, form, data):
    assert octets(read_text(DRESSES[dress](WRITERS[form](data)))) == [data]


@pytest.mark.parametrize("size", [2, 4, 8])
@pytest.mark.parametrize("order", ["le", "be"])
@QUICK
@given(data=PACKETS)
def test_words_in_the_order_of_the_machine_are_a_question(size, order, data):
    def word(piece):
        padded = piece.ljust(size, b"\0")
        return (padded[::-1] if order == "le" else padded).hex()

    def line(at, piece):
        return f"{at:07o} " + " ".join(word(p) for _, p in rows(piece, size))

    text = "\n".join([*collapsed(data, line), f"{len(data):07o}"])
    name = f"od-x{size}-{order}"
    assert octets(read_text(text, form=name)) == [data]
    if octets(read_text(text, form=f"od-x{size}-le")) == octets(
        read_text(text, form=f"od-x{size}-be")
    ):
        assert octets(read_text(text)) == [data]
        return
    with pytest.raises(AmbiguousForm, match=f"say --form od-x{size}-le or --form") as caught:
        read_text(text)
    assert caught.value.forms == (f"od-x{size}-le", f"od-x{size}-be")


def test_the_ascii_column_answers_the_question(need, tmp_path):
    need("hexdump")
    path = tmp_path / "octets"
    path.write_bytes(ETHERNET)
    text = subprocess.run(
        ["od", "-Ax", "-tx2z", path], capture_output=True, text=True, check=True
    ).stdout
    assert octets(read_text(text)) == [ETHERNET]


TOOLS = {
    ("xxd",): "xxd",
    ("xxd", "-c", "8"): "xxd",
    ("xxd", "-g", "1"): "xxd",
    ("xxd", "-u"): "xxd",
    ("xxd", "-e"): "xxd",
    ("xxd", "-p"): "hex",
    ("xxd", "-i"): "c-array",
    ("hexdump", "-C"): "hexdump",
    ("hexdump", "-C", "-v"): "hexdump",
    ("od", "-tx1"): "od-x1",
    ("od", "-Ax", "-tx1"): "od-x1",
    ("od", "-Ad", "-tx1"): "od-x1",
    ("od", "-tx1z"): "od-x1",
    ("od", "-Ax", "-tx1", "-v"): "od-x1",
}


@pytest.mark.parametrize("command", TOOLS, ids=" ".join)
def test_the_tools_themselves(need, tmp_path, command):
    if command[0] != "od":
        need(command[0])
    path = tmp_path / "octets"
    for size in (1, 15, 16, 17, 33):
        data = ETHERNET[:20] + bytes(200) + b"deadbeef  cafe 0123 |>*"[: size % 24] + IPV4[:size]
        path.write_bytes(data)
        text = subprocess.run([*command, path], capture_output=True, text=True, check=True).stdout
        found = read_text(text)
        assert octets(found) == [data]
        assert found.form == TOOLS[command]
        assert found.form in FORMS


@pytest.mark.parametrize("options", [("-x",), ("-X",), ("-xx",), ("-XX",), ("-vvv", "-XX")])
@pytest.mark.parametrize("stamp", ["-t", "-tt", "-ttt", "-tttt", "-ttttt", "-#"])
def test_tcpdump_itself(need, tmp_path, options, stamp):
    tcpdump = need("tcpdump")
    frames = [Frame(ETHERNET, 1, 1, 0), Frame(ETHERNET[:-4], 2, 1, 1_500_000_000)]
    path = tmp_path / "two.pcap"
    path.write_bytes(pcap.write(Capture(frames, epoch_ns=1_700_000_000_250_000_000)))
    command = [tcpdump, "-nn", stamp, *options, "-r", path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = read_text(done.stderr + done.stdout)
    start = 0 if len(options[-1]) == 3 else 14
    assert octets(found) == [frame.data[start:] for frame in frames]
    assert [frame.link for frame in found.frames] == ([228] * 2 if start else [1] * 2)
    assert all("10.1.2" not in frame.said and "UDP" in frame.said for frame in found.frames)
    assert [len(frame.said.splitlines()) for frame in found.frames] == [len(options)] * 2
    if stamp != "-t":
        assert found.frames[1].t_ns == 1_500_000_000
    assert found.epoch_ns == (1_700_000_000_250_000_000 if stamp == "-tt" else 0)


@pytest.mark.parametrize("options", [("-x",), ("-P", "-x"), ("-P", "-V", "-x")])
def test_tshark_itself(need, tmp_path, options):
    tshark = need("tshark")
    frames = [Frame(ETHERNET, 1, 1, 0), Frame(ETHERNET[:-4], 2, 1, 1_500_000_000)]
    path = tmp_path / "two.pcap"
    path.write_bytes(pcap.write(Capture(frames, epoch_ns=1_700_000_000_250_000_000)))
    text = subprocess.run(
        [tshark, "-r", path, *options], capture_output=True, text=True, check=True
    ).stdout
    found = read_text(text)
    assert octets(found) == [frame.data for frame in frames]
    if "-P" in options:
        assert [frame.t_ns for frame in found.frames] == [0, 1_500_000_000]


def test_a_buffer_that_tshark_reassembled_is_no_frame(need, tmp_path):
    tshark = need("tshark")
    first = bytes.fromhex("4500001c0001200040110000c0000201c0000202") + b"\x10\x92\0\x09\0\x10\0\0"
    last = bytes.fromhex("4500001c0001000140110000c0000201c0000202") + b"rest data"[:8]
    path = tmp_path / "fragments.pcap"
    path.write_bytes(pcap.write(Capture([Frame(first, 1, 228), Frame(last, 2, 228)])))
    text = subprocess.run(
        [tshark, "-r", path, "-x"], capture_output=True, text=True, check=True
    ).stdout
    assert "Reassembled IPv4" in text
    found = read_text(text)
    assert octets(found) == [first, last]
    assert "buffers that are no frame were left out: Reassembled IPv4" in found.notes


def test_the_open_corpus(need):
    folder = Path(need("corpus")) / "hexinput_open"
    for truth in (folder / "packets.json", folder / "multi" / "packets.json"):
        told = json.loads(truth.read_text())
        files = sorted(truth.parent.glob("*.txt"))
        assert len(files) == 21
        for path in files:
            wanted = told["truth_l3" if path.name in told["l3_files"] else "truth"]
            wanted = wanted[:1] if path.name in told["single_packet_files"] else wanted
            text = path.read_bytes()
            form = "od-x2-le" if path.name == "od_x2_le.txt" else None
            if form:
                with pytest.raises(AmbiguousForm, match="--form od-x2-le or --form od-x2-be"):
                    read_text(text)
            assert [data.hex() for data in octets(read_text(text, form))] == wanted, path


SLIPS = sorted(set(WRITERS) - {"bare python", "named python", "base64", "wrapped base64"})


@pytest.mark.parametrize("form", SLIPS)
def test_a_slip_in_the_hex_is_never_lost_in_silence(form):
    data = ETHERNET + b"dead beef, cafe 0123 and more of it"
    text = WRITERS[form](data)
    for at, char in enumerate(text):
        if char.lower() not in "0123456789abcdef":
            continue
        slip = text[:at] + "g" + text[at + 1 :]
        try:
            found = read_text(slip)
        except CaptureError:
            continue
        assert octets(found) == [data], slip


DUMP = (
    "\t0x0000:  4500 003c d2b2 4000 4006 6a07 7f00 0001  E..<..@.@.j.....\n"
    '\t0x0010:  7f00 0001 e7dc abcd 22f4 9ff4 0000 0000  ........".......\n'
    "\t0x0020:  a002 8018 fe30 0000 0204 400c 0402 080a  .....0....@.....\n"
    "\t0x0030:  02e5 4d46 0000 0000 0103 0307            ..MF........\n"
)


def test_a_missing_line_is_not_blamed_on_the_ascii_column():
    rows = DUMP.splitlines(keepends=True)
    with pytest.raises(CaptureError, match=r"line 1 needs 32 octets .* got 16"):
        read_text("".join([rows[0], *rows[2:]]))


def test_a_summary_without_a_dump_says_what_to_do():
    line = "12:50:53.227362 IP localhost.59356 > localhost.43981: Flags [S], seq 1, length 0\n"
    with pytest.raises(CaptureError, match="run tcpdump with -X"):
        read_text(line + line)


def test_a_guessed_link_type_is_said():
    lying = read_text(DUMP.replace("4500 003c", "4400 003c"))
    assert lying.frames[0].link == 228
    unknown = read_text("ff" * 40)
    assert unknown.frames[0].link == 1
    assert any("is a guess, ethernet: --link" in note for note in unknown.notes)
    assert not any("guess" in note for note in read_text(DUMP).notes)
