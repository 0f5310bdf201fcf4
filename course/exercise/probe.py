"""The hidden check: print what an answer gives on inputs, and no word on whether it is right.

Strategy. When a grader runs an answer, this takes the place of `check`. It knows inputs and no
results, so there is nothing in the student's process to look up or to overrule: what it prints is
compared elsewhere. The line is JSON in one canonical form, so the same answers give the same line,
and nbval can compare it with the line that the instructor's solution gives.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

from course.exercise import answers
from course.exercise.answers import Answer
from course.exercise.supplied import give

__all__ = ["line", "probe", "read"]


def probe(name: str, lines: int, inputs: str) -> None:
    """Run the function `name` of the notebook on packed arguments, and print what it gives.

    `inputs` is JSON: a list of arguments for each call, as `supplied.hold` holds them.
    """
    function = vars(sys.modules["__main__"]).get(name)
    if answers.is_blank(function):
        state = "missing" if function is None else "todo"
        print(json.dumps(state))  # noqa: T201  printing is what a probe does
        return
    if not callable(function):
        print(json.dumps("missing"))  # noqa: T201
        return
    given = [tuple(map(give, arguments)) for arguments in json.loads(inputs)]
    print(line(answers.run(function, given, lines)))  # noqa: T201


def line(given: Sequence[Answer]) -> str:
    """Return answers in one line; what they printed is not told."""
    told = [
        {"value": one.value}
        if not one.stopped
        else {
            "stopped": one.stopped,
            "words": one.words,
            "line": one.line,
            "code": one.code,
        }
        for one in given
    ]
    return json.dumps(told, sort_keys=True)


def read(text: str, cases: int) -> list[Answer] | str:
    """Return the answers that a line tells, or its one word; raise `ValueError` if it is neither.

    The line comes from the student's process: nothing in it is believed but its form.
    """
    try:
        told = json.loads(text)
        if told in ("todo", "missing"):
            return str(told)
        found = [_answer(one) for one in told]
    except (RecursionError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("it is no list of answers") from error
    if len(found) != cases:
        raise ValueError(f"it needs {cases} answers, got {len(found)}")
    return found


def _answer(told: dict[str, Any]) -> Answer:
    if "value" in told:
        return Answer(told["value"])
    stopped, words, code = (str(told[key]) for key in ("stopped", "words", "code"))
    if stopped not in ("error", "limit"):
        raise ValueError(f"an answer stops by error or limit, not by {stopped}")
    return Answer(stopped=stopped, words=words[:200], line=int(told["line"]), code=code[:200])
