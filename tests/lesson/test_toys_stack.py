"""The toys that run the course's own TCP: a minute on a lossy line, the chat without a rule."""

import pytest

from course.errors import LessonError
from course.lesson import toys
from course.lesson.scenarios.lossy import LINES
from course.lesson.scenarios.rules import RULES
from course.stack.event import Event

TYPED = sum(map(len, LINES))


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("loss", [0, 20, 40])
def test_packets_are_lost_and_no_octet_is(loss, seed):
    shown = toys.minute(loss, seed)
    assert (shown.rows[0].first, shown.rows[0].last) == (1, len(LINES[0]))
    assert shown.rows[-1].last == TYPED
    read = b"".join(call.result for _, call in shown.trace.calls("server", "recv") if call.result)
    assert read == b"".join(LINES)
    assert bool(shown.lost) == bool(loss)
    assert f"Octets typed: {TYPED}. Octets read, in order: {TYPED}." in str(shown)
    for row in shown.rows:
        assert row.sent_ns < row.read_ns
        assert row.times > row.lost


def test_what_came_twice_because_its_answer_was_lost_was_not_sent_once():
    rows = [row for seed in range(1, 9) for row in toys.minute(40, seed).rows]
    assert {row.fate for row in rows if row.times == 1 and not row.lost} == {"sent once"}
    again = [row.fate for row in rows if row.times > 1 and not row.lost]
    assert again
    assert all(fate.endswith("times, none lost") for fate in again)


def test_the_same_seed_loses_the_same_packets():
    assert str(toys.minute(25, 4)) == str(toys.minute(25, 4))
    assert str(toys.minute(25, 4)) != str(toys.minute(25, 5))


def test_a_line_that_loses_all_is_refused():
    with pytest.raises(LessonError, match="0 to 60 percent, got 61"):
        toys.minute(61)


def read_by_server(trace):
    return b"".join(call.result for _, call in trace.calls("server", "recv") if call.result)


def last_states(trace):
    return {
        record.host: record.what.new
        for record in trace
        if isinstance(record.what, Event) and record.kind == "state"
    }


@pytest.mark.parametrize("rule", RULES[1:], ids=lambda rule: rule.name)
def test_with_its_rule_the_line_arrives_once(rule):
    assert read_by_server(rule(keeps=True)).rstrip(b"\n") == b"hello world!"


def test_with_the_first_rule_the_server_never_opens_for_an_old_call():
    agree = RULES[0]
    assert [name for _, name in calls(agree(keeps=True)) if name == "accept"] == []
    assert [name for _, name in calls(agree(keeps=False)) if name == "accept"] == ["accept"]


def calls(trace):
    return [(t_ns, call.name) for t_ns, call in trace.calls()]


def test_without_numbers_the_words_come_out_wrong():
    assert read_by_server(RULES[1](keeps=False)) == b"o woo world!hell"


def test_without_acknowledgements_what_arrived_is_sent_until_it_is_given_up():
    trace = RULES[2](keeps=False)
    assert read_by_server(trace) == b"hello world!\n"
    assert [call.error for _, call in trace.calls("client", "recv")] == ["timed out"]
    said = str(toys.without(acknowledge=False))
    assert "more lines like these" in said
    assert said.endswith("client: recv() fails: timed out")


def test_without_a_goodbye_both_are_open_a_day_later():
    assert set(last_states(RULES[3](keeps=False)).values()) == {"ESTABLISHED"}
    assert set(last_states(RULES[3](keeps=True)).values()) == {"CLOSED"}


def test_rules_that_are_off_are_shown_one_after_the_other():
    said = str(toys.without(number=False, finish=False))
    assert said.count("WITHOUT: ") == 2
    assert str(toys.without()).startswith("All four rules are kept")
