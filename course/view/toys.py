"""Pictures of the lessons' small experiments: plain numbers in, a figure out.

Strategy. A figure is drawn once and comes in two forms, both with the same numbers as text below.
The `live` one holds the SVG itself and wears the colours of the page: a widget shows it. The
`still` one is for notebooks: an untrusted notebook strips SVG and leaves its words in a heap, so
the SVG goes in as an ``<img>``, whose ``alt`` says in a sentence what it shows.

What may not live here: what the numbers mean. Whoever made them passes their text form in.
"""

from collections.abc import Sequence
from typing import NamedTuple

from course.view import theme
from course.view.markup import Markup, element, void
from course.view.markup import number as digits
from course.view.svg import still

__all__ = ["Figure", "floors", "fragments", "lanes", "onion", "staircase"]

WIDTH = 640
SCROLLS = "white-space:pre;overflow-x:auto"  # else a narrow notebook breaks columns
SCOPE = ".tc-toy"
RULES = """
{s}{color:var(--tc-ink);max-width:60em;margin:0.5em 0}
{s} pre{white-space:pre;overflow-x:auto}
{s} .tc-scroll{overflow-x:auto}
{s} svg{display:block;min-width:480px;max-width:100%;height:auto;background:var(--tc-paper)}
{s} text{fill:var(--tc-ink);font:12px sans-serif}
{s} .tc-header{fill:var(--tc-server)}
{s} .tc-octets{fill:var(--tc-client)}
{s} .tc-inside{fill:var(--tc-paper)}
{s} .tc-paper{fill:var(--tc-paper)}
{s} .tc-edge{stroke:var(--tc-line);fill:none}
{s} .tc-shell{stroke:var(--tc-client);stroke-width:2;fill:none}
{s} .tc-lost{stroke:var(--tc-special);stroke-width:2;fill:none}
{s} .tc-gone{stroke:var(--tc-line);stroke-dasharray:4 3;fill:none}
@media (forced-colors:active){{s} .tc-header{fill:CanvasText}{s} .tc-octets{fill:Highlight}
{s} text{fill:CanvasText}{s} .tc-inside{fill:HighlightText}}
"""


class Figure(NamedTuple):
    """One figure in its two forms."""

    live: Markup
    still: Markup


def fragments(pieces: Sequence[tuple[int, int]], header: int, length: int, text: str) -> Figure:
    """Draw the packet above and its pieces below, octets to scale.

    `pieces` are (first octet of data, octets of data); none: the packet was dropped.
    """
    data = length - header
    scale = (WIDTH - 20 - 8 * len(pieces)) / (data + header * max(1, len(pieces)))
    drawn = [*_block(8, 24, header * scale, data * scale, f"{data} octets of data")]
    if len(pieces) > 1:
        left = 8.0
        for first, size in pieces:
            label = f"{first}-{first + size - 1}"
            drawn += _block(left, 84, header * scale, size * scale, label)
            left += (header + size) * scale + 8
    else:
        word = "it fits: sent whole" if pieces else "it may not be cut: dropped, reported by ICMP"
        drawn.append(element("text", word, x=8, y=102))
    drawn.append(element("text", "one packet; the narrow block in front is its header", x=8, y=16))
    if len(pieces) > 1:
        drawn.append(element("text", "its fragments: each needs a header of its own", x=8, y=76))
    return _figure(drawn, 118, text)


def staircase(steps: Sequence[tuple[str, int]], ttl: int, text: str) -> Figure:
    """Draw one bar for each router that a packet visits, as high as the TTL that it came with."""
    wide = (WIDTH - 16) / max(len(steps), 1)
    last = steps[-1][1] if steps else ttl
    drawn: list[Markup] = []
    for number, (router, came) in enumerate(steps):
        high, left = 100 * came / ttl, 8 + number * wide
        drawn.append(
            void(
                "rect",
                x=left,
                y=124 - high,
                width=max(wide - 2, 1),
                height=high,
                class_="tc-octets",
            )
        )
        if wide > 24:
            middle = left + wide / 2 - 1
            drawn += [
                element("text", str(came), x=middle, y=119 - high, text_anchor="middle"),
                element("text", router, x=middle, y=140, text_anchor="middle"),
            ]
    drawn.append(void("path", d=f"M8 124H{WIDTH - 8}", class_="tc-edge"))
    if wide <= 24:
        drawn += [
            element("text", f"visit 1, TTL {ttl}", x=8, y=16),
            element(
                "text", f"visit {len(steps)}, TTL {last}", x=WIDTH - 8, y=140, text_anchor="end"
            ),
        ]
    return _figure(drawn, 148, text)


def onion(layers: Sequence[tuple[str, int]], off: int, text: str) -> Figure:
    """Draw the layers of a packet as boxes inside boxes; the first `off` are dashed: taken off.

    `layers` are (name, octets of its own), the outermost first; octets are to scale, as wide as
    they need to be for their name.
    """
    widths = [max(4.0 * size, 7.0 * len(name) + 40) for name, size in layers]
    scale = min(1.0, (WIDTH - 16) / (sum(widths) + 8 * len(layers)))
    drawn: list[Markup] = []
    left = 8.0
    for number, ((name, size), width) in enumerate(zip(layers, widths, strict=True)):
        inset = 7 * number
        inside = sum(widths[number:]) * scale + 8 * (len(layers) - number - 1)
        drawn += [
            void(
                "rect",
                x=left,
                y=8 + inset,
                width=inside,
                height=84 - 2 * inset,
                rx=4,
                class_="tc-gone" if number < off else "tc-shell",
            ),
            element("text", name, x=left + 8, y=46),
            element("text", f"{size} octets", x=left + 8, y=62),
        ]
        left += width * scale + 4
    return _figure(drawn, 100, text)


def floors(rows: Sequence[tuple[str, str, bytes, str]], text: str) -> Figure:
    """Draw the layers as floors of a house, each with its number: octets, and how it is written.

    `rows` are (layer, who, octets, written), the uppermost first; no octets, no number.
    """
    high = 34
    drawn: list[Markup] = []
    for number, (layer, who, octets, written) in enumerate(rows):
        y = 4.0 + number * (high + 4)
        drawn += [
            void("rect", x=4, y=y, width=196, height=high, rx=3, class_="tc-edge"),
            element("text", layer, x=14, y=y + 22),
            element("text", who, x=190, y=y + 22, text_anchor="end", class_="tc-soft"),
        ]
        for at, octet in enumerate(octets):
            x = 224.0 + 34 * at
            drawn += [
                void("rect", x=x, y=y + 4, width=32, height=high - 8, class_="tc-octets"),
                element(
                    "text",
                    f"{octet:02x}",
                    x=x + 16,
                    y=y + 22,
                    text_anchor="middle",
                    class_="tc-inside",
                ),
            ]
        drawn.append(element("text", written, x=448, y=y + 22))
    return _figure(drawn, len(rows) * (high + 4) + 8, text)


def lanes(
    calls: Sequence[tuple[float, str]],
    read: Sequence[tuple[float, int]],
    packets: Sequence[tuple[float, str, bool]],
    text: str,
) -> Figure:
    """Draw one run on three lanes under one clock: calls, octets read, packets.

    Moments are 0 to 1. `calls` are (moment, host), `read` (moment, octets read so far), `packets`
    (moment, sender, is it lost). The first host's marks stand above the lane, the others' below.
    """
    hosts = list(dict.fromkeys(host for _, host in calls))
    heads = (
        ("What the programs called: send above, recv below", 14),
        ("What the octet stream did: octets read so far, in order", 88),
        ("What the network carried: the client above, the server below; a cross is a loss", 174),
    )
    drawn = [element("text", words, x=8, y=y) for words, y in heads]
    for moment, host in calls:
        up = host == hosts[0]
        size = {"x": 8 + 616 * moment, "y": 26 if up else 46, "width": 7, "height": 16}
        drawn.append(void("rect", **size, class_="tc-octets" if up else "tc-header"))
    top = max((octets for _, octets in read), default=1)
    stairs = "".join(f"H{digits(8 + 616 * at)}V{digits(156 - 56 * n / top)}" for at, n in read)
    drawn.append(void("path", d=f"M8 156{stairs}H{WIDTH - 8}", class_="tc-shell"))
    for moment, host, is_lost in packets:
        x, y = 8 + 616 * moment, 186 if host == hosts[0] else 214
        if is_lost:
            cross = f"M{digits(x)} {y + 4}l8 16m0 -16l-8 16"
            drawn.append(void("path", d=cross, class_="tc-lost"))
        else:
            bar = {"x": x, "y": y, "width": 3, "height": 24}
            drawn.append(void("rect", **bar, class_="tc-octets" if y == 186 else "tc-header"))
    edges = "".join(f"M8 {y}H{WIDTH - 8}" for y in (44, 156, 212))
    drawn.append(void("path", d=edges, class_="tc-edge"))
    return _figure(drawn, 246, text)


def _block(x: float, y: float, header: float, data: float, label: str) -> list[Markup]:
    """Draw a header and its data side by side, with a label if it fits, below it if not."""
    fits = 7 * len(label) < data
    at_x, at_y = (x + header + data / 2, y + 18) if fits else (x, y + 42)
    return [
        void("rect", x=x, y=y, width=header, height=26, class_="tc-header"),
        void("rect", x=x + header, y=y, width=data, height=26, class_="tc-octets"),
        element(
            "text",
            label if fits or data > 20 else "",
            x=at_x,
            y=at_y,
            text_anchor="middle" if fits else "start",
            class_="tc-inside" if fits else "tc-below",
        ),
    ]


def _figure(drawn: Sequence[Markup], height: int, text: str) -> Figure:
    """Put a drawing and its text form into one figure, in both forms."""
    rules = f"{theme.variables(SCOPE)}\n{RULES.strip().replace('{s}', SCOPE)}"
    style, said = element("style", Markup(rules)), text.splitlines()[0]
    size: dict[str, str | int] = {"viewBox": f"0 0 {WIDTH} {height}", "width": WIDTH}
    svg = element("svg", *drawn, **size, height=height, role="img", aria_label=said)
    paper = void("rect", width=WIDTH, height=height, class_="tc-paper")
    alone = element(
        "svg",
        style,
        element("g", paper, *drawn, class_=SCOPE[1:]),
        xmlns="http://www.w3.org/2000/svg",
        **size,
        height=height,
    )
    picture = still(alone, said, WIDTH)
    pane: dict[str, str | int] = {"class_": "tc-scroll", "role": "group", "tabindex": 0}
    live = element("div", svg, **pane, aria_label="The picture")
    return Figure(
        live=element("figure", style, live, element("pre", text), class_=SCOPE[1:]),
        still=element(
            "figure", picture, element("pre", text, style=SCROLLS), style="margin:0.5em 0"
        ),
    )
