"""A class graded on all cores: workers that each have a sandbox, and submissions handed round.

Strategy. As many processes as there are cores, see `worker`; each has one submission at a time, so
a slow one holds up nobody. A worker that is lost is started anew, and its submission tried once
more; if that fails too, the submission is refused with that reason, and nothing else is lost.
"""

import json
import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from course import content
from course.errors import GradeError
from course.grade.grading import Grade
from course.grade.judge import Outcome
from course.grade.sandbox import Limits
from course.grade.submission import Cell, Found, Submission
from course.grade.zygote import frame, read_frame, write

__all__ = ["Graded", "Job", "Settings", "grades"]

TRIES = 2
LOST = "the grader's own process ended twice on it: tell the authors"


@dataclass(frozen=True)
class Settings:
    """What a class is graded with."""

    exercise: str
    key: bytes
    walls: str = ""
    limits: Limits = field(default_factory=Limits)
    root: Path | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as a worker reads it."""
        return {
            "exercise": self.exercise,
            "key": self.key.hex(),
            "walls": self.walls,
            "limits": asdict(self.limits),
            "root": str(self.root or content.exercises()),
        }


Job = Found | Submission


@dataclass(frozen=True)
class Graded:
    """What a submission came to: its grade and answers, or the reason why it is refused."""

    grade: Grade | None
    refused: str = ""
    answers: tuple[Cell, ...] = ()


def grades(
    settings: Settings, jobs: Iterable[Job], workers: int = 0
) -> Iterator[tuple[Job, Graded]]:
    """Yield each submission with what it came to, as they are done.

    `workers` 0: one for each core. Raises `GradeError` if no worker can start.
    """
    waiting = deque((one, 1) for one in jobs)
    count = min(len(waiting), workers or os.cpu_count() or 1)
    hands = [_Worker(settings) for _ in range(count)]
    try:
        for hand in hands:
            hand.give(*waiting.popleft())
        while any(hand.task for hand in hands):
            for hand in _ready(hands):
                one, tries = hand.task or (None, 0)
                assert one is not None, "a worker that answers had a task"
                answer = hand.answer()
                if answer is not None:
                    yield one, answer
                elif tries < TRIES:
                    waiting.append((one, tries + 1))
                else:
                    yield one, Graded(None, LOST)
                if waiting:
                    hand.give(*waiting.popleft())
    finally:
        for hand in hands:
            hand.close()


def _ready(hands: Iterable["_Worker"]) -> list["_Worker"]:
    """Wait until workers have answered, and return them."""
    busy = {hand.output: hand for hand in hands if hand.task}
    return [busy[descriptor] for descriptor in select.select(list(busy), [], [])[0]]


class _Worker:
    """One worker's process, and what it is at: (submission, which try) or None."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.task: tuple[Job, int] | None = None
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "course.grade.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input, self.output = self.process.stdin.fileno(), self.process.stdout.fileno()
        write(self.input, frame(json.dumps(self.settings.to_json()).encode()))

    def give(self, one: Job, tries: int) -> None:
        """Hand it a submission; a worker that is gone is replaced first."""
        self.task = one, tries
        if self.process.poll() is not None:
            self.close()
            self._start()
        request = asdict(one)
        if isinstance(one, Found):
            request["path"] = str(one.path.absolute())
        write(self.input, frame(json.dumps(request).encode()))

    def answer(self) -> Graded | None:
        """Return what it says of its submission, or None if it is gone."""
        self.task = None
        said = read_frame(self.output)
        if said is None:
            self.process.wait()
            return None
        told = json.loads(said)
        if "failed" in told:
            raise GradeError(told["failed"])
        if "refused" in told:
            return Graded(None, told["refused"])
        answers = tuple(Cell(**cell) for cell in told["answers"])
        return Graded(_grade(told["grade"]), answers=answers)

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


def _grade(told: dict[str, Any]) -> Grade:
    """Return a grade from JSON, where tuples have become lists."""
    outcomes = tuple(
        Outcome(
            **{
                **one,
                "parts": tuple((name, earned, of) for name, earned, of in one["parts"]),
                "causes": tuple(one["causes"]),
                "mistakes": tuple(one["mistakes"]),
            }
        )
        for one in told["outcomes"]
    )
    return Grade(**{**told, "outcomes": outcomes, "flags": tuple(told["flags"])})
