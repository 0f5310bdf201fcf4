"""`course script`: packetdrill scripts against the mini stack, and what became of each.

Strategy. Files are read here and played in `course.play.script`; a folder stands for all .pkt
files below it. One line a script, the story of each failure, the count last. With many scripts a
bar on the terminal says how far it is. Nothing that a script contains is executed.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from course.errors import CourseError, ScriptError
from course.play.script import Result, parse, run

MANY = 20  # scripts from which on a bar is worth its line
STATUSES = ("passed", "failed", "skipped")


def files(paths: list[Path]) -> list[Path]:
    """Return the scripts that are meant; raise `CourseError` for a path with none."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = sorted(path.rglob("*.pkt"))
            if not below:
                raise CourseError(f"a folder of scripts needs .pkt files, got none in {path}")
            found += below
        else:
            found.append(path)
    return found


def play(path: Path, profile: str, defines: dict[str, str]) -> Result:
    """Play one file; an error in it is a failed result that names line and column."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"cannot read {path}: {error.strerror}") from None
    try:
        return run(parse(data.decode().replace("\r\n", "\n"), str(path), defines), profile)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        sentence = f"needed UTF-8 text, got the octet 0x{data[error.start]:02x}"
        return Result(str(path), "failed", sentence, line, column, profile)
    except ScriptError as error:
        sentence = str(error).removeprefix(f"{path}:{error.line}:{error.column}: ")
        return Result(str(path), "failed", sentence, error.line, error.column, profile)


def main(
    paths: list[Path], profile: str, defines: list[str], *, as_json: bool, verbose: bool
) -> int:
    """Play all scripts and print what became of them; return the exit status."""
    names = dict(_pair(text) for text in defines)
    results: list[Result] = []
    wanted = files(paths)
    for path in _watched(wanted):
        result = play(path, profile, names)
        results.append(result)
        if not as_json:
            print(result.text() if verbose or result.status == "failed" else result)
    count = {name: sum(r.status == name for r in results) for name in STATUSES}
    if as_json:
        print(json.dumps({**count, "scripts": [result.to_json() for result in results]}))
    else:
        print(", ".join(f"{count[name]} {name}" for name in STATUSES))
    return 0 if count["passed"] and not count["failed"] else 1


def _pair(text: str) -> tuple[str, str]:
    name, is_there, value = text.partition("=")
    if not is_there or not name.isidentifier():
        raise CourseError(f"-D needs NAME=value, got {text!r}")
    return name, value


def _watched(paths: list[Path]) -> Iterator[Path]:
    """Yield the paths, with a bar on stderr if there are many and somebody looks."""
    if len(paths) < MANY or not sys.stderr.isatty():
        yield from paths
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(paths, "scripts", console=Console(stderr=True), transient=True)
