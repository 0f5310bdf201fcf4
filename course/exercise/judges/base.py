"""What a judge is: two functions. Several judges share the helpers here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from course.exercise.feedback import Difference
from course.exercise.task import Part

__all__ = ["Args", "Judge", "Places", "whole"]

Args = tuple[Any, ...]
Places = Mapping[str, str]


@dataclass(frozen=True)
class Judge:
    """`view(part, args, answer)`, and `difference(part, args, wanted, got, places)` or None."""

    view: Callable[[Part, Args, Any], Any]
    difference: Callable[[Part, Args, Any, Any, Places], Difference | None]


def whole(_: Part, __: Args, answer: Any) -> Any:
    """Return the answer as it is: the view of a judge whose parts look at all of it."""
    return answer
