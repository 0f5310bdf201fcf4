"""The suite's own rule: what is lacking is a skip with a sentence, or a failure."""

import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

@pytest.mark.needs("chromium")
def test_marked(): ...

def test_asks(need):
    need("axe")

def test_needs_the_corpus(need):
    need("corpus")

def test_needs_nothing(need, tmp_path): ...
"""


@pytest.fixture
def outcome(tmp_path):
    """Run that suite, with our conftest, on a machine that has nothing."""

    def run(**environment):
        (tmp_path / "conftest.py").write_bytes(
            (Path(__file__).parent / "conftest.py").read_bytes()
        )
        (tmp_path / "test_suite.py").write_text(SUITE)
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-rsfE",
                "--strict-markers",
                "-p",
                "no:cacheprovider",
                str(tmp_path),
            ],
            cwd=tmp_path,
            env={"PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
            capture_output=True,
            text=True,
        )
        return done.stdout

    return run


def test_each_lack_is_a_skip_that_says_how_to_get_it(outcome):
    out = outcome()
    assert "1 passed, 3 skipped" in out
    assert "needs chromium: install Chromium (Debian: apt install chromium)" in out
    assert "needs axe: install Node.js 18 or later and run `npm ci --prefix tests`" in out


def test_told_so_each_is_a_failure_except_the_corpus(outcome):
    out = outcome(COURSE_NO_SKIP="1")
    assert "1 failed, 1 passed, 1 skipped, 1 error" in out  # a marker acts before the test
    assert "needs corpus: set COURSE_CORPUS to its folder" in out
    assert "skipped, which COURSE_NO_SKIP=1 forbids: needs chromium" in out
