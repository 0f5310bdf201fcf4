"""Claim cards: somebody says something of a packet; is it true, oversimplified or wrong?

`card("E3.8")` shows a claim, `card("E3.8").answer()` gives the verdict, and
`card("E3.8").judge("wrong")` compares the reader's verdict with it. Shown as HTML, the verdict is
folded away; the text form holds the claim alone, because text cannot fold. `deck("E3.8", "E3.10")`
shows several.

Most claims come from texts that teach well and had to be short: a card names its text, and
"oversimplified" is no reproach.
"""

import textwrap
from collections.abc import Iterable

from course.errors import LessonError
from course.lesson import bank
from course.lesson.bank import Card
from course.view import card as pictures

__all__ = ["VERDICTS", "ClaimCard", "Deck", "card", "deck"]

VERDICTS = ("true", "oversimplified", "wrong")
WIDTH = 92


class ClaimCard:
    """One card as a notebook shows it."""

    def __init__(self, record: Card) -> None:
        """Show `record`."""
        self.record = record

    def __repr__(self) -> str:
        shown = self.record
        lines = textwrap.wrap(
            f'"{shown.claim}"', WIDTH, initial_indent="  ", subsequent_indent="  "
        )
        return "\n".join(
            [
                f"{shown.id} \N{MIDDLE DOT} {origin(shown)}",
                *lines,
                f'True, oversimplified or wrong?   card("{shown.id}").answer() tells.',
            ]
        )

    def _repr_html_(self) -> str:
        shown = self.record
        return pictures.claim(
            heading=f"{shown.id} \N{MIDDLE DOT} {origin(shown)}",
            text=shown.claim,
            verdict=shown.verdict,
            truth=shown.truth,
            source=shown.source,
        )

    def answer(self) -> str:
        """Return the verdict, what is true, and where it is written."""
        shown = self.record
        return f"{shown.verdict.capitalize()}. {shown.truth} ({shown.source})"

    def judge(self, verdict: str) -> str:
        """Compare the reader's verdict with the card's and explain."""
        said = str(verdict).strip().lower()
        if said not in VERDICTS:
            return f"A verdict is one of {', '.join(VERDICTS)}; got {verdict!r}."
        if said == self.record.verdict:
            return f"Yes. {self.answer()}"
        return f"We judged otherwise. {self.answer()}"


class Deck:
    """Several cards, one under the other."""

    def __init__(self, shown: Iterable[ClaimCard]) -> None:
        """Show the cards in this order."""
        self.cards = tuple(shown)

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.cards))

    def _repr_html_(self) -> str:
        return "\n".join(shown._repr_html_() for shown in self.cards)

    def __len__(self) -> int:
        return len(self.cards)


def card(name: str) -> ClaimCard:
    """Return the card called `name`, "E3.8"; `LessonError` names some that there are."""
    return ClaimCard(bank.find(bank.cards(), "a card", name))


def deck(*names: str) -> Deck:
    """Return the cards of these names, or of lessons: `deck("E3.8", "E3.10")`."""
    if not names:
        raise LessonError("a deck needs the names of its cards, got none")
    return Deck(card(name) for name in names)


def origin(shown: Card) -> str:
    """Say who makes the claim."""
    return shown.article or "a claim of our own"
