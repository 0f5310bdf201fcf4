"""One packet in all its forms: text for a terminal, and the linked views of the packet widget.

Strategy. Everything is made from a dissection's Steps. `text` gives one line a field, in columns:
place, name, computation, meaning; a field with a problem is followed by a line that says so.
`picture` makes what the widget shows: dump, diagram, field tree and details as markup in which
each element names its step in `data-f`, and the list of steps from which JavaScript knows what
covers what. Nothing here judges a packet: words and problems come with the Steps.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from course.decode.checksum import Check
from course.decode.step import Dissection, Step
from course.view import checksum, diagram, hexdump, svg, words
from course.view.markup import Markup, element, join

__all__ = [
    "PacketView",
    "details",
    "heading",
    "picture",
    "problems",
    "shortened",
    "still",
    "text",
    "tree",
    "workings",
]

MOST = 1500  # steps of one packet that a browser is asked to show
LISTED = 12  # problems that are listed above a packet; more are only marked at their fields
GAP = "  "
ROOM = 34  # characters of a computation beside which the meaning still stands on its line
_RFC = re.compile(r"RFC (?P<number>\d+)(?: section (?P<section>[0-9A-Z.]*[0-9A-Z]))?")


class PacketView(NamedTuple):
    """What the widget shows of one packet; plain text and markup, ready for JSON."""

    title: str
    problems: str  # a list of what is wrong; "" if nothing is
    hex: str
    diagram: str
    tree: str
    details: str
    workings: list[tuple[str, str]]  # step id, table
    text: str
    octets: str  # in hexadecimal
    typed: list[str]  # for each step what one types to get it as it is
    # id, first bit, width in bits, depth, 1 if it is a leaf
    steps: list[tuple[str, int, int, int, int]]


def heading(dissection: Dissection) -> str:
    """Return one line: number, layers, length, and what the capture cut off."""
    names = " / ".join(layer.name for layer in dissection.layers) or "nothing"
    got, sent = len(dissection.data), dissection.wire_length
    cut = f" of {sent}" if sent > got else ""
    wrong = len(dissection.problems)
    marked = f", {wrong} problem{'s' if wrong > 1 else ''}" if wrong else ""
    return (
        f"Packet {dissection.number}: {names}, {got}{cut} octet{'s' if sent > 1 else ''}{marked}"
    )


def text(dissection: Dissection, *, wide: bool = False, short: bool = False) -> str:
    """Return the whole dissection as lines of columns.

    Places count octets and bits from the start of the layer. `short` shows values where the full
    form shows how they were computed; `wide` adds where each field is defined.
    """
    leaves = {step.id for step in dissection.leaves()}
    middle = [
        words.value(step, is_leaf=step.id in leaves) if short else step.formula
        for step in dissection.steps
    ]
    label = max((len(_indented(step)) for step in dissection.steps), default=0)
    room = max((len(item) for item in middle if len(item) <= ROOM), default=0)
    lines, start = [heading(dissection), *_problem_lines(dissection)], 0
    for step, shown in zip(dissection.steps, middle, strict=True):
        if not step.depth:
            start = step.first_byte
            lines += ["", _layer_line(step)]
        if step.depth or step.id in leaves:
            place = words.short_place(step, start)
            before = f"{GAP}{place:9}{GAP}{_indented(step):{label}}{GAP}"
            meaning = f"{step.meaning} [{step.rfc}]" if wide and step.rfc else step.meaning
            lines += _field_lines(before, shown, room, meaning)
        if step.problem:
            lines.append(f"{GAP}>>> PROBLEM: {step.problem}")
    return "\n".join(line.rstrip() for line in lines)


def _problem_lines(dissection: Dissection) -> list[str]:
    """Return a line for each problem, to stand above the fields."""
    wrong = dissection.problems
    lines = [f"  ! {step.id}: {step.problem}" for step in wrong[:LISTED]]
    return [*lines, f"  ! {_more(wrong)}"] if len(wrong) > LISTED else lines


def _more(wrong: list[Step]) -> str:
    return f"and {len(wrong) - LISTED} more, marked at their fields"


def _indented(step: Step) -> str:
    return "  " * max(0, step.depth - 1) + step.label


def _layer_line(step: Step) -> str:
    last = max(step.end_byte - 1, step.first_byte)
    where = f"{step.layer}, octets {step.first_byte} to {last} of the frame"
    return f"{where} ({step.rfc}): {step.meaning}" if step.rfc else f"{where}: {step.meaning}"


def _field_lines(before: str, shown: str, room: int, meaning: str) -> list[str]:
    """Return the field's line; what is too long for its column moves the meaning below."""
    if len(shown) <= room:
        return [f"{before}{shown:{room}}{GAP}{meaning}"]
    below = " " * (len(before) + room + len(GAP)) + meaning
    return [before + shown, below] if meaning else [before + shown]


def shortened(dissection: Dissection) -> Dissection:
    """Return the packet with its first `MOST` steps: a hostile DNS message may have 60 000."""
    if len(dissection.steps) <= MOST:
        return dissection
    return replace(dissection, steps=dissection.steps[:MOST])


def picture(whole: Dissection) -> PacketView:
    """Return all that the packet widget shows, of at most `MOST` steps."""
    dissection, title = shortened(whole), heading(whole)
    if dissection is not whole:
        title += f"; only the first {MOST} of {len(whole.steps)} fields are shown"
    leaves = {step.id for step in dissection.leaves()}
    return PacketView(
        title,
        problems(dissection),
        hexdump.html(dissection),
        diagram.diagram(dissection, styled=False),
        tree(dissection),
        details(dissection),
        workings(dissection),
        text(dissection),
        dissection.data.hex(),
        [words.typed(step) for step in dissection.steps],
        [
            (step.id, step.bit, step.width, step.depth, int(step.id in leaves))
            for step in dissection.steps
        ],
    )


def problems(dissection: Dissection) -> Markup:
    """Return the list of what is wrong, each a button that selects its field (`data-go`)."""
    wrong = dissection.problems
    if not wrong:
        return Markup()
    count = f"{len(wrong)} problem{'s' if len(wrong) > 1 else ''}"
    items = [
        element(
            "li",
            element("button", f"{step.layer} {_short(step)}", type="button", data_go=step.id),
            f" {step.problem}",
        )
        for step in wrong[:LISTED]
    ]
    if len(wrong) > LISTED:
        items.append(element("li", _more(wrong)))
    sign = element("span", "!", class_="tc-sign", aria_hidden="true")
    return join([element("p", sign, " ", element("strong", count)), element("ul", *items)])


def _short(step: Step) -> str:
    """Return the field's label, for a layer's own step nothing more than the layer's name."""
    return step.label if step.depth else "as a whole"


def still(whole: Dissection) -> Markup:
    """Return the packet for a notebook: the diagram as an image, its text form folded away."""
    dissection, title = shortened(whole), heading(whole)
    drawn = diagram.diagram(dissection)
    return element(
        "figure",
        svg.still(drawn, f"{title}: a box for each field, in rows of 32 bits", diagram.WIDTH),
        element(
            "details",
            element("summary", "As text"),
            element("pre", text(dissection, short=True), style="white-space:pre;overflow-x:auto"),
        ),
        style="margin:0.5em 0",
    )


def tree(dissection: Dissection) -> Markup:
    """Return the field tree: a flat list whose items say their level, as WAI-ARIA allows."""
    steps, leaves = dissection.steps, {step.id for step in dissection.leaves()}
    items = []
    for n, step in enumerate(steps):
        below = n + 1 < len(steps) and steps[n + 1].depth > step.depth
        shown = words.value(step, is_leaf=step.id in leaves) if step.depth or not below else ""
        items.append(
            element(
                "li",
                element("span", step.label, class_="tc-n"),
                *([" ", element("span", shown, class_="tc-v")] if shown else []),
                *([" ", element("span", "! problem", class_="tc-flag")] if step.problem else []),
                role="treeitem",
                class_=None if step.width else "tc-derived",
                data_f=step.id,
                aria_level=step.depth + 1,
                aria_expanded="true" if below else None,
                aria_selected="false",
                tabindex=-1,
            )
        )
    return element("ul", join(items), class_="tc-tree", role="tree", aria_label="Fields")


def details(dissection: Dissection) -> Markup:
    """Return one section a step with all that is known of it; the widget shows one at a time."""
    start, sections = 0, []
    for step in dissection.steps:
        if not step.depth:
            start = step.first_byte
        sections.append(
            element("section", *_detail(step, start), class_="tc-detail", data_f=step.id)
        )
    return join(sections)


def workings(dissection: Dissection) -> list[tuple[str, str]]:
    """Return step id and table of each checksum that was worked: it belongs into its details.

    They travel apart from the details because tables that resemble each other pack better when
    they stand together.
    """
    checked = [step for step in dissection.steps if step.width and isinstance(step.context, Check)]
    return [(step.id, checksum.html(dissection, step.id)) for step in checked]


def _detail(step: Step, start: int) -> Iterator[Markup]:
    yield element(
        "p",
        element("strong", step.label, class_="tc-name"),
        *([" ", element("span", step.layer, class_="tc-soft")] if step.depth else []),
    )
    if step.problem:
        yield element("p", element("strong", "Problem: "), step.problem, class_="tc-problem")
    rows = [
        element("dt", name) + element("dd", shown, class_=kind)
        for name, shown, kind in _facts(step, start)
        if shown
    ]
    yield element("dl", Markup("".join(rows)))


def _facts(step: Step, start: int) -> Iterable[tuple[str, str, str | None]]:
    """Yield name, words and class of each row of a detail; rows without words are left out."""
    where = words.place(step, start if step.depth else 0)
    whole = step.layer if step.depth else "the frame"
    yield "Where", f"{where} of {whole}" if step.width else where, None
    claim, formula = words.claim(step), step.formula
    yield "On the wire", claim if step.width else "", "tc-mono"
    yield "Computed", "" if formula.replace("->", "→") == claim else formula, "tc-mono"
    yield "Meaning", step.meaning, "tc-means"
    yield "Why it exists", step.kind.why, None
    yield "Usual", step.kind.usual, None
    yield "Defined in", _source(step.rfc), None


def _source(rfc: str) -> Markup:
    """Return the source with a link to the RFC, if it is one; nothing is loaded until a click."""
    found = _RFC.fullmatch(rfc)
    if not found:
        return element("span", rfc) if rfc else Markup()
    part = f"#section-{found['section']}" if found["section"] else ""
    target = f"https://www.rfc-editor.org/rfc/rfc{found['number']}{part}"
    return element("a", rfc, href=target, target="_blank", rel="noopener noreferrer")
