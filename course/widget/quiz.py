"""Cards to answer in the browser: a quiz, claims to judge, lines to order, lines to match.

    Quiz(cards, title="...")                       cards as `view.quiz` draws them
    Quiz(cards, then=note)                         note(id, record) after each card that is done
    Claims(cards)                                  one verdict each, then the truth
    Ordering("Put them in order", ["SYN", ...])    the lines as they should stand
    Matching("Who is it?", {"53": "DNS", ...})     each line with its partner

The browser judges; no kernel is needed. The bank travels veiled (`widget.veil`), and neither the
text nor the stored picture holds an answer. `course.lesson.questions("B1", "B2")` makes a quiz of
the course's own bank.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, ClassVar

from traitlets import Dict, Int, Unicode, observe

from course.errors import WidgetError
from course.view import quiz as view
from course.view.quiz import Card
from course.widget.base import CourseWidget, script, styles
from course.widget.veil import veiled

__all__ = ["Claims", "Matching", "Ordering", "Quiz"]

Then = Callable[[str, dict[str, Any]], str | None]


class Quiz(CourseWidget):
    """Some cards, one at a time, with hints in steps and the question how sure one is."""

    noun: ClassVar[str] = "question"
    _esm: ClassVar[str] = script("quiz.js")
    _css: ClassVar[str] = styles("quiz.css")
    title = Unicode("", help="stands above").tag(sync=True)
    each = Unicode("", help="what one card is called").tag(sync=True)
    bank = Unicode("", help="the cards as view.quiz drew them, veiled").tag(sync=True)
    at = Int(1, help="the number of the card shown").tag(sync=True)
    answer = Dict(
        help="id -> said, right, first (right at once), tries, hints, sure, done, day"
    ).tag(sync=True)
    result = Dict(help="id -> what the kernel found for a live card").tag(sync=True)

    def __init__(
        self, cards: Sequence[Card], title: str = "", then: Then | None = None, **unknown: Any
    ) -> None:
        """Ask `cards`; `then` is called with id and record of each card that is done.

        A sentence that it returns says what went wrong, and is shown.
        """
        self._cards, self._then = tuple(cards), then
        self._need(self._cards)
        super().__init__(unknown=unknown, title=title, each=self.noun)
        self.bank = veiled(view.bank(self._cards))

    def _need(self, cards: Sequence[Card]) -> None:
        """Refuse what cannot be played."""
        if not cards:
            raise WidgetError(f"{type(self).__name__} needs at least one card, got none")
        for card in cards:
            if not isinstance(card, Card):
                kind = type(card).__name__
                raise WidgetError(f"{type(self).__name__} needs Cards, got {kind}")
            if card.kind not in view.KINDS:
                known = ", ".join(view.KINDS)
                raise WidgetError(f"card {card.id} needs one of the kinds {known}: {card.kind!r}")
        if len({card.id for card in cards}) < len(cards):
            raise WidgetError("a quiz needs cards with different ids, got one twice")

    @observe("answer")
    def _told(self, change: Any) -> None:
        """Tell `then` of each card that is done now and was not before."""
        problems = []
        for name, record in change.new.items():
            was_done = (change.old or {}).get(name, {}).get("done")
            if record.get("done") and not was_done and self._then is not None:
                problems.append(self._then(name, record))
        if any(problems):
            raise WidgetError(" ".join(filter(None, problems)))

    @property
    def heading(self) -> str:
        """What the text form begins with: "Quiz: 5 questions"."""
        count = len(self._cards)
        plural = "" if count == 1 else "s"
        topic = f" on {self.title}" if self.title else ""
        return f"{type(self).__name__}: {count} {self.noun}{plural}{topic}"

    def text(self) -> str:
        """Return all prompts and choices, whatever was answered."""
        return view.text(self._cards, self.heading)

    def picture(self) -> dict[str, str]:
        """Return the same as a list."""
        return {"text/html": view.still(self._cards, self.heading)}


class Claims(Quiz):
    """Claims to judge: true, oversimplified or wrong?"""

    noun: ClassVar[str] = "claim"


class Ordering(Quiz):
    """Lines to put in order."""

    noun: ClassVar[str] = "card"

    def __init__(
        self,
        prompt: str,
        lines: Sequence[str],
        why: str = "",
        hints: Sequence[str] = (),
        **unknown: Any,
    ) -> None:
        """Ask for `lines`, given as they should stand; they are shown in another order."""
        if len(set(lines)) < max(2, len(lines)):
            raise WidgetError(f"an ordering needs two or more different lines, got {len(lines)}")
        by_key = {str(at): line for at, line in enumerate(lines, 1)}
        right = tuple(by_key)
        super().__init__(
            [
                Card(
                    id="order",
                    kind="order",
                    prompt=prompt,
                    right=right,
                    options={key: by_key[key] for key in _mixed(right, prompt)},
                    hints=tuple(hints),
                    answer="; ".join(lines) + ".",
                    explanation=why,
                )
            ],
            **unknown,
        )


class Matching(Quiz):
    """Lines to match with partners."""

    noun: ClassVar[str] = "card"

    def __init__(
        self,
        prompt: str,
        pairs: Mapping[str, str],
        why: str = "",
        hints: Sequence[str] = (),
        **unknown: Any,
    ) -> None:
        """Ask for the partner of each line; two lines may have the same one."""
        if len(pairs) < 2:
            raise WidgetError(f"a matching needs two or more pairs, got {len(pairs)}")
        keys = {partner: str(at) for at, partner in enumerate(sorted(set(pairs.values())), 1)}
        super().__init__(
            [
                Card(
                    id="match",
                    kind="match",
                    prompt=prompt,
                    right=tuple(keys[partner] for partner in pairs.values()),
                    options={key: partner for partner, key in keys.items()},
                    lines=tuple(pairs),
                    hints=tuple(hints),
                    answer="; ".join(f"{line}: {partner}" for line, partner in pairs.items())
                    + ".",
                    explanation=why,
                )
            ],
            **unknown,
        )


def _mixed(keys: Sequence[str], salt: str) -> list[str]:
    """Return keys in another order, always the same for the same prompt."""
    mixed = sorted(keys, key=lambda key: sha256(f"{salt}{key}".encode()).digest())
    return mixed if mixed != list(keys) else [*mixed[1:], mixed[0]]
