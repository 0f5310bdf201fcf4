"""Every widget once in JupyterLab and in Notebook 7, through the gallery's notebook.

Colours, sizes and axe are looked at on the gallery's own page (tests/widget/test_gallery.py);
here stands what only Jupyter can spoil: the front ends' styles, their keys, a kernel that goes.
"""

import checks
import pytest
import rig

from course import content, gallery

PATH = content.notebooks() / "90_gallery.ipynb"
SHOWN = len(gallery.EXAMPLES) + 1  # and the ladder of a script


@pytest.fixture(scope="module", params=rig.APPS)
def page(request, server, browser):
    with rig.opened(server, browser, PATH, request.param, run=False) as page:
        page.run_each()
        yield page


def test_every_widget_is_ready_and_nothing_is_wrong(page):
    assert len(page.widgets()) == SHOWN
    assert page.faults() == []


def test_keys_stay_in_the_widget_and_tab_leads_through_it(page):
    if page.app == "lab":  # Notebook 7 has the same keys and the same listener
        assert checks.tab_order(page) == []
        assert checks.letters(page) == []
    assert page.faults() == []


def test_nothing_sticks_out_at_320_px(page):
    assert checks.widths(page, 320) == []
    page.resize(rig.WIDE)


def test_every_widget_stays_when_the_kernel_is_gone(page):
    """The last test of this page, which it leaves without a kernel."""
    page.server.shut_down(page.path)
    page.page.evaluate(
        """() => {
          for (const root of rig.roots()) {
            for (const button of root.querySelectorAll("button")) {
              const isSaving = button.closest(".tc-save") || button.textContent.includes("Save");
              if (!button.disabled && !isSaving) button.click();
            }
          }
        }"""
    )
    assert len(page.widgets()) == SHOWN
    assert page.faults() == []
