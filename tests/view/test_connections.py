"""The connection table: as ss prints it, at any moment."""

import pytest

from course.lesson.scenarios import SCENARIOS
from course.trace import Trace
from course.trace.story import tell
from course.view import connections
from course.view.captured import dissections, trace_of

HALF = SCENARIOS["half-close"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_the_cells_add_up_to_is_the_table(name):
    story = tell(SCENARIOS[name]())
    cells = {}
    for turn, changes in zip(story.turns, connections.deltas(story), strict=True):
        cells.update(dict(changes))
        shown = [
            tuple(cells.get(f"{n}.{column}", "") for column in range(len(connections.COLUMNS)))
            for n in range(len(story.ends))
        ]
        assert [row for row in shown if row[1]] == connections.rows(story, turn.at)


def test_queues_are_what_waits_and_what_flies():
    story = tell(HALF())
    server = [row for row in connections.rows(story, 60) if row[0] == "server"]
    assert server[0][1:4] == ("CLOSE-WAIT", "0", "10220")
    assert connections.rows(story, 2) == []
    assert connections.text(story, 2) == "No connection is there at this moment."


def test_what_is_not_read_waits():
    story = tell(SCENARIOS["chat"]())
    waiting = {row[2] for turn in story.turns for row in connections.rows(story, turn.at)}
    assert "0" in waiting


def test_a_capture_cannot_tell_what_waits():
    story = tell(trace_of(dissections(HALF())))
    assert {row[2] for row in connections.rows(story)} == {"\N{EN DASH}"}


def test_of_nothing_a_sentence_is_left():
    story = tell(Trace((), ()))
    assert "No TCP connection" in connections.html(story)
    assert "No connection" in connections.text(story)
