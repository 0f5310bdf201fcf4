"""The scripts that lessons show: each passes, and shows both timelines and a ladder."""

import pytest

from course.errors import LessonError
from course.lesson import scripts
from course.trace.ladder import text as ladder


@pytest.mark.parametrize("name", scripts.NAMES)
def test_each_passes_and_can_be_shown(name):
    result = scripts.play(name)
    assert result.status == "passed", result.text()
    assert f"{name} under rfc: passed" in result.text()
    assert result._repr_html_().startswith("<table>")
    assert "stack -> script" in ladder(result.trace)


def test_a_demonstration():
    shown = scripts.play("simultaneous-open").text()
    assert "SYN-SENT -> SYN-RECEIVED: rcv SYN" in shown
    assert "> S. 0:0(0) ack 1 win 65535" in shown


def test_a_name_that_is_none():
    with pytest.raises(LessonError, match="handshake"):
        scripts.script("nothing")
