"""The answers of a submission: the answer cells, by their ids, and nothing else of it.

Strategy. Grading takes the pristine notebook and puts these sources into it. So it cannot matter
what became of check cells, of metadata, of stored outputs, of the order, or of added cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from course.grade.submission import Cell, Submission

__all__ = ["Taken", "take"]


@dataclass(frozen=True)
class Taken:
    """One task's answer: its source, or None and the sentence why there is none; and flags."""

    source: str | None
    reason: str = ""
    flag: str = ""


def take(submission: Submission, tasks: Iterable[str]) -> dict[str, Taken]:
    """Return what was answered to each task, named as "01.2"."""
    return {task: _taken(submission.cells, f"answer-{task.replace('.', '-')}") for task in tasks}


def _taken(cells: Iterable[Cell], name: str) -> Taken:
    """Take the cell of that name. Of several, the last that is code, as a notebook would run."""
    named = [cell for cell in cells if cell.id == name]
    code = [cell for cell in named if cell.kind == "code"]
    if not named:
        return Taken(None, f"its cell {name} is not in the notebook any more")
    if not code:
        return Taken(None, f"its cell {name} is {named[-1].kind} now, not code")
    if len(code) > 1:
        return Taken(code[-1].source, flag=f"{len(code)} cells are named {name}: the last counts")
    return Taken(code[0].source)
