"""What each check spans on a path: bars from where it is made to where it is looked at.

Strategy. The path lies from left to right, 0 to 1: nodes as boxes, cables between them. Below it
each check has a lane with bars; a bar that is hollow covers only a part of the packet. A dashed
line falls from the place of a damage through all lanes: the bars that it crosses are the checks
that can notice. The words below say the same.
"""

from collections.abc import Sequence
from typing import NamedTuple

from course.view import theme
from course.view.markup import Markup, element, void
from course.view.svg import still
from course.view.toys import Figure

__all__ = ["Check", "Figure", "Node", "figure"]

WIDTH, LEFT, PATH = 640, 150, 480  # the lanes' names stand on the left of the path
TOP, LANE = 64, 30
SCOPE = ".tc-spans"
RULES = """
{s}{color:var(--tc-ink);max-width:60em;margin:0.5em 0}
{s} pre{white-space:pre;overflow-x:auto}
{s} .tc-scroll{overflow-x:auto}
{s} svg{display:block;min-width:480px;max-width:100%;height:auto;background:var(--tc-paper)}
{s} text{fill:var(--tc-ink);font:12px sans-serif}
{s} .tc-paper{fill:var(--tc-paper)}
{s} .tc-box{fill:var(--tc-paper);stroke:var(--tc-ink);stroke-width:1.5}
{s} .tc-cable{stroke:var(--tc-line);stroke-width:3}
{s} .tc-bar{fill:var(--tc-client);stroke:var(--tc-client);stroke-width:1.5}
{s} .tc-hollow{fill:none;stroke:var(--tc-client);stroke-width:1.5}
{s} .tc-hurt{stroke:var(--tc-special);stroke-width:2.5;fill:none}
{s} .tc-line{stroke:var(--tc-special);stroke-width:1.5;stroke-dasharray:4 3;fill:none}
@media (forced-colors:active){{s} text{fill:CanvasText}{s} .tc-bar{fill:Highlight}
{s} .tc-hurt,{s} .tc-line,{s} .tc-box,{s} .tc-hollow,{s} .tc-cable{stroke:CanvasText}}
"""


class Node(NamedTuple):
    """A machine on the path, and where its memory begins and ends."""

    name: str
    start: float
    end: float


class Check(NamedTuple):
    """A check, and the stretches of the path that each of its sums spans."""

    name: str
    bars: Sequence[tuple[float, float]]
    is_whole: bool = True  # it covers the whole packet


def figure(
    nodes: Sequence[Node], checks: Sequence[Check], damage: float | None, text: str
) -> Figure:
    """Draw a path, what each check spans, and the place of the damage if there is one."""
    height = TOP + LANE * len(checks) + 8
    drawn: list[Markup] = [void("path", d=f"M{_x(0)} 40H{_x(1)}", class_="tc-cable")]
    for node in nodes:
        left, wide = _x(node.start), _x(node.end) - _x(node.start)
        drawn += [
            void("rect", x=left, y=24, width=wide, height=32, rx=3, class_="tc-box"),
            element("text", node.name, x=left + wide / 2, y=44, text_anchor="middle"),
        ]
    for lane, check in enumerate(checks):
        y = TOP + LANE * lane + 8
        drawn.append(element("text", check.name, x=8, y=y + 12))
        drawn += [
            void(
                "rect",
                x=_x(start),
                y=y,
                width=_x(end) - _x(start),
                height=16,
                rx=2,
                class_="tc-bar" if check.is_whole else "tc-hollow",
            )
            for start, end in check.bars
        ]
    if damage is not None:
        x = _x(damage)
        drawn += [
            void("path", d=f"M{x} 16V{height - 6}", class_="tc-line"),
            void("path", d=f"M{x - 6} 4l12 12m0 -12l-12 12", class_="tc-hurt"),
            element("text", "damage", x=x + 12, y=14),
        ]
    return _figure(drawn, height, text)


def _x(place: float) -> float:
    return round(LEFT + PATH * place, 1)


def _figure(drawn: Sequence[Markup], height: int, text: str) -> Figure:
    style = element("style", Markup(f"{theme.variables(SCOPE)}{RULES.replace('{s}', SCOPE)}"))
    said = text.partition("\n")[0]
    size: dict[str, str | int] = {"viewBox": f"0 0 {WIDTH} {height}", "width": WIDTH}
    size["height"] = height
    svg = element("svg", *drawn, **size, role="img", aria_label=said)
    paper = void("rect", width=WIDTH, height=height, class_="tc-paper")
    inside = element("g", paper, *drawn, class_=SCOPE[1:])
    alone = element("svg", style, inside, xmlns="http://www.w3.org/2000/svg", **size)
    pane: dict[str, str | int] = {"class_": "tc-scroll", "role": "group", "tabindex": 0}
    live = element("div", svg, **pane, aria_label="The picture")
    words = element("pre", text, style="white-space:pre;overflow-x:auto")
    return Figure(
        live=element("figure", style, live, element("pre", text), class_=SCOPE[1:]),
        still=element("figure", still(alone, said, WIDTH), words, style="margin:0.5em 0"),
    )
