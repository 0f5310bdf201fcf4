"""From what nbval saw of one task to a result: points by part, a status, a reason in a sentence.

Strategy. Every task starts at nothing. If nbval found the printed line equal to the line that the
instructor's solution gives, all is right. If not, the line is read as answers, with no trust in
it, and the same `score` that the student's own check uses says which parts are right and which
known mistake was made. Nothing that the hidden probe printed is ever shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from course.exercise import probe
from course.exercise.answers import Answer
from course.exercise.question import Question, with_mistakes
from course.exercise.score import score
from course.exercise.task import Task
from course.exercise.values import ENORMOUS
from course.grade.seen import Seen

__all__ = ["Outcome", "judge"]

LIMITS = {  # errors that say that a limit was met -> which
    "MemoryError": "its memory was used up",
    "BlockingIOError: [Errno 11]": "it started more processes than it may",
    "OSError: [Errno 27]": "it wrote a larger file than it may",
    "OSError: [Errno 28]": "it filled its disk",
    "OSError: [Errno 24]": "it opened more files than it may",
}
BLOCKED = {  # errors that say that something is not there on purpose -> what
    "ModuleNotFoundError": "it imports what is not there: {}",
    "OSError: [Errno 101]": "it looked for a network: there is none",
    "gaierror": "it looked for a network: there is none",
}


@dataclass(frozen=True)
class Outcome:
    """What one task came to. `parts` holds (name, earned, points); all values are plain."""

    task: str
    name: str
    points: int
    max: int
    status: str
    reason: str = ""
    parts: tuple[tuple[str, int, int], ...] = ()
    causes: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


def judge(question: Question, task: Task, seen: Sequence[Seen]) -> Outcome:
    """Return what the cells set-up, answer and probe of one task came to."""
    for cell in seen:
        if cell.error or cell.ended:
            return nothing(question, *_stopped(cell))
    if seen[-1].passed:
        parts = tuple((part.name, part.points, part.points) for part in question.parts)
        return Outcome(
            question.id, question.name, question.points, question.points, "correct", parts=parts
        )
    try:
        answers = probe.read(seen[-1].printed, len(question.cases))
    except ValueError:
        return nothing(question, "error", "what it gave cannot be read")
    if isinstance(answers, str):
        words = {"todo": "nothing was written yet", "missing": f"it defines no {question.name}"}
        return nothing(question, answers, words[answers])
    return _scored(with_mistakes(question, task), answers)


def nothing(question: Question, status: str, reason: str) -> Outcome:
    """Return no points, and why."""
    return Outcome(question.id, question.name, 0, question.points, status, reason)


def _stopped(cell: Seen) -> tuple[str, str]:
    """Return status and reason of a cell that did not come to its end."""
    if cell.ended:
        return ("limit" if cell.limit else "error"), cell.ended
    return _of_error(cell.error)


def _of_error(words: str) -> tuple[str, str]:
    for start, reason in LIMITS.items():
        if words.startswith(start):
            return "limit", reason
    for start, reason in BLOCKED.items():
        if words.startswith(start):
            name = re.search(r"'([\w.]+)'", words)
            return "blocked", reason.format(name[1] if name else "")
    return "error", f"its cell stops with {words}"


def _scored(question: Question, answers: Sequence[Answer]) -> Outcome:
    """Compare answers as the student's own check does; without a word about the hidden inputs."""
    result = score(question, answers)
    if result.outcome == "todo":
        return nothing(question, "todo", "it still raises NotImplementedError")
    stops = [answer for answer in answers if answer.stopped]
    status, reason = result.outcome, ""
    if stops and result.earned < question.points:
        first = stops[0]
        endless = ENORMOUS if first.words == ENORMOUS else "its loop does not end"
        found = ("limit", endless) if first.stopped == "limit" else _of_error(first.words)
        reason = found[1].replace("its cell stops", "it stops")
        status = found[0] if not result.earned else status
    elif result.earned < question.points:
        reason = f"{result.right} of {result.total} hidden inputs are right"
    return Outcome(
        task=question.id,
        name=question.name,
        points=result.earned,
        max=question.points,
        status=status,
        reason=reason,
        parts=tuple((part.name, part.earned, part.points) for part in result.parts),
        causes=result.causes,
        mistakes=result.mistakes,
    )
