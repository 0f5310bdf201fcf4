"""The state diagram says what the stack's table says, and nothing else."""

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from course.lesson.scenarios import SCENARIOS
from course.stack.state import TRANSITIONS, State
from course.trace.story import tell
from course.trace.transitions import ARROWS, ENDINGS, moves
from course.view import states
from course.view.state_words import why

SVG = "{http://www.w3.org/2000/svg}"


def test_every_row_of_the_table_is_drawn_or_ends_from_anywhere():
    assert {(one.old, one.event) for one in (*ARROWS, *ENDINGS)} == {
        (str(old), event) for old, event in TRANSITIONS
    }
    drawn = {(pair.old, event, pair.new) for pair in states.PAIRS for event, _ in pair.words}
    assert drawn == {(one.old, one.event, one.new) for one in ARROWS}
    assert all(one.new == "CLOSED" for one in ENDINGS)


def test_the_picture_holds_all_states_and_all_words():
    tree = ET.fromstring(states.svg())
    boxes = [g.get("data-s").upper() for g in tree.iter(f"{SVG}g") if g.get("data-s")]
    assert set(boxes) == set(map(str, State))
    assert boxes.count("CLOSED") == 2  # as in figure 5, below too
    said = " ".join(tree.itertext())
    for one in ARROWS:
        assert one.event in said
        assert one.action in said
        assert one.event in states.text()


def test_states_stand_where_the_rfc_puts_them():
    place = states.PLACES
    assert place["CLOSED"][1] < place["LISTEN"][1] < place["ESTABLISHED"][1]
    assert place["SYN-RECEIVED"][0] < place["LISTEN"][0] < place["SYN-SENT"][0]
    assert place["FIN-WAIT-1"][0] < place["CLOSING"][0] < place["CLOSE-WAIT"][0]


@pytest.mark.parametrize("state", [*map(str, State)])
def test_every_event_in_every_state_has_an_answer(state):
    for event in dict.fromkeys(event for _, event in TRANSITIONS):
        said = why(state, event)
        row = TRANSITIONS.get((State(state), event))
        assert said.startswith(f"In {state}, {event} ")
        assert ("leads to" in said) == (row is not None)
        if row is None:
            assert "changes no state: " in said
        else:
            assert f"leads to {row.new}" in said


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_way_of_each_end_is_a_chain(name):
    trace = SCENARIOS[name]()
    story = tell(trace)
    for n in range(len(story.ends)):
        way = [move for move in moves(trace, story.ends) if move.end == n]
        for one, following in itertools.pairwise(way):
            assert one.new == following.old
        assert all(move.arrow is None or move.arrow.new == move.new for move in way)


def test_the_text_tells_both_ways():
    said = states.text(tell(SCENARIOS["half-close"]()))
    assert re.search(r"client, port \d+: CLOSED -> SYN-SENT \(active OPEN\)", said)
    assert "CLOSE-WAIT (rcv FIN) -> LAST-ACK (CLOSE)" in said


def test_a_puzzle_asks_for_what_it_took_away():
    holes = states.puzzle(6, seed=3)
    assert holes == states.puzzle(6, seed=3)
    assert holes != states.puzzle(6, seed=4)
    picture = states.picture([(hole["pair"], hole["line"]) for hole in holes])
    assert picture.count("tc-hole") == len(holes) == 6
    for hole in holes:
        event, action = states.PAIRS[hole["pair"]].words[hole["line"]]
        right = hole["choices"][hole["right"]]
        assert right == (f"{event} / {action}" if action else event)
        assert len(set(hole["choices"])) == 5
