"""The wheel: what it carries, what it must not carry, and that the course works from it alone."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from course import content, lab

ROOT = content.PACKAGE.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the source archive, and from it the wheel: what a release would hold."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "-o", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Unpack the wheel as pip does, in a folder of its own, in front of everything else."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    return target


def inside(wheel):
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_carries_the_package_and_what_was_built(wheel):
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "course").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    built = {
        f"course/_content/{path.relative_to(ROOT).as_posix()}"
        for pattern in ("notebooks/*.ipynb", "exercises/*.ipynb", "exercises/data/*.json")
        for path in ROOT.glob(pattern)
    }
    assert {f"course/_content/notebooks/{lab.INDEX}"} < built
    found = {name for name in inside(wheel) if ".dist-info/" not in name}
    assert found == package | built


def test_it_carries_no_source_of_a_notebook_no_task_and_no_solution(wheel):
    with ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("course/_content/")]
        assert not [name for name in names if re.search(r"/(src|tasks)/|\.py$", name)]
        assert not [name for name in names if b"SOLUTION" in archive.read(name)]


def test_its_base_dependencies_are_few_and_its_extras_nest():
    names = {re.match(r"[\w-]+", line)[0] for line in PROJECT["dependencies"]}
    assert names == {"anywidget", "ipywidgets", "rich", "typer"}
    assert "transport-course[lab,grade]" in PROJECT["optional-dependencies"]["test"]


def test_the_lock_pins_every_dependency_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==[\w.]+(?: ;.*)?$", lock, re.MULTILINE))
    lines = [line for line in lock.splitlines() if not line.startswith("#")]
    assert len(lines) >= len(pinned) > 100
    assert "://" not in lock
    wanted = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        wanted += extra
    names = {re.match(r"[\w-]+", line)[0].lower() for line in wanted} - {"transport-course"}
    assert names - pinned == set()


def run(installed, folder, *arguments, text=""):
    return subprocess.run(
        [sys.executable, "-m", "course", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(installed), "PATH": "", "HOME": str(folder)},
        input=text,
        capture_output=True,
        text=True,
    )


def test_the_command_runs_from_the_wheel(installed, tmp_path):
    done = run(installed, tmp_path, "doctor")
    assert done.returncode == 0, done.stderr
    assert f"from an installed wheel: {installed / 'course' / '_content'}" in done.stdout


def test_decode_runs_from_the_wheel(installed, tmp_path):
    done = run(
        installed,
        tmp_path,
        "decode",
        "-",
        "--hex",
        text="4500 0014 0000 0000 4006 0000 7f000001 7f000001",
    )
    assert (done.returncode, done.stdout) == (
        0,
        "45000014000000004006" + "0000" + "7f000001" * 2 + "\n",
    )


def test_the_lab_runs_from_the_wheel(installed, lab_server, tmp_path):
    with lab_server(tmp_path, PYTHONPATH=str(installed)) as server:
        index = server.fetch(f"/api/contents/{lab.INDEX}")
    assert index["type"] == "notebook"
    copies = {path.name for path in (tmp_path / "transport-course").rglob("*.ipynb")}
    assert copies == {Path(name).name for name in names_of(installed)}


def names_of(installed):
    shipped = installed / "course" / "_content"
    return [str(path) for path in shipped.rglob("*.ipynb")]
