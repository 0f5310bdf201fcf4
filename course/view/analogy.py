"""Analogy cards: what a thing is like, part for part, and where the likeness breaks."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import NamedTuple

from course.view.markup import Markup, element, join

__all__ = ["Analogy", "cards", "still", "text"]

WIDTH = 92


class Analogy(NamedTuple):
    """One analogy: `like` maps parts of the picture to parts of the thing."""

    title: str  # "TCP is like a telephone call"
    picture: str
    like: Mapping[str, str]
    breaks: Sequence[str]  # where it breaks, each in a sentence or two


def cards(analogies: Sequence[Analogy]) -> Markup:
    """Return the cards; where each breaks is folded away behind a button."""
    return join(_card(each, at) for at, each in enumerate(analogies))


def _card(each: Analogy, at: int) -> Markup:
    fold = element("button", "Where does it break?", type="button", aria_expanded="false")
    breaks = element("ul", *(element("li", words) for words in each.breaks))
    return element(
        "section",
        *_front(each),
        fold,
        element("div", breaks, class_="tc-breaks", hidden=True),
        aria_label=each.title,
        data_t=str(at),
    )


def _front(each: Analogy) -> list[Markup]:
    pairs = [part for one in each.like.items() for part in _pair(*one)]
    return [
        element("p", element("strong", each.title), class_="tc-title"),
        element("p", each.picture),
        element("dl", *pairs),
    ]


def _pair(picture: str, thing: str) -> tuple[Markup, Markup]:
    return element("dt", picture), element("dd", thing)


def still(analogies: Sequence[Analogy]) -> Markup:
    """Return the cards for a page that cannot fold: all of it is seen."""
    return element("div", *(_open(each) for each in analogies))


def _open(each: Analogy) -> Markup:
    breaks = element("ul", *(element("li", words) for words in each.breaks))
    return element("div", *_front(each), element("p", "Where it breaks:"), breaks)


def text(analogies: Sequence[Analogy]) -> str:
    """Return the cards, with where they break."""
    parts = []
    for each in analogies:
        lines = [each.title, *wrap(each.picture, WIDTH)]
        lines += [f"  {picture} = {thing}" for picture, thing in each.like.items()]
        lines.append("Where it breaks:")
        for words in each.breaks:
            lines += wrap(f"  - {words}", WIDTH, subsequent_indent="    ")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
