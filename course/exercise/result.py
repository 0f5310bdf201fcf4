"""What a check found, as data, and the friendly text it is shown as.

Strategy. `score` fills a `Result`; `str(result)`, the text under a check cell, is made from it and
from nothing else, so that the same answers always give the same text: nbval compares it. The first
line is the verdict in the form ``01.2 parse_ipv4: correct, 5 of 5 points``; `outcome_of` reads it
back.
"""

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from course.exercise.feedback import Difference
from course.exercise.hints import Hint

__all__ = ["WORDS", "PartResult", "Result", "Sample", "outcome_of", "points_of"]

WIDTH = 88
PRINTED_LINES = 8

WORDS = {
    "correct": "correct",
    "partly": "partly right",
    "wrong": "not right yet",
    "todo": "to do",
    "error": "stopped by an error",
    "limit": "stopped at a limit",
    "blocked": "blocked",
    "missing": "missing",
    "refused": "refused",
}


@dataclass(frozen=True)
class PartResult:
    """One part: its points, how many inputs count for it, and how many are right."""

    name: str
    points: int
    right: int
    total: int

    @property
    def earned(self) -> int:
        """All points if all inputs are right, else none."""
        return self.points if self.right == self.total else 0


@dataclass(frozen=True)
class Sample:
    """The first input that goes wrong: its number from 1, the difference, what was printed.

    If the call did not come back, there is no difference: `error` is the sentence about it, and
    `code` the line it happened in.
    """

    number: int
    difference: Difference | None = None
    error: str = ""
    code: str = ""
    printed: str = ""


@dataclass(frozen=True, repr=False)
class Result:
    """What came of one task. `right` of `total` inputs were right in all parts."""

    task: str
    name: str
    outcome: str
    points: int
    parts: tuple[PartResult, ...] = ()
    right: int = 0
    total: int = 0
    sample: Sample | None = None
    causes: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()  # the words of the known mistakes that were recognised
    note: str = ""
    hints: tuple[str, ...] = ()
    step: int = 0  # the hint to show with it, 0 for none
    notice: str = ""  # why progress was not noted; about the machine, so no part of the text

    @property
    def earned(self) -> int:
        """Points of all parts together."""
        return sum(part.earned for part in self.parts)

    def hint(self, step: int) -> Hint:
        """Return one of the three hints."""
        return Hint(self.hints, step)

    def __repr__(self) -> str:
        sections = [section(self) for section in SECTIONS]
        return "\n".join(lines for lines in sections if lines)


def outcome_of(text: str) -> str:
    """Return the outcome that the first line of a result's text tells, or "" if none."""
    verdict = text.partition("\n")[0].partition(": ")[2]
    return next((name for name, words in WORDS.items() if verdict.startswith(words)), "")


def points_of(text: str) -> int:
    """Return the points that the first line of a result's text tells, 0 if none."""
    found = re.search(r", (\d+) of \d+ points", text.partition("\n")[0])
    return int(found[1]) if found else 0


def _verdict(result: Result) -> str:
    inputs = f" ({result.right} of {result.total} inputs)" if result.total else ""
    return (
        f"{result.task} {result.name}: {WORDS[result.outcome]}, "
        f"{result.earned} of {result.points} points{inputs}"
    )


def _note(result: Result) -> str:
    return _wrap(result.note)


def _parts(result: Result) -> str:
    """Return the points by part; nobody needs them when there is one part, or all is right."""
    if result.outcome == "correct" or len(result.parts) < 2:
        return ""
    width = max(len(part.name) for part in result.parts)
    lines = [
        f"  {part.name:{width}}  {part.earned} of {part.points}"
        + ("" if part.earned == part.points else f"   {part.right} of {part.total} inputs right")
        for part in result.parts
    ]
    return "\n".join(lines)


def _sample(result: Result) -> str:
    sample = result.sample
    if sample is None:
        return ""
    if sample.error:
        lines = [_wrap(f"Input {sample.number}: {sample.error}")]
        lines += [f"    {sample.code}"] * bool(sample.code)
    else:
        lines = _difference(sample)
    if sample.printed:
        lines += ["It printed:", textwrap.indent(_shorten(sample.printed), "  ")]
    return "\n".join(lines)


def _difference(sample: Sample) -> list[str]:
    difference = sample.difference
    assert difference is not None, "a sample holds an error or a difference"
    where = f", {difference.where}" if difference.where else ""
    lines = [
        f"First difference: input {sample.number}{where}",
        f"  wanted  {difference.wanted}",
        f"  got     {difference.got}",
    ]
    if difference.mark is not None:
        lines.append(" " * (10 + difference.mark) + "^")
    if difference.note:
        lines.append(_wrap(difference.note, "  "))
    return lines


def _shorten(text: str) -> str:
    lines = [
        line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
        for line in text.rstrip("\n").split("\n")
    ]
    return "\n".join(lines[:PRINTED_LINES] + ["…"] * (len(lines) > PRINTED_LINES))


def _causes(result: Result) -> str:
    return "\n".join(_wrap(f"Likely cause: {cause}") for cause in result.causes)


def _alone(result: Result) -> str:
    if result.sample is None:
        return ""
    return f'Look at it alone: {result.name}(*given("{result.task}", {result.sample.number}))'


def _hints(result: Result) -> str:
    if result.step:
        return repr(result.hint(result.step))
    if result.outcome == "correct" or not result.hints:
        return ""
    return f'Stuck? check("{result.task}", {result.name}, hint=1) gives the first of three hints.'


def _wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


SECTIONS: tuple[Callable[[Result], str], ...] = (
    _verdict,
    _note,
    _parts,
    _sample,
    _causes,
    _alone,
    _hints,
)
