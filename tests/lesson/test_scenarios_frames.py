"""Runs as captures: another tool opens them, and finds nothing wrong but what is meant to be."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from course.capture import pcap
from course.capture.frame import Capture, Frame
from course.errors import CourseError
from course.lesson.scenarios import SCENARIOS, frames_of

RESET = "Connection reset (RST)"
UNSEEN = "ACKed segment that wasn't captured (common at capture start)"
HOLE = "Previous segment(s) not captured (common at capture start)"
# What the scenario is about, as tshark words it; all others must give it nothing to say.
INTENDED = {
    "lossy-minute": {"D-SACK Sequence"},  # a lost ACK: the text came twice, and is said to have
    **{name: {RESET} for name in ("old-syn", "old-syn-two-messages", "fixed-isn", "clock-isn")},
    **{name: {RESET} for name in ("nat-idle", "rst-blind-793", "rst-on-path", "rst-blind")},
    # Who counts a SYN as the RFC does finds text under a number that was used before.
    "syn-no-number": {UNSEEN, "TCP keep-alive segment"},
    "miscounted": {UNSEEN, RESET},
    "syn-data": {RESET},  # its client is made by hand, and its own TCP knows of no connection
    "data-blind": {HOLE},  # forged text lies behind a hole
    "data-blind-793": {HOLE},
    "data-on-path": {UNSEEN},  # forged text is acknowledged before the client's comes
}
FORGED = ("rst-blind", "data-blind", "data-blind-793", "data-on-path")  # seen at the server only


def test_frames_are_packets_with_times_and_numbers():
    trace = SCENARIOS["handshake"]()
    client, server = frames_of(trace), frames_of(trace, "server")
    assert frames_of(trace, "client") == client
    assert [frame.number for frame in client] == [1, 2, 3]
    assert [frame.t_ns // 1_000_000 for frame in client] == [0, 20, 20]
    assert [frame.t_ns // 1_000_000 for frame in server] == [10, 10, 30]
    assert [frame.data for frame in client] == [frame.data for frame in server]
    assert isinstance(client[0], Frame)
    with pytest.raises(CourseError, match="a capture needs one of the hosts"):
        frames_of(trace, "nobody")


def test_a_lost_packet_is_captured_where_it_was_sent():
    trace = SCENARIOS["syn-lost"]()
    assert len(frames_of(trace, "client")) == 4
    assert len(frames_of(trace, "server")) == 3


def test_a_run_goes_into_a_file_and_back():
    frames = frames_of(SCENARIOS["chat"]())
    again = pcap.read(pcap.write(Capture(frames)))
    assert [(one.data, one.t_ns) for one in again.frames] == [
        (one.data, one.t_ns) for one in frames
    ]


def warnings(tshark, path):
    """Return the sentences of tshark's expert on frames that it warns of, or calls wrong."""
    checks = [f"{one}.check_checksum:TRUE" for one in ("ip", "tcp", "udp")]
    command = [
        *(tshark, "-n", "-r", path, "-T", "json", "-e", "_ws.expert.message"),
        *("-Y", "_ws.expert.severity >= 0x600000"),
        *(word for check in checks for word in ("-o", check)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    layers = [row["_source"]["layers"] for row in json.loads(done.stdout)]
    return {message for layer in layers for message in layer.get("_ws.expert.message", [])}


@pytest.fixture(scope="module")
def said(need, tmp_path_factory):
    """What tshark says of each scenario, some at a time: most of it is tshark's own beginning."""
    tshark, folder = need("tshark"), tmp_path_factory.mktemp("runs")

    def look(name):
        path = folder / f"{name}.pcap"
        host = "server" if name in FORGED else ""
        path.write_bytes(pcap.write(Capture(frames_of(SCENARIOS[name](), host))))
        return warnings(tshark, path)

    with ThreadPoolExecutor(4) as pool:
        return dict(zip(SCENARIOS, pool.map(look, SCENARIOS), strict=True))


@pytest.mark.parametrize("name", SCENARIOS)
def test_tshark_warns_of_nothing_that_is_not_meant(name, said):
    assert said[name] == INTENDED.get(name, set())


def test_tshark_does_find_a_wrong_checksum(need, tmp_path):
    frames = frames_of(SCENARIOS["handshake"]())
    frames[0].data = frames[0].data[:-1] + bytes((frames[0].data[-1] ^ 1,))
    path = tmp_path / "bad.pcap"
    path.write_bytes(pcap.write(Capture(frames)))
    assert any("checksum" in one for one in warnings(need("tshark"), path))
