"""Cards to answer: what a reader sees of a question, of a claim, of things to order or to match.

Strategy. A `Card` says all that a card needs, whoever thought of it. `asks` draws its prompt with
native inputs, `tells` what is said afterwards; a widget shows the first, and the second when the
card was answered. `text` and `still` are what a notebook keeps: prompts and choices, never an
answer, because nothing folds there.

What may not live here: judging. The browser judges what a reader says, without a kernel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from course.view.markup import Markup, element, join, void

__all__ = ["KINDS", "Card", "asks", "bank", "still", "tells", "text"]

WIDTH = 92
KINDS = {  # kind of a card -> what an answer is
    "one": "one choice",
    "several": "all choices that fit, at least one",
    "order": "the lines in order",
    "match": "a partner for each line",
    "number": "a number",
    "hex": "a hexadecimal number, as in 0x1f",
    "text": "a word or a few",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to answer.

    `right` holds keys of `options` ("one", "several", "order", and for "match" one for each of
    `lines`), the number, or every text that is accepted. An `is_live` card is judged elsewhere.
    """

    id: str
    kind: str  # of KINDS
    prompt: str
    right: tuple[str, ...] = ()
    heading: str = ""
    options: Mapping[str, str] = field(default_factory=dict)  # key -> text, in the order shown
    lines: tuple[str, ...] = ()  # what is to be matched with the options
    near: float = 0  # how far from the right number an answer may be
    unit: str = ""
    hints: tuple[str, ...] = ()
    whys: Mapping[str, str] = field(default_factory=dict)  # key -> why it is right or wrong
    answer: str = ""  # the right answer in words
    explanation: str = ""
    beliefs: tuple[str, ...] = ()  # what those who answer otherwise often believe
    source: str = ""
    tries: int = 0  # so many answers are taken; 0: any number
    is_live: bool = False


def asks(card: Card) -> Markup:
    """Return prompt and inputs; radio buttons of one name are a group within their form only."""
    draw = {"one": _choices, "several": _choices, "order": _lines, "match": _partners}
    return element(
        "fieldset",
        element("legend", card.prompt, class_="tc-prompt"),
        draw.get(card.kind, _box)(card),
        class_=f"tc-asks tc-{card.kind}",
    )


def _choices(card: Card) -> Markup:
    kind = "radio" if card.kind == "one" else "checkbox"
    return join(
        element(
            "label", void("input", type=kind, name="choice", value=key), element("span", words)
        )
        for key, words in card.options.items()
    )


def _lines(card: Card) -> Markup:
    """Draw the lines with two buttons each."""
    items = [
        element(
            "li",
            element("span", words),
            *(
                element(
                    "button",
                    sign,
                    type="button",
                    data_by=by,
                    aria_label=f"Move {where}: {words}",
                )
                for by, sign, where in (
                    ("-1", "\N{UPWARDS ARROW}", "up"),
                    ("1", "\N{DOWNWARDS ARROW}", "down"),
                )
            ),
            data_key=key,
        )
        for key, words in card.options.items()
    ]
    return element("ol", *items)


def _partners(card: Card) -> Markup:
    """Draw each line with a choice of partners."""
    options = [element("option", "choose", value="")]
    options += [element("option", words, value=key) for key, words in card.options.items()]
    return join(
        element("label", element("span", line), element("select", *options)) for line in card.lines
    )


def _box(card: Card) -> Markup:
    """Draw a box to type into; a number may be typed as 0x1f too, so it is no number input."""
    box = void("input", type="text", autocomplete="off", autocapitalize="off", spellcheck="false")
    unit = [element("span", card.unit)] if card.unit else []
    return element("label", element("span", "Your answer"), box, *unit)


def tells(card: Card) -> Markup:
    """Return the right answer, why, what there is to say of each choice, and the source."""
    whys = [
        element("li", element("strong", card.options.get(key, key)), f" {words}")
        for key, words in card.whys.items()
    ]
    source = [element("p", element("small", card.source))] if card.source else []
    said = [
        f"Often believed: \N{LEFT DOUBLE QUOTATION MARK}{each}\N{RIGHT DOUBLE QUOTATION MARK}."
        for each in card.beliefs
    ]
    return element(
        "div",
        element("p", element("strong", card.answer), f" {card.explanation}"),
        *([element("ul", *whys)] if whys else []),
        *(element("p", belief, class_="tc-soft") for belief in said),
        *source,
    )


def bank(cards: Sequence[Card]) -> list[dict[str, object]]:
    """Return what the browser needs of each card."""
    return [
        {
            "id": card.id,
            "kind": card.kind,
            "heading": card.heading,
            "asks": asks(card),
            "hints": list(card.hints),
            "right": list(card.right),
            "near": card.near,
            "whys": dict(card.whys),
            "tells": "" if card.is_live else tells(card),
            "wants": KINDS[card.kind],
            "tries": card.tries,
            "live": card.is_live,
        }
        for card in cards
    ]


def text(cards: Sequence[Card], title: str) -> str:
    """Return the title and each card's prompt and choices; never an answer."""
    parts = [title]
    for card in cards:
        said = [card.heading] if card.heading else []
        said += wrap(card.prompt, WIDTH, break_on_hyphens=False)
        said += [f"  {line} ..." for line in card.lines]
        for key, words in card.options.items():
            mark = "  -" if card.kind in ("order", "match") else f"  ({key})"
            indent = " " * (len(mark) + 1)
            said += wrap(
                f"{mark} {words}", WIDTH, subsequent_indent=indent, break_on_hyphens=False
            )
        parts.append("\n".join(said))
    return "\n\n".join(parts)


def still(cards: Sequence[Card], title: str) -> Markup:
    """Return the same for a page that cannot play: a list, and how to play it."""
    items = []
    for card in cards:
        inside = [element("p", element("small", card.heading))] if card.heading else []
        inside.append(element("p", element("strong", card.prompt)))
        lists = [words for words in (card.lines, tuple(card.options.values())) if words]
        inside += [element("ul", *(element("li", line) for line in words)) for words in lists]
        items.append(element("li", *inside))
    note = "To answer, run this cell."
    return element("div", element("p", title), element("ol", *items), element("p", note))
