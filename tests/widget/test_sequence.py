"""Sequence plot and window ruler in the browser: moment, slope, and the reader's place."""

import re

import pytest

from course.errors import WidgetError
from course.lesson.scenarios import SCENARIOS
from course.trace import Trace
from course.widget import Ruler, Sequence

HALF = SCENARIOS["half-close"]


def test_the_host_must_be_there():
    with pytest.raises(WidgetError, match="got 'nobody'"):
        Sequence(HALF(), host="nobody")


def test_the_moment_is_a_line(rig):
    made = rig()
    page = made.mount(Sequence(HALF()))
    line = page.locator(".tc-moment-line")
    last = float(line.get_attribute("x1"))
    page.locator(".tc-plot-frame").press("Home")
    assert made.trait("at") == -1
    page.locator(".tc-plot-frame").press("ArrowRight")
    page.locator(".tc-plot-frame").press("ArrowRight")
    assert float(line.get_attribute("x1")) < last


def test_the_slope_is_measured_by_keys_and_by_mouse(rig):
    made = rig()
    page = made.mount(Sequence(HALF()))
    assert page.locator(".tc-rate").inner_text().startswith("Drag over the plot")
    page.get_by_role("slider", name="Slope to").fill("1000")
    assert re.match(
        r"10241 octets in 410 ms: 24,978 octets a second", page.locator(".tc-rate").inner_text()
    )
    box = page.locator(".tc-plot-frame svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 150)
    page.mouse.up()
    start, end = made.trait("start"), made.trait("end")
    assert 0 < start < end < 1000
    assert " octets in " in page.locator(".tc-rate").inner_text()


def test_the_legend_is_in_words(rig):
    page = rig().mount(Sequence(HALF()))
    assert page.locator(".tc-key li").count() == 10
    assert page.get_by_text("ssthresh: where slow start ends").is_visible()


def test_edges_move_with_the_moment_and_the_reader(rig):
    made = rig()
    page = made.mount(Ruler(HALF(), at=60))
    says = page.locator(".tc-says").nth(1)
    assert "10220 in flight" in says.inner_text()
    assert "has read 5841; 0 wait" in says.inner_text()
    reader = page.get_by_role("slider", name=re.compile("client.*has read"))
    reader.fill("841")
    assert made.trait("taken") == [-1, 841]
    assert "has read 841; 5000 wait, so it can offer 60535" in says.inner_text()
    reader.press("ArrowRight")
    assert made.trait("taken") == [-1, 842]
    handle = page.locator("[data-r=handle]").nth(1)
    before = handle.get_attribute("transform")
    box = handle.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 20)
    page.mouse.up()
    assert handle.get_attribute("transform") != before
    page.get_by_role("button", name="To the start").click()
    assert page.locator(".tc-says").first.inner_text().count(" 0 ") >= 2


@pytest.mark.parametrize("cls", [Sequence, Ruler])
def test_an_empty_trace_is_a_sentence(rig, cls):
    page = rig().mount(cls(Trace((), ())))
    assert page.get_by_text("No end of a TCP connection").first.is_visible()
