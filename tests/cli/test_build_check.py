"""`course build` and `course check` at the door: exit statuses, sentences, and JSON."""

import json
import subprocess
import sys
from importlib import util

import pytest

from course import build as building
from course import content


def test_check_is_red_while_blank_and_names_every_task(course):
    path = content.exercises() / "01_first_light.ipynb"
    done = course("check", path)
    assert done.code == 1
    assert "0 of 16 points: the set is not passed yet" in done.out
    assert done.out.count("to do") == 5
    assert done.err == f"Checking {path}\n"


def test_check_with_base_dependencies_only_is_a_sentence():
    lines = [
        "import sys",
        "sys.modules['nbval'] = sys.modules['nbformat'] = None  # as if not installed",
        "sys.argv = ['course', 'check', '01']",
        "from course.cli import main",
        "main()",
    ]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("course: this command needs nbval")
    assert done.stderr.count("\n") == 1


def test_check_is_green_when_solved(course, tmp_path):
    building.solved("01", tmp_path / "01_first_light.ipynb")
    done = course("check", tmp_path / "01_first_light.ipynb", "--json")
    assert done.code == 0
    report = json.loads(done.out)
    assert report["points"] == report["max"] == 16
    assert {one["status"] for one in report["results"]} == {"correct"}


@pytest.mark.parametrize("target", ["99", "none.ipynb"])
def test_check_of_nothing(course, monkeypatch, tmp_path, target):
    monkeypatch.chdir(tmp_path)
    done = course("check", target)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("course: ")
    assert done.err.count("\n") == 1


def test_build_says_what_is_stale_and_changes_nothing(course, tmp_path, monkeypatch):
    source = tmp_path / "notebooks" / "src" / "01_one.py"
    source.parent.mkdir(parents=True)
    source.write_text("# %%\n6 * 7\n")
    monkeypatch.setattr(content, "PACKAGE", tmp_path / "course")
    built = tmp_path / "notebooks" / "01_one.ipynb"
    done = course("build", "--check", "01")
    assert (done.code, done.out) == (1, "")
    assert "notebooks/01_one.ipynb: stale" in done.err
    assert not built.exists()
    assert course("build", "01").code == 0
    assert '"42"' in built.read_text()
    assert course("build", "--check").code == 0


def test_build_of_an_unknown_number(course):
    done = course("build", "77")
    assert done.code == 2
    assert done.err.startswith("course: no source has the number '77'")


def test_build_without_a_clone(course, monkeypatch, tmp_path):
    monkeypatch.setattr(content, "IN_WHEEL", tmp_path)
    done = course("build")
    assert done.code == 2
    assert "only a clone of the course has" in done.err


def test_a_missing_extra_is_a_sentence(course, monkeypatch):
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    for command, extra in (("build", "test"), ("lab", "lab"), ("check", "lab")):
        done = course(command, *(["01"] if command != "lab" else []))
        assert done.code == 2
        assert done.err.count("\n") == 1
        assert f'pip install "transport-course[{extra}]"' in done.err
