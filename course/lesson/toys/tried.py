"""A function tried with a budget of lines: what may never end is stopped, and says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.budget import Budget
from course.errors import LimitExceeded

__all__ = ["Tried", "tried"]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a call: what it returned, or the sentence that stopped it."""

    name: str
    result: Any
    stopped: str = ""

    def __repr__(self) -> str:
        if self.stopped:
            return f"{self.name}: stopped, {self.stopped}"
        return f"{self.name}: {self.result!r}"


def tried(function: Callable[..., Any], *arguments: Any, lines: int = 10_000) -> Tried:
    """Call `function`, which may execute so many lines; whatever it raises comes through."""
    try:
        return Tried(function.__name__, Budget(lines).call(function, *arguments))
    except LimitExceeded as limit:
        return Tried(function.__name__, None, str(limit))
