"""Run a student's function on inputs, and note what came of each: a value, an error, a limit.

Strategy. Each call gets fresh arguments, a budget of lines and a text buffer in place of the
screen; nobody sits there to type, so `input` raises. Whatever happens in it becomes an `Answer`,
plain data that JSON can hold; nothing of the student's own is kept. Only the stop button
(`KeyboardInterrupt`) gets through.
"""

import builtins
import contextlib
import dis
import io
import linecache
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from types import CodeType, TracebackType
from typing import Any, Never

from course.budget import Budget
from course.errors import LimitExceeded
from course.exercise.values import Json, pack, type_name

__all__ = ["Answer", "attempt", "is_blank", "run"]

LONGEST_PRINT = 10_000  # characters kept of what one call prints
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call gave.

    `value` is packed. If `stopped` is "error", `words` names the exception, and `line` and `code`
    the student's own line it happened in; if it is "limit", the lines were used up, or the value
    is `ENORMOUS`.
    """

    value: Json = None
    stopped: str = ""
    words: str = ""
    line: int = 0
    code: str = ""
    printed: str = ""

    def to_json(self) -> dict[str, Json]:
        """Return it as a JSON object, without what is empty."""
        kept = {key: item for key, item in asdict(self).items() if item}
        return kept if self.stopped else {"value": self.value, **kept}


class _Screen(io.StringIO):
    """Takes what is printed, and forgets what is too much."""

    def write(self, text: str) -> int:
        room = LONGEST_PRINT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def _nobody_types(*_: object) -> Never:
    """Stand for `input` while an answer is tried: a notebook would wait at its prompt."""
    raise EOFError("input() waits for somebody to type; here all values come as arguments")


@contextlib.contextmanager
def _alone(screen: io.StringIO) -> Iterator[None]:
    """Take what is printed, and let nothing wait for a person."""
    asked = builtins.input
    builtins.input = _nobody_types
    try:
        with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
            yield
    finally:
        builtins.input = asked


def run(
    function: Callable[..., Any], inputs: Iterable[tuple[Any, ...]], lines: int
) -> list[Answer]:
    """Return one answer for each tuple of arguments; `lines` is the budget of each call.

    0 lines: no budget, which is quicker, for a function that is known to end.
    """
    return [attempt(function, args, lines, cell=function)[1] for args in inputs]


def attempt(
    function: Callable[..., Any], args: tuple[Any, ...], lines: int, cell: Callable[..., Any]
) -> tuple[Any, Answer]:
    """Call `function` once; return what it returned, or None, and the answer that says the same.

    `cell` is a function of the student's: lines are told that stand where it stands.
    """
    screen, value = _Screen(), None
    try:
        with _alone(screen):
            value = Budget(lines).call(function, *args) if lines else function(*args)
        answer = Answer(pack(value), printed=screen.getvalue())
    except LimitExceeded as error:
        answer = Answer(stopped="limit", words=str(error), printed=screen.getvalue())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  exit() and the like are errors of the answer
        line, code = _own_line(cell, error.__traceback__)
        answer = Answer(
            stopped="error", words=_words(error), line=line, code=code, printed=screen.getvalue()
        )
    return value, answer


def _words(error: BaseException) -> str:
    """Return type and message in one line; a message that cannot be made is left out."""
    name, message = type_name(type(error)), ""
    with contextlib.suppress(Exception):  # an exception of the student's own may fail here too
        if name == "error":  # struct.error and its like: alone the name says nothing
            name = f"{type(error).__module__}.{name}"
        message = " ".join(str(error).split())
    return f"{name}: {message}"[:LONGEST_WORDS] if message else name


def _own_line(function: Callable[..., Any], trace: TracebackType | None) -> tuple[int, str]:
    """Return the last line of the traceback that stands where the function stands."""
    code = getattr(function, "__code__", None)
    own = code.co_filename if isinstance(code, CodeType) else None
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == own:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line, linecache.getline(own, line).strip() if own and line else ""


def is_blank(answer: object) -> bool:
    """Say whether nothing was written yet: no function, or one that only holds `...` or `pass`."""
    if answer is None or answer is ...:
        return True
    code = getattr(answer, "__code__", None)
    return isinstance(code, CodeType) and all(
        step.opname == "RESUME"
        or (
            step.opname in ("LOAD_CONST", "RETURN_CONST", "RETURN_VALUE")
            and step.argval in (None, ...)
        )
        for step in dis.get_instructions(code)
    )
