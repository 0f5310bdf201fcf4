"""The instructor's commands from end to end: release, grade, kill, resume, regrade, export."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from random import Random

import pytest

pytestmark = pytest.mark.needs("bwrap")


def course(*words, **more):
    command = [sys.executable, "-m", "course", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, **more)


@pytest.fixture
def released(tmp_path):
    assert course("release", tmp_path / "out", "01").returncode == 0
    return tmp_path / "out"


@pytest.fixture
def handed_in(tmp_path, released):
    """Eight blank notebooks."""
    source = released / "students" / "01_first_light.ipynb"
    for number in range(8):
        folder = tmp_path / "in" / f"student{number}"
        folder.mkdir(parents=True)
        shutil.copy(source, folder)
    return tmp_path / "in"


def test_a_release_has_no_solution_and_a_key_for_one_reader(released):
    key = released / "keys" / "01.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    text = (released / "students" / "01_first_light.ipynb").read_text()
    assert "BEGIN SOLUTION" not in text
    assert sorted(path.name for path in released.iterdir()) == ["README.txt", "keys", "students"]
    assert course("release", released, "01").returncode == 0
    assert key.read_text() == before
    done = course("release", released, "77")
    assert done.returncode == 2
    assert "got '77'" in done.stderr


def test_from_handing_in_to_the_table(handed_in, released, tmp_path):
    grade = ("grade", handed_in, "--exercise", "01", "--store", tmp_path / "g.db")
    done = course(*grade)
    assert done.returncode == 2
    assert "needs its key: say --key FILE" in done.stderr
    done = course(*grade, "--key", released / "keys" / "01.key", "--out", tmp_path / "o.json")
    assert done.returncode == 0, done.stderr
    assert "8 graded now, 0 before" in done.stderr
    told = json.loads((tmp_path / "o.json").read_text())
    assert [one["student"] for one in told["results"]] == [f"student{n}" for n in range(8)]
    assert {one["points"] for one in told["results"]} == {0}
    assert {task["status"] for one in told["results"] for task in one["tasks"]} == {"todo"}
    done = course(*grade, "--json")
    assert json.loads(done.stdout) == told
    assert "0 graded now" not in done.stdout
    shutil.rmtree(handed_in)
    again = course("regrade", "--exercise", "01", "--store", tmp_path / "g.db", "--json")
    assert json.loads(again.stdout) == told
    pages = course("feedback", tmp_path / "pages", "--store", tmp_path / "g.db")
    assert pages.returncode == 0
    assert len(list((tmp_path / "pages").iterdir())) == 8
    table = course("export", "--format", "csv", "-", "--store", tmp_path / "g.db")
    assert table.stdout.count("\n") == 9


KILLS = 100 if os.environ.get("COURSE_LONG") == "1" else 3


def test_a_grader_that_is_killed_is_taken_up_again(handed_in, released, tmp_path):
    key = released / "keys" / "01.key"
    store = tmp_path / "g.db"
    command = [sys.executable, "-m", "course", "grade", handed_in, "--exercise", "01"]
    command += ["--key", key, "--workers", "2", "--json", "--store"]
    calm = course(*command[3:], tmp_path / "calm.db")
    moments = Random("kill")
    for _ in range(KILLS):
        process = subprocess.Popen([*map(str, command), str(store)], stdout=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.3, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if moments.random() < KILLS / 500:
            for path in tmp_path.glob("g.db*"):  # anew, so that there is something to interrupt
                path.unlink()
    resumed = course(*command[3:], store)
    assert resumed.returncode == 0, resumed.stderr
    assert json.loads(resumed.stdout) == json.loads(calm.stdout)
    assert json.loads(course(*command[3:], store).stdout) == json.loads(calm.stdout)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grade", "nothere", "--exercise", "01", "--key", "KEY"], "nothere is none"),
        (["grade", ".", "--exercise", "77", "--key", "KEY"], "source of exercise 77"),
        (["grade", ".", "--exercise", "01", "--key", "nokey"], "nokey needs 32 octets"),
        (["regrade", "--exercise", "01"], "needs its key"),
        (["export", "--format", "csv", "-"], "there is no gradebook grades.db"),
        (["feedback", "out", "--late", "much", "--store", "new.db"], "there is no gradebook"),
    ],
)
def test_bad_calls_are_one_sentence(released, tmp_path, words, sentence):
    key = str(released / "keys" / "01.key")
    done = course(*[key if word == "KEY" else word for word in words], cwd=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
