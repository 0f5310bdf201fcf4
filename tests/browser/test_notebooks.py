"""What holds for every notebook of the course, in JupyterLab and in Notebook 7.

The gallery, which is no lesson and shows every widget, has tests of its own: test_gallery.

Each notebook is opened and run once for each front end; the tests look at that one page, and each
leaves it as it found it, except the one that ends the kernel, which is the last.
"""

import checks
import pytest
import rig

from course import content

LESSONS = sorted(set(content.notebooks().glob("*.ipynb")) - set(content.notebooks().glob("9*")))
PAGES = [(path, app) for path in LESSONS for app in rig.APPS]
EXERCISES = sorted(content.exercises().glob("*.ipynb"))
NAMES = [f"{path.stem}-{app}" for path, app in PAGES]


@pytest.fixture(scope="module", params=PAGES, ids=NAMES)
def shared(request, server, browser):
    with rig.opened(server, browser, *request.param) as page:
        yield page


@pytest.fixture
def page(shared):
    yield shared
    faults = shared.faults()
    shared.theme("light")
    shared.resize(rig.WIDE)
    assert not faults, "\n".join(faults)


def test_every_cell_runs_and_every_widget_is_ready(page):
    code = [c for c in page.cells() if c["cell_type"] == "code" and "".join(c["source"]).strip()]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert page.faults() == []


@pytest.mark.parametrize("theme", rig.THEMES)
def test_axe_finds_nothing(page, axe, photograph, theme):
    page.theme(theme)
    photograph(page, theme)
    assert axe(page) == []


def test_letters_typed_in_a_widget_change_no_cell(page):
    assert checks.letters(page) == []


def test_tab_goes_through_a_widget_in_order_and_out_again(page):
    assert checks.tab_order(page) == []


def test_an_octet_or_field_that_is_chosen_is_lit_in_every_view(page):
    assert checks.packets(page) == []


@pytest.mark.parametrize("width", [rig.WIDE // 2, 320])  # the first is a page at 200 %
def test_nothing_sticks_out_of_a_widget(page, width):
    assert checks.widths(page, width) == []


def test_a_widget_works_on_when_the_kernel_is_gone(page):
    """The last test of this page, which it leaves without a kernel."""
    page.server.shut_down(page.path)
    for widget in page.widgets():
        for button in widget.get_by_role("button").element_handles():
            if button.is_visible() and button.is_enabled():  # one button may put another away
                button.click()
    assert checks.packets(page) == []


@pytest.mark.parametrize(("path", "app"), PAGES, ids=NAMES)
def test_before_anything_runs_every_stored_output_is_shown(notebook, path, app):
    page = notebook(path, app, run=False)
    trusted = page.page.locator(".jp-OutputArea-output.jp-mod-trusted")
    assert trusted.count() == 0
    assert page.page.evaluate("rig.blank()") == []
    page.trust()
    trusted.first.wait_for(state="attached")
    assert page.page.evaluate("rig.blank()") == []


@pytest.mark.parametrize("path", EXERCISES, ids=[path.stem for path in EXERCISES])
def test_a_blank_exercise_runs_through(notebook, axe, path):
    page = notebook(path)
    assert axe(page) == []
    assert "to do, 0 of" in page.page.locator(".jp-OutputArea-output").last.text_content()
