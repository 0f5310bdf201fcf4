"""Two packets side by side, field by field: what differs is marked by a sign and a word.

Strategy. A field is known by its id, so the fields of two packets are paired by id; a field that
only one of them has stands where it stands there. `rows` gives one `Row` a field with both values
and a mark; `text` and `html` set the same rows. What differs, `decode.diff` says: the octets of a
field, not its place. Parents (a layer, an option) are headings: they say how many of the fields
below them differ. The packets are called A and B, because they may carry the same number.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from course.decode.diff import diff
from course.decode.step import Dissection, Step
from course.view import words
from course.view.markup import Markup, element, join
from course.view.packet import heading, shortened

__all__ = ["DIFFERS", "ONLY_A", "ONLY_B", "SAME", "Row", "html", "rows", "summary", "text"]

SAME, DIFFERS, ONLY_A, ONLY_B = "", "differs", "only in A", "only in B"
SIGNS = {SAME: " ", DIFFERS: "\N{NOT EQUAL TO}", ONLY_A: "-", ONLY_B: "+"}
COLUMNS = ("Field", "Compared", "A", "B")
WIDEST = 40  # characters of a value in the text form
LEFT = "text-align:left"  # notebooks set table text to the right
BOLD = f"{LEFT};font-weight:bold"


class Row(NamedTuple):
    """One field of both packets."""

    id: str
    label: str
    depth: int
    a: str
    b: str
    mark: str  # SAME, DIFFERS, ONLY_A or ONLY_B
    is_parent: bool
    below: int  # a parent: how many of the fields below it are not the same


def rows(a: Dissection, b: Dissection) -> list[Row]:
    """Return a row for each field that either packet has."""
    a, b = shortened(a), shortened(b)
    left, right = ({step.id: step for step in each.steps} for each in (a, b))
    unlike = {each.step_id for each in diff(a, b)}
    parents = {step.parent for step in (*left.values(), *right.values())}
    made = []
    for step_id in _order(list(left), list(right)):
        mine, other = left.get(step_id), right.get(step_id)
        known = mine or other
        if known is not None:
            is_parent = step_id in parents
            row = Row(
                step_id,
                known.label,
                known.depth,
                _value(mine, is_parent=is_parent),
                _value(other, is_parent=is_parent),
                _mark(mine, other, is_unlike=step_id in unlike, is_parent=is_parent),
                is_parent,
                0,
            )
            made.append(row)
    return list(_counted(made))


def _order(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Merge two lists of ids: each of the right that is new stands behind what precedes it."""
    behind: dict[str, list[str]] = {}
    known, last = set(left), ""
    for step_id in right:
        if step_id in known:
            last = step_id
        else:
            behind.setdefault(last, []).append(step_id)
    merged = [*behind.get("", ())]
    for step_id in left:
        merged += [step_id, *behind.get(step_id, ())]
    return merged


def _value(step: Step | None, *, is_parent: bool) -> str:
    if step is None:
        return ""
    return words.value(step, is_leaf=not is_parent)


def _mark(a: Step | None, b: Step | None, *, is_unlike: bool, is_parent: bool) -> str:
    """Compare a field; of parents and computed steps, not in `decode.diff`, the value."""
    if a is None:
        return ONLY_B
    if b is None:
        return ONLY_A
    if is_parent or not a.width:
        return SAME if a.value == b.value else DIFFERS
    return DIFFERS if is_unlike else SAME


def _counted(made: Sequence[Row]) -> Iterator[Row]:
    """Give each parent the number of fields below it that are not the same."""
    for at, row in enumerate(made):
        if not row.is_parent:
            yield row
            continue
        count = 0
        for below in made[at + 1 :]:
            if below.depth <= row.depth:
                break
            count += bool(below.mark) and not below.is_parent
        yield row._replace(below=count)


def summary(a: Dissection, b: Dissection) -> str:
    """Return one line: how many fields differ, how many only one packet has."""
    fields = [row.mark for row in rows(a, b) if not row.is_parent]
    counts = [(fields.count(mark), mark) for mark in (DIFFERS, ONLY_A, ONLY_B)]
    if not any(count for count, _ in counts):
        return f"All {len(fields)} fields are the same"
    verbs = {DIFFERS: "differ", ONLY_A: "are only in A", ONLY_B: "are only in B"}
    said = ", ".join(f"{count} {verbs[mark]}" for count, mark in counts if count)
    return f"Of {len(fields)} fields {said}"


def _said(row: Row) -> str:
    """Return sign and word of a row; a parent says how many of its fields are not the same."""
    if row.mark:
        return f"{SIGNS[row.mark]} {row.mark}"
    if row.is_parent and row.below:
        return f"{row.below} below"
    return ""


def text(a: Dissection, b: Dissection, *, only: bool = False) -> str:
    """Return both packets in columns; `only` leaves out the fields that are the same."""
    lines = [f"A: {heading(a)}", f"B: {heading(b)}", summary(a, b), ""]
    table = [COLUMNS]
    for row in _kept(a, b, only=only):
        name = "  " * row.depth + row.label
        table.append((name, _said(row), _cut(row.a), _cut(row.b)))
    widths = [max(len(line[at]) for line in table) for at in range(len(COLUMNS))]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _kept(a: Dissection, b: Dissection, *, only: bool) -> list[Row]:
    return [row for row in rows(a, b) if not only or row.mark or row.below]


def _cut(value: str) -> str:
    return value if len(value) <= WIDEST else f"{value[: WIDEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def html(a: Dissection, b: Dissection, *, only: bool = False, live: bool = False) -> Markup:
    """Return both packets as a table; a `live` one is a grid whose rows take the focus.

    `only` leaves out the fields that are the same. A row of a live table carries its field in
    `data-f`, and `data-mark` if it is not the same.
    """
    style = {} if live else {"style": LEFT}
    head = element("tr", *(element("th", name, scope="col", **style) for name in COLUMNS))
    body = [_table_row(row, live=live) for row in _kept(a, b, only=only)]
    table = element(
        "table",
        element("thead", head),
        element("tbody", join(body)),
        class_="tc-diff",
        role="grid" if live else None,
        aria_label="Two packets compared",
    )
    return join([element("p", f"A: {heading(a)}. B: {heading(b)}. {summary(a, b)}."), table])


def _table_row(row: Row, *, live: bool) -> Markup:
    is_marked = bool(row.mark) and not row.is_parent
    style = None if live else BOLD if is_marked or not row.depth else LEFT
    cells = ("\N{NO-BREAK SPACE}" * 3 * row.depth + row.label, _said(row), row.a, row.b)
    return element(
        "tr",
        *(element("td", cell, style=style) for cell in cells),
        class_="tc-parent" if live and row.is_parent else None,
        data_f=row.id if live else None,
        data_mark=(row.mark or ("below" if row.below else None)) if live else None,
        tabindex=-1 if live else None,
        aria_selected="false" if live else None,
    )
