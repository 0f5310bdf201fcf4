"""A function tried with a budget of lines: what may never end is stopped, and says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.exercise.answers import attempt

__all__ = ["Tried", "tried"]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a call: what it returned, or the words that say what stopped it."""

    name: str
    result: Any
    stopped: str = ""

    def __repr__(self) -> str:
        if self.stopped:
            return f"{self.name}: stopped, {self.stopped}"
        return f"{self.name}: {self.result!r}"


def tried(function: Callable[..., Any], *arguments: Any, lines: int = 10_000) -> Tried:
    """Call `function`, which may execute so many lines; an exception is told as well."""
    result, answer = attempt(function, arguments, lines, cell=function)
    return Tried(function.__name__, result, answer.words)
