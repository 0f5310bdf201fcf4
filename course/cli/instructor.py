"""The instructor's commands: release, grade, regrade, feedback, export.

Strategy. As all of `course.cli`: words in, a call of `course.grade`, text and an exit status out.
What a run says while it works, a bar and sentences, goes to stderr; the table, or with --json the
same as one document, to stdout.
"""

import json
import time  # noqa: TID251  a grader's lock has a pulse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from course import __version__
from course.errors import GradeError

if TYPE_CHECKING:
    from course.grade.final import Final
    from course.grade.gradebook import Entry
    from course.grade.marking import Report, Work
    from course.grade.roster import Roster

__all__ = ["register"]

Store = Annotated[
    str,
    typer.Option("--store", metavar="URL", help="The gradebook: a file, or a database's URL."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
RosterFile = Annotated[
    Path | None,
    typer.Option("--roster", metavar="CSV", help="Columns student, name, email, id, deadline."),
]
LatePolicy = Annotated[
    str, typer.Option("--late", metavar="RULE", help='"10%/day, 50% at most, 15 min grace".')
]
Exercise = Annotated[
    str, typer.Option("--exercise", metavar="NN", help="The two digits of the set.")
]
OneExercise = Annotated[
    str, typer.Option("--exercise", metavar="NN", help="Only this set; else all.")
]
OutFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the results as JSON.")
]
Workers = Annotated[
    int, typer.Option("--workers", metavar="N", min=0, help="Processes; 0: one a core.")
]
Unsandboxed = Annotated[
    bool, typer.Option("--unsandboxed", help="Grade without walls: only what is your own.")
]
STORE = "grades.db"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (release, grade, regrade, feedback, export):
        app.command()(command)


def release(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write to.")],
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="[NN]...", help="Two digits; else all.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Write the exercises for students, without solutions, and the keys for grading."""
    from course.grade.release import release

    written = release(out, numbers or ())
    if as_json:
        typer.echo(json.dumps([_released(one) for one in written]))
        return
    for one in written:
        made = "a new key" if one.made else "the key that was there"
        typer.echo(f"{one.number}: {one.notebook}, {made} in {one.key}")
    typer.echo(f"Hand out {out / 'students'}; keep {out / 'keys'} to yourself.", err=True)


def _released(one: Any) -> dict[str, Any]:
    return {
        "exercise": one.number,
        "notebook": str(one.notebook),
        "key": str(one.key),
        "new": one.made,
    }


def grade(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="DIR/STUDENT/NN_title.ipynb, or STUDENT.zip.")
    ],
    *,
    exercise: Exercise,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="The set's key; later runs know it."),
    ] = None,
    store: Store = STORE,
    out: OutFile = None,
    workers: Workers = 0,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Grade the submissions of one set; what the gradebook has already is not done again."""
    from course.grade import marking
    from course.grade.release import read_key

    run = _Run(exercise, store, workers, unsandboxed, out, as_json)
    run.start(read_key(key) if key else None)
    run.finish(lambda: marking.look(folder, run.settings, run.book))


def regrade(
    *,
    exercise: Exercise,
    store: Store = STORE,
    out: OutFile = None,
    workers: Workers = 0,
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Grade all that the gradebook holds of a set anew: the same inputs, the course as it is."""
    from course.grade import marking

    run = _Run(exercise, store, workers, unsandboxed, out, as_json)
    run.start(None)
    run.finish(lambda: marking.again(run.settings, run.book))


@dataclass
class _Run:
    """One run of grade or regrade, from the words of the command line to its table."""

    exercise: str
    store: str
    workers: int
    unsandboxed: bool
    out: Path | None
    as_json: bool

    def start(self, key: bytes | None) -> None:
        """Open the gradebook, agree on the key, and look what walls there are."""
        from course.grade import inputs
        from course.grade.gradebook import Gradebook
        from course.grade.pool import Settings
        from course.grade.sandbox import walls

        inputs.exercise(self.exercise)  # raises for a set that is not there
        found = walls()
        if not found.safe and not self.unsandboxed:
            raise GradeError(
                "there is no sandbox on this machine, and other people's code needs one: install "
                "bubblewrap, or say --unsandboxed for answers of your own"
            )
        self.book = Gradebook(self.store)
        kept, changed = self.book.key(self.exercise, key, __version__)
        if changed:
            typer.echo(f"course: exercise {self.exercise} was {changed}", err=True)
        self.settings = Settings(self.exercise, kept, found.kind)

    def finish(self, look: "Callable[[], Work]") -> None:
        """Hold the set, grade, and tell what came of it."""
        from course.grade import marking

        with self.book.hold(self.exercise, lambda: int(time.time()), _wait) as pulse:
            work = look()
            with _bar(len(work.todo)) as step:

                def said(_: object) -> None:
                    step()
                    pulse()

                report = marking.mark(
                    work, self.settings, self.book, workers=self.workers, said=said
                )
        document = json.dumps(report.to_json(), ensure_ascii=False)
        if self.out is not None:
            _write(self.out, document + "\n")
        if self.as_json:
            typer.echo(document)
        else:
            _table(report, len(work.todo))


def _wait(sentence: str) -> None:
    typer.echo(f"course: {sentence}", err=True)
    time.sleep(2)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """Yield a function that moves a bar on stderr by one; nothing is shown without a terminal."""
    from rich import progress as bars
    from rich.console import Console

    columns = (bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeRemainingColumn())
    console = Console(stderr=True)
    with bars.Progress(*columns, console=console, transient=True, disable=not total) as progress:
        task = progress.add_task("grading", total=total)
        yield lambda: progress.advance(task)


def _table(report: "Report", graded: int) -> None:
    """Print points by student and task, what was refused, and which mistakes are frequent."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(soft_wrap=True)
    tasks = sorted({one.task for entry in report.entries for one in entry.grade.outcomes})
    table = Table("student", *tasks, "points", "notes", title=f"Exercises {report.exercise}")
    for entry in report.entries:
        if not entry.refused:
            table.add_row(*map(Text, _table_row(entry, tasks)))
    console.print(table)
    for file, reason in report.refusals():
        console.print(Text(f"refused: {printable(file)}: {printable(reason)}"))
    for task, words, count in report.mistakes()[:10]:
        console.print(Text(f"{count} times in {task}: {words}"))
    kinds = {entry.walls for entry in report.entries} - {"bubblewrap"}
    for kind in sorted(kinds):
        console.print(Text(f"UNSANDBOXED or with weaker walls: {kind}"))
    typer.echo(f"{graded} graded now, {len(report.entries) - graded} before", err=True)


def _table_row(entry: "Entry", tasks: list[str]) -> list[str]:
    grade = entry.grade
    earned = {one.task: f"{one.points}/{one.max}" for one in grade.outcomes}
    name = grade.student if grade.attempt == 1 else f"{grade.student}@{grade.attempt}"
    cells = [name, *(earned.get(task, "") for task in tasks), f"{grade.points}/{grade.max}"]
    return [printable(cell) for cell in [*cells, "; ".join(grade.flags)]]


def printable(text: str) -> str:
    """Return the text with each character that would move a terminal's cursor spelled out."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def feedback(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder for the pages.")],
    *,
    store: Store = STORE,
    exercise: OneExercise = "",
    roster: RosterFile = None,
    late: LatePolicy = "",
    as_json: Json = False,
) -> None:
    """Write a page for each student: points, causes and hints, and no hidden input."""
    from course.grade.feedback import write

    written = write(_finals(store, exercise, roster, late)[0], out)
    if as_json:
        typer.echo(json.dumps([str(path) for path in written]))
    else:
        typer.echo(f"{len(written)} pages in {out}")


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write, or - .")],
    *,
    form: Annotated[str, typer.Option("--format", metavar="csv|canvas|moodle")],
    store: Store = STORE,
    exercise: OneExercise = "",
    roster: RosterFile = None,
    late: LatePolicy = "",
) -> None:
    """Write the grades as a table for Canvas, Moodle or a spreadsheet."""
    from course.grade.export import export

    finals, known = _finals(store, exercise, roster, late)
    text = export(finals, known, form)
    if str(out) == "-":
        typer.echo(text, nl=False)
    else:
        _write(out, text)
        typer.echo(f"{len(finals)} results in {out}", err=True)


def _finals(
    store: str, exercise: str, file: Path | None, late: str
) -> "tuple[list[Final], Roster]":
    """Return the results that count, and the roster they were looked up in."""
    from course.grade import roster
    from course.grade.final import finals
    from course.grade.gradebook import Gradebook

    if "://" not in store and not Path(store).is_file():
        raise GradeError(
            f"there is no gradebook {store}: course grade makes one, --store names it"
        )
    known = roster.read(file) if file else roster.NOBODY
    policy = roster.Late.parse(late) if late else roster.Late()
    return finals(Gradebook(store).entries(exercise), known, policy), known


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise GradeError(f"cannot write {path}: {error.strerror}") from error
