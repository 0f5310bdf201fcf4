"""The ladder with a kernel behind it: a segment is dropped, the stack runs again, views follow."""

import time

import nbformat
import pytest
import rig

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELL = """
from course.lesson.scenarios import SCENARIOS
from course.widget import Ladder, States, link

play = SCENARIOS["handshake"]
ladder = Ladder(play(), again=play)
states = States(ladder.trace)
link(ladder, states)
display(ladder, states)
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "ladder.ipynb"
    cells = [nbformat.v4.new_code_cell(CELL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), file)
    return file


@pytest.mark.parametrize("app", rig.APPS)
def test_a_dropped_segment_runs_the_stack_again(notebook, path, app):
    page = notebook(path, app).page
    ladder, states = page.locator(".tc-ladder").first, page.locator(".tc-states").first
    ladder.get_by_role("combobox", name="Chosen segment").select_option("2")
    start = time.monotonic()
    ladder.get_by_role("button", name="Drop it").click()
    ladder.locator(".tc-ladder-body").nth(1).wait_for()
    assert time.monotonic() - start < 10  # 300 ms on a machine that does nothing else
    assert ladder.locator(".tc-which").last.inner_text() == "Again, packet 2 dropped"
    at = ladder.get_attribute("data-at")
    page.wait_for_function("at => document.querySelector('.tc-states').dataset.at === at", arg=at)
    ladder.get_by_role("button", name="To the start").click()
    page.wait_for_function("document.querySelector('.tc-states').dataset.at === '-1'")
    assert states.locator(".tc-here").count() >= 1
    ladder.get_by_role("button", name="As it was").click()
    page.wait_for_function("document.querySelectorAll('.tc-ladder .tc-two').length === 0")


def test_no_key_of_the_ladder_reaches_the_notebook(notebook, path):
    opened = notebook(path, "lab")
    cells = len(opened.cells())
    frame = opened.page.locator(".tc-ladder .tc-frame").first
    frame.focus()
    for key in ("x", "d", "d", "ArrowDown", "ArrowUp", "a", "b", "Home", "End"):
        opened.page.keyboard.press(key)
    assert opened.page.locator(".jp-CodeCell").count() == max(cells, 1)
    assert opened.page.locator(".tc-ladder").count() == 1
