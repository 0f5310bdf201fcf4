"""A folder of submissions graded into a gradebook; stopped and started again as often as it takes.

Strategy. See what is there, leave out what the gradebook has already (the fingerprint tells), let
the pool grade the rest, and write each grade the moment it is known. Grades depend on nothing that
changes from run to run, so a run that was interrupted and taken up again ends where an undisturbed
one ends.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course import __version__, content
from course.errors import SubmissionError
from course.grade import pool, sandbox, submission
from course.grade.gradebook import Entry, Gradebook
from course.grade.grading import Grade
from course.grade.pool import Graded, Job, Settings
from course.grade.submission import Found, Submission

__all__ = ["Report", "Work", "again", "look", "mark"]


@dataclass(frozen=True)
class Work:
    """What a run has to do: submissions, each with when it was handed in and its fingerprint.

    `done` names (student, attempt) of those that the gradebook has; `refused` (file, reason).
    """

    todo: Mapping[Job, tuple[int, str]]
    done: frozenset[tuple[str, int]] = frozenset()
    refused: tuple[tuple[str, str], ...] = ()


@dataclass
class Report:
    """What a run came to: `entries` of everybody in the folder, `refused` files with a reason."""

    exercise: str
    entries: list[Entry] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as the file of `--out`: INTERFACES, "Exercises"."""
        graded = [entry for entry in self.entries if not entry.refused]
        return {
            "exercise": self.exercise,
            "course": __version__,
            "results": [_result(entry) for entry in graded],
            "refused": [{"file": file, "reason": reason} for file, reason in self.refusals()],
        }

    def refusals(self) -> list[tuple[str, str]]:
        """Return (file, reason) of all that was refused."""
        read = [
            (f"{entry.grade.student}/{entry.grade.file}", entry.refused)
            for entry in self.entries
            if entry.refused
        ]
        return [*read, *self.refused]

    def mistakes(self) -> list[tuple[str, str, int]]:
        """Return (task, known mistake, how often), the most frequent first."""
        counted = Counter(
            (one.task, words)
            for entry in self.entries
            for one in entry.grade.outcomes
            for words in one.mistakes
        )
        return [(task, words, count) for (task, words), count in counted.most_common()]


def _result(entry: Entry) -> dict[str, Any]:
    grade = entry.grade
    return {
        "student": grade.student,
        "attempt": grade.attempt,
        "file": grade.file,
        "points": grade.points,
        "max": grade.max,
        "sandbox": entry.walls,
        "flags": list(grade.flags),
        "tasks": [
            {
                "id": one.task,
                "points": one.points,
                "max": one.max,
                "status": one.status,
                "reason": one.reason,
            }
            for one in grade.outcomes
        ],
    }


def look(folder: Path, settings: Settings, book: Gradebook) -> Work:
    """Return what a folder holds for a set, without what is graded already."""
    basis, known = _basis(settings), book.done(settings.exercise)
    todo: dict[Job, tuple[int, str]] = {}
    done, refused = set(), []
    for one in submission.find(folder, settings.exercise):
        if not isinstance(one, Found):
            refused.append((one[0].name, one[1]))
            continue
        fingerprint = _fingerprint(basis, one)
        if known.get((one.student, one.attempt)) == fingerprint:
            done.add((one.student, one.attempt))
        else:
            todo[one] = submission.submitted_s(one), fingerprint
    return Work(todo, frozenset(done), tuple(refused))


def again(settings: Settings, book: Gradebook) -> Work:
    """Return every submission of a set as the gradebook has it: no file is needed."""
    todo: dict[Job, tuple[int, str]] = {}
    done = set()
    for entry in book.entries(settings.exercise):
        grade = entry.grade
        if entry.refused:
            done.add((grade.student, grade.attempt))
            continue
        given = Submission(grade.student, grade.attempt, grade.file, entry.answers, grade.flags)
        todo[given] = entry.submitted_s, entry.fingerprint
    return Work(todo, frozenset(done))


def mark(
    work: Work,
    settings: Settings,
    book: Gradebook,
    *,
    workers: int = 0,
    said: Callable[[Entry], None] = lambda _: None,
) -> Report:
    """Grade what is to be done; write each grade at once, tell it to `said`, return all."""
    kind = sandbox.walls(settings.walls).kind if work.todo else ""
    for job, came in pool.grades(settings, work.todo, workers):
        entry = _entry(job, came, work.todo[job], settings.exercise, kind)
        book.put(entry)
        said(entry)
    here = work.done | {(job.student, job.attempt) for job in work.todo}
    entries = [
        entry
        for entry in book.entries(settings.exercise)
        if (entry.grade.student, entry.grade.attempt) in here
    ]
    return Report(settings.exercise, entries, list(work.refused))


def _entry(job: Job, came: Graded, known: tuple[int, str], exercise: str, walls: str) -> Entry:
    submitted_s, fingerprint = known
    name = job.name if isinstance(job, Found) else job.file
    return Entry(
        exercise=exercise,
        grade=came.grade or Grade(job.student, job.attempt, name, (), job.flags),
        refused=came.refused,
        walls=walls,
        submitted_s=submitted_s,
        fingerprint=fingerprint,
        answers=came.answers,
    )


def _basis(settings: Settings) -> bytes:
    """Return a digest of all that grades of a set depend on, but for the submission."""
    root = settings.root or content.exercises()
    digest = hashlib.sha256(__version__.encode() + settings.key)
    for path in sorted([*root.glob(f"src/{settings.exercise}_*.py"), *root.glob("tasks/*.py")]):
        digest.update(path.read_bytes())
    return digest.digest()


def _fingerprint(basis: bytes, found: Found) -> str:
    try:
        data = submission.octets(found)
    except SubmissionError as error:
        data = str(error).encode()
    return hashlib.sha256(basis + data).hexdigest()
