"""What each state answers comes from the stack; RFC 9293's own cases are the golden ones."""

import pytest

from course.lesson.answers import NUMBERS, STATES, answer, answers
from course.stack.segment import ACK, FIN, RST, SYN
from course.stack.state import TRANSITIONS, State
from course.view import flags as view

EXPECTED, OLD, LATER = NUMBERS


@pytest.mark.parametrize(
    ("state", "flags", "reply", "after"),
    [
        ("CLOSED", SYN, "<SEQ=0><ACK=301><CTL=RST,ACK>", "CLOSED"),
        ("LISTEN", SYN, "<SEQ=100><ACK=301><CTL=SYN,ACK>", "SYN-RECEIVED"),
        ("LISTEN", ACK, "<SEQ=101><CTL=RST>", "LISTEN"),
        ("SYN-SENT", SYN | ACK, "<SEQ=101><ACK=301><CTL=ACK>", "ESTABLISHED"),
        ("SYN-SENT", SYN, "<SEQ=100><ACK=301><CTL=SYN,ACK>", "SYN-RECEIVED"),
        ("SYN-RECEIVED", ACK, "nothing", "ESTABLISHED"),
        ("ESTABLISHED", FIN | ACK, "<SEQ=101><ACK=302><CTL=ACK>", "CLOSE-WAIT"),
        ("ESTABLISHED", SYN, "<SEQ=101><ACK=301><CTL=ACK>", "ESTABLISHED"),
        ("ESTABLISHED", RST, "nothing", "CLOSED"),
        ("FIN-WAIT-1", ACK, "nothing", "FIN-WAIT-2"),
        ("FIN-WAIT-2", FIN | ACK, "<SEQ=102><ACK=302><CTL=ACK>", "TIME-WAIT"),
        ("CLOSING", ACK, "nothing", "TIME-WAIT"),
        ("LAST-ACK", ACK, "nothing", "CLOSED"),
        ("TIME-WAIT", RST, "nothing", "TIME-WAIT"),
    ],
)
def test_the_golden_cases(state, flags, reply, after):
    made = answer(state, flags)
    assert (made.answer, made.after) == (reply, after)
    assert made.why


def test_an_old_or_later_number_is_never_believed():
    for numbers in (OLD, LATER):
        made = answer("ESTABLISHED", RST, numbers)
        assert made.after == "ESTABLISHED"
    assert answer("ESTABLISHED", RST, LATER).answer == "<SEQ=101><ACK=301><CTL=ACK>"  # RFC 5961


def test_nobody_answers_a_rst_except_by_a_challenge():
    for states in answers().values():
        for row in states.values():
            for flags in range(256):
                if flags & RST:
                    assert "RST" not in row[flags].answer


def test_every_move_is_one_of_the_table_s():
    moves = {(str(state), str(row.new)) for (state, _), row in TRANSITIONS.items()}
    for state, row in answers()[EXPECTED].items():
        for reply in row:
            steps = [part.split(": ")[0] for part in reply.why.split("; ") if " -> " in part]
            told = [tuple(step.split(" -> ")) for step in steps]
            assert set(told) <= moves
            assert (told[-1][1] if told else state) == reply.after


def test_the_table_holds_all_of_it_and_each_answer_once():
    made = view.table(answers())
    assert len(made.cells) == len(set(made.cells)) < 300
    assert [len(rows) for rows in made.rows.values()] == [len(State)] * 3
    assert list(answers()[EXPECTED]) == list(STATES)


def test_the_text_and_the_still_picture_say_the_same():
    text = view.text(answers(), SYN | ACK, EXPECTED)
    assert text.splitlines()[0] == (
        "A segment with ACK, SYN (S.) and the number that is expected arrives:"
    )
    assert len(text.splitlines()) == 2 + len(STATES)
    still = view.still(answers(), SYN | ACK, EXPECTED)
    assert still.count("<tr") == 1 + len(STATES)
    assert "&lt;SEQ=101&gt;" in still
