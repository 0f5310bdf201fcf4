"""What counts in the end: the best attempt of each student, less what lateness costs."""

from collections.abc import Iterable
from dataclasses import dataclass

from course.grade.gradebook import Entry
from course.grade.roster import Late, Roster

__all__ = ["Final", "finals"]


@dataclass(frozen=True)
class Final:
    """One student's result in one set."""

    student: str
    exercise: str
    entry: Entry
    late_s: int
    cost: int

    @property
    def points(self) -> int:
        """What is left of the points."""
        return self.entry.grade.points - self.cost


def finals(entries: Iterable[Entry], roster: Roster, late: Late) -> list[Final]:
    """Return the results, by set and student; of equally good attempts the first counts."""
    best: dict[tuple[str, str], Final] = {}
    for entry in entries:
        student, exercise = entry.grade.student, entry.exercise
        late_s = roster.late_s(student, exercise, entry.submitted_s)
        cost = late.cost(entry.grade.points, late_s)
        final = Final(student, exercise, entry, late_s, cost)
        old = best.get((exercise, student))
        if old is None or (not entry.refused, final.points) > (
            not old.entry.refused,
            old.points,
        ):
            best[exercise, student] = final
    return [best[key] for key in sorted(best)]
