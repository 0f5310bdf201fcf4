"""The map of the lessons: which needs which, and how far the reader has come.

Strategy. `Stop` is a lesson as the map knows it. A lesson stands one row below the lowest that it
needs, so that every line runs downwards; a line is left out where a longer way says the same.
Without `Standing` the same map shows no reader's state: that is what a notebook keeps.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from course.view import page, theme
from course.view.markup import Markup, element, join, void
from course.view.svg import document, group, width_of
from course.view.svg import text as words

__all__ = ["Standing", "Stop", "diagram", "items", "text"]

WIDE, HIGH, GAP, BETWEEN, EDGE = 172, 46, 12, 26, 6
LINE = theme.LIGHT["line"]
NAMES = ("lesson", "title", "time", "points", "needs")


class Stop(NamedTuple):
    """A lesson on the map."""

    number: int
    title: str
    time: str
    points: int
    needs: tuple[int, ...]
    about: str
    file: str = ""  # of its notebook, "" while it is being written


class Standing(NamedTuple):
    """How far the reader has come in a lesson."""

    earned: int = 0  # points
    known: int = 0  # questions of the quiz whose last answer was right
    asked: int = 0  # questions answered

    def said(self, points: int) -> str:
        """Return it in words, "" if there is nothing to say."""
        parts = [f"{self.earned} of {points} points"] if self.earned else []
        if self.asked:
            parts.append(f"{self.known} of {self.asked} questions known")
        return ", ".join(parts)


def text(stops: Sequence[Stop]) -> str:
    """Return the map as a table, without anybody's state."""
    total = sum(stop.points for stop in stops)
    rows = [[*map(str, stop[:4]), ", ".join(map(str, stop.needs)) or "-"] for stop in stops]
    return f"Map: {len(stops)} lessons, {total} points\n\n{page.text_table(NAMES, rows)}"


def items(stops: Sequence[Stop], standing: Mapping[int, Standing]) -> Markup:
    """Return a button for each lesson with what there is to say of it; one of them is open."""
    return join(_item(stop, stops, standing.get(stop.number, Standing())) for stop in stops)


def _item(stop: Stop, stops: Sequence[Stop], now: Standing) -> Markup:
    leads = [other.number for other in stops if stop.number in other.needs]
    facts = [
        ("Time", stop.time),
        ("Points", now.said(stop.points) or f"{stop.points} to earn"),
        ("Needs", _numbers(stop.needs) or "Python basics"),
        ("Leads to", _numbers(leads) or "the end of the course"),
        ("Notebook", page.link(stop.file, stop.file) if stop.file else "being written"),
    ]
    pairs = [part for name, fact in facts for part in (element("dt", name), element("dd", fact))]
    head = element(
        "button",
        element("span", f"{stop.number:02}", class_="tc-number"),
        element("span", stop.title),
        element("span", now.said(stop.points), class_="tc-soft"),
        type="button",
        aria_expanded="false",
    )
    about = element("div", element("p", stop.about), element("dl", *pairs), hidden=True)
    return element("li", head, about, data_at=stop.number)


def _numbers(found: Sequence[int]) -> str:
    return ", ".join(f"{number:02}" for number in found)


def diagram(stops: Sequence[Stop], standing: Mapping[int, Standing], *, live: bool) -> Markup:
    """Return the map as a picture; the boxes carry `data-at`, the lines `data-t` (to, from)."""
    places = _places(stops)
    bottom = max(y for _, y in places.values()) + HIGH + EDGE
    right = max(x for x, _ in places.values()) + WIDE + EDGE
    edges = [_edge(places, need, stop) for stop in stops for need in _nearest(stop, stops)]
    boxes = [_box(stop, places[stop.number], standing.get(stop.number)) for stop in stops]
    earned = sum(now.earned for now in standing.values())
    total = sum(stop.points for stop in stops)
    return document(
        group(
            group(*edges, class_="tc-edges", fill="none", stroke=LINE, stroke_width=1.5),
            class_="tc-cells",
        ),
        group(
            *boxes,
            class_="tc-stops tc-cells tc-link",
            fill=theme.LIGHT["link"],
            stroke_width=1,
            font_size=12,
        ),
        width=right,
        height=bottom,
        title=f"Map of {len(stops)} lessons",
        desc=f"Lines lead from a lesson to those that need it. {earned} of {total} points."
        if standing
        else f"Lines lead from a lesson to those that need it. {total} points.",
        styled=not live,
    )


def _places(stops: Sequence[Stop]) -> dict[int, tuple[float, float]]:
    """Return where each lesson stands: one row below the lowest that it needs, centred."""
    depth: dict[int, int] = {}
    for stop in stops:
        depth[stop.number] = 1 + max((depth[need] for need in stop.needs), default=-1)
    rows: dict[int, list[int]] = {}
    for number, row in depth.items():
        rows.setdefault(row, []).append(number)
    widest = max(map(len, rows.values()))
    places: dict[int, tuple[float, float]] = {}
    for row, numbers in rows.items():
        left = EDGE + (widest - len(numbers)) * (WIDE + GAP) / 2
        for at, number in enumerate(numbers):
            places[number] = (left + at * (WIDE + GAP), EDGE + row * (HIGH + BETWEEN))
    return places


def _nearest(stop: Stop, stops: Sequence[Stop]) -> list[int]:
    """Return the lessons that `stop` needs, but for those that another of them needs already."""
    by_number = {each.number: each for each in stops}

    def before(number: int) -> set[int]:
        needs = by_number[number].needs
        return set(needs).union(*(before(need) for need in needs)) if needs else set()

    covered = set().union(*(before(need) for need in stop.needs)) if stop.needs else set()
    return [need for need in stop.needs if need not in covered]


def _edge(places: Mapping[int, tuple[float, float]], need: int, stop: Stop) -> Markup:
    (x1, y1), (x2, y2) = places[need], places[stop.number]
    from_x, from_y, to_x = x1 + WIDE / 2, y1 + HIGH, x2 + WIDE / 2
    bend = BETWEEN * 0.6
    path = (
        f"M{from_x:g} {from_y:g}"
        f"C{from_x:g} {from_y + bend:g} {to_x:g} {y2 - bend:g} {to_x:g} {y2:g}"
    )
    return void("path", d=path, data_t=f"{stop.number} {need}")


def _box(stop: Stop, place: tuple[float, float], now: Standing | None) -> Markup:
    """Draw a lesson: its name, its points, and a bar as long as the share that was earned."""
    x, y = place
    inner = WIDE - 16
    share = min(1.0, now.earned / stop.points) if now else 0.0
    bar = void(
        "rect",
        x=x + 8,
        y=y + 36,
        width=inner * share,
        height=4,
        fill=theme.LIGHT["ink"],
        class_="tc-ink",
    )
    said = f"{now.earned} of {stop.points} points" if now else f"{stop.points} points"
    return group(
        void("path", d=f"M{x:g} {y:g}h{WIDE}v{HIGH}h-{WIDE}z", stroke=LINE),
        group(
            words(_short(f"{stop.number:02} {stop.title}", inner), x + 8, y + 17),
            fill=theme.LIGHT["ink"],
        ),
        group(
            words(said, x + 8, y + 31), font_size=10.5, fill=theme.LIGHT["muted"], class_="tc-soft"
        ),
        *([bar] if share else []),
        data_at=stop.number,
    )


def _short(title: str, room: float) -> str:
    """Return as much of a title as its box holds: to the first colon or comma, or cut."""
    head = title.replace(",", ":").partition(":")[0]
    if width_of(head, 12) <= room:
        return head
    while width_of(f"{head}\N{HORIZONTAL ELLIPSIS}", 12) > room:
        head = head[:-1]
    return f"{head.rstrip()}\N{HORIZONTAL ELLIPSIS}"
