"""The ladder of a trace: life lines, and every segment as an arrow from one to another.

    svg(trace)                 one picture that stands by itself
    animated(trace)            the same, and the moment moves down it, in one file
    text(trace)                the same in characters
    drawn(story, layout)       the parts of it, for a widget that moves them

Strategy. `ladder_layout` says where everything stands, this module draws it once. Segments carry
`data-at` (the record's number in the trace), `data-t` (nanoseconds) and `data-p` (the packet's
number); notes carry `data-at`. What lies ahead of a moment is not drawn differently: a curtain
covers it, and moves. A long ladder is cut into bands, which a browser can put in one by one.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from course.trace import Trace
from course.trace.passage import Passage
from course.trace.story import Story, tell
from course.view import knowing, questions, theme, trace_style
from course.view import ladder_shapes as shapes
from course.view import svg as parts
from course.view.extent import MOST, part_of
from course.view.ladder_layout import HEAD, Layout, lay, period, plain
from course.view.ladder_text import text
from course.view.markup import Markup, element, join, number

__all__ = [
    "MOST", "Drawn", "animated", "animation", "caption", "drawn", "standing", "story_of", "style",
    "svg", "text", "told", "turns_of",
]  # fmt: skip

BAND = 20  # segments and notes in one band
FIRST = 2  # bands that a widget has at once; the rest it gets later
HOSTS = 12  # more life lines than that nobody can follow
SECOND_PX = 90  # what the animated file shows in a second
# Colours that the style sheet has too: a picture in a widget, or saved with it, spares them.
_BARE = re.compile(r' (?:stroke|fill|stroke-width|font-size)="[^"]*"')
TITLE = "A run as a ladder"


class Drawn(NamedTuple):
    """A ladder in its parts."""

    width: float
    height: float
    head: Markup  # the hosts' names, a picture of its own that may stay in sight
    lives: Markup  # the life lines
    lines: tuple[Markup, ...]  # bands of times, silences and timers
    bands: tuple[Markup, ...]  # bands of segments and notes, above them
    places: tuple[tuple[float, ...], ...]  # record, packet, x1, y1, x2, y2 of each segment


def story_of(trace: Trace, first: int = 0, *, relative: bool = True) -> tuple[Story, str]:
    """Return the story of what is drawn of a trace, and a sentence about what is not.

    `first` is the record to begin with; `relative` off shows the numbers on the wire.
    Raises nothing: a trace that cannot be drawn gives an empty story, and the sentence says why.
    """
    if len(trace.hosts) > HOSTS:
        why = f"A ladder has at most {HOSTS} life lines, got {len(trace.hosts)} hosts."
        return tell(Trace((), (), trace.title)), why
    part, why = part_of(trace, first)
    return tell(part, relative=relative), why


def style(scope: str) -> str:
    """Return the rules that a ladder under `scope` wears."""
    return f"{theme.picture(scope)}\n{trace_style.rules(scope)}"


def standing() -> str:
    """Return the style that a saved picture brings along."""
    scope = ".tc-picture"
    return f"{theme.variables(scope)}\n{style(scope)}"


def drawn(story: Story, layout: Layout) -> Drawn:
    """Draw a story at its places."""
    bands, lines = (_bands(every(story, layout)) for every in (shapes.inside, shapes.lines))
    places = tuple(
        (one.n, one.hop.packet, *(round(place, 1) for place in shapes.ends(one, layout)))
        for one in story.passages.values()
    )
    head, lives = shapes.head(story.trace, layout), shapes.lives(layout)
    return Drawn(layout.width, layout.height, head, lives, lines, bands, places)


def _bands(markups: Iterable[Markup]) -> tuple[Markup, ...]:
    """Return markup in bands of a few shapes each."""
    every = list(markups)
    return tuple(join(every[at : at + BAND]) for at in range(0, len(every), BAND))


def told(trace: Trace, first: int = 0, *, relative: bool = True) -> dict[str, Any]:
    """Return all that a widget needs to move a ladder, as JSON can hold it.

    `rest` are the bands of the even ladder behind the first ones.
    """
    story, why = story_of(trace, first, relative=relative)
    made: dict[str, Any] = {
        "title": caption(trace),
        "why": why,
        "text": text(story, why),
        "turns": turns_of(story),
        "table": knowing.board(story) if story.ends else "",  # UDP keeps nothing in mind
        "packets": [_packet(one) for one in story.passages.values()],
        "asks": questions.ask(story),
    }
    if story.turns:
        even = _look(story, to_scale=False)
        layers = ("lines", "bands")
        made["even"] = even | {name: even[name][:FIRST] for name in layers}
        made["rest"] = {name: even[name][FIRST:] for name in layers}
        made["scaled"] = _look(story, to_scale=True)
    return made


def caption(trace: Trace) -> str:
    """Return what a trace calls itself."""
    return plain(trace.title, 90) or TITLE


def turns_of(story: Story) -> list[list[Any]]:
    """Return each turn as: record, time, what is said, what changes, record of what is sent."""
    return [
        [turn.at, period(turn.t_ns), plain(turn.said, 400), cells, turn.sends]
        for turn, cells in zip(story.turns, knowing.deltas(story), strict=True)
    ]


def _packet(one: Passage) -> list[Any]:
    """Return a segment as: record, packet, what it is in words."""
    said = f"{one.hop.packet}  {one.hop.src} → {one.hop.dst}  {one.name} {one.numbers}"
    return [one.n, one.hop.packet, plain(said, 120)]


def _look(story: Story, *, to_scale: bool) -> dict[str, Any]:
    layout = lay(story, to_scale=to_scale)
    made = drawn(story, layout)
    lines, bands = ([_BARE.sub("", band) for band in one] for one in (made.lines, made.bands))
    ys = [round(y + 3, 1) for y in layout.turns]
    return {
        **made._asdict(),
        "lines": lines,
        "bands": bands,
        "ys": ys,
        "motion": animation(made.height),
    }


def svg(trace: Trace, *, to_scale: bool = False, first: int = 0, relative: bool = True) -> Markup:
    """Return the ladder as one picture that stands by itself; of nothing, the sentence why."""
    story, why = story_of(trace, first, relative=relative)
    return _document(story, why, to_scale=to_scale)


def animated(trace: Trace, *, to_scale: bool = False, first: int = 0) -> Markup:
    """Return the ladder as one file in which the moment moves down, again and again.

    Who asks the system for less motion sees the whole ladder at rest.
    """
    story, why = story_of(trace, first)
    return _document(story, why, to_scale=to_scale, moves=True)


def animation(height: float) -> str:
    """Return the style of a curtain that goes down a picture of that height, and waits."""
    seconds = number(max(height / SECOND_PX, 4) + 3)
    share = number(100 * (1 - 3 / float(seconds)))
    return (
        f"@keyframes tc-fall{{0%{{transform:translateY(0)}}{share}%,100%"
        f"{{transform:translateY({number(height)}px)}}}}"
        f".tc-curtain{{animation:tc-fall {seconds}s linear infinite}}"
        "@media (prefers-reduced-motion:reduce){.tc-curtain{animation:none;display:none}}"
    )


def _document(story: Story, why: str, *, to_scale: bool, moves: bool = False) -> Markup:
    title = caption(story.trace)
    if not story.turns:
        words = parts.text(why, 12, 26, font_size=13, fill=theme.LIGHT["ink"], class_="tc-ink")
        return parts.document(words, width=640, height=44, title=title, desc=why)
    layout = lay(story, to_scale=to_scale)
    made = drawn(story, layout)
    rules = trace_style.rules(".tc-picture") + (animation(made.height) if moves else "")
    below = parts.group(
        made.lives,
        *made.lines,
        *made.bands,
        *([shapes.curtain(made.width, made.height)] if moves else []),
        transform=f"translate(0 {HEAD + 20})",
    )
    heading = parts.text(f"{title}. {why}".strip(), 10, 17, font_size=13, class_="tc-ink")
    return parts.document(
        element("style", Markup(rules)),
        parts.group(heading, fill=theme.LIGHT["ink"], font_weight=600),
        below,
        parts.group(made.head, transform="translate(0 20)"),
        width=made.width,
        height=made.height + HEAD + 20,
        title=title,
        desc=f"{len(story.passages)} segments between {', '.join(map(plain, layout.x))}.",
    )
