"""A question: a task with its inputs drawn and everything known that an answer is compared with.

Strategy. `draw` runs the solution and each authored mistake on the inputs that a seed gives. With
the practice seed the result goes into `exercises/data/NN.json`, see `practice`; the grader draws
with a seed of its own. Both compare with `score.score`, so that practice and grading cannot
disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from course.errors import ExerciseError
from course.exercise.answers import Answer, run
from course.exercise.supplied import give, hold
from course.exercise.task import Case, Mistake, Part, Task
from course.exercise.values import Json

__all__ = ["Known", "Question", "ask", "draw", "with_mistakes"]

KEPT = 8  # answers of a mistake that are kept for each part


@dataclass(frozen=True)
class Known:
    """A known mistake: its feedback, and what it answers where that is not the right answer.

    Of these answers only the first `KEPT` for each part are here, to keep the practice data small;
    the other cases are None: the mistake answers them wrongly, no matter how.
    """

    words: str
    feedback: str
    misconception: str
    loses: int
    answers: Mapping[int, Answer | None]


@dataclass(frozen=True)
class Question:
    """All that is needed to ask and to compare; `wanted` holds one packed value per case."""

    id: str
    name: str
    points: int
    parts: tuple[Part, ...]
    hints: tuple[str, ...]
    judge: str
    allows: tuple[str, ...]
    places: Mapping[str, str]
    lines: int
    cases: tuple[Case, ...]
    wanted: tuple[Json, ...]
    mistakes: tuple[Known, ...]

    def cases_of(self, part: Part) -> list[int]:
        """Return the numbers of the cases that count for a part."""
        return [
            n for n, case in enumerate(self.cases) if part.name in (case.parts or (part.name,))
        ]

    def args(self, number: int) -> tuple[Any, ...]:
        """Return the arguments of one case, made anew."""
        return tuple(give(hold(argument)) for argument in self.cases[number].args)


def draw(task: Task, solution: Callable[..., Any], seed: str) -> Question:
    """Return the question that this seed gives; raise `ExerciseError` if the solution fails."""
    return with_mistakes(ask(task, solution, seed), task)


def ask(task: Task, solution: Callable[..., Any], seed: str) -> Question:
    """Return what is asked and what is right, no mistake yet: enough to see that all is right.

    Raises `ExerciseError` if the solution fails.
    """
    rng = Random(seed)  # noqa: S311  what is secret, in grading, is the seed
    cases = tuple(task.inputs(rng))
    answers = run(solution, [case.args for case in cases], lines=0)
    for number, answer in enumerate(answers, 1):
        if answer.stopped:
            raise ExerciseError(
                f"the solution of {task.id} fails at input {number}: {answer.words}"
            )
    return Question(
        id=task.id,
        name=task.name,
        points=task.points,
        parts=task.parts,
        hints=task.hints,
        judge=task.judge,
        allows=task.allows,
        places=task.places,
        lines=task.lines,
        cases=cases,
        wanted=tuple(answer.value for answer in answers),
        mistakes=(),
    )


def with_mistakes(question: Question, task: Task) -> Question:
    """Return the question with what each known mistake answers to it.

    Raises `ExerciseError` if a feedback names a fact that a case does not give.
    """
    for mistake in task.mistakes:
        _must_have_its_facts(task, mistake, question.cases)
    inputs = [case.args for case in question.cases]
    right = [Answer(value) for value in question.wanted]
    known = (
        _shortened(_know(mistake, inputs, right, task.lines), question)
        for mistake in task.mistakes
    )
    return replace(question, mistakes=tuple(known))


def _must_have_its_facts(task: Task, mistake: Mistake, cases: tuple[Case, ...]) -> None:
    """Raise `ExerciseError` if a feedback names a fact that a case does not give."""
    for number, case in enumerate(cases, 1):
        try:
            mistake.feedback.format_map(dict(case.facts))
        except (KeyError, ValueError) as error:
            raise ExerciseError(
                f"the feedback on {mistake.words!r} of {task.id} needs the fact {error}, "
                f"which input {number} does not give"
            ) from error


def _know(
    mistake: Mistake, inputs: list[tuple[Any, ...]], right: list[Answer], lines: int
) -> Known:
    """Run a mistake, and tell what it answers differently; of an error, its name.

    What an error says is another sentence in each Python.
    """
    pairs = zip(run(mistake.wrong, inputs, lines), right, strict=True)
    differing = {
        number: Answer(answer.value, answer.stopped, answer.words.partition(":")[0])
        for number, (answer, good) in enumerate(pairs)
        if (answer.value, answer.stopped) != (good.value, good.stopped)
    }
    return Known(
        words=mistake.words,
        feedback=mistake.feedback,
        misconception=mistake.misconception,
        loses=mistake.loses,
        answers=differing,
    )


def _shortened(known: Known, question: Question) -> Known:
    """Return the mistake with no more than its first answers to the cases of each part."""
    kept = {
        number
        for part in question.parts
        for number in [n for n in question.cases_of(part) if n in known.answers][:KEPT]
    }
    answers = {number: one if number in kept else None for number, one in known.answers.items()}
    return replace(known, answers=answers)
