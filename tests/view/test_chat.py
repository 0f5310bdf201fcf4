"""A chat beside its packets: each line is carried and confirmed by the right ones."""

import pytest

from course.decode import explain
from course.errors import LessonError
from course.lesson.scenarios import SCENARIOS, frames_of
from course.lesson.scenarios.chat import say
from course.net import Drop, Duplicate
from course.trace import Trace
from course.view import chat as view


def told(trace):
    return view.told(trace, [explain(frame) for frame in frames_of(trace)])


def short(said):
    return [(one.who, one.does, one.line, one.carried, one.acknowledged) for one in said]


def test_one_line_is_eight_packets():
    assert short(told(SCENARIOS["chat-line"]())) == [
        ("client", "connects", "", (1,), 2),
        ("server", "accepts", "", (2,), 3),
        ("client", "says", "hello world!", (4,), 5),
        ("client", "closes", "", (6,), 7),
        ("server", "closes", "", (7,), 8),
    ]


def test_the_three_lines_of_the_article():
    lines = [one for one in short(told(SCENARIOS["chat"]())) if one[1] == "says"]
    assert lines == [
        ("client", "says", "hello world!", (4,), 5),
        ("client", "says", "how's it going?", (6,), 7),
        ("server", "says", "pretty good!", (8,), 9),
    ]


def test_a_line_that_was_lost_has_two_packets_and_its_copy_is_confirmed():
    trace = say([("client", "again, please")], [Drop((4,))])
    (line,) = (one for one in told(trace) if one.said)
    assert (len(line.carried), line.carried[0]) == (2, 4)
    assert line.acknowledged > line.carried[1]


def test_a_line_that_nobody_confirms_says_so():
    trace = say([("client", "hello?")], [Drop(tuple(range(4, 60)))])
    (line,) = (one for one in told(trace) if one.said)
    assert line.acknowledged is None
    assert line.where.endswith("never confirmed")
    assert "data-way" in view.html([line], trace.hosts)


def test_a_long_line_takes_several_packets_and_is_cut_where_it_is_shown():
    (line,) = (one for one in told(say([("server", "x" * 40_000)])) if one.said)
    assert len(line.carried) == 3
    assert line.line == "x" * view.LONGEST + " ..."


def test_a_doubled_packet_carries_the_line_twice():
    (line,) = (one for one in told(say([("client", "hi")], [Duplicate((4,))])) if one.said)
    assert line.carried == (4,)  # the copy is one the server sees, not the client


def test_hostile_words_are_words():
    said = told(say([("client", '</ol><script>alert(1)</script>"&\u202e')]))
    made = view.html(said, ("client", "server"))
    assert "<script" not in made
    assert "&lt;script&gt;" in made
    assert made.count("<bdi") == 1
    assert "<script" not in view.still(said)


def test_the_text_form_says_the_same():
    said = told(SCENARIOS["chat-line"]())
    rows = view.text(said).splitlines()
    assert len(rows) == 1 + len(said)
    assert rows[3].split() == ["client", "says", '"hello', 'world!."', "4", "5"]


def test_a_trace_without_a_connection_has_nothing_to_tell():
    assert view.told(Trace(("a", "b"), ()), []) == []
    assert told(SCENARIOS["slow-receiver"]()) == []


def test_a_speaker_who_is_not_there_is_refused():
    with pytest.raises(LessonError, match="client or server, got 'eve'"):
        say([("eve", "hello")])
