"""The experiments of lesson 03: they say what RFC 7323 says, and what the packets say."""

import pytest

from course.errors import LessonError
from course.lesson import shelf, toys
from course.lesson.boards.promises import promised
from course.lesson.scenarios.wrapped import BACK, NEW, OLD
from course.wire.options import KINDS

# --- Heard late


def test_who_heard_both_syns_knows_every_window():
    said = {row[0]: row[-1] for row in toys.heard().rows}
    assert said["1"].startswith("32792 octets; in a SYN")
    assert said["3"] == "32896 octets"
    assert said["5"] == "32768 octets"


def test_who_heard_no_syn_knows_none_and_who_heard_one_knows_that_side():
    assert all("its SYN was not heard" in row[-1] for row in toys.heard(3).rows)
    second = {row[1]: row[-1] for row in toys.heard(2).rows}
    assert second["client"] == "at least 257 octets; its SYN was not heard"
    assert second["server"] == "32768 octets"


def test_the_octets_on_the_wire_are_the_same_whoever_listens():
    assert toys.heard(3).rows[0][3:5] == toys.heard(1).rows[2][3:5] == ("0101", "257")


@pytest.mark.parametrize("begins", [0, 9])
def test_nobody_can_begin_outside_of_the_chat(begins):
    with pytest.raises(LessonError, match="packet 1 to 8"):
        toys.heard(begins)


# --- Promises


@pytest.mark.parametrize(
    ("client", "server", "windows", "says"),
    [
        (7, 7, ["32792", "32768", "32896", "32896", "32768"], "Both offered"),
        (7, 2, ["32792", "32768", "32896", "32896", "1024"], "the server's own 2"),
        (0, 14, ["32792", "32768", "257", "257", str(256 << 14)], "Both offered"),
        (7, None, ["32792", "32768", "257", "257", "256"], "One offer is none"),
        (None, 7, ["32792", "32768", "257", "257", "256"], "may not even offer"),
        (None, None, ["32792", "32768", "257", "257", "256"], "nobody scales"),
    ],
)
def test_windows_are_read_as_two_syns_promise(client, server, windows, says):
    scene = promised(
        client=client is not None,
        client_shift=client or 0,
        server=server is not None,
        server_shift=server or 0,
    )
    rows = [line.split() for line in scene.text.splitlines()[2:7]]
    assert [row[-1] for row in rows] == windows
    assert says in scene.moments[-1].said
    assert len(scene.moments) == 10


# --- Round trips


@pytest.mark.parametrize(("delay", "tick"), [(20, 1), (3, 4), (100, 10), (0, 1000)])
def test_an_echo_measures_the_round_trip_within_a_tick(delay, tick):
    for sample in toys.echo(delay, tick).samples:
        assert abs(sample.ticks * tick - 2 * delay) <= tick
        assert sample.without == f"{2 * delay} ms"


def test_an_echo_tells_which_of_two_copies_was_acknowledged():
    _, line = toys.echo(20, lost=True).samples
    assert line.by_clock == "40 ms"
    assert line.without == "1040 or 40 ms? nobody knows"


@pytest.mark.parametrize("wrong", [(-1, 1), (401, 1), (20, 0), (20, 1001)])
def test_an_echo_says_what_it_needs(wrong):
    with pytest.raises(LessonError, match="needs"):
        toys.echo(*wrong)


# --- The last lap


def test_timestamps_keep_a_segment_of_the_last_lap_out():
    run = toys.lap()
    assert run.read.endswith(NEW)
    assert OLD not in run.read
    assert f"TSval {10_200 - BACK} is older than TS.Recent 10200 (PAWS)" in str(run)


def test_without_timestamps_it_is_read_in_place_of_the_new_line_and_nobody_notices():
    run = toys.lap(timestamps=False)
    assert OLD in run.read
    assert NEW not in run.read
    assert not [call for _, call in run.trace.calls() if call.error]
    assert "client: close()" in str(run)


def test_the_lap_is_as_long_as_its_scenario_says():
    assert round((1 << 32) * 8 / 10**10 * 1000) == BACK


# --- The table of kinds


def test_the_table_says_where_an_option_may_stand():
    text = {int(line.split()[0]): line for line in shelf.tcp_options().text().splitlines()[3:]}
    assert set(text) == set(KINDS)
    assert all("a SYN only" in text[kind] for kind in (2, 3, 4))
    assert all("any segment" in text[kind] for kind in (0, 1, 5, 8))
    assert "New options are tried out" in text[253]
