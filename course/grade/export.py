"""Grades for other systems: plain CSV, Canvas and Moodle.

Strategy. One table in three dialects; a dialect is a header and a way to make a row. Names are
strangers' text: a cell that a spreadsheet would run as a formula gets an apostrophe before it.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from course.errors import GradeError
from course.grade.final import Final
from course.grade.roster import Roster, Student

__all__ = ["FORMATS", "export"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Rows = list[list[str]]


def export(finals: Sequence[Final], roster: Roster, form: str) -> str:
    """Return the table in one of `FORMATS`, as text with lines that end in a line feed."""
    if form not in FORMATS:
        raise GradeError(f"the format needs to be one of {', '.join(FORMATS)}, got {form!r}")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([_harmless(cell) for cell in row] for row in FORMATS[form](finals, roster))
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _plain(finals: Sequence[Final], roster: Roster) -> Rows:
    header = ["student", "name", "id", "exercise", "attempt", "points", "max", "earned"]
    header += ["late_hours", "late_cost", "note"]
    return [header, *(_plain_row(one, _student(roster, one.student)) for one in finals)]


def _plain_row(one: Final, student: Student) -> list[str]:
    grade = one.entry.grade
    note = "; ".join([one.entry.refused] * bool(one.entry.refused) + list(grade.flags))
    numbers = [one.points, grade.max, grade.points, -(-one.late_s // 3600), one.cost]
    who = [one.student, student.name, student.id, one.exercise, str(grade.attempt)]
    return [*who, *map(str, numbers), note]


def _canvas(finals: Sequence[Final], roster: Roster) -> Rows:
    """Canvas reads a column for each assignment, and their points from the second row."""
    sets = _most(finals)
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(_title, sets)]]
    rows.append(["    Points Possible", "", "", "", "", *map(str, sets.values())])
    for student in _students(finals, roster):
        points = _points(finals, student.student, sets)
        rows.append(
            [student.name or student.student, "", student.id, student.student, "", *points]
        )
    return rows


def _moodle(finals: Sequence[Final], roster: Roster) -> Rows:
    """Moodle finds a student by number or address, and asks which column is which grade."""
    sets = _most(finals)
    rows = [["Username", "ID number", "Email address", "Full name", *map(_title, sets)]]
    for student in _students(finals, roster):
        who = [student.student, student.id, student.email, student.name]
        rows.append([*who, *_points(finals, student.student, sets)])
    return rows


FORMATS: dict[str, Callable[[Sequence[Final], Roster], Rows]] = {
    "csv": _plain,
    "canvas": _canvas,
    "moodle": _moodle,
}


def _title(number: str) -> str:
    return f"Exercises {number}"


def _most(finals: Iterable[Final]) -> dict[str, int]:
    """Return the sets with the points that each is worth; refused ones do not tell it."""
    most: dict[str, int] = {}
    for one in finals:
        most[one.exercise] = max(most.get(one.exercise, 0), one.entry.grade.max)
    return dict(sorted(most.items()))


def _points(finals: Iterable[Final], student: str, sets: Iterable[str]) -> list[str]:
    """Return the points of a student in each set; nothing where nothing was handed in."""
    found = {one.exercise: str(one.points) for one in finals if one.student == student}
    return [found.get(number, "") for number in sets]


def _students(finals: Iterable[Final], roster: Roster) -> list[Student]:
    """Return everybody: the roster in its order, then who handed in without standing there."""
    listed = roster.known()
    names = {one.student for one in listed}
    others = sorted({one.student for one in finals} - names)
    return [*listed, *map(Student, others)]


def _student(roster: Roster, name: str) -> Student:
    return roster.students.get(name, Student(name))
