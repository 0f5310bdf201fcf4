"""The progress map of the course: the lessons, and how far the reader of this machine has come.

    progress_map()        the map; its buttons look again, save, reset and undo

All of it comes from the one file of `course.progress`; nothing leaves the machine.
"""

import json
from collections.abc import Mapping

from course import progress
from course.lesson import bank
from course.lesson.course_map import files
from course.view.journey import Standing, Stop
from course.widget import ProgressMap

__all__ = ["progress_map", "standing", "stops"]


def progress_map(at: int = 0) -> ProgressMap:
    """Return the map with lesson `at` open."""
    return ProgressMap(stops(), standing, _keep, at=at)


def stops() -> list[Stop]:
    """Return the lessons as the map knows them."""
    there = files()
    return [
        Stop(
            each.number,
            each.title,
            each.time,
            each.points,
            each.needs,
            each.about,
            there.get(each.number, ""),
        )
        for each in bank.lessons().values()
    ]


def standing() -> Mapping[int, Standing]:
    """Return how far the reader has come, lesson by lesson."""
    now = progress.show()
    found = {}
    for number, lesson in bank.lessons().items():
        tasks = [e.best for name, e in now.tasks.items() if name.startswith(f"{number:02}.")]
        seen = [now.questions[name] for name in lesson.quiz if name in now.questions]
        found[number] = Standing(sum(tasks), sum(each.box > 0 for each in seen), len(seen))
    return found


def _keep(what: str) -> str:
    """Do what a button of the map asks for."""
    if what == "export":
        return json.dumps(progress.show().to_json(), indent=1) + "\n"
    return progress.reset() if what == "reset" else progress.undo()
