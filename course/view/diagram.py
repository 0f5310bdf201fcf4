"""A packet as RFCs draw it: 32 bits to a row, one drawing for each layer, this packet's values in.

Strategy. Whatever is drawn first becomes `Cell`s: where, what it is called, what it says. The
leaves of a dissection give cells with values (`diagram`), the table of a header class gives cells
without (`header_diagram`); from there on there is one way to draw. A cell is one path, also where
its field runs over several rows, and carries its step id in `data-f`; its texts carry it too.

A field of one bit is too narrow for a word, so its letters stand one below the other, as in the
RFCs. A name that does not fit is shortened: first as people shorten it, then to initials, then
cut. A field of many rows (a payload) keeps its first two and its last; a row between them says
how much is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from course.decode.step import Dissection, Layer, Step
from course.view import cells as place
from course.view import svg, theme, words
from course.view.cells import BIT, COLUMNS, GAP, HEAD, LEFT, ROW, RULER, WIDTH, Cell, Rows, x
from course.view.markup import Markup, element, number, void
from course.wire.header import Header, codec

__all__ = ["WIDTH", "Cell", "diagram", "fields_diagram", "header_diagram"]

# What people say where the RFC's words are too long for their cell; tried from left to right.
SHORTER = {
    "Acknowledgment Number": ("Ack. Number", "Ack."),
    "Control Bits": ("Flags",),
    "Data Offset": ("Offset",),
    "Destination Address": ("Destination", "Dst."),
    "Fragment Offset": ("Frag. Offset", "Offset"),
    "Header Checksum": ("Checksum", "Sum"),
    "Identification": ("Ident.", "ID"),
    "Maximum Segment Size": ("MSS",),
    "Reserved": ("Rsvd", "R"),
    "Sequence Number": ("Sequence", "Seq."),
    "Source Address": ("Source", "Src."),
    "Time to Live": ("TTL",),
    "Total Length": ("Length",),
    "Urgent Pointer": ("Urgent",),
    "Version": ("Ver.", "V"),
}


def diagram(dissection: Dissection, *, styled: bool = True) -> Markup:
    """Draw all layers of a packet, one below the other; `styled` pictures stand alone."""
    parts, top = [], 0.0
    leaves = dissection.leaves()
    steps = {step.id: step for step in dissection.steps}
    for layer in dissection.layers:
        slug = layer.step.id
        mine = [leaf for leaf in leaves if leaf.id == slug or leaf.id.startswith(f"{slug}.")]
        if mine:
            cells = [_cell(leaf, layer, steps.get(leaf.parent)) for leaf in mine]
            wrong = sum(step.id.partition(".")[0] == slug for step in dissection.problems)
            drawn, top = _drawing(cells, _heading(layer, wrong), top)
            parts.append(drawn)
    names = " / ".join(layer.name for layer in dissection.layers)
    return svg.document(
        *parts,
        width=WIDTH,
        height=max(top - GAP, ROW) + 2,
        title=f"Packet {dissection.number}: {names}, {len(dissection.data)} octets",
        desc="Each layer as rows of 32 bits, a box for each field with its name and value.",
        styled=styled,
    )


def header_diagram(
    header: type[Header],
    *,
    split: Mapping[str, Sequence[str]] | None = None,
    styled: bool = True,
) -> Markup:
    """Draw a header without a packet, from its table.

    `split` names the single bits of a field, most significant first:
    ``{"flags": ("CWR", "ECE", ...)}``.
    """
    name, slug = header.name_of(), header.name_of().lower()
    cells: list[Cell] = []
    for row in codec(header).rows:
        bits = (split or {}).get(row.name)
        if bits:
            cells += [
                Cell(f"{slug}.{row.name}.{label.lower()}", label, "", row.at + n, 1)
                for n, label in enumerate(bits)
            ]
        else:
            cells.append(Cell(f"{slug}.{row.name}", row.bits.label, "", row.at, row.bits.width))
    tail = codec(header).tail
    if tail:
        label = f"{tail[0].capitalize()} (if any)"
        cells.append(Cell(f"{slug}.{tail[0]}", label, "", 8 * codec(header).size, COLUMNS))
    return fields_diagram(name, header.rfc, cells, styled=styled)


def fields_diagram(name: str, rfc: str, cells: Sequence[Cell], *, styled: bool = True) -> Markup:
    """Draw a header of these cells, which `rfc` defines."""
    drawn, bottom = _drawing(cells, Heading(name, rfc, theme.family(name)), 0.0)
    return svg.document(
        drawn,
        width=WIDTH,
        height=bottom - GAP + 2,
        title=f"The {name} header",
        desc=f"The fields of the {name} header in rows of 32 bits, as {rfc} draws them.",
        styled=styled,
    )


def _cell(leaf: Step, layer: Layer, parent: Step | None) -> Cell:
    shown = words.value(leaf, is_leaf=True)
    if leaf.name == "kind" and parent:  # what kind of option this is says the option's own name
        label = parent.label
        named = (f"{shown} {name}" for name in (label, *SHORTER.get(label, ())))
        shown = next((name for name in named if _cut(name, BIT * leaf.width) == name), shown)
    plain = leaf.raw if leaf.value is None and isinstance(leaf.raw, bytes) else b""
    return Cell(
        leaf.id,
        leaf.label,
        shown,
        leaf.bit - 8 * layer.start,
        leaf.width,
        leaf.problem or (parent.problem if parent and parent.depth else "") or "",
        plain if leaf.bit % 8 == 0 and len(plain) > 1 else b"",
    )


class Heading(NamedTuple):
    """What stands above a layer."""

    name: str
    note: str
    family: str
    wrong: int = 0  # problems in the layer


def _heading(layer: Layer, wrong: int) -> Heading:
    end = max(layer.end, layer.start + 1) - 1
    note = f"{layer.step.rfc}, " if layer.step.rfc else ""
    note = f"{note}octets {layer.start} to {end}"
    return Heading(layer.name, note, theme.family(layer.name), wrong)


def _drawing(cells: Sequence[Cell], heading: Heading, top: float) -> tuple[Markup, float]:
    """Draw one layer below `top`; return it and where the next one starts."""
    name, note, family, wrong = heading
    said = f"! {wrong} problem{'s' if wrong > 1 else ''}"
    flag = svg.span(said, dx=8, class_="tc-mark", font_weight=600, fill=theme.LIGHT["special"])
    rows = Rows(cells, top + HEAD + RULER)
    title = svg.span(name, font_size=14, font_weight=600, fill=theme.LIGHT["ink"], class_="tc-ink")
    # Each colour has a group, and cells come before texts, so that no outline covers a word.
    drawn = svg.group(
        svg.group(
            element(
                "text",
                title,
                svg.span(note, dx=8),
                *([flag] if wrong else []),
                x=LEFT,
                y=number(top + 14),
            ),
            *_ruler(rows, cells),
            class_="tc-soft",
            fill=theme.LIGHT["muted"],
            font_size=11,
        ),
        svg.group(
            *(_box(cell, rows) for cell in cells),
            class_="tc-cells",
            fill=theme.LIGHT[family],
            stroke=theme.LIGHT["line"],
        ),
        svg.group(
            *(part for cell in cells for part in _label(cell, rows)),
            class_="tc-labels",
            fill=theme.LIGHT["muted"],
            font_size=11,
            text_anchor="middle",
        ),
        svg.group(
            *(part for cell in cells for part in _value(cell, rows)),
            class_="tc-values",
            fill=theme.LIGHT["ink"],
            font_size=12,
            font_family=svg.MONO,
            text_anchor="middle",
        ),
        *(_mark(cell, rows) for cell in cells if cell.problem),
        class_=f"tc-{family}",
    )
    return drawn, rows.bottom + GAP


def _ruler(rows: Rows, cells: Sequence[Cell]) -> Iterable[Markup]:
    """Yield the numbers of the bits above, and of each row's first octet at the left."""
    used = min(COLUMNS, max(cell.bit + cell.width for cell in cells))
    yield svg.group(
        *(svg.text(str(bit), x(bit) + BIT / 2, rows.top - 4) for bit in range(used)),
        font_size=9,
        text_anchor="middle",
    )
    yield svg.group(
        *(
            svg.text(str(4 * row), LEFT - 6, rows.y(row) + ROW / 2 + 4)
            for row in range(rows.end)
            if row not in rows.hidden
        ),
        font_size=10,
        text_anchor="end",
    )


def _box(cell: Cell, rows: Rows) -> Markup:
    path = svg.outline(cell.bit, cell.bit + cell.width, COLUMNS, x, rows.y)
    tip = f"{cell.label}: {cell.value}" if cell.value else cell.label
    tip = f"{tip} (problem: {cell.problem})" if cell.problem else tip
    return element(
        "path", element("title", tip), d=path, data_f=cell.id, class_=cell.problem and "tc-bad"
    )


def _label(cell: Cell, rows: Rows) -> Iterable[Markup]:
    if cell.octets:
        return
    room = place.room(cell, rows)
    if cell.width == 1:
        letters = cell.label if len(cell.label) <= 3 else cell.label[0]
        free = ROW - (12 if cell.value else 0)  # the value, if any, stands below the letters
        first = room.top + (free - 9 * len(letters)) / 2 + 8
        for n, letter in enumerate(letters):
            yield svg.text(letter, room.middle, first + 9 * n, font_size=9, data_f=cell.id)
        return
    label, size = _fit(cell.label, room.width)
    down = 15 if cell.value else ROW / 2 + 4
    yield svg.text(
        label,
        room.middle,
        room.top + down,
        font_size=None if size == 11 else size,
        data_f=cell.id,
    )
    yield from _rest(cell, rows)


def _rest(cell: Cell, rows: Rows) -> Iterable[Markup]:
    """Yield the words in the second of two boxes that share no column: they are one field."""
    top, left = divmod(cell.bit, COLUMNS)
    bottom, right = divmod(cell.bit + cell.width - 1, COLUMNS)
    if bottom != top + 1 or right >= left:
        return
    is_second = right + 1 <= COLUMNS - left  # the label stands in the longer one, or the first
    ends = (0, right + 1, bottom) if is_second else (left, COLUMNS, top)
    middle = (x(ends[0]) + x(ends[1])) / 2
    form, size = _fit(f"({cell.label})", BIT * (ends[1] - ends[0]) - 7)
    yield svg.text(form, middle, rows.y(ends[2]) + ROW / 2 + 4, font_size=size, data_f=cell.id)


def _fit(label: str, room: float) -> tuple[str, float]:
    """Return the longest form of a label that fits, and the font size that makes it fit."""
    initials = "".join(word[0] for word in label.split())
    forms = (label, *SHORTER.get(label, ()), initials if len(initials) > 1 else "")
    for form in filter(None, forms):
        for size in (11.0, 10.0):
            if svg.width_of(form, size) <= room:
                return form, size
    return label[: max(1, int(room / 6))], 10.0


def _value(cell: Cell, rows: Rows) -> Iterable[Markup]:
    """Yield the value if there is room, what a long field does not show, a problem's mark."""
    room = place.room(cell, rows)
    down = ROW - 4 if cell.width == 1 else 31
    shown = "" if cell.octets else _cut(cell.value, room.width if cell.width > 1 else BIT)
    yield from _characters(cell, rows)
    if shown:
        size = 10 if cell.width == 1 else None
        yield svg.text(shown, room.middle, room.top + down, font_size=size, data_f=cell.id)
    gap = cell.bit // COLUMNS + 2
    last = (cell.bit + cell.width - 1) // COLUMNS
    if rows.left_out.get(gap) == last:
        note = f"⋮ {4 * (last - gap)} octets not drawn ⋮"
        yield svg.text(note, x(COLUMNS // 2), rows.y(gap) + ROW / 2 + 4, data_f=cell.id)


def _mark(cell: Cell, rows: Rows) -> Markup:
    """Return what says that a field is wrong: a corner, and where there is room, sign and word."""
    room = place.room(cell, rows)
    right, top = room.middle + (room.width + 7) / 2, room.top
    size = 6 if cell.width == 1 else 10
    places = (right - size, top, right, top, right, top + size)
    corner = " ".join(map(number, places))
    free = (room.width - svg.width_of(cell.label, 11)) / 2 - 10  # beside the label
    sign = next((sign for sign, wide in (("! problem", 52), ("!", 6)) if wide < free), "")
    return svg.group(
        void("polygon", points=corner, data_f=cell.id),
        *([svg.text(sign, right - 12, top + 12, data_f=cell.id)] if sign else []),
        class_="tc-mark",
        fill=theme.LIGHT["special"],
        font_weight=700,
        font_size=10,
        text_anchor="end",
    )


def _characters(cell: Cell, rows: Rows) -> Iterable[Markup]:
    """Yield the octets of a payload as characters, each at its place; a dot for what has none."""
    hidden = rows.hidden
    first = cell.bit // 8
    for row in range(cell.bit // COLUMNS, (cell.bit + cell.width - 1) // COLUMNS + 1):
        places = range(max(4 * row, first), min(4 * row + 4, first + len(cell.octets)))
        shown = [cell.octets[at - first] for at in places]
        if row not in hidden and shown:
            xs = " ".join(number(x(8 * (at % 4) + 4)) for at in places)
            text = "".join(chr(octet) if 33 <= octet <= 126 else "." for octet in shown)
            y = number(rows.y(row) + ROW / 2 + 5)
            yield element("text", text, x=xs, y=y, font_size=14, data_f=cell.id)


def _cut(text: str, room: float) -> str:
    """Return the text, or as much as fits if that still says something."""
    fits = int(room / (0.61 * 12))
    if len(text) <= fits:
        return text
    return f"{text[: fits - 1]}…" if fits >= 8 else ""
