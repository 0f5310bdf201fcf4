"""From percent sources to notebooks that are executed, blank where students write, and stable.

Strategy. Read a source with jupytext, give every cell an id of its own, execute it in a kernel of
this very Python, and drop what would differ next time: so two builds are the same to the octet,
and a diff shows what an author changed. An exercise takes one more turn: its answers and its task
file make the practice data, the solved notebook is executed against these, and what is shipped is
the solved run with the answers blanked. `run` compares with what is on disk and writes, or with
`check` only says, what is stale.

What goes in: `notebooks/src/NN_title.py`, `exercises/src/NN_title.py`, `exercises/tasks/tNN.py`.
What comes out: `notebooks/NN_title.ipynb`, `exercises/NN_title.ipynb`, `exercises/data/NN.json`.
"""

import copy
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from course import content
from course.errors import ContentError, CourseError
from course.exercise import practice, question, task
from course.exercise.result import outcome_of

__all__ = ["Report", "blank", "cells_of", "lint", "products", "run", "solved", "sources"]

SECONDS = 300  # for one cell
BLANK = "# Your code takes the place of the three dots.\n..."
SOLUTION = re.compile(
    r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION *$", re.MULTILINE | re.DOTALL
)
NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}>")
IGNORE, SKIP = "nbval-ignore-output", "nbval-skip"  # tags that nbval knows
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


@dataclass
class Report:
    """What a build did, or with `check` would do: files, and a sentence for each that failed."""

    written: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    stale: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0: all is up to date; 1: something is stale or failed."""
        return 1 if self.stale or self.failed else 0


def run(
    numbers: Sequence[str] = (),
    *,
    check: bool = False,
    root: Path | None = None,
    say: Callable[[str], None] | None = None,
) -> Report:
    """Build the sources with these two-digit numbers, or all; with `check` change nothing.

    `say` takes a sentence at each step, by default to stderr. Raises `ContentError` for a number
    without a source. A source that cannot be built is told in the report and stops no other one.
    """
    say, root, report = say or _to_stderr, root or _clone(), Report()
    chosen = list(sources(root, numbers))
    for source in chosen:
        say(f"{source.relative_to(root)}: executing")
        try:
            made = products(source)
        except CourseError as error:
            report.failed.append(f"{source.relative_to(root)}: {error}")
            say(report.failed[-1])
            continue
        for path, text in made.items():
            say(f"{path.relative_to(root)}: {_settle(path, text, check, report)}")
    if not numbers:
        for path in _orphans(root, chosen):
            report.stale.append(path)
            say(f"{path.relative_to(root)}: no source makes it")
    return report


def _to_stderr(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201  progress goes to stderr


def _clone() -> Path:
    if not content.is_clone():
        raise ContentError("course build needs the sources, which only a clone of the course has")
    return content.root()


def sources(root: Path, numbers: Sequence[str] = ()) -> Iterator[Path]:
    """Yield lesson and exercise sources, in order; raise `ContentError` for a number without."""
    found = [path for kind in ("notebooks", "exercises") for path in _sources(root / kind)]
    for number in numbers:
        if not any(_number(path) == number for path in found):
            known = ", ".join(sorted({_number(path) for path in found}))
            raise ContentError(f"no source has the number {number!r}: there are {known}")
    yield from (path for path in found if not numbers or _number(path) in numbers)


def _sources(folder: Path) -> list[Path]:
    return sorted((folder / "src").glob("[0-9][0-9]_*.py"))


def _number(path: Path) -> str:
    return path.name[:2]


def _orphans(root: Path, known: Iterable[Path]) -> Iterator[Path]:
    """Yield built notebooks and data whose source is gone."""
    made = {_notebook(path) for path in known}
    made |= {_data(path) for path in known if _is_exercise(path)}
    for pattern in ("notebooks/*.ipynb", "exercises/*.ipynb", "exercises/data/*.json"):
        yield from (path for path in sorted(root.glob(pattern)) if path not in made)


def _notebook(source: Path) -> Path:
    return source.parent.parent / f"{source.stem}.ipynb"


def _data(source: Path) -> Path:
    return source.parent.parent / "data" / f"{_number(source)}.json"


def _is_exercise(source: Path) -> bool:
    return source.parent.parent.name == "exercises"


def _settle(path: Path, text: str, check: bool, report: Report) -> str:
    """Compare one product with the disk, write it unless only checking, and say what is so."""
    new = text.encode()
    if path.is_file() and path.read_bytes() == new:
        report.unchanged.append(path)
        return "up to date"
    if check:
        report.stale.append(path)
        return "stale"
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(new)
    part.replace(path)
    report.written.append(path)
    return "written"


def products(source: Path) -> dict[Path, str]:
    """Return what one source makes: path and text of each file, in the order to write them.

    Raises `ContentError` if a cell fails or the result would not validate.
    """
    notebook = cells_of(source)
    if not _is_exercise(source):
        execute(notebook, source.parent.parent)
        return {_notebook(source): _text(notebook, source)}
    data = practice.dump(_practice(source, notebook))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / _data(source).name).write_text(data, encoding="utf-8")
        execute(notebook, source.parent.parent, COURSE_DATA=folder)
    for cell in _named(notebook, "check-"):
        _must_be_correct(cell)
    return {_data(source): data, _notebook(source): _text(blank(notebook), source)}


def _text(notebook: NotebookNode, source: Path) -> str:
    faults = lint(notebook, exercise=_is_exercise(source))
    if faults:
        raise ContentError("; ".join(faults))
    text: str = nbformat.writes(notebook)
    return text + "\n"


# From a source to cells


def cells_of(source: Path) -> NotebookNode:
    """Return a source as a notebook, not executed: cells with ids and tags, nothing else."""
    notebook: NotebookNode = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    slug, exercise = source.stem.replace("_", "-"), _is_exercise(source)
    for number, cell in enumerate(notebook.cells, 1):
        name = cell.metadata.pop("name", None)
        for noise in [key for key in cell.metadata if key.startswith("lines_to_")]:
            del cell.metadata[noise]  # jupytext's notes about blank lines
        cell.id = _name(name, source) if exercise else f"{slug}-{number:02}"
        if exercise and cell.id.startswith("answer-"):
            cell.metadata.tags = [*cell.metadata.get("tags", []), IGNORE]
    names = [cell.id for cell in notebook.cells]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ContentError(f"each cell needs a name of its own: {', '.join(sorted(twice))}")
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _name(name: str | None, source: Path) -> str:
    if name is None or not NAME.fullmatch(name):
        raise ContentError(
            f'every cell of {source.name} needs a name, as in `# %% name="check-01-2"`, got {name}'
        )
    return name


def _named(notebook: NotebookNode, start: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.id.startswith(start)]


# From cells to outputs


class ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs the build, whatever else is installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return it, whatever the name."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name=kernel_name, language="python")


def execute(notebook: NotebookNode, folder: Path, **environment: str) -> None:
    """Run all cells in `folder` and keep the outputs that will be the same next time.

    Cells tagged nbval-skip, which nbval skips too, are left alone. Raises `ContentError` if a
    cell raises, takes too long or ends the kernel.
    """
    ran: list[str] = []
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        skip_cells_with_tag=SKIP,
        on_cell_execute=lambda cell, **_: ran.append(cell.id),
    )
    client.create_kernel_manager().kernel_spec_manager = ThisPython()
    with tempfile.TemporaryDirectory() as ipython, tempfile.TemporaryFile("w+") as said:
        settings = {"PYTHONHASHSEED": "0", "COURSE_PROGRESS": "", "IPYTHONDIR": ipython}
        try:
            client.execute(env={**os.environ, **settings, **environment}, stderr=said)
        except (CellExecutionError, RuntimeError, TimeoutError) as error:
            said.seek(0)
            where = f"cell {ran[-1]} failed" if ran else "the kernel does not start"
            words = _last_line(str(error) if ran else said.read())
            raise ContentError(f"{where}: {words}") from error
    notebook.metadata = nbformat.from_dict(METADATA)  # the kernel has told its version
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = list(_stable(cell.outputs))


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return re.sub(r"\x1b\[[0-9;]*m", "", lines[-1]) if lines else "it says nothing"


def _stable(outputs: Iterable[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield outputs without widget models and traces, streams in one piece."""
    last = None
    for output in outputs:
        if output.output_type == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]
        if "data" in output:
            output.data.pop(WIDGET, None)
            if not output.data:
                continue
        if last is not None and output.get("name") == last.get("name") is not None:
            last.text += output.text  # only streams have names
            continue
        last = output
        yield output


def lint(notebook: NotebookNode, *, exercise: bool) -> list[str]:
    """Return what nbval would trip over, or pass without looking, one sentence each."""
    faults = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        tags, outputs = cell.metadata.get("tags", []), cell.get("outputs", [])
        text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
        if SKIP not in tags and cell.execution_count is None:
            faults.append(f"{cell.id} was not executed")
        if cell.id.startswith("check-") and not outputs:
            faults.append(f"{cell.id} needs stored outputs: nothing would be compared")
        if any(output.get("name") == "stderr" for output in outputs):
            faults.append(f"{cell.id} writes to stderr")
        if ADDRESS.search(text):
            faults.append(f"{cell.id} shows a memory address")
        if exercise and (IGNORE in tags) != cell.id.startswith("answer-"):
            faults.append(f"{cell.id}: answer cells, and only they, carry {IGNORE}")
    return faults


# Exercises


def _practice(source: Path, notebook: NotebookNode) -> practice.Practice:
    """Return the set-up cell and, for each task of the set, its practice question."""
    number = _number(source)
    tasks = task.load(source.parent.parent / "tasks" / f"t{number}.py")
    for kind in ("answer", "check"):
        wanted = {f"{kind}-{one.id.replace('.', '-')}" for one in tasks}
        found = {cell.id for cell in _named(notebook, f"{kind}-")}
        if wanted != found:
            odd = ", ".join(sorted(wanted ^ found))
            raise ContentError(f"tasks and {kind} cells of exercise {number} differ in {odd}")
    questions = tuple(
        question.draw(one, solution(notebook, one), practice.seed(one.id)) for one in tasks
    )
    setup = next(cell.source for cell in notebook.cells if cell.id == "setup")
    return practice.Practice(setup, questions)


def solution(notebook: NotebookNode, one: task.Task) -> Callable[..., Any]:
    """Return a task's function, run with the set-up cell and nothing else, as a student's is."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for name in ("setup", f"answer-{one.id.replace('.', '-')}"):
        cell = next((cell for cell in notebook.cells if cell.id == name), None)
        if cell is None:
            raise ContentError(f"task {one.id} needs the cell {name}: none is there")
        try:
            exec(compile(cell.source, f"<{name}>", "exec"), space)  # noqa: S102  our own source
        except Exception as error:
            raise ContentError(f"{name} fails: {type(error).__name__}: {error}") from error
    if one.name not in space:
        raise ContentError(f"the answer of {one.id} needs to define {one.name}")
    function: Callable[..., Any] = space[one.name]
    return function


def _must_be_correct(cell: NotebookNode) -> None:
    text = "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
    if outcome_of(text) != "correct":
        raise ContentError(f"{cell.id}: the solution is not correct: {text.partition(chr(10))[0]}")


def blank(notebook: NotebookNode) -> NotebookNode:
    """Return a copy whose answers are blank; the outputs of the checks stay the solved ones."""
    empty = copy.deepcopy(notebook)
    for cell in _named(empty, "answer-"):
        cell.source, found = SOLUTION.subn(_dots, cell.source)
        cell.outputs = []
        if not found:
            raise ContentError(f"{cell.id} needs ### BEGIN SOLUTION and ### END SOLUTION")
    return empty


def _dots(match: re.Match[str]) -> str:
    return "\n".join(match[1] + line for line in BLANK.split("\n"))


def solved(number: str, path: Path, root: Path | None = None) -> None:
    """Write the exercise notebook on disk, with the solutions in its answers, to `path`."""
    root = root or _clone()
    source = next(path for path in sources(root, [number]) if _is_exercise(path))
    notebook = nbformat.read(_notebook(source), as_version=4)
    answers = {cell.id: cell.source for cell in cells_of(source).cells}
    for cell in _named(notebook, "answer-"):
        cell.source = answers[cell.id]
    nbformat.write(notebook, path)
