"""The pure functions of the widgets' JavaScript, run by Node's own test runner."""

import subprocess
from pathlib import Path

JS = Path(__file__).parent / "js"


def test_the_pure_functions(need):
    files = sorted(str(file) for file in JS.glob("*.test.mjs"))
    done = subprocess.run(
        [need("node"), "--test", *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
