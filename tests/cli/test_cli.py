"""The front door: help, version, usage errors, and `course doctor`."""

import re
import subprocess
import sys

import pytest
from typer.main import get_command

from course import __version__
from course.cli import app, machine

COMMANDS = sorted(get_command(app).commands)


def test_help_lists_every_command_with_a_sentence(course):
    done = course("--help")
    assert done.code == 0
    listed = re.findall(r"^  (\w+)  +[A-Z]\w+", done.out.split("Commands:")[1], re.MULTILINE)
    assert sorted(listed) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_and_each_option(course, command):
    done = course(command, "--help")
    assert done.code == 0
    options = done.out.split("Options:")[1]
    assert re.findall(r"^  (?:-\w, )?--[\w/-]+(?: \S+)?$\n(?! {8})", options, re.MULTILINE) == []


def test_version(course):
    assert course("--version").out == f"transport-course {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["no-such-command"], ["decode"], ["decode", "-", "--bogus"]]
)
def test_wrong_use_exits_2_and_shows_the_usage(course, arguments):
    done = course(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage: course" in done.err


def test_the_module_is_the_command_too():
    done = subprocess.run([sys.executable, "-m", "course", "--version"], capture_output=True)
    assert done.stdout.decode().split() == ["transport-course", __version__]


def test_doctor_has_a_line_for_each_thing_it_knows(course):
    done = course("doctor")
    assert done.code == 0
    for name in [*(p.name for p in machine.MACHINE), *(row[0] for row in machine.PACKAGES)]:
        assert re.search(
            rf"^  {name} +(yes  \w.* \(.+\)|no   \w.*\. To get it: \w)", done.out, re.MULTILINE
        )


def test_doctor_says_how_to_get_what_is_missing(course, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(machine, "package", lambda name: None)
    out = course("doctor").out
    assert "To get it: install Chromium (Debian: apt install chromium)" in out
    assert 'jupyterlab   no   the notebooks in a browser. To get it: pip install "transport' in out


def test_a_program_that_is_there_but_fails_is_not_there(monkeypatch):
    assert machine._works("false")() is None
    assert machine._works("true")() is not None
