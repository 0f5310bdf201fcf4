"""Practice data: all that `check` needs of an exercise set, and nothing that gives it away.

Strategy. The build writes `exercises/data/NN.json`: the set-up cell, and each task's question as
drawn with the practice seed: inputs, expected results, what each known mistake answers. No task
file and no solution is needed to read it, so the same file serves clone, wheel, Binder, browser
and sandbox.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from course.exercise.answers import Answer
from course.exercise.question import Known, Question
from course.exercise.supplied import give, hold
from course.exercise.task import Case, Part
from course.exercise.values import Json

__all__ = ["Practice", "dump", "load", "seed"]


@dataclass(frozen=True)
class Practice:
    """The source of the set-up cell, and the questions of the set in order."""

    setup: str
    questions: tuple[Question, ...]


def seed(task_id: str) -> str:
    """Return the seed of the practice inputs, the same for everybody."""
    return f"practice {task_id}"


def dump(practice: Practice) -> str:
    """Return the text of the file, a line for each case."""
    held = {
        "setup": practice.setup.split("\n"),
        "tasks": [_to_json(question) for question in practice.questions],
    }
    return _rows(held, levels=2) + "\n"


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
                "args": [hold(argument) for argument in case.args],
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


def load(text: str) -> Practice:
    """Return what the text of a file says; the reverse of `dump`."""
    held = json.loads(text)
    return Practice("\n".join(held["setup"]), tuple(map(_from_json, held["tasks"])))


def _from_json(entry: dict[str, Any]) -> Question:
    cases = tuple(
        Case(tuple(map(give, case["args"])), tuple(case["parts"]), case["facts"])
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
