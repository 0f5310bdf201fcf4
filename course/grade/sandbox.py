"""What surrounds the zygote, and so every answer: walls, in four kinds, the best first.

Strategy. bubblewrap starts the zygote with no network, as nobody, on an empty file system that
shows what `visible` lists and nothing else. Where it cannot be had, the zygote makes the same
walls itself, see `enclose`: with namespaces of the kernel, or with less, by Landlock. Each kind
names itself in every report. The last kind is none; it is refused unless it is asked for.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course.errors import GradeError
from course.grade.visible import ENVIRONMENT, PACKAGES, SCRATCH, ZYGOTE, binds, practice

__all__ = ["KINDS", "Limits", "Walls", "walls"]

NOBODY = 65534


@dataclass(frozen=True)
class Limits:
    """What one task may use: seconds on the clock and of the processor, octets, processes."""

    seconds: int = 20
    processor: int = 6
    memory: int = 1 << 30
    processes: int = 24
    file: int = 1 << 20

    def to_json(self) -> dict[str, int]:
        """Return those that the kernel keeps, by its names."""
        return {
            "CPU": self.processor,
            "AS": self.memory,
            "NPROC": self.processes,
            "FSIZE": self.file,
            "CORE": 0,
            "NOFILE": 64,
        }


@dataclass(frozen=True)
class Walls:
    """How a zygote is started: the command, its environment, the name of the walls."""

    kind: str
    command: tuple[str, ...]
    environment: dict[str, str]
    isolate: bool  # the zygote may make namespaces of its own for each submission

    @property
    def safe(self) -> bool:
        """Fit for the answers of other people."""
        return self.kind != "none"


def walls(kind: str = "", allows: Sequence[str] = ()) -> Walls:
    """Return the best walls of this machine, or those of that kind, for what a task allows.

    Raises `GradeError` if there are none of that kind here.
    """
    if kind and kind not in KINDS:
        raise GradeError(f"a sandbox needs to be one of {', '.join(KINDS)}, got {kind!r}")
    for name in [kind] if kind else KINDS:
        found = KINDS[name](tuple(allows))
        if found is not None:
            return found
    raise GradeError(f"this machine has no sandbox of the kind {kind}: course doctor says why")


def _python(zygote: str, *words: str) -> tuple[str, ...]:
    """Return what makes Python run the zygote, with nothing but what it is told on its path.

    It is the Python itself, without the virtual environment around it.
    """
    return (os.path.realpath(sys.executable), "-s", "-S", "-P", zygote, *words)


# --- bubblewrap -------------------------------------------------------------------------------


@cache
def bubblewrap(allows: tuple[str, ...]) -> Walls | None:
    """Return bubblewrap's walls, or None where it is missing or may not work."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    start = (program, *_namespaces(), *_files(allows), *_becoming())
    tried = subprocess.run([*start, "true"], capture_output=True, check=False)  # noqa: S603  ours
    if tried.returncode:
        return None
    return Walls("bubblewrap", (*start, *_python(ZYGOTE, PACKAGES)), {}, isolate=True)


def _namespaces() -> Iterator[str]:
    """Nothing shared, nothing in the environment.

    Root does without a user namespace here: a limit on processes counts for a real user only.
    """
    yield from ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts")
    if os.getuid():
        yield "--unshare-user"
    yield from ("--die-with-parent", "--new-session", "--clearenv")
    for name, value in ENVIRONMENT.items():
        yield from ("--setenv", name, value)


def _files(allows: tuple[str, ...]) -> Iterator[str]:
    """Yield an empty file system, with what an answer may see, and two folders to write in."""
    yield from ("--perms", "0755", "--tmpfs", "/")
    for name in ("bin", "lib", "lib64"):
        yield from ("--symlink", f"usr/{name}", f"/{name}")
    made = {Path("/")}
    for source, inside in binds(allows):
        for folder in reversed(Path(inside).parents):
            if folder not in made:  # or nobody could enter it
                made.add(folder)
                yield from ("--perms", "0755", "--dir", str(folder))
        yield from ("--ro-bind", str(source), inside)
    yield from ("--proc", "/proc", "--dev", "/dev")
    for name in (SCRATCH, "/home"):
        yield from ("--perms", "1777", "--tmpfs", name)
    yield from ("--remount-ro", "/", "--chdir", SCRATCH)


def _becoming() -> Iterator[str]:
    """Become nobody for good."""
    if os.getuid() == 0:
        yield from ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        yield from ("--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


# --- the zygote's own walls -------------------------------------------------------------------


@cache
def namespaces(allows: tuple[str, ...]) -> Walls | None:
    """Return walls that the zygote makes of namespaces, or None where the kernel refuses them."""
    return _enclosed("namespaces", ENVIRONMENT, allows, isolate=True)


@cache
def landlock(allows: tuple[str, ...]) -> Walls | None:
    """Return walls against files, TCP and signals: no others, and not against UDP."""
    data = {"COURSE_DATA": str(practice())}
    return _enclosed("landlock", ENVIRONMENT | data, allows, isolate=False)


def _enclosed(
    kind: str, environment: dict[str, str], allows: tuple[str, ...], *, isolate: bool
) -> Walls | None:
    plan = json.dumps([kind, [[str(source), inside] for source, inside in binds(allows)]])
    folder = Path(__file__).parent
    start = (*_python(str(folder / "enclose.py")), plan)
    with tempfile.TemporaryDirectory() as scratch:
        tried = subprocess.run(  # noqa: S603  ours
            [*start, "try"],
            env=environment | {"TMPDIR": scratch},
            capture_output=True,
            check=False,
        )
    return Walls(kind, start, environment, isolate) if tried.returncode == 0 else None


# --- nothing ----------------------------------------------------------------------------------


def none(_: tuple[str, ...]) -> Walls:
    """Return no walls at all but the limits of the kernel: for one's own answers only."""
    here = [path for path in sys.path if path]
    command = _python(str(Path(__file__).with_name("zygote.py")), *here)
    data = {"COURSE_DATA": str(practice())}
    return Walls("none", command, ENVIRONMENT | data, isolate=False)


KINDS: dict[str, Callable[[tuple[str, ...]], Walls | None]] = {
    "bubblewrap": bubblewrap,
    "namespaces": namespaces,
    "landlock": landlock,
    "none": none,
}
