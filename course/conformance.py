"""`course conformance`: what became of each of the 119 requirements of RFC 9293, appendix B.

Strategy. `stack` holds the requirements and the reasons of those that do not apply; a test proves
a requirement by bearing its id in its name. In a clone the names are read from the tests
themselves, by `ast`, nothing is run. `python -m course.conformance` writes them down for the
wheel, which has no tests, and makes the page CONFORMANCE.md; a test says when either is stale.
"""

import ast
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from course import content
from course.stack.requirement import requirements

__all__ = ["Row", "page", "rows", "write"]

FOUND = Path(__file__).parent / "stack" / "data" / "tests.json"
PAGE = "CONFORMANCE.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, and what became of it."""

    id: str
    level: str
    section: str
    status: str  # "fulfilled", "not applicable" or "not yet"
    tests: list[str]
    reason: str
    text: str


def rows() -> list[Row]:
    """Return all requirements in the RFC's order."""
    tests = _in_clone() if content.is_clone() else json.loads(FOUND.read_text(encoding="utf-8"))
    made = []
    for one in requirements():
        names = tests.get(one.id, [])
        status = "not applicable" if one.reason else "fulfilled" if names else "not yet"
        made.append(Row(one.id, one.level, one.section, status, names, one.reason, one.text))
    return made


def _in_clone() -> dict[str, list[str]]:
    """Return requirement -> tests that bear its id, as `file::name`."""
    root = content.root() / "tests"
    found: dict[str, list[str]] = {}
    for path in sorted(root.rglob("test_*.py")):
        where = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            for kind, number in re.findall(r"(MUST|SHLD|MAY|REC)_(\d+)", node.name):
                found.setdefault(f"{kind}-{number}", []).append(f"{where}::{node.name}")
    return dict(sorted(found.items()))


def to_json() -> str:
    """Return the rows as one JSON document."""
    return json.dumps([asdict(row) for row in rows()], indent=1)


def page() -> str:
    """Return the rows as a page of Markdown."""
    made = rows()
    counts = Counter(row.status for row in made)
    said = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    lines = [
        "# Conformance to RFC 9293",
        "",
        f"The {len(made)} requirements of appendix B: {said}. A test proves a requirement by",
        "bearing its id in its name. Made by `python -m course.conformance`.",
        "",
        "| Id | Section | What it asks | Status | Proved by |",
        "|---|---|---|---|---|",
    ]
    for row in made:
        proof = row.reason or "<br>".join(f"`{test}`" for test in row.tests)
        lines.append(f"| {row.id} | {row.section} | {row.text} | {row.status} | {proof} |")
    return "\n".join(lines) + "\n"


def write() -> None:
    """Write the names of the tests and the page, in a clone."""
    FOUND.write_text(json.dumps(_in_clone(), indent=1) + "\n", encoding="utf-8")
    (content.root() / PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
