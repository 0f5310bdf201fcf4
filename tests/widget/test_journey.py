"""The progress map: one choice in two views; keeping, saving, resetting, and back."""

import json

import pytest

from course import progress
from course.errors import WidgetError
from course.lesson.journey import progress_map, standing
from course.widget import ProgressMap


@pytest.fixture(autouse=True)
def _own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    progress.record("01.1", 3, 3)
    progress.answered("B1", right=True)


def ask(made, what):
    made.set_state({"asked": {"n": made.done + 1, "do": what}})


def test_it_shows_what_was_done_and_stores_nothing_of_it():
    made = progress_map()
    assert standing()[1] == (3, 1, 1)
    assert "3 of 16 points, 1 of 1 questions known" in made.items
    stored = json.dumps(made._repr_mimebundle_()[0])
    progress.reset()
    assert json.dumps(progress_map()._repr_mimebundle_()[0]) == stored


def test_reset_undo_and_a_look_again():
    made = progress_map()
    ask(made, "reset")
    assert "starts anew" in made.said
    assert "3 of 16" not in made.items
    ask(made, "undo")
    assert "3 of 16" in made.items
    progress.record("01.2", 5, 5)
    ask(made, "look")
    assert "8 of 16" in made.items
    assert made.said == ""


def test_an_export_is_the_file_itself():
    made = progress_map()
    ask(made, "export")
    assert made.file == progress.where().read_text()
    ask(made, "dance")
    assert made.said == "a map can look, reset, undo, export, got 'dance'"
    assert made.file == ""


def test_a_map_of_nothing_is_refused():
    with pytest.raises(WidgetError, match="at least one lesson"):
        ProgressMap([], dict, str)


def test_a_box_and_a_row_open_the_same_lesson(rig):
    page = rig().mount(progress_map())
    page.locator(".tc-map g[data-at='6']").click()
    open_ = page.locator(".tc-journey li:has([aria-expanded=true])")
    assert open_.get_attribute("data-at") == "6"
    assert page.locator(".tc-edges .tc-on").count() == 3  # from 03, to 07 and 08
    page.get_by_role("button", name="08").press("Enter")
    assert page.locator(".tc-stops .tc-on").get_attribute("data-at") == "8"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".tc-journey").get_attribute("data-selected") == "2"
    page.keyboard.press("Enter")
    assert page.locator(".tc-journey").get_attribute("data-selected") == ""


def test_an_export_is_saved_by_the_browser(rig):
    page = rig().mount(progress_map())
    page.get_by_role("button", name="Save as a file").click()
    with page.expect_download() as saved:
        page.evaluate(
            "model.set('file', '{\"form\": 1}'); model.set('said', 'Saved.'); model.set('done', 1)"
        )
    assert saved.value.suggested_filename == "progress.json"
    assert page.get_by_role("status").text_content() == "Saved."
