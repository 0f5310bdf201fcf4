"""The sequence plot: numbers over time, with tcptrace's meaning and a legend in words.

    svg(trace)                 one picture that stands by itself
    text(story)                the same as rows
    told(story)                the parts of it, for a widget that moves a moment over them

Above: every segment as a bar from its first to its last number, the line of acknowledgements, the
line that the peer's window reaches to. Below, on the same axis of time: cwnd, ssthresh and what is
in flight. Equal shapes are one path each, so ten thousand of them are drawn as fast as ten.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from course.trace.story import Story
from course.view import svg as parts
from course.view import theme
from course.view.ladder_layout import period, plain
from course.view.markup import Markup, element, join, number, void
from course.view.series import CURVES, Series, busiest, glyph, of

__all__ = ["HEIGHT", "WIDTH", "drawn", "legend", "rules", "series_of", "svg", "text", "told"]

WIDTH, HEIGHT = 780, 520
LEFT, RIGHT = 74, 764
TOP, BOTTOM = 30, 320  # of the numbers
LOW, FLOOR = 360, 484  # of the curves
WORDS = 60  # glyphs with words that are drawn; more would be a heap
ROWS = 400  # of the text form
SAMPLES = 400  # of the line that the slope tool measures on

_RULES = """
{s} .tc-bars{stroke:var(--tc-client);stroke-width:2.6;fill:none}
{s} .tc-again{stroke:var(--tc-special);stroke-width:4;fill:none}
{s} .tc-gonebars{stroke:var(--tc-special);stroke-width:2;fill:none}
{s} .tc-acks{stroke:var(--tc-ink);stroke-width:1.6;fill:none}
{s} .tc-edge{stroke:var(--tc-server);stroke-width:1.6;stroke-dasharray:6 3;fill:none}
{s} .tc-dups{stroke:var(--tc-ink);stroke-width:2;fill:none}
{s} .tc-sacks{stroke:var(--tc-server);stroke-width:4;stroke-dasharray:2 2;fill:none}
{s} .tc-cwnd{stroke:var(--tc-client);stroke-width:2.4;fill:none}
{s} .tc-ssthresh{stroke:var(--tc-special);stroke-width:1.8;stroke-dasharray:7 4;fill:none}
{s} .tc-flight{stroke:var(--tc-server);stroke-width:1.6;stroke-dasharray:2 2;fill:none}
{s} .tc-axis{stroke:var(--tc-line);stroke-width:1;fill:none}
{s} .tc-grid{stroke:var(--tc-line);stroke-width:1;opacity:.3;fill:none}
{s} .tc-moment-line{stroke:var(--tc-ink);stroke-width:1.5}
{s} .tc-slope{stroke:var(--tc-special);stroke-width:2.5;fill:none}
{s} .tc-plot text{fill:var(--tc-ink);stroke:var(--tc-paper);stroke-width:3;paint-order:stroke}
{s} .tc-plot text.tc-soft{fill:var(--tc-muted)}
@media (forced-colors:active){
{s} .tc-plot path,{s} .tc-key path,{s} .tc-moment-line{stroke:CanvasText}
{s} .tc-slope{stroke:Highlight}
{s} .tc-plot text,{s} .tc-plot text.tc-soft{fill:CanvasText;stroke:Canvas}
}
"""


def rules(scope: str) -> str:
    """Return the rules that a sequence plot under `scope` wears."""
    return _RULES.strip().replace("{s}", scope)


class Axis(NamedTuple):
    """From values to pixels, linearly."""

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) * (self.end - self.start) / (self.high - self.low)


class Drawn(NamedTuple):
    """A plot, and what its axes mean."""

    markup: Markup
    time: Axis
    numbers: Axis


def series_of(story: Story, host: str = "") -> Series:
    """Return the series of the end that sent most, of one host or of all."""
    return of(story, busiest(story, host))


def drawn(series: Series) -> Drawn:
    """Draw one direction of a connection."""
    times = [one.t_ns for one in series.sent] + [one.t_ns for one in series.acks]
    times += [t_ns for curve in series.curves.values() for t_ns, _ in curve]
    low, high = min(times, default=0), max(times, default=1)
    time = Axis(low, max(high, low + 1), LEFT, RIGHT - 10)
    most = max((one.end for one in series.sent), default=1)
    most = max([most, *(one.ack for one in series.acks)])
    edges = [one.edge for one in series.acks]
    top = min(max(edges, default=most), 2 * most) if edges else most
    numbers = Axis(0, max(top, 1), BOTTOM, TOP)
    highest = max((v for curve in series.curves.values() for _, v in curve), default=1)
    below = Axis(0, max(highest, 1), FLOOR, LOW)
    markup = parts.group(
        _axes(time, numbers, below),
        *_segments(series, time, numbers),
        *_answers(series, time, numbers),
        *_curves(series, time, below),
        class_="tc-plot",
    )
    return Drawn(markup, time, numbers)


def svg(story: Story, host: str = "") -> Markup:
    """Return the plot of a story as one picture."""
    series = series_of(story, host)
    title = f"Sequence numbers over time: {plain(series.name) or 'nobody'}"
    if not series.sent:
        words = parts.text(_nothing(), 12, 26, font_size=13, class_="tc-ink")
        return parts.document(words, width=640, height=44, title=title, desc=_nothing())
    return parts.document(
        element("style", Markup(rules(".tc-picture"))),
        drawn(series).markup,
        width=WIDTH,
        height=HEIGHT,
        title=title,
        desc=f"{len(series.sent)} segments and {len(series.acks)} acknowledgements.",
    )


def _nothing() -> str:
    return "No end of a TCP connection sends anything in this trace."


# --- Axes


def _steps(axis: Axis, wanted: int) -> list[int]:
    """Return round values along an axis."""
    rough = max((axis.high - axis.low) / wanted, 1)
    size = 10 ** (len(str(int(rough))) - 1)
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = -(-axis.low // step) * step
    return list(range(first, axis.high + 1, step))


def _axes(time: Axis, numbers: Axis, below: Axis) -> Markup:
    grid, words = [], []
    for t_ns in _steps(time, 8):
        x = number(time.at(t_ns))
        grid.append(f"M{x} {TOP}V{BOTTOM}M{x} {LOW}V{FLOOR}")
        words.append(
            parts.text(
                period(t_ns), time.at(t_ns), FLOOR + 16, text_anchor="middle", class_="tc-soft"
            )
        )
    for axis in (numbers, below):
        for value in _steps(axis, 5 if axis is numbers else 3):
            grid.append(f"M{LEFT} {number(axis.at(value))}H{RIGHT}")
            words.append(
                parts.text(
                    f"{value:,}", LEFT - 8, axis.at(value) + 4, text_anchor="end", class_="tc-soft"
                )
            )
    soft = theme.LIGHT["muted"]
    return join([
        void("path", d="".join(grid), class_="tc-grid", stroke=theme.LIGHT["line"], opacity=0.3),
        void("path", d=f"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}M{LEFT} {LOW}V{FLOOR}H{RIGHT}",
             class_="tc-axis", stroke=theme.LIGHT["line"], fill="none"),
        parts.group(*words, font_size=10.5, fill=soft),
        parts.text("sequence number", LEFT, TOP - 12, font_size=11, fill=soft, class_="tc-soft"),
        parts.text("octets", LEFT, LOW - 10, font_size=11, fill=soft, class_="tc-soft"),
        parts.text("time", RIGHT, FLOOR + 30, font_size=11, fill=soft, class_="tc-soft",
                   text_anchor="end"),
    ])  # fmt: skip


# --- Shapes, each kind as one path


def _path(pieces: Iterable[str], name: str, colour: str, **more: Any) -> list[Markup]:
    way = "".join(pieces)
    if not way:
        return []
    return [void("path", d=way, class_=name, stroke=theme.LIGHT[colour], fill="none", **more)]


def _bars(
    bars: Iterable[tuple[int, int, int]], x: Callable[[float], float], y: Callable[[float], float]
) -> Iterable[str]:
    for t_ns, first, end in bars:
        yield f"M{number(x(t_ns))} {number(y(first))}V{number(min(y(end), y(first) - 2))}"


def _segments(series: Series, time: Axis, numbers: Axis) -> list[Markup]:
    new = [(one.t_ns, one.first, one.end) for one in series.sent if not one.is_again]
    again = [(one.t_ns, one.first, one.end) for one in series.sent if one.is_again]
    crosses = [
        f"M{number(time.at(one.t_ns) - 4)} {number(numbers.at(one.end) - 8)}l8 8m0 -8l-8 8"
        for one in series.sent
        if one.is_lost
    ]
    words: list[Markup] = []
    for one in series.sent:
        word = ("R " if one.is_again else "") + glyph(one.flags)
        if word.strip() and len(words) < WORDS:
            y = numbers.at(one.end) - (11 if one.is_lost else 4)
            words.append(parts.text(word.strip(), time.at(one.t_ns), y))
    return [
        *_path(_bars(new, time.at, numbers.at), "tc-bars", "client", stroke_width=2.6),
        *_path(_bars(again, time.at, numbers.at), "tc-again", "special", stroke_width=4),
        *_path(crosses, "tc-gonebars", "special", stroke_width=2),
        parts.group(*words, font_size=10, font_weight=650, text_anchor="middle",
                    fill=theme.LIGHT["ink"]),
    ]  # fmt: skip


def _stairs(points: Sequence[tuple[int, int]], time: Axis, axis: Axis) -> str:
    """Return a line that stays level until its value changes."""
    if not points:
        return ""
    capped = [(time.at(t_ns), max(axis.at(value), axis.end - 6)) for t_ns, value in points]
    way = f"M{number(capped[0][0])} {number(capped[0][1])}"
    return (
        way + "".join(f"H{number(x)}V{number(y)}" for x, y in capped[1:]) + f"H{number(time.end)}"
    )


def _answers(series: Series, time: Axis, numbers: Axis) -> list[Markup]:
    acks = [(one.t_ns, one.ack) for one in series.acks]
    edges = [(one.t_ns, one.edge) for one in series.acks]
    ticks = [
        f"M{number(time.at(one.t_ns))} {number(numbers.at(one.ack))}v7"
        for one in series.acks
        if one.is_duplicate
    ]
    sacks = [(one.t_ns, a, b) for one in series.acks for a, b in one.sack]
    return [
        *_path([_stairs(edges, time, numbers)], "tc-edge", "server", stroke_dasharray="6 3"),
        *_path([_stairs(acks, time, numbers)], "tc-acks", "ink", stroke_width=1.6),
        *_path(ticks, "tc-dups", "ink", stroke_width=2),
        *_path(_bars(sacks, time.at, numbers.at), "tc-sacks", "server", stroke_width=4),
    ]


def _curves(series: Series, time: Axis, below: Axis) -> list[Markup]:
    colours = {"cwnd": "client", "ssthresh": "special", "flight": "server"}
    drawn_curves = []
    for name in CURVES:
        points = series.curves.get(name, [])
        drawn_curves += _path([_stairs(points, time, below)], f"tc-{name}", colours[name])
    return drawn_curves


# --- Words


LEGEND = (
    ("tc-bars", "M8 3V13", "a segment: from its first to its last number, when it left"),
    ("tc-again", "M8 3V13", "R: a segment that was sent before"),
    ("tc-gonebars", "M4 4l8 8m0 -8l-8 8", "a cross: it was lost on the way"),
    ("tc-acks", "M1 11H8V5H15", "up to here everything was acknowledged"),
    ("tc-edge", "M1 11H8V5H15", "up to here the peer's window reaches"),
    ("tc-dups", "M8 4v8", "a duplicate acknowledgement: the same again"),
    ("tc-sacks", "M8 2V14", "SACK: the peer has these, though earlier ones are missing"),
    ("tc-cwnd", "M1 11H8V5H15", "cwnd: what congestion control lets be in flight"),
    ("tc-ssthresh", "M1 8H15", "ssthresh: where slow start ends"),
    ("tc-flight", "M1 11H8V5H15", "flight: sent and not yet acknowledged"),
)
GLYPHS = "SYN and FIN take one number each; P is a segment with PSH. The slope is the rate."


def legend() -> Markup:
    """Return what each shape means, in words."""
    rows = [
        element(
            "li",
            element("svg", void("path", d=way, class_=name), width=16, height=16,
                    viewBox="0 0 16 16", aria_hidden="true"),
            f" {words}",
        )
        for name, way, words in LEGEND
    ]  # fmt: skip
    return join([element("ul", *rows, class_="tc-key"), element("p", GLYPHS, class_="tc-soft")])


def text(story: Story, host: str = "") -> str:
    """Return the plot as rows: what was sent and what was heard, in order of time."""
    series = series_of(story, host)
    if not series.sent:
        return _nothing()
    rows = [(one.t_ns, one.n, _sent_words(one)) for one in series.sent]
    rows += [(one.t_ns, one.n, _ack_words(one)) for one in series.acks]
    rows += [
        (t_ns, -1, f"{name} {value}")
        for name, curve in series.curves.items()
        for t_ns, value in curve
    ]
    rows.sort()
    lines = [f"Sequence numbers over time: {plain(series.name)}", ""]
    lines += [f"{t_ns / 1e6:>12.3f} ms  {words}" for t_ns, _, words in rows[:ROWS]]
    left = len(rows) - ROWS
    return "\n".join(lines + ([f"... and {left} rows more"] if left > 0 else []))


def _sent_words(one: Any) -> str:
    marks = [mark for mark, holds in (("again", one.is_again), ("LOST", one.is_lost)) if holds]
    word = glyph(one.flags)
    said = " ".join(filter(None, ("PSH" if word == "P" else word, *marks)))
    return f"sent {one.first}:{one.end}" + (f" {said}" if said else "")


def _ack_words(one: Any) -> str:
    sack = "".join(f", SACK {a}:{b}" for a, b in one.sack)
    return f"acknowledged {one.ack}, window to {one.edge}{sack}" + (
        " (duplicate)" if one.is_duplicate else ""
    )


def told(story: Story, host: str = "") -> dict[str, Any]:
    """Return all that a widget needs, as JSON can hold it."""
    series = series_of(story, host)
    made = drawn(series)
    reach, line = 0, []
    for one in series.sent:
        reach = max(reach, one.end)
        line.append([one.t_ns, reach])
    every = max(1, len(line) // SAMPLES)
    return {
        "name": plain(series.name),
        "why": "" if series.sent else _nothing(),
        "plot": made.markup if series.sent else "",
        "size": [WIDTH, HEIGHT],
        "time": list(made.time),
        "numbers": list(made.numbers),
        "span": [TOP, FLOOR],
        "line": line[::every] + line[-1:],
        "legend": legend(),
        "times": [turn.t_ns for turn in story.turns],
    }
