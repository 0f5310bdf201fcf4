"""Questions that come back: five at the start of a lesson, from what was learned before.

Strategy. `draw` takes two questions of the lesson before, two older ones and one that was missed,
and fills up from what is left. Among these come first the questions that are due, then those that
are known worst, then those not asked for longest; a question that was right at once waits twice
as long as before (Leitner's boxes: 1, 2, 4, 8, 16 days). Days are counted from 1970-01-01 and are
an argument: the browser says which day it is. Without a day everything is due.

    again(6)        the widget: questions of lessons 1 to 5, noted in the file of `progress`
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from course import progress
from course.errors import LessonError
from course.lesson import bank
from course.lesson.bank import Question
from course.lesson.play import card_of, topics
from course.progress import Seen
from course.view.quiz import Card
from course.widget import Spaced

__all__ = ["again", "draw", "earlier"]

COUNT = 5
NEVER = Seen(0, 0, 0)


def again(lesson: int) -> Spaced:
    """Return the quiz at the start of a lesson: questions of the lessons before it.

    Lesson 1 has none before it and asks its own.
    """
    return _spaced(earlier(lesson), lesson - 1)


def _spaced(pool: Sequence[Question], last: int) -> Spaced:
    """Return a quiz over `pool` that knows what was answered before, and notes what is."""

    def drawn(day: int) -> list[Card]:
        seen = progress.show().questions
        return [card_of(question) for question in draw(pool, last, seen, day)]

    def note(name: str, record: Mapping[str, object]) -> str:
        day = record.get("day")
        return progress.answered(
            name,
            right=bool(record.get("right")),
            first=bool(record.get("first")),
            day=day if isinstance(day, int) and day > 0 else 0,
        )

    about = f"{len(pool)} on {topics(pool)}"
    return Spaced(drawn, of=about, then=note)


def earlier(lesson: int) -> list[Question]:
    """Return the questions of the lessons before `lesson`, in their order; of 1 its own."""
    lessons = bank.lessons()
    if lesson not in lessons:
        raise LessonError(f"a lesson needs a number from 1 to {max(lessons)}, got {lesson}")
    before = [each for number, each in lessons.items() if number < lesson] or [lessons[lesson]]
    return [bank.questions()[name] for each in before for name in each.quiz]


def draw(
    pool: Sequence[Question],
    last: int,
    seen: Mapping[str, Seen],
    day: int = 0,
    count: int = COUNT,
) -> list[Question]:
    """Return `count` questions of `pool`, or all if it has fewer; the same for the same state.

    `last` is the number of the lesson before; `day` 0 says that nobody knows the day.
    """

    def turn(question: Question) -> tuple[bool, int, int, bytes]:
        known = seen.get(question.id, NEVER)
        is_due = not day or day >= known.day + (1 << known.box) // 2
        mixed = sha256(f"{question.id}{known.asked}".encode()).digest()
        return not is_due, known.box, known.day, mixed

    in_turn = sorted(pool, key=turn)
    fresh = [question for question in in_turn if last in question.lessons]
    older = [question for question in in_turn if last not in question.lessons]
    missed = [question for question in in_turn if seen.get(question.id, NEVER).asked]
    missed = [question for question in missed if seen[question.id].box == 0]
    wanted = [*missed[:1], *fresh[:2], *older[:2], *in_turn]
    return list({question.id: question for question in wanted}.values())[:count]
