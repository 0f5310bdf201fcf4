"""The window ruler: the octets of one direction on a rule, and whose they are at a moment.

    | acknowledged | in flight | may be sent now | must wait ->

The edges are SND.UNA, SND.NXT and SND.UNA + SND.WND of the end that sends. Under the rule lies the
buffer of the end that reads: what its program has taken, what waits for it, and the window that
it can still offer. The rule is drawn once; a widget only moves its edges (`data-r`).
"""

from typing import Any, NamedTuple

from course.trace.knowledge import NAMES
from course.trace.story import Story
from course.view import svg as parts
from course.view import theme
from course.view.knowing import deltas
from course.view.ladder_layout import period, plain
from course.view.markup import Markup, element, void

__all__ = ["HEIGHT", "WIDTH", "Marks", "marks", "rules", "svg", "text", "told"]

WIDTH, HEIGHT = 760, 132
LEFT, RIGHT = 16, 744
TOP, TALL = 34, 30
_RULES = """
{s} .tc-acked{fill:var(--tc-link);stroke:var(--tc-line)}
{s} .tc-flying{fill:var(--tc-client);stroke:var(--tc-client)}
{s} .tc-usable{fill:var(--tc-paper);stroke:var(--tc-client);stroke-width:2}
{s} .tc-beyond{fill:none;stroke:var(--tc-line);stroke-dasharray:3 4}
{s} .tc-taken{fill:var(--tc-link);stroke:var(--tc-line)}
{s} .tc-unread{fill:var(--tc-server);stroke:var(--tc-server)}
{s} .tc-offer{fill:var(--tc-paper);stroke:var(--tc-server);stroke-width:2}
{s} .tc-handle{fill:var(--tc-ink)}
{s} .tc-ruler text{fill:var(--tc-ink)}
{s} .tc-ruler text.tc-onbar{fill:var(--tc-paper)}
{s} .tc-ruler text.tc-soft{fill:var(--tc-muted)}
@media (forced-colors:active){
{s} .tc-ruler rect{fill:Canvas;stroke:CanvasText}
{s} .tc-ruler .tc-flying,{s} .tc-ruler .tc-unread,{s} .tc-handle{fill:CanvasText}
{s} .tc-ruler text,{s} .tc-ruler text.tc-soft{fill:CanvasText}
{s} .tc-ruler text.tc-onbar{fill:Canvas}
}
"""


def rules(scope: str) -> str:
    """Return the rules that a ruler under `scope` wears."""
    return _RULES.strip().replace("{s}", scope)


class Marks(NamedTuple):
    """Where the edges are, in octets from the beginning of one direction."""

    una: int
    nxt: int
    edge: int  # where the window ends
    received: int  # RCV.NXT of the other end
    buffer: int  # the largest window that the other end has ever offered


def _number(known: dict[str, str], name: str) -> int:
    text = known.get(name, "")
    return int(text) if text.lstrip("-").isdecimal() else 0


def marks(story: Story, end: int, at: int | None = None) -> Marks:
    """Return the edges of what the end sends, at a moment."""
    known = story.known(at)
    here = known[end] if known else {}
    there = known[other_end(story, end)] if known else {}
    una = _number(here, "SND.UNA")
    return Marks(
        una, _number(here, "SND.NXT"), una + _number(here, "SND.WND"), _number(there, "RCV.NXT"),
        _buffer(story, other_end(story, end)),
    )  # fmt: skip


def other_end(story: Story, end: int) -> int:
    """Return the end that an end talks to: of the same ports the other way round."""
    own, _, its = story.ends[end].connection.partition("-")
    for n, one in enumerate(story.ends):
        if n != end and one.connection == f"{its}-{own}":
            return n
    return (end + 1) % len(story.ends)


def _buffer(story: Story, end: int) -> int:
    sizes = [
        int(text)
        for turn in story.turns
        for which, name, text in turn.changes
        if which == end and name == "RCV.WND" and text.isdecimal()
    ]
    return max(sizes, default=65_535)


def span(story: Story, end: int) -> int:
    """Return how many octets the rule is long: all that are sent, and about as many beyond."""
    most = max(
        (
            int(text)
            for turn in story.turns
            for which, name, text in turn.changes
            if which == end and name == "SND.NXT" and text.isdecimal()
        ),
        default=1,
    )
    last = marks(story, end)
    return max(min(last.edge, 2 * most), most, 10)


WORDS = {
    "acked": "acknowledged", "flying": "in flight", "usable": "may be sent now",
    "beyond": "must wait", "taken": "read", "unread": "waits", "offer": "free: the window",
}  # fmt: skip


def _row(y: float, names: tuple[str, ...]) -> list[Markup]:
    bars = [
        void("rect", x=LEFT, y=y, width=1, height=TALL, class_=f"tc-{name}", data_r=name,
             stroke=theme.LIGHT["line"], fill=theme.LIGHT["paper"])
        for name in names
    ]  # fmt: skip
    return bars + [_word(name, LEFT, y) for name in names]


def _word(name: str, x: float, y: float) -> Markup:
    """Return what a stretch is called; it needs as many pixels as `data-wide` says."""
    is_dark = name in ("flying", "unread")
    return parts.text(
        WORDS[name], x, y + 19, class_="tc-onbar" if is_dark else None, font_size=11.5,
        text_anchor="middle", data_w=name, data_wide=round(parts.width_of(WORDS[name], 11.5)),
        fill=theme.LIGHT["paper" if is_dark else "ink"],
    )  # fmt: skip


def rule() -> Markup:
    """Return the rule and the buffer under it, for a widget to move."""
    low = TOP + TALL + 26
    handle = void(
        "path", d=f"M0 {low - 6}h8l-4 7v{TALL + 4}l4 7h-16l4 -7v-{TALL + 4}l-4 -7z",
        class_="tc-handle", data_r="handle",
    )  # fmt: skip
    return parts.group(
        parts.text("what is sent", LEFT, TOP - 8, font_size=11, class_="tc-soft"),
        *_row(TOP, ("acked", "flying", "usable", "beyond")),
        parts.text("the reader's buffer", LEFT, low - 8, font_size=11, class_="tc-soft"),
        *_row(low, ("taken", "unread", "offer")),
        handle,
        class_="tc-ruler",
    )


def placed(found: Marks, length: int) -> Markup:
    """Return the rule with its edges at their places: what `rule` becomes in a widget."""
    scale = (RIGHT - LEFT) / length

    def bar(y: float, name: str, first: int, end: int, colour: str) -> list[Markup]:
        x1, x2 = (min(LEFT + octets * scale, RIGHT) for octets in (first, max(end, first)))
        if x2 - x1 < 0.5:
            return []
        box = void("rect", x=x1, y=y, width=x2 - x1, height=TALL, class_=f"tc-{name}",
                   fill=theme.LIGHT[colour], stroke=theme.LIGHT["line"])  # fmt: skip
        fits = parts.width_of(WORDS[name], 11.5) < x2 - x1 - 4
        return [box, *([_word(name, (x1 + x2) / 2, y)] if fits else [])]

    low = TOP + TALL + 26
    return parts.group(
        parts.text("what is sent", LEFT, TOP - 8, font_size=11, class_="tc-soft"),
        *bar(TOP, "acked", 0, found.una, "link"),
        *bar(TOP, "flying", found.una, found.nxt, "client"),
        *bar(TOP, "usable", found.nxt, found.edge, "paper"),
        *bar(TOP, "beyond", max(found.edge, found.nxt), length, "paper"),
        parts.text("the reader's buffer", LEFT, low - 8, font_size=11, class_="tc-soft"),
        *bar(low, "taken", 0, found.received, "link"),
        *bar(low, "offer", found.received, found.received + found.buffer, "paper"),
        class_="tc-ruler",
    )


def svg(story: Story, at: int | None = None) -> Markup:
    """Return the rules of both directions at a moment, as one picture."""
    title = "The window on a ruler"
    drawn = []
    for n in range(min(len(story.ends), 2)):
        heading = parts.text(
            f"{plain(str(story.ends[n]))} sends", LEFT, 14, font_size=13, class_="tc-ink"
        )
        one = placed(marks(story, n, at), span(story, n))
        drawn.append(parts.group(heading, one, transform=f"translate(0 {n * (HEIGHT + 14)})"))
    if not drawn:
        drawn = [parts.text(_nothing(), 12, 26, font_size=13, class_="tc-ink")]
    return parts.document(
        element("style", Markup(rules(".tc-picture"))), *drawn, width=WIDTH,
        height=max(len(drawn) * (HEIGHT + 14), 44), title=title, desc=text(story, at),
    )  # fmt: skip


def _nothing() -> str:
    return "No end of a TCP connection is seen in this trace."


def text(story: Story, at: int | None = None) -> str:
    """Return the same in words, a line for each direction."""
    lines = []
    for n in range(min(len(story.ends), 2)):
        found = marks(story, n, at)
        edge = max(found.edge, found.una)
        lines.append(
            f"{plain(str(story.ends[n]))} sends, in octets: {found.una} acknowledged, "
            f"{max(found.nxt - found.una, 0)} in flight, {max(edge - found.nxt, 0)} may be sent "
            f"now, from {edge} on they must wait; {found.received} have arrived"
        )
    return "\n".join(lines) or _nothing()


def told(story: Story) -> dict[str, Any]:
    """Return all that a widget needs, as JSON can hold it."""
    ends = []
    for n in range(min(len(story.ends), 2)):
        there = other_end(story, n)
        cells = {
            "una": f"{n}.{NAMES.index('SND.UNA')}", "nxt": f"{n}.{NAMES.index('SND.NXT')}",
            "wnd": f"{n}.{NAMES.index('SND.WND')}", "got": f"{there}.{NAMES.index('RCV.NXT')}",
        }  # fmt: skip
        ends.append(
            {
                "name": plain(str(story.ends[n]), 40),
                "reader": plain(str(story.ends[there]), 40),
                "cells": cells,
                "span": span(story, n),
                "buffer": _buffer(story, there),
            }
        )
    return {
        "rule": rule(),
        "size": [WIDTH, HEIGHT],
        "area": [LEFT, RIGHT],
        "ends": ends,
        "why": "" if ends else _nothing(),
        "turns": [
            [turn.at, period(turn.t_ns), plain(turn.said, 400), changes, turn.sends]
            for turn, changes in zip(story.turns, deltas(story), strict=True)
        ],
    }
