"""The same small program prints the same on Linux's sockets and in virtual time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from course.play import play

REAL = Path(__file__).with_name("real.py")


@pytest.fixture(scope="session")
def on_linux(small_programs):
    if sys.platform != "linux":
        pytest.skip("needs Linux: its sockets are what is compared with")
    done = subprocess.run(
        [sys.executable, REAL],
        input=json.dumps(small_programs),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_prints_the_same(small_program, small_programs, on_linux):
    run = play({"program": small_programs[small_program]})
    assert run.problem == ""
    assert run.printed["program"] == on_linux[small_program]
