"""The house rule: which room may import which. The table is ARCHITECTURE's, and the law."""

import ast
from pathlib import Path

import course

ROOT = Path(course.__file__).parent

CORE = {"errors", "wire", "stack", "trace", "net"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "wire": {"errors"},
    "capture": {"errors", "wire"},
    "decode": {"errors", "wire", "capture"},
    "stack": {"errors", "wire"},
    "trace": {"errors", "wire", "stack"},
    "net": {"errors", "wire", "stack", "trace"},
    "play": CORE | {"budget"},
    "bridge": CORE,
    "view": {"errors", "wire", "decode", "trace"},
    "widget": {"errors", "decode", "trace", "view"},
    # `content` finds files, `progress` keeps one: they know errors only, so any room may ask.
    "content": {"errors"},
    "progress": {"errors", "content"},
    # `budget` stops what never ends: answers of students, and programs that are played.
    "budget": {"errors"},
    "exercise": {"errors", "content", "progress", "budget"},
    "lesson": CORE
    | {"capture", "decode", "play", "view", "widget", "exercise", "content", "progress"},
    "grade": {"errors", "exercise", "content"},
}
# They may import all; nobody imports them.
ANYTHING = {"build", "checking", "cli", "conformance", "gallery", "lab", "__init__", "__main__"}


def imported(path: Path) -> set[str]:
    """The rooms that one module imports, inside functions too."""
    package = ["course", *path.relative_to(ROOT).with_suffix("").parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("course.")}
    return found - {"__version__"}


def breaches(root: Path = ROOT) -> list[str]:
    found = []
    for path in sorted(root.rglob("*.py")):
        where = path.relative_to(root)
        room = where.with_suffix("").parts[0]
        if room in ANYTHING:
            continue
        if room not in MAY_IMPORT:
            found.append(f"{where} is in no room of the table")
            continue
        found += [
            f"{where} may not import course.{name}"
            for name in sorted(imported(path) - MAY_IMPORT[room] - {room})
        ]
    return found


def test_imports_run_only_backwards():
    assert breaches() == []


def test_the_test_sees_a_breach(tmp_path, monkeypatch):
    bad = tmp_path / "view" / "ladder.py"
    bad.parent.mkdir()
    bad.write_text("def f():\n    from course import net\n")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert breaches(tmp_path) == ["view/ladder.py may not import course.net"]


def test_the_table_has_no_cycle():
    left = {room: set(needs) for room, needs in MAY_IMPORT.items()}
    while left:
        free = {room for room, needs in left.items() if not needs & left.keys()}
        assert free, f"these rooms import each other in a circle: {sorted(left)}"
        left = {room: needs for room, needs in left.items() if room not in free}
