"""What an exercise is made of: tasks, their parts, their inputs, and the mistakes they expect.

Strategy. A task file (`exercises/tasks/tNN.py`) is data: one `Task` per question, with everything
that is known of it except the answer, which stands in the notebook's source. From the two the
build makes the practice data; the grader, later, draws inputs of its own from the same `inputs`.
The student's side reads practice data and never sees a task file.
"""

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from course.errors import ExerciseError

__all__ = ["LINES", "Case", "Mistake", "Part", "Task", "load"]

LINES = 100_000  # what an answer may execute for one input, unless its task says otherwise


@dataclass(frozen=True)
class Part:
    """A named share of the points, earned when all cases that belong to it pass.

    `of` names what of the answer the part looks at: keys of a dict, positions in a list, or
    aspects that the task's judge knows. Empty: the whole answer.
    """

    name: str
    points: int
    of: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Case:
    """One call: its arguments, the parts it counts for (none named: all), facts for feedback."""

    args: tuple[Any, ...]
    parts: tuple[str, ...] = ()
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that many give: how it comes about, and what helps who gave it.

    `wrong` is a function that makes the mistake, `loses` the points it costs. `feedback` may name
    facts of the case it is shown for: "this packet has IHL {ihl}". `misconception` is a row of
    the course's list ("M29"), or empty.
    """

    words: str
    wrong: Callable[..., Any]
    feedback: str
    loses: int
    misconception: str = ""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One question. `name` is that of the function (or class) the student writes.

    `inputs` draws the cases, the plainest first, from a seeded source; `judge` names an entry of
    `judges.JUDGES`; `allows` names modules an answer may import beyond the standard library;
    `places` says where in the input a part of the answer comes from ("octets 2-3").
    """

    id: str
    name: str
    points: int
    parts: tuple[Part, ...]
    hints: tuple[str, str, str]
    inputs: Callable[[Random], list[Case]]
    judge: str = "exact"
    allows: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    lines: int = LINES

    def __post_init__(self) -> None:
        """Refuse a task whose numbers do not add up."""
        total = sum(part.points for part in self.parts)
        if total != self.points:
            raise ExerciseError(f"task {self.id} needs parts worth {self.points}, got {total}")
        if len(self.hints) != 3:
            raise ExerciseError(f"task {self.id} needs three hints, got {len(self.hints)}")


def load(path: Path) -> tuple[Task, ...]:
    """Return TASKS of one task file, in order; raise `ExerciseError` if they are not there.

    Task files of a folder may import each other: ``from .packets import random_ipv4``. They are
    read anew each time.
    """
    if not path.is_file():
        raise ExerciseError(f"an exercise needs its tasks in {path}: nothing is there")
    package = f"tasks_in_{path.parent.resolve()}".replace(".", "_")
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
    folder = ModuleType(package)
    folder.__path__ = [str(path.parent)]
    sys.modules[package] = folder
    importlib.invalidate_caches()
    tasks = getattr(importlib.import_module(f"{package}.{path.stem}"), "TASKS", ())
    if not tasks:
        raise ExerciseError(f"{path} needs a tuple TASKS: none is there")
    return tuple(tasks)
