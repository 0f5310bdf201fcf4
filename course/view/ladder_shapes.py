"""The shapes of a ladder: arrows, notes, timers, life lines and the hosts' names.

Each function draws one kind of thing at the places that `ladder_layout` chose. A segment carries
`data-at` (its record), `data-t` (nanoseconds) and `data-p` (the packet's number); a note
`data-at`. Colours are those of the light theme as attributes; `trace_style` has the others.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import atan2, degrees, hypot

from course.trace import Trace
from course.trace.passage import Passage
from course.trace.story import Story
from course.view import svg as parts
from course.view import theme
from course.view.ladder_layout import HEAD, Bar, Layout, Note, plain
from course.view.markup import Markup, element, join, number, void

__all__ = ["curtain", "ends", "head", "inside", "lines", "lives"]

CROWDED = 11  # pixels between two lines, below which only the first one has a label
LABEL = 20  # pixels above a line that its words take
DASHES = {"lost": "7 5", "queue full": "7 5", "duplicate": "1 6"}
Ends = tuple[float, float, float, float]


def inside(story: Story, layout: Layout) -> Iterator[Markup]:
    """Yield segments and notes, in the order of their records."""
    found = [
        *_segments(story, layout),
        *((note.at, _note(note, layout)) for note in layout.notes),
    ]
    found.sort(key=lambda pair: pair[0])
    yield from (markup for _, markup in found)


def curtain(width: float, height: float) -> Markup:
    """Return what hides the time to come; it is moved down by `transform`."""
    return parts.group(
        void(
            "rect", x=0, y=0, width=width, height=height, fill=theme.LIGHT["paper"], opacity=0.84
        ),
        void("line", x1=0, x2=width, y1=0, y2=0, stroke=theme.LIGHT["ink"]),
        class_="tc-curtain",
    )


def head(trace: Trace, layout: Layout) -> Markup:
    """Return the hosts' names, each above its line, with its addresses."""
    where: dict[str, list[str]] = {}
    for host, address in trace.addresses:
        where.setdefault(host, []).append(address)
    boxes = []
    for host, x in layout.x.items():
        name, address = plain(host, 18), plain(", ".join(where.get(host, [])), 30)
        wide = max(parts.width_of(name, 14), parts.width_of(address, 10.5)) + 28
        boxes += [
            void("rect", x=x - wide / 2, y=2, width=wide, height=HEAD - 8, rx=6,
                 fill=theme.LIGHT["link"], stroke=theme.LIGHT["line"]),
            parts.text(name, x, 17 if address else 25, font_size=14, font_weight=650),
            *([parts.text(address, x, 32, font_size=10.5, class_="tc-soft")] if address else []),
        ]  # fmt: skip
    column = parts.text(
        layout.unit, 56, HEAD - 8, font_size=10.5, text_anchor="end", class_="tc-soft"
    )
    return parts.group(
        *boxes, column, class_="tc-hosts tc-ink", text_anchor="middle", fill=theme.LIGHT["ink"]
    )


def lives(layout: Layout) -> Markup:
    """Return the life lines."""
    grey = theme.LIGHT["line"]
    return join(
        void("line", x1=x, x2=x, y1=-6, y2=layout.height - 6, class_="tc-life", stroke=grey)
        for x in layout.x.values()
    )


def lines(story: Story, layout: Layout) -> list[Markup]:
    """Return what lies under the segments, from above to below: times, silences, timers."""
    ways = [ends(one, layout) for one in story.passages.values()]
    found = [(y, _tick(y, time, layout)) for y, time in layout.ticks]
    found += [(one[0], _break(one, ways, layout)) for one in layout.breaks]
    found += [(bar.y, _bar(bar, layout)) for bar in layout.bars]
    found.sort(key=lambda pair: pair[0])
    return [markup for _, markup in found]


def _tick(y: float, time: str, layout: Layout) -> Markup:
    grey = theme.LIGHT["line"]
    return join([
        void("path", d=f"M60 {number(y)}H{number(min(layout.x.values()))}", class_="tc-tick",
             stroke=grey),
        parts.text(time, 56, y + 3.5, class_="tc-soft tc-time", font_size=10.5, text_anchor="end",
                   fill=theme.LIGHT["muted"]),
    ])  # fmt: skip


def _is_left(host: str, layout: Layout) -> bool:
    return layout.x[host] == min(layout.x.values())


def _bar(bar: Bar, layout: Layout) -> Markup:
    """Return a timer: dots from where it was set to where it ran out, and what it was."""
    into = 1 if _is_left(bar.host, layout) else -1
    cut = _cut_in(bar, layout)
    middle = (cut[0] + cut[1]) / 2 if cut else (bar.y + bar.end) / 2
    x = layout.x[bar.host] + 9 * into
    special = theme.LIGHT["special"]
    return parts.group(
        void("path", d=f"M{number(x)} {number(bar.y + 8)}V{number(bar.end - 4)}",
             class_="tc-timerbar", stroke=special, fill="none", stroke_width=3,
             stroke_dasharray="1 5"),
        void("path", d=f"M{number(x - 5)} {number(bar.end)}h10", class_="tc-timerend",
             stroke=special, stroke_width=3),
        parts.text(bar.text, x + 9 * into, middle + 4, class_="tc-word tc-halo",
                   text_anchor="start" if into > 0 else "end", font_size=10.5, fill=special),
    )  # fmt: skip


def _cut_in(bar: Bar, layout: Layout) -> tuple[float, float, str] | None:
    """Return the silence in which a timer's words stand, if one is cut out of its time."""
    return next((one for one in layout.breaks if bar.y <= one[0] and one[1] <= bar.end), None)


def _cut(start: str) -> list[Markup]:
    """Return the gap in a life line, and its two edges."""
    return [
        void("path", d=f"{start}v8l-14 8z", class_="tc-paper", fill=theme.LIGHT["paper"]),
        void("path", d=f"{start}m0 8l-14 8", class_="tc-life", stroke=theme.LIGHT["line"]),
    ]


def _break(silence: tuple[float, float, str], ways: list[Ends], layout: Layout) -> Markup:
    """Return the mark of a silence that is drawn shorter than it was."""
    y, end, said = silence
    middle, xs = (y + end) / 2, sorted(layout.x.values())
    taken = [*_timed(y, layout), *_passed(middle, ways)]
    cuts = [cut for x in xs for cut in _cut(f"M{number(x - 7)} {number(middle + 1)}l14 -8")]
    words = parts.text(
        said, _free(said, xs, taken), middle + 4, class_="tc-soft tc-halo",
        text_anchor="middle", font_size=11, fill=theme.LIGHT["muted"],
        font_style="italic",
    )  # fmt: skip
    return join([*cuts, words])


def _timed(y: float, layout: Layout) -> Iterator[tuple[float, float]]:
    """Yield from where to where words of timers stand in the silence that begins at y."""
    for bar in layout.bars:
        cut = _cut_in(bar, layout)
        if cut and cut[0] == y:
            x, long = layout.x[bar.host], 18 + 6.5 * len(bar.text)
            yield (x, x + long) if _is_left(bar.host, layout) else (x - long, x)


def _passed(middle: float, ways: list[Ends]) -> Iterator[tuple[float, float]]:
    """Yield from where to where arrows, and the words upon them, pass through a silence."""
    for x1, y1, x2, y2 in ways:
        if y1 < middle < y2:
            slope = (x2 - x1) / (y2 - y1)
            x = x1 + (middle - y1) * slope
            yield min(x, x + LABEL * slope) - 12, max(x, x + LABEL * slope) + 12


def _free(said: str, xs: list[float], taken: list[tuple[float, float]]) -> float:
    """Return where the words of a silence stand: in the middle, or where nothing else is."""
    centre, half = (xs[0] + xs[-1]) / 2, 3 * len(said)
    if all(centre + half < left or right < centre - half for left, right in taken):
        return centre
    rooms = [*pairwise(xs)]
    for left, right in taken:
        rooms = [
            (a, b)
            for start, stop in rooms
            for a, b in ((start, min(stop, left)), (max(start, right), stop))
            if a < b
        ]
    wide = [(a + b) / 2 for a, b in rooms if b - a > 2 * half]
    return min(wide, key=lambda x: abs(x - centre), default=centre)


def _note(note: Note, layout: Layout) -> Markup:
    """Return a note beside its life line; a state has a dot on the line."""
    out = -1 if _is_left(note.host, layout) else 1
    x = layout.x[note.host]
    fill = theme.LIGHT["special" if note.kind in ("drop", "error") else "ink"]
    dot = [void("circle", cx=x, cy=note.y, r=4, class_="tc-dot", fill=theme.LIGHT["ink"])]
    sign = {"drop": "⊘ ", "error": "! "}.get(note.kind, "")
    return parts.group(
        *(dot if note.kind == "state" else []),
        element(
            "text", element("title", plain(note.tip, 300)), sign + note.text,
            x=x + 22 * out, y=note.y + 4, font_size=11.5, fill=fill,
            text_anchor="end" if out < 0 else "start",
            class_=f"tc-{note.kind} tc-halo",
        ),
        class_="tc-note",
        data_at=note.at,
    )  # fmt: skip


def ends(one: Passage, layout: Layout) -> tuple[float, float, float, float]:
    """Return x1, y1, x2, y2 of a segment's whole way; what never arrives would have."""
    x1, x2 = layout.middle(one)
    y1 = layout.send[one.n]
    y2 = layout.arrive.get(one.n, y1 + 24)
    if one.hop.src == one.hop.dst:
        return x1, y1, x1 + 60, y1 + 12
    return x1, y1, x2, y2


def _segments(story: Story, layout: Layout) -> Iterator[tuple[int, Markup]]:
    """Yield all arrows; of those that lie upon each other only the first has a label."""
    last: dict[tuple[float, float], Ends] = {}
    places = [ends(one, layout) for one in story.passages.values()]
    crossing = _crossing(places)
    for nth, (one, place) in enumerate(zip(story.passages.values(), places, strict=True)):
        way = place[0], place[2]
        before = last.get(way)
        is_free = (
            not before or max(abs(before[1] - place[1]), abs(before[3] - place[3])) >= CROWDED
        )
        if is_free or one.marks:
            last[way] = place
        label = _label(one, place, is_crossed=nth in crossing) if is_free or one.marks else []
        yield one.n, _segment(one, layout, label)


def _crossing(places: list[Ends]) -> set[int]:
    """Return which arrows meet one of the other direction that follows soon."""
    found = set()
    for nth, (x1, y1, x2, y2) in enumerate(places):
        for other in range(nth + 1, min(nth + 5, len(places))):
            a1, b1, a2, b2 = places[other]
            if (a1, a2) == (x2, x1) and (b2 - y1) * (b1 - y2) < 0:
                found |= {nth, other}
    return found


def _segment(one: Passage, layout: Layout, label: list[Markup]) -> Markup:
    """Return one arrow with its label."""
    x1, y1, x2, y2 = ends(one, layout)
    is_lost = one.hop.arrives_ns is None
    stop = 0.6 if is_lost else 1.0
    ex, ey = x1 + (x2 - x1) * stop, y1 + (y2 - y1) * stop
    way = "there" if x2 >= x1 else "back"
    colour = theme.LIGHT["client" if way == "there" else "server"]
    said = f"{one.hop.packet}: {one.hop.src} to {one.hop.dst}: {one.words}"
    marks = ", ".join(one.marks)
    said = f"{said} ({marks})" if marks else said
    said = f"{said}, {one.hop.why}" if one.hop.why else said
    return parts.group(
        element("title", plain(said, 300)),
        *_strokes(one, (x1, y1, ex, ey)),
        _cross(ex, ey) if is_lost else _tip(one, (x1, y1, ex, ey)),
        *label,
        class_=f"tc-seg tc-{way}",
        data_at=one.n,
        data_t=str(one.t_ns),
        data_p=one.hop.packet,
        stroke=colour,
        fill=colour,
    )


def _strokes(one: Passage, place: Ends) -> list[Markup]:
    """Return the line, in the shape of what became of the segment."""
    x1, y1, x2, y2 = place
    way = f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"
    line = {"class_": "tc-line", "fill": "none", "stroke_width": "2"}
    if "corrupted" in one.marks:
        way = _zigzag(place)
    dash = next((DASHES[mark] for mark in one.marks if mark in DASHES), None)
    drawn_line = [void("path", d=way, stroke_dasharray=dash, **line)]
    if "retransmission" in one.marks:
        drawn_line = [
            void("path", d=way, stroke_dasharray=dash, class_="tc-line tc-double", fill="none",
                 stroke_width=5.5),
            void("path", d=way, class_="tc-line tc-inner", fill="none", stroke_width=2,
                 stroke=theme.LIGHT["paper"]),
        ]  # fmt: skip
    if "injected" in one.marks:
        x, y = number(x1), number(y1 - 6)
        drawn_line.append(void("path", d=f"M{x} {y}l6 6l-6 6l-6 -6z", class_="tc-diamond"))
    return drawn_line


def _zigzag(place: Ends) -> str:
    """Return a line that is broken in its middle."""
    x1, y1, x2, y2 = place
    dx, dy = x2 - x1, y2 - y1
    size = hypot(dx, dy) or 1
    nx, ny = -dy / size * 6, dx / size * 6
    path = f"M{number(x1)} {number(y1)}"
    for nth in range(1, 8):
        share, side = 0.36 + 0.04 * (nth - 1), (1 if nth % 2 else -1) * (0 < nth < 8)
        x, y = x1 + dx * share + nx * side, y1 + dy * share + ny * side
        path += f"L{number(x)} {number(y)}"
    return f"{path}L{number(x2)} {number(y2)}"


def _tip(one: Passage, place: Ends) -> Markup:
    """Return the head of an arrow; a hollow one came too early."""
    x1, y1, x2, y2 = place
    angle = number(degrees(atan2(y2 - y1, x2 - x1)))
    return void(
        "path",
        d="M0 0L-11 -5L-11 5z",
        transform=f"translate({number(x2)} {number(y2)})rotate({angle})",
        class_="tc-hollow" if "out of order" in one.marks else "tc-tip",
        fill=theme.LIGHT["paper"] if "out of order" in one.marks else None,
    )


def _cross(x: float, y: float) -> Markup:
    place = f"M{number(x - 6)} {number(y - 6)}l12 12m0 -12l-12 12"
    special = theme.LIGHT["special"]
    return void("path", d=place, class_="tc-cross", stroke=special, stroke_width=3, fill="none")


def _label(one: Passage, place: Ends, *, is_crossed: bool) -> list[Markup]:
    """Return what the segment is and what became of it, along the line.

    Where arrows cross or are steep the words stand nearer to their sender.
    """
    x1, y1, x2, y2 = place
    left, right = ((x1, y1), (x2, y2)) if x1 <= x2 else ((x2, y2), (x1, y1))
    angle = degrees(atan2(right[1] - left[1], right[0] - left[0]))
    is_near = is_crossed or abs(angle) >= 14
    share = 0.5 if not is_near else (0.32 if x1 <= x2 else 0.68)
    x = left[0] + (right[0] - left[0]) * share
    y = left[1] + (right[1] - left[1]) * share
    words = _words(one, hypot(x2 - x1, y2 - y1) - 24)
    where = f"translate({number(x)} {number(y)})rotate({number(angle)})"
    is_stub = one.hop.src == one.hop.dst
    if is_stub:
        where = f"translate({number(x1 + 52)} {number(y1 + 16)})"
    return [
        element(
            "text", *words, y=-5, transform=where, text_anchor="start" if is_stub else "middle",
            font_size=11.5, stroke="none", class_="tc-halo",
        )
    ]  # fmt: skip


def _words(one: Passage, room: float) -> list[Markup]:
    """Return name, numbers and marks of a segment, as far as there is room for the numbers."""
    word = ", ".join(mark.upper() for mark in one.marks)
    wide = sum(parts.width_of(words, 11.5) + 6 for words in (one.name, one.numbers, word) if words)
    words = [parts.span(plain(one.name, 40), class_="tc-name", fill=theme.LIGHT["ink"])]
    if one.numbers and wide <= room:
        soft = theme.LIGHT["muted"]
        words.append(parts.span(one.numbers, dx=6, class_="tc-soft", fill=soft))
    if word:
        words.append(parts.span(word, dx=6, class_="tc-word", fill=theme.LIGHT["special"]))
    return words
