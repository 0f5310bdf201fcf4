"""`course check`: the reader's own validation with nbval, its outcome said in words.

Strategy. A notebook that was run and saved holds the outputs of that run, right or wrong, and
nbval would find them again and be content. So the answers alone are taken, by the names of their
cells, and put into the notebook as the course ships it, whose checks hold the outputs of a solved
one; the grader does the same. pytest runs nbval on that in a process of its own, with none of the
folder's settings, and this module, loaded there as a plug-in, notes what came of each cell. A
lesson has no answers and is validated as it is.
"""

import copy
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat

from course import content
from course.errors import CourseError
from course.exercise import feedback, practice
from course.exercise.question import Question
from course.exercise.result import WORDS, outcome_of, points_of

__all__ = ["Report", "Verdict", "run"]

SECONDS = 60  # for one cell
ANSWER = re.compile(r"answer-(\d\d)-\d+")
PASS_MARK = 60  # percent
PLACES = ("transport-course/exercises", "exercises", ".")  # for NN: what `course lab` made first
FILE_OF_CELL = re.compile(r" \([^()]*, line (\d+)\)$")  # a cell's file has a name by chance
ENDED = "the kernel ended while this cell ran"
OUT = "COURSE_CHECK_OUT"  # tells the plug-in where to write


@dataclass(frozen=True)
class Verdict:
    """One task, or one cell of a lesson: `status` is an outcome of a check, `text` its words."""

    id: str
    status: str
    points: int
    max: int
    text: str


@dataclass(frozen=True)
class Report:
    """What nbval said; `str` is for people, `to_json` for programs."""

    path: Path
    verdicts: tuple[Verdict, ...]

    @property
    def exit_status(self) -> int:
        """0: all is right; 1: something falls short."""
        return 0 if all(one.status == "correct" for one in self.verdicts) else 1

    @property
    def points(self) -> tuple[int, int]:
        """Points earned and possible; (0, 0) for a lesson."""
        return sum(one.points for one in self.verdicts), sum(one.max for one in self.verdicts)

    def __str__(self) -> str:
        lines = [one.text for one in self.verdicts if one.max or one.status != "correct"]
        earned, possible = self.points
        if possible:
            passed = "passed" if 100 * earned >= PASS_MARK * possible else "not passed yet"
            lines.append(f"{earned} of {possible} points: the set is {passed} (at {PASS_MARK} %).")
        else:
            good = sum(one.status == "correct" for one in self.verdicts)
            lines.append(f"{good} of {len(self.verdicts)} cells give what they should.")
        return "\n\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return it as one JSON document."""
        earned, possible = self.points
        return {
            "path": str(self.path),
            "points": earned,
            "max": possible,
            "results": [asdict(one) for one in self.verdicts],
        }


def run(target: str | Path) -> Report:
    """Validate a notebook, given by its path or by the two digits of an exercise set.

    Raises `CourseError` if there is no such notebook, or if it cannot be read.
    """
    path = find(str(target))
    notebook = _read(path)
    number = _set_of(path, notebook)
    if number is None:
        return Report(path, _of_lesson(notebook, _validate(path)))
    questions = practice.load(content.data(number).read_text(encoding="utf-8")).questions
    merged = merge(_read(_shipped(number)), notebook)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / path.name
        nbformat.write(merged, copied)
        cells = _validate(copied)
    known = {cell.id for cell in notebook.cells}
    return Report(path, tuple(_of_task(one, cells, known) for one in questions))


def find(target: str) -> Path:
    """Return the notebook that is meant, or raise `CourseError`."""
    path = Path(target)
    if not re.fullmatch(r"\d\d", target):
        if not path.is_file():
            raise CourseError(f"course check needs a notebook: {target} is no file")
        return path
    for place in PLACES:
        found = [path for path in Path(place).glob(f"{target}_*.ipynb") if "." not in path.stem]
        if found:
            return min(found)
    raise CourseError(
        f"exercise {target} is neither here nor in exercises: name its notebook's path"
    )


def _read(path: Path) -> Any:
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises whatever a broken file leads it to
        words = " ".join(str(error).split())[:200]
        raise CourseError(f"{path} cannot be read as a notebook: {words}") from error


def _set_of(path: Path, notebook: Any) -> str | None:
    """Return the number of the exercise set, or None for a lesson."""
    for cell in notebook.cells:
        found = ANSWER.fullmatch(cell.get("id", ""))
        if found:
            return found[1]
    shipped = {shipped.name for shipped in content.exercises().glob("*.ipynb")}
    return path.name[:2] if path.name in shipped and path.parent.name == "exercises" else None


def _shipped(number: str) -> Path:
    found = sorted(content.exercises().glob(f"{number}_*.ipynb"))
    if not found:
        raise CourseError(f"the course has no exercise {number}")
    return found[0]


def merge(shipped: Any, theirs: Any) -> Any:
    """Return the shipped notebook with their answers; an answer that is not there is empty."""
    merged = copy.deepcopy(shipped)
    answers: dict[str, str] = {}
    for cell in theirs.cells:
        if cell.cell_type == "code":
            answers.setdefault(cell.get("id", ""), cell.source)
    for cell in merged.cells:
        if ANSWER.fullmatch(cell.id):
            cell.source = answers.get(cell.id, "")
    return merged


def _validate(notebook: Path) -> list[dict[str, Any]]:
    """Run nbval on a notebook; return what the plug-in noted of each cell."""
    with tempfile.TemporaryDirectory() as folder:
        settings, out = Path(folder) / "pytest.ini", Path(folder) / "out.json"
        settings.write_text("[pytest]\n", encoding="utf-8")
        done = _pytest(notebook, settings, out)
        if not out.is_file():
            words = (done.stdout + done.stderr).strip().splitlines()
            raise CourseError(f"nbval could not run: {words[-1] if words else 'it said nothing'}")
        cells: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
        return cells


def _pytest(notebook: Path, settings: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run pytest with nbval, this plug-in, and nothing else that may be installed or set."""
    command = [
        *(sys.executable, "-m", "pytest", "-c", str(settings), "--rootdir", str(out.parent)),
        *("--noconftest", "-q", "-p", "no:cacheprovider", "-p", "nbval.plugin"),
        *("-p", "course.checking", "--nbval", "--nbval-current-env"),
        *(f"--nbval-cell-timeout={SECONDS}", str(notebook)),
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", OUT: str(out)}
    return subprocess.run(  # noqa: S603  our own command, on a file of ours
        command, env=environment, capture_output=True, text=True, check=False
    )


def _of_task(asked: Question, cells: Iterable[dict[str, Any]], known: set[str]) -> Verdict:
    """Return the verdict on one task from what came of its answer cell and its check cell."""
    slug = asked.id.replace(".", "-")
    noted = {cell["id"]: cell for cell in cells}
    answer, check = noted.get(f"answer-{slug}"), noted.get(f"check-{slug}")
    status, text, points = "error", "", 0
    if f"answer-{slug}" not in known:
        status, text = "missing", f"its cell answer-{slug} is not in the notebook"
    elif answer and answer["error"]:
        text = f"its cell does not run: {answer['error']}"
    elif check and check["error"]:
        text = f"its check does not run: {check['error']}"
    elif not check:
        text = "its check was not reached"
    else:
        status = "correct" if check["passed"] else outcome_of(check["text"]) or "wrong"
        return Verdict(asked.id, status, points_of(check["text"]), asked.points, check["text"])
    head = f"{asked.id} {asked.name}: {WORDS[status]}, 0 of {asked.points} points"
    return Verdict(asked.id, status, points, asked.points, f"{head}\n{text}")


def _of_lesson(notebook: Any, cells: list[dict[str, Any]]) -> tuple[Verdict, ...]:
    """Return the verdicts on the cells of a lesson; where the kernel ended, some have not run."""
    noted = {cell["id"] for cell in cells}
    code = (cell.get("id", "") for cell in notebook.cells if cell.cell_type == "code")
    missed = (name for name in code if name not in noted)
    return (
        *map(_of_cell, cells),
        *(Verdict(name, "error", 0, 0, f"{name} was not reached") for name in missed),
    )


def _of_cell(cell: dict[str, Any]) -> Verdict:
    """Return the verdict on one cell of a lesson."""
    if cell["passed"]:
        return Verdict(cell["id"], "correct", 0, 0, "")
    if cell["error"]:
        return Verdict(cell["id"], "error", 0, 0, f"{cell['id']} stops: {cell['error']}")
    words = f"{cell['id']}: its output is not the stored one"
    found = feedback.first(cell["wanted"], cell["text"], {})
    if found:
        words += f" ({found.where})\n  stored  {found.wanted}\n  now     {found.got}"
    return Verdict(cell["id"], "wrong", 0, 0, words)


# The plug-in, called by pytest in the other process

NOTED: list[dict[str, Any]] = []


def pytest_runtest_call(item: Any) -> None:
    """Let nbval wait for a cell only as long as there is a kernel that may answer."""
    kernel = item.parent.kernel
    wait = type(kernel).get_message

    def get_message(stream: str, timeout: float | None = None) -> Any:
        left = SECONDS if timeout is None else timeout
        while True:
            try:
                return wait(kernel, stream, timeout=min(1, left))
            except queue.Empty:
                if not kernel.is_alive():
                    item.session.shouldstop = ENDED  # what follows is not reached
                    raise RuntimeError(ENDED) from None
                left -= 1
                if left <= 0:
                    raise

    kernel.get_message = get_message


def pytest_runtest_makereport(item: Any, call: Any) -> None:
    """Note what came of a cell, once it ran or could not be started."""
    if call.when != "call" and call.excinfo is None:
        return
    outputs = getattr(item, "test_outputs", None) or []
    error = next((_words(one) for one in outputs if "ename" in one), "")
    if call.excinfo is not None and (item.parent.timed_out or not outputs):
        error = " ".join(str(call.excinfo.value).split())
    NOTED.append(
        {
            "id": item.cell.get("id", ""),
            "passed": call.excinfo is None,
            "error": error,
            "text": _text(outputs),
            "wanted": _text(item.cell.outputs),
        }
    )


def _words(error: Any) -> str:
    """Return an error's name and sentence, without the file name that the kernel made up."""
    sentence = FILE_OF_CELL.sub(r" (line \1)", error.evalue)
    return f"{error.ename}: {sentence}"


def _text(outputs: Any) -> str:
    """Return the text of the last output that has one."""
    texts = [
        one.data.get("text/plain", "") if "data" in one else one.get("text", "") for one in outputs
    ]
    return texts[-1] if texts else ""


def pytest_sessionfinish() -> None:
    """Write down what was noted."""
    Path(os.environ[OUT]).write_text(json.dumps(NOTED), encoding="utf-8")
