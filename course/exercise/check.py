"""`check("01.2", parse_ipv4)`: the student's own check, in the notebook, against practice data.

Strategy. Find the question in the practice data, make the function anew from its own cell, run it
on the inputs, score the answers, note the points in the local progress file, and return a result
whose repr is the text.
No solution and no task file is needed, so the same call works in clone, wheel, Binder and browser.
It runs in the student's own kernel and is no security boundary.

What became of the progress file is about this machine and not about the answer, so it is no part
of the text that nbval compares: it stands on stderr above it, and not at all where pytest, and so
nbval, has started the kernel.

COURSE_DATA names another folder of practice data (the build has one while it makes the real one).
COURSE_GRADING says that a grader runs the cells: a check that was left in an answer does nothing.
"""

import functools
import os
import re
import sys
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import Any

from course import content, progress
from course.errors import ContentError, ExerciseError
from course.exercise import answers, practice
from course.exercise.alone import alone
from course.exercise.practice import Practice
from course.exercise.question import Question
from course.exercise.result import Result
from course.exercise.score import score, stop

__all__ = ["check", "given"]

UNDER_PYTEST = "PYTEST_CURRENT_TEST"  # pytest sets it, and kernels that nbval starts inherit it
BUSY: ContextVar[bool] = ContextVar("BUSY", default=False)  # a check is running the student's code


def check(task: str, answer: Any = None, *, hint: int = 0) -> Result:
    """Compare `answer`, a function, with the practice data of a task like "01.2".

    Returns a `Result`: its repr says how many inputs are right, the points by part, the first
    difference and its likely cause. With `hint` 1 to 3 it ends with as many hints. Raises
    `ExerciseError` for a task or a hint that does not exist, `ContentError` if the practice data
    is missing; nothing that `answer` does is ever raised.
    """
    held, asked = find(task)
    if hint and hint not in range(1, len(asked.hints) + 1):
        raise ExerciseError(f"a hint needs a step from 1 to {len(asked.hints)}, got {hint!r}")
    if os.environ.get("COURSE_GRADING"):
        return _unanswered(asked, "todo", "The grader compares by itself.")
    if BUSY.get():
        return _unanswered(asked, "todo", "A check inside an answer does nothing.")
    busy = BUSY.set(True)
    try:
        result = _result(held, asked, answer)
    finally:
        BUSY.reset(busy)
    notice = progress.record(asked.id, result.earned, asked.points)
    if notice and UNDER_PYTEST not in os.environ:
        sys.stderr.write(f"{notice}\n")
    return replace(result, step=hint, notice=notice)


def given(task: str, number: int) -> tuple[Any, ...]:
    """Return the arguments of one practice input, numbered from 1: `f(*given("01.2", 3))`."""
    _, asked = find(task)
    if number not in range(1, len(asked.cases) + 1):
        raise ExerciseError(f"{task} needs an input from 1 to {len(asked.cases)}, got {number!r}")
    return asked.args(number - 1)


def find(task: str) -> tuple[Practice, Question]:
    """Return the question of a task, and the practice data it stands in.

    Raises `ExerciseError` if there is none of that name, `ContentError` without practice data.
    """
    number = str(task).partition(".")[0]
    if not re.fullmatch(r"\d\d", number):
        raise ExerciseError(f'check needs the name of a task, like "01.2", got {task!r}')
    folder = os.environ.get("COURSE_DATA")
    path = Path(folder) / f"{number}.json" if folder else content.data(number)
    if not path.is_file():
        raise ContentError(f"exercise {number} needs its practice data in {path}: none is there")
    held = _load(path, path.stat().st_mtime_ns)
    questions = {one.id: one for one in held.questions}
    if task not in questions:
        raise ExerciseError(f"exercise {number} needs one of {', '.join(questions)}, got {task!r}")
    return held, questions[task]


@functools.lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> Practice:
    """Read practice data once, and again when the file has changed."""
    return practice.load(path.read_text(encoding="utf-8"))


def _result(held: Practice, asked: Question, answer: Any) -> Result:
    if answers.is_blank(answer):
        note = "Write your answer in the cell above, run it, then run this cell again."
        return _unanswered(asked, "todo", note)
    if not callable(answer):
        note = f"check needs the function {asked.name}, got {type(answer).__name__}."
        return _unanswered(asked, "missing", note)
    function, made = answers.attempt(alone, (answer, held.setup), asked.lines, cell=answer)
    if made.stopped:
        return _unanswered(asked, made.stopped, f"Run by itself, {stop(asked, made)}")
    inputs = [asked.args(number) for number in range(len(asked.cases))]
    result = score(asked, answers.run(function, inputs, asked.lines))
    if result.outcome == "todo":
        return _unanswered(asked, "todo", "It still raises NotImplementedError.")
    return result


def _unanswered(asked: Question, outcome: str, note: str) -> Result:
    return Result(asked.id, asked.name, outcome, asked.points, note=note, hints=asked.hints)
