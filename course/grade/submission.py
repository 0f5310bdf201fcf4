"""What was handed in, read safely: a notebook's cells, or one sentence why it is refused.

Strategy. A submission is a stranger's file. Its kind and size are looked at before it is opened,
it is opened without following a link and without waiting, and its JSON becomes plain values of
which only the cells are kept: id, type, source, and nothing else. Whatever is wrong with a file
refuses that file alone.

    DIR/STUDENT/NN_title.ipynb    DIR/STUDENT.zip    DIR/submitted/STUDENT/SET/NN_title.ipynb

A later attempt stands as STUDENT@2. Two folders that are the same name to some file system (by
case or by Unicode form) are both taken, and both flagged.
"""

import io
import json
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.errors import SubmissionError

__all__ = ["Cell", "Found", "Submission", "find", "octets", "parse", "read", "submitted_s"]

BIGGEST = 5 << 20  # octets of a notebook; the largest of the course has a tenth of it
MEMBERS = 200  # files that an archive may hold
CELLS = 2000
DEEPEST = 100  # brackets inside brackets
LONGEST_NAME = 100
ATTEMPT = re.compile(r"(?P<student>.+?)(?:@(?P<attempt>[1-9]\d{0,3}))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, as far as it counts."""

    id: str
    kind: str
    source: str


@dataclass(frozen=True)
class Found:
    """Where a submission lies: a file, or a member of an archive; and whose it is."""

    student: str
    attempt: int
    path: Path
    member: str = ""
    flags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name to tell it by: of the file, and of the member in it."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name


@dataclass(frozen=True)
class Submission:
    """One student's cells; `flags` are sentences for the instructor."""

    student: str
    attempt: int
    file: str
    cells: tuple[Cell, ...]
    flags: tuple[str, ...] = field(default=())


# --- where they are ---------------------------------------------------------------------------


def find(folder: Path, number: str) -> list[Found | tuple[Path, str]]:
    """Return what stands in a folder for one set: submissions, and (path, reason) for the rest.

    Sorted by name, so that two runs see the same. Raises `SubmissionError` for no folder.
    """
    if not folder.is_dir():
        raise SubmissionError(f"grading needs a folder of submissions: {folder} is none")
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    found: list[Found | tuple[Path, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda path: os.fsencode(path.name)):
        if not entry.name.startswith("."):
            found += _entry(entry, number)
    return _flag_twins(found)


def _entry(entry: Path, number: str) -> Iterator[Found | tuple[Path, str]]:
    """Yield the submission that one entry of the folder holds, or why it holds none."""
    try:
        yield _found(entry, number)
    except (SubmissionError, OSError) as error:
        yield entry, _reason(error)


def _found(entry: Path, number: str) -> Found:
    mode = entry.lstat().st_mode
    if stat.S_ISDIR(mode):
        student, attempt = whose(entry.name)
        return Found(student, attempt, _in_folder(entry, number))
    if stat.S_ISREG(mode) and entry.suffix.lower() == ".zip":
        student, attempt = whose(entry.stem)
        return Found(student, attempt, entry, _member(entry, number))
    raise SubmissionError(f"it is {_what(mode)}, not a student's folder or archive")


def whose(name: str) -> tuple[str, int]:
    """Return student and attempt of a name like `ada@2`."""
    plain = unicodedata.normalize("NFC", name)
    match = ATTEMPT.fullmatch(plain)
    if match is None or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise SubmissionError("its name is empty, too long, or has characters that cannot be seen")
    return match["student"], int(match["attempt"] or 1)


KINDS = {
    stat.S_IFREG: "a file of its own",
    stat.S_IFLNK: "a link, and links are not followed",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def _what(mode: int) -> str:
    return KINDS.get(stat.S_IFMT(mode), "a device")


def _in_folder(folder: Path, number: str) -> Path:
    """Return the one notebook of the set: NN_*.ipynb in the folder or in one folder of it."""
    found = sorted(_notebooks(folder, number))
    if not found:
        found = sorted(
            path
            for inner in sorted(folder.iterdir())
            if stat.S_ISDIR(inner.lstat().st_mode)
            for path in _notebooks(inner, number)
        )
    return found[_only([path.name for path in found], number)]


def _notebooks(folder: Path, number: str) -> Iterator[Path]:
    return (path for path in folder.iterdir() if _is_named(path.name, number))


def _is_named(name: str, number: str) -> bool:
    return bool(re.fullmatch(rf"{number}_\w+\.ipynb", name))


def _only(names: list[str], number: str) -> int:
    if len(names) != 1:
        got = "none" if not names else ", ".join(names[:3])
        raise SubmissionError(f"it needs one notebook {number}_….ipynb, there is {got}")
    return 0


def _flag_twins(found: list[Found | tuple[Path, str]]) -> list[Found | tuple[Path, str]]:
    """Flag what some file system, or a hasty reader, would take for the same student."""
    names: dict[tuple[str, int], list[str]] = {}
    for one in found:
        if isinstance(one, Found):
            names.setdefault((one.student.casefold(), one.attempt), []).append(one.student)
    return [_flagged(one, names) if isinstance(one, Found) else one for one in found]


def _flagged(one: Found, names: dict[tuple[str, int], list[str]]) -> Found:
    twins = names[one.student.casefold(), one.attempt]
    if len(twins) == 1:
        return one
    flag = f"{len(twins)} submissions have this name, in one spelling or another: see which counts"
    return replace(one, flags=(*one.flags, flag))


# --- what is in them --------------------------------------------------------------------------


def octets(found: Found) -> bytes:
    """Return the octets of the notebook; raise `SubmissionError` if they cannot be read."""
    try:
        return _from_archive(found) if found.member else _from_file(found.path)
    except OSError as error:
        raise SubmissionError(_reason(error)) from error


def read(found: Found) -> Submission:
    """Return the cells of a submission; raise `SubmissionError` with the reason for none."""
    cells = tuple(parse(octets(found)))
    return Submission(found.student, found.attempt, found.name, cells, found.flags)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it cannot be read ({error.strerror or type(error).__name__})"
    return str(error)


def _from_file(path: Path) -> bytes:
    """Read a plain file, and nothing that only looks like one."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with io.FileIO(descriptor) as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise SubmissionError(f"it is {_what(about.st_mode)}, not a notebook")
        return _small_enough(file.read(BIGGEST + 1) or b"")


def submitted_s(found: Found) -> int:
    """Return when it was handed in, in seconds: by timestamp.txt beside it, else by its file."""
    note = found.path.with_name("timestamp.txt")
    if not found.member and note.is_file() and not note.is_symlink():
        with note.open(encoding="utf-8", errors="replace") as file:
            text = file.read(100).strip().removesuffix(" UTC")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return int(found.path.lstat().st_mtime)


def _small_enough(data: bytes) -> bytes:
    if len(data) > BIGGEST:
        raise SubmissionError(f"it has more than {BIGGEST >> 20} million octets")
    if not data.strip():
        raise SubmissionError("the file is empty")
    return data


def _member(archive: Path, number: str) -> str:
    """Return the name of the one notebook of the set in an archive, wherever it stands there."""
    try:
        with zipfile.ZipFile(archive) as held:
            names = [info.filename for info in held.infolist()[: MEMBERS + 1]]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise SubmissionError("it is no zip archive, or a broken one") from error
    if len(names) > MEMBERS:
        raise SubmissionError(f"its archive holds more than {MEMBERS} files")
    if any(name.startswith("/") or ".." in Path(name).parts or "\\" in name for name in names):
        raise SubmissionError("its archive has a path that leads out of it")
    hers = [name for name in names if _is_named(Path(name).name, number)]
    return hers[_only(hers, number)]


def _from_archive(found: Found) -> bytes:
    try:
        with zipfile.ZipFile(found.path) as held, held.open(found.member) as file:
            return _small_enough(file.read(BIGGEST + 1))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise SubmissionError("the notebook in its archive cannot be unpacked") from error


def parse(data: bytes) -> list[Cell]:
    """Return the cells of a notebook's octets; raise `SubmissionError` if it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"it is not UTF-8: octet {error.start} belongs to no text"
        ) from error
    _must_be_flat(text)
    try:
        held = json.loads(text, parse_constant=_no_constant)
    except ValueError as error:
        raise SubmissionError(f"it is not JSON: {str(error)[:100]}") from error
    if not isinstance(held, dict) or not isinstance(held.get("cells"), list):
        raise SubmissionError("it is not a notebook of format 4: it has no list of cells")
    if held.get("nbformat") != 4:
        raise SubmissionError(f"it needs notebook format 4, got {str(held.get('nbformat'))[:20]}")
    if len(held["cells"]) > CELLS:
        raise SubmissionError(f"it has more than {CELLS} cells")
    cells = [_cell(number, cell) for number, cell in enumerate(held["cells"], 1)]
    if cells and not any(cell.id for cell in cells):
        raise SubmissionError("its cells have no ids: it was saved in a form older than 4.5")
    return cells


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _must_be_flat(text: str) -> None:
    """Refuse nesting that is deeper than any notebook's, before a parser meets it."""
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[{\]}]', text, re.DOTALL):
        mark = match[0]
        depth += (mark in "[{") - (mark in "]}") if len(mark) == 1 else 0
        if depth > DEEPEST:
            raise SubmissionError(f"its JSON is nested deeper than {DEEPEST} levels")


def _cell(number: int, cell: Any) -> Cell:
    """Return what counts of one cell; a cell that is none has no source, and nothing else."""
    if not isinstance(cell, dict):
        raise SubmissionError(f"its cell {number} is no cell")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionError(f"the source of its cell {number} is no text")
    if "\0" in source:
        raise SubmissionError(f"the source of its cell {number} holds a NUL character")
    if any(0xD800 <= ord(letter) < 0xE000 for letter in source):
        raise SubmissionError(f"the source of its cell {number} holds half a character")
    return Cell(_named(cell), str(cell.get("cell_type", "")), source)


def _named(cell: dict[str, Any]) -> str:
    """Return a cell's id; notebooks before format 4.5 had none."""
    name = cell.get("id")
    return name if isinstance(name, str) else ""
