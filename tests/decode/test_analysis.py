"""What a segment means beside those before it: rules one by one, and random talks with tshark."""

from random import Random

import pytest
from talks import CLIENT, SERVER, packet, random_talk, tshark

from course.capture.frame import Frame
from course.decode import explain
from course.decode.analysis import judge
from course.decode.conversation import Conversations, Segment
from course.decode.stream_fields import stream_fields
from course.wire.tcp import ACK, FIN, RST, SYN

MS = 1_000_000
FIELDS = [
    "tcp.stream", "tcp.seq", "tcp.ack", "tcp.nxtseq", "tcp.len", "tcp.completeness",
    "tcp.window_size", "tcp.window_size_value", "tcp.window_size_scalefactor",
    "tcp.options.sack_le", "tcp.options.sack_re",
    *(f"tcp.analysis.{name}" for name in (
        "acks_frame", "ack_rtt", "bytes_in_flight", "retransmission", "fast_retransmission",
        "spurious_retransmission", "out_of_order", "lost_segment", "ack_lost_segment",
        "duplicate_ack_num", "duplicate_ack_frame", "zero_window", "zero_window_probe",
        "zero_window_probe_ack", "window_full", "window_update", "keep_alive", "keep_alive_ack",
    )),
]  # fmt: skip


def played(*lines, shifts=(None, None)):
    """Verdicts of a handshake (initial numbers 1000 and 5000) and what follows it.

    A line: side, relative sequence and acknowledgment number, octets, and perhaps window, flags,
    and milliseconds since the line before.
    """
    conversations, verdicts, t_ns = Conversations(), [], 0
    start = [(0, 0, 0, 0, 1000, SYN), (1, 0, 1, 0, 1000, SYN | ACK), (0, 1, 1, 0, 1000)]
    for number, line in enumerate([*start, *lines], start=1):
        side, seq, ack, length, window, flags, pause = [*line, *(1000, ACK, 50)[len(line) - 4 :]]
        t_ns += pause * MS
        ends = (CLIENT, SERVER) if side == 0 else (SERVER, CLIENT)
        own, other = (1000, 5000) if side == 0 else (5000, 1000)
        shift = shifts[side] if flags & SYN else None
        segment = Segment(
            number, t_ns, *ends, seq + own, ack + other, flags, window, length, shift
        )
        verdicts.append(judge(conversations.of(segment), segment))
    return verdicts


def found(*lines):
    return set(played(*lines)[-1].found)


def test_numbers_count_from_the_syn():
    verdict = played((0, 1, 1, 300), (1, 1, 301, 0))[-1]
    assert (verdict.seq, verdict.ack, verdict.next_seq, verdict.base) == (1, 301, 1, 5000)
    assert verdict.base_is_syn
    assert (verdict.acks_frame, verdict.rtt, verdict.seen) == (4, 50 * MS, 15)


@pytest.mark.parametrize(
    ("shifts", "factor", "window"),
    [((7, 2), 128, 128_000), ((15, 0), 16384, 16_384_000), ((None, 2), -2, 1000),
     ((7, None), -2, 1000)],
)  # fmt: skip
def test_windows_are_scaled_if_both_agree(shifts, factor, window):
    verdicts = played((0, 1, 1, 1), shifts=shifts)
    assert (verdicts[-1].factor, verdicts[-1].window) == (factor, window)
    assert verdicts[0].factor is None


def test_without_a_syn_the_first_octet_counts_as_one():
    segment = Segment(1, 0, CLIENT, SERVER, 77, 99, ACK, 500, 10)
    verdict = judge(Conversations().of(segment), segment)
    assert (verdict.seq, verdict.ack, verdict.factor) == (1, 1, -1)
    assert not verdict.base_is_syn


DATA = (0, 1, 1, 100)
HOLE = (0, 201, 1, 100)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([DATA, HOLE], {"lost_segment"}),
        ([DATA, DATA], {"retransmission"}),
        ([DATA, HOLE, (0, 101, 1, 50, 1000, ACK, 1)], {"out_of_order"}),
        ([DATA, HOLE, (0, 101, 1, 100, 1000, ACK, 900)], {"retransmission"}),
        ([DATA, (1, 1, 101, 0), DATA], {"retransmission", "spurious_retransmission"}),
        ([DATA, (1, 1, 101, 0), (1, 1, 101, 0)], {"duplicate_ack"}),
        (
            [DATA, (1, 1, 101, 0), HOLE, (1, 1, 101, 0), (1, 1, 101, 0),
             (0, 101, 1, 50, 1000, ACK, 5)],
            {"retransmission", "fast_retransmission"},
        ),
        ([DATA, (0, 100, 1, 0)], {"keep_alive"}),
        ([DATA, (1, 1, 101, 0), (0, 100, 1, 1), (1, 1, 101, 0)], {"keep_alive_ack"}),
        ([DATA, (1, 1, 101, 0, 0)], {"zero_window"}),
        ([DATA, (1, 1, 101, 0, 0), (0, 101, 1, 1)], {"zero_window_probe"}),
        (
            [DATA, (1, 1, 101, 0, 0), (0, 101, 1, 1), (1, 1, 101, 0, 0)],
            {"zero_window", "zero_window_probe_ack"},
        ),
        ([DATA, (1, 1, 101, 0, 0), (1, 1, 101, 0, 900)], {"window_update"}),
        ([(1, 1, 1, 0, 100), DATA], {"window_full"}),
        ([DATA, (1, 1, 151, 0)], {"ack_lost_segment"}),
        ([DATA, (1, 1, 151, 0), (1, 1, 161, 0)], set()),
        ([DATA, (0, 101, 1, 100)], set()),
        ([DATA, (0, 101, 1, 0, 1000, FIN | ACK)], set()),
        ([DATA, (0, 150, 1, 0, 1000, RST | ACK)], set()),
    ],
)  # fmt: skip
def test_each_rule(lines, wanted):
    assert found(*lines) == wanted


def test_duplicates_are_counted_and_name_what_they_repeat():
    verdict = played(DATA, (1, 1, 101, 0), (1, 1, 101, 0), (1, 1, 101, 0))[-1]
    assert (verdict.duplicates, verdict.duplicates_of) == (2, 5)


def test_octets_in_flight_less_what_sack_reports():
    verdicts = played(DATA, (0, 101, 1, 100), (1, 1, 101, 0), (0, 201, 1, 100))
    assert [verdict.in_flight for verdict in verdicts[3:]] == [100, 200, 0, 200]


def test_sockets_used_again_are_another_conversation():
    verdicts = played(DATA, (0, 5000, 0, 0, 1000, SYN))
    assert (verdicts[-1].stream, verdicts[-1].reuses, verdicts[-1].seq) == (1, 0, 0)
    again = played(DATA, (0, 0, 0, 0, 1000, SYN))[-1]
    assert (again.stream, again.reuses) == (0, None)


def test_the_silent_are_forgotten():
    conversations = Conversations(most=10)
    for n in range(50):
        segment = Segment(n, n, (bytes(4), n), SERVER, 1, 1, ACK, 1, 0)
        conversations.of(segment)
    assert len(conversations.known) == 10
    assert conversations.count == 50


def test_a_flood_of_unanswered_segments_keeps_its_pace_and_its_memory():
    conversations = Conversations()
    for n in range(20_000):
        segment = Segment(n, n, CLIENT, SERVER, 10 * n, 1, RST, 1, 10)
        talk = conversations.of(segment)
        judge(talk, segment)
    assert len(talk.flows[0].flight.waiting) == 10_000


@pytest.mark.needs("tshark")
@pytest.mark.parametrize("seed", range(6))
def test_random_talks_mean_to_tshark_what_they_mean_here(need, tmp_path, seed):
    talk = random_talk(Random(seed), 60)
    captured = [Frame(packet(each), each.frame, 228, each.t_ns - talk[0].t_ns) for each in talk]
    theirs = tshark(need("tshark"), tmp_path / "talk.pcap", captured, FIELDS)
    for line, said in zip(stream_fields(map(explain, captured)), theirs, strict=True):
        ours = {k: list(map(str, v)) for k, v in line["fields"].items() if k in FIELDS}
        assert ours == said, f"seed {seed} frame {line['frame']}"
