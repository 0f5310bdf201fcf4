import json
from pathlib import Path

import pytest

from course import progress
from course.errors import CourseError


@pytest.fixture(autouse=True)
def path(tmp_path, monkeypatch):
    path = tmp_path / "state" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


def test_the_best_is_kept_and_the_last_is_told():
    assert progress.record("01.2", 5, 5) == ""
    assert progress.record("01.2", 3, 5) == ""
    assert progress.record("01.1", 1, 3) == ""
    shown = progress.show()
    assert shown.tasks["01.2"] == progress.Entry(earned=3, best=5, points=5, checks=2)
    assert repr(shown) == (
        "01.1  1 of 3 points\n"
        "01.2  5 of 5 points  (last check 3)\n"
        "All tasks tried so far: 6 of 8 points."
    )


def test_nothing_yet(path):
    assert repr(progress.show()) == "No task was checked so far."
    assert not path.exists()


def test_the_same_work_leaves_the_same_file(path):
    texts = []
    for _ in range(2):
        for task in ("01.2", "01.1"):
            progress.record(task, 2, 3)
        texts.append(path.read_bytes())
        path.unlink()
    assert texts[0] == texts[1]


DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"tasks": 5}',
    b'{"tasks": {"01.1": {}}}',
    b'{"tasks": {"01.1": {"earned": -1, "best": 1, "points": 1, "checks": 1}}}',
    b'{"tasks": {"01.1": {"earned": "1", "best": 1, "points": 1, "checks": 1}}}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
]


@pytest.mark.parametrize("damaged", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_kept_and_told(path, damaged):
    path.parent.mkdir()
    path.write_bytes(damaged)
    note = progress.record("01.1", 2, 3)
    kept = path.with_suffix(".damaged.json")
    assert note == f"The progress file was damaged; it is kept as {kept}."
    assert kept.read_bytes() == damaged
    assert progress.show().tasks["01.1"].best == 2


def test_showing_a_damaged_file_says_so(path):
    path.parent.mkdir()
    path.write_bytes(b"{")
    assert "damaged" in repr(progress.show())


def test_a_file_that_cannot_be_written_breaks_nothing(path, monkeypatch):
    path.parent.write_text("a file where the folder should be")
    assert progress.record("01.1", 2, 3).startswith(f"Progress was not noted in {path}: ")
    assert progress.show().tasks == {}
    monkeypatch.setenv("COURSE_PROGRESS", str(path.parent.parent))
    assert "Is a directory" in progress.record("01.1", 2, 3)


def test_a_crash_half_way_leaves_the_old_file(path, monkeypatch):
    progress.record("01.1", 1, 3)
    before = path.read_bytes()

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    assert "No space left" in progress.record("01.1", 3, 3)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_reset_can_be_undone(path):
    progress.record("01.1", 2, 3)
    assert progress.reset().startswith("Progress starts anew.")
    assert progress.show().tasks == {}
    assert progress.undo() == f"{path} is as it was before the reset."
    assert progress.show().best == 2
    assert progress.undo() == "There is no reset to undo."


def test_there_may_be_nothing_to_reset():
    assert progress.reset() == "There is no progress to reset."


def test_an_export_is_a_copy(path, tmp_path):
    progress.record("01.1", 2, 3)
    target = tmp_path / "mine.json"
    assert progress.export(target) == f"{target} holds your progress: 2 points."
    assert json.loads(target.read_text()) == json.loads(path.read_text())
    with pytest.raises(CourseError, match="cannot be written"):
        progress.export(tmp_path / "nowhere" / "mine.json")


def test_nothing_is_kept_if_so_wished(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", "")
    monkeypatch.chdir(tmp_path)
    assert progress.record("01.1", 2, 3) == ""
    assert progress.where() is None
    assert "not kept" in repr(progress.show())
    assert progress.reset() == "There is no progress to reset."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_each_system_has_its_folder(monkeypatch, platform, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert progress.where().parts[-2:] == ("transport-course", "progress.json")
    assert progress.where().is_relative_to(tmp_path)


def test_a_question_moves_through_the_boxes():
    for right, first, box in (
        (True, True, 1),
        (True, True, 2),
        (True, False, 2),
        (False, False, 0),
    ):
        assert progress.answered("B1", right=right, first=first, day=20_000) == ""
        assert progress.show().questions["B1"].box == box
    assert progress.show().questions["B1"] == progress.Seen(box=0, asked=4, right=3, day=20_000)
    for _ in range(9):
        progress.answered("B1", right=True)
    assert progress.show().questions["B1"].box == progress.BOXES
    assert "Questions answered: 1; missed last time: 0." in repr(progress.show())


def test_questions_and_tasks_share_a_file_and_its_reset(path):
    progress.record("01.2", 5, 5)
    progress.answered("B1", right=True)
    both = progress.show()
    progress.reset()
    assert progress.show().questions == {}
    progress.undo()
    assert progress.show() == both


def test_a_file_whose_questions_are_damaged_is_put_aside(path):
    progress.answered("B1", right=True)
    path.write_text(path.read_text().replace('"box": 1', '"box": "one"'))
    assert "damaged" in progress.show().note
