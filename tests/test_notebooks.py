"""What holds notebooks together: in sync with the source, executed, the same when run again.

nbval runs strict and without a sanitizer file: an output that would need one is made
deterministic instead.
"""

import ast
import re
import subprocess
import sys

import nbformat
import pytest

from course import build, content
from course.errors import CourseError

ROOT = content.root()
SOURCES = list(build.sources(ROOT))
LESSONS = [path for path in SOURCES if path.parent.parent.name == "notebooks"]
LONGEST_CELL = 12


def name(path):
    return f"{path.parent.parent.name}-{path.stem}"


def is_exercise(source):
    return source.parent.parent.name == "exercises"


def built(source):
    path = source.parent.parent / f"{source.stem}.ipynb"
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def tags(cell):
    return cell.metadata.get("tags", [])


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_in_sync_with_its_source(source):
    wanted = build.cells_of(source)
    if is_exercise(source):
        wanted = build.blank(wanted)
    assert [
        (cell.id, cell.cell_type, cell.source, cell.metadata) for cell in built(source).cells
    ] == [(cell.id, cell.cell_type, cell.source, cell.metadata) for cell in wanted.cells], (
        f"run `course build {source.name[:2]}`"
    )


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_executed_from_top_to_bottom(source):
    code = [cell for cell in code_cells(built(source)) if build.SKIP not in tags(cell)]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_nothing_that_nbval_would_trip_over_or_pass_without_looking(source):
    assert build.lint(built(source), exercise=is_exercise(source)) == []


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_nothing_that_a_front_end_would_trip_over(source):
    notebook = built(source)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert build.WIDGET not in nbformat.writes(notebook)


@pytest.mark.parametrize("source", LESSONS, ids=name)
def test_nbval_strict_finds_what_is_stored(source):
    """Exercises are run blank and solved by tests/sets."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval"]
    command += ["--nbval-current-env", "--nbval-cell-timeout=60", "--color=no"]
    path = source.parent.parent / f"{source.stem}.ipynb"
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-5000:]


# How a lesson is written


@pytest.mark.parametrize("source", LESSONS, ids=name)
def test_imports_stand_in_the_first_code_cell(source):
    later = [
        cell for cell in code_cells(build.cells_of(source))[1:] if build.SKIP not in tags(cell)
    ]
    importing = [
        cell.id
        for cell in later
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(_tree(cell)))
    ]
    assert importing == []


def _tree(cell):
    return ast.parse(re.sub(r"^[%!].*$", "", cell.source, flags=re.MULTILINE))


@pytest.mark.parametrize("source", LESSONS, ids=name)
def test_cells_are_short_and_show_what_they_make(source):
    faults = []
    for cell in code_cells(build.cells_of(source)):
        if len(cell.source.splitlines()) > LONGEST_CELL:
            faults.append(f"{cell.id} has more than {LONGEST_CELL} lines")
        if cell.source.rstrip().endswith(";"):
            faults.append(f"{cell.id} hides its value behind a semicolon")
        if re.search(r"pip install|^[!%]|clear_output|os\.system", cell.source, re.MULTILINE):
            faults.append(f"{cell.id} does what no lesson does")
    assert faults == []


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_at_most_three_tags_that_claim_a_row(source):
    """A tag is a claim that the cell answers the row; one cell does not answer many."""
    crowded = [
        cell.id
        for cell in build.cells_of(source).cells
        if sum(bool(re.fullmatch(r"[SEM]\d[\d.]*", tag)) for tag in tags(cell)) > 3
    ]
    assert crowded == []


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_links_to_other_notebooks_lead_somewhere(source):
    for cell in build.cells_of(source).cells:
        for target in re.findall(r"\]\(([^)#:]+\.ipynb)", cell.source):
            assert (source.parent.parent / target).is_file(), f"{cell.id}: {target}"


def test_there_is_a_source_for_every_notebook():
    found = {path for kind in ("notebooks", "exercises") for path in (ROOT / kind).glob("*.ipynb")}
    assert found == {path.parent.parent / f"{path.stem}.ipynb" for path in SOURCES}


def test_the_sync_test_sees_an_edited_notebook(tmp_path):
    (tmp_path / "src").mkdir()
    source = tmp_path / "src" / "01_x.py"
    source.write_text("# %%\nx = 1\n")
    notebook = build.cells_of(source)
    notebook.cells[0].source = "x = 2"
    nbformat.write(notebook, tmp_path / "01_x.ipynb")
    with pytest.raises(AssertionError, match="run `course build 01`"):
        test_in_sync_with_its_source(source)


def test_sources_that_clash_are_refused(tmp_path):
    source = tmp_path / "exercises" / "src" / "01_x.py"
    source.parent.mkdir(parents=True)
    source.write_text('# %% name="setup"\n1\n# %% name="setup"\n2\n')
    with pytest.raises(CourseError, match="a name of its own: setup"):
        build.cells_of(source)
