import pytest

from course.errors import ExerciseError
from course.exercise import Part
from course.exercise.task import load

from .sample import task


def test_points_are_the_sum_of_the_parts():
    with pytest.raises(ExerciseError, match=r"task 90\.1 needs parts worth 3, got 1"):
        task(parts=(Part("all", 1),))


def test_there_are_three_hints():
    with pytest.raises(ExerciseError, match="three hints, got 1"):
        task(hints=("one",))


FILE = "from .shared import VALUE\nTASKS = (VALUE,)\n"


def test_task_files_of_a_folder_import_each_other_and_are_read_anew(tmp_path):
    path = tmp_path / "t90.py"
    path.write_text(FILE)
    (tmp_path / "shared.py").write_text("VALUE = 1\n")
    assert load(path) == (1,)
    (tmp_path / "shared.py").write_text("VALUE = 'another'\n")
    assert load(path) == ("another",)


def test_two_folders_do_not_meet(tmp_path):
    for value in (1, 22):
        folder = tmp_path / f"clone.{value}"
        folder.mkdir()
        (folder / "t90.py").write_text(FILE)
        (folder / "shared.py").write_text(f"VALUE = {value}\n")
    assert load(tmp_path / "clone.1" / "t90.py") == (1,)
    assert load(tmp_path / "clone.22" / "t90.py") == (22,)


def test_a_missing_or_empty_task_file_is_told(tmp_path):
    with pytest.raises(ExerciseError, match=r"t91\.py: nothing is there"):
        load(tmp_path / "t91.py")
    (tmp_path / "t92.py").write_text("")
    with pytest.raises(ExerciseError, match="needs a tuple TASKS"):
        load(tmp_path / "t92.py")
