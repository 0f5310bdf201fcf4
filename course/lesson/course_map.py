"""The eighteen lessons at a glance: time, points, what each needs, which are there.

`course_map()` shows all, `course_map(1)` marks where the reader is. A lesson that has a notebook
is a link, the others say "coming". Which are there is asked of `content`, so the map of a clone
and of a wheel agree.
"""

from collections.abc import Sequence

from course import content
from course.errors import ContentError
from course.lesson import bank
from course.lesson.bank import Lesson
from course.view import page

__all__ = ["Map", "course_map", "files", "unlocks"]

NAMES = ("lesson", "title", "time", "points", "needs")


class Map:
    """The table of lessons as a notebook shows it."""

    def __init__(self, here: int = 0) -> None:
        """Mark lesson `here`; 0 marks none."""
        self.here = here
        self.files = files()

    def __repr__(self) -> str:
        rows = [[*self._cells(lesson), self._state(lesson)] for lesson in bank.lessons().values()]
        return f"{page.text_table((*NAMES, ''), rows)}\n{_sums()}"

    def _repr_html_(self) -> str:
        rows = []
        for lesson in bank.lessons().values():
            number, title, *rest = self._cells(lesson)
            file = self.files.get(lesson.number, "")
            link = page.link(title, file) if file else title
            rows.append([number, link, *rest, self._state(lesson)])
        return page.html_table((*NAMES, "state"), rows, note=_sums())

    def _cells(self, lesson: Lesson) -> list[str]:
        needs = _ranges(lesson.needs) or "Python basics"
        return [f"{lesson.number:02}", lesson.title, lesson.time, str(lesson.points), needs]

    def _state(self, lesson: Lesson) -> str:
        if lesson.number == self.here:
            return "you are here"
        return "here" if lesson.number in self.files else "coming"


def course_map(here: int = 0) -> Map:
    """Return the map of the course, with lesson `here` marked."""
    return Map(here)


def unlocks(number: int) -> tuple[Lesson, ...]:
    """Return the lessons that name lesson `number` among their prerequisites."""
    return tuple(lesson for lesson in bank.lessons().values() if number in lesson.needs)


def files() -> dict[int, str]:
    """Return the notebooks that are there: number -> file name."""
    try:
        folder = content.notebooks()
    except ContentError:
        return {}
    names = sorted(path.name for path in folder.glob("[0-9][0-9]_*.ipynb"))
    return {int(name[:2]): name for name in names}


def _ranges(numbers: Sequence[int]) -> str:
    """Return ascending numbers with runs drawn together: "02-04, 06"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]:02}-{run[-1]:02}" if len(run) > 1 else f"{run[0]:02}" for run in runs
    )


def _sums() -> str:
    lessons = bank.lessons().values()
    hours = sum(lesson.minutes for lesson in lessons if lesson.number < 18) / 60
    points = sum(lesson.points for lesson in lessons)
    return f"Lessons 01 to 17: about {hours:.0f} hours; the capstone 4 to 6 more. {points} points."
