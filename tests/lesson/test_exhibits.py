import pytest

from course.capture import bundled
from course.errors import CaptureError
from course.lesson import together


def test_captures_side_by_side_are_numbered_on_and_otherwise_as_they_were():
    shown = together("chat", "dns-reply")
    alone = [*bundled.load("chat").frames, *bundled.load("dns-reply").frames]
    assert [frame.number for frame in shown] == list(range(1, 10))
    assert [(f.data, f.t_ns, f.link) for f in shown] == [(f.data, f.t_ns, f.link) for f in alone]


def test_an_unknown_capture_is_told():
    with pytest.raises(CaptureError, match="got 'nothing'"):
        together("chat", "nothing")
