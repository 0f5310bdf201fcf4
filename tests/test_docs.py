"""What README and CONTRIBUTING say is so."""

import re
import subprocess
import sys

from typer.main import get_command

from course import content
from course.cli import app

ROOT = content.PACKAGE.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_taste_is_what_the_program_prints():
    block = re.search(r"```console\n\$ echo (.*?) \| course decode -\n(.*?)```", README, re.DOTALL)
    dump = block[1].replace("\\\n", "")
    done = subprocess.run(
        [sys.executable, "-m", "course", "decode", "-"], input=dump, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    printed, shown = done.stdout.splitlines(), block[2].splitlines()
    assert len(shown) == 10
    assert [line for line in shown if line not in printed] == []


def test_the_two_commands_and_the_binder_badge_are_there():
    assert 'pip install -e ".[lab]" && course lab' in README
    assert 'pip install -e ".[test]" && pytest' in README
    assert "HEAD?urlpath=lab/tree/notebooks/00_index.ipynb" in README


def test_every_command_has_its_row():
    named = set(re.findall(r"^\| `course (\w+)", README, re.MULTILINE))
    assert named == set(get_command(app).commands)


def test_every_room_has_its_row():
    rooms = re.search(r"\| Room \|.*?\n\n", CONTRIBUTING, re.DOTALL)[0]
    first = [row.split("|")[1] for row in rooms.split("\n") if row]
    named = {name for cell in first for name in re.findall(r"`(\w+)`", cell)}
    files = {path.stem for path in content.PACKAGE.glob("[!_]*.py")}
    folders = {path.parent.name for path in content.PACKAGE.glob("[!_]*/__init__.py")}
    assert named == files | folders


def test_every_path_that_contributing_names_is_there():
    named = re.findall(
        r"`((?:course|tests|notebooks|exercises|binder|\.ci)/?[\w./]*)`", CONTRIBUTING
    )
    named += re.findall(r"^pytest (?:--\S+ )*([\w./]+)", CONTRIBUTING, re.MULTILINE)
    missing = [path for path in named if "NN" not in path and not (ROOT / path).exists()]
    assert len(named) > 8
    assert missing == []
