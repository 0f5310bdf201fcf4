"""The boards of the lessons: each can be made, is small, and its puzzle has the right solution."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture import bundled
from course.errors import LessonError
from course.lesson.boards import BOARDS, evidence, forge, forging, journeys, ttl
from course.lesson.boards.scale import scaled
from course.lesson.toys import fragments, travel
from course.wire import chain
from course.wire.checksum import total
from course.wire.tcp import TCP

quick = settings(max_examples=60, derandomize=True, deadline=None)


@pytest.mark.parametrize("name", BOARDS)
def test_every_board_can_be_made_and_says_what_it_shows(name):
    board = BOARDS[name]()
    assert board.text().count("\n") > 1
    assert board.text() == BOARDS[name]().text()


# --- The detective


def solved(**answers):
    given = {"rate": 0, "mtu": 0, "factor": 0, "when": "", "hints": 0} | answers
    return evidence.board(**given)


def test_the_four_cases_can_be_solved():
    made = solved(rate=250, mtu=16436, factor=2, when="12:51:26.83")
    assert made.moments[0].said.startswith("4 of 4 cases solved.")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "Open."),
        ({"rate": 1000}, "would be milliseconds"),
        ({"rate": 100}, "do not fit the two times"),
        ({"mtu": 16396}, "that is the MSS"),
        ({"mtu": 1500}, "1500 is not the MSS with the headers"),
        ({"factor": 3}, "3 x 16396 is 49188"),
        ({"when": "12:51:20"}, "seconds too early"),
        ({"when": "noon <b>"}, "'noon <b>' is none"),
    ],
)
def test_a_wrong_answer_is_told_why(answers, says):
    made = solved(**answers)
    assert any(says in moment.said for moment in made.moments[1:])
    assert made.moments[0].said.startswith("0 of 4")
    assert "<b>" not in made.board


def test_hints_come_one_by_one_and_the_evidence_is_the_capture():
    assert "Hint:" not in solved().text
    assert "Divide" in solved(hints=2).text
    assert [one.window for one in evidence.evidence()][:2] == [32792, 32768]


# --- Forge it


def test_swapped_words_are_a_forgery_and_the_packet_is_sound():
    host = "Host: 182.17.128.1:8888"
    made = forging.forge(forging.FIRST, host)
    assert made.moments[0].said.startswith("Forged:")
    packet = bundled.load("http-get").frames[0].data
    forged = packet.replace(forging.HOST.encode(), host.encode())
    assert forged != packet
    assert total(forging._pseudo(forged) + forged[20:]) == 0xFFFF


@pytest.mark.parametrize(
    ("line", "host", "says"),
    [
        (forging.FIRST, forging.HOST, "This is the request as it was."),
        ("PUT / HTTP/1.1", forging.HOST, "The checksum differs"),
    ],
)
def test_what_is_no_forgery_is_said(line, host, says):
    assert says in forging.forge(line, host).moments[0].said


def test_another_length_is_refused():
    with pytest.raises(LessonError, match="need 37 octets together, as the old ones have, got 33"):
        forging.forge("GET / XTTP", forging.HOST)


# --- The fuzzer


def counts(damage, seed=1):
    lines = forging.fuzz(damage, seed).text.splitlines()[2:7]
    return [int(line.split()[-1]) for line in lines]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_a_sum_must_notice_it_notices(seed):
    for damage in ("one bit", "15 bits in a row"):
        assert counts(damage, seed)[-1] == 0


def test_swapped_words_go_unnoticed_unless_they_change_sides():
    hurt = counts("two words swapped")
    assert sum(hurt) == forging.TRIALS
    assert hurt[-1] > 300


def test_half_of_what_may_cancel_cancels():
    assert 200 < counts("the same bit of two words")[-1] < 800
    assert 0 < counts("two bits")[-1] < 60


def test_the_packet_that_is_damaged_is_sound_before():
    packet = chain.parse(forging._sound(), chain.LINKS["ipv4"])
    assert isinstance(packet.headers[1], TCP)
    assert forging._ip_sound(forging._sound())
    assert forging._tcp_sound(forging._sound())


def test_an_unknown_damage_is_refused():
    with pytest.raises(LessonError, match="got 'fire'"):
        forging.fuzz("fire", 1)


# --- Window scale, fragments, lives


@quick
@given(st.integers(0, 65535), st.integers(0, 14), st.booleans(), st.booleans())
def test_a_window_is_scaled_by_the_rules(field, shift, other, syn):
    made = scaled(field, shift, other=other, syn=syn, rtt_ms=100)
    counts = shift if other and not syn else 0
    assert f"= {field * 2**counts} octets." in made.moments[2].said
    assert made.board.count("<code>") == 16 + counts


@quick
@given(st.integers(60, 4000), st.integers(68, 1500), st.booleans())
def test_each_piece_has_its_moment(length, mtu, df):
    made = journeys.cut(length, mtu, df=df)
    pieces = fragments(length, mtu, df=df).pieces
    assert len(made.moments) == 2 + min(len(pieces), journeys.SHOWN)
    assert made.board.count("<tr data-f=") == made.board.count('<tr data-f="p') == len(shown(made))


def shown(made):
    """Return the rows that wait for a moment of their own."""
    return [n for n in range(1, len(made.moments)) if f'data-t="{n}"><td' in made.board]


@quick
@given(st.integers(1, 255), st.integers(1, 12), st.booleans())
def test_each_visit_has_its_moment(ttl, routers, loop):
    made = journeys.lives(ttl, routers, loop=loop)
    assert made.moments[-1].said == travel(ttl, routers, loop=loop).outcome
    assert len(made.moments) <= journeys.SHOWN + 3


def test_a_loop_can_be_on_from_the_start():
    board = BOARDS["ttl"]
    assert board().moments[-1][0].endswith("it arrives with TTL 2.")
    looped = ttl(8, 2, loop=True)
    assert looped.values == {"ttl": 8, "routers": 2, "loop": True}
    assert looped.moments[-1][0].startswith("Sent with TTL 8, dropped at visit 8, by R2.")


def test_the_forge_is_a_walk_whose_lines_a_reader_changes():
    board = forge()
    board.set_state(
        {"asked": {"n": 1, "values": {"line": "GET / TPHT/1.1", "host": forging.HOST}}}
    )
    assert board.moments[0][0].startswith("Forged:")
    assert board.answered == 1
