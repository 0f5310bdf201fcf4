"""An answer as its own cell makes it, with the set-up cell and nothing else.

Strategy. The grader runs each answer in a process of its own: the set-up cell, the answer cell, no
other. If `check` took the function as the notebook has it, a helper that stands in some other cell
would do in practice and be missed in grading. So the cell that defined the function, whose text
the front end has kept for tracebacks, is run once more in an empty space. A function that comes
from no cell (a file, a test, a lambda in the check itself) is taken as it is.
"""

import linecache
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

__all__ = ["alone"]


def alone(answer: Callable[..., Any], setup: str) -> Callable[..., Any]:
    """Return the function of the same name that its cell makes after `setup` alone.

    Raises whatever the cell raises. Call it inside a budget: it runs the student's code.
    """
    if not isinstance(answer, FunctionType):
        return answer
    name, file = answer.__name__, answer.__code__.co_filename
    source = "".join(linecache.getlines(file))
    if not source or Path(file).exists():
        return answer
    space: dict[str, Any] = {"__name__": "__main__"}
    for text, where in ((setup, "<setup>"), (source, file)):
        exec(compile(text, where, "exec"), space)  # noqa: S102  the student's own cell
    made = space.get(name)
    return made if isinstance(made, FunctionType) else answer
