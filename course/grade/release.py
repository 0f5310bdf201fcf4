"""What is handed out, and the key that stays: `course release OUT`.

Strategy. Students get the notebooks that the build has made, with blank answers, and nothing else
of the set: no source, no task file. Beside them, and never to be handed out, each set gets a key
of its own, from which the hidden inputs are drawn. A key that is there already is kept: with
another one no grade could be explained any more.
"""

import os
import secrets  # noqa: TID251  a key is the one thing that nobody may foresee
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course import content
from course.errors import GradeError

__all__ = ["Released", "read_key", "release"]

KEY_OCTETS = 32
FOR_STUDENTS, KEYS = "students", "keys"
NOTE = """students/  hand this out: the exercises with blank answers
keys/      keep this: course grade needs the key of a set, and whoever has it knows the inputs
"""


@dataclass(frozen=True)
class Released:
    """What was written for one set."""

    number: str
    notebook: Path
    key: Path
    made: bool  # the key is new


def release(out: Path, numbers: Sequence[str] = ()) -> list[Released]:
    """Write the sets with these two-digit numbers, or all, under `out`; return what was written.

    Raises `GradeError` for a number that has no set, and where `out` cannot be written.
    """
    known = {path.name[:2]: path for path in sorted(content.exercises().glob("??_*.ipynb"))}
    for number in numbers:
        if number not in known:
            got = ", ".join(known)
            raise GradeError(f"release needs sets of the course ({got}), got {number!r}")
    try:
        (out / FOR_STUDENTS).mkdir(parents=True, exist_ok=True)
        (out / KEYS).mkdir(mode=0o700, exist_ok=True)
        (out / "README.txt").write_text(NOTE, encoding="utf-8")
        return [_one(out, number, known[number]) for number in numbers or known]
    except OSError as error:
        raise GradeError(f"cannot write to {out}: {error.strerror}") from error


def _one(out: Path, number: str, notebook: Path) -> Released:
    copied, key = out / FOR_STUDENTS / notebook.name, out / KEYS / f"{number}.key"
    shutil.copyfile(notebook, copied)
    made = not key.exists()
    if made:
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_OCTETS) + "\n")
    return Released(number, copied, key, made)


def read_key(path: Path) -> bytes:
    """Return the key in a file; raise `GradeError` if there is none."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise GradeError(f"the key {path} needs {KEY_OCTETS} octets in hex: {error}") from error
    if len(key) != KEY_OCTETS:
        raise GradeError(f"the key {path} needs {KEY_OCTETS} octets in hex, got {len(key)}")
    return key
