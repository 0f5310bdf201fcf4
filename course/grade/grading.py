"""One submission graded: a pure function of (submission, exercise, key), in a sandbox.

Strategy. Nothing is asked of the world but the walls: the same submission with the same key gives
the same result on every machine, today or at an appeal. A class is many such calls, in any order
and on any number of machines.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from course.exercise import probe
from course.exercise.answers import Answer
from course.exercise.question import Question
from course.exercise.supplied import hold
from course.grade import inputs, sandbox
from course.grade.inputs import Exercise
from course.grade.judge import Outcome, judge, nothing
from course.grade.merge import Taken, take
from course.grade.process import Ran, Zygote
from course.grade.sandbox import Limits, Walls
from course.grade.seen import Source
from course.grade.submission import Submission

if TYPE_CHECKING:
    from course.grade.nbval_plugin import Engine

__all__ = ["Grade", "Grader"]


@dataclass(frozen=True)
class Grade:
    """What one submission earned; plain values, for the gradebook."""

    student: str
    attempt: int
    file: str
    outcomes: tuple[Outcome, ...]
    flags: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """All points earned."""
        return sum(one.points for one in self.outcomes)

    @property
    def max(self) -> int:
        """All points there are."""
        return sum(one.max for one in self.outcomes)


class Grader:
    """Grades submissions of one set; use it in a `with`, for it keeps a sandbox warm."""

    def __init__(
        self,
        engine: "Engine",
        held: Exercise,
        key: bytes,
        walls: Walls,
        limits: Limits | None = None,
    ) -> None:
        """Make ready; the sandbox starts with the first task."""
        self.engine, self.held, self.key = engine, held, key
        self.limits, self.kind = limits or Limits(), walls.kind
        self.zygotes: dict[tuple[str, ...], Zygote] = {}  # for each set of things allowed
        self.zygotes[()] = Zygote(walls, self.limits, held.setup)

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the sandbox."""
        for zygote in self.zygotes.values():
            zygote.close()

    def grade(self, submission: Submission) -> Grade:
        """Return what a submission earns."""
        asked = inputs.questions(self.held, self.key, submission.student, submission.attempt)
        answers = take(submission, [question.id for question in asked])
        outcomes = self._outcomes(asked, answers)
        flags = [f"{task}: {one.flag}" for task, one in answers.items() if one.flag]
        return Grade(
            submission.student,
            submission.attempt,
            submission.file,
            outcomes,
            tuple(dict.fromkeys([*submission.flags, *flags])),  # a regrade has them already
        )

    def _outcomes(
        self, asked: Sequence[Question], answers: Mapping[str, Taken]
    ) -> tuple[Outcome, ...]:
        """Run every answer that is there, each in a fork of its own, and judge it."""
        cells = {
            question.id: (Source(self.held.setup), Source(source), hidden(question))
            for question in asked
            if (source := answers[question.id].source) is not None
        }
        seen = {
            task: self.engine.validate(cells[task], came)
            for task, came in self._ran(asked, cells).items()
        }
        return tuple(
            judge(question, task, seen[task.id])
            if task.id in seen
            else nothing(question, "missing", answers[task.id].reason)
            for question, task in zip(asked, self.held.tasks, strict=True)
        )

    def _ran(
        self, asked: Sequence[Question], cells: Mapping[str, Sequence[Source]]
    ) -> dict[str, Ran]:
        """Run the cells of every task, together those that may import the same."""
        found: dict[str, Ran] = {}
        for allows in dict.fromkeys(question.allows for question in asked):
            tasks = [one.id for one in asked if one.allows == allows and one.id in cells]
            if allows not in self.zygotes:
                around = sandbox.walls(self.kind, allows)
                self.zygotes[allows] = Zygote(around, self.limits, self.held.setup)
            ran = self.zygotes[allows].run(
                [[one.source for one in cells[task][1:]] for task in tasks]
            )
            found |= dict(zip(tasks, ran, strict=True))
        return found


def hidden(question: Question) -> Source:
    """Return the hidden check: inputs that were drawn, and the line that the solution gives."""
    given = [[hold(argument) for argument in case.args] for case in question.cases]
    wanted = probe.line([Answer(value) for value in question.wanted])
    call = f"probe({question.name!r}, {question.lines}, {json.dumps(given)!r})"
    return Source(f"from course.exercise.probe import probe\n{call}", f"{wanted}\n")
