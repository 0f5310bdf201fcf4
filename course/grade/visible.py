"""What an answer may see: Python, IPython, the student's side, and what its task allows.

Strategy. A list of (place here, place inside): whoever builds walls shows these, for reading only,
on an otherwise empty file system. What is not in the list needs no guarding. Of the course only
the student's side is there, so no decoder can be called where one is to be written; a task that
wants more names it (`allows=("course.wire",)`, `allows=("scapy",)`). The judges are not there:
what tells a right answer from a wrong one may come close to being one.
"""

import atexit
import importlib.metadata
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import course
from course import content
from course.errors import GradeError
from course.exercise.supplied import KEY

__all__ = ["DATA", "ENVIRONMENT", "PACKAGES", "SCRATCH", "ZYGOTE", "binds", "practice"]

ZYGOTE = "/course/zygote.py"
PACKAGES = "/course/packages"
DATA = "/course/data"
SCRATCH = "/tmp"  # noqa: S108  in there it is empty, and nobody else's
OWN = ("__init__.py", "budget.py", "content.py", "errors.py", "progress.py", "exercise/*.py")

ENVIRONMENT = {
    "HOME": "/home",
    "IPYTHONDIR": "/home/ipython",
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "COURSE_PROGRESS": "",
    "COURSE_DATA": DATA,
    "COURSE_GRADING": "1",
}


def binds(allows: Sequence[str] = ()) -> Iterator[tuple[Path, str]]:
    """Yield (place here, place inside) of each file and folder; /usr comes first.

    Raises `GradeError` for something allowed that is not installed.
    """
    yield Path("/usr"), "/usr"
    base = Path(sys.base_prefix)
    if not base.is_relative_to("/usr"):
        yield base, str(base)
    for source, name in _packages(allows):
        yield source, f"{PACKAGES}/{name}"
    yield Path(__file__).with_name("zygote.py"), ZYGOTE
    yield practice(), DATA


@cache
def practice() -> Path:
    """Return a folder with the practice data as an answer may see them, removed at the end.

    The parts that a task hands over are the answers of another: here they only have their names.
    """
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    for path in sorted((content.exercises() / "data").glob("*.json")):
        held = json.loads(path.read_text(encoding="utf-8"), object_hook=_without_source)
        (folder / path.name).write_text(json.dumps(held), encoding="utf-8")
    return folder


def _without_source(held: dict[str, Any]) -> dict[str, Any]:
    if KEY in held:
        name = held[KEY][0]
        return {KEY: [name, f"def {name}(*_):\n    raise RuntimeError('it is not here')\n"]}
    return held


def _packages(allows: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """Yield what stands on the path of an answer, each name once."""
    wanted = set(_needed("ipython"))
    folder = Path(course.__file__).parent
    own = [str(path.relative_to(folder)) for name in OWN for path in sorted(folder.glob(name))]
    for name in allows:
        package, _, room = name.partition(".")
        if package == "course":
            own.append(_own(folder, room))
        else:
            wanted |= _needed(_distribution(package))
    for name in sorted(wanted):
        found = importlib.metadata.distribution(name)
        tops = {file.parts[0] for file in found.files or [] if _is_code(file.parts)}
        for top in sorted(tops):
            yield Path(str(found.locate_file(top))), top
    for name in dict.fromkeys(own):
        yield folder / name, f"course/{name}"


def _own(folder: Path, room: str) -> str:
    for name in (room, f"{room}.py"):
        if room and (folder / name).exists():
            return name
    raise GradeError(f"a task allows course.{room}, and the course has no such room")


def _distribution(package: str) -> str:
    found = importlib.metadata.packages_distributions().get(package)
    if not found:
        raise GradeError(f"a task allows {package}, which is not installed for the grader")
    return found[0]


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
                _needed(re.split(r"[^\w.-]", line, maxsplit=1)[0], known)
    return known
