"""A class of 200 graded: notebooks a minute beside nbgrader's, time for a task, memory.

    python tests/bench/grade.py [--json FILE] [--students N] [--peers N] [--nbgrader PYTHON]

Needs bubblewrap. Both grade set 01 on this machine in the same run: `course grade` as a whole
command, sandboxed, on a class in which every third notebook is solved, every third is blank and
every third has a wrong answer; `nbgrader autograde` on an assignment of the same tasks, answers
and number of inputs, with asserts in its test cells, on fewer students, as it takes so long.
nbgrader 0.9.6 is installed into an environment of its own, unless one is named.

The overhead of a task is the time of grading it less the time that the student's own functions
take for the same inputs.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import nbformat

from course import content
from course.exercise import answers
from course.grade import grading, inputs, nbval_plugin, sandbox, submission

NUMBER = "01"
VERSION = "0.9.6"
LIMITS = {"ratio": 20.0, "overhead": 20.0, "memory": 300.0}
WRONG = "def parse_ipv4(data):\n    return {'version': 4}"


def notebook(sources: dict[str, str]) -> dict[str, Any]:
    """Return the shipped notebook with these answers."""
    path = next(content.exercises().glob(f"{NUMBER}_*.ipynb"))
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in held["cells"]:
        cell["source"] = sources.get(cell["id"], cell["source"])
    return held


def kinds() -> list[dict[str, str]]:
    """Return the answers of the three kinds of students."""
    source = next((content.exercises() / "src").glob(f"{NUMBER}_*.py"))
    cells = inputs.cells(source.read_text(encoding="utf-8"))
    solved = {name: text for name, text in cells.items() if name.startswith("answer-")}
    return [solved, {}, solved | {"answer-01-2": WRONG}]


def ours(folder: Path, students: int) -> tuple[float, float]:
    """Return the seconds of `course grade` for a class, and its largest process in millions."""
    key = folder / "key"
    key.write_text("00" * 32)
    made = [json.dumps(notebook(answer)) for answer in kinds()]
    for number in range(students):
        place = folder / "class" / f"student{number:03}"
        place.mkdir(parents=True)
        (place / f"{NUMBER}_first_light.ipynb").write_text(made[number % 3])
    command = [sys.executable, "-m", "course", "grade", str(folder / "class")]
    command += ["--exercise", NUMBER, "--key", str(key), "--store", str(folder / "g.db"), "--json"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    points = [one["points"] for one in json.loads(done.stdout)["results"]]
    assert len(points) == students
    assert points[:3] == [16, 0, 11], points[:3]
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def overhead() -> tuple[float, float]:
    """Return milliseconds of processor time: for a task graded, and of its own functions."""
    held = inputs.exercise(NUMBER)
    cells = submission.parse(json.dumps(notebook(kinds()[0])).encode())
    given = submission.Submission("ada", 1, "x", tuple(cells))
    asked = inputs.questions(held, b"key", "ada", 1)
    rounds, spent = 10, [0.0, 0.0]

    def processor() -> float:
        now = os.times()
        return now.user + now.system + now.children_user + now.children_system

    def work(engine: nbval_plugin.Engine) -> None:
        with grading.Grader(engine, held, b"key", sandbox.walls()) as grader:
            grader.grade(given)
            start = time.perf_counter()
            for _ in range(rounds):
                grader.grade(given)
            spent[0] = time.perf_counter() - start

    nbval_plugin.run(work)
    start = processor()
    for _ in range(rounds):
        for question, solution in zip(asked, held.solutions, strict=True):
            answers.run(solution, [case.args for case in question.cases], question.lines)
    spent[1] = processor() - start
    tasks = rounds * len(held.tasks)
    return 1000 * spent[0] / tasks, 1000 * spent[1] / tasks


# --- nbgrader


def environment(folder: Path) -> Path:
    """Return the Python of a fresh environment with nbgrader."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    wanted = [f"nbgrader=={VERSION}", "ipykernel"]
    command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted]
    subprocess.run(command, check=True)
    return python


def assignment(folder: Path) -> None:
    """Write nbgrader's source notebook: the same tasks, with asserts on as many inputs."""
    held = inputs.exercise(NUMBER)
    asked = inputs.questions(held, b"key", "ada", 1)
    sources = kinds()[0]
    cells = [_cell("setup", held.setup.replace("from course.exercise import check, given", ""))]
    for question in asked:
        slug = question.id.replace(".", "-")
        cells.append(_cell(f"answer-{slug}", sources[f"answer-{slug}"], solution=True))
        cells.append(_cell(f"check-{slug}", _asserts(question), points=question.points))
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "P", "language": "python"}
    place = folder / "source" / "set"
    place.mkdir(parents=True)
    nbformat.write(made, place / "set.ipynb")


def _cell(name: str, source: str, *, solution: bool = False, points: int = 0) -> Any:
    about = {"schema_version": 3, "grade_id": name, "locked": not solution, "solution": solution}
    about |= {"grade": bool(points), "task": False} | ({"points": points} if points else {})
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": about})


def _asserts(question: Any) -> str:
    solution = next(
        one
        for task, one in zip(
            inputs.exercise(NUMBER).tasks, inputs.exercise(NUMBER).solutions, strict=True
        )
        if task.id == question.id
    )
    lines = [
        f"assert {question.name}(*{case.args!r}) == {solution(*case.args)!r}"
        for case in question.cases
    ]
    return "\n".join(lines)


def theirs(folder: Path, python: Path, students: int) -> float:
    """Return the seconds of `nbgrader autograde` for so many students."""
    assignment(folder)
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'x'"
    )
    path = f"{python.parent}:{os.environ['PATH']}"
    settings = os.environ | {"PATH": path, "JUPYTER_PLATFORM_DIRS": "1", "HOME": str(folder)}

    def nbgrader(*words: str) -> None:
        command = [str(python), "-m", "nbgrader", *words]
        subprocess.run(command, cwd=folder, env=settings, check=True, capture_output=True)

    nbgrader("generate_assignment", "set", "--create")
    for number in range(students):
        place = folder / "submitted" / f"student{number:03}" / "set"
        place.mkdir(parents=True)
        answer = kinds()[number % 3]
        held = nbformat.read(folder / "release" / "set" / "set.ipynb", as_version=4)
        for cell in held.cells:
            name = cell.metadata.nbgrader.grade_id
            cell.source = answer.get(name, cell.source)
        nbformat.write(held, place / "set.ipynb")
    start = time.perf_counter()
    nbgrader("autograde", "set", "--create")
    return time.perf_counter() - start


def main() -> int:
    """Measure, print the table, and say by the exit status whether every figure is reached."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--peers", type=int, default=12)
    parser.add_argument("--nbgrader", type=Path, help="a Python that has nbgrader")
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        per_task, own = overhead()
        seconds, memory = ours(folder, wish.students)
        python = wish.nbgrader or environment(folder / "venv")
        peer = theirs(folder / "nbgrader", python, wish.peers)
        shutil.rmtree(folder / "venv", ignore_errors=True)
    rate, peers = 60 * wish.students / seconds, 60 * wish.peers / peer
    found = {"ratio": rate / peers, "overhead": per_task - own, "memory": memory}
    print(f"course grade, {wish.students} notebooks   {rate:8.0f} a minute")
    print(f"nbgrader {VERSION}, {wish.peers} notebooks    {peers:8.0f} a minute")
    print(f"ratio                        {found['ratio']:8.1f}  asked: {LIMITS['ratio']:.0f}")
    print(f"a task, warm                 {per_task:8.1f} ms, of it the student's {own:.1f} ms")
    print(f"overhead of a task           {found['overhead']:8.1f} ms  asked: under 20")
    print(f"largest process              {memory:8.0f} MB  asked: under 300")
    if wish.json:
        wish.json.write_text(json.dumps(found))
    good = found["ratio"] >= LIMITS["ratio"] and found["overhead"] < LIMITS["overhead"]
    return 0 if good and memory < LIMITS["memory"] else 1


if __name__ == "__main__":
    sys.exit(main())
