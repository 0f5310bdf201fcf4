"""A budget of lines for code that may never end: deterministic, no clock, no thread, no process.

Strategy. `sys.settrace` calls back at each line that Python is about to run, in whatever function.
When the budget is spent, the call-back raises `Spent`, which is no `Exception`: it passes through
``except Exception``. Through a bare ``except`` it does not, and worse, Python takes a trace
function off for good once it has raised. Two things put it back: `Spent`, when the handler that
swallowed it lets go of it, and a profile function, at the next call of anything. So the next line,
already outside the ``try``, raises again, until the code is left.

This is for practice, and no wall. A loop inside C (``sum`` over an endless iterator that is itself
C) has no lines, and a handler that keeps the exception and then loops without a call escapes: the
kernel's stop button ends those. The grader's sandbox has limits of another kind.
"""

import dis
import functools
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from course.errors import LimitExceeded

__all__ = ["Budget"]


def _nothing(_file: str) -> bool:
    """Skip no file."""
    return False


class Spent(BaseException):
    """Raised at the line after the last one allowed; when it is swallowed, it comes again."""

    def __init__(self, budget: "Budget") -> None:
        """Remember whose lines are spent."""
        super().__init__()
        self.budget = budget

    def __del__(self) -> None:
        if self.budget.running:
            self.budget.rearm(sys._getframe(1))  # noqa: SLF001  the frame that let go of it


class Budget:
    """A number of lines, used up by one or several calls."""

    def __init__(self, lines: int, skips: Callable[[str], bool] = _nothing) -> None:
        """Allow this many lines from now on; those of files that `skips` names cost nothing."""
        self.lines = self.left = lines
        self.skips = skips
        self.running = False

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Return what `function` returns; raise `LimitExceeded` once the lines are used up.

        Whatever else the function raises comes through as it is. A debugger's or a coverage
        tool's own trace function is put back at the end.
        """
        others = sys.gettrace(), sys.getprofile()
        self.running = True
        sys.settrace(self.trace)
        try:
            return function(*args)
        except Spent:
            raise LimitExceeded(f"more than {self.lines} lines were executed") from None
        finally:
            self.running = False
            sys.setprofile(others[1])
            sys.settrace(others[0])

    def trace(self, frame: FrameType, event: str, _: Any) -> Any:
        """Count one line; the trace function of every frame."""
        if not self.running:
            return None
        if event == "call":
            file = frame.f_code.co_filename
            if file == __file__ or self.skips(file):
                return None  # what this module does is no line of the student's
            frame.f_trace_opcodes = PYTHON_311 and turns_on_the_spot(frame.f_code)
        self.left -= 1
        if self.left < 0:
            sys.setprofile(self.profile)
            raise Spent(self)
        return self.trace

    def profile(self, frame: FrameType, event: str, _: Any) -> None:
        """Put the trace function back: at any call once the budget is spent."""
        if event in ("call", "c_call") and frame.f_code.co_filename != __file__:
            self.rearm(frame)

    def rearm(self, frame: FrameType | None) -> None:
        """Trace `frame` and its callers again, up to the frame of `call`."""
        while frame is not None and frame.f_code is not Budget.call.__code__:
            frame.f_trace = self.trace
            frame = frame.f_back
        sys.settrace(self.trace)


PYTHON_311 = sys.version_info < (3, 12)


@functools.cache
def turns_on_the_spot(code: CodeType) -> bool:
    """Say whether an instruction jumps to itself, as in ``while True: pass``.

    Python 3.11 reports no line for such a jump, only the instruction.
    """
    return any(
        step.opname.startswith("JUMP_BACKWARD") and step.argval == step.offset
        for step in dis.get_instructions(code)
    )
