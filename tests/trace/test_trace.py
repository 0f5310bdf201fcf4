"""Traces: JSON and back, captures at a place, and what is refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import CourseError
from course.stack.event import Event
from course.trace import Call, Hop, Record, Trace

quick = settings(max_examples=200, derandomize=True, deadline=None)
names = st.sampled_from(["a", "b", "tap"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)
whats = st.one_of(
    st.builds(Event, names, st.text(), st.text(), values, values, st.text()),
    st.builds(Call, names, st.lists(values, max_size=3).map(tuple), values, st.text()),
    st.builds(Hop, st.integers(1), names, names, st.binary(), st.none() | st.integers(0)),
)


@st.composite
def traces(draw):
    rows = draw(st.lists(st.tuples(st.integers(0), names, whats, st.text(max_size=5)), max_size=8))
    records = tuple(Record(n, *row) for n, row in enumerate(rows))
    return Trace(("a", "b"), records, draw(st.text()), draw(st.integers(0)), (("a", "10.0.0.1"),))


@quick
@given(traces())
def test_json_and_back_is_the_same(trace):
    again = Trace.from_json(trace.to_json())
    assert again == trace
    assert again.to_json() == trace.to_json()


def test_a_run_survives_json():
    record = Record(0, 5, "a", Call("send", (b"\x00\xff", 3), None))
    text = Trace(("a",), (record,)).to_json()
    assert json.loads(text)["records"] == [
        [5, "a", "", "c", "send", [{"hex": "00ff"}, 3], None, "", ""]
    ]


def document(records="[]", addresses="[]"):
    return (
        '{"version":1,"title":"","epoch_ns":0,"hosts":["a"],'
        f'"addresses":{addresses},"records":{records}}}'
    )


def test_the_document_is_one():
    assert Trace.from_json(document()) == Trace(("a",), ())


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "7", "null", '{"version":1}', "[" * 100_000),
        document('[[1,"a"]]'),
        document('[[1,"a","","x"]]'),
        document('[["1","a","","c","send"]]'),
        document('[[1,"a","","c","send",{"hex":"0"}]]'),
        document('[[1,"a","","h",1]]'),
        document("[7]"),
        document("7"),
        document(addresses='[["a"]]'),
    ],
)
def test_other_json_is_refused_in_one_sentence(text):
    with pytest.raises(CourseError, match="a trace needs the JSON that to_json writes, got"):
        Trace.from_json(text)


def test_another_version_is_refused():
    with pytest.raises(CourseError, match="a trace needs version 1, got 2"):
        Trace.from_json('{"version":2}')


def test_what_json_cannot_hold_is_refused():
    record = Record(0, 0, "a", Call("send", (object(),)))
    with pytest.raises(CourseError, match="numbers, text and octets, got object"):
        Trace(("a",), (record,)).to_json()


@pytest.fixture
def run():
    hops = [
        (0, Hop(1, "a", "r", b"one", 10)),
        (5, Hop(2, "b", "r", b"two", None, "lost", "the link is cut")),
        (10, Hop(1, "r", "b", b"one'", 25)),
        (10, Hop(1, "r", "b", b"one'", 40, "duplicate")),
        (11, Hop(3, "b", "r", b"three", 12)),
        (12, Hop(3, "r", "a", b"three'", 30, "corrupted")),
        (13, Hop(4, "tap", "b", b"four", 20, "injected")),
    ]
    return Trace(
        ("a", "r", "b"), tuple(Record(n, t, hop.src, hop) for n, (t, hop) in enumerate(hops))
    )


def test_a_capture_has_a_place(run):
    assert run.packets("a") == [(0, b"one"), (30, b"three'")]
    assert run.packets("b") == [
        (5, b"two"),
        (11, b"three"),
        (20, b"four"),
        (25, b"one'"),
        (40, b"one'"),
    ]
    assert run.packets() == [(0, b"one"), (5, b"two"), (11, b"three"), (13, b"four")]
    with pytest.raises(CourseError, match="a capture needs one of the hosts"):
        run.packets("z")


def test_a_packet_to_itself_is_captured_once():
    hop = Hop(1, "a", "a", b"x", 0)
    assert Trace(("a",), (Record(0, 0, "a", hop),)).packets("a") == [(0, b"x")]


def test_the_end_counts_arrivals(run):
    assert run.end_ns == 40
    assert Trace((), ()).end_ns == 0


def test_records_are_found_by_kind():
    what = [
        Event("state", "CLOSED -> LISTEN"),
        Event("drop", "no"),
        Call("send", (b"x",), 1),
        Hop(1, "a", "b", b"", 1),
    ]
    trace = Trace(("a", "b"), tuple(Record(n, n, "ab"[n % 2], one) for n, one in enumerate(what)))
    assert [record.kind for record in trace] == ["state", "drop", "call", "hop"]
    assert [t for t, _ in trace.events()] == [0, 1]
    assert [t for t, _ in trace.events("a")] == [0]
    assert [t for t, _ in trace.events(kind="drop")] == [1]
    assert [t for t, _ in trace.calls("a", "send")] == [2]
    assert [*trace.calls("b")] == []
    assert [*trace.calls(name="recv")] == []
    assert len(trace) == 4


def test_records_and_traces_are_frozen():
    record = Record(0, 0, "a", Call("x"))
    with pytest.raises(AttributeError):
        record.t_ns = 5
    with pytest.raises(AttributeError):
        Trace((), ()).title = "x"
