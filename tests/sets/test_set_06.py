"""Set 06, against the course's own stack, and against its own words."""

import re
from random import Random

import pytest

from course.capture import bundled
from course.decode import explain
from course.lesson.scenarios import SCENARIOS
from course.lesson.scenarios.stage import PLAIN, numbered
from course.lesson.toys import agreement
from course.stack.connection import Connection
from course.stack.ip import unwrap
from course.stack.isn import Endpoint
from course.stack.segment import ACK, RST, SYN, Segment, from_wire, reset_for
from course.wire import options
from course.wire.seq import add
from course.wire.tcp import TCP

from .sets import drawn, scored, solved, text_of

SPACE = 1 << 32
BOTH = re.MULTILINE | re.DOTALL
HERE, THERE = Endpoint(bytes((10, 0, 0, 1)), 80), Endpoint(bytes((10, 0, 0, 2)), 49_152)


def end(iss, *, passive):
    """Return an end of the stack that has just been opened."""
    conn = Connection(HERE, THERE, profile=PLAIN, parts=numbered(iss), chance=Random(1))
    conn.open(0, passive=passive)
    conn.segments_to_send(0)
    return conn


def hear(conn, seq, ack, flags, length=0):
    """Let an end hear a segment; return what it says, as the set writes it, and its state."""
    seg = Segment(THERE.port, HERE.port, seq, ack, flags, 65_535, text=bytes(length), wnd=65_535)
    conn.segment_arrives(seg, 0)
    said = [
        {"seq": one.seq, "ack": one.ack, "flags": one.flags} for one in conn.segments_to_send(0)
    ]
    return (said[0] if said else None), str(conn.tcb.state)


def in_state(state, iss, irs):
    conn = end(iss, passive=state == "LISTEN")
    if state == "crossed":
        hear(conn, irs, 0, SYN)
    if state == "SYN-RECEIVED":
        conn = end(iss, passive=True)
        hear(conn, irs, 0, SYN)
    return conn


def test_06_1_answers_as_the_stack_does():
    answer = solved("06.1")
    for one, seg in drawn("06.1"):
        state, irs = one["state"], seg["seq"]
        crossed = state == "SYN-RECEIVED" and seg["flags"] == SYN | ACK
        if state == "SYN-RECEIVED" and not crossed:
            irs = (irs - 1) % SPACE
        conn = in_state("crossed" if crossed else state, one["iss"], irs)
        assert answer(one, seg) == hear(conn, seg["seq"], seg["ack"], seg["flags"])


def test_06_1_meets_both_roles_the_crossing_and_the_last_number():
    met = {(one["state"], seg["flags"]) for one, seg in drawn("06.1")}
    assert met == {
        ("LISTEN", SYN), ("SYN-SENT", SYN), ("SYN-SENT", SYN | ACK),
        ("SYN-RECEIVED", ACK), ("SYN-RECEIVED", SYN | ACK),
    }  # fmt: skip
    assert {SPACE - 1} <= {one["iss"] for one, _ in drawn("06.1")}
    assert {SPACE - 1} <= {seg["seq"] for _, seg in drawn("06.1")}


def test_06_2_fills_in_the_recorded_chat_and_two_programs():
    blanks = solved("06.2")
    for name, lengths, count in (("chat", [("A", 13)], 5), ("two-programs", [("A", 27)], 5)):
        packets = [explain(frame) for frame in bundled.load(name).frames[:count]]
        seen = [(packet["tcp.seq"].value, packet["tcp.ack"].value) for packet in packets]
        assert blanks(seen[0][0], seen[1][0], lengths) == [(seen[0][0], None), *seen[1:]]


def test_06_2_fills_in_a_run_of_the_stack():
    sent = [
        from_wire(unwrap(hop.data).payload, unwrap(hop.data).src, unwrap(hop.data).dst)
        for _, hop in SCENARIOS["chat-line"]().hops()
    ][:5]
    wanted = [(sent[0].seq, None), *((one.seq, one.ack) for one in sent[1:])]
    assert solved("06.2")(sent[0].seq, sent[1].seq, [("A", 13)]) == wanted


@pytest.mark.parametrize("turn", range(3))
def test_06_3_takes_the_handshakes_in_any_order(turn):
    in_order = solved("06.3")
    result = scored("06.3", lambda heap: in_order(heap)[turn:] + in_order(heap)[:turn])
    assert result.outcome == "correct"


@pytest.mark.parametrize(
    ("spoil", "earned"),
    [
        (lambda found: [one[::-1] for one in found], 2),
        (lambda found: found[:2], 0),
        (lambda found: [*found, found[0]], 2),
        (lambda found: [*found, [found[0][0], found[1][1], found[2][2]]], 0),
        (lambda found: [*found[:2], [0, 1, 99]], 0),
        (lambda found: "SYN", 0),
        (lambda found: [tuple(map(float, one)) for one in found], 0),
        (lambda found: [[], [], []], 0),
    ],
)
def test_06_3_whoever_answers_something_else_is_told_what(spoil, earned):
    in_order = solved("06.3")
    result = scored("06.3", lambda heap: spoil(in_order(heap)))
    assert result.earned == earned
    assert "Traceback" not in repr(result)


def test_06_3_flags_times_and_places_alone_never_do():
    in_order = solved("06.3")
    for (heap,) in drawn("06.3"):
        assert len({(one["seq"], one["ack"], one["flags"]) for one in heap}) == 9
        kinds = [[n for n, one in enumerate(heap) if one["flags"] == f] for f in (SYN, 18, ACK)]
        by_time = [sorted(kind, key=lambda n: heap[n]["time"]) for kind in kinds]
        for way in (kinds, by_time):
            assert sorted(map(list, zip(*way, strict=True))) != sorted(in_order(heap))


def test_06_4_reacts_as_the_stack_does():
    react = solved("06.4")
    for one, seg in drawn("06.4"):
        given = seg["seq"], seg["ack"], seg["flags"], seg["length"]
        if one["state"] == "CLOSED":
            back = reset_for(Segment(1, 2, given[0], given[1], given[2], text=bytes(given[3])))
            said = back and {"seq": back.seq, "ack": back.ack, "flags": back.flags}
            assert react(one, seg) == (said, "CLOSED")
            continue
        assert react(one, seg) == hear(led_to(one), *given)


def led_to(one):
    """Return an end of the stack in the state and with the numbers of a case."""
    state, passive = one["state"], one["state"] in ("LISTEN", "SYN-RECEIVED")
    conn = end(add(one["snd_nxt"] or 0, -1), passive=passive)
    if state == "SYN-RECEIVED":
        hear(conn, add(one["rcv_nxt"], -1), 0, SYN)
    if state == "ESTABLISHED":
        hear(conn, add(one["rcv_nxt"], -1), one["snd_nxt"], SYN | ACK)
    assert str(conn.tcb.state) == state
    return conn


def test_06_4_has_the_figures_of_the_rfc_with_their_own_numbers():
    react, cases = solved("06.4"), list(drawn("06.4"))
    said = [react(one, seg) for one, seg in cases[:12]]
    resets = [
        (reply["seq"], reply["flags"]) for reply, _ in said if reply and reply["flags"] & RST
    ]
    assert (91, RST) in resets  # figure 8
    assert (100, RST) in resets  # figure 10
    assert ({"seq": 300, "ack": 100, "flags": ACK}, "ESTABLISHED") in said  # figure 9


def test_06_5_agrees_with_what_both_ends_of_the_stack_go_by():
    agree, rng = solved("06.5"), Random(6)
    for _ in range(24):
        wishes = {
            f"{side}_{wish}": rng.random() < 0.7
            for side in ("client", "server")
            for wish in ("scale", "sack", "stamps", "ecn")
        }
        mtus = {f"{side}_mtu": rng.randrange(576, 9001) for side in ("client", "server")}
        shown = agreement(**wishes, **mtus)
        hops = [hop for _, hop in shown.trace.hops()]
        syn = next(read(hop.data) for hop in hops if hop.src == "client")
        synack = next(read(hop.data) for hop in hops if hop.src == "server")
        found = agree(syn, synack)
        rows = {what: values for what, *values in shown.rows}
        sizes = [f"{found['client_mss']} octets", f"{found['server_mss']} octets"]
        assert rows["largest text that the peer takes"] == sizes
        told = [str(found["client_shift"]), str(found["server_shift"])]
        assert rows["shift of windows it tells"] == told
        assert rows["shift of windows it hears"] == told[::-1]
        for name, key in (("SACK", "sack"), ("timestamps", "timestamps"), ("ECN", "ecn")):
            assert rows[name] == (["yes"] if found[key] else ["no"]) * 2


def read(packet):
    """Return a SYN as the set writes it."""
    head = TCP.parse(unwrap(packet).payload)
    said = {one.kind: one for one in options.parse(head.options)}
    return {
        "flags": head.flags,
        "mss": options.read_number(said[options.MSS]) if options.MSS in said else None,
        "scale": said[3].data[0] if options.WINDOW_SCALE in said else None,
        "sack_permitted": options.SACK_PERMITTED in said,
        "timestamps": options.TIMESTAMPS in said,
    }


def test_06_5_reads_the_chat():
    syn, synack = (read(frame.data) for frame in bundled.load("chat").frames[:2])
    assert solved("06.5")(syn, synack) == {
        "client_mss": 16396, "server_mss": 16396, "client_shift": 7, "server_shift": 7,
        "sack": True, "timestamps": True, "ecn": False,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["06.1", "06.2", "06.3", "06.4", "06.5"])
@pytest.mark.parametrize(
    "odd",
    [lambda *_: 7, lambda *_: [], lambda *_: {"seq": "x"}, lambda *_: (1, 2, 3), lambda *_: 1 / 0],
)
def test_06_whatever_an_answer_returns_is_met_with_a_sentence(name, odd):
    result = scored(name, odd)
    assert result.earned == 0
    assert "Traceback" not in repr(result)


def test_06_what_the_texts_show_is_true():
    space = {}
    exec(text_of("task-06-5").split("```python\n")[1].split("agree(syn")[0], space)
    shown = {
        "06.1": re.findall(r"^answer\((.*)\)\n +-> +(.*)$", text_of("task-06-1"), re.MULTILINE),
        "06.2": re.findall(r"^blanks\((.*)\) +-> +(.*)$", text_of("task-06-2"), re.MULTILINE),
        "06.3": re.findall(r"in_order\((\[.*?)\)  -> +(.*?)$", text_of("task-06-3"), BOTH),
        "06.4": re.findall(r"^react\((.*?)\)\n +-> +(.*?)$", text_of("task-06-4"), BOTH),
        "06.5": re.findall(r"^agree\((.*)\)  -> +(\{.*?\})", text_of("task-06-5"), BOTH),
    }
    assert [len(found) for found in shown.values()] == [2, 1, 1, 1, 1]
    for name, found in shown.items():
        for args, wanted in found:
            assert solved(name)(*eval(f"({args},)", space)) == eval(wanted), name
