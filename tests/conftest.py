"""What the whole test suite shares: one way to say that a test needs something of the machine.

A test that needs a browser, a sandbox, a program, privileges or node packages says so, and is
skipped with a sentence that tells how to get it:

    @pytest.mark.needs("chromium", "axe")          def test_sandbox(need):
    def test_widget_is_accessible(): ...               bwrap = need("bwrap")

With COURSE_NO_SKIP=1 every such skip, and any other, is a failure. Only the open corpus, whose
folder COURSE_CORPUS names, may always be absent.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from course.cli import machine

TESTS = Path(__file__).parent


class Need(NamedTuple):
    """One thing of the machine: where it is, and how to get it."""

    find: Callable[[], str | None]
    how: str


def _node_package(file: str) -> Callable[[], str | None]:
    """Look for a file of a node package, in COURSE_NODE_MODULES or tests/node_modules."""

    def find() -> str | None:
        modules = Path(os.environ.get("COURSE_NODE_MODULES") or TESTS / "node_modules")
        path = modules / file
        return str(path) if path.is_file() else None

    return find


def _corpus() -> str | None:
    folder = os.environ.get("COURSE_CORPUS")
    return folder if folder and Path(folder).is_dir() else None


NODE = "install Node.js 18 or later and run `npm ci --prefix tests`"
NEEDS: dict[str, Need] = {
    **{probe.name: Need(probe.find, probe.how) for probe in machine.MACHINE},
    "axe": Need(_node_package("axe-core/axe.min.js"), NODE),
    "pyodide": Need(_node_package("pyodide/pyodide.mjs"), NODE),
    "tsc": Need(_node_package("typescript/bin/tsc"), NODE),
    "corpus": Need(_corpus, "set COURSE_CORPUS to its folder"),
}


def find(what: str) -> str:
    """Return where `what` is; skip the test, in one sentence, where it is not."""
    found = NEEDS[what].find()
    if found is None:
        pytest.skip(f"needs {what}: {NEEDS[what].how}")
    return found


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """`need("chromium")` returns where chromium is, or skips the test."""
    return find


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*what): skipped where one of these is not")


@pytest.fixture(scope="session")
def playwright(need):
    """One Playwright for the whole run: a second one in the same process refuses to start."""
    need("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        for what in mark.args:
            find(what)


@pytest.fixture(scope="session", autouse=True)
def _a_state_of_its_own(tmp_path_factory):
    """Neither tests nor what they start touch the progress or the settings of a person."""
    home = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(home / name.lower()))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        patch.setenv("COURSE_PROGRESS", str(home / "progress.json"))
        yield


@dataclass
class LabServer:
    """A running `course lab`."""

    address: str
    token: str

    def page(self, path: str) -> str:
        request = urllib.request.Request(f"{self.address}{path}")
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def fetch(self, path: str) -> Any:
        return json.loads(self.page(path))


@pytest.fixture
def lab_server():
    """`with lab_server(folder) as server:` runs `course lab` there until the block ends."""
    pytest.importorskip("jupyterlab", reason='needs JupyterLab: pip install -e ".[lab]"')

    @contextmanager
    def serve(folder, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "course", "lab", "--port", str(port), "--no-browser"]
        log = folder / "lab.log"
        with log.open("wb") as err:
            running = subprocess.Popen(
                command,
                cwd=folder,
                env=os.environ | {"JUPYTER_TOKEN": "secret"} | environment,
                stdin=subprocess.DEVNULL,
                stderr=err,
            )
            try:
                server = LabServer(f"http://127.0.0.1:{port}", "secret")
                _wait_for(server, running, log)
                yield server
            finally:
                running.terminate()
                running.wait(timeout=20)

    return serve


def _wait_for(server, running, log):
    """Return when the server answers; fail with what it said if it ends or stays silent."""
    for _ in range(900):
        try:
            return server.fetch("/api/status")
        except OSError:
            if running.poll() is not None:
                break
            time.sleep(0.1)
    pytest.fail(f"course lab did not come up: {log.read_text()}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under COURSE_NO_SKIP a skipped test is a failed one, with the same sentence."""
    report = yield
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and os.environ.get("COURSE_NO_SKIP") == "1"
        and call.excinfo
        and not str(call.excinfo.value).startswith("needs corpus: ")
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped, which COURSE_NO_SKIP=1 forbids: {call.excinfo.value}"
    return report
