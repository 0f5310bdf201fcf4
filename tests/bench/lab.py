"""How soon lesson 01 stands in JupyterLab: from Run All to the last widget ready, and whose time.

    python tests/bench/lab.py [--json FILE] [--rounds N] [--notebook FILE]

Needs chromium. Each round opens JupyterLab afresh, waits for an idle kernel, runs all cells and
stops the clock when the last widget has said that it is ready. Beside it stands a control: a
notebook of the same cells and the same text, in which each code cell is `None`, and those that
showed a widget show the smallest widget there is. What the control takes is JupyterLab's, the
kernel's and ipywidgets'; what the lesson takes longer is ours: import, decoding, drawing, sending,
placing in the page.

A third measurement runs the lesson's cells in a bare kernel without a page and gives the part of
it that is Python; the rest of our time is spent in the page. One round before the first fills
caches and is not counted; lesson and control alternate; figures are medians.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import nbformat
from jupyter_client.manager import start_new_kernel
from nbformat import NotebookNode
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1] / "browser"))

import rig  # noqa: E402  found by the line above

from course import content  # noqa: E402  as above
from course.cli import machine  # noqa: E402  as above

LIMITS = {"lesson": 3000, "ours": 1000}  # ms, medians
WORDS = {
    "lesson": "lesson",
    "control": "control: Lab, kernel, ipywidgets",
    "ours": "ours: lesson less control",
    "python": "  of it Python, in a bare kernel",
}

SMALLEST = """\
import anywidget

class Smallest(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.dataset.ready = '1'; el.append('here'); } };"
"""


def control(lesson: NotebookNode, shown: list[int]) -> NotebookNode:
    """Return the lesson without what is ours; the cells numbered `shown` show a widget each."""
    made = nbformat.from_dict(lesson)
    code = [at for at, cell in enumerate(made.cells) if cell.cell_type == "code"]
    for at in code:
        made.cells[at].source = "Smallest()" if at in shown else "None"
        made.cells[at].outputs = []
    made.cells[code[0]].source = SMALLEST
    return made


def in_lab(server: rig.Server, browser: Browser, notebook: Path) -> tuple[float, list[int]]:
    """Run a notebook in JupyterLab; return ms to the last widget, and the cells with widgets."""
    with rig.opened(server, browser, notebook, "lab", run=False) as page:
        took = page.page.evaluate("rig.timed()")
        shown = page.page.evaluate("rig.showing()")
        problems = page.faults()
    if problems or not shown:
        raise RuntimeError(f"{notebook.name} did not run as it should: {problems}")
    return took, shown


def in_kernel(notebook: NotebookNode) -> float:
    """Run a notebook's cells in a kernel that nobody looks at; return ms."""
    manager, client = start_new_kernel(kernel_name="python3", stderr=subprocess.DEVNULL)
    try:
        start = time.perf_counter()
        for cell in notebook.cells:
            if cell.cell_type == "code":
                client.execute_interactive(cell.source, timeout=60, output_hook=lambda _: None)
        return (time.perf_counter() - start) * 1000
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@contextmanager
def lab(folder: Path) -> Iterator[tuple[rig.Server, Browser]]:
    """Start server and browser."""
    chromium = next(probe.find() for probe in machine.MACHINE if probe.name == "chromium")
    if chromium is None:
        raise SystemExit("this needs chromium: see `course doctor`")
    with sync_playwright() as playwright, rig.serve(folder) as server:
        browser = rig.launch(playwright, chromium)
        yield server, browser
        browser.close()


def measure(lesson_path: Path, rounds: int) -> dict[str, list[float]]:
    """Return ms for each figure, one a round."""
    lesson = nbformat.read(lesson_path, as_version=4)
    times: dict[str, list[float]] = {name: [] for name in ("lesson", "control", "ours")}
    with tempfile.TemporaryDirectory() as name, lab(Path(name)) as (server, browser):
        _, shown = in_lab(server, browser, lesson_path)
        bare = control(lesson, shown)
        bare_path = Path(name) / "control.ipynb"
        nbformat.write(bare, bare_path)
        in_lab(server, browser, bare_path)
        for _ in range(rounds):
            times["lesson"].append(in_lab(server, browser, lesson_path)[0])
            times["control"].append(in_lab(server, browser, bare_path)[0])
    times["ours"] = [a - b for a, b in zip(times["lesson"], times["control"], strict=True)]
    times["python"] = [in_kernel(lesson) - in_kernel(bare) for _ in range(rounds)]
    return times


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--notebook", type=Path, default=content.notebooks() / "01_first_light.ipynb"
    )
    args = parser.parse_args()
    times = measure(args.notebook, args.rounds)
    medians = {name: round(median(values)) for name, values in times.items()}
    print(
        f"{args.notebook.name}: ms from Run All to the last widget ready, median of {args.rounds}"
    )
    for name, words in WORDS.items():
        limit = f"   needs under {LIMITS[name]}" if name in LIMITS else ""
        rounds = " ".join(f"{value:5.0f}" for value in times[name])
        print(f"{words:36}{medians[name]:6}   [{rounds}]{limit}")
    if args.json:
        report = {"unit": "ms", "medians": medians, "rounds": times, "limits": LIMITS}
        args.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return int(any(medians[name] >= limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
