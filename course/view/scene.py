"""A picture that is walked through: a board, and moments that say where to look.

Strategy. A `Scene` is data that a widget moves and nothing else: `board` is markup, drawn once;
each `Moment` has a sentence and the names of what is looked at then. On the board `data-f` gives
names to a part, separated by blanks: it is lit while one of them is looked at. `data-t` is the
number of the moment, from 0, from which a part is seen: before it the part keeps its place, empty.
A button with `data-set` (JSON) asks for the scene with those values.

`boxes` draws octets as boxes that break into rows where the page is narrow; `still` is a scene as
a stored notebook keeps it: all of it seen, and its text below.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from course.view.markup import Markup, element, join

__all__ = ["Box", "Moment", "Scene", "boxes", "button", "notes", "still", "table", "told"]

LEFT = "text-align:left"  # notebooks set table text to the right


class Moment(NamedTuple):
    """One step of the walk: what is said, and the names of what is looked at."""

    said: str
    lit: tuple[str, ...] = ()


class Scene(NamedTuple):
    """A board, the moments of its walk, and the same as text."""

    title: str  # what it is, in a line
    board: Markup
    moments: tuple[Moment, ...]
    text: str
    drawn: Markup = Markup()  # what a notebook keeps in place of a board that needs a style sheet


class Box(NamedTuple):
    """An octet or a few: what stands in the box, what stands under it, the names it goes by."""

    shown: str
    under: str = ""
    names: tuple[str, ...] = ()
    kind: str = ""  # "gap": padding, drawn dashed; "bad": what could not be read


def told(title: str, moments: Sequence[Moment]) -> str:
    """Return title and moments as numbered lines: the plainest text form."""
    return "\n".join([title, *(f"{n:3}. {one.said}" for n, one in enumerate(moments, 1))])


def still(scene: Scene) -> Markup:
    """Return the scene for a notebook."""
    return element(
        "figure",
        element("p", element("strong", scene.title)),
        scene.drawn or scene.board,
        element(
            "details",
            element("summary", "As text"),
            element("pre", scene.text, style="white-space:pre;overflow-x:auto"),
        ),
        style="margin:0.5em 0",
    )


def boxes(shown: Iterable[Box], label: str) -> Markup:
    """Return boxes in a row that breaks where the page is narrow."""
    made = [
        element(
            "li",
            element("code", box.shown),
            *([element("small", box.under)] if box.under else []),
            data_f=" ".join(box.names) or None,
            class_=f"tc-{box.kind}" if box.kind else None,
            style="display:inline-block;margin:0 3px",
        )
        for box in shown
    ]
    return element(
        "ol", join(made), class_="tc-boxes", aria_label=label, style="list-style:none;padding:0"
    )


def table(
    columns: Sequence[str],
    rows: Iterable[tuple[tuple[str, ...], Sequence[str]]],
    *,
    label: str,
    since: Sequence[int | None] = (),
    whole_rows: bool = False,
) -> Markup:
    """Return a table; each row is (its names, its cells).

    `since` gives for each row the moment from which its last cell is seen, None for at once; with
    `whole_rows` all of the row is.
    """
    head = element("tr", *(element("th", name, scope="col", style=LEFT) for name in columns))
    body = []
    for n, (names, cells) in enumerate(rows):
        late = since[n] if n < len(since) else None
        last = len(cells) - 1
        made = [
            element("td", cell, data_t=late if at == last and not whole_rows else None, style=LEFT)
            for at, cell in enumerate(cells)
        ]
        row_late = late if whole_rows else None
        body.append(element("tr", *made, data_f=" ".join(names) or None, data_t=row_late))
    return element(
        "div",
        element("table", element("thead", head), element("tbody", *body)),
        class_="tc-wide",
        role="group",
        tabindex=0,
        aria_label=label,
    )


def notes(lines: Iterable[tuple[str, str, int | None]]) -> Markup:
    """Return pairs of a name and what belongs to it; each seen from its moment on."""
    parts = [
        element("dt", name, data_t=since) + element("dd", words, data_t=since)
        for name, words, since in lines
    ]
    return element("dl", Markup("".join(parts)), class_="tc-notes")


def button(words: str, key: str, **values: Any) -> Markup:
    """Return a button that asks for other values; by `key` it is found again on the new board."""
    asked = json.dumps(values, ensure_ascii=False)
    return element("button", words, type="button", data_key=key, data_set=asked)
