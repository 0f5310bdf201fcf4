"""The grader's end of a zygote: start it, hand it cells, and read what came of them with care.

Strategy. A zygote is a child process that speaks frames over its two pipes, see `zygote`. What a
task wrote comes back as octets; here they become messages, and anything that is not one line of
plain JSON a cell, as the zygote writes it, is an ending with a reason, never an exception.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from course.errors import GradeError
from course.grade.sandbox import Limits, Walls
from course.grade.zygote import frame, read_frame, write

__all__ = ["Lost", "Ran", "Zygote"]

KINDS = ("stream", "error")


class Lost(GradeError):
    """A submission that cannot be graded, though the next one can."""


@dataclass(frozen=True)
class Ran:
    """What came of cells: the messages of each that ran, and in words why the rest did not."""

    cells: tuple[list[tuple[str, dict[str, str]]], ...] = ()
    ended: str = ""
    limit: bool = field(default=False)


class Zygote:
    """One warm process behind walls; use it in a `with`, one task after the other."""

    def __init__(self, walls: Walls, limits: Limits, setup: str) -> None:
        """Remember them; the process starts, and runs the set-up cell, with the first task."""
        self.walls, self.limits, self.setup = walls, limits, setup
        self.said: list[tuple[str, dict[str, str]]] = []  # the messages of the set-up cell
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process, and with it whatever is behind the walls."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None
        if self.folder is not None:
            self.folder.cleanup()
            self.folder = None

    def run(self, tasks: Sequence[Sequence[str]]) -> list[Ran]:
        """Run the cells of each task in a fork of its own, in which the set-up cell has run.

        What the sandbox lost is tried once more, in a sandbox started anew.
        """
        ran: list[Ran] = []
        tried = -1
        while len(ran) > tried:
            tried = len(ran)
            for _ in range(2):
                self._start()
                ran += self._ask(tasks[len(ran) :])
                if len(ran) == len(tasks):
                    return ran
                self.close()
        raise Lost("the sandbox's process ended twice on the same task: tell the authors")

    def _start(self) -> None:
        if self.process is not None:
            return
        environment = self.walls.environment
        if self.walls.kind == "landlock":  # it has no file system of its own to write to
            self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            environment = environment | {"TMPDIR": self.folder.name}
        self.process = subprocess.Popen(  # noqa: S603  our own command
            self.walls.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )
        hello = read_frame(self._out())
        if hello is None:
            words = self.process.communicate()[1].decode(errors="replace").strip().splitlines()
            self.process = None
            raise GradeError(f"the sandbox does not start: {words[-1] if words else 'no word'}")
        rules = {
            "setup": self.setup,
            "seconds": self.limits.seconds,
            "limits": self.limits.to_json(),
            "isolate": self.walls.isolate and json.loads(hello)["ready"],
        }
        write(self._in(), frame(json.dumps(rules).encode()))
        told = read_frame(self._out())
        if told is None:
            self.close()
            raise GradeError("the set-up cell ends the sandbox's process")
        self.said = [_message(one) for one in json.loads(told)]
        if any(kind == "error" for kind, _ in self.said):
            self.close()
            raise GradeError(f"the set-up cell fails: {self.said[-1][1]['evalue']}")

    def _in(self) -> int:
        assert self.process is not None
        assert self.process.stdin is not None
        return self.process.stdin.fileno()

    def _out(self) -> int:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def _ask(self, tasks: Sequence[Sequence[str]]) -> list[Ran]:
        """Return what came of tasks, as far as the sandbox could tell."""
        ran: list[Ran] = []
        try:
            write(self._in(), frame(json.dumps([list(cells) for cells in tasks]).encode()))
            while head := read_frame(self._out()):  # an empty frame is the last one
                said = read_frame(self._out())
                if said is None:
                    break
                ended = json.loads(head)["ended"]
                came = _ran(ended, said, len(tasks[len(ran)]), self.limits)
                ran.append(replace(came, cells=(self.said, *came.cells)))
        except OSError:
            pass  # it is gone: what it told is told
        return ran


def _ran(ended: str, said: bytes, wanted: int, limits: Limits) -> Ran:
    """Return messages and ending; what cannot be read is an ending too."""
    cells = []
    try:
        for line in said.splitlines()[:wanted]:
            cells.append([_message(one) for one in json.loads(line)])  # noqa: PERF401  kept so far
    except (ValueError, TypeError, KeyError, RecursionError):
        return Ran(tuple(cells), "what it wrote cannot be read")
    limit = LIMITS.get(ended, "")
    if limit:
        return Ran(tuple(cells), limit.format(limits=limits), limit=True)
    failed = bool(cells) and any(kind == "error" for kind, _ in cells[-1])
    if len(cells) < wanted and not failed:
        return Ran(tuple(cells), _how(ended))
    return Ran(tuple(cells))


def _message(told: Any) -> tuple[str, dict[str, str]]:
    kind, content = told
    if kind not in KINDS:
        raise ValueError(kind)
    return kind, {str(key): str(value) for key, value in content.items() if key != "traceback"}


LIMITS = {
    "time": "it was stopped after {limits.seconds} seconds",
    "processor": "it was stopped after {limits.processor} seconds of processor time",
    "memory": "it was stopped because its processes together used up its memory",
    "output": "it was stopped because it wrote more than a million characters",
}


def _how(ended: str) -> str:
    kind, _, number = ended.partition(" ")
    if kind == "signal":
        return f"its process was ended by signal {number}"
    return f"its process ended by itself{f' with status {number}' if number else ''}"
