"""The judge of most tasks: one right answer; a part looks at some keys or positions of it."""

from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference, counted
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part


def _chosen(part: Part, _: Args, answer: Any) -> Any:
    """Return the keys or positions that the part looks at, or the whole answer."""
    if part.of and isinstance(answer, dict):
        return {key: answer[key] for key in part.of if key in answer}
    if part.of and isinstance(answer, list):
        return [answer[at] for at in part.of if isinstance(at, int) and at < len(answer)]
    return answer


def _exact(part: Part, args: Args, wanted: Any, got: Any, places: Places) -> Difference | None:
    if type(wanted) is not type(got):
        return feedback.first(wanted, got, places)
    if part.of and isinstance(wanted, list):
        if len(got) != len(wanted):
            return Difference("", counted(len(wanted), "item"), counted(len(got), "item"))
        places = {str(n): places.get(str(at), f"item {at}") for n, at in enumerate(part.of)}
    return feedback.first(_chosen(part, args, wanted), _chosen(part, args, got), places)


EXACT = Judge(_chosen, _exact)
