"""What one student is asked: the tasks of a set with inputs drawn, and what is right for them.

Strategy. The seed is HMAC(course key, student, exercise, attempt): each student has inputs of her
own, and a regrade or an appeal draws the same ones. The instructor's solution, from the set's
source, answers them here, in the grader's process and never in the student's.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import content
from course.errors import GradeError
from course.exercise.question import Question, ask
from course.exercise.task import Task, load

__all__ = ["Exercise", "cells", "exercise", "questions", "seed"]

CELL = re.compile(r"^# %%(?P<kind>[^\n]*)\n(?P<source>.*?)(?=^# %%|\Z)", re.MULTILINE | re.DOTALL)
NAME = re.compile(r'name="([a-z0-9-]+)"')


@dataclass(frozen=True)
class Exercise:
    """A set as its instructor has it: set-up cell, tasks, and the function that solves each."""

    number: str
    setup: str
    tasks: tuple[Task, ...]
    solutions: tuple[Callable[..., Any], ...]

    @property
    def points(self) -> int:
        """What the whole set is worth."""
        return sum(task.points for task in self.tasks)


def exercise(number: str, root: Path | None = None) -> Exercise:
    """Return a set from its source; raise `GradeError` where there is none, as in the wheel."""
    folder = root or content.exercises()
    sources = sorted((folder / "src").glob(f"{number}_*.py"))
    if not sources:
        raise GradeError(
            f"grading needs the instructor's source of exercise {number} in {folder / 'src'}: "
            "none is there; only a clone of the course has them"
        )
    named = cells(sources[0].read_text(encoding="utf-8"))
    tasks = load(folder / "tasks" / f"t{number}.py")
    setup = named.get("setup", "")
    solutions = tuple(_solution(named, setup, one) for one in tasks)
    return Exercise(number, setup, tasks, solutions)


def cells(text: str) -> dict[str, str]:
    """Return the named code cells of a percent source."""
    found = {}
    for match in CELL.finditer(text):
        name = NAME.search(match["kind"])
        if name and "[markdown]" not in match["kind"]:
            found[name[1]] = match["source"].strip("\n")
    return found


def _solution(sources: dict[str, str], setup: str, task: Task) -> Callable[..., Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    name = f"answer-{task.id.replace('.', '-')}"
    for source in (setup, sources.get(name, "")):
        exec(compile(source, f"<{name}>", "exec"), space)  # noqa: S102  our own source
    if task.name not in space:
        raise GradeError(f"the cell {name} needs to define {task.name}: it does not")
    solution: Callable[..., Any] = space[task.name]
    return solution


def seed(key: bytes, student: str, task: str, attempt: int) -> str:
    """Return the seed of one student's inputs to one task."""
    message = json.dumps([student, task, attempt]).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def questions(held: Exercise, key: bytes, student: str, attempt: int) -> list[Question]:
    """Return the questions of one student's attempt; known mistakes are added where needed."""
    return [
        ask(task, solution, seed(key, student, task.id, attempt))
        for task, solution in zip(held.tasks, held.solutions, strict=True)
    ]
