"""A question: a task with its inputs drawn and everything known that an answer is compared with.

Strategy. `draw` runs the solution and each authored mistake on the inputs that a seed gives. With
the practice seed the result becomes `exercises/data/NN.json`, and the notebook needs neither task
nor solution; the grader draws with a seed of its own. Both compare with `score.score`, so that
practice and grading cannot disagree.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from course.errors import ExerciseError
from course.exercise.answers import Answer, run
from course.exercise.task import Case, Mistake, Part, Task
from course.exercise.values import Json, pack, unpack

__all__ = ["Known", "Question", "draw", "dump", "load", "practice_seed"]

KEPT = 8  # answers of a mistake that are kept


@dataclass(frozen=True)
class Known:
    """A known mistake: its feedback, and what it answers where that is not the right answer.

    Of these answers only the first `KEPT` are here, to keep the practice data small; the other
    cases are None: the mistake answers them wrongly, no matter how.
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
        return tuple(unpack(pack(argument)) for argument in self.cases[number].args)


def practice_seed(task_id: str) -> str:
    """Return the seed of the practice inputs, the same for everybody."""
    return f"practice {task_id}"


def draw(task: Task, solution: Callable[..., Any], seed: str) -> Question:
    """Return the question that this seed gives; raise `ExerciseError` if the solution fails."""
    rng = Random(seed)  # noqa: S311  what is secret, in grading, is the seed
    cases = tuple(task.inputs(rng))
    inputs = [case.args for case in cases]
    answers = run(solution, inputs, task.lines)
    for number, answer in enumerate(answers, 1):
        if answer.stopped:
            raise ExerciseError(
                f"the solution of {task.id} fails at input {number}: {answer.words}"
            )
    for mistake in task.mistakes:
        _must_have_its_facts(task, mistake, cases)
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
        mistakes=tuple(_know(mistake, inputs, answers, task.lines) for mistake in task.mistakes),
    )


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
    """Run a mistake, and keep what it answers differently."""
    pairs = zip(run(mistake.wrong, inputs, lines), right, strict=True)
    differing = {
        number: Answer(answer.value, answer.stopped, answer.words)
        for number, (answer, good) in enumerate(pairs)
        if (answer.value, answer.stopped) != (good.value, good.stopped)
    }
    return Known(
        words=mistake.words,
        feedback=mistake.feedback,
        misconception=mistake.misconception,
        loses=mistake.loses,
        answers={
            number: answer if count < KEPT else None
            for count, (number, answer) in enumerate(differing.items())
        },
    )


def dump(questions: list[Question]) -> str:
    """Return the questions of a set as the text of its practice data, a line for each case."""
    return _rows([_to_json(question) for question in questions], levels=2) + "\n"


def _rows(value: Json, levels: int, indent: str = "") -> str:
    """Return JSON of which the outer levels of lists have their items on lines of their own."""
    inner = indent + " "
    if levels and value and isinstance(value, list):
        rows = [inner + _rows(item, levels - 1, inner) for item in value]
        return "[\n" + ",\n".join(rows) + f"\n{indent}]"
    if levels and value and isinstance(value, dict):
        rows = [
            f"{inner}{json.dumps(key)}: {_rows(item, levels, inner)}"
            for key, item in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}"
    return json.dumps(value, ensure_ascii=False)


PLAIN = ("id", "name", "points", "judge", "lines")  # fields that are JSON as they are


def _to_json(question: Question) -> dict[str, Json]:
    pairs = zip(question.cases, question.wanted, strict=True)
    return {
        **{key: getattr(question, key) for key in PLAIN},
        "allows": list(question.allows),
        "hints": list(question.hints),
        "places": dict(question.places),
        "parts": [asdict(part) for part in question.parts],
        "cases": [
            {
                "args": pack(case.args),
                "parts": list(case.parts),
                "facts": dict(case.facts),
                "wanted": wanted,
            }
            for case, wanted in pairs
        ],
        "mistakes": [
            {
                **vars(known),
                "answers": {
                    str(number): answer and answer.to_json()
                    for number, answer in known.answers.items()
                },
            }
            for known in question.mistakes
        ],
    }


def load(text: str) -> list[Question]:
    """Return the questions of a set from its practice data; the reverse of `dump`."""
    return [_from_json(entry) for entry in json.loads(text)]


def _from_json(entry: dict[str, Any]) -> Question:
    cases = tuple(
        Case(tuple(unpack(case["args"])), tuple(case["parts"]), case["facts"])
        for case in entry["cases"]
    )
    return Question(
        **{key: entry[key] for key in PLAIN},
        allows=tuple(entry["allows"]),
        hints=tuple(entry["hints"]),
        places=entry["places"],
        parts=tuple(
            Part(part["name"], part["points"], tuple(part["of"])) for part in entry["parts"]
        ),
        cases=cases,
        wanted=tuple(case["wanted"] for case in entry["cases"]),
        mistakes=tuple(_known(known) for known in entry["mistakes"]),
    )


def _known(entry: dict[str, Any]) -> Known:
    answers = {
        int(number): answer and Answer(**answer) for number, answer in entry["answers"].items()
    }
    return Known(**{**entry, "answers": answers})
