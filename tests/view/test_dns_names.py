"""Names of DNS messages: as dnslib reads them, and any octets at all end."""

import dnslib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture import bundled
from course.decode import explain
from course.errors import CourseError
from course.view import dns_names as view

quick = settings(max_examples=150, derandomize=True, deadline=None)
label = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
names = st.lists(label, min_size=1, max_size=4).map(".".join)


@quick
@given(names, st.lists(names, max_size=4))
def test_the_names_are_those_that_dnslib_wrote(question, answers):
    made = dnslib.DNSRecord(q=dnslib.DNSQuestion(question))
    for name in answers:
        made.add_answer(dnslib.RR(name, rdata=dnslib.A("192.0.2.1")))
    said = [one.said for one in view.message(made.pack()).moments]
    read = [words.partition(" is ")[2] for words in said if words.startswith("The name at")]
    assert read == [f"{name}." for name in (question, *answers)]


@quick
@given(st.binary(min_size=13, max_size=80))
def test_any_octets_come_to_an_end(data):
    made = view.message(data)
    assert len(made.moments) < 2000
    assert len(made.board) < 200_000


def test_a_pointer_has_an_arrow_from_its_moment_on():
    frame = bundled.load("dns-exchange").frames[1]
    made = view.packet(explain(frame))
    (at,) = (n for n, one in enumerate(made.moments) if "a pointer. Go on at 12" in one.said)
    assert made.board.count('class="tc-arrow"') == 1
    assert f'data-t="{at}"' in made.board
    assert made.drawn.startswith("<img")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("000101000001000000000000 c00c 00010001", "got itself"),
        ("000101000001000000000000 01 61 c00c 00010001", "a loop through 12"),
        ("000101000001000000000000 c0", "The reader stops here"),
        ("000101000001000000000000 05 61", "needs 5 octets, got 1"),
    ],
)
def test_a_name_that_never_ends_is_stopped_with_a_sentence(text, says):
    assert says in view.typed(text).moments[-1].said


def test_what_is_no_message_is_refused(syn):
    with pytest.raises(CourseError, match="more than its header of 12 octets, got 3"):
        view.typed("000102")
    with pytest.raises(CourseError, match="packet 1 carries none"):
        view.packet(syn)
