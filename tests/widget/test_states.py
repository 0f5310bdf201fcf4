"""The state diagram as a widget: both ends move, any event can be asked about, holes be filled."""

import pytest

from course.errors import WidgetError
from course.lesson.scenarios import SCENARIOS
from course.view.state_words import why
from course.widget import States

HALF = SCENARIOS["half-close"]


def here(page):
    boxes = page.locator(".tc-box.tc-here")
    return set(boxes.evaluate_all("all => all.map((one) => one.dataset.s)"))


def test_the_holes_are_bounded():
    with pytest.raises(WidgetError, match="0 to 12 holes, got 99"):
        States(holes=99)


def test_both_ends_stand_where_the_moment_puts_them(rig):
    page = rig().mount(States(HALF(), at=-1))
    assert here(page) == {"CLOSED"}
    slider = page.get_by_role("slider", name="Moment")
    slider.fill("4")
    assert here(page) == {"SYN-RECEIVED", "ESTABLISHED"}
    assert page.locator(".tc-last").count() == 2
    ways = page.locator(".tc-way").all_inner_texts()
    assert "SYN-SENT → ESTABLISHED, at rcv SYN,ACK / snd ACK" in ways[0]
    assert ways[1].endswith("CLOSED → LISTEN → SYN-RECEIVED")
    page.locator(".tc-diagram").press("ArrowDown")
    assert here(page) == {"ESTABLISHED"}


def test_any_event_can_be_asked_about(rig):
    made = rig()
    page = made.mount(States())
    page.locator(".tc-box[data-s='TIME-WAIT']").click()
    assert made.trait("state") == "TIME-WAIT"
    page.get_by_role("combobox", name="Event").select_option("SEND")
    assert page.locator(".tc-because").inner_text() == why("TIME-WAIT", "SEND")
    assert here(page) == {"TIME-WAIT"}
    assert not page.locator(".tc-player").is_visible()


def test_holes_are_filled_and_checked(rig):
    made = rig()
    widget = States(holes=3)
    page = made.mount(widget)
    boxes = page.locator(".tc-holes select")
    assert boxes.count() == 3
    for n, hole in enumerate(widget._puzzle):
        wrong = n == 1
        boxes.nth(n).select_option(str((hole["right"] + wrong) % 5))
    page.get_by_role("button", name="Check").click()
    assert page.locator(".tc-holes p").inner_text() == "2 of 3 are right."
    assert page.locator(".tc-verdict").all_inner_texts()[1].endswith("not yet")
    assert made.trait("answer")["0"] == widget._puzzle[0]["right"]


def test_the_list_says_the_same(rig):
    page = rig().mount(States())
    page.get_by_text("As a list").click()
    rows = page.locator(".tc-list-form tbody tr")
    assert rows.count() == 22
    cells = rows.first.inner_text().split("\t")
    assert cells == ["CLOSED", "passive OPEN", "create TCB", "LISTEN"]
