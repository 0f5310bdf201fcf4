"""Set 07, against the course's own TCP and against its own words."""

import re

import pytest

from course.lesson import listing
from course.lesson.answers import end_in, segment
from course.stack.segment import ACK, FIN, RST, SYN
from course.stack.segment import reset_for as answer_of_no_connection
from course.stack.state import TRANSITIONS, State

from .sets import drawn, scored, solved, text_of

ENDINGS = ("ABORT", "timeout", "error from IP")
FLAGS = {"SYN": SYN, "ACK": ACK, "FIN": FIN, "RST": RST}


def stack_edges():
    """Return the rows of the stack's table that figure 5 draws, in the words of the task."""
    extra = {("LISTEN", "active OPEN"), ("SYN-RECEIVED", "rcv SYN, was LISTEN")}
    return {
        (str(state), event.removesuffix(", was LISTEN"), str(row.new))
        for (state, event), row in TRANSITIONS.items()
        if event not in (*ENDINGS, "rcv RST") and (str(state), event) not in extra
    }


def test_07_1_is_the_table_that_the_stack_runs_by():
    edges = solved("07.1")()
    note_2 = {("FIN-WAIT-1", "rcv FIN and ACK of FIN", "TIME-WAIT")}
    assert len(edges) == 21
    assert edges - note_2 == stack_edges()


def test_07_1_its_note_2_is_what_the_stack_does_in_two_steps():
    conn = end_in(State.FIN_WAIT_1)
    conn.events()
    conn.segment_arrives(segment(conn, FIN | ACK), 0)
    moves = [(one.old, one.new) for one in conn.events() if one.kind == "state"]
    assert moves == [("FIN-WAIT-1", "FIN-WAIT-2"), ("FIN-WAIT-2", "TIME-WAIT")]


@pytest.mark.parametrize(
    ("change", "earned", "place"),
    [
        (lambda edges: edges | {("LISTEN", "rcv FIN", "CLOSED")}, 5, "in LISTEN, at 'rcv FIN'"),
        (lambda edges: edges | {("ESTAB", "CLOSE", "LISTEN")}, 3, "in ESTAB, at 'CLOSE'"),
        (lambda edges: {e for e in edges if e[0] != "LAST-ACK"}, 4, "in LAST-ACK"),
        (lambda edges: {e for e in edges if e[1] != "SEND"}, 4, "in LISTEN, at 'SEND'"),
    ],
)
def test_07_1_names_the_edge_that_is_missing_or_too_many(change, earned, place):
    result = scored("07.1", lambda: change(solved("07.1")()))
    assert result.earned == earned
    assert place in result.sample.difference.where


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("SYN-SENT", "SYN_SENT", "'SYN_SENT' is not one of the eleven states"),
        ("rcv SYN,ACK", "rcv SYN, ACK", "'rcv SYN, ACK' is not one of the task's events"),
        ("TIME-WAIT", "TIME_WAIT", "'TIME_WAIT' is not one of the eleven states"),
    ],
)
def test_07_1_points_at_a_name_that_no_table_has(old, new, words):
    renamed = {tuple(new if w == old else w for w in edge) for edge in solved("07.1")()}
    assert words in scored("07.1", lambda: renamed).sample.difference.note


def test_07_1_points_at_words_in_another_order():
    turned = {(event, state, new) for state, event, new in solved("07.1")()}
    result = scored("07.1", lambda: turned)
    assert not result.mistakes
    note = result.sample.difference.note
    assert "'2MSL timeout' is not one of the eleven states. An edge is (state, event," in note


def test_07_1_says_that_an_event_has_one_edge_only():
    more = solved("07.1")() | {("ESTABLISHED", "rcv RST", "CLOSED")}
    result = scored("07.1", lambda: more)
    assert result.sample.difference.note == "'rcv RST' has one edge here, in SYN-RECEIVED."


def test_07_1_takes_a_list_of_lists_and_refuses_a_dict_in_a_sentence():
    assert scored("07.1", lambda: [list(e) for e in solved("07.1")()]).outcome == "correct"
    result = scored("07.1", lambda: {(s, e): n for s, e, n in solved("07.1")()})
    assert result.earned == 0
    assert "three strings" in result.sample.difference.note


def test_07_2_walks_as_the_table_of_the_stack_does():
    """Without resets, and with note 2 as the two rows that the stack takes."""
    walk = solved("07.2")
    together = "rcv FIN and ACK of FIN"
    for events, transitions in drawn("07.2"):
        if "rcv RST" in events:
            continue
        states, state = ["CLOSED"], State.CLOSED
        for event in events:
            both = ("rcv ACK of FIN", "rcv FIN") if event == together else (event,)
            if event == together and state is not State.FIN_WAIT_1:
                both = ()
            for each in both:
                row = TRANSITIONS.get((state, each))
                state = row.new if row else state
            states.append(str(state))
        assert walk(events, transitions) == states


def test_07_2_meets_every_edge_and_every_state():
    met = set()
    for events, transitions in drawn("07.2"):
        states = solved("07.2")(events, transitions)
        met |= set(zip(states, events, states[1:], strict=False))
    assert solved("07.1")() <= met | {("SYN-RECEIVED", "rcv RST", "LISTEN")}
    assert {(s, "rcv RST") for s in ("LISTEN", "SYN-RECEIVED")} <= {(s, e) for s, e, _ in met}


def answered_by_the_stack(state, given, snd_nxt):
    """Return the RST that the stack sends, with this end's numbers moved to the case's."""
    conn = end_in(State(state))
    seg = segment(conn, sum(FLAGS[name] for name in given["flags"]))
    octets = given["len"] - ("SYN" in given["flags"]) - ("FIN" in given["flags"])
    seg.text = bytes(octets)
    if state in ("CLOSED", "LISTEN"):
        seg.seq, seg.ack = given["seq"], given["ack"]
        shift = 0
    else:
        shift = snd_nxt - conn.tcb.snd_nxt
        seg.ack = (given["ack"] - shift) % 2**32
    if state == "CLOSED":
        sent = [answer_of_no_connection(seg)]
    else:
        conn.segment_arrives(seg, 0)
        sent = conn.segments_to_send(0)
    resets = [one for one in sent if one and one.flags & RST]
    if not resets:
        return None
    (one,) = resets
    if one.flags & ACK:
        return {"seq": one.seq, "ack": one.ack, "flags": {"RST", "ACK"}}
    return {"seq": (one.seq + shift) % 2**32, "ack": 0, "flags": {"RST"}}


@pytest.mark.parametrize("seed", ["one", "two"])
def test_07_3_resets_as_the_stack_does(seed):
    reset_for = solved("07.3")
    for state, given, snd_nxt in drawn("07.3", seed):
        wanted = answered_by_the_stack(state, given, snd_nxt)
        assert reset_for(state, given, snd_nxt) == wanted, (state, given, snd_nxt)


def test_07_3_meets_every_state():
    assert {state for state, *_ in drawn("07.3")} == {str(state) for state in State}


def test_07_4_counts_what_the_lesson_shows():
    assert solved("07.4")(listing.sockets("ss")) == {
        "LISTEN": 2, "ESTABLISHED": 2, "CLOSE-WAIT": 1, "TIME-WAIT": 1, "SYN-SENT": 1,
    }  # fmt: skip


def test_07_4_counts_every_row_once():
    for (text,) in drawn("07.4"):
        rows = [line for line in text.splitlines() if line.strip() and "Recv-Q" not in line]
        assert sum(solved("07.4")(text).values()) == len(rows)


def test_07_5_finds_each_diagnosis():
    found = {solved("07.5")(text, count) for text, count in drawn("07.5")}
    assert found == {
        ("CLOSE-WAIT leak", "this program"),
        ("SYN-RECEIVED pile", "the callers"),
        ("TIME-WAIT crowd", "nowhere"),
        ("healthy", "nowhere"),
    }


def test_07_what_the_texts_show_is_true():
    space = {}
    exec(text_of("07 setup"), space)
    counted = re.search(r"```python\n(\{.*?\})\n```", text_of("task-07-4"), re.DOTALL)
    assert eval(counted[1]) == solved("07.4")(space["LISTING"])
    assert repr(solved("07.5")(space["LISTING"], solved("07.4"))) in text_of("task-07-5")
    assert ("CLOSED", "passive OPEN", "LISTEN") in solved("07.1")()
    example = r"^walk\((\[.*?\]), transitions\)\n +->  (.*)$"
    walks = re.search(example, text_of("task-07-2"), re.MULTILINE)
    assert solved("07.2")(eval(walks[1]), solved("07.1")) == eval(walks[2])
    resets = re.findall(r"^reset_for\((.*)\)\n +->  (.*)$", text_of("task-07-3"), re.MULTILINE)
    assert len(resets) == 2
    for args, wanted in resets:
        assert solved("07.3")(*eval(f"({args})")) == eval(wanted)


def test_07_every_name_of_the_task_is_used():
    text = text_of("task-07-1")
    for edge in solved("07.1")():
        assert all(f"`{word}`" in text for word in edge), edge
