"""Every requirement of RFC 9293 is borne by a test's name, or excused by a reason."""

import ast
import re
from pathlib import Path

import pytest

from course.stack.requirement import requirements

TESTS = Path(__file__).parents[1]


def names():
    """Return the names of all test functions of the suite."""
    return [
        node.name
        for path in sorted(TESTS.rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


NAMES = " ".join(names())


def test_all_119_are_there():
    levels = [row.id.split("-")[0] for row in requirements()]
    assert {level: levels.count(level) for level in levels} == {
        "MUST": 69, "SHLD": 31, "MAY": 18, "REC": 1,
    }  # fmt: skip
    assert len({row.id for row in requirements()}) == 119


@pytest.mark.parametrize("row", requirements(), ids=lambda row: row.id)
def test_tested_or_excused(row):
    is_tested = re.search(rf"{row.in_names}(?!\d)", NAMES) is not None
    assert is_tested != bool(row.reason), f"{row.id}: {row.text}"
    assert row.reason == "" or row.level.startswith(("SHOULD", "MAY"))


def test_names_bear_no_other_ids():
    known = {row.in_names for row in requirements()}
    assert set(re.findall(r"(?:MUST|SHLD|MAY|REC)_\d+", NAMES)) <= known
