"""What the reader has solved so far: one small JSON file on their own machine, and nothing else.

Strategy. A check never fails because of its book-keeping: `record` reads, changes and replaces the
file in one step, and when it cannot, it says so in the sentence it returns and raises nothing. A
file that cannot be read is kept beside the new one. Nothing leaves the machine, and there is
no clock in here: the same work leaves the same file. Of a question of the quiz the day is noted on
which it was answered, because it comes back by days; whoever asks says which day it is.

COURSE_PROGRESS names another file; set and empty, it says that nothing is to be kept.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from course.errors import CourseError

__all__ = [
    "BOXES",
    "Entry",
    "Progress",
    "Seen",
    "answered",
    "export",
    "record",
    "reset",
    "show",
    "undo",
    "where",
]

FORM = 1  # of the file
BOXES = 5  # the last holds the questions that are known best


@dataclass(frozen=True, slots=True)
class Entry:
    """One task: points at the last check, the most ever, the most possible, how many checks."""

    earned: int
    best: int
    points: int
    checks: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One question of the quiz: how well it is known, and how often it was asked.

    `box` 0: missed last time; a right answer at once moves it up by one, to `BOXES` at most. `day`
    is that of the last answer, counted from 1970-01-01; 0 if nobody said.
    """

    box: int
    asked: int
    right: int
    day: int = 0


@dataclass(frozen=True, repr=False)
class Progress:
    """What was solved, task by task; its repr is a table. `note` says what went wrong, if any."""

    tasks: dict[str, Entry]
    note: str = ""
    questions: dict[str, Seen] = field(default_factory=dict)

    @property
    def best(self) -> int:
        """Points of all tasks at their best."""
        return sum(entry.best for entry in self.tasks.values())

    def __repr__(self) -> str:
        lines = [
            f"{name}  {entry.best} of {entry.points} points"
            + (f"  (last check {entry.earned})" if entry.earned < entry.best else "")
            for name, entry in sorted(self.tasks.items())
        ]
        points = sum(entry.points for entry in self.tasks.values())
        total = f"All tasks tried so far: {self.best} of {points} points."
        lines.append(total if lines else "No task was checked so far.")
        if self.questions:
            missed = sum(seen.box == 0 for seen in self.questions.values())
            lines.append(f"Questions answered: {len(self.questions)}; missed last time: {missed}.")
        return "\n".join([*lines, self.note] if self.note else lines)

    def to_json(self) -> dict[str, Any]:
        """Return the content of the file."""
        tasks = {name: asdict(entry) for name, entry in sorted(self.tasks.items())}
        asked = {name: asdict(seen) for name, seen in sorted(self.questions.items())}
        return {"form": FORM, "tasks": tasks} | ({"questions": asked} if asked else {})


def where() -> Path | None:
    """Return the path of the file, or None if nothing is to be kept."""
    named = os.environ.get("COURSE_PROGRESS")
    if named is not None:
        return Path(named) if named else None
    return _state_folder() / "transport-course" / "progress.json"


def _state_folder() -> Path:
    """Return where programs of this system keep what they remember."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  Path.home raises where there is no home
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state")


def record(task: str, earned: int, points: int) -> str:
    """Note one check; return "" or a sentence that says why it could not be noted."""

    def change(now: Progress) -> None:
        old = now.tasks.get(task, Entry(0, 0, points, 0))
        now.tasks[task] = Entry(earned, max(earned, old.best), points, old.checks + 1)

    return _changed(change)


def answered(question: str, *, right: bool, first: bool = True, day: int = 0) -> str:
    """Note one answer of the quiz; return "" or a sentence that says why it could not be noted.

    Right at once (`first`) the question moves up a box; right later it stays, in the first at
    least; wrong it goes back to the start.
    """

    def change(now: Progress) -> None:
        old = now.questions.get(question, Seen(0, 0, 0))
        up = min(BOXES, old.box + 1) if first else max(1, old.box)
        now.questions[question] = Seen(up if right else 0, old.asked + 1, old.right + right, day)

    return _changed(change)


def _changed(change: Callable[[Progress], None]) -> str:
    """Read the file, change what it holds, and write it; return "" or what went wrong."""
    path = where()
    if path is None:
        return ""
    try:
        now = _read(path)
        change(now)
        _write(path, now)
    except OSError as error:
        return f"Progress was not noted in {path}: {error.strerror}."
    return now.note


def show() -> Progress:
    """Return what was solved so far; what cannot be read is told in its note."""
    path = where()
    if path is None:
        return Progress({}, "Progress is not kept: COURSE_PROGRESS is set to nothing.")
    try:
        return _read(path)
    except OSError as error:
        return Progress({}, f"{path} cannot be read: {error.strerror}.")


def reset() -> str:
    """Begin anew, and return a sentence; the old file stays beside it, for `undo`."""
    path = where()
    if path is None or not path.exists():
        return "There is no progress to reset."
    _move(path, _beside(path, "before-reset"))
    return f"Progress starts anew. The old one is {_beside(path, 'before-reset')}."


def undo() -> str:
    """Bring back what `reset` put aside, and return a sentence."""
    path = where()
    if path is None or not _beside(path, "before-reset").exists():
        return "There is no reset to undo."
    _move(_beside(path, "before-reset"), path)
    return f"{path} is as it was before the reset."


def export(target: Path) -> str:
    """Write a copy of the progress, for an instructor, and return a sentence."""
    progress = show()
    try:
        Path(target).write_text(_text(progress), encoding="utf-8")
    except OSError as error:
        raise CourseError(f"progress cannot be written to {target}: {error.strerror}") from error
    return f"{target} holds your progress: {progress.best} points."


def _read(path: Path) -> Progress:
    """Read the file; one that is damaged is put aside, and the note says so."""
    if not path.exists():
        return Progress({})
    try:
        content: Any = json.loads(path.read_bytes())
        tasks = {str(name): _entry(entry) for name, entry in content["tasks"].items()}
        asked = {str(name): _seen(seen) for name, seen in content.get("questions", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        aside = _beside(path, "damaged")
        path.replace(aside)
        return Progress({}, f"The progress file was damaged; it is kept as {aside}.")
    return Progress(tasks, questions=asked)


def _entry(entry: dict[str, Any]) -> Entry:
    """Return one task's entry; raise ValueError unless its numbers can be."""
    return Entry(*_counts(entry, "earned", "best", "points", "checks"))


def _seen(seen: dict[str, Any]) -> Seen:
    """Return what is known of a question; raise ValueError unless its numbers can be."""
    return Seen(*_counts(seen, "box", "asked", "right", "day"))


def _counts(record: dict[str, Any], *names: str) -> list[int]:
    numbers = [record[name] for name in names]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise ValueError(f"{', '.join(names)} need to be counts, got {numbers}")
    return numbers


def _write(path: Path, progress: Progress) -> None:
    """Replace the file in one step: a crash half way leaves the old one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".progress-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_text(progress))
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise


def _text(progress: Progress) -> str:
    return json.dumps(progress.to_json(), indent=1) + "\n"


def _beside(path: Path, mark: str) -> Path:
    return path.with_suffix(f".{mark}.json")


def _move(old: Path, new: Path) -> None:
    try:
        old.replace(new)
    except OSError as error:
        raise CourseError(f"{old} cannot be moved to {new}: {error.strerror}") from error
