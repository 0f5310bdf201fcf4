"""The experiments of lesson 07: every one a run of the real stack, and what its text promises."""

import pytest

from course.errors import LessonError
from course.lesson import listing
from course.lesson.scenarios import scenario
from course.lesson.toys.missing import ARTICLE, RUNS, missing
from course.lesson.toys.quiet import cable, silence
from course.lesson.toys.sockets import callers
from course.lesson.toys.stay import stays
from course.lesson.toys.stray import ROWS, resets, stray
from course.stack.state import State
from course.trace.transitions import ARROWS

DRAWN = 'class="tc-arrow tc-last"'

# --- The arrow that is not drawn


def test_the_article_draws_fifteen_arrows_of_figure_5_and_one_of_its_note_2():
    ours = {(one.old, one.event, one.new) for one in ARROWS}
    theirs = {tuple(edge) for edge in ARTICLE}
    assert len(ARTICLE) == 16
    assert theirs - ours == {("FIN-WAIT-1", "rcv FIN and ACK of FIN", "TIME-WAIT")}


@pytest.mark.parametrize("run", RUNS)
def test_each_run_takes_one_arrow_that_is_not_drawn(run):
    gap = missing(run).gap
    assert tuple(gap) not in {tuple(edge) for edge in ARTICLE}
    right = missing(run, *gap)
    assert str(right).startswith("Right: ")
    assert DRAWN in right.figure().live


def test_the_runs_take_four_different_arrows():
    assert len({missing(run).gap for run in RUNS}) == 4


@pytest.mark.parametrize(
    ("arrow", "says"),
    [
        (("LISTEN", "rcv RST", "LISTEN"), "it does not stand in LISTEN"),
        (("SYN-RECEIVED", "CLOSE", "LISTEN"), "what happens is not CLOSE"),
        (("SYN-RECEIVED", "rcv RST", "CLOSED"), "it does not go to CLOSED"),
    ],
)
def test_a_wrong_arrow_is_told_by_its_first_wrong_word(arrow, says):
    wrong = missing("the caller takes it back", *arrow)
    assert says in str(wrong)
    assert DRAWN not in wrong.figure().live


def test_an_arrow_half_chosen_is_not_judged_and_a_foreign_name_is_refused():
    assert missing("the listener gives up", "LISTEN", "CLOSE").yours is None
    with pytest.raises(LessonError, match="names of the diagram"):
        missing("the listener gives up", "ESTAB", "CLOSE", "CLOSED")
    with pytest.raises(LessonError, match="one of the caller takes it back"):
        missing("nobody")


# --- Segments astray


def test_the_table_of_resets_is_that_of_section_3_5_2():
    short = {state: [one.short for one in got] for state, got in resets().rows}
    wrong = [name for name, *_ in ROWS].index("ACK, wrong")
    opening = {"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED"}
    assert {state for state, got in short.items() if got[wrong] == "RST"} == opening
    assert all(got[wrong] == "ACK" for state, got in short.items() if state not in opening)
    assert not any("RST" in got[at] for got in short.values() for at in (3, 4))
    assert len(str(resets()).splitlines()) == 12


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("seq", [0, 1, 1000, 100_000])
def test_no_state_answers_a_reset_with_a_reset(state, seq):
    for ack in (0, 5000):
        assert not any("RST" in one for one in stray(str(state), "RST,ACK", seq, ack).sent)


def test_a_reset_is_exact_near_or_far():
    assert stray("ESTABLISHED", "RST", 0).after == "CLOSED"
    assert stray("ESTABLISHED", "RST", 1).sent == ("<SEQ=101><ACK=301><CTL=ACK>",)
    far = stray("ESTABLISHED", "RST", 100_000)
    assert (far.sent, far.after) == ((), "ESTABLISHED")


def test_a_reset_of_nobody_counts_text_and_syn():
    assert stray("CLOSED", "SYN", octets=20).sent == ("<SEQ=0><ACK=321><CTL=RST,ACK>",)


@pytest.mark.parametrize("args", [("ESTAB",), ("LISTEN", "URG"), ("LISTEN", "ACK", 10**6)])
def test_a_segment_that_cannot_be_is_refused_in_a_sentence(args):
    with pytest.raises(LessonError, match="got"):
        stray(*args)


# --- One listener, several connections


@pytest.mark.parametrize(("calls", "accepts"), [(0, 0), (3, 3), (3, 1), (5, 0), (2, 5)])
def test_every_socket_of_a_server_has_the_listener_s_port(calls, accepts):
    table = callers(calls, accepts)
    assert [row[0] for row in table.rows] == ["LISTEN"] + ["ESTAB"] * calls
    assert {row[3].rpartition(":")[2] for row in table.rows} == {"80"}
    assert table.rows[0][1] == str(max(calls - accepts, 0))
    assert len(table.accepted) == min(calls, accepts)
    assert "local ports: 80." in str(table)


def test_as_many_callers_as_fit():
    with pytest.raises(LessonError, match="0 to 5"):
        callers(6, 0)


# --- Times


def test_the_stays_of_an_end_follow_each_other():
    for name in ("half-close", "simultaneous-close", "crowd"):
        found = stays(scenario(name)(), 500)
        assert all(0 <= stay.start < stay.end <= 500 for stay in found)
    client = [s for s in stays(scenario("half-close")(), 500) if s.host == "client"]
    assert [s.end for s in client[:-1]] == [s.start for s in client[1:]]


def test_a_silent_day_costs_nothing_and_breaks_nothing():
    day = silence()
    assert day.segments == 0
    assert {state for _, state in day.states} == {"ESTABLISHED"}
    assert day.read_ns is not None


@pytest.mark.parametrize(
    ("minutes", "keep_alive", "nat", "reads"),
    [(10, 0, 5, False), (10, 4, 5, True), (10, 6, 5, False), (10, 0, 0, True), (4, 0, 5, True)],
)
def test_a_nat_forgets_a_silent_connection_unless_it_is_reminded(minutes, keep_alive, nat, reads):
    quiet = silence(minutes, keep_alive, nat)
    assert (quiet.read_ns is not None) == reads
    assert ("timed out" in str(quiet)) == (not reads)


def test_a_cable_cut_in_silence_was_never_cut():
    assert cable(60).read_ns is not None
    assert cable(60).segments == 0


@pytest.mark.parametrize(("minutes", "reads"), [(1, True), (14, True), (20, False), (60, False)])
def test_a_line_under_way_waits_for_the_cable_until_r2(minutes, reads):
    cut = cable(minutes, busy=True)
    assert (cut.read_ns is not None) == reads
    if not reads:
        assert dict(cut.states) == {"client": "CLOSED", "server": "ESTABLISHED"}


def test_times_are_bounded():
    with pytest.raises(LessonError, match="0 to 1440"):
        silence(2000)
    with pytest.raises(LessonError, match="0 to 1440"):
        cable(0)


# --- What systems print


@pytest.mark.parametrize("tool", ["ss", "netstat", "macOS", "Windows", "PowerShell"])
def test_every_tool_shows_every_socket_under_its_own_names(tool):
    text = listing.sockets(tool)
    column = {
        "macOS": "netstat, macOS",
        "netstat": "netstat, Linux",
        "Windows": "netstat, Windows",
    }
    names = dict(zip(listing.TOOLS, zip(*listing.NAMES, strict=True), strict=True))
    spelled = dict(zip(names["RFC 9293"], names[column.get(tool, tool)], strict=True))
    lines = text.splitlines()[-len(listing.SOCKETS) :]
    for socket, line in zip(listing.SOCKETS, lines, strict=True):
        assert spelled[socket.state] in line.split()
        assert str(socket.local[1]) in line


def test_lsof_shows_only_what_is_somebody_s_file():
    assert "TIME_WAIT" not in listing.sockets("lsof")
    assert listing.listeners("lsof").count("(LISTEN)") == 2


def test_listeners_are_two_on_every_system():
    for tool in ("ss", "netstat", "macOS", "lsof", "Windows"):
        assert listing.listeners(tool).count("LISTEN") == 2
    with pytest.raises(LessonError, match="needs one of ss"):
        listing.sockets("who")
