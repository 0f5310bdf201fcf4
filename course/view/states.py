"""The state diagram of TCP, laid out as RFC 9293 figure 5 lays it out, drawn from the table.

Only where the states stand is written here; every arrow and every word on it is a row of the
table, so the diagram cannot say anything that the stack does not do. An arrow carries `data-a`
(its place among the arrows), a state `data-s`. Two ends of a connection are two flags that a
widget moves from state to state.

`puzzle` takes some labels away and asks for them; `state_words` says the same without a picture.
"""

from collections.abc import Sequence
from math import hypot
from random import Random
from typing import Any, NamedTuple

from course.trace.story import Story
from course.trace.transitions import ARROWS, EVENTS, STATES, Move, moves
from course.view import svg as parts
from course.view import theme
from course.view.ladder_layout import plain
from course.view.markup import Markup, element, join, number, void
from course.view.state_words import NOTE, listing, text, why

__all__ = [
    "HEIGHT",
    "PAIRS",
    "PLACES",
    "WIDTH",
    "Pair",
    "arrow",
    "box",
    "picture",
    "puzzle",
    "rules",
    "svg",
    "text",
    "told",
]

WIDTH, HEIGHT = 760, 690
BOX, TALL = 132, 34
LEFT, MIDDLE, RIGHT = 118, 380, 642
# Figure 5; its lower CLOSED, which two arrows lead to, is the upper one again.
PLACES = {
    "CLOSED": (MIDDLE, 34),
    "LISTEN": (MIDDLE, 134),
    "SYN-RECEIVED": (LEFT, 234),
    "SYN-SENT": (RIGHT, 234),
    "ESTABLISHED": (MIDDLE, 334),
    "FIN-WAIT-1": (LEFT, 434),
    "CLOSE-WAIT": (RIGHT, 434),
    "FIN-WAIT-2": (LEFT, 544),
    "CLOSING": (MIDDLE, 544),
    "LAST-ACK": (RIGHT, 544),
    "TIME-WAIT": (MIDDLE, 648),
    "closed": (RIGHT, 648),
}
BELOW = ("LAST-ACK", "TIME-WAIT")  # whose arrows to CLOSED lead to the lower one


class Pair(NamedTuple):
    """All rows that lead from one state to another: one arrow, with a line of words for each."""

    old: str
    new: str
    words: tuple[tuple[str, str], ...]  # event, action


def _pairs() -> tuple[Pair, ...]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for arrow in ARROWS:
        found.setdefault((arrow.old, arrow.new), []).append((arrow.event, arrow.action))
    return tuple(Pair(old, new, tuple(words)) for (old, new), words in found.items())


PAIRS = _pairs()


def rules(scope: str) -> str:
    """Return the rules that a state diagram under `scope` wears."""
    return _RULES.strip().replace("{s}", scope)


_RULES = """
{s} .tc-arrow path{stroke:var(--tc-line);stroke-width:1.6;fill:none}
{s} .tc-arrow .tc-tip{fill:var(--tc-line);stroke:none}
{s} .tc-arrow text{fill:var(--tc-ink);stroke:var(--tc-paper);stroke-width:3.5}
{s} .tc-arrow text{paint-order:stroke}
{s} .tc-arrow text .tc-soft{fill:var(--tc-muted)}
{s} .tc-arrow.tc-gone path{stroke:var(--tc-ink);stroke-width:3}
{s} .tc-arrow.tc-gone .tc-tip,{s} .tc-arrow.tc-last .tc-tip{fill:var(--tc-ink);stroke:none}
{s} .tc-arrow.tc-last path{stroke:var(--tc-special);stroke-width:4}
{s} .tc-arrow.tc-last .tc-tip{fill:var(--tc-special)}
{s} .tc-arrow .tc-hole{fill:var(--tc-special);font-weight:700;font-size:14px}
{s} .tc-box rect{fill:var(--tc-link);stroke:var(--tc-line);stroke-width:1.5}
{s} .tc-box text{font-weight:650;font-size:13px;fill:var(--tc-ink)}
{s} .tc-box.tc-here rect{fill:var(--tc-selected);stroke:var(--tc-selected-line);stroke-width:3}
{s} .tc-box.tc-here text{fill:var(--tc-selected-ink)}
{s} .tc-flag rect{stroke:var(--tc-paper);stroke-width:1.5}
{s} .tc-flag-0 rect{fill:var(--tc-client)}{s} .tc-flag-1 rect{fill:var(--tc-server)}
{s} .tc-flag text{fill:var(--tc-paper);font-size:11px;font-weight:650}
@media (forced-colors:active){
{s} .tc-arrow path{stroke:CanvasText}{s} .tc-arrow .tc-tip{fill:CanvasText}
{s} .tc-arrow.tc-last path{stroke:Highlight}{s} .tc-arrow.tc-last .tc-tip{fill:Highlight}
{s} .tc-arrow text,{s} .tc-arrow .tc-soft,{s} .tc-arrow .tc-hole{fill:CanvasText;stroke:Canvas}
{s} .tc-box rect{fill:Canvas;stroke:CanvasText}{s} .tc-box text{fill:CanvasText}
{s} .tc-box.tc-here rect{fill:Highlight;stroke:Highlight}
{s} .tc-box.tc-here text{fill:HighlightText}
{s} .tc-flag rect{fill:CanvasText}{s} .tc-flag text{fill:Canvas}
}
"""


# --- The drawing


def picture(holes: Sequence[tuple[int, int]] = ()) -> Markup:
    """Return arrows and states; `holes` are (pair, line) whose words are taken away."""
    arrows = [arrow(n, pair, holes) for n, pair in enumerate(PAIRS)]
    boxes = [box(state, *place) for state, place in PLACES.items()]
    return join([*arrows, *boxes])


def svg(story: Story | None = None, holes: Sequence[tuple[int, int]] = ()) -> Markup:
    """Return the diagram as a picture of its own, with the way that each end has taken."""
    title = "The states of a TCP connection (RFC 9293 figure 5)"
    flags = join(_stands(story)) if story else ""
    return parts.document(
        element("style", Markup(rules(".tc-picture"))),
        picture(holes),
        flags,
        width=WIDTH,
        height=HEIGHT,
        title=title,
        desc=f"{len(ARROWS)} transitions between {len(STATES)} states. {NOTE}",
    )


def flag(end: int, name: str) -> Markup:
    """Return the flag of an end, around its own point of rest."""
    label = plain(name, 12)
    wide = parts.width_of(label, 11) + 14
    colour = theme.LIGHT["client" if end % 2 == 0 else "server"]
    return parts.group(
        void("rect", x=-wide / 2, y=-9, width=wide, height=18, rx=9, fill=colour),
        parts.text(label, 0, 4, text_anchor="middle", fill=theme.LIGHT["paper"], font_size=11),
        class_=f"tc-flag tc-flag-{end % 2}",
        data_end=end,
    )


def rest(state: str, end: int) -> tuple[float, float]:
    """Return where the flag of an end stands when it is in a state."""
    x, y = PLACES.get(state, PLACES["CLOSED"])
    return x + (-38 if end % 2 == 0 else 38), y + TALL / 2 + 3


def _stands(story: Story) -> list[Markup]:
    known = story.known()
    shown = []
    for n, end in enumerate(story.ends[:2]):
        x, y = rest(known[n].get("state", "CLOSED"), n)
        place = f"translate({number(x)} {number(y)})"
        shown.append(parts.group(flag(n, end.host), transform=place))
    return shown


def box(state: str, x: float, y: float) -> Markup:
    """Return a state around its middle."""
    name = state.upper()
    return parts.group(
        void("rect", x=x - BOX / 2, y=y - TALL / 2, width=BOX, height=TALL, rx=6,
             fill=theme.LIGHT["link"], stroke=theme.LIGHT["line"]),
        parts.text(name, x, y + 4.5, text_anchor="middle", font_size=13, font_weight=650),
        class_="tc-box",
        data_s=state,
    )  # fmt: skip


def _target(pair: Pair) -> str:
    return "closed" if pair.new == "CLOSED" and pair.old in BELOW else pair.new


def _edge(x: float, y: float, dx: float, dy: float) -> tuple[float, float]:
    """Return where a line from the middle of a box in the direction (dx, dy) leaves it."""
    share = min(
        (BOX / 2) / abs(dx) if dx else float("inf"), (TALL / 2) / abs(dy) if dy else float("inf")
    )
    return x + dx * share, y + dy * share


class Route(NamedTuple):
    """The corners of an arrow, and where its words begin: x, y, anchor."""

    corners: tuple[tuple[float, float], ...]
    x: float
    y: float
    anchor: str


# Between the upper four states there is little room.
ROUTES = {
    ("CLOSED", "LISTEN"): Route(((MIDDLE - 14, 51), (MIDDLE - 14, 117)), MIDDLE - 23, 81, "end"),
    ("LISTEN", "CLOSED"): Route(((MIDDLE + 14, 117), (MIDDLE + 14, 51)), MIDDLE + 23, 81, "start"),
    ("CLOSED", "SYN-SENT"): Route(
        ((MIDDLE + 66, 26), (RIGHT + 30, 26), (RIGHT + 30, 217)), 562, 10, "middle"
    ),
    ("SYN-SENT", "CLOSED"): Route(
        ((RIGHT, 217), (RIGHT, 46), (MIDDLE + 66, 46)), 562, 60, "middle"
    ),
    ("LISTEN", "SYN-SENT"): Route(((MIDDLE + 66, 140), (RIGHT - 40, 217)), 514, 128, "start"),
    ("SYN-SENT", "SYN-RECEIVED"): Route(
        ((RIGHT - 66, 234), (LEFT + 66, 234)), MIDDLE + 70, 216, "middle"
    ),
    ("LISTEN", "SYN-RECEIVED"): Route(((MIDDLE - 66, 128), (LEFT, 217)), 206, 158, "end"),
    ("FIN-WAIT-1", "TIME-WAIT"): Route(  # note 2 of the figure, where a diagram draws it
        ((LEFT - 66, 434), (20, 434), (20, 648), (MIDDLE - 66, 648)), 168, 664, "middle"
    ),
    ("SYN-RECEIVED", "LISTEN"): Route(((LEFT + 46, 217), (MIDDLE - 50, 151)), 268, 198, "start"),
}


def _route(pair: Pair) -> Route:
    """Return the way of an arrow: straight, with its words beside it where nothing is."""
    if (pair.old, pair.new) in ROUTES:
        return ROUTES[pair.old, pair.new]
    x1, y1 = PLACES[pair.old]
    x2, y2 = PLACES[_target(pair)]
    start, end = _edge(x1, y1, x2 - x1, y2 - y1), _edge(x2, y2, x1 - x2, y1 - y2)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if y1 == y2:
        return Route((start, end), x, y - 18, "middle")
    if x1 == x2:
        return Route(
            (start, end), x + (-9 if x == LEFT else 9), y, "end" if x == LEFT else "start"
        )
    return Route((start, end), x - 2 if x2 > x1 else x + 2, y + 14, "end" if x2 > x1 else "start")


def arrow(n: int, pair: Pair, holes: Sequence[tuple[int, int]] = ()) -> Markup:
    """Return one arrow with its words; `n` is its number in the picture."""
    route = _route(pair)
    (x1, y1), (x2, y2) = route.corners[-2:]
    size = hypot(x2 - x1, y2 - y1)
    ux, uy = (x2 - x1) / size, (y2 - y1) / size
    wings = [(x2 - 10 * ux - side * uy, y2 - 10 * uy + side * ux) for side in (-5, 5)]
    line = [*route.corners[:-1], (x2 - 8 * ux, y2 - 8 * uy)]
    grey = theme.LIGHT["line"]
    return parts.group(
        void("path", d=_path(line), stroke=grey, fill="none", stroke_width=1.6),
        void("path", d=f"{_path([(x2, y2), *wings])}z", class_="tc-tip", fill=grey),
        *_words(n, pair, route, holes),
        class_="tc-arrow",
        data_a=n,
    )


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners)


def _words(n: int, pair: Pair, route: Route, holes: Sequence[tuple[int, int]]) -> list[Markup]:
    """Return the words of an arrow: a line for the event, and one for what is done."""
    rows: list[list[Markup]] = []
    is_tight = len(pair.words) > 1
    for at, (event, action) in enumerate(pair.words):
        if (n, at) in holes:
            nth = list(holes).index((n, at)) + 1
            rows.append([parts.span(f"{nth} ?", class_="tc-hole")])
            continue
        done = [parts.span(action, class_="tc-soft", fill=theme.LIGHT["muted"])] if action else []
        first = [parts.span(event)]
        if done and is_tight:
            rows.append([*first, parts.span(" / "), *done])
        else:
            rows += [first, *([done] if done else [])]
    return [
        element(
            "text", *row, x=route.x, y=route.y + 12 * at, text_anchor=route.anchor, font_size=10.5
        )
        for at, row in enumerate(rows)
    ]


def puzzle(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return `count` holes: where each is, what to choose from, and the place of the right one."""
    chance = Random(seed)  # noqa: S311  a puzzle, not a secret
    lines = [(n, at) for n, pair in enumerate(PAIRS) for at in range(len(pair.words))]
    chosen = sorted(chance.sample(lines, max(0, min(count, len(lines)))))
    said = {line: _said(*line) for line in lines}
    holes = []
    for n, at in chosen:
        right = said[n, at]
        others = sorted(set(said.values()) - {right})
        choices = sorted([right, *chance.sample(others, 4)])
        ends = f"{PAIRS[n].old} to {PAIRS[n].new}"
        place = choices.index(right)
        holes.append({"pair": n, "line": at, "ends": ends, "choices": choices, "right": place})
    return holes


def _said(n: int, at: int) -> str:
    event, action = PAIRS[n].words[at]
    return f"{event} / {action}" if action else event


def told(story: Story | None, holes: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return all that a widget needs, as JSON can hold it."""
    ends = story.ends[:2] if story else ()
    steps = [_step(move) for move in moves(story.trace, story.ends)] if story else []
    return {
        "picture": picture([(hole["pair"], hole["line"]) for hole in holes]),
        "size": [WIDTH, HEIGHT],
        "flags": [flag(n, end.host) for n, end in enumerate(ends)],
        "ends": [plain(str(end), 40) for end in ends],
        "rests": {state: [rest(state, 0), rest(state, 1)] for state in PLACES},
        "moves": [step for step in steps if step[1] < len(ends)],
        "holes": list(holes),
        "list": listing(),
        "events": list(EVENTS),
        "why": {state: [why(state, event) for event in EVENTS] for state in STATES},
    }


def _step(move: Move) -> list[Any]:
    """Return a move as: record, end, old, new, words, place of its arrow or -1."""
    at = next((n for n, one in enumerate(PAIRS) if (one.old, one.new) == (move.old, move.new)), -1)
    if move.arrow is None or move.event not in [event for event, _ in PAIRS[at].words]:
        at = -1
    action = f" / {move.arrow.action}" if move.arrow and move.arrow.action else ""
    words = f"{move.old} → {move.new}, at {plain(move.event)}{action}"
    return [move.at, move.end, plain(move.old, 20), plain(move.new, 20), words, at]
