"""The toys of lesson 02: lengths, ports, roulette, and a race that no flag wins."""

import re
from xml.etree import ElementTree as ET

import pytest

from course.errors import LessonError
from course.lesson import toys
from course.lesson.answers import answer
from course.wire.tcp import TCP


@pytest.mark.parametrize("words", range(16))
def test_a_data_offset_is_the_length_that_the_header_has(words):
    said = str(toys.offset(words))
    if words < 5:
        assert "no TCP may send this" in said
    else:
        head = TCP(1, 2, 3, 4, data_offset=words, options=bytes(4 * words - 20))
        assert f"= {head.header_length} octets, 0 to {head.header_length - 1}." in said
        assert said.endswith(f"Data: from octet {len(bytes(head))}.")


def test_the_picture_of_a_header_has_a_row_for_each_word_of_options():
    assert toys.offset(5)._repr_html_().count("<img") == 1
    sizes = [len(toys.offset(words)._repr_html_()) for words in (5, 6, 15)]
    assert sizes == sorted(sizes)
    assert max(sizes) < 20_000
    assert ET.fromstring(str(toys.offset(15).figure().live)) is not None


@pytest.mark.parametrize(
    ("port", "said"),
    [
        (0, "System"),
        (1023, "System"),
        (1024, "User"),
        (49151, "User"),
        (49152, "Dynamic"),
        (65535, "Dynamic"),
    ],
)
def test_ports_are_in_the_ranges_of_rfc_6335(port, said):
    assert f"{said} Port" in toys.port_range(port)
    assert ("Linux" in toys.port_range(port)) == (32768 <= port <= 60999)


def test_a_suspect_is_judged_only_when_asked_and_never_wrongly():
    guesses = set()
    for number in range(1, 200):
        assert "It was" not in str(toys.suspects(number))
        shown = str(toys.suspects(number, answer=True))
        guess = re.search(r"The ports say: (?:the )?(\w+)\.", shown)[1]
        truth = re.search(r"It was the (\w+)\.", shown)[1]
        assert guess in (truth, "unsure")
        guesses.add(guess)
    assert guesses == {"sender", "receiver", "unsure"}


def test_a_spin_is_what_the_stack_answers():
    states, flags = set(), set()
    for number in range(1, 60):
        spin = toys.spin(number)
        assert "Answer" not in str(spin)
        reply = answer(spin.state, spin.flags)
        shown = str(toys.spin(number, answer=True))
        assert f"Answer: {reply.answer}\nThen it is in: {reply.after}\n" in shown
        states.add(spin.state)
        flags.add(spin.flags)
    assert states == {"LISTEN", "SYN-SENT", "ESTABLISHED"}
    assert len(flags) > 10


@pytest.mark.parametrize(("flags", "bits"), [("PSH", 0x08), ("PSH and URG", 0x28)])
@pytest.mark.parametrize(("segments", "kbit"), [(1, 1000), (4, 64), (10, 5000), (10, 64)])
def test_flags_win_no_nanosecond(flags, bits, segments, kbit):
    run = toys.hurry(flags, segments, kbit)
    assert len(run.rows) == 2 * segments
    for bare, seen in run.rows:
        assert (bare.flow, bare.number, bare.octets, bare.ms) == (
            seen.flow,
            seen.number,
            seen.octets,
            seen.ms,
        )
    assert all(seen.flags & bits == bits for _, seen in run.rows if seen.flow == "B")
    assert not any(seen.flags & 0x20 for _, seen in run.rows if seen.flow == "A")


def test_without_flags_the_last_segment_of_a_send_is_pushed_though_it_is_full():
    for bare, _ in toys.hurry("none").rows:
        assert bare.octets == 1460
        assert bool(bare.flags & 8) == (bare.number == 4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: toys.offset(16),
        lambda: toys.port_range(65536),
        lambda: toys.hurry("SYN"),
        lambda: toys.hurry("PSH", 0),
        lambda: toys.hurry("PSH", 4, 1),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call):
    with pytest.raises(LessonError, match=r"need|hold"):
        call()
