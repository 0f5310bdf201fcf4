"""The judge of twins: every twin is right, and nothing else is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercise.judges import JUDGES
from course.exercise.judges.collisions import checksum
from course.exercise.task import Part
from course.wire import checksum as wire

TWIN, WHETHER = Part("twin", 1), Part("whether", 1, ("whether",))
JUDGE = JUDGES["collisions"]
quick = settings(max_examples=150, derandomize=True, deadline=None)


def judged(part, payload, wanted, got):
    return JUDGE.difference(part, (payload,), wanted, got, {})


@quick
@given(st.binary(max_size=60))
def test_its_checksum_is_the_course_s(data):
    assert checksum(data) == wire.checksum(data)


@quick
@given(st.binary(min_size=2, max_size=30), st.binary(min_size=2, max_size=30))
def test_a_payload_is_a_twin_if_it_differs_is_as_long_and_sums_to_the_same(payload, other):
    is_twin = (
        len(payload) == len(other)
        and payload != other
        and wire.checksum(payload) == wire.checksum(other)
    )
    assert (judged(TWIN, payload, b"?", other) is None) == is_twin
    assert judged(TWIN, payload + payload, b"?", payload + payload) is not None
    if payload[:2] != other[:2]:
        assert judged(TWIN, payload[:2] + other[:2], b"?", other[:2] + payload[:2]) is None


def test_what_is_wrong_is_said():
    assert judged(TWIN, b"abcd", b"?", b"abcd").got.startswith("the one that was given")
    assert judged(TWIN, b"abcd", b"?", b"abcd\0\0").where == "length"
    assert judged(TWIN, b"abcd", b"?", b"abce").where == "checksum"
    assert "bytes" in judged(TWIN, b"abcd", b"?", "cdab").note
    assert "There is another" in judged(TWIN, b"abcd", b"?", None).note


def test_whether_there_is_one_is_a_question_of_its_own():
    assert judged(WHETHER, b"abcd", b"cdab", b"anything") is None
    assert "There is another" in judged(WHETHER, b"abcd", b"cdab", None).note
    assert judged(WHETHER, bytes(4), None, None) is None
    assert "No other payload of 4 octets" in judged(WHETHER, bytes(4), None, b"\xff\xff\0\0").note


def test_all_twins_look_alike_to_whoever_recognises_mistakes():
    views = [JUDGE.view(TWIN, (b"abcd",), got) for got in (b"cdab", b"abcd", "x")]
    assert views == ["a twin", b"abcd", "x"]
