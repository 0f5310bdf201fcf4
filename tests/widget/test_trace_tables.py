"""TCBs, what each side learns, and the connection table, in the browser; views that are linked."""

from functools import partial

import pytest

from course.lesson.scenarios import SCENARIOS
from course.trace import Call, Record, Trace
from course.widget import (
    Connections,
    Knowledge,
    Ladder,
    Ruler,
    Sequence,
    States,
    TCBs,
    link,
    saving,
)

HALF = SCENARIOS["half-close"]


def test_cells_follow_the_moment(rig):
    page = rig().mount(TCBs(HALF(), at=-1))
    state = page.locator("[data-k='0.0']")
    assert state.inner_text() == "\N{EN DASH}"
    frame = page.locator(".tc-moment")
    frame.press("ArrowDown")
    frame.press("ArrowDown")
    assert state.inner_text() == "SYN-SENT"
    assert page.locator(".tc-new").count() >= 4
    frame.press("End")
    assert state.inner_text() == "CLOSED"


def test_a_row_is_a_moment(rig):
    made = rig()
    page = made.mount(Knowledge(HALF()))
    rows = page.locator(".tc-learned tbody tr")
    rows.nth(2).click()
    assert rows.nth(2).get_attribute("aria-selected") == "true"
    assert made.trait("at") == int(rows.nth(2).get_attribute("data-at"))
    assert page.locator(".tc-later").count() == rows.count() - 3
    page.keyboard.press("ArrowDown")
    assert rows.nth(3).get_attribute("aria-selected") == "true"
    page.keyboard.press("Home")
    assert rows.nth(0).get_attribute("aria-selected") == "true"


def test_connections_come_and_go(rig):
    page = rig().mount(Connections(HALF(), at=-1))
    rows = page.locator(".tc-connections tbody tr:visible")
    assert rows.count() == 0
    slider = page.get_by_role("slider", name="Moment")
    slider.fill("2")
    assert rows.count() == 1
    slider.fill("4")
    assert rows.count() == 2
    page.get_by_role("button", name="To the end").click()
    assert page.locator(".tc-over-now").count() == 2


def test_the_players_buttons_hear_the_arrow_keys_and_hand_the_focus_on(rig):
    page = rig().mount(TCBs(SCENARIOS["handshake"]()))
    button = partial(page.get_by_role, "button")
    moment = page.get_by_role("slider", name="Moment")
    button(name="To the start").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert moment.input_value() == "2"
    button(name="Play").focus()
    page.keyboard.press("ArrowLeft")
    assert moment.input_value() == "1"
    page.keyboard.press("End")
    assert moment.input_value() == moment.get_attribute("max")
    button(name="Back").click()
    button(name="Step").click()
    page.keyboard.press("Home")
    assert moment.input_value() == "0"


@pytest.mark.parametrize("cls", [TCBs, Knowledge, Connections])
def test_an_empty_trace_is_a_sentence(rig, cls):
    page = rig().mount(cls(Trace((), ())))
    assert page.locator(".tc-frame").inner_text().strip()
    assert page.locator(".tc-error").is_hidden()


def test_five_views_of_one_run_follow_its_changes():
    trace = SCENARIOS["handshake"]()
    ladder = Ladder(trace, again=SCENARIOS["handshake"])
    views = [States(trace), TCBs(trace), Knowledge(trace), Connections(trace)]
    link(ladder, *views)
    ladder.set_state({"asked": {"n": 1, "do": "drop", "packet": 1}})
    assert all(view.trace == ladder.run for view in views)
    assert all(view.at == len(ladder.run) for view in views)
    ladder.set_state({"asked": {"n": 2, "do": "reset"}})
    assert all(view.trace == trace for view in views)


@pytest.mark.parametrize("cls", [Ladder, States, TCBs, Knowledge, Connections, Ruler, Sequence])
def test_of_very_long_traces_a_part_is_shown_and_said(cls):
    records = tuple(Record(n, n, "a", Call("send")) for n in range(100_000))
    made = cls(Trace(("a", "b"), records))
    assert len(made.pictures) < 1_000_000
    assert " of 100000 are drawn." in made.heading
    assert made.text()


def test_on_a_page_of_their_own_linked_views_move_together(chromium, tmp_path):
    trace = SCENARIOS["handshake"]()
    views = {"ladder": Ladder(trace), "states": States(trace), "tcbs": TCBs(trace)}
    link(*views.values())
    file = tmp_path / "views.html"
    file.write_text(saving.page(views, title="One run"), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    for name in ("ladder", "states", "board"):
        page.locator(f".tc-{name}[data-ready]").wait_for()
    page.locator(".tc-states .tc-diagram").press("Home")
    steps = page.locator(".tc").evaluate_all("all => all.map((one) => one.dataset.at)")
    assert steps == ["-1"] * 3
    page.locator(".tc-ladder").get_by_role("button", name="Step", exact=True).click()
    page.locator(".tc-ladder").get_by_role("button", name="Step", exact=True).click()
    assert page.locator(".tc-states .tc-here[data-s='SYN-SENT']").count() == 1
    assert page.locator(".tc-board [data-k='0.0']").last.inner_text() == "SYN-SENT"
    page.close()
