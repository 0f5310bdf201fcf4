"""What holds for every notebook of the course; test_every_lab and test_every_notebook collect it.

The gallery, which is no lesson and shows every widget, has tests of its own: test_gallery.

A notebook is opened and run once for a front end; the tests look at that one page, and each leaves
it as it found it, except the one that ends the kernel, which is the last. Each front end has a
module, so that two workers share the work; the module gives `app`, the name of its front end, and
`page`, the notebook in it.
"""

import checks
import pytest
import rig

from course import content

LESSONS = sorted(set(content.notebooks().glob("*.ipynb")) - set(content.notebooks().glob("9*")))
NAMES = [path.stem for path in LESSONS]


class Opens:
    """What each front end can spoil; its module makes a test class of it."""

    def test_every_cell_runs_and_every_widget_is_ready(self, page):
        code = [
            c for c in page.cells() if c["cell_type"] == "code" and "".join(c["source"]).strip()
        ]
        assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
        assert page.faults() == []

    @pytest.mark.parametrize("theme", rig.THEMES)
    def test_axe_finds_nothing(self, page, axe, photograph, theme):
        page.theme(theme)
        photograph(page, theme)
        assert axe(page) == []

    @pytest.mark.parametrize("path", LESSONS, ids=NAMES)
    def test_before_anything_runs_every_stored_output_is_shown(self, notebook, path, app):
        page = notebook(path, app, run=False)
        trusted = page.page.locator(".jp-OutputArea-output.jp-mod-trusted")
        assert trusted.count() == 0
        assert page.page.evaluate("rig.blank()") == []
        page.trust()
        trusted.first.wait_for(state="attached")
        assert page.page.evaluate("rig.blank()") == []


class Every(Opens):
    """The rest: keys, widths, the kernel. The front ends share them, so one of them is enough."""

    def test_letters_typed_in_a_widget_change_no_cell(self, page):
        assert checks.letters(page) == []

    def test_tab_goes_through_a_widget_in_order_and_out_again(self, page):
        assert checks.tab_order(page) == []

    def test_an_octet_or_field_that_is_chosen_is_lit_in_every_view(self, page):
        assert checks.packets(page) == []

    @pytest.mark.parametrize("width", [rig.WIDE // 2, 320])  # the first is a page at 200 %
    def test_nothing_sticks_out_of_a_widget(self, page, width):
        assert checks.widths(page, width) == []

    def test_a_widget_works_on_when_the_kernel_is_gone(self, page):
        """The last test of this page, which it leaves without a kernel."""
        page.server.shut_down(page.path)
        for widget in page.widgets():
            for button in widget.get_by_role("button").element_handles():
                if button.is_visible() and button.is_enabled():  # one button may put another away
                    button.click()
        assert checks.packets(page) == []
