"""`check("01.2", parse_ipv4)`: the student's own check, in the notebook, against practice data.

Strategy. Find the question in the practice data, run the function on its inputs, score the
answers, note the points in the local progress file, and return a result whose repr is the text.
No solution and no task file is needed, so the same call works in clone, wheel, Binder, browser and
sandbox. It runs in the student's own kernel and is no security boundary.

COURSE_DATA names another folder of practice data (the build has one while it makes the real one).
"""

import functools
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from course import content, progress
from course.errors import ContentError, ExerciseError
from course.exercise import answers, question
from course.exercise.question import Question
from course.exercise.result import Result
from course.exercise.score import score

__all__ = ["check", "given"]


def check(task: str, answer: Any = None, *, hint: int = 0) -> Result:
    """Compare `answer`, a function, with the practice data of a task like "01.2".

    Returns a `Result`: its repr says how many inputs are right, the points by part, the first
    difference and its likely cause. With `hint` 1 to 3 it ends with as many hints. Raises
    `ExerciseError` for a task or a hint that does not exist, `ContentError` if the practice data
    is missing; nothing that `answer` does is ever raised.
    """
    asked = find(task)
    if hint and hint not in range(1, len(asked.hints) + 1):
        raise ExerciseError(f"a hint needs a step from 1 to {len(asked.hints)}, got {hint!r}")
    result = _result(asked, answer, hint)
    progress.record(asked.id, result.earned, asked.points)
    return result


def given(task: str, number: int) -> tuple[Any, ...]:
    """Return the arguments of one practice input, numbered from 1: `f(*given("01.2", 3))`."""
    asked = find(task)
    if number not in range(1, len(asked.cases) + 1):
        raise ExerciseError(f"{task} needs an input from 1 to {len(asked.cases)}, got {number!r}")
    return asked.args(number - 1)


def find(task: str) -> Question:
    """Return the question of a task.

    Raises `ExerciseError` if there is none of that name, `ContentError` without practice data.
    """
    number = str(task).partition(".")[0]
    if not re.fullmatch(r"\d\d", number):
        raise ExerciseError(f'check needs the name of a task, like "01.2", got {task!r}')
    folder = os.environ.get("COURSE_DATA")
    path = Path(folder) / f"{number}.json" if folder else content.data(number)
    if not path.is_file():
        raise ContentError(f"exercise {number} needs its practice data in {path}: none is there")
    questions = {one.id: one for one in _load(path, path.stat().st_mtime_ns)}
    if task not in questions:
        raise ExerciseError(f"exercise {number} needs one of {', '.join(questions)}, got {task!r}")
    return questions[task]


@functools.lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> list[Question]:
    """Read practice data once, and again when the file has changed."""
    return question.load(path.read_text(encoding="utf-8"))


def _result(asked: Question, answer: Any, hint: int) -> Result:
    if answers.is_blank(answer):
        note = "Write your answer in the cell above, run it, then run this cell again."
        return _unanswered(asked, "todo", note, hint)
    if not callable(answer):
        note = f"check needs the function {asked.name}, got {type(answer).__name__}."
        return _unanswered(asked, "missing", note, hint)
    inputs = [asked.args(number) for number in range(len(asked.cases))]
    result = score(asked, answers.run(answer, inputs, asked.lines))
    if result.outcome == "todo":
        return _unanswered(asked, "todo", "It still raises NotImplementedError.", hint)
    return replace(result, step=hint)


def _unanswered(asked: Question, outcome: str, note: str, hint: int) -> Result:
    return Result(
        asked.id, asked.name, outcome, asked.points, note=note, hints=asked.hints, step=hint
    )
