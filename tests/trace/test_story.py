"""A trace told turn by turn: what happens, what each end knows, and that nothing is left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture import bundled
from course.decode import explain
from course.lesson.scenarios import SCENARIOS
from course.trace import Call, Event, Hop, Record, Trace, Trouble
from course.trace.passage import passages, seen
from course.trace.story import tell
from course.view.captured import dissections, trace_of

quick = settings(max_examples=100, derandomize=True, deadline=None)
each = pytest.mark.parametrize("name", SCENARIOS)


def marks(trace):
    return {(one.hop.packet, mark) for one in passages(trace) for mark in one.marks}


@each
def test_turns_hold_every_record_once_and_in_order(name):
    trace = SCENARIOS[name]()
    story = tell(trace)
    ats = [turn.at for turn in story.turns]
    assert ats == sorted(set(ats))
    assert ats[-1] >= len(trace) - 1
    sent = [turn.sends for turn in story.turns if turn.sends is not None]
    assert sent == [record.n for record in trace if isinstance(record.what, Hop)]
    arrived = [n for turn in story.turns for n in turn.arrives]
    assert len(arrived) == len(set(arrived))
    assert set(arrived) == {
        record.n
        for record in trace
        if isinstance(record.what, Hop) and record.what.arrives_ns is not None
    }


@each
def test_the_last_state_of_each_end_is_the_one_that_the_stack_told_last(name):
    trace = SCENARIOS[name]()
    told = {
        (record.host, record.connection): str(record.what.new)
        for record in trace
        if isinstance(record.what, Event) and record.what.kind == "state"
    }
    story = tell(trace)
    known = story.known()
    for end, state in told.items():
        assert known[story.ends.index(end)]["state"] == state


def test_numbers_as_they_are_sent_are_those_of_rfc_9293_figure_6():
    story = tell(SCENARIOS["handshake"](), relative=False)
    assert [one.numbers for one in story.passages.values()] == [
        "seq 100",
        "seq 300, ack 101",
        "seq 101, ack 301",
    ]
    client, server = story.known()
    assert (client["SND.NXT"], client["RCV.NXT"]) == ("101", "301")
    assert (server["SND.NXT"], server["RCV.NXT"]) == ("301", "101")


def test_a_handshake_is_five_turns():
    story = tell(SCENARIOS["handshake"]())
    assert [turn.host for turn in story.turns] == [
        "server",
        "client",
        "server",
        "client",
        "server",
    ]
    client, server = story.known()
    names = ("state", "SND.UNA", "SND.NXT", "RCV.NXT", "flight")
    for end in (client, server):
        assert [end[name] for name in names] == ["ESTABLISHED", "1", "1", "1", "0"]
    assert story.known(6)[0]["state"] == "SYN-SENT"
    assert story.known(-1) == [{}, {}]


def test_what_is_wrong_has_a_word():
    assert (1, "lost") in marks(SCENARIOS["syn-lost"]())
    assert (2, "retransmission") in marks(SCENARIOS["syn-lost"]())
    assert (1, "duplicate") in marks(SCENARIOS["syn-doubled"]())
    assert any(mark == "injected" for _, mark in marks(SCENARIOS["rst-on-path"]()))
    half = SCENARIOS["half-close"]
    assert (8, "out of order") in marks(half([Trouble("drop", 7)]))
    damaged = half([Trouble("corrupt", 7)])
    assert (7, "corrupted") in marks(damaged)
    again = [packet for packet, mark in marks(damaged) if mark == "retransmission"]
    assert len(again) == 1


def test_a_new_life_of_the_same_ports_begins_with_nothing():
    trace = SCENARIOS["fixed-isn"]()
    story = tell(trace)
    reopened = [turn.at for turn in story.turns if (0, "state", "SYN-SENT") in turn.changes]
    first = story.known(reopened[1])[0]
    assert (first["state"], first["SND.UNA"], first["flight"]) == ("SYN-SENT", "0", "1")


@pytest.mark.parametrize("name", ["handshake", "half-close", "simultaneous-open", "chat"])
def test_a_capture_of_a_run_tells_the_states_that_the_run_had(name):
    trace = SCENARIOS[name]()
    run, capture = tell(trace), tell(trace_of(dissections(trace)))
    waited = {"TIME-WAIT", "CLOSED"}  # nobody sends anything when TIME-WAIT ends
    for end, known in zip(run.ends, run.known(), strict=True):
        other = next(
            found
            for one, found in zip(capture.ends, capture.known(), strict=True)
            if one.connection == end.connection
        )
        states = {known["state"], other["state"]}
        assert len(states) == 1 or states == waited
        for variable in ("SND.UNA", "SND.NXT", "RCV.NXT"):
            assert other[variable] == known[variable]


def test_the_bundled_capture_is_told_though_it_has_holes():
    frames = bundled.load("chat").frames
    story = tell(trace_of([explain(frame) for frame in frames]))
    assert len(story.passages) == len(frames)
    assert [end["state"] for end in story.known()] == ["TIME-WAIT", "CLOSED"]
    gaps = [one.hop.packet for one in story.passages.values() if "after a gap" in one.marks]
    assert gaps == [6, 7]  # of its twelve packets eight are printed


WHATS = st.one_of(
    st.builds(
        Hop, st.integers(1, 9), st.sampled_from("abx"), st.sampled_from("abx"),
        st.binary(max_size=60), st.none() | st.integers(0, 90),
        st.sampled_from(["delivered", "lost", "corrupted", "duplicate", "injected"]),
    ),
    st.builds(Call, st.text(max_size=9), st.just(()), st.none(), st.text(max_size=9)),
    st.builds(
        Event, st.sampled_from(["state", "drop", "timer", "error", "variable"]),
        st.text(max_size=9), st.sampled_from(["", "cwnd", "state"]), st.just(1), st.just(2),
    ),
)  # fmt: skip


@quick
@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("ab"), WHATS), max_size=12))
def test_any_records_are_told(rows):
    records = [
        Record(n, t_ns, host, what, "1-2" if isinstance(what, Event) else "")
        for n, (t_ns, host, what) in enumerate(sorted(rows, key=lambda row: row[0]))
    ]
    story = tell(Trace(("a", "b"), tuple(records)))
    assert sum(turn.sends is not None for turn in story.turns) == len(story.passages)


@quick
@given(st.binary(max_size=80))
def test_any_octets_are_seen_or_not(data):
    found = seen(b"\x45" + data)
    assert found is None or found.len >= 0


def test_trouble_says_itself():
    assert str(Trouble("delay", 3, 5_000_000)) == "packet 3 delayed by 5 ms"
    assert str(Trouble("drop", 1)) == "packet 1 dropped"
