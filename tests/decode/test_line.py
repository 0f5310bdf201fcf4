"""One line per packet: tcpdump's own output is the truth."""

import re
import subprocess

import pytest

from course.capture import bundled, pcap
from course.capture.frame import Capture, Frame
from course.decode import explain
from course.decode.line import line
from course.decode.line_transport import options


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
    assert explain(Frame(bytes(5), link=999)).line == "data, length 5"


def test_a_cut_header():
    data = bundled.load("chat").frames[0].data
    assert explain(Frame(data[:10], link=228)).line == "IP [|ip]"
    cut = explain(Frame(data[:30], link=228)).line
    assert cut == "IP 127.0.0.1.59356 > 127.0.0.1.43981:  [|tcp]"


def others():
    """Frames of other protocols, made with scapy."""
    scapy = pytest.importorskip("scapy.all", reason='needs scapy: pip install -e ".[test]"')
    ether, ip, icmp = (
        scapy.Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02"),
        scapy.IP,
        scapy.ICMP,
    )
    v4, v6 = ip(src="10.0.0.1", dst="10.0.0.2"), scapy.IPv6(src="2001:db8::1", dst="2001:db8::2")
    udp = scapy.UDP(sport=4000, dport=9) / b"data"
    yield ether / scapy.ARP(op=1, psrc="10.0.0.1", pdst="10.0.0.2")
    yield ether / scapy.ARP(op=2, psrc="10.0.0.1", pdst="10.0.0.2", hwsrc="02:00:00:00:00:01")
    yield ether / scapy.Dot1Q(vlan=5) / v4 / udp
    yield from (ether / v4 / icmp(type=kind, id=7, seq=1) / b"ping" for kind in (0, 8))
    for kind, code in ((3, 0), (3, 1), (3, 2), (3, 3), (11, 0), (11, 1), (12, 0)):
        yield ether / v4 / icmp(type=kind, code=code) / ip(src="10.0.0.2", dst="10.0.0.1") / udp
    yield ether / v4 / icmp(type=3, code=4, nexthopmtu=1280) / v4 / udp
    yield ether / v6 / udp
    yield ether / v6 / scapy.TCP(sport=4000, dport=80, flags="S", seq=7)
    yield ether / v6 / scapy.IPv6ExtHdrDestOpt() / udp
    yield ether / v6 / scapy.IPv6ExtHdrFragment(offset=0, m=1, id=9) / udp
    yield ether / v6 / scapy.ICMPv6EchoRequest(id=7, seq=1)
    yield ether / v6 / scapy.ICMPv6ND_NS(tgt="2001:db8::2")
    yield ether / v6 / scapy.ICMPv6ND_NA(tgt="2001:db8::2")
    yield ether / v6 / scapy.ICMPv6PacketTooBig(mtu=1280) / v6 / udp
    yield ether / v6 / scapy.ICMPv6DestUnreach(code=4) / v6 / udp
    yield ether / v4 / v4 / udp
    yield ether / scapy.IP(src="10.0.0.1", dst="10.0.0.2", frag=9, proto=17) / b"later"
    yield ether / scapy.IP(src="10.0.0.1", dst="10.0.0.2", proto=253) / b"unknown"


def test_other_protocols(need, tmp_path):
    frames = [Frame(bytes(packet), n + 1, link=1) for n, packet in enumerate(others())]
    assert [explain(frame).line for frame in frames] == tcpdump(need, tmp_path, frames)
