"""The widgets' JavaScript: pure functions run by Node, JSDoc types checked by TypeScript."""

import json
import subprocess
from pathlib import Path

from course.widget.base import STATIC

JS = Path(__file__).parent / "js"


def test_the_pure_functions(need):
    files = sorted(str(file) for file in JS.glob("*.test.mjs"))
    done = subprocess.run(
        [need("node"), "--test", *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def types(need, folder, *files):
    """What TypeScript says of `files`, by the settings that the widgets are held to."""
    told = {"extends": str(JS.parent / "tsconfig.json"), "include": [*map(str, files)]}
    (folder / "tsconfig.json").write_text(json.dumps(told), encoding="utf-8")
    command = [need("node"), need("tsc"), "--pretty", "false", "-p", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_the_types_hold(need, tmp_path):
    assert types(need, tmp_path, JS.parent / "dom.d.ts", STATIC / "*.js") == ""


def test_the_test_sees_a_type_that_does_not_hold(need, tmp_path):
    bad = tmp_path / "bad.js"
    bad.write_text("/** @param {number} n */\nconst f = (n) => n;\nf('x');\n", encoding="utf-8")
    assert "not assignable to parameter of type 'number'" in types(need, tmp_path, bad)
