"""Set 01, against other programs and against its own words."""

import re
import subprocess

import pytest

from course.capture import bundled
from course.exercise import check
from course.view import hexdump

from .sets import drawn, scored, solved, text_of


def test_01_1_dumps_as_the_course_does():
    render = solved("01.1")
    for (data,) in drawn("01.1"):
        assert render(data) == hexdump.text(data)


@pytest.mark.needs("tcpdump")
def test_01_1_dumps_as_tcpdump_does(tmp_path):
    from course.capture import pcap

    path = tmp_path / "chat.pcap"
    capture = bundled.load("chat")
    path.write_bytes(pcap.write(capture))
    done = subprocess.run(
        ["tcpdump", "-r", path, "-X", "-t", "-n"], capture_output=True, text=True
    )
    rows = [line for line in done.stdout.splitlines() if line.startswith("\t0x")]
    render = solved("01.1")
    assert rows == [row for frame in capture.frames for row in render(frame.data).split("\n")]


def test_01_2_agrees_with_scapy():
    from scapy.layers.inet import IP

    parse = solved("01.2")
    for (data,) in drawn("01.2"):
        fields, head = parse(data), IP(data)
        flags = 4 * fields["reserved_flag"] + 2 * fields["df"] + fields["mf"]
        assert flags == int(head.flags)
        assert fields["dscp"] << 2 | fields["ecn"] == head.tos
        for name, theirs in SCAPY.items():
            assert fields[name] == getattr(head, theirs), name
        assert bytes(map(int, head.src.split("."))) == fields["src"]
        assert bytes(map(int, head.dst.split("."))) == fields["dst"]


SCAPY = {
    "version": "version",
    "ihl": "ihl",
    "total_length": "len",
    "identification": "id",
    "fragment_offset": "frag",
    "ttl": "ttl",
    "protocol": "proto",
    "checksum": "chksum",
}


def test_01_2_meets_every_ihl_flag_and_ecn_value():
    heads = [solved("01.2")(data) for (data,) in drawn("01.2")]
    assert {head["ihl"] for head in heads} == set(range(5, 16))
    assert {head["ecn"] for head in heads} == set(range(4))
    assert len({(head["reserved_flag"], head["df"], head["mf"]) for head in heads}) == 8


def test_01_3_agrees_with_scapy():
    from scapy.layers.inet import IP, TCP, UDP

    cut = solved("01.3")
    for (packet,) in drawn("01.3"):
        ip, transport, payload = cut(packet)
        theirs = IP(packet)
        layer = theirs[TCP] if packet[9] == 6 else theirs[UDP]
        assert len(ip) == 4 * theirs.ihl
        assert len(transport) == (4 * layer.dataofs if packet[9] == 6 else 8)
        assert ip + transport + payload == packet[: theirs.len]


@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_01_3_who_takes_udp_for_tcp_is_told_and_never_crashes(seed):
    def slice_layers(packet):
        start = 4 * (packet[0] & 15)
        end = start + 4 * (packet[start + 12] >> 4)
        return packet[:start], packet[start:end], packet[end : packet[2] << 8 | packet[3]]

    result = scored("01.3", slice_layers, seed)
    assert (result.outcome, result.earned) == ("partly", 2)
    assert result.mistakes == ("TCP's data offset read in UDP too",)
    assert result.sample.error == ""


def test_01_4_accepts_the_cuts_of_scapy():
    from scapy.layers.inet import IP, fragment
    from scapy.packet import Raw

    def theirs(length, mtu, df):
        packet = IP(src="192.0.2.1", dst="192.0.2.2") / Raw(bytes(length - 20))
        if length <= mtu:
            return [(0, length - 20, 0)]
        if df:
            return "icmp"
        return [
            (piece.frag, len(piece[Raw].load), int("MF" in str(piece.flags)))
            for piece in fragment(packet, fragsize=mtu - 20)
        ]

    assert scored("01.4", theirs, lines=10**7).outcome == "correct"


def test_01_5_knows_the_packet_with_three_oddities():
    oddities = solved("01.5")
    assert oddities(bundled.load("http-get").frames[0].data) == {
        "zero checksum",
        "ECT set",
        "source equals destination",
    }


def test_01_the_packet_of_the_set_up_cell_is_the_chat_line():
    space = {}
    exec(text_of("01 setup"), space)
    assert space["HELLO"] == bundled.load("chat").frames[3].data


def test_01_what_the_texts_show_is_true():
    hello = bundled.load("chat").frames[3].data
    assert solved("01.1")(hello) in text_of("task-01-1")
    shown = re.search(r"```python\n(\{.*?\})\n```", text_of("task-01-2"), re.DOTALL)
    assert eval(shown[1]) == solved("01.2")(hello)
    assert [len(part) for part in solved("01.3")(hello)] == [20, 32, 13]
    examples = re.findall(r"^fragment\((.*)\) +-> +(.*)$", text_of("task-01-4"), re.MULTILINE)
    assert len(examples) == 3
    for args, wanted in examples:
        assert solved("01.4")(*eval(f"({args})")) == eval(wanted)
    assert solved("01.5")(hello) == {"source equals destination"}
    assert "`{'source equals destination'}`" in text_of("task-01-5")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "A function that ends without `return` gives None"),
        (42, "The answer should be a list or tuple, not an int."),
        ("cut", "Here the answer should be a list or tuple, not a string."),
        ([1, 2], "Each piece is (offset, size, more): three whole numbers."),
    ],
)
def test_01_4_what_is_no_list_of_pieces_is_told_in_a_sentence(value, said):
    assert said in " ".join(repr(check("01.4", lambda length, mtu, df: value)).split())
