"""Each scenario shows what it is there to show."""

from itertools import pairwise

import pytest

from course.capture import bundled
from course.errors import LessonError
from course.lesson.scenarios import SCENARIOS, chat, early, lossy, scenario, spoof
from course.lesson.scenarios.attack import LINES
from course.net import Delay, Drop, Duplicate
from course.stack import udp
from course.stack.ip import unwrap
from course.stack.segment import ACK, FIN, PSH, RST, SYN, URG, from_wire
from course.trace import Trace, ladder
from course.trace.words import Reader
from course.wire import chain, options, tcp

MS = 1_000_000
SECOND = 1000 * MS
MINUTE = 60 * SECOND


@pytest.fixture(scope="module")
def play():
    """Play a scenario once for all tests of it."""
    traces = {}

    def get(name):
        return traces.setdefault(name, SCENARIOS[name]())

    return get


def read(trace, host):
    """Return what the program at a host has read."""
    return b"".join(call.result for _, call in trace.calls(host, "recv") if call.result)


def failures(trace, host):
    return [call.error for _, call in trace.calls(host) if call.error]


def moves(trace, host):
    """Return the states that a host's connections went through."""
    steps = [(event.old, event.new) for _, event in trace.events(host, "state")]
    return " ".join([steps[0][0], *(new for _, new in steps)]) if steps else ""


def segments(trace, src, *, first_link=True):
    """Return (time, segment) of each TCP packet that a host sent."""
    found, numbers = [], set()
    for t_ns, hop in trace.hops():
        if hop.src != src or hop.fate == "duplicate" or hop.packet in numbers:
            continue
        datagram = unwrap(hop.data)
        if datagram.protocol == 6:
            numbers.add(hop.packet)
            found.append((t_ns, from_wire(datagram.payload, datagram.src, datagram.dst)))
    return found


def drops(trace, host):
    return " | ".join(event.text for _, event in trace.events(host, "drop"))


# --- All of them


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_seed_is_the_same_trace_and_survives_json(name, play):
    text = play(name).to_json()
    assert SCENARIOS[name]().to_json() == text
    assert Trace.from_json(text) == play(name)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_ladder_is_short_enough_to_read(name, play):
    lines = ladder.text(play(name)).splitlines()
    assert 10 <= len(lines) <= 90
    assert max(map(len, lines)) <= 180


@pytest.mark.parametrize("name", SCENARIOS)
def test_readers_may_drop_delay_or_double_any_packet(name, play):
    """Whatever they do, it is done to that packet, and the run comes to its end."""
    last = max(hop.packet for _, hop in play(name).hops())
    for number in {1, 2, 3, min(4, last), last // 2, last - 1, last}:
        for fault in (Drop((number,)), Delay((number,), by_ns=SECOND), Duplicate((number,))):
            hops = [hop for _, hop in SCENARIOS[name]([fault]).hops() if hop.packet == number]
            if isinstance(fault, Drop):
                assert hops[0].fate in ("lost", "injected")
            elif isinstance(fault, Duplicate):
                assert hops[0].fate in ("lost", "injected") or hops[1].fate == "duplicate"


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_says_what_it_shows(name):
    one = SCENARIOS[name]
    assert one.name == name
    assert 1 <= one.lesson <= 7
    assert one.sentence.endswith(".")
    assert len(one.sentence) <= 110


def test_lessons_1_to_7_have_scenarios_and_others_are_refused():
    assert {one.lesson for one in SCENARIOS.values()} == {1, 2, 5, 6, 7}
    assert scenario("chat") is SCENARIOS["chat"]
    with pytest.raises(LessonError, match="a scenario needs to be one of chat, "):
        scenario("tea")


# --- Lesson 06: text on a SYN, and in another's name


def test_text_on_a_syn_is_read_after_the_third_segment_and_not_without_it(play):
    (when, call) = next(play("syn-data").calls("server", "recv"))
    assert (when, call.result) == (310 * MS, early.TEXT)
    answer = next(seg for _, seg in segments(play("syn-data"), "server"))
    assert answer.ack == 101 + len(early.TEXT)
    assert read(SCENARIOS["syn-data"]([Drop((4,))]), "server") == b""


def test_who_reads_the_number_opens_as_somebody_else(play):
    trace = play("spoof-on-path")
    assert read(trace, "server") == spoof.WORDS
    assert moves(trace, "server").endswith("SYN-RECEIVED ESTABLISHED")
    assert not [hop for _, hop in trace.hops() if hop.src == "client"]


def test_who_must_guess_the_number_opens_nothing(play):
    trace = play("spoof-blind")
    assert read(trace, "server") == b""
    assert "ESTABLISHED" not in moves(trace, "server")
    resets = [seg for _, seg in segments(trace, "server") if seg.flags & RST]
    assert {seg.seq for seg in resets} == {spoof.GUESS}


# --- Lesson 01


def seen(data):
    """Return what of a packet the article and a run must share."""
    packet = chain.parse(data, 101)
    head = packet.headers[-1]
    cut = options.parse(head.options)
    fixed = [(one.kind, one.data) for one in cut if one.kind != options.TIMESTAMPS]
    kinds = [one.kind for one in cut]
    return head.flags, len(packet.payload), len(data), kinds, fixed, head.window


def numbers(packets):
    """Return the relative sequence and acknowledgement numbers of a conversation."""
    heads = [chain.parse(data, 101).headers[-1] for data in packets]
    first, second = heads[0].seq, heads[1].seq
    result = []
    for head in heads:
        here, there = (first, second) if head.dst_port == chat.PORT else (second, first)
        result.append((head.seq - here, head.ack - there if head.flags & tcp.ACK else None))
    return result


def test_the_chat_has_the_eight_packets_of_the_article(play):
    ours = [data for _, data in play("chat").packets("client")]
    assert len(ours) == 12
    printed = [frame.data for frame in bundled.load("chat").frames]
    same = [ours[n] for n in (0, 1, 2, 3, 4, 9, 10, 11)]
    assert [seen(data) for data in same] == [seen(data) for data in printed]
    assert numbers(same) == numbers(printed)


def test_the_chats_timestamps_run_as_in_the_article(play):
    def stamps(packets):
        rows = []
        for data in packets:
            head = chain.parse(data, 101).headers[-1]
            one = next(o for o in options.parse(head.options) if o.kind == options.TIMESTAMPS)
            rows.append((head.dst_port == chat.PORT, options.read_timestamps(one)[0]))
        first = {side: next(val for way, val in rows if way == side) for side in (True, False)}
        return [val - first[side] for side, val in rows]

    ours = [data for _, data in play("chat").packets("client")]
    same = stamps([ours[n] for n in (0, 1, 2, 3, 4, 9, 10, 11)])
    printed = stamps([frame.data for frame in bundled.load("chat").frames])
    assert all(abs(a - b) <= 1 for a, b in zip(same, printed, strict=True))  # ticks of 4 ms


def test_the_chat_says_what_was_said(play):
    assert read(play("chat"), "server") == chat.LINES[0] + chat.LINES[1]
    assert read(play("chat"), "client") == chat.LINES[2]
    assert moves(play("chat"), "client").endswith("FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED")


def test_the_lossy_minute_loses_packets_and_no_octet(play):
    trace = play("lossy-minute")
    lost = [hop for _, hop in trace.hops() if hop.fate == "lost"]
    assert len(lost) >= 5
    assert read(trace, "server") == b"".join(lossy.LINES)
    assert failures(trace, "client") == failures(trace, "server") == []
    assert "retransmission" in ladder.text(trace)
    sent = [t for t, _ in trace.calls("client", "send")]
    assert len(sent) == 10
    assert 50 * SECOND < sent[-1] < MINUTE


@pytest.mark.parametrize("seed", range(2, 12))
def test_other_minutes_lose_no_octet_either(seed):
    trace = SCENARIOS["lossy-minute"](seed=seed)
    got = read(trace, "server")
    assert got == b"".join(lossy.LINES) or failures(trace, "client")


# --- Lesson 02


def test_psh_and_urg_give_no_priority(play):
    urgent, plain = play("one-queue"), play("one-queue-plain")

    def times(trace):
        return [(t, hop.packet, hop.src, hop.arrives_ns) for t, hop in trace.hops()]

    assert times(urgent) == times(plain)
    flags = {seg.flags for _, seg in segments(urgent, "urgent") if seg.text}
    assert flags == {ACK | PSH | URG}
    assert not any(seg.flags & URG for _, seg in segments(plain, "urgent"))


def test_the_queue_serves_in_the_order_of_arrival(play):
    hops = [hop for _, hop in play("one-queue").hops() if len(hop.data) > 1000]
    came = sorted((hop for hop in hops if hop.dst == "router"), key=lambda hop: hop.arrives_ns)
    left = [hop.packet for hop in hops if hop.src == "router"]
    assert left == [hop.packet for hop in came]
    assert len(left) == 8
    owners = [hop.src for hop in came]
    assert owners[:4] == ["plain", "urgent", "plain", "urgent"]  # they do share it


# --- Lesson 05


def test_udp_tells_the_sender_nothing(play):
    trace = play("slow-receiver")
    sent = [call for _, call in trace.calls("sender", "sendto")]
    got = [call.result for _, call in trace.calls("receiver", "recvfrom")]
    assert len(sent) == 15
    assert all(call.result == 100 and not call.error for call in sent)
    assert got == sorted(got)
    assert 0 < len(got) < len(sent)
    assert drops(trace, "receiver").count("is full") == len(sent) - len(got)
    assert all(hop.fate == "delivered" for _, hop in trace.hops())  # the network lost none
    assert {hop.src for _, hop in trace.hops()} == {"sender"}  # and nothing came back
    assert udp.UDP_PROTOCOL == 17


# --- Lesson 06


def both_open(trace):
    return all(moves(trace, host).split()[-1] == "ESTABLISHED" for host in trace.hosts)


def test_the_handshake_is_figure_6(play):
    trace = play("handshake")
    packets = [(hop.src, Reader(is_relative=False).words(hop)) for _, hop in trace.hops()]
    assert [(src, words.split(" win")[0]) for src, words in packets] == [
        ("client", "[S] seq 100"),
        ("server", "[S.] seq 300 ack 101"),
        ("client", "[.] seq 101 ack 301"),
    ]
    assert both_open(trace)


def syns(trace, host):
    return [t for t, seg in segments(trace, host) if seg.flags & SYN]


@pytest.mark.parametrize(
    "name", [name for name in SCENARIOS if name[-4:] in ("lost", "late", "bled")]
)
def test_every_troubled_handshake_opens_one_connection(name, play):
    trace = play(name)
    assert both_open(trace)
    assert len([*trace.calls("server", "accept")]) == 1
    assert not any(seg.flags & RST for host in trace.hosts for _, seg in segments(trace, host))
    numbers = {seg.seq for host in trace.hosts for _, seg in segments(trace, host)}
    assert numbers <= {100, 101, 300, 301}


def test_a_lost_syn_is_repeated_after_a_second(play):
    assert syns(play("syn-lost"), "client") == [0, SECOND]
    assert len(syns(play("syn-lost"), "server")) == 1
    assert syns(play("syn-late"), "client") == [0, SECOND]


def test_a_late_or_doubled_syn_is_old(play):
    for name in ("syn-late", "syn-doubled"):
        assert "got SEG.SEQ 100 with 1 octets" in drops(play(name), "server")
        assert len(syns(play(name), "server")) == 1


def test_a_lost_or_late_syn_ack_is_asked_for_by_both(play):
    for name in ("syn-ack-lost", "syn-ack-late"):
        assert len(syns(play(name), "client")) == 2
        assert len(syns(play(name), "server")) >= 2
        assert "the SYN came again" in drops(play(name), "server")


def test_without_the_ack_the_client_is_open_and_the_server_not(play):
    for name in ("ack-lost", "ack-late"):
        trace = play(name)
        opened = {
            host: next(t for t, event in trace.events(host, "state") if event.new == "ESTABLISHED")
            for host in trace.hosts
        }
        assert opened["client"] == 20 * MS
        assert opened["server"] > SECOND
        assert len(syns(trace, "server")) == 2


def test_a_doubled_syn_ack_is_acknowledged_again_and_a_doubled_ack_is_nothing(play):
    assert len(segments(play("syn-ack-doubled"), "client")) == 3
    assert len(segments(play("ack-doubled"), "client")) == 2
    assert drops(play("ack-doubled"), "server") == ""


def test_three_messages_unmask_an_old_syn(play):
    trace = play("old-syn")
    assert [*trace.calls("server", "accept")] == []
    assert moves(trace, "server").endswith("SYN-RECEIVED LISTEN")
    assert not any(seg.text for _, seg in segments(trace, "server"))


def test_two_messages_serve_a_ghost(play):
    trace = play("old-syn-two-messages")
    accepted = [t for t, _ in trace.calls("server", "accept")]
    given_up = next(t for t, _ in trace.calls("client", "abort"))
    assert len(accepted) == 1
    assert accepted[0] > given_up + 59 * SECOND
    assert [call.arguments for _, call in trace.calls("server", "send")] == [(b"220 welcome\n",)]
    assert failures(trace, "server") == ["connection reset"]


def test_the_number_of_a_syn_makes_its_copy_old(play):
    assert "got SEG.SEQ 100 with 1 octets" in drops(play("syn-number"), "server")
    acks = {seg.ack for _, seg in segments(play("syn-number"), "server") if not seg.text}
    assert 101 in acks
    assert 100 not in acks


def test_a_syn_without_a_number_cannot_be_told_from_the_first_octet(play):
    trace = play("syn-no-number")
    assert "a SYN in a synchronized connection" in drops(trace, "server")
    sent = [seg for _, seg in segments(trace, "client")]
    first_text = next(seg for seg in sent if seg.text)
    assert first_text.seq == sent[0].seq == 100
    answer = next(seg for _, seg in segments(trace, "server"))
    assert answer.ack == 100  # "I have your SYN" and "I have nothing" are the same number


def test_who_forgets_the_number_loses_an_octet_and_never_knows(play):
    trace = play("miscounted")
    assert read(trace, "server") == b"ello\n"
    sent = next(seg for _, seg in segments(trace, "client") if seg.text)
    told = segments(trace, "server")[-1][1].ack
    assert told == sent.seq + len(sent.text)


def test_a_fixed_isn_lets_the_old_connection_speak_in_the_new(play):
    trace = play("fixed-isn")
    accepted = [t for t, _ in trace.calls("server", "accept")]
    assert len(accepted) == 2
    second_life = [call.result for t, call in trace.calls("server", "recv") if t > accepted[1]]
    assert second_life == [b"pay 900 to Mallory\n"]
    assert failures(trace, "client") == []
    done = segments(trace, "server")[-1][1].ack
    assert done == 1000 + 1 + 19 + 1  # all of the client's, FIN included, is acknowledged


def test_an_isn_from_the_clock_keeps_it_out(play):
    trace = play("clock-isn")
    accepted = [t for t, _ in trace.calls("server", "accept")]
    second_life = [call.result for t, call in trace.calls("server", "recv") if t > accepted[1]]
    assert second_life == [b"pay 100 to Charles\n"]
    assert "first_check_sequence" in drops(trace, "server")
    first, second = [seg.seq for _, seg in segments(trace, "client") if seg.flags & SYN]
    assert second - first == 4 * SECOND // 4000  # a tick each 4 us


LINUX_MEASURED = (0, 1.0, 2.1, 3.1, 4.1, 5.1, 7.1, 11.3)  # seconds, Linux 6.18


def test_the_syn_schedules(play):
    trace = play("syn-schedule")
    ours = {host: [t / SECOND for t in syns(trace, host)] for host in ("rfc", "linux")}
    assert ours["rfc"] == [0, 1, 3, 7, 15, 31, 63, 123]
    close = [abs(a - b) for a, b in zip(ours["linux"], LINUX_MEASURED, strict=False)]
    assert max(close) <= 0.35
    assert len(ours["linux"]) >= len(LINUX_MEASURED)
    for host in ("rfc", "linux"):
        assert failures(trace, host) == ["timed out"]
        gave_up = next(t for t, event in trace.events(host, "state") if event.new == "CLOSED")
        assert gave_up >= 3 * MINUTE  # MUST-23
    assert all(hop.why == "the link is cut" for _, hop in trace.hops())


def test_a_simultaneous_open_is_one_connection(play):
    trace = play("simultaneous-open")
    for host in trace.hosts:
        assert moves(trace, host) == "CLOSED SYN-SENT SYN-RECEIVED ESTABLISHED"
    assert len([*trace.hops()]) == 4


# --- Lesson 07


def test_a_simultaneous_close_goes_by_closing(play):
    trace = play("simultaneous-close")
    for host in trace.hosts:
        assert moves(trace, host).endswith("ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED")


def test_after_a_half_close_the_answer_still_comes(play):
    trace = play("half-close")
    fin_at = next(t for t, seg in segments(trace, "client") if seg.flags & FIN)
    assert all(t > fin_at for t, _ in trace.calls("client", "recv"))
    assert read(trace, "client") == b"0123456789abcdef" * 640
    assert moves(trace, "client").endswith("FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED")
    assert moves(trace, "server").endswith("CLOSE-WAIT LAST-ACK CLOSED")


def test_silence_sends_nothing_and_ends_nothing(play):
    for name, pause in (("idle-day", 86_400 * SECOND), ("cut-idle", 3600 * SECOND)):
        trace = play(name)
        times = [t for t, _ in trace.hops()]
        assert max(b - a for a, b in pairwise(times)) > pause - SECOND
        assert read(trace, "server") == b"are you there?\nand now?\n"
        assert all(hop.fate == "delivered" for _, hop in trace.hops())
        assert both_open(trace)


def test_a_cut_with_text_under_way_costs_waiting(play):
    trace = play("cut-busy")
    tries = [t for t, seg in segments(trace, "client") if seg.text == b"and now?\n"]
    assert [t / SECOND for t in tries] == [1, 2, 4, 8, 16, 32, 64]
    assert read(trace, "server") == b"are you there?\nand now?\n"
    assert failures(trace, "client") == []


def test_a_cut_for_ever_costs_the_connection(play):
    trace = play("cut-for-ever")
    assert failures(trace, "client") == ["timed out"]
    gave_up = next(t for t, event in trace.events("client", "state") if event.new == "CLOSED")
    assert gave_up >= 100 * SECOND + SECOND  # R2: MUST-20, SHLD-11
    assert moves(trace, "server").endswith("ESTABLISHED")  # it has nothing to send: it may wait
    assert any("R1" in event.text for _, event in trace.events("client", "error"))


def test_a_nat_forgets_and_tells_nobody(play):
    trace = play("nat-idle")
    lost = [
        hop for _, hop in trace.hops() if hop.why == "the NAT has forgotten who had port 20000"
    ]
    assert len(lost) >= 3
    assert b"news" not in read(trace, "client")
    assert failures(trace, "client") == ["connection reset"]
    assert failures(trace, "server") == []


def test_keep_alives_keep_the_nat_awake(play):
    trace = play("nat-keep-alive")
    assert read(trace, "client") == b"news\n"
    assert b"any news?\n" in read(trace, "server")
    assert failures(trace, "client") == failures(trace, "server") == []
    probes = [t for t, seg in segments(trace, "client") if not seg.text and t > MINUTE]
    assert len(probes) >= 2
    assert all(hop.fate == "delivered" for _, hop in trace.hops())


def test_a_guessed_rst(play):
    before, after = play("rst-blind-793"), play("rst-blind")
    assert failures(before, "server") == ["connection reset"]
    assert read(before, "server") == b"hello\n"
    assert failures(after, "server") == failures(after, "client") == []
    assert read(after, "server") == b"hello\n" + b"".join(LINES)
    assert "challenge ACK" in drops(after, "server")


def test_guessed_text(play):
    before, after = play("data-blind-793"), play("data-blind")
    assert read(before, "server") == b"hello\n" + LINES[0] + b"pay 900 to Mallory\n"
    assert read(after, "server") == b"hello\n" + b"".join(LINES)
    assert "fifth_check_ack" in drops(after, "server")
    for trace in (before, after):  # nobody notices
        assert failures(trace, "client") == failures(trace, "server") == []
        assert both_open(Trace(("client", "server"), trace.records))


def test_on_the_path_rfc_5961_does_not_help(play):
    reset, text = play("rst-on-path"), play("data-on-path")
    assert failures(reset, "server") == ["connection reset"]
    assert read(text, "server") == b"hello\npay 900 to Mallory\n" + LINES[1]
    assert failures(text, "client") == failures(text, "server") == []
    for trace in (reset, text):
        assert [hop.src for _, hop in trace.hops() if hop.fate == "injected"] == ["attacker"]
