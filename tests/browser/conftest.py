"""The fixtures of the browser tests: one server and one Chromium for all, a page for each test.

`notebook(path, app)` opens a copy of a notebook, runs it and gives the page; when the test ends
it fails on any request that left this machine, any error of a module, any cell that raised.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

# Tests are no package, and the rig also serves tests/bench/lab.py.
sys.path.insert(0, str(Path(__file__).parent))

import rig
import sheet

pytest.register_assert_rewrite("every")


@pytest.fixture(scope="session")
def browser(need, playwright):
    browser = rig.launch(playwright, need("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory, browser):  # without a browser no server is of use
    with rig.serve(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture
def notebook(server, browser):
    """`notebook(path, app="lab", run=True)` -> an `Opened`; its faults fail the test."""
    with ExitStack() as stack:
        pages = []

        def open_(path, app="lab", *, run=True):
            page = stack.enter_context(rig.opened(server, browser, path, app, run=run))
            pages.append(page)
            return page

        yield open_
        faults = [fault for page in pages for fault in page.faults()]
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def photograph(browser):
    """`photograph(page, theme)`; at the end the pictures are joined into contact sheets."""
    if "PYTEST_XDIST_WORKER" not in os.environ:  # else others may be photographing already
        for old in sheet.SHOTS.glob("*.*"):
            old.unlink()
    yield sheet.photograph
    sheet.write(browser, rig.THEMES)


@pytest.fixture(scope="session")
def axe(need):
    """`axe(page)` -> a sentence for each thing in what its cells show that axe-core objects to."""
    source = Path(need("axe")).read_text(encoding="utf-8")

    def violations(page):
        page.page.evaluate(source)
        return page.page.evaluate("rig.violations()")

    return violations
