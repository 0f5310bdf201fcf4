"""What surrounds the zygote, and so every answer: the walls, and what may be seen inside them.

Strategy. bubblewrap starts the zygote with no network, as nobody, on an empty file system that
holds the standard library, IPython, `course.exercise` and the practice data: what is not there
needs no guarding. Where bubblewrap cannot be had, weaker walls follow, in the order of `KINDS`;
each names itself in every report, and the last, which is none, is refused unless it is asked for.
"""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import course
from course import content
from course.errors import GradeError

__all__ = ["KINDS", "Limits", "Walls", "walls"]

NOBODY = 65534
OWN = ("__init__.py", "budget.py", "content.py", "errors.py", "exercise", "progress.py")
ZYGOTE = "/course/zygote.py"
PACKAGES = "/course/packages"
DATA = "/course/data"
SCRATCH = "/tmp"  # noqa: S108  in there it is empty, and nobody else's


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
    """How a zygote is started: the command that ends in Python, its environment, its name."""

    kind: str
    command: tuple[str, ...]
    environment: dict[str, str]
    isolate: bool  # the zygote may make namespaces of its own for each task

    @property
    def safe(self) -> bool:
        """Fit for the answers of other people."""
        return self.kind != "none"


def walls(kind: str = "") -> Walls:
    """Return the best walls of this machine, or those of that kind.

    Raises `GradeError` if there are none of that kind here.
    """
    if kind and kind not in KINDS:
        raise GradeError(f"a sandbox needs to be one of {', '.join(KINDS)}, got {kind!r}")
    for name in [kind] if kind else KINDS:
        found = KINDS[name]()
        if found:
            return found
    raise GradeError(f"this machine has no sandbox of the kind {kind}: course doctor says why")


# --- bubblewrap -------------------------------------------------------------------------------


@cache
def bubblewrap() -> Walls | None:
    """Return bubblewrap's walls, or None where it is missing or may not work."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    start = (program, *_namespaces(), *_files(), *_becoming())
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


ENVIRONMENT = {
    "HOME": "/home",
    "IPYTHONDIR": "/home/ipython",
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "COURSE_PROGRESS": "",
    "COURSE_DATA": DATA,
}


def _files() -> Iterator[str]:
    """Yield an empty file system, with a Python, and the few packages that answers may import."""
    yield from ("--perms", "0755", "--tmpfs", "/", "--ro-bind", "/usr", "/usr")
    for name in ("bin", "lib", "lib64"):
        yield from ("--symlink", f"usr/{name}", f"/{name}")
    base = Path(sys.base_prefix)
    if not base.is_relative_to("/usr"):
        yield from _folders(base.parent)
        yield from ("--ro-bind", str(base), str(base))
    yield from _folders(Path(PACKAGES) / "course")
    for source, name in _packages():
        yield from ("--ro-bind", str(source), f"{PACKAGES}/{name}")
    yield from ("--ro-bind", str(Path(__file__).with_name("zygote.py")), ZYGOTE)
    data = content.data("01").parent
    yield from ("--ro-bind", str(data), DATA)
    yield from ("--proc", "/proc", "--dev", "/dev")
    for folder in (SCRATCH, "/home"):
        yield from ("--perms", "1777", "--tmpfs", folder)
    yield from ("--remount-ro", "/", "--chdir", SCRATCH)


def _folders(path: Path) -> Iterator[str]:
    """Yield the making of a folder and of those above it, which nobody could enter otherwise."""
    for folder in [*reversed(path.parents), path][1:]:
        yield from ("--perms", "0755", "--dir", str(folder))


def _becoming() -> Iterator[str]:
    """Become nobody for good."""
    if os.getuid() == 0:
        yield from ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        yield from ("--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


def _packages() -> Iterator[tuple[Path, str]]:
    """Yield what stands on the path of an answer: IPython, all it needs, and our own few files."""
    for name in sorted(_needed("ipython")):
        found = importlib.metadata.distribution(name)
        tops = {file.parts[0] for file in found.files or [] if _is_code(file.parts)}
        for top in sorted(tops):
            yield Path(str(found.locate_file(top))), top
    folder = Path(course.__file__).parent
    for name in OWN:
        yield folder / name, f"course/{name}"


def _is_code(parts: tuple[str, ...]) -> bool:
    top = parts[0]
    return top not in ("..", "__pycache__") and not top.endswith((".dist-info", ".libs"))


def _needed(name: str, known: set[str] | None = None) -> set[str]:
    """Return the distributions that one needs, itself included, that are installed here."""
    known = set() if known is None else known
    name = re.sub(r"[-_.]+", "-", name).lower()
    try:
        requires = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return known  # for other systems
    if name not in known:
        known.add(name)
        for line in requires:
            if "extra ==" not in line:
                _needed(re.match(r"[\w.-]+", line)[0], known)  # type: ignore[index]  # a name is there
    return known


def _python(zygote: str, *path: str) -> tuple[str, ...]:
    """Return what makes Python run the zygote with nothing but these folders on its path.

    It is the Python itself, without the virtual environment around it.
    """
    return (os.path.realpath(sys.executable), "-s", "-S", "-P", zygote, *path)


# --- nothing ----------------------------------------------------------------------------------


def none() -> Walls:
    """Return no walls at all but the limits of the kernel: for one's own answers only."""
    here = [path for path in sys.path if path]
    command = _python(str(Path(__file__).with_name("zygote.py")), *here)
    data = {"COURSE_DATA": str(content.data("01").parent)}
    return Walls("none", command, ENVIRONMENT | data, isolate=False)


KINDS: dict[str, Callable[[], Walls | None]] = {"bubblewrap": bubblewrap, "none": none}
