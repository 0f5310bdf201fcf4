"""Packets as code: the course's builds the same octets, scapy's too; Markdown holds every step."""

import logging
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from talks import CLIENT, LINK, SERVER, packet, random_talk, tcp_packet, udp_packet

from course.capture import read
from course.capture.frame import Frame
from course.decode import explain
from course.decode.export import capture_file, markdown, python, scapy_command
from course.wire import options

logging.getLogger("scapy").setLevel(logging.ERROR)

from scapy import all as scapy  # noqa: E402  its logger is silenced first

quick = settings(max_examples=150, derandomize=True, deadline=None)
ETHERNET = bytes.fromhex("0200000000020200000000010800")
VLAN = bytes.fromhex("02000000000202000000000181002064 0800")
ARP = bytes.fromhex(
    "ffffffffffff0200000000010806 0001080006040001 020000000001 0a000001 000000000000 0a000002"
)
OPTIONS = options.build(
    [
        options.mss(1460),
        options.sack_permitted(),
        options.timestamps(7, 8),
        options.nop(),
        options.window_scale(7),
    ]
)
TAGGED = VLAN + tcp_packet(random_talk(Random(1), 1)[0], OPTIONS)


def executed(code):
    names = {}
    exec(code, names)
    return names["octets"]


def in_scapy(command):
    return bytes(eval(command, vars(scapy).copy()))


any_packet = st.one_of(
    st.integers(0, 300).map(lambda seed: (packet(random_talk(Random(seed), 4)[-1]), LINK)),
    st.binary(max_size=60).map(lambda data: (udp_packet(CLIENT, SERVER, data), LINK)),
    st.binary(max_size=60).map(lambda data: (ETHERNET + udp_packet(CLIENT, SERVER, data), 1)),
    st.binary(max_size=20).map(lambda data: (TAGGED + data, 1)),
    st.just((ARP, 1)),
)  # fmt: skip


@quick
@given(any_packet)
def test_code_builds_the_packet_again(given_packet):
    data, link = given_packet
    assert executed(python(explain(data, link=link))) == data
    assert in_scapy(scapy_command(explain(data, link=link))) == data


@quick
@given(st.binary(max_size=120), st.sampled_from([0, 1, 101, 108, 113, 228, 229, 276, 999]))
def test_code_for_any_octets(data, link):
    dissection = explain(data, link=link)
    assert executed(python(dissection)) == data
    assert in_scapy(scapy_command(dissection)) == data
    assert markdown(dissection).startswith("# Frame 1\n")


def test_scapy_gets_fields_where_it_can():
    command = scapy_command(explain(ETHERNET + tcp_packet(random_talk(Random(1), 1)[0], OPTIONS)))
    assert command.startswith(
        "Ether(dst='02:00:00:00:00:02', src='02:00:00:00:00:01', type=2048)/IP("
    )
    assert "('MSS', 1460), ('SAckOK', b''), ('Timestamp', (7, 8))" in command
    assert scapy_command(explain(ARP, link=1)).endswith("pdst='10.0.0.2')")
    odd = scapy_command(explain(tcp_packet(random_talk(Random(1), 1)[0], b"\2\3\1\1"), link=LINK))
    assert "/Raw(bytes.fromhex(" in odd


def test_markdown_has_a_row_for_every_step(syn):
    made = markdown(syn)
    rows = [line for line in made.splitlines() if line.startswith("| ")]
    assert len(rows) == sum(step.depth > 0 for step in syn.steps) + made.count("| Field |")
    assert "## TCP" in made
    assert "| IHL | octet 0, 4 bits | 20 | 0x45 & 0x0f = 5; 5 x 4 = 20 octets | no options |" in (
        made.replace("&amp;", "&").replace("\\*", "*")
    )
    assert "## Problems" in markdown(explain(syn.data[:30], link=LINK))


def test_markdown_lets_no_packet_write_its_own():
    made = markdown(
        explain(udp_packet(CLIENT, (SERVER[0], 1900), b"NOTIFY * HTTP/1.1\r\nX: <b>|`a`\r\n\r\n"))
    )
    assert "<b>" not in made
    for line in made.splitlines():
        if line.startswith("| "):
            assert line.replace("\\|", "").count("|") == 6


def test_a_capture_file():
    frames = [Frame(udp_packet(CLIENT, SERVER, bytes(n)), n, LINK, n * 1000, 99) for n in (1, 2)]
    back = read(capture_file(map(explain, frames), epoch_ns=10**18))
    assert [(f.data, f.wire_length, f.link) for f in back.frames] == [
        (f.data, f.wire_length, f.link) for f in frames
    ]
    assert back.epoch_ns + back.frames[1].t_ns == 10**18 + 2000
