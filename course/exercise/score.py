"""Compare answers with a question: points by part, the first difference, the likely cause.

Strategy. Every case gets one difference or none for each part it counts for; a part is earned when
all its cases have none. A known mistake is recognised part by part: if a part failed, and what it
looks at is in all its cases what the mistake answers, that is the cause. So two mistakes made at
once, in different parts, are both named.

Takes answers, never the function that gave them: the same code runs under the student's check cell
and in the grader.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from course.exercise.answers import Answer
from course.exercise.feedback import Difference, type_note
from course.exercise.question import Known, Question
from course.exercise.result import PartResult, Result, Sample
from course.exercise.task import Part
from course.exercise.values import ENORMOUS, same, unpack

if TYPE_CHECKING:
    from course.exercise.judges import Judge

__all__ = ["ALONE", "score", "stop"]

ALONE = (
    "An answer is run with the set-up cell and nothing else: imports and helpers it needs belong "
    "into its own cell."
)

STOPS = ("error", "limit")  # outcomes of answers that did not come back
Wrong = dict[int, Difference | None]  # the cases that fail, with their difference if there is one


def score(question: Question, answers: Sequence[Answer]) -> Result:
    """Return what these answers, one for each case, are worth."""
    wrong = {part.name: _wrong(question, part, answers) for part in question.parts}
    parts = tuple(_part_result(question, part, wrong[part.name]) for part in question.parts)
    failed = set().union(*wrong.values())
    recognised = _recognise(question, wrong, answers)
    outcome = _outcome(parts, answers)
    return Result(
        task=question.id,
        name=question.name,
        outcome=outcome,
        points=question.points,
        parts=parts,
        right=len(question.cases) - len(failed),
        total=len(question.cases),
        sample=_sample(question, wrong, answers, is_stop=outcome in STOPS),
        causes=tuple(_feedback(question, known, number) for known, number in recognised),
        mistakes=tuple(known.words for known, _ in recognised),
        hints=question.hints,
    )


def _wrong(question: Question, part: Part, answers: Sequence[Answer]) -> Wrong:
    """Return the cases of a part that fail, in order."""
    judge, wrong = _judge(question), Wrong()
    for number in question.cases_of(part):
        answer = answers[number]
        if answer.stopped:
            wrong[number] = None
            continue
        wanted, got = unpack(question.wanted[number]), unpack(answer.value)
        found = judge.difference(part, question.args(number), wanted, got, question.places)
        if found:
            wrong[number] = _fair(question, found, wanted, got)
    return wrong


def _fair(question: Question, found: Difference, wanted: Any, got: Any) -> Difference:
    """Speak of this input alone where the task has answers of the student's type, too."""
    if found.where or got is None or not found.note or found.note != type_note(wanted, got):
        return found
    kinds = {type(unpack(one)) for one in question.wanted}
    if type(got) not in kinds:
        return found
    return replace(found, note=found.note.replace("The answer should", "Here the answer should"))


def _judge(question: Question) -> "Judge":
    from course.exercise.judges import JUDGES  # noqa: PLC0415  the sandbox has none

    return JUDGES[question.judge]


def _part_result(question: Question, part: Part, wrong: Wrong) -> PartResult:
    total = len(question.cases_of(part))
    return PartResult(part.name, part.points, total - len(wrong), total)


def _outcome(parts: Sequence[PartResult], answers: Sequence[Answer]) -> str:
    """Return the outcome; an error or a limit names it only where nothing was earned."""
    earned, points = sum(p.earned for p in parts), sum(p.points for p in parts)
    if earned == points:
        return "correct"
    if earned:
        return "partly"
    if all(answer.words.startswith("NotImplementedError") for answer in answers):
        return "todo"
    stops = [answer.stopped for answer in answers if answer.stopped]
    return stops[0] if stops else "wrong"


def _sample(
    question: Question, wrong: dict[str, Wrong], answers: Sequence[Answer], *, is_stop: bool
) -> Sample | None:
    """Return the first failing case of the first part that failed.

    Where the verdict is a stop (nothing was earned), the first case that stopped is shown.
    """
    failed = next((cases for cases in wrong.values() if cases), None)
    if failed is None:
        return None
    stops = [number for number, answer in enumerate(answers) if answer.stopped]
    number = stops[0] if stops and is_stop else min(failed)
    answer = answers[number]
    error = stop(question, answer)
    return Sample(number + 1, failed.get(number), error, answer.code, answer.printed)


def stop(question: Question, answer: Answer) -> str:
    """Return the sentence about a call that did not come back, or nothing."""
    if answer.words == ENORMOUS:
        return f"{ENORMOUS}. Does it ever stop growing?"
    if answer.stopped == "limit":
        return (
            f"your code ran through more than {question.lines} lines and was stopped. "
            "Does its loop ever end?"
        )
    if not answer.stopped:
        return ""
    where = f" in line {answer.line} of its cell" if answer.line else ""
    advice = f" {ALONE}" if answer.words.startswith("NameError") else ""
    return f"your code stopped with {answer.words}{where}.{advice}"


def _recognise(
    question: Question, wrong: dict[str, Wrong], answers: Sequence[Answer]
) -> list[tuple[Known, int]]:
    """Return the known mistakes that were made, each with the first case to show it at.

    A mistake explains a failed part if it changes what the part looks at, and answers as the
    student did in all of it. Of several that explain a part, the one that explains most parts is
    meant.
    """
    explains = {
        known.words: [
            part
            for part in question.parts
            if wrong[part.name]
            and _touches(question, part, known)
            and all(_alike(question, part, known, answers, n) for n in question.cases_of(part))
        ]
        for known in question.mistakes
    }
    found: dict[str, tuple[Known, int]] = {}
    for part in question.parts:
        known = max(
            question.mistakes, key=lambda one: _rank(explains[one.words], part), default=None
        )
        if known and part in explains[known.words]:
            found.setdefault(known.words, (known, min(wrong[part.name])))
    return list(found.values())


def _rank(explained: list[Part], part: Part) -> int:
    return len(explained) if part in explained else 0


def _touches(question: Question, part: Part, known: Known) -> bool:
    """Say whether a kept answer of the mistake is wrong in what the part looks at."""
    view = _judge(question).view
    for number in question.cases_of(part):
        theirs = known.answers.get(number)
        if theirs is None:
            continue
        args, wanted = question.args(number), unpack(question.wanted[number])
        if theirs.stopped or not same(
            view(part, args, unpack(theirs.value)), view(part, args, wanted)
        ):
            return True
    return False


def _alike(
    question: Question, part: Part, known: Known, answers: Sequence[Answer], number: int
) -> bool:
    """Say whether the mistake's answer to one case is, for this part, the student's."""
    theirs = known.answers.get(number, Answer(question.wanted[number]))
    ours = answers[number]
    if theirs is None:
        return True
    if theirs.stopped or ours.stopped:
        return (theirs.stopped, _kind(theirs)) == (ours.stopped, _kind(ours))
    view, args = _judge(question).view, question.args(number)
    return same(view(part, args, unpack(theirs.value)), view(part, args, unpack(ours.value)))


def _kind(answer: Answer) -> str:
    return answer.words.partition(":")[0] if answer.stopped == "error" else ""


def _feedback(question: Question, known: Known, number: int) -> str:
    """Return a mistake's feedback with the facts of the case it is shown for."""
    return known.feedback.format_map(dict(question.cases[number].facts))
