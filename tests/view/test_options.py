"""Options walked and packed: any octets end, and only the right packing is praised."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import CourseError
from course.view import options as view
from course.wire import options as opt

quick = settings(max_examples=150, derandomize=True, deadline=None)


@quick
@given(st.binary(max_size=40))
def test_any_octets_are_walked_to_an_end(raw):
    made = view.walked(raw.hex())
    cut, stop = opt.walk(raw)
    assert len(made.moments) == len(cut) + 2
    assert ("MUST-7" in made.moments[-1].said) == bool(stop)
    assert made.board.count("<code>") == len(raw)


def test_the_syn_of_the_chat_says_what_it_offers():
    said = [one.said for one in view.walked("0204400c0402080a02e54d460000000001030307").moments]
    assert said[1].endswith("Send me at most 16396 octets of data in one segment.")
    assert (
        said[4] == "Octet 16: kind 1, No-Operation. It has no length; the next one starts at 17."
    )
    assert said[5].endswith("Shift my windows left by 7.")


@pytest.mark.parametrize(
    ("text", "trusting"),
    [
        ("0800", "never stops"),
        ("0801", "takes the length octet for the next kind"),
        ("080a0000", "reads what is no option any more"),
        ("02", "reads what is no option any more"),
    ],
)
def test_a_length_that_is_none_ends_the_walk(text, trusting):
    made = view.walked(text)
    assert made.moments[-1].said.startswith("Here the walk must end:")
    assert f"{trusting} (RFC 9293, MUST-7)." in made.moments[-1].said
    assert "tc-bad" in made.board


def test_more_than_a_header_holds_is_refused():
    with pytest.raises(CourseError, match="at most 40 octets, got 41"):
        view.walked("01" * 41)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "Still to pack: mss, sackok, ts, wscale."),
        ("mss sackok ts wscale", "19 octets are no whole words: 1 more is needed."),
        ("mss sackok ts nop wscale", "Packed in 20 octets, the least there is. As Linux does it."),
        (
            "sackok ts mss nop wscale",
            "Packed in 20 octets, the least there is. The clocks are at words of their own.",
        ),
        ("mss nop wscale sackok ts nop nop nop", "23 octets are no whole words"),
        (
            "mss nop wscale nop nop sackok ts nop nop",
            "It fits, in 24 octets. It can be done in 20.",
        ),
        ("ts mss sackok nop wscale", "Yet the two clocks of ts do not begin at a word"),
        ("mss mss sackok ts wscale", "mss stands there twice."),
        ("mss sackok eol ts wscale", "Nothing is read behind eol: an option stands there."),
        ("ts ts ts ts ts", "ts stands there twice."),
        (" ".join(["nop"] * 41), "41 octets: the header holds 40"),
    ],
)
def test_each_packing_is_judged_by_what_is_wrong_first(line, says):
    assert says in view.packed(line).moments[0].said


def test_a_name_that_is_no_option_is_refused():
    with pytest.raises(CourseError, match="got 'fastopen'"):
        view.packed("mss fastopen")


def test_the_buttons_ask_for_the_next_list():
    made = view.packed("mss")
    assert made.board.count("data-set=") == len(view.PIECES) + 2
    assert "mss sackok" in made.board
