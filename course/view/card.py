"""Cards of a lesson as HTML fragments: a claim, a question. Answers are folded away.

Strategy. Plain elements that a page without our style sheet shows well, because an untrusted
notebook keeps the elements and drops the styles: headings are paragraphs, choices a list, and
verdict, hints and answer each stand in a ``<details>`` whose summary says what opens. No script:
the cards work with the kernel gone.
"""

from collections.abc import Iterable, Mapping, Sequence

from course.view.markup import Markup, element, join

__all__ = ["claim", "question"]

FRAME = "border-left:4px solid #0072B2;padding:0.1em 1em;margin:0.6em 0;max-width:46em"
OPENS = "cursor:pointer;padding:0.3em 0"  # a summary of at least 24 px, WCAG 2.2, 2.5.8


def claim(*, heading: str, text: str, verdict: str, truth: str, source: str) -> Markup:
    """Return a claim card with its verdict folded away."""
    return _frame(
        _small(heading),
        element(
            "p",
            element(
                "strong", f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"
            ),
        ),
        _fold(
            "True, oversimplified or wrong? Decide, then open.",
            element("p", element("strong", f"{verdict.capitalize()}."), f" {truth}"),
            _small(source),
        ),
    )


def question(
    *,
    heading: str,
    prompt: str,
    choices: Mapping[str, str],
    hints: Sequence[str],
    answer: str,
    explanation: str,
    options: Mapping[str, str],
    source: str,
) -> Markup:
    """Return a question; its hints, one inside the other, and its answer are folded away."""
    inside = [_small(heading), element("p", element("strong", prompt))]
    if choices:
        inside.append(_list(f"({key}) {text}" for key, text in choices.items()))
    if hints:
        inside.append(_hints(hints))
    whys = [_list(f"({key}) {text}" for key, text in options.items())] if options else []
    inside.append(
        _fold(
            "Answer",
            element("p", element("strong", answer), f" \N{EN DASH} {explanation}"),
            *whys,
            _small(source),
        )
    )
    return _frame(*inside)


def _hints(hints: Sequence[str]) -> Markup:
    """Fold each hint into the one before it: the last says most."""
    inner: list[Markup] = []
    for number in range(len(hints), 0, -1):
        words = "A hint" if number == 1 else "A stronger hint"
        inner = [_fold(words, element("p", hints[number - 1]), *inner)]
    return inner[0]


def _frame(*inside: Markup) -> Markup:
    return element("div", join(inside, "\n"), class_="tc-card", style=FRAME)


def _fold(summary: str, *inside: Markup) -> Markup:
    return element("details", element("summary", summary, style=OPENS), *inside)


def _small(text: str) -> Markup:
    return element("p", element("small", text))


def _list(lines: Iterable[str]) -> Markup:
    items = [element("li", line) for line in lines]
    return element("ul", *items, style="list-style:none;padding-left:1em")
