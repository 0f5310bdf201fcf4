"""nbval runs the cells and compares their outputs; only the kernel is another.

Strategy. nbval asks little of a kernel: take this source, give the messages that came of it. Here
it gets a fork of the zygote, in which the cells have run, each as a notebook runs it. All else is
nbval's own: its file and cell classes, its walk through a cell's messages, its comparison with the
stored outputs. pytest is started once in a worker and stays open while there is work; `Loop` is
handed to it as a plug-in and takes the place of its run of tests.
"""

import os
import queue
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbval import plugin as nbval

from course.errors import GradeError
from course.grade.process import Ran
from course.grade.seen import Seen, Source

__all__ = ["Engine", "Seen", "Source", "run"]

ENDED = "Ended"  # the name of the error that stands for a process that did not come back
TASK = Path("task.ipynb")  # it is in memory only


class ForkedKernel:
    """What nbval calls a kernel: cells that have run in a fork, played back one by one."""

    def __init__(self, ran: Ran) -> None:
        """Take what came of all cells."""
        self.ran = ran
        self.cells = iter(ran.cells)
        self.messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.alive = True
        self.number = 0

    def is_alive(self) -> bool:
        """Say whether there is a cell to come."""
        return self.alive

    def execute_cell_input(self, _source: str, allow_stdin: bool | None = None) -> int:  # noqa: ARG002  nbval names it
        """Put the messages of the next cell in line."""
        self.number += 1
        cell = next(self.cells, None)
        if cell is None:
            cell = [("error", {"ename": ENDED, "evalue": self.ran.ended or "it was not reached"})]
        self.alive = all(kind != "error" for kind, _ in cell)
        for kind, content in [*cell, ("status", {"execution_state": "idle"})]:
            told: dict[str, Any] = {"traceback": [], **content}
            head = {"msg_id": self.number}
            self.messages.put({"msg_type": kind, "content": told, "parent_header": head})
        return self.number

    def await_reply(self, _number: int, timeout: float | None = None) -> None:
        """Nothing is awaited: it has run."""

    def get_message(self, _stream: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002  nbval names it
        """Return the next message."""
        return self.messages.get_nowait()

    def await_idle(self, _number: int, _timeout: float) -> None:
        """It is idle; what is left is not asked for."""

    def interrupt(self) -> None:
        """There is nothing to interrupt."""

    def stop(self) -> None:
        """Nothing is running."""
        self.alive = False


class ForkedFile(nbval.IPyNbFile):  # type: ignore[misc]  # nbval carries no types
    """nbval's file, of cells in memory, with a fork for a kernel."""

    sources: tuple[Source, ...] = ()

    def collect(self) -> Iterator[Any]:
        """Yield one nbval cell for each source."""
        for number, one in enumerate(self.sources):
            outputs = []
            if one.wanted is not None:
                outputs = [{"output_type": "stream", "name": "stdout", "text": one.wanted}]
            plain = {"source": one.source, "outputs": outputs, "metadata": {}}
            cell = nbformat.from_dict({"cell_type": "code", "execution_count": 1, **plain})
            options = defaultdict(bool, check=one.wanted is not None)
            yield nbval.IPyNbCell.from_parent(
                self, name=f"Cell {number}", cell_num=number, cell=cell, options=options
            )


@dataclass(frozen=True)
class Engine:
    """nbval, ready to validate; it lives as long as the pytest session around it."""

    session: pytest.Session

    def validate(self, sources: Sequence[Source], ran: Ran) -> list[Seen]:
        """Let nbval look at cells that have run in a fork; the first that fails is the last."""
        file = ForkedFile.from_parent(self.session, path=self.session.path / TASK)
        file.sources = tuple(sources)
        file.kernel = ForkedKernel(ran)
        seen = []
        for item in file.collect():
            seen.append(_look(item, file.kernel.ran))
            if not file.kernel.alive:
                break
        return seen


def _look(item: Any, ran: Ran) -> Seen:
    """Return nbval's verdict on one cell, and the outputs that it was made from."""
    passed = True
    try:
        item.runtest()
    except nbval.NbCellError:
        passed = False
    outputs = item.test_outputs or []
    printed = "".join(one.text for one in outputs if one.get("name") == "stdout")
    error = next((one for one in outputs if one.output_type == "error"), None)
    if error is None:
        return Seen(passed, printed)
    if error.ename == ENDED:
        return Seen(passed, printed, ended=error.evalue, limit=ran.limit)
    return Seen(passed, printed, error=f"{error.ename}: {error.evalue}".removesuffix(": "))


class Loop:
    """The plug-in: gives the open session to the grader's own loop."""

    def __init__(self, work: Callable[[Engine], None]) -> None:
        """Remember what to do with it."""
        self.work = work
        self.problem: BaseException | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Let pytest say nothing; nbval still reads the terminal's options."""
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collection(self) -> bool:
        """Collect nothing: what is validated comes while it runs."""
        return True

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do the work in place of a run of tests."""
        try:
            self.work(Engine(session))
        except BaseException as problem:  # noqa: BLE001  pytest would print it; `run` raises it
            self.problem = problem
        return True


def run(work: Callable[[Engine], None]) -> None:
    """Start pytest and nbval, with nothing else that may be installed or set, and do the work."""
    loop = Loop(work)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "pytest.ini"
        settings.write_text("[pytest]\n", encoding="utf-8")
        before = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        try:
            status = pytest.main(
                [
                    *("-c", str(settings), "--rootdir", folder, "--noconftest", "-q", "-s"),
                    *("-p", "no:cacheprovider", "-p", "nbval.plugin"),
                    *("--nbval", "--nbval-current-env", folder),
                ],
                plugins=[loop],
            )
        finally:
            os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
            if before is not None:
                os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = before
    if loop.problem is not None:
        raise loop.problem
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise GradeError(f"nbval could not be started: pytest ended with {status}")
