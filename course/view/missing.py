"""A state diagram in which some arrows are missing, and the reader's own arrow drawn into it.

Strategy. States and arrows are those of `view.states`; here it is only chosen which arrows there
are, which of them a run has taken (thick), and how the reader's arrow looks: like one that was
taken if the run did take it, dashed if not. The words below say the same.
"""

from collections.abc import Sequence
from typing import NamedTuple

from course.view import states, theme
from course.view.markup import Markup, element, number
from course.view.svg import still
from course.view.toys import Figure

__all__ = ["Edge", "figure"]

SCOPE = ".tc-missing"
RULES = """
{s}{color:var(--tc-ink);max-width:60em;margin:0.5em 0}
{s} pre{white-space:pre-wrap}
{s} .tc-scroll{overflow-x:auto}
{s} svg{display:block;min-width:600px;max-width:100%;height:auto;background:var(--tc-paper)}
{s} .tc-paper{fill:var(--tc-paper)}
{s} .tc-arrow.tc-doubt path{stroke:var(--tc-special);stroke-dasharray:5 4;stroke-width:2.5}
{s} .tc-arrow.tc-doubt .tc-tip{fill:var(--tc-special)}
@media (forced-colors:active){{s} .tc-arrow.tc-doubt path{stroke:Highlight}}
"""


class Edge(NamedTuple):
    """An arrow's ends, and what stands on it."""

    old: str
    event: str
    new: str


def figure(
    drawn: Sequence[Edge],
    taken: Sequence[tuple[str, str]],
    here: str,
    yours: tuple[Edge, bool] | None,
    text: str,
) -> Figure:
    """Draw the arrows, those `taken` thick, the state `here` lit; `yours` with its verdict."""
    arrows = [
        _marked(states.arrow(n, pair), "tc-gone" if (pair.old, pair.new) in taken else "")
        for n, pair in enumerate(_pairs(drawn))
    ]
    if yours is not None and yours[0].old != yours[0].new:
        edge, is_right = yours
        pair = states.Pair(edge.old, edge.new, ((edge.event, ""),))
        arrows.append(_marked(states.arrow(99, pair), "tc-last" if is_right else "tc-doubt"))
    boxes = [
        _marked(states.box(state, *place), "tc-here" if state == here else "", "tc-box")
        for state, place in states.PLACES.items()
    ]
    return _figure([*arrows, *boxes], text)


def _pairs(edges: Sequence[Edge]) -> list[states.Pair]:
    """Return one arrow for all edges between the same two states."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for edge in edges:
        found.setdefault((edge.old, edge.new), []).append((edge.event, ""))
    return [states.Pair(old, new, tuple(words)) for (old, new), words in found.items()]


def _marked(drawn: Markup, mark: str, name: str = "tc-arrow") -> Markup:
    """Return a part that wears one class more."""
    return Markup(drawn.replace(f'class="{name}"', f'class="{name} {mark}"', 1)) if mark else drawn


def _figure(drawn: Sequence[Markup], text: str) -> Figure:
    rules = f"{theme.variables(SCOPE)}\n{states.rules(SCOPE)}\n{RULES.strip()}"
    style = element("style", Markup(rules.replace("{s}", SCOPE)))
    said = text.partition("\n")[0]
    size: dict[str, str | int] = {
        "viewBox": f"0 0 {number(states.WIDTH)} {number(states.HEIGHT)}",
        "width": states.WIDTH,
        "height": states.HEIGHT,
    }
    svg = element("svg", *drawn, **size, role="img", aria_label=said)
    paper = element("rect", width=states.WIDTH, height=states.HEIGHT, class_="tc-paper")
    inside = element("g", paper, *drawn, class_=SCOPE[1:])
    alone = element("svg", style, inside, xmlns="http://www.w3.org/2000/svg", **size)
    pane: dict[str, str | int] = {"class_": "tc-scroll", "role": "group", "tabindex": 0}
    live = element("div", svg, **pane, aria_label="The diagram")
    words = element("pre", text)
    return Figure(
        live=element("figure", style, words, live, class_=SCOPE[1:]),
        still=element("figure", words, still(alone, said, states.WIDTH), style="margin:0.5em 0"),
    )
