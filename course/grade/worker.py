"""One worker: reads submissions that it is told of, grades them, and tells what they came to.

Strategy. A process of its own with nbval open and a sandbox warm, started by `pool` as
`python -m course.grade.worker`. The first frame says what to grade with, the key among it, so
that it stands in no list of processes; each further frame is a submission, and has one frame of
JSON for an answer. Nothing but JSON travels, in either direction.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.errors import CourseError, SubmissionError
from course.grade import inputs, sandbox, submission
from course.grade.grading import Grader
from course.grade.process import Lost
from course.grade.sandbox import Limits
from course.grade.submission import Cell, Found, Submission
from course.grade.zygote import frame, read_frame, write

if TYPE_CHECKING:
    from course.grade.nbval_plugin import Engine

__all__ = ["main"]

SLOW = "rfc3987_syntax"  # jsonschema's grammar of IRIs: a second to load, and no notebook has one


def main(source: int, target: int) -> None:
    """Answer frames of `source` on `target` until there are no more."""
    settings = json.loads(read_frame(source) or b"null")
    if settings is None:
        return
    sys.modules[SLOW] = None  # type: ignore[assignment]  # so it cannot be imported
    from course.grade.nbval_plugin import run  # noqa: PLC0415  only now

    def work(engine: "Engine") -> None:
        held = inputs.exercise(settings["exercise"], Path(settings["root"]))
        key, limits = bytes.fromhex(settings["key"]), Limits(**settings["limits"])
        with Grader(engine, held, key, sandbox.walls(settings["walls"]), limits) as grader:
            while (request := read_frame(source)) is not None:
                answer = json.dumps(_answer(grader, json.loads(request)))
                write(target, frame(answer.encode()))

    try:
        run(work)
    except BrokenPipeError:
        return  # the grader is gone: whoever starts it again begins where it was
    except CourseError as problem:
        write(target, frame(json.dumps({"failed": str(problem)}).encode()))


def _answer(grader: Grader, request: dict[str, Any]) -> dict[str, Any]:
    """Return what one submission came to: its grade, or the reason why it is refused.

    With the grade come the answers, for the gradebook: a regrade needs no file.
    """
    try:
        given = _submission(request)
    except SubmissionError as error:
        return {"refused": str(error)}
    answers = [asdict(cell) for cell in given.cells if cell.id.startswith("answer-")]
    try:
        return {"grade": asdict(grader.grade(given)), "answers": answers}
    except Lost as error:
        return {"refused": str(error)}


def _submission(request: dict[str, Any]) -> Submission:
    """Return the submission itself, read from its file if it is not in the request."""
    plain = {**request, "flags": tuple(request["flags"])}
    if "cells" in request:
        return Submission(**{**plain, "cells": tuple(Cell(**cell) for cell in request["cells"])})
    return submission.read(Found(**{**plain, "path": Path(request["path"])}))


if __name__ == "__main__":
    answers = os.dup(1)
    os.dup2(2, 1)  # what anything here prints is no answer
    main(0, answers)
