"""Lesson 06 does what its text promises, in JupyterLab: step, drop a segment, agree, meet a ghost.

What holds for every notebook is in every.py; here is the story of this one.
"""

import pytest
import rig

from course import content

LESSON = content.notebooks() / "06_handshake.ipynb"


@pytest.fixture(scope="module")
def lesson(server, browser):
    with rig.opened(server, browser, LESSON, "lab") as page:
        yield page


@pytest.fixture
def shown(lesson):
    """`shown(source)` -> the widget under the cell whose source begins with these words."""

    def shown(source):
        (at,) = (at for at, cell in enumerate(lesson.cells()) if cell["source"].startswith(source))
        return lesson.page.locator(".jp-Cell").nth(at).locator("[data-ready]")

    yield shown
    faults = lesson.faults()
    assert not faults, "\n".join(faults)


def again(ladder, packet, do):
    """Choose a packet, do something to it, and return the new run's ladder."""
    ladder.get_by_role("combobox", name="Chosen segment").select_option(str(packet))
    ladder.get_by_role("button", name=do).click()
    second = ladder.locator(".tc-ladder-body").nth(1)
    second.wait_for()
    return second


def test_the_sketch_has_the_numbers_of_the_rfc_and_its_table_follows(shown):
    sketch = shown("sketch = widget.Ladder")
    assert "seq 300, ack 101" in sketch.locator(".tc-ladder-body").text_content()
    row = sketch.locator("tr", has=sketch.page.get_by_role("rowheader", name="RCV.NXT"))
    sketch.get_by_role("button", name="To the start").click()
    assert "301" not in row.text_content()
    sketch.get_by_role("button", name="To the end").click()
    row.get_by_text("301").wait_for()


def test_a_lost_third_segment_brings_the_second_again_and_what_they_know_follows(shown):
    knows = shown("knows = widget.Knowledge")
    assert "1.01 s" not in knows.text_content()
    second = again(shown("lose = widget.Ladder"), 3, "Drop it")
    assert second.text_content().count("SYN, ACK") >= 2
    knows.get_by_text("1.01 s").first.wait_for()


def test_real_numbers_are_one_click_away(shown):
    both = shown("def shown(relative)")
    assert "[S] seq 0 " in both.locator(".tc-shown").text_content()
    both.get_by_role("checkbox").uncheck()
    both.locator(".tc-shown").get_by_text("ack 0", exact=True).wait_for(state="detached")
    assert "[S] seq 0 " not in both.locator(".tc-shown").text_content()


def test_the_ghost_is_welcomed_and_stays_longer_if_its_reset_is_lost(shown):
    ghost = shown('ghost = scenario("old-syn-two-messages")')
    assert "accept()" in ghost.locator(".tc-ladder-body").first.text_content()
    assert ghost.locator(".tc-ladder-body").first.text_content().count("SYN, ACK") == 1
    assert again(ghost, 3, "Drop it").text_content().count("SYN, ACK") == 2


def test_a_shift_that_one_side_does_not_want_is_no_shift(shown):
    wishes = shown("wishes = {")
    wishes.get_by_role("checkbox", name="server: window scale").uncheck()
    wishes.locator(".tc-shown").get_by_text("shift of windows it tells         0").wait_for()
    assert "8960 octets  1460 octets" in wishes.locator(".tc-shown").text_content()


def test_the_knock_at_the_door_breaks_where_names_and_numbers_begin(shown):
    card = shown('shelf.analogies("knocking")')
    words = card.get_by_text("no authentication in them")
    assert not words.is_visible()
    card.get_by_role("button", name="Where does it break?").click()
    words.wait_for()


def test_text_on_a_syn_waits_for_the_third_segment(shown):
    early = shown('widget.Ladder(scenario("syn-data")()')
    assert "recv() = 6" in early.locator(".tc-ladder-body").first.text_content()
    assert "recv()" not in again(early, 4, "Drop it").text_content()


def test_when_the_kernel_is_gone_ladders_play_on_and_switches_say_why_not(shown, lesson):
    """Last in this file: it leaves the lesson without its kernel."""
    lesson.server.shut_down(lesson.path)
    sketch = shown("sketch = widget.Ladder")
    sketch.get_by_role("button", name="To the start").click()
    assert sketch.get_attribute("data-at") == "-1"
    wishes = shown("wishes = {")
    wishes.get_by_role("checkbox", name="client: SACK").uncheck()
    wishes.get_by_text("kernel").first.wait_for()
