"""Bundled captures: the bytes that the sources print, and rebuilt ones that tools find right."""

import subprocess

import pytest
from scapy.layers.dns import DNS
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

from course.capture import bundled, pcap
from course.capture.pcapng import write
from course.capture.text_input import read_text
from course.errors import CaptureError
from course.wire import chain, options
from course.wire.checksum import pseudo_header, total


def test_every_name_loads_and_is_described():
    assert set(bundled.ABOUT) == set(bundled.NAMES)
    for name in bundled.NAMES:
        assert bundled.load(name) == bundled.load(name)
        assert bundled.load(name) is not bundled.load(name)
        assert bundled.load(name).frames
    with pytest.raises(CaptureError, match=r"a bundled capture needs one of chat, .* got 'none'"):
        bundled.load("none")


def test_the_chat_is_what_tcpdump_printed():
    chat = bundled.load("chat")
    assert len(chat.frames) == 8
    assert {frame.link for frame in chat.frames} == {228}
    assert chat.frames[3].data.endswith(b"hello world!\n")
    assert chat.frames[3].said.startswith("12:51:04.418321 IP localhost.59356 > ")
    assert [frame.t_ns for frame in chat.frames][:4] == [0, 42_000, 77_000, 11_190_959_000]


def test_the_printed_packets_are_whole():
    (get,) = bundled.load("http-get").frames
    (reply,) = bundled.load("dns-reply").frames
    assert (len(get.data), len(reply.data)) == (472, 116)
    assert get.data[40:54] == b"GET / HTTP/1.1"
    assert DNS(reply.data[28:]).an[0].rdata == "44.236.72.93"
    stamps = options.parse(bundled.OPTIONS)[2]
    assert options.read_timestamps(stamps) == (0xB34FFA49, 0xB34FFA49)


MADE = ("http-fetch", "dns-exchange", "two-programs")


@pytest.mark.parametrize("name", MADE)
def test_made_frames_are_right_to_the_last_sum(name):
    for frame in bundled.load(name).frames:
        packet = chain.parse(frame.data, frame.link)
        _, ip, transport = packet.headers[:3]
        assert total(bytes(ip)) == 0xFFFF
        segment = frame.data[34:]
        assert total(pseudo_header(ip.src, ip.dst, ip.protocol, len(segment)) + segment) == 0xFFFF
        assert ip.total_length == len(frame.data) - 14
        assert packet.trailer == b""
        again = Ether(frame.data)
        del again[IP].chksum
        del again[type(transport).__name__].chksum
        assert bytes(again) == frame.data


def test_the_fetch_shows_the_numbers_of_the_printed_rows():
    frames = bundled.load("http-fetch").frames
    segments = [Ether(frame.data)[TCP] for frame in frames]
    syn, syn_ack, ack, request = segments[:4]
    opening = bundled.ROWS["http-fetch-opening"].rows
    closing = bundled.ROWS["http-fetch-closing"].rows
    for segment, row in ((syn, opening[0]), (syn_ack, opening[1])):
        assert (segment.sport, segment.dport, segment.window) == (*row[:2], row.window)
        offered = dict(segment.options)
        assert (offered["MSS"], 1 << offered["WScale"]) == (row.mss, row.scale)
    assert dict(syn.options)["Timestamp"] == (opening[0].ts_val, 0)
    assert "SAckOK" in dict(syn.options)
    assert ack.window * opening[0].scale == opening[2].window
    assert dict(ack.options)["Timestamp"][0] == opening[2].ts_val
    assert len(frames[3].data) == opening[3].length
    assert len(request.payload) == 78
    fin, fin_ack, last = segments[-3:]
    assert (fin.seq - syn.seq, fin.ack - syn_ack.seq) == (closing[0].seq, closing[0].ack)
    assert fin.window * opening[0].scale == closing[0].window
    assert (fin_ack.seq - syn_ack.seq, fin_ack.ack - syn.seq) == (closing[1].seq, closing[1].ack)
    assert last.ack - syn_ack.seq == closing[2].ack


def test_rows_in_words():
    opening = bundled.ROWS["http-fetch-opening"].rows
    assert opening[0].info == (
        "59468 → 80 [SYN] Win=64240 MSS=1460 TSval=554354431 WS=128 SACK_PERM"
    )
    assert opening[3].info == "59468 → 80"


@pytest.mark.parametrize("name", MADE)
def test_tshark_finds_nothing_wrong(need, tmp_path, name):
    tshark = need("tshark")
    path = tmp_path / "made.pcap"
    path.write_bytes(pcap.write(bundled.load(name)))
    checks = [f"-o{p}.check_checksum:TRUE" for p in ("ip", "tcp", "udp")]
    command = [tshark, "-r", path, *checks, "-T", "fields", "-e", "_ws.expert.severity"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    severities = [int(s) for line in done.stdout.split() for s in line.split(",")]
    assert all(severity < 0x0060_0000 for severity in severities)  # PI_WARN


def test_the_page_is_all_there(need, tmp_path):
    tshark = need("tshark")
    path = tmp_path / "made.pcapng"
    path.write_bytes(write(bundled.load("http-fetch")))
    fields = ("-e", "http.content_length", "-e", "http.response.code", "-e", "http.request.uri")
    done = subprocess.run(
        [tshark, "-r", path, "-Y", "http", "-T", "fields", *fields],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[0].split() == ["/"]
    assert done.stdout.split("\n")[1].split()[1] == "200"


def test_what_the_chat_prints_is_read_as_it_was_printed(need, tmp_path):
    tcpdump = need("tcpdump")
    path = tmp_path / "chat.pcap"
    path.write_bytes(pcap.write(bundled.load("chat")))
    text = subprocess.run(
        [tcpdump, "-X", "-r", path], capture_output=True, text=True, check=True
    ).stdout
    found = read_text(text)
    assert [frame.data for frame in found.frames] == [f.data for f in bundled.load("chat").frames]
