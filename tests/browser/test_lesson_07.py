"""Lesson 07 does what its text promises: arrows are drawn, states asked, silence and cuts run.

What holds for every notebook is in every.py; here is the story of this one.
"""

import pytest
import rig

from course import content

LESSON = content.notebooks() / "07_state_machine.ipynb"


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


def test_the_arrow_that_is_not_drawn_is_drawn_by_the_reader(shown):
    puzzle = shown("Experiment(\n    toys.missing")
    assert puzzle.locator(".tc-arrow").count() == 16
    puzzle.locator("[data-control=old]").select_option("SYN-RECEIVED")
    puzzle.locator("[data-control=event]").select_option("rcv RST")
    puzzle.locator("[data-control=new]").select_option("CLOSED")
    puzzle.get_by_text("Not yet: it does not go to CLOSED").first.wait_for()
    assert puzzle.locator(".tc-arrow.tc-doubt").count() == 1
    puzzle.locator("[data-control=new]").select_option("LISTEN")
    puzzle.get_by_text("Right: in SYN-RECEIVED, rcv RST leads to LISTEN.").first.wait_for()
    assert puzzle.locator(".tc-arrow.tc-last").count() == 1
    puzzle.locator("[data-control=run]").select_option("the listener starts to talk")
    puzzle.get_by_text("The stack sends <SEQ=100><CTL=SYN>.").first.wait_for()


def test_two_flags_walk_to_the_end(shown):
    states = shown("States(page, at=40)")
    states.get_by_role("button", name="To the start").click()
    assert "has done nothing yet" in states.locator(".tc-way-0").text_content()
    states.get_by_role("button", name="To the end").click()
    way = states.locator(".tc-way-0").text_content()
    assert way.endswith("FIN-WAIT-1 → FIN-WAIT-2 → TIME-WAIT → CLOSED")
    assert states.locator(".tc-way-1").text_content().endswith("CLOSE-WAIT → LAST-ACK → CLOSED")


def test_holes_are_filled_and_checked(shown):
    puzzle = shown("States(holes=6")
    right = [
        "passive OPEN / create TCB",
        "active OPEN / create TCB, snd SYN",
        "rcv SYN / snd SYN,ACK",
        "CLOSE / snd FIN",
        "rcv ACK of FIN",
        "CLOSE / snd FIN",
    ]
    for number, words in enumerate(right, 1):
        puzzle.get_by_label(f"Hole {number},").select_option(label=words)
    puzzle.get_by_role("button", name="Check").click()
    puzzle.get_by_text("6 of 6 are right.").wait_for()


def test_a_pair_without_an_arrow_is_explained(shown):
    diagram = shown("States()")
    diagram.locator(".tc-box[data-s='SYN-SENT']").click()
    diagram.get_by_label("Event").select_option("rcv FIN")
    assert "its number cannot be checked, so it is dropped" in diagram.text_content()


def test_a_reset_is_exact_near_or_outside(shown):
    stray = shown("Experiment(\n    toys.stray")
    assert "challenge ACK" in stray.locator(".tc-shown").text_content()
    for number, words in ((100_000, "ESTABLISHED answers: nothing"), (0, "then it is: CLOSED")):
        box = stray.get_by_label("Number, off by")
        box.fill(str(number))
        box.press("Enter")
        stray.locator(".tc-shown").get_by_text(words).first.wait_for()


def test_who_is_not_accepted_waits_in_the_listener_s_row(shown, lesson):
    table = shown("Experiment(toys.callers")
    table.get_by_role("slider", name="accept called").focus()
    lesson.page.keyboard.press("ArrowLeft")
    table.locator(".tc-shown").get_by_text("LISTEN  1       4").first.wait_for()


def test_a_prediction_runs_the_stack(shown):
    card = shown("def three_accepted")
    card.get_by_label("3", exact=True).check()
    card.get_by_role("button", name="Predict, then run").click()
    card.get_by_text("You said 3. It is 1.").wait_for()


def test_names_are_found_in_any_spelling(shown):
    table = shown("listing.names()")
    table.get_by_role("searchbox").fill("TimeWait")
    assert table.get_attribute("data-shown") == "1"
    table.get_by_role("searchbox").fill("wait")
    assert table.get_attribute("data-shown") == "4"


def test_a_keep_alive_reminds_the_nat(shown, lesson):
    quiet = shown("Experiment(\n    toys.silence")
    assert "the client reads it: never" in quiet.locator(".tc-shown").text_content()
    quiet.get_by_role("slider", name="Keep-alive").focus()
    for _ in range(4):
        lesson.page.keyboard.press("ArrowRight")
    quiet.locator(".tc-shown").get_by_text("the client reads it: at 0:10:01").first.wait_for()


def test_the_watch_command_goes_to_its_end(shown):
    table = shown("widget.Connections(three")
    table.get_by_role("button", name="To the end").click()
    rows = table.locator("tbody tr").all_text_contents()
    assert "CLOSE-WAIT" in rows[-1]
    assert "TIME-WAIT" not in "".join(rows)
