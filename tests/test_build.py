import json
import shutil
import sys

import nbformat
import pytest

from course import build, progress
from course.errors import ContentError
from course.exercise import check

LESSON = """\
# %% [markdown] tags=["S3.14"]
# # A lesson
# %% tags=["E3.8"]
import os, sys
import ipywidgets
print("one")
print("two")
# %%
ipywidgets.IntSlider(3)
# %%
sys.executable, os.environ["PYTHONHASHSEED"], os.environ["COURSE_PROGRESS"], os.getcwd()
# %% tags=["raises-exception"]
1 / 0
# %% tags=["nbval-skip"]
import time
time.time()
# %%
{"b", "a"}
"""

EXERCISE = """\
# %% [markdown] name="title"
# # An exercise
# %% name="setup"
from course.exercise import check
BASE = 16
# %% name="answer-90-1" tags=["S3.1"]
def halves(octet):
    \"\"\"Return both halves.\"\"\"
    ### BEGIN SOLUTION
    high, low = divmod(octet, BASE)
    return {"high": high, "low": low}
    ### END SOLUTION
# %% name="check-90-1"
check("90.1", halves)
"""

TASK = '''\
"""A task for tests."""
from course.exercise import Case, Mistake, Part, Task

TASKS = (
    Task(
        id="90.1",
        name="halves",
        points=2,
        parts=(Part("high half", 1, ("high",)), Part("low half", 1, ("low",))),
        hints=("one", "two", "three"),
        inputs=lambda rng: [Case((rng.randrange(256),)) for _ in range(5)],
        mistakes=(Mistake("no", lambda octet: {"high": octet, "low": 0}, "No.", 2),),
    ),
)
'''


@pytest.fixture
def root(tmp_path):
    """A small clone: one lesson, one exercise."""
    for folder in ("notebooks/src", "exercises/src", "exercises/tasks"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "notebooks/src/90_lesson.py").write_text(LESSON)
    (tmp_path / "exercises/src/90_exercise.py").write_text(EXERCISE)
    (tmp_path / "exercises/tasks/t90.py").write_text(TASK)
    return tmp_path


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small clone that was built once; nobody changes it."""
    root = tmp_path_factory.mktemp("clone")
    for path, text in (
        ("notebooks/src/90_lesson.py", LESSON),
        ("exercises/src/90_exercise.py", EXERCISE),
        ("exercises/tasks/t90.py", TASK),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    said = []
    report = build.run(root=root, say=said.append)
    return root, report, said


def read(root, name):
    return nbformat.read(root / name, as_version=4)


def lesson(built):
    return read(built[0], "notebooks/90_lesson.ipynb")


def exercise(built):
    return read(built[0], "exercises/90_exercise.ipynb")


def files(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_everything_is_built_and_said(built):
    root, report, said = built
    names = [path.relative_to(root).as_posix() for path in report.written]
    assert names == [
        "notebooks/90_lesson.ipynb",
        "exercises/data/90.json",
        "exercises/90_exercise.ipynb",
    ]
    assert (report.failed, report.stale, report.exit_status) == ([], [], 0)
    assert said[0] == "notebooks/src/90_lesson.py: executing"
    assert "exercises/90_exercise.ipynb: written" in said


def test_two_builds_are_the_same_to_the_octet(built, root):
    build.run(root=root, say=lambda _: None)
    lines = [
        (name, one, other)
        for (name, one), (_, other) in zip(
            sorted(files(built[0]).items()), sorted(files(root).items()), strict=True
        )
        if one.replace(str(built[0]).encode(), b"") != other.replace(str(root).encode(), b"")
    ]
    assert lines == []


def test_a_second_build_changes_nothing_and_a_check_agrees(built):
    before = files(built[0])
    for only_check in (True, False):
        report = build.run(check=only_check, root=built[0], say=lambda _: None)
        assert (report.written, report.stale, report.exit_status) == ([], [], 0)
        assert len(report.unchanged) == 3
    assert files(built[0]) == before


def test_a_check_says_what_is_stale_and_changes_nothing(root):
    before, said = files(root), []
    report = build.run(["90"], check=True, root=root, say=said.append)
    assert files(root) == before
    assert len(report.stale) == 3
    assert report.exit_status == 1
    assert "exercises/data/90.json: stale" in said


def test_cells_of_lessons_are_numbered_and_keep_their_tags(built):
    cells = lesson(built).cells
    assert [cell.id for cell in cells] == [f"90-lesson-{n:02}" for n in range(1, 8)]
    assert cells[0].metadata == {"tags": ["S3.14"]}
    assert cells[1].metadata == {"tags": ["E3.8"]}
    assert cells[2].metadata == {}


def test_cells_of_exercises_have_their_names(built):
    cells = exercise(built).cells
    assert [cell.id for cell in cells] == ["title", "setup", "answer-90-1", "check-90-1"]
    tags = {cell.id: cell.metadata.get("tags", []) for cell in cells}
    assert tags == {
        "title": [],
        "setup": [],
        "answer-90-1": ["S3.1", "nbval-ignore-output"],
        "check-90-1": [],
    }


def test_the_kernel_is_this_python_in_the_notebooks_folder(built):
    root = built[0]
    shown = lesson(built).cells[3].outputs[0].data["text/plain"]
    assert eval(shown) == (sys.executable, "0", "", str(root / "notebooks"))


def test_what_would_differ_next_time_is_dropped(built):
    notebook = lesson(built)
    text = (built[0] / "notebooks/90_lesson.ipynb").read_text()
    assert "widget-view" not in text
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata.language_info
    assert notebook.cells[2].outputs[0].data["text/plain"].startswith("IntSlider(value=3")
    error = notebook.cells[4].outputs[0]
    assert error.traceback == ["ZeroDivisionError: division by zero"]


def test_streams_are_in_one_piece(built):
    outputs = lesson(built).cells[1].outputs
    assert [output.text for output in outputs] == ["one\ntwo\n"]


def test_a_live_cell_is_not_executed(built):
    live = lesson(built).cells[5]
    assert live.execution_count is None
    assert live.outputs == []


def test_an_answer_is_blank_and_its_check_shows_the_goal(built):
    cells = {cell.id: cell for cell in exercise(built).cells}
    assert cells["answer-90-1"].source == (
        "def halves(octet):\n"
        '    """Return both halves."""\n'
        "    # Your code takes the place of the three dots.\n"
        "    ..."
    )
    shown = cells["check-90-1"].outputs[0].data["text/plain"]
    assert shown == "90.1 halves: correct, 2 of 2 points (5 of 5 inputs)"
    assert "divmod" not in (built[0] / "exercises/90_exercise.ipynb").read_text()
    assert "divmod" not in (built[0] / "exercises/data/90.json").read_text()


def test_the_data_serve_a_check(built, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(built[0] / "exercises/data"))
    monkeypatch.setenv("COURSE_PROGRESS", "")
    assert check("90.1", lambda o: {"high": o >> 4, "low": o & 15}).outcome == "correct"
    assert check("90.1", lambda o: {"high": o, "low": 0}).mistakes == ("no",)


def test_a_solved_notebook_is_the_shipped_one_with_answers(built, tmp_path):
    build.solved("90", tmp_path / "solved.ipynb", root=built[0])
    cells = {
        cell.id: cell for cell in nbformat.read(tmp_path / "solved.ipynb", as_version=4).cells
    }
    assert "divmod" in cells["answer-90-1"].source
    assert cells["check-90-1"].outputs == exercise(built).cells[3].outputs


def test_a_build_leaves_the_readers_progress_alone(built):
    assert "90.1" not in progress.show().tasks


def fails(root, name, text, number="90"):
    """Change one source, build, and return what the report says of it."""
    (root / name).write_text(text)
    before = files(root)
    report = build.run([number], root=root, say=lambda _: None)
    source = f"{name}: "
    made = {name: data for name, data in files(root).items() if name not in before}
    assert not any(path.startswith("exercises/") for path in made)
    assert report.exit_status == 1
    return next(line.removeprefix(source) for line in report.failed if line.startswith(source))


SOURCE = "exercises/src/90_exercise.py"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("BASE = 16", "BASE = 1 // 0", "ZeroDivisionError"),
        ('name="setup"', "", "needs a name"),
        ('name="setup"', 'name="Set Up"', "needs a name"),
        ('name="title"', 'name="setup"', "a name of its own: setup"),
        ("check-90-1", "check-90-2", "tasks and check cells of exercise 90 differ in check-90-1"),
        ("def halves", "def whole", "needs to define halves"),
        ('"low": low', '"low": BASE', "check-90-1: the solution is not correct"),
        ("### END SOLUTION", "### END", "needs ### BEGIN SOLUTION"),
        ('name="setup"', 'name="setup" tags=["nbval-ignore-output"]', "only they, carry"),
    ],
)
def test_an_exercise_that_cannot_be_built_says_why(root, old, new, words):
    shutil.rmtree(root / "notebooks/src")
    if old == '"low": low':  # only then the practice data were made by another solution
        text = EXERCISE.replace("check(", "halves = lambda octet: octet\ncheck(")
    else:
        text = EXERCISE.replace(old, new)
    assert words in fails(root, SOURCE, text)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1 / 0", "cell 90-lesson-02 failed: ZeroDivisionError: division by zero"),
        ("object()", "90-lesson-02 shows a memory address"),
        ("import sys\nprint(1, file=sys.stderr)", "90-lesson-02 writes to stderr"),
        ("import os\nos._exit(3)", "cell 90-lesson-02 failed: Kernel died"),
    ],
)
def test_a_lesson_that_cannot_be_built_says_why_and_stops_no_other(root, cell, words):
    lesson = "notebooks/src/90_lesson.py"
    (root / lesson).write_text(f"# %%\nprint(1)\n# %%\n{cell}\n")
    report = build.run(root=root, say=lambda _: None)
    assert words in report.failed[0]
    assert report.failed[0].startswith(f"{lesson}: ")
    assert not (root / "notebooks/90_lesson.ipynb").exists()
    assert (root / "exercises/90_exercise.ipynb").exists()


def test_a_number_without_a_source_is_told(root):
    with pytest.raises(ContentError, match="no source has the number '91': there are 90"):
        build.run(["90", "91"], root=root)


def test_what_no_source_makes_is_stale(built):
    orphan = built[0] / "notebooks" / "89_gone.ipynb"
    orphan.write_text("{}")
    try:
        said = []
        report = build.run(check=True, root=built[0], say=said.append)
        assert report.stale == [orphan]
        assert "notebooks/89_gone.ipynb: no source makes it" in said
    finally:
        orphan.unlink()


def test_a_check_cell_without_outputs_is_a_fault(built):
    notebook = exercise(built)
    notebook.cells[3].outputs = []
    notebook.cells[3].execution_count = None
    assert build.lint(notebook, exercise=True) == [
        "check-90-1 was not executed",
        "check-90-1 needs stored outputs: nothing would be compared",
    ]


def test_progress_goes_to_stderr(root, capsys):
    shutil.rmtree(root / "exercises/src")
    (root / "notebooks/src/90_lesson.py").write_text("# %% [markdown]\n# words\n")
    build.run(root=root)
    out, err = capsys.readouterr()
    assert out == ""
    assert "notebooks/90_lesson.ipynb: written" in err


def test_the_notebook_file_is_what_nbformat_would_write(built):
    text = (built[0] / "notebooks/90_lesson.ipynb").read_text()
    assert text.endswith("}\n")
    assert json.loads(text)["nbformat_minor"] == 5
    nbformat.validate(lesson(built))
