"""The hostile set: every attack costs its own task and nothing else, four at a time."""

import hashlib
import json
import os
from collections import Counter
from pathlib import Path

import pytest

import course
from course.grade import pool, sandbox, submission
from course.grade.pool import Settings

from .conftest import made
from .hostile import ROWS

pytestmark = pytest.mark.needs("bwrap")
LIMITS = sandbox.Limits(seconds=20, processor=2, memory=1 << 28)
OTHERS = 11  # points of the four tasks that are solved


def hand_in(folder, student, notebook):
    (folder / student).mkdir(parents=True)
    path = folder / student / "01_first_light.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")


def graded(folder, workers=4):
    settings = Settings("01", b"a key", limits=LIMITS)
    found = submission.find(folder, "01")
    return {one.student: came for one, came in pool.grades(settings, found, workers)}


def package():
    """A fingerprint of what an answer can see of the course, and of the grader."""
    digest, root = hashlib.sha256(), Path(course.__file__).parent
    for room in ("exercise", "grade"):
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def processes():
    """Return what a grading of this test has left running, by its words.

    Ours are our descendants and orphans; what another test grades meanwhile is neither.
    """
    found = Counter()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            line = ancestors(int(path.parent.name))
        except OSError:
            continue
        if ("zygote.py" in words or "course.grade.worker" in words) and (
            os.getpid() in line or len(line) < 2
        ):
            found[words] += 1
    return found


def ancestors(pid):
    """Return the parents of a process, the nearest first, up to process 1."""
    line = []
    while pid > 1:
        stat = Path(f"/proc/{pid}/stat").read_text()
        pid = int(stat.rpartition(")")[2].split()[1])
        line.append(pid)
    return line


@pytest.fixture(scope="module")
def whole_set(tmp_path_factory):
    """All attacks, each handed in by a student of its own, graded by four workers at once."""
    folder = tmp_path_factory.mktemp("hostile")
    names = {f"student{number:03}": name for number, name in enumerate(ROWS)}
    for student, name in names.items():
        hand_in(folder, student, made({"01.2": ROWS[name].source}))
    before = package(), os.listdir("/tmp")  # noqa: PTH208  names only
    came = graded(folder)
    after = package(), os.listdir("/tmp")  # noqa: PTH208  names only
    return {names[student]: one for student, one in came.items()}, before, after


def test_there_are_enough_of_them():
    assert len(ROWS) >= 60


@pytest.mark.parametrize("name", ROWS)
def test_an_attack_costs_its_own_task_only(whole_set, name):
    came, row = whole_set[0][name], ROWS[name]
    assert came.grade is not None, came.refused
    task = came.grade.outcomes[1]
    assert (task.status, task.points) == (row.status, row.points), task
    assert task.reason
    assert row.words in task.reason, task
    assert came.grade.points == OTHERS + row.points, came.grade


def test_nothing_is_changed_and_nothing_is_left(whole_set):
    _, before, after = whole_set
    assert before[0] == after[0]
    assert not [name for name in after[1] if name in ("owned", "x") and name not in before[1]]
    assert not processes()
