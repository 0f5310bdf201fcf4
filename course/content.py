"""Where the course's files are: beside the package in a clone, inside the wheel otherwise.

Takes nothing, gives paths. A clone keeps `notebooks/` and `exercises/` beside `course/`; a wheel
carries what was built from them in `course/_content/`, without the sources they were built from.
Nobody else guesses at paths, so that clone, wheel and Binder cannot disagree.

What may not live here: reading a notebook or a task. This module finds files; the rooms that need
them open them.
"""

from pathlib import Path

from course.errors import ContentError

__all__ = ["data", "exercises", "is_clone", "notebooks", "quiz", "root"]

PACKAGE = Path(__file__).parent
IN_WHEEL = PACKAGE / "_content"


def is_clone() -> bool:
    """Say whether the package runs from a clone, where the sources of the notebooks are too."""
    return not IN_WHEEL.is_dir()


def root() -> Path:
    """Return the folder that holds `notebooks` and `exercises`."""
    return PACKAGE.parent if is_clone() else IN_WHEEL


def notebooks() -> Path:
    """Return the folder of the built lessons; raise `ContentError` if it is not there."""
    return _folder("notebooks")


def exercises() -> Path:
    """Return the folder of the built exercises; raise `ContentError` if it is not there."""
    return _folder("exercises")


def data(number: str) -> Path:
    """Return the practice data of one exercise set, named by its two digits: `data("01")`."""
    path = exercises() / "data" / f"{number}.json"
    if not path.is_file():
        raise ContentError(f"exercise {number} needs its practice data in {path}: none is there")
    return path


def quiz() -> Path:
    """Return the folder of the quiz bank, one file a lesson, inside the package everywhere."""
    path = PACKAGE / "lesson" / "data" / "quiz"
    if not path.is_dir():
        raise ContentError(f"the quiz bank should be {path}: nothing is there")
    return path


def _folder(name: str) -> Path:
    path = root() / name
    if not path.is_dir():
        raise ContentError(
            f"the course needs its folder {name!r} beside or inside the package, "
            f"and {path} is not there: install from a clone or from a wheel"
        )
    return path
