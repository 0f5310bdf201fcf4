"""Set 02, against other programs and against its own words."""

import ast
import re
import subprocess

import pytest

from course.capture import bundled, pcap
from course.capture.frame import Capture, Frame
from course.decode import explain
from course.decode.line import line
from course.decode.tcp import flag_names
from course.lesson.answers import answer
from course.wire.ipv4 import IPv4
from course.wire.tcp import TCP

from .sets import drawn, scored, solved, text_of

SCAPY = {
    "src_port": "sport",
    "dst_port": "dport",
    "seq": "seq",
    "ack": "ack",
    "data_offset": "dataofs",
    "reserved": "reserved",
    "window": "window",
    "checksum": "chksum",
    "urgent_pointer": "urgptr",
}
RAW_IP = 228


def space_of_setup():
    space = {}
    exec(text_of("02 setup"), space)
    return space


def bundled_packets():
    for name in bundled.NAMES:
        for frame in bundled.load(name).frames:
            packet = explain(frame)
            if any(step.id == "tcp" for step in packet):
                yield packet


def test_02_1_agrees_with_scapy_and_the_course():
    from scapy.layers import inet

    parse = solved("02.1")
    for (data,) in drawn("02.1"):
        fields, head = parse(data), inet.TCP(data[: 4 * (data[12] >> 4)])
        assert fields["ae"] << 8 | fields["flags"] == int(head.flags)
        for name, theirs in SCAPY.items():
            assert fields[name] == getattr(head, theirs), name
        ours = TCP.parse(data)
        assert all(fields[name] == getattr(ours, name) for name in fields)


def test_02_1_meets_every_offset_flag_reserved_and_ae_bit():
    heads = [solved("02.1")(data) for (data,) in drawn("02.1")]
    assert {head["data_offset"] for head in heads} == set(range(5, 16))
    assert {head["reserved"] for head in heads} == set(range(8))
    assert {head["ae"] for head in heads} == {0, 1}
    assert {flag for head in heads for flag in range(8) if head["flags"] >> flag & 1} == set(
        range(8)
    )


def test_02_2_goes_through_all_512_values_both_ways():
    convert = solved("02.2")
    values = [value for (value,) in drawn("02.2") if isinstance(value, int)]
    texts = [value for (value,) in drawn("02.2") if isinstance(value, str)]
    assert sorted(values) == list(range(512))
    assert len(set(texts)) == 512
    assert all(convert(convert(value)) == value for value in range(512))


def all_flags():
    for flags in range(256):
        head = TCP(1, 2, 3, 4, flags=flags)
        packet = IPv4(total_length=40, protocol=6, src=b"\x0a\0\0\1", dst=b"\x0a\0\0\2")
        yield flags, Frame(bytes(packet) + bytes(head), flags + 1, RAW_IP, flags)


def test_02_2_writes_flags_as_the_course_s_line_does():
    for flags, frame in all_flags():
        assert f"Flags [{solved('02.2')(flags)}]" in line(explain(frame))


@pytest.mark.needs("tcpdump")
def test_02_2_writes_flags_as_tcpdump_does(tmp_path):
    """AE is left out: of the versions about, some print it and some do not."""
    path = tmp_path / "flags.pcap"
    path.write_bytes(pcap.write(Capture([frame for _, frame in all_flags()])))
    done = subprocess.run(["tcpdump", "-nn", "-t", "-r", path], capture_output=True, text=True)
    found = re.findall(r"Flags \[(.*?)\]", done.stdout)
    assert found == [solved("02.2")(flags) for flags in range(256)]


def test_02_3_is_the_inverse_of_02_1():
    parse, build = solved("02.1"), solved("02.3")
    for (data,) in drawn("02.1"):
        assert build(parse(data)) == data[: 4 * (data[12] >> 4)]
    for (fields,) in drawn("02.3"):
        found = parse(build(fields))
        padded = fields.get("options", b"") + bytes(-len(fields.get("options", b"")) % 4)
        given = {name: fields[name] for name in fields if name not in ("options", "data_offset")}
        assert found | given == found
        assert found["options"] == padded


def test_02_3_crafts_the_syn_that_scapy_crafts():
    from scapy.layers import inet

    (fields,) = drawn("02.3")[0]
    crafted = inet.TCP(sport=fields["src_port"], dport=fields["dst_port"], seq=1000, flags="S")
    assert solved("02.3")(fields) == bytes(crafted)


def test_02_3_builds_what_the_course_builds():
    for (fields,) in drawn("02.3"):
        built = solved("02.3")(fields)
        assert bytes(TCP.parse(built)) == built
        assert 20 <= len(built) <= 60


def test_02_4_reads_the_lines_of_the_course():
    parse = solved("02.4")
    for packet in bundled_packets():
        found = parse(line(packet))
        head = next(layer.header for layer in packet.layers if layer.name == "TCP")
        assert (found["src_port"], found["dst_port"]) == (head.src_port, head.dst_port)
        assert solved("02.2")(found["flags"]) == head.flags
        assert found["ack"] == (head.ack if head.flags & 0x10 else None)
        assert found["window"] == head.window
        assert found["length"] == packet["tcp.payload_length"].raw
        if found["seq_end"] is not None:
            assert found["seq_end"] - found["seq"] == found["length"]


@pytest.mark.needs("tcpdump")
@pytest.mark.parametrize("name", ["chat", "http-fetch", "two-programs"])
def test_02_4_reads_the_lines_of_tcpdump(name, tmp_path):
    capture = bundled.load(name)
    path = tmp_path / "lines.pcap"
    path.write_bytes(pcap.write(capture))
    done = subprocess.run(["tcpdump", "-nn", "-r", path], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert len(lines) == len(capture.frames)
    for said, frame in zip(lines, capture.frames, strict=True):
        found, packet = solved("02.4")(said), explain(frame)
        assert found["src_port"] == packet["tcp.src_port"].raw
        assert found["length"] == packet["tcp.payload_length"].raw
        assert found["window"] == packet["tcp.window"].raw


def test_02_4_meets_lines_of_all_shapes():
    found = [solved("02.4")(said) for (said,) in drawn("02.4")]
    for name in ("seq", "seq_end", "ack", "urgent_pointer", "options"):
        assert {one[name] is None for one in found} == {True, False}, name
    assert any(":" in one["src"] for one in found)


def test_02_5_what_it_calls_a_scanner_s_tells_open_from_closed():
    """The course's TCP, which follows RFC 9293: a closed port resets, an open one is silent."""
    for flags in range(256):
        closed, listening = answer("CLOSED", flags), answer("LISTEN", flags)
        telling = bool(closed.replies) and not listening.replies and listening.after == "LISTEN"
        assert (solved("02.5")(flags) == "scanner") == telling, flag_names(flags)


def test_02_5_what_a_tcp_sends_is_normal():
    """Every segment in the captures, and every answer of the stack to every set of flags."""
    sent = {packet["tcp.flags"].raw for packet in bundled_packets()}
    bits = {"SYN": 2, "ACK": 16, "RST": 4, "FIN": 1, "PSH": 8, "URG": 32, "ECE": 64, "CWR": 128}
    for state in ("CLOSED", "LISTEN", "SYN-SENT", "ESTABLISHED"):
        for flags in range(256):
            for reply in answer(state, flags).replies:
                names = re.search(r"<CTL=(.*?)>", reply)[1].split(",")
                sent.add(sum(bits[name] for name in names))
    assert len(sent) > 4
    assert {solved("02.5")(flags) for flags in sent} == {"normal"}


def test_02_5_sorts_all_256_as_the_text_counts():
    found = [solved("02.5")(flags) for flags in range(256)]
    counts = {name: found.count(name) for name in ("never legal", "scanner", "normal")}
    assert counts == {"never legal": 128, "scanner": 32, "normal": 96}


def test_02_a_wrong_type_gets_a_sentence():
    result = scored("02.3", lambda _: "d4310050")
    assert (result.outcome, result.earned) == ("wrong", 0)
    assert result.sample.difference.note == "The answer should be bytes, not a string."


def test_02_the_headers_of_the_set_up_cell_are_those_of_the_lesson():
    space = space_of_setup()
    assert space["GET"] == bundled.load("http-get").frames[0].data[20:40]
    assert space["SYN"] == bundled.load("chat").frames[0].data[20:]


def test_02_1_and_02_4_what_the_texts_show_is_true():
    space = space_of_setup()
    for shown in re.findall(r"```python\n(\{.*?\})\n```", text_of("task-02-1"), re.DOTALL):
        assert ast.literal_eval(shown) == solved("02.1")(space["GET"])
    shown = re.search(r"```python\n(\{.*?\})\n```", text_of("task-02-4"), re.DOTALL)
    said = re.search(r"```\n(12:51:04.*?)\n```", text_of("task-02-4"))[1]
    assert said == bundled.load("chat").frames[3].said
    assert ast.literal_eval(shown[1]) == solved("02.4")(said)


def test_02_the_other_examples_of_the_texts_are_true():
    examples = re.findall(r"^convert_flags\((.*)\) +-> +(.*)$", text_of("task-02-2"), re.MULTILINE)
    assert len(examples) == 6
    for given, wanted in examples:
        assert solved("02.2")(ast.literal_eval(given)) == ast.literal_eval(wanted)
    given, wanted = re.search(r"build_tcp\((\{.*\})\)\s+-> (.*)", text_of("task-02-3")).groups()
    assert solved("02.3")(ast.literal_eval(given)) == bytes.fromhex(wanted)
    examples = re.findall(r"judge_flags\((.*)\) -> '(.*)'", text_of("task-02-5"))
    assert len(examples) == 4
    for given, wanted in examples:
        assert solved("02.5")(ast.literal_eval(given)) == wanted
