"""The ladder: text, SVG and parts say the same, whatever the trace holds."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lesson.scenarios import SCENARIOS
from course.stack.timeouts import TIMEOUTS
from course.trace import Call, Event, Hop, Record, Trace
from course.trace.story import tell
from course.view import knowing, ladder, ladder_shapes
from course.view.ladder_layout import TIMERS, lay

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script>" onload="x\u202e\u0000'
each = pytest.mark.parametrize("name", SCENARIOS)
quick = settings(max_examples=60, derandomize=True, deadline=None)


def segments(picture):
    tree = ET.fromstring(picture)
    return [g for g in tree.iter(f"{SVG}g") if "tc-seg" in (g.get("class") or "")]


@each
@pytest.mark.parametrize("to_scale", [False, True])
def test_every_segment_is_drawn_once_and_told_in_the_text(name, to_scale):
    trace = SCENARIOS[name]()
    story = tell(trace)
    drawn = segments(ladder.svg(trace, to_scale=to_scale))
    assert {int(g.get("data-at")) for g in drawn} == story.passages.keys()
    assert len(drawn) == len(story.passages)
    for g in drawn:
        one = story.passages[int(g.get("data-at"))]
        assert int(g.get("data-t")) == one.t_ns
        assert int(g.get("data-p")) == one.hop.packet
    said = ladder.text(story)
    for one in story.passages.values():
        label = " ".join(filter(None, (str(one.hop.packet), one.name, one.numbers)))
        assert label in said
        for mark in one.marks:
            assert mark in said.lower()


@each
def test_time_goes_down(name):
    story = tell(SCENARIOS[name]())
    for to_scale in (False, True):
        made = lay(story, to_scale=to_scale)
        points = [(one.t_ns, made.send[n]) for n, one in story.passages.items()]
        points += [
            (one.hop.arrives_ns, made.arrive[n])
            for n, one in story.passages.items()
            if n in made.arrive
        ]
        for (t, y), (later, below) in zip(sorted(points), sorted(points)[1:], strict=False):
            assert y <= below or t == later
        assert made.turns == sorted(made.turns)
        assert max(y for _, y in points) < made.height


def test_a_router_stands_between_its_hosts():
    order = [*lay(tell(SCENARIOS["rst-blind"]())).x]
    assert order == ["client", "router", "server", "attacker"]
    assert [*lay(tell(SCENARIOS["nat-idle"]())).x] == ["client", "nat", "server"]


def test_of_orders_that_cross_as_often_one_has_the_talking_ends_outside():
    order = [*lay(tell(SCENARIOS["spoof-blind"]())).x]
    assert order == ["client", "attacker", "router", "server"]


def test_to_scale_the_slope_is_the_delay():
    story = tell(SCENARIOS["handshake"]())
    made = lay(story, to_scale=True)
    falls = [made.arrive[n] - made.send[n] for n in story.passages]
    assert max(falls) - min(falls) < 5  # what is fanned out


def test_a_silence_is_cut_and_said():
    story = tell(SCENARIOS["idle-day"]())
    assert any(said.startswith("863") for _, _, said in lay(story).breaks)
    assert lay(story, to_scale=True).height < 3000


def test_timers_that_ran_out_are_on_the_life_line():
    bars = lay(tell(SCENARIOS["syn-lost"]())).bars
    assert [(bar.host, bar.text) for bar in bars] == [("client", "RTO 1 s")]
    assert bars[0].y < bars[0].end
    closing = lay(tell(SCENARIOS["simultaneous-close"]())).bars
    assert [bar.text for bar in closing] == ["2 MSL 240 s"] * 2


def test_delayed_acks_and_linear_timeouts_are_on_the_life_line():
    bars = lay(tell(SCENARIOS["syn-number"]())).bars
    assert "delayed ACK 200 ms" in {bar.text for bar in bars}
    linear = lay(tell(SCENARIOS["syn-schedule"]())).bars
    assert [bar.text for bar in linear if bar.host == "linux"][:6] == ["RTO 1 s"] * 5 + ["RTO 2 s"]
    assert all(bar.y < bar.end for bar in [*bars, *linear])


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_words_of_a_silence_and_those_of_a_timer_do_not_overlap(name):
    """Three pixels a letter to each side of a silence's middle, six from where a timer's begin."""
    tree = ET.fromstring(ladder.svg(SCENARIOS[name]()))
    texts = [one for one in tree.iter() if one.tag.endswith("text") and one.text]
    timers = [
        (float(one.get("y")), min(ends := (x, x + way * 6 * len(one.text))), max(ends))
        for one in texts
        if "tc-word" in (one.get("class") or "") and one.get("x")
        for x, way in [(float(one.get("x")), 1 if one.get("text-anchor") == "start" else -1)]
    ]
    for one in texts:
        if one.get("font-style") == "italic":
            x, y, half = float(one.get("x")), float(one.get("y")), 2.8 * len(one.text)
            near = [(left, right) for at, left, right in timers if abs(at - y) < 9]
            assert all(x + half < left or right < x - half for left, right in near), one.text


@pytest.mark.parametrize("name", ["old-syn", "old-syn-two-messages"])
def test_the_words_of_a_silence_stand_beside_the_arrow_that_passes_through_it(name):
    """The SYN is a minute under way; its words reach 15 pixels up from its line."""
    picture = ladder.svg(SCENARIOS[name]())
    story = tell(SCENARIOS[name]())
    layout = lay(story)
    x1, y1, x2, y2 = ladder_shapes.ends(next(iter(story.passages.values())), layout)
    silences = [one for one in ET.fromstring(picture).iter() if one.get("font-style") == "italic"]
    assert len(silences) == 2
    for one in silences:
        x, y, half = float(one.get("x")), float(one.get("y")), 2.8 * len(one.text)
        low, high = ((x1 + (at - y1) * (x2 - x1) / (y2 - y1)) for at in (y - 8, y + 15))
        assert x + half < low or high < x - half, one.text


def test_every_timer_that_tells_has_a_name():
    assert TIMERS.keys() == TIMEOUTS.keys() - {"time-wait"}


def test_shapes_and_words_say_what_became_of_a_segment():
    lost = ladder.svg(SCENARIOS["syn-lost"]())
    assert 'class="tc-cross"' in lost
    assert ">LOST<" in lost
    assert 'class="tc-line tc-double"' in lost
    assert ">RETRANSMISSION<" in lost
    assert 'class="tc-cross"' not in ladder.svg(SCENARIOS["handshake"]())


def test_the_animated_file_moves_and_stands_still_when_asked():
    moving = ladder.animated(SCENARIOS["handshake"]())
    ET.fromstring(moving)
    assert "@keyframes tc-fall" in moving
    assert "prefers-reduced-motion" in moving
    assert 'class="tc-curtain"' not in ladder.svg(SCENARIOS["handshake"]())
    assert "<script" not in moving


def test_an_empty_trace_gives_a_sentence():
    empty = Trace((), ())
    assert "Nothing happens in this trace." in ladder.svg(empty)
    assert ladder.told(empty)["why"] == "Nothing happens in this trace."
    assert "Nothing happens" in ladder.text(*ladder.story_of(empty))


def test_too_many_hosts_give_a_sentence():
    many = Trace(tuple(map(str, range(40))), (Record(0, 0, "1", Call("x")),))
    assert "at most 12 life lines, got 40 hosts" in ladder.svg(many)


def test_of_very_many_records_a_part_is_drawn_and_said():
    records = tuple(Record(n, n, "a", Call("send")) for n in range(100_000))
    trace = Trace(("a",), records)
    story, why = ladder.story_of(trace)
    assert len(story.trace) == ladder.MOST
    assert why == "Records 1 to 4000 of 100000 are drawn."
    assert (
        ladder.story_of(trace, first=99_990)[1] == "Records 99991 to 100000 of 100000 are drawn."
    )


def test_hostile_words_are_shown_and_not_obeyed():
    what = [
        Call(HOSTILE),
        Event("error", HOSTILE),
        Event("state", HOSTILE, "state", "CLOSED", HOSTILE),
        Hop(1, HOSTILE, "b", HOSTILE.encode(), 3, "lost", HOSTILE),
    ]
    records = tuple(Record(n, n, HOSTILE, one, "1-2") for n, one in enumerate(what))
    trace = Trace((HOSTILE, "b"), records, HOSTILE, addresses=((HOSTILE, HOSTILE),))
    picture = ladder.svg(trace)
    tree = ET.fromstring(picture)
    assert not [one for one in tree.iter() if one.tag.endswith("script")]
    assert not [one for one in tree.iter() if "onload" in one.attrib]
    story = tell(trace)
    shown = ladder.text(story) + "".join(tree.itertext()) + knowing.board(story)
    assert "\u202e" not in picture
    assert "\x00" not in shown


@quick
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc"), st.integers(0, 2)), max_size=9)
)
def test_any_small_trace_is_drawn(rows):
    whats = [Call("x"), Hop(1, "a", "b", b"E" * 20, 7), Hop(2, "c", "c", b"", None, "lost")]
    records = tuple(
        Record(n, t_ns, host, whats[kind]) for n, (t_ns, host, kind) in enumerate(sorted(rows))
    )
    trace = Trace(("a", "b"), records)
    for to_scale in (False, True):
        ET.fromstring(ladder.svg(trace, to_scale=to_scale))
    assert ladder.text(*ladder.story_of(trace))


def test_questions_ask_for_what_comes_next():
    told = ladder.told(SCENARIOS["handshake"]())
    assert [choices[right] for _, choices, right in told["asks"]] == [
        "client → server: SYN",
        "server → client: SYN, ACK",
        "client → server: ACK",
    ]
    for _, choices, _right in told["asks"]:
        assert len(set(choices)) == len(choices) == 4


def test_boards_say_what_the_text_says():
    story = tell(SCENARIOS["syn-lost"]())
    board, said = knowing.board(story), knowing.board_text(story)
    for name, value in story.known()[0].items():
        assert name in board
        assert re.search(rf"{re.escape(name)} +{re.escape(value)}", said)
    rows = knowing.table(story)
    assert rows.count("data-at") == len(story.turns)
    assert "RTO 2000 ms" in knowing.table_text(story)
