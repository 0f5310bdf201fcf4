"""A page for each student: what was earned, what went wrong, and what helps.

Strategy. One HTML file that needs nothing else and runs no script. Everything on it that came from
a student is escaped. It tells task, part, points, the authored cause and hint; never a hidden
input, never an expected result, nor anything that the student's code wrote after it had run.
"""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from course.errors import GradeError
from course.exercise.result import WORDS
from course.grade.final import Final
from course.grade.judge import Outcome

__all__ = ["page", "write"]

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --muted: #6b6b6b; --line: #b0b0b0;
  --good: #0072b2; --open: #b8460a; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f2f2; --muted: #9a9a9a; --line: #555;
  --good: #56b4e9; --open: #f28c45; --paper: #161616; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0; }
.sum { font-size: 1.25rem; margin: .25rem 0 1.5rem; }
article { border: 1px solid var(--line); border-left: 6px solid var(--open); border-radius: 6px;
  padding: .75rem 1rem; margin: 1rem 0; overflow-wrap: anywhere; }
article.correct { border-left-color: var(--good); }
table { border-collapse: collapse; margin: .5rem 0; }
td, th { text-align: left; padding: .1rem 1.5rem .1rem 0; font-weight: normal; }
.muted { color: var(--muted); } code { font: .95em ui-monospace, monospace; }
"""


def write(finals: Iterable[Final], out: Path) -> list[Path]:
    """Write a page for each student into the folder `out`; return the files."""
    of: dict[str, list[Final]] = {}
    for one in finals:
        of.setdefault(one.student, []).append(one)
    written = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for student, results in of.items():
            path = out / f"{_file_name(student)}.html"
            path.write_text(page(student, results), encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise GradeError(f"cannot write to {out}: {error.strerror}") from error
    return written


def _file_name(student: str) -> str:
    """Return the name without what a file system or a shell may take amiss."""
    return re.sub(r"[^\w.@+-]", "_", student).lstrip(".") or "_"


def page(student: str, results: Iterable[Final]) -> str:
    """Return one student's page."""
    body = "\n".join(_set(one) for one in results)
    title = f"Feedback for {escape(student)}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _set(one: Final) -> str:
    grade = one.entry.grade
    head = f"Exercises {escape(one.exercise)}, attempt {grade.attempt}"
    if one.entry.refused:
        words = f"This submission could not be graded: {escape(one.entry.refused)}."
        return f'<p class="sum">{head}</p>\n<p>{words}</p>'
    late = ""
    if one.cost:
        days = -(-one.late_s // 86_400)
        late = f" ({grade.points} earned, {one.cost} off for {days} started days after the end)"
    lines = [f'<p class="sum">{head}: {one.points} of {grade.max} points{late}</p>']
    if one.entry.walls == "none":
        lines.append('<p class="muted">Graded without a sandbox.</p>')
    lines += [f'<p class="muted">Note: {escape(flag)}.</p>' for flag in grade.flags]
    lines += [_task(outcome) for outcome in grade.outcomes]
    return "\n".join(lines)


def _task(one: Outcome) -> str:
    lines = [
        f'<article class="{escape(one.status)}">',
        f"<h2>{escape(one.task)} <code>{escape(one.name)}</code>: {one.points} of {one.max}</h2>",
        f"<p>{escape(_sentence(one))}</p>",
    ]
    if 0 < one.points < one.max:
        rows = (
            f"<tr><th>{escape(name)}</th><td>{earned} of {of}</td></tr>"
            for name, earned, of in one.parts
        )
        lines.append(f"<table>{''.join(rows)}</table>")
    lines += [f"<p>Likely cause: {escape(cause)}</p>" for cause in one.causes]
    return "\n".join([*lines, "</article>"])


def _sentence(one: Outcome) -> str:
    words = WORDS[one.status].capitalize()
    return f"{words}: {one.reason}." if one.reason else f"{words}."
