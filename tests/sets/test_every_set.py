"""What every exercise set must prove; its notebook is red while blank and green when solved."""

import re
import subprocess
import sys

import nbformat
import pytest

from course import build, content
from course.exercise import answers, check, practice, question
from course.exercise.selftest import faults
from course.lesson import bank

from .sets import IDS, ROOT, SETS, TASKS, inputs, solution


@pytest.mark.parametrize("seed", ["practice", "hidden 1", "hidden 2", "hidden 3"])
@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_a_task_proves_itself(number, one, seed):
    seed = practice.seed(one.id) if seed == "practice" else seed
    assert faults(one, solution(number, one), seed) == []


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_practice_data_are_what_the_task_makes(number, one):
    held = practice.load(content.data(number).read_text(encoding="utf-8")).questions
    made = question.draw(one, solution(number, one), practice.seed(one.id))
    assert next(entry for entry in held if entry.id == one.id) == made


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_an_answer_ten_times_as_long_winded_is_not_taken_for_endless(number, one):
    tight = one.lines // 10
    assert not any(a.stopped for a in answers.run(solution(number, one), inputs(one), tight))


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_words_for_people_are_complete(number, one):
    assert all(len(hint) > 60 for hint in one.hints)
    assert len(set(one.hints)) == 3
    for mistake in one.mistakes:
        assert len(mistake.feedback) > 60, mistake.words
        assert re.fullmatch(r"|M\d\d", mistake.misconception)
    assert len({mistake.words for mistake in one.mistakes}) == len(one.mistakes) >= 2


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_a_blank_answer_is_to_do_and_says_so(number, one):
    blank = build.solution(build.blank(SETS[number]), one)
    result = check(one.id, blank)
    assert (result.outcome, result.earned) == ("todo", 0)
    assert repr(result).startswith(f"{one.id} {one.name}: to do, 0 of {one.points} points\n")


POINTS = {
    "01": (3, 5, 4, 3, 1),
    "02": (5, 4, 4, 3, 2),
    "03": (6, 5, 3, 4, 2),
    "04": (4, 4, 4, 3, 3),
    "05": (4, 4, 5, 2, 2, 3),
    "06": (5, 3, 4, 4, 4),
    "07": (6, 4, 5, 3, 2),
}


@pytest.mark.parametrize("number", SETS)
def test_points_are_those_of_the_course(number):
    found = tuple(one.points for at, one in TASKS if at == number)
    assert found == POINTS[number]
    assert sum(found) == bank.lessons()[int(number)].points


# The notebooks, with nbval as students run it


def nbval(path):
    """Run nbval as the exercise notebook tells students to; return exit status and output."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    command += ["--noconftest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=60"]
    done = subprocess.run(
        [*command, "--rootdir", str(path.parent), str(path)], capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("number", SETS)
def test_the_blank_notebook_is_red_at_every_check_and_nowhere_else(number, tmp_path):
    notebook = next((ROOT / "exercises").glob(f"{number}_*.ipynb"))
    path = tmp_path / notebook.name
    path.write_bytes(notebook.read_bytes())
    status, output = nbval(path)
    code = [cell for cell in SETS[number].cells if cell.cell_type == "code"]
    checks = [cell for cell in code if cell.id.startswith("check-")]
    assert status == 1, output
    assert f"{len(checks)} failed, {len(code) - len(checks)} passed" in output
    assert "caused an exception" not in output


@pytest.mark.parametrize("number", SETS)
def test_the_solved_notebook_is_green_and_may_print(number, tmp_path):
    path = tmp_path / f"{number}_solved.ipynb"
    build.solved(number, path)
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id.startswith("answer-"):
            cell.source += "\nprint('a print in a right answer is no fault')"
    nbformat.write(notebook, path)
    status, output = nbval(path)
    assert status == 0, output


def test_a_progress_file_that_cannot_be_written_leaves_nbval_green(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    path = tmp_path / "01_solved.ipynb"
    build.solved("01", path)
    status, output = nbval(path)
    assert status == 0, output
