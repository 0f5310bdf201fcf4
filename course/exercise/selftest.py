"""What every task must prove before a student meets it, as a list of what is not so.

Strategy. The solution earns everything; a blank and a refusing answer earn nothing and are told
apart from wrong ones; each authored mistake loses exactly the points it says and gets its own
feedback, not another mistake's; no feedback asks for a fact that a case does not give.
"""

from collections.abc import Callable, Iterator
from typing import Any

from course.exercise.answers import run
from course.exercise.question import Question, draw
from course.exercise.score import score
from course.exercise.task import Mistake, Task

__all__ = ["faults"]


def faults(task: Task, solution: Callable[..., Any], seed: str) -> list[str]:
    """Return one sentence for each thing that is wrong with a task on the inputs of a seed."""
    question = draw(task, solution, seed)
    return [f"{task.id}: {fault}" for fault in _faults(task, solution, question)]


def _faults(task: Task, solution: Callable[..., Any], question: Question) -> Iterator[str]:
    inputs = [question.args(number) for number in range(len(question.cases))]
    right = score(question, run(solution, inputs, task.lines))
    if (right.outcome, right.earned) != ("correct", task.points):
        yield f"the solution earns {right.earned} of {task.points}"
    nothing = score(question, run(lambda *_: None, inputs, task.lines))
    if nothing.earned:
        yield f"an answer that returns nothing earns {nothing.earned}"
    for part in task.parts:
        if not question.cases_of(part):
            yield f"no input counts for the part {part.name!r}"
    for mistake in task.mistakes:
        yield from _of_mistake(task, mistake, question, inputs)


def _of_mistake(
    task: Task, mistake: Mistake, question: Question, inputs: list[tuple[Any, ...]]
) -> Iterator[str]:
    result = score(question, run(mistake.wrong, inputs, task.lines))
    lost = task.points - result.earned
    if lost != mistake.loses:
        yield f"{mistake.words!r} loses {lost}, should lose {mistake.loses}"
    if not lost:
        yield f"{mistake.words!r} is not noticed"
    elif result.mistakes != (mistake.words,):
        yield f"{mistake.words!r} is taken for {result.mistakes}"
