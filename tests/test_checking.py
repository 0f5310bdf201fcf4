import json
import shutil

import nbformat
import pytest

from course import build, checking, content
from course.errors import CourseError

ROOT = content.root()
NAME = "01_first_light.ipynb"


@pytest.fixture
def solved(tmp_path):
    """A solved notebook of set 01, in a folder of its own."""
    path = tmp_path / NAME
    build.solved("01", path)
    return path


def change(path, **answers):
    """Replace answers by name (`a1` for answer-01-1), None for a deleted cell."""
    notebook = nbformat.read(path, as_version=4)
    for name, source in answers.items():
        cell = next(one for one in notebook.cells if one.id == f"answer-01-{name[1:]}")
        if source is None:
            notebook.cells.remove(cell)
        else:
            cell.source = source
    nbformat.write(notebook, path)


def test_a_solved_notebook_is_all_right(solved):
    report = checking.run(solved)
    assert report.exit_status == 0
    assert report.points == (16, 16)
    assert str(report).startswith("01.1 render_hexdump: correct, 3 of 3 points (43 of 43 inputs)")
    assert str(report).endswith("16 of 16 points: the set is passed (at 60 %).")


def test_each_task_is_told_for_itself(solved):
    change(
        solved,
        a1="def render_hexdump(data:\n    return 1",
        a2="def parse_ipv4(data):\n    return {'version': 4, 'ihl': data[0] & 15}",
        a3=None,
        a4="def fragment(length, mtu, df):\n    while True:\n        pass",
        a5="def oddities(packet):\n    ...",
    )
    before = solved.read_bytes()
    report = checking.run(solved)
    assert solved.read_bytes() == before
    assert report.exit_status == 1
    status = {one.id: (one.status, one.points, one.max) for one in report.verdicts}
    assert status == {
        "01.1": ("error", 0, 3),
        "01.2": ("partly", 1, 5),
        "01.3": ("missing", 0, 4),
        "01.4": ("limit", 0, 3),
        "01.5": ("todo", 0, 1),
    }
    text = str(report)
    assert "its cell does not run: SyntaxError: '(' was never closed (line 1)\n" in text
    assert "The key 'dscp' is missing." in text
    assert "its cell answer-01-3 is not in the notebook" in text
    assert "stopped at a limit" in text
    assert "Does its loop ever end?" in " ".join(text.split())
    assert text.endswith("1 of 16 points: the set is not passed yet (at 60 %).")
    document = json.loads(json.dumps(report.to_json()))
    assert (document["points"], document["max"]) == (1, 16)
    assert document["results"][4]["status"] == "todo"


def test_a_wrong_run_that_was_saved_is_still_wrong(solved):
    """Front ends store the outputs of the reader's own run, which nbval alone would find again."""
    change(solved, a5="def oddities(packet):\n    return set()")
    notebook = nbformat.read(solved, as_version=4)
    build.execute(notebook, solved.parent)
    for cell in notebook.cells:
        if cell.id == "check-01-1":
            cell.source = "'all right, believe me'"
    nbformat.write(notebook, solved)
    report = checking.run(solved)
    assert report.exit_status == 1
    assert [one.status for one in report.verdicts] == ["correct"] * 4 + ["wrong"]


def test_the_copy_that_lab_made_comes_before_the_clones_own(tmp_path, monkeypatch):
    for place in ("exercises", "transport-course/exercises"):
        (tmp_path / place).mkdir(parents=True)
        shutil.copy(ROOT / "exercises" / NAME, tmp_path / place / NAME)
    monkeypatch.chdir(tmp_path)
    assert checking.find("01").parts[:1] == ("transport-course",)


@pytest.mark.parametrize("end", ["import os\nos._exit(1)", "def parse_ipv4(data):\n    END"])
def test_a_kernel_that_ends_is_told_once_and_nothing_waits_for_it(solved, monkeypatch, end):
    monkeypatch.setattr(checking, "SECONDS", 600)
    change(solved, a2=end.replace("END", "__import__('os')._exit(1)"))
    report = checking.run(solved)
    assert [one.status for one in report.verdicts] == ["correct"] + ["error"] * 4
    text = str(report)
    assert text.count("the kernel ended while this cell ran") == 1
    assert text.count("its check was not reached") == 3


def test_a_lesson_whose_kernel_ends_counts_the_cells_that_are_left(tmp_path):
    new = nbformat.v4
    cells = [new.new_code_cell(source) for source in ("x = 1", "__import__('os')._exit(1)", "x")]
    for number, cell in enumerate(cells, 1):
        cell.id, cell.execution_count = f"01-lesson-{number:02}", number
    path = tmp_path / "01_lesson.ipynb"
    nbformat.write(new.new_notebook(cells=cells), path)
    text = str(checking.run(path))
    assert "01-lesson-02 stops: the kernel ended while this cell ran" in text
    assert "01-lesson-03 was not reached" in text
    assert text.endswith("1 of 3 cells give what they should.")


@pytest.mark.parametrize("place", ["exercises", ".", "transport-course/exercises"])
def test_two_digits_find_the_notebook_of_the_set(tmp_path, monkeypatch, place):
    folder = tmp_path / place
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "exercises" / NAME, folder / NAME)
    (folder / "01_first_light.new.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert checking.find("01").resolve() == folder / NAME


def test_what_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match="exercise 01 is neither here nor in exercises"):
        checking.run("01")
    with pytest.raises(CourseError, match=r"needs a notebook: gone\.ipynb is no file"):
        checking.run("gone.ipynb")


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "not json", '{"nbformat": 4, "cells": 5}', "\x00\x01", "[" * 9999],
)
def test_what_is_no_notebook_is_told(tmp_path, text):
    path = tmp_path / "01_odd.ipynb"
    path.write_text(text)
    with pytest.raises(CourseError, match="cannot be read as a notebook"):
        checking.run(path)


def test_a_lesson_is_validated_as_it_is(tmp_path):
    new = nbformat.v4
    cells = [new.new_code_cell(source) for source in ("print('a')\n3", "4", "1 / 0", "x = 5")]
    for number, cell in enumerate(cells, 1):
        cell.id, cell.execution_count = f"01-lesson-{number:02}", number
    cells[0].outputs = [new.new_output("stream", text="a\n"), result("3")]
    cells[1].outputs = [result("5")]
    path = tmp_path / "01_lesson.ipynb"
    nbformat.write(new.new_notebook(cells=cells), path)
    report = checking.run(path)
    assert [one.status for one in report.verdicts] == ["correct", "wrong", "error", "correct"]
    assert report.exit_status == 1
    assert report.points == (0, 0)
    text = str(report)
    assert "01-lesson-02: its output is not the stored one" in text
    assert "stored  '5'" in text
    assert "01-lesson-03 stops: ZeroDivisionError: division by zero" in text
    assert text.endswith("2 of 4 cells give what they should.")


def result(text):
    return nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


def test_settings_of_the_folder_do_not_matter(solved, monkeypatch):
    (solved.parent / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (solved.parent / "conftest.py").write_text("1 / 0")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option-either")
    monkeypatch.chdir(solved.parent)
    assert checking.run("01").exit_status == 0
