"""Where a program stands, in its own lines: what is ours, or Python's own, is left out."""

import linecache
import os
import sys
import traceback as tb
from collections.abc import Generator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

OURS = str(Path(__file__).parent) + os.sep
BUDGET = str(Path(__file__).parent.parent / "budget.py")
LIBRARY = str(Path(os.__file__).parent) + os.sep
SITE = ("site-packages", "dist-packages")
MOST_CALLS = 20  # of a traceback: an endless recursion has a thousand
TEXTS: dict[str, str] = {}  # the text of a program that lies in no file, by its name


@cache
def is_ours(file: str) -> bool:
    """Return whether a file belongs to the play itself."""
    return file == BUDGET or file.startswith(OURS)


@cache
def is_foreign(file: str) -> bool:
    """Return whether a file is none of the program's own: ours, or Python's library."""
    if file.startswith("<frozen"):
        return True
    in_library = file.startswith(LIBRARY) and not any(word in file for word in SITE)
    return is_ours(file) or in_library


def of_caller() -> str:
    """Return where the innermost line of a program stands, of those that called us."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  Python's one way to its callers
    while frame is not None:
        if not is_foreign(frame.f_code.co_filename):
            return _words(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return "?"


def of_generator(generator: Generator[Any, Any, Any]) -> str:
    """Return where a suspended generator stands, or the one that it yields from."""
    inner: Any = generator
    while isinstance(inner.gi_yieldfrom, Generator):
        inner = inner.gi_yieldfrom
    return _words(inner.gi_frame.f_code.co_filename, inner.gi_frame.f_lineno)


def _words(file: str, line: int) -> str:
    return f"{Path(file).name}:{line}"


def traceback(error: BaseException) -> str:
    """Return the traceback as Python prints it, with the program's own lines alone."""
    lines = []
    steps = list(tb.walk_tb(error.__traceback__))
    own = [(frame, line) for frame, line in steps if not is_foreign(frame.f_code.co_filename)]
    for frame, line in own[: MOST_CALLS // 2]:
        lines += _call(frame, line)
    if len(own) > MOST_CALLS:
        lines.append(f"  [{len(own) - MOST_CALLS} more calls]")
    for frame, line in own[MOST_CALLS // 2 :][-(MOST_CALLS // 2) :]:
        lines += _call(frame, line)
    if isinstance(error, SyntaxError):
        lines.append(f'  File "{error.filename}", line {error.lineno}')
        if error.text:
            lines.append(f"    {error.text.strip()}")
    said = tb.format_exception_only(type(error), error)[-1].rstrip()
    head = ["Traceback (most recent call last):"] if lines else []
    return "\n".join([*head, *lines, said])


def _call(frame: FrameType, line: int) -> list[str]:
    """Return the two lines of a traceback for one call."""
    file = frame.f_code.co_filename
    text = _line(file, line)
    where = f'  File "{Path(file).name}", line {line}, in {frame.f_code.co_name}'
    return [where, f"    {text}"] if text else [where]


def _line(file: str, line: int) -> str:
    text = TEXTS.get(file)
    if text is None:
        return linecache.getline(file, line).strip()
    rows = text.splitlines()
    return rows[line - 1].strip() if line <= len(rows) else ""
