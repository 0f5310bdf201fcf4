"""The gradebook: whole rows, one grader at a time, one key for a set."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from course.errors import GradeError
from course.grade.gradebook import DEAD, Entry, Gradebook
from course.grade.grading import Grade
from course.grade.judge import Outcome
from course.grade.submission import Cell

OUTCOME = Outcome(
    "01.1", "f", 2, 3, "partly", "why", (("a", 2, 2), ("b", 0, 1)), ("cause",), ("words",)
)


def entry(student="ada", attempt=1, points=2, refused="", exercise="01"):
    outcomes = () if refused else (replace(OUTCOME, points=points),)
    grade = Grade(student, attempt, "01_x.ipynb", outcomes, ("a flag",))
    return Entry(
        exercise, grade, refused, "bubblewrap", 7, "mark", (Cell("answer-01-1", "code", "x"),)
    )


@pytest.fixture
def url(tmp_path):
    return str(tmp_path / "grades.db")


def test_what_is_put_is_read_back(url):
    given = [entry("bob", refused="broken"), entry("ada", 2), entry("ada", 1)]
    for one in given:
        Gradebook(url).put(one)
    assert Gradebook(url).entries("01") == sorted(
        given, key=lambda one: (one.grade.student, one.grade.attempt)
    )
    assert Gradebook(url).entries("02") == []
    assert Gradebook(url).done("01") == {
        ("ada", 1): "mark",
        ("ada", 2): "mark",
        ("bob", 1): "mark",
    }


def test_a_second_grade_takes_the_place_of_the_first(url):
    book = Gradebook(url)
    book.put(entry(points=1))
    book.put(entry(points=3))
    assert [one.grade.points for one in book.entries()] == [3]


def test_a_set_has_one_key(url):
    book = Gradebook(url)
    with pytest.raises(GradeError, match="needs its key"):
        book.key("01", None, "1.0")
    assert book.key("01", b"one", "1.0") == (b"one", "")
    assert book.key("01", None, "1.0") == (b"one", "")
    assert book.key("01", None, "1.1") == (b"one", "graded before with course 1.0, now with 1.1")
    with pytest.raises(GradeError, match="another key"):
        book.key("01", b"two", "1.1")


def test_a_second_grader_waits_until_the_first_is_done(url):
    first, second, said = Gradebook(url), Gradebook(url), []
    now = [1000]
    holder = f"{os.uname().nodename} {os.getppid()}"  # a process that lives
    assert first._take("01", holder, now[0]) is None

    def wait(sentence):
        said.append(sentence)
        now[0] += DEAD // 2

    with second.hold("01", lambda: now[0], wait):
        pass
    assert len(said) == 3
    assert f"is being graded by process {holder}" in said[0]


def test_the_lock_of_a_grader_that_was_killed_is_taken_over(url):
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    book = Gradebook(url)
    assert book._take("01", f"{os.uname().nodename} {done.pid}", 1000) is None
    with book.hold("01", lambda: 1001, pytest.fail):
        pass


def test_a_pulse_keeps_a_lock(url):
    book, now = Gradebook(url), [1000]
    with book.hold("01", lambda: now[0], pytest.fail) as pulse:
        now[0] += DEAD + 1
        pulse()
        assert book._take("01", "elsewhere 1", now[0]) is not None
    assert book._take("01", "elsewhere 1", now[0]) is None


def test_what_is_no_gradebook_is_one_sentence(tmp_path):
    path = tmp_path / "grades.db"
    path.write_text("this is no database, it only looks like a file of that name\n" * 50)
    with pytest.raises(GradeError, match="cannot be opened"):
        Gradebook(str(path))
    with pytest.raises(GradeError, match="cannot be opened"):
        Gradebook("nodatabase://secret:word@host/x")
    with pytest.raises(GradeError, match="cannot be opened"):
        Gradebook(str(Path("/nowhere") / "grades.db"))
