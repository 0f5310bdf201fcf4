"""Questions from packets: seeded, answerable, and right."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from talks import CLIENT, SERVER, frames, packet, random_talk, udp_packet

from course.capture import bundled
from course.decode import explain
from course.decode.ask import Question, acknowledgment, ask, blank, order

quick = settings(max_examples=100, derandomize=True, deadline=None)
CHAT = [explain(frame) for frame in bundled.load("chat").frames]


@quick
@given(st.integers(0, 10_000))
def test_a_seed_asks_the_same_questions(seed):
    first, again = ask(CHAT, Random(seed), 4), ask(CHAT, Random(seed), 4)
    assert first == again
    assert len({(one.text, one.shown) for one in first}) == len(first) > 0
    for one in first:
        assert one.is_right(one.answer)
        assert one.is_right(f"  {one.answer.upper()} ")
        assert not one.is_right(f"{one.answer}1")
        assert one.explanation.endswith(".")


@quick
@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_field_is_asked_for_with_its_octets(seed, number):
    dissection = CHAT[number]
    one = blank(dissection, Random(seed))
    assert one.kind == "blank"
    octets = bytes.fromhex(one.shown)
    assert octets in dissection.data
    matching = [s for s in dissection.leaves() if s.label in one.text and s.layer in one.text]
    assert any(one.is_right(str(s.raw)) or one.is_right(str(s.value)) for s in matching)


@quick
@given(st.integers(0, 10_000))
def test_the_order_is_the_capture_s(seed):
    one = order(CHAT, Random(seed))
    lines = dict(line.split(": ", 1) for line in one.shown.splitlines())
    sums = []
    for letter in one.answer.split():
        words = lines[letter].replace(",", "").split()
        seq = int(words[words.index("sequence") + 2])
        ack = int(words[words.index("acknowledgment") + 2]) if "acknowledgment" in words else 0
        sums.append(seq + ack)
    assert sums == sorted(sums)
    assert len(lines) >= 3
    assert one.is_right(one.answer.replace(" ", ""))


@quick
@given(st.integers(0, 10_000))
def test_the_answer_is_what_the_other_side_sent(seed):
    one = acknowledgment(CHAT, Random(seed))
    sent = {frame["tcp.ack"].raw for frame in CHAT if frame["tcp.ack"].raw}
    assert int(one.answer) in sent
    assert one.is_right(hex(int(one.answer)))
    assert one.answer in one.explanation


def test_numbers_wrap():
    talk = random_talk(Random(0), 1)[0]
    last = talk._replace(seq=2**32 - 3, length=5, flags=16)
    one = acknowledgment([explain(packet(last), link=228)], Random(1))
    assert one.answer == "2"
    assert "modulo 2^32 = 2" in one.explanation


def test_no_capture_no_question():
    assert ask([], Random(1)) == []
    datagram = [explain(frame) for frame in frames([udp_packet(CLIENT, SERVER, b"x")])]
    assert order(datagram, Random(1)) is None
    assert acknowledgment(datagram, Random(1)) is None
    assert blank(explain(b"", link=1), Random(1)) is None
    assert {one.kind for one in ask(datagram, Random(1))} == {"blank"}


def test_answers_in_any_writing():
    one = Question("blank", "?", "00 3c", ("60", "0x3c"), "60.")
    assert all(one.is_right(said) for said in ("60", "0x3C", "0b111100", "060", " 60 "))
    assert not any(one.is_right(said) for said in ("", "6", "60 60", "sixty", "9" * 5000))


@quick
@given(
    st.lists(st.tuples(st.binary(max_size=90), st.sampled_from([1, 228, 229])), max_size=4),
    st.integers(),
)
def test_any_octets(packets, seed):
    found = ask([explain(data, link=link) for data, link in packets], Random(seed), 3)
    assert all(one.is_right(one.answer) for one in found)
