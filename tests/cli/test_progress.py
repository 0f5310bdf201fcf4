"""`course progress`: shows, exports, resets, and gives back what a reset put aside."""

import json

import pytest

from course import progress


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))


def test_nothing_so_far(course):
    done = course("progress")
    assert (done.code, done.out) == (0, "No task was checked so far.\n")


def test_shows_exports_resets_and_undoes(course, tmp_path):
    progress.record("01.1", 3, 5)
    before = course("progress").out
    assert "01.1  3 of 5 points" in before
    done = course("progress", "--export", tmp_path / "mine.json")
    assert (done.code, done.out) == (0, "")
    assert json.loads((tmp_path / "mine.json").read_text())["tasks"]["01.1"]["best"] == 3
    assert "starts anew" in course("progress", "--reset").err
    assert "No task" in course("progress").out
    assert course("progress", "--undo").code == 0
    assert course("progress").out == before


def test_export_where_nothing_can_be_written(course, tmp_path):
    done = course("progress", "--export", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"course: progress cannot be written to {tmp_path}: Is a directory\n"


def test_one_thing_at_a_time(course, tmp_path):
    done = course("progress", "--reset", "--export", tmp_path / "x")
    assert done.code == 2
    assert "choose one of --reset, --undo and --export" in done.err
