"""State across packets: streams, fragments, messages and answers, as steps and as fields."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import (
    CLIENT,
    LINK,
    RESOLVER,
    SERVER,
    fragments,
    frames,
    ip,
    packet,
    random_talk,
    tcp_packet,
    tshark,
    udp_packet,
)

from course.capture import bundled
from course.capture.frame import Frame
from course.decode import explain
from course.decode.conversation import Segment
from course.decode.stream import Streams, follow
from course.decode.stream_fields import stream_fields
from course.wire.icmp import ICMP
from course.wire.tcp import ACK, PSH, SYN


def told(packets):
    return list(follow(explain(frame) for frame in frames(packets)))


def fields(packets):
    return [line["fields"] for line in stream_fields(map(explain, frames(packets)))]


def step(one, name):
    return next(step for step in one.frame.steps if step.id == name)


def message(ident, response=False):
    flags = 0x8180 if response else 0x0100
    head = b"".join(n.to_bytes(2, "big") for n in (ident, flags, 1, 0, 0, 0))
    return head + b"\3www\0\0\1\0\1"


def framed(ident, response=False):
    data = message(ident, response)
    return len(data).to_bytes(2, "big") + data


def pushed(data, at=0, src=CLIENT, dst=RESOLVER, flags=PSH | ACK):
    segment = Segment(0, 0, src, dst, 1000 + at, 1, flags, 500, len(data))
    return tcp_packet(segment, data=data)


def test_the_chat_is_told(sound):
    found = list(follow(map(explain, bundled.load("chat").frames)))
    for one in found:
        sound(one.frame)
    second = found[1]
    assert step(second, "tcp.relative_ack").value == 1
    assert step(second, "tcp.acknowledges").value == 1
    assert step(second, "tcp.acknowledges").meaning.startswith("answers frame 1, 0.")
    assert step(found[0], "tcp.relative_seq").formula == "586457076 - 586457076 = 0"
    data = found[3]
    assert step(data, "tcp.in_flight").value == 13
    assert step(data, "tcp.next_seq").formula == "1 + 13 = 14"
    assert "127.0.0.1:59356 and 127.0.0.1:43981" in step(data, "tcp.stream").formula


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_steps_of_random_talks_are_sound(sound, seed):
    talk = random_talk(Random(seed), 30)
    captured = [Frame(packet(each), each.frame, LINK, each.t_ns) for each in talk]
    for one in follow(map(explain, captured)):
        sound(one.frame)
        assert all(s.width == 0 for s in one.frame.steps if s.name in {"stream", "next_seq"})


def test_a_frame_itself_is_not_changed():
    frame = explain(bundled.load("chat").frames[0])
    before = [s.id for s in frame.steps]
    Streams().take(frame)
    assert [s.id for s in frame.steps] == before


def test_fragments_are_put_together(sound):
    whole = udp_packet(CLIENT, RESOLVER, message(7) + bytes(20))
    first, second, third = told(fragments(whole, [16, 16]))
    assert "16 of an unknown number are here" in step(first, "ipv4.reassembly").formula
    assert first.talks == []
    done = step(third, "ipv4.reassembly")
    assert done.formula == "octets 32 to 49; 49 in all, from frames 1, 2 and 3"
    assert third.wholes[0].data == whole
    assert third.wholes[0]["dns.id"].value == 7
    assert third.talks[0].stream == 0
    for one in (first, second, third):
        sound(one.frame)
    last = fields(fragments(whole, [16, 16]))[2]
    assert last["ip.reassembled.length"] == [49]
    assert last["ip.fragment.count"] == [3]
    assert last["dns.id"] == [7]
    assert last["ip.src"] == ["10.0.0.1"]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.binary(min_size=60, max_size=300),
    st.lists(st.integers(1, 12), max_size=6),
    st.randoms(use_true_random=False),
)
def test_fragments_in_any_order_give_the_packet(data, sizes, rng):
    whole = udp_packet(CLIENT, SERVER, data)
    pieces = fragments(whole, [8 * size for size in sizes])
    rng.shuffle(pieces)
    wholes = [each.data for one in told(pieces) for each in one.wholes]
    assert wholes == ([whole] if len(pieces) > 1 else [])


def test_messages_in_a_stream(sound):
    stream = framed(1) + framed(2) + framed(3)
    cut = [stream[:1], stream[1:30], stream[30:50], stream[50:]]
    at, packets = 0, []
    for part in cut:
        packets.append(pushed(part, at))
        at += len(part)
    found, given_fields = told(packets), fields(packets)
    assert [line.get("dns.id") for line in given_fields][-1][-1] == 3
    assert sum(len(one.talks[0].messages) for one in found) == 3
    assert step(found[0], "tcp.reassembly").meaning == "part of a message: it waits for the rest"
    for one in found:
        sound(one.frame)
        for part in one.talks[0].messages:
            sound(part)


def test_a_hole_is_named_and_filled():
    found = told([
        pushed(b"", -1, dst=SERVER, flags=SYN),
        pushed(b"hello", 0, dst=SERVER),
        pushed(b"again", 10, dst=SERVER),
        pushed(b"world", 5, dst=SERVER),
    ])  # fmt: skip
    assert step(found[2], "tcp.lost_segment").formula == "11; 6 was next"
    assert "wait until it is filled" in step(found[2], "tcp.reassembly").meaning
    assert step(found[3], "tcp.reassembly").formula == "10 octets from frames 4 and 3"


def test_what_answers_what():
    question, answer = message(5), message(5, response=True)
    packets = [
        udp_packet(CLIENT, RESOLVER, question),
        udp_packet(CLIENT, RESOLVER, question),
        udp_packet(RESOLVER, CLIENT, answer),
        udp_packet(RESOLVER, CLIENT, answer),
        ip(CLIENT[0], SERVER[0], ICMP(8, 0, 0), b"\0\1\0\2", 1),
        ip(SERVER[0], CLIENT[0], ICMP(0, 0, 0), b"\0\1\0\2", 1),
    ]
    lines = fields(packets)
    assert [line.get("dns.response_to") for line in lines] == [None, None, [1], None, None, None]
    assert lines[5]["icmp.resp_to"] == [5]
    assert lines[2]["udp.stream"] == [0]
    said = step(told(packets)[2], "udp.answers")
    assert said.meaning == "answers the question in frame 1, 0.002 s later"


def test_what_an_error_quotes_is_not_judged():
    data = pushed(b"x" * 9, dst=SERVER)
    quote = ip(SERVER[0], CLIENT[0], ICMP(3, 1, 0), bytes(4) + data, 1)
    _, second, third = told([data, quote, data])
    assert second.talks[-1].carried.is_quoted
    assert "retransmission" in third.talks[0].verdict.found
    assert second.talks[-1].verdict.found == frozenset()


def test_an_offloaded_checksum_does_not_lose_a_fragment():
    pieces = fragments(udp_packet(CLIENT, SERVER, bytes(40)), [16])
    zeroed = [piece[:10] + bytes(2) + piece[12:] for piece in pieces]
    assert told(zeroed)[1].wholes
    assert "ip.reassembled.length" not in fields(zeroed)[1]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.binary(max_size=120), st.sampled_from([1, 101, 228, 229])), max_size=5)
)
def test_any_octets(sound, packets):
    captured = [Frame(data, n, link) for n, (data, link) in enumerate(packets, start=1)]
    for one in follow(map(explain, captured)):
        sound(one.frame)
    assert len(list(stream_fields(map(explain, captured)))) == len(captured)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    st.integers(0, 500), st.lists(st.tuples(st.integers(0, 79), st.integers(0, 255)), max_size=6)
)
def test_damaged_talks(sound, seed, damage):
    talk = random_talk(Random(seed), 6)
    captured = []
    for each in talk:
        data = bytearray(packet(each))
        for at, value in damage:
            if at < len(data):
                data[at] = value
        captured.append(Frame(bytes(data), each.frame, LINK, each.t_ns))
    for one in follow(map(explain, captured)):
        sound(one.frame)


@pytest.mark.needs("tshark")
def test_tshark_puts_the_same_together(need, tmp_path):
    names = ["ip.reassembled.length", "ip.fragment.count", "ip.fragment.overlap", "udp.srcport",
             "tcp.reassembled.length", "tcp.pdu.size", "dns.length", "dns.id", "dns.response_to",
             "icmp.resp_to", "udp.stream", "tcp.stream"]  # fmt: skip
    whole = udp_packet(CLIENT, RESOLVER, message(9) + bytes(30))
    one, two, three = fragments(whole, [24, 16])
    stream = framed(1) + framed(2) + framed(3)
    back = framed(1, response=True)
    packets = [
        one, three, one, two, two,
        pushed(b"", -1, flags=SYN), pushed(stream[:9]), pushed(stream[20:30], 20),
        pushed(stream[9:20], 9), pushed(stream[30:], 30), pushed(stream[:9]),
        pushed(back, 0, RESOLVER, CLIENT),
    ]  # fmt: skip
    captured = frames(packets)
    theirs = tshark(need("tshark"), tmp_path / "t.pcap", captured, names)
    for line, said in zip(stream_fields(map(explain, captured)), theirs, strict=True):
        plain = {k: [str(int(v, 16)) if v.startswith("0x") else v for v in said[k]] for k in said}
        ours = {k: list(map(str, v)) for k, v in line["fields"].items() if k in names}
        assert ours == plain, f"frame {line['frame']}"


def test_the_open_corpus(need):
    from importlib.util import module_from_spec, spec_from_file_location

    path = Path(__file__).parent.parent / "bench" / "stream_score.py"
    spec = spec_from_file_location("stream_score", path)
    bench = module_from_spec(spec)
    spec.loader.exec_module(bench)
    found = bench.score(Path(need("corpus")))
    assert found.wrong == []
    assert found.missing == []
    assert found.coverage >= bench.LEAST
