"""Who is in the class, until when, and what being late costs.

Strategy. A CSV that any spreadsheet writes: one row a student, with the columns `student`, `name`,
`email`, `id` (the number that the school's system has), and `deadline`, or `deadline 02` for one
set; only `student` is needed. A row whose student is `*` holds the deadline for all. Times are
ISO 8601 with their zone, or in UTC. What lateness costs is one line, `10%/day, 50% at most, 15 min
grace`, and is a function of times: points in the gradebook stay as earned.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.errors import GradeError

__all__ = ["NOBODY", "Late", "Roster", "Student", "read"]

DAY = 86_400
EVERYBODY = "*"


@dataclass(frozen=True)
class Late:
    """What lateness costs: percent of the points for each started day, up to so much."""

    percent: int = 0
    most: int = 100
    grace_s: int = 0

    @classmethod
    def parse(cls, text: str) -> "Late":
        """Read `10%/day, 50% at most, 15 min grace`; the last two may be missing."""
        form = r"(\d+)\s*%\s*/\s*day(?:\s*,\s*(\d+)\s*% at most)?(?:\s*,\s*(\d+)\s*min grace)?"
        found = re.fullmatch(form, text.strip())
        if not found:
            raise GradeError(
                'the late policy needs to be like "10%/day, 50% at most, 15 min grace", '
                f"got {text!r}"
            )
        return cls(int(found[1]), int(found[2] or 100), 60 * int(found[3] or 0))

    def cost(self, points: int, late_s: int) -> int:
        """Return the points that are taken off; whole points, rounded in the student's favour."""
        if late_s <= self.grace_s:
            return 0
        days = -(-late_s // DAY)
        return points * min(self.percent * days, self.most, 100) // 100


@dataclass(frozen=True)
class Student:
    """One row of the roster."""

    student: str
    name: str = ""
    email: str = ""
    id: str = ""
    deadlines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """The class by the names of its folders."""

    students: dict[str, Student]

    def deadline(self, student: str, exercise: str) -> int | None:
        """Return the second until which a student has time, or None if there is no end."""
        for name in (student, EVERYBODY):
            deadlines = self.students[name].deadlines if name in self.students else {}
            for column in (exercise, ""):
                if column in deadlines:
                    return deadlines[column]
        return None

    def late_s(self, student: str, exercise: str, submitted_s: int) -> int:
        """Return how many seconds a submission is late, 0 if it is not."""
        until = self.deadline(student, exercise)
        return 0 if until is None else max(0, submitted_s - until)

    def __contains__(self, student: str) -> bool:
        return not self.students or student in self.students

    def known(self) -> list[Student]:
        """Return the students, in the order of the file."""
        return [one for name, one in self.students.items() if name != EVERYBODY]


NOBODY = Roster({})


def read(path: Path) -> Roster:
    """Return the roster in a file; raise `GradeError` with line and column for what is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GradeError(f"the roster {path} cannot be read: {error}") from error
    rows = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    if "student" not in (rows.fieldnames or ()):
        got = ", ".join(rows.fieldnames or ()) or "nothing"
        raise GradeError(f"the roster {path} needs a column student, got {got}")
    students: dict[str, Student] = {}
    for number, row in enumerate(rows, 2):
        one = _student(row, f"{path}, line {number}")
        if one.student in students:
            raise GradeError(f"{path}, line {number}: {one.student} stands there twice")
        students[one.student] = one
    return Roster(students)


def _student(row: Mapping[Any, Any], where: str) -> Student:
    plain = {key: (value or "").strip() for key, value in row.items() if key is not None}
    student = unicodedata.normalize("NFC", plain["student"])
    if not student:
        raise GradeError(f"{where}: the column student is empty")
    deadlines = {}
    for column, text in plain.items():
        found = re.fullmatch(r"deadline(?: (\d\d))?", column)
        if found and text:
            deadlines[found[1] or ""] = _second(text, f"{where}, {column}")
    known = {key: plain.get(key, "") for key in ("name", "email", "id")}
    return Student(student, **known, deadlines=deadlines)


def _second(text: str, where: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise GradeError(f"{where}: needs a time like 2026-12-01T12:00Z, got {text!r}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())
