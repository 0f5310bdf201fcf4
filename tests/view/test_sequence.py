"""The sequence plot and the ruler: what is drawn is what was sent."""

import re
import xml.etree.ElementTree as ET

import pytest

from course.lesson.scenarios import SCENARIOS
from course.trace import Trace, Trouble
from course.trace.story import tell
from course.view import ruler, sequence
from course.view.captured import dissections, trace_of
from course.view.series import busiest, of

HALF = SCENARIOS["half-close"]
SOME = ("half-close", "lossy-minute", "one-queue", "rst-on-path", "chat")


def test_the_busiest_end_is_shown():
    story = tell(HALF())
    assert story.ends[busiest(story)].host == "server"
    assert story.ends[busiest(story, "client")].host == "client"


@pytest.mark.parametrize("name", SOME)
def test_every_octet_that_was_sent_is_a_bar(name):
    story = tell(SCENARIOS[name]())
    for n, end in enumerate(story.ends):
        series = of(story, n)
        sent = [
            one.n
            for one in story.passages.values()
            if one.seen and one.seen.len and (one.hop.src, one.seen.here) == end
            and one.hop.fate != "duplicate"
        ]  # fmt: skip
        assert [one.n for one in series.sent] == sent
        bars = sequence.drawn(series).markup
        again = sum(one.is_again for one in series.sent)
        drawn = {
            name: len(re.findall("M", found[1]))
            for name in ("bars", "again")
            if (found := re.search(rf'd="([^"]*)" class="tc-{name}"', bars))
        }
        assert drawn.get("again", 0) == again
        assert drawn.get("bars", 0) == len(series.sent) - again


def test_a_loss_shows_all_its_signs():
    story = tell(HALF([Trouble("drop", 9)]))
    series = sequence.series_of(story)
    assert [one.first for one in series.sent if one.is_lost] == [2921]
    assert [one.first for one in series.sent if one.is_again] == [2921]
    assert sum(one.is_duplicate for one in series.acks) >= 3
    assert {"cwnd", "ssthresh", "flight"} == series.curves.keys()
    said = sequence.text(story)
    assert "sent 2921:4381 LOST" in said
    assert "sent 2921:4381 again" in said
    assert "(duplicate)" in said


def test_sack_is_drawn_where_it_was_sent():
    story = tell(SCENARIOS["lossy-minute"]())
    assert any(one.sack for n in range(2) for one in of(story, n).acks)


def test_a_capture_gives_the_same_numbers():
    trace = HALF()
    run, seen = (sequence.series_of(tell(one)) for one in (trace, trace_of(dissections(trace))))
    assert [one[2:5] for one in run.sent] == [one[2:5] for one in seen.sent]


def test_axes_have_round_numbers():
    axis = sequence.Axis(0, 10_241, 320, 30)
    assert sequence._steps(axis, 5) == [0, 5000, 10000]
    assert axis.at(0) == 320
    assert axis.at(10_241) == 30


@pytest.mark.parametrize("picture", [sequence.svg, ruler.svg])
@pytest.mark.parametrize("name", SOME)
def test_pictures_are_xml(picture, name):
    ET.fromstring(picture(tell(SCENARIOS[name]())))


def test_of_nothing_a_sentence_is_left():
    story = tell(Trace((), ()))
    for said in (sequence.svg(story), sequence.text(story), ruler.svg(story), ruler.text(story)):
        assert "No end of a TCP connection" in said


def test_every_shape_has_its_words():
    said = sequence.legend()
    for name, _, words in sequence.LEGEND:
        assert f'class="{name}"' in said
        assert words in said


def test_the_ruler_says_whose_octets_are_whose():
    story = tell(HALF())
    before, after = ruler.marks(story, 1, 60), ruler.marks(story, 1)
    assert (before.una, before.nxt, before.received) == (1, 10221, 5841)
    assert after.una == after.nxt == after.received == 10242
    assert before.edge == 1 + 65535
    assert "10220 in flight" in ruler.text(story, 60)
    assert ruler.other_end(story, 0) == 1
    assert ruler.span(story, 1) == 2 * 10242
