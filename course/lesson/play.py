"""The quiz bank and the claim cards as widgets that play in the browser.

    questions("B1", "B2")              these questions; questions(1): all of lesson 1
    claims("E3.8", "E3.10")            these claims; claims(1): all of lesson 1

Both play without a kernel. `ask` and `card` show the same as plain text and HTML.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from course.errors import LessonError
from course.lesson import bank, cards
from course.lesson.quiz import LEVELS, answer_text
from course.view.quiz import Card
from course.widget import Claims, Quiz

__all__ = ["card_of", "claim_of", "claims", "questions", "topics"]

KINDS = {"mc": "one", "multi": "several", "numeric": "number"}
Record = TypeVar("Record")


def card_of(question: bank.Question) -> Card:
    """Return a question as a card that a widget plays."""
    asked = question
    right = asked.answer if isinstance(asked.answer, (tuple, list)) else (asked.answer,)
    dot = " \N{MIDDLE DOT} "
    return Card(
        id=asked.id,
        kind=KINDS.get(asked.type, asked.type),
        prompt=asked.prompt,
        right=tuple(map(str, (*right, *asked.accept))),
        heading=dot.join((asked.id, asked.topic, LEVELS[asked.level])),
        options=asked.choices,
        near=asked.tolerance,
        unit=asked.unit,
        hints=asked.hints,
        whys=asked.options,
        answer=answer_text(asked) + ".",
        explanation=asked.explanation,
        beliefs=tuple(bank.misconceptions()[name].belief for name in asked.misconceptions),
        source="; ".join(asked.source),
    )


def claim_of(record: bank.Card) -> Card:
    """Return a claim card as a card that a widget plays: one verdict, then the truth."""
    return Card(
        id=record.id,
        kind="one",
        prompt=f"\N{LEFT DOUBLE QUOTATION MARK}{record.claim}\N{RIGHT DOUBLE QUOTATION MARK}",
        right=(record.verdict,),
        heading=f"{record.id} \N{MIDDLE DOT} {cards.origin(record)}",
        options={verdict: verdict for verdict in cards.VERDICTS},
        answer=f"{record.verdict.capitalize()}.",
        explanation=record.truth,
        source=record.source,
        tries=1,
    )


def questions(*names: str | int, title: str = "") -> Quiz:
    """Return a quiz of the questions of these names, or of these lessons."""
    known = {**bank.questions(), **bank.practice()}
    of = {number: lesson.quiz for number, lesson in bank.lessons().items()}
    found = list(_chosen(names, known, of, "a question"))
    return Quiz([card_of(question) for question in found], title=title or topics(found))


def claims(*names: str | int, title: str = "") -> Claims:
    """Return the claim cards of these names, or of these lessons."""
    of = {number: lesson.cards for number, lesson in bank.lessons().items()}
    found = _chosen(names, bank.cards(), of, "a card")
    return Claims([claim_of(record) for record in found], title=title)


def topics(found: Iterable[bank.Question]) -> str:
    """Name what questions are about, each topic once."""
    return ", ".join(dict.fromkeys(question.topic for question in found))


def _chosen(
    names: Iterable[str | int],
    known: Mapping[str, Record],
    of: Mapping[int, Iterable[str]],
    what: str,
) -> Iterable[Record]:
    """Return the records of these names; a number stands for all of that lesson."""
    ids: list[str] = []
    for name in names:
        if isinstance(name, int):
            if name not in of:
                raise LessonError(f"a lesson needs a number from 1 to {max(of)}, got {name}")
            ids += of[name]
        else:
            ids.append(name)
    if not ids:
        raise LessonError(f"{what} needs a name or the number of a lesson, got none")
    return [bank.find(known, what, name) for name in dict.fromkeys(ids)]
