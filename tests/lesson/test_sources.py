"""The rules of a lesson's text: what it may import, a map that adds up, a check in each part.

The rules of its form, which exercises share, are in tests/test_notebooks.py.
"""

import ast
import re
from pathlib import Path

import jupytext
import pytest

from course.lesson import bank
from course.lesson.quiz import ask

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"))
LESSONS = [path for path in SOURCES if path.name[:2] not in ("00", "90")]  # index, gallery
MAY_IMPORT = {"IPython", "course", "struct", "socket", "scapy", "dnslib", "matplotlib"}
CHECK = r"^(play\.|widget\.)?(ask|card|deck|questions|claims|Predict|Ordering|Matching)\("
FORBIDDEN = re.compile(r"\b(urllib|requests|datetime|time\.|random\.(?!Random))")


def cells(path, kind):
    found = jupytext.read(path, fmt="py:percent").cells
    return [cell for cell in found if cell.cell_type == kind and cell.source.strip()]


def text_of(path):
    return "\n".join(cell.source for cell in cells(path, "markdown"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_lesson_imports_the_course_and_what_it_is_about(path):
    names = set()
    for node in ast.walk(ast.parse(cells(path, "code")[0].source)):
        names |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
        names |= {node.module} if isinstance(node, ast.ImportFrom) else set()
    assert {name.split(".")[0] for name in names} <= MAY_IMPORT


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_lesson_asks_neither_clock_nor_network_nor_chance(path):
    assert [cell.source for cell in cells(path, "code") if FORBIDDEN.search(cell.source)] == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_map_of_time_and_points_adds_up(path):
    lesson = bank.lessons()[int(path.name[:2])]
    lines = cells(path, "markdown")[0].source.splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
    parts = [row for row in rows if row[0].isdigit()]
    assert [int(part[0]) for part in parts] == list(range(1, len(parts) + 1))
    assert sum(int(part[2]) for part in parts) == lesson.minutes
    assert all(int(part[2]) <= 10 for part in parts)
    assert sum(int(part[4] or 0) for part in parts) == lesson.points
    headings = re.findall(r"^## (\d+) ", text_of(path), re.MULTILINE)
    assert headings == [part[0] for part in parts]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_part_has_a_check(path):
    source = path.read_text(encoding="utf-8")
    _, *parts = re.split(r"^# ## \d+ ", source, flags=re.MULTILINE)
    assert all(re.search(CHECK, part, re.MULTILINE) for part in parts)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_practice_question_of_the_lesson_is_asked_there_and_exists(path):
    asked = set(re.findall(r'ask\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    assert all(ask(name) for name in asked)
    own = {q.id for q in bank.practice().values() if int(path.name[:2]) in q.lessons}
    assert own <= asked


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_what_waits_for_the_stack_says_what_it_will_do(path):
    for cell in jupytext.read(path, fmt="py:percent").cells:
        waits = "needs-stack" in cell.metadata.get("tags", [])
        said = re.search(r"<!-- needs-stack: .{40,} -->", cell.source)
        assert waits == bool(said), cell.source
