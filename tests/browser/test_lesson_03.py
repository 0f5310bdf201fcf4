"""Lesson 03 does what its text promises: walk, trap, pack, shift, listen late, solve the cases.

What holds for every notebook is in every.py; here is the story of this one.
"""

import pytest
import rig

from course import content

LESSON = content.notebooks() / "03_options.ipynb"


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


def typed(widget, label, value):
    box = widget.locator("label", has_text=label).locator("input")
    box.fill(str(value))
    box.press("Enter")


def test_options_are_walked_one_by_one(shown):
    walk = shown("boards.options()")
    starts = []
    for _ in range(6):
        walk.get_by_role("button", name="Next").click()
        starts.append(walk.locator(".tc-on small").all_text_contents())
    assert [words[0].split(" ", 1)[1] for words in starts if words] == [
        "mss", "sackok", "ts", "nop", "wscale",
    ]  # fmt: skip
    assert "whole words" in walk.locator(".tc-said").text_content()


def test_a_length_of_0_ends_the_walk_and_one_of_2_does_not(shown):
    walk = shown('boards.options("0204 400c 0500 0402")')
    walk.get_by_role("slider", name="Step").press("End")
    assert "Here the walk must end" in walk.locator(".tc-said").text_content()
    typed(walk, "Options", "0204 400c 0502 0402")
    walk.locator(".tc-title", has_text="8 octets").wait_for()
    walk.get_by_text("step 1 of 5").wait_for()
    typed(walk, "Options", "0204 zz")
    walk.get_by_text("two hexadecimal digits").wait_for()


def test_the_table_of_kinds_is_searched_by_where_they_may_stand(shown):
    table = shown("shelf.tcp_options()")
    table.get_by_role("searchbox").fill("SYN only")
    rows = table.locator("tbody tr:visible")
    assert [text.split()[0] for text in rows.locator("th").all_text_contents()] == [
        "2", "3", "4",
    ]  # fmt: skip


def test_four_options_are_packed_as_linux_does(shown):
    puzzle = shown("boards.padding()")
    puzzle.get_by_role("button", name="Add wscale").click()
    puzzle.get_by_text("19 octets are no whole words").first.wait_for()
    puzzle.get_by_role("button", name="Take the last off").click()
    puzzle.get_by_text("Still to pack: wscale").first.wait_for()
    puzzle.get_by_role("button", name="Add nop").click()
    puzzle.get_by_text("17 of at most 40").wait_for()
    puzzle.get_by_role("button", name="Add wscale").click()
    puzzle.get_by_text("the least there is. As Linux does it.").first.wait_for()


def test_a_window_of_a_syn_is_never_scaled(shown):
    scale = shown("boards.scale()")
    scale.get_by_role("checkbox", name="This segment is a SYN").check()
    scale.get_by_text("Window257 octets").wait_for(state="attached")


def test_one_offer_is_none(shown):
    walk = shown("boards.promises()")
    walk.get_by_role("slider", name="Step").press("End")
    assert walk.locator("tbody tr").nth(2).locator("td").last.text_content() == "32896"
    walk.get_by_role("checkbox", name="The server's SYN offers to scale").uncheck()
    walk.locator(".tc-title", has_text="the server's no window scale").wait_for()
    walk.get_by_role("slider", name="Step").press("End")
    assert "One offer is none" in walk.locator(".tc-said").text_content()
    assert walk.locator("tbody tr").nth(2).locator("td").last.text_content() == "257"


def test_the_octets_stay_and_what_is_known_of_them_changes(shown):
    heard = shown("Experiment(toys.heard")
    text = heard.locator(".tc-shown")
    assert "0101" in text.text_content()
    assert "32896" not in text.text_content()
    slider = heard.get_by_role("slider", name="Listening begins with packet")
    slider.press("Home")
    text.get_by_text("heard from the start").first.wait_for()
    assert "0101" in text.text_content()
    assert "32896" in text.text_content()


def test_the_echo_knows_which_copy_was_answered(shown):
    echo = shown("Experiment(\n    toys.echo")
    assert "1040 or 40 ms? nobody knows" in echo.text_content()
    echo.get_by_role("checkbox", name="The line is lost once").uncheck()
    echo.locator(".tc-shown").get_by_text("a tick of 1 ms.").first.wait_for()
    assert "nobody knows" not in echo.locator(".tc-shown").text_content()


def test_timestamps_keep_the_last_lap_out(shown):
    lap = shown("Experiment(toys.lap")
    assert "pay 900 to Mallory" in lap.locator(".tc-shown").text_content()
    lap.get_by_role("checkbox", name="Timestamps").check()
    lap.locator(".tc-shown").get_by_text("the old line is refused").first.wait_for()
    assert "(PAWS)" in lap.locator(".tc-shown").text_content()


def test_all_four_cases_can_be_solved(shown):
    board = shown("boards.detective()")
    typed(board, "Ticks in a second", 1000)
    board.get_by_text("Measure it").first.wait_for(state="attached")
    answers = {
        "Ticks in a second": 250,
        "Loopback's MTU": 16436,
        "Segments in the first window": 2,
        "Unseen line sent at": "12:51:26.83",
    }
    for solved, (label, value) in enumerate(answers.items(), 1):
        typed(board, label, value)
        board.locator(".tc-said", has_text=f"{solved} of 4 cases solved").wait_for()


def test_when_the_kernel_is_gone_walks_go_on_and_say_what_they_need(shown, lesson):
    """Last in this file: it leaves the lesson without its kernel."""
    lesson.server.shut_down(lesson.path)
    walk = shown("boards.options()")
    walk.get_by_role("slider", name="Step").press("Home")
    walk.get_by_role("button", name="Next").click()
    assert "kind 2" in walk.locator(".tc-said").text_content()
    typed(walk, "Options", "0101")
    walk.get_by_text("No answer: the kernel is busy or gone").wait_for()
