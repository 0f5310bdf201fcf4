"""The course's own data: questions, claim cards, misconceptions, source rows, lessons.

JSON files beside this module, one record a line, read once and given as frozen records. They are
written by hand and owned here; nothing makes them. Rows, lessons and misconceptions are one file
each; questions and cards are a folder each, with one file for a lesson (`quiz/03.json`). Practice
questions (`practice/03.json`: what lesson 03 asks in passing) have the same shape as those of the
quiz bank and share its front door.

What may not live here: showing or judging anything (`quiz`, `cards`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from course.errors import LessonError

__all__ = [
    "Card",
    "Lesson",
    "Misconception",
    "Question",
    "Row",
    "cards",
    "find",
    "lessons",
    "misconceptions",
    "practice",
    "questions",
    "rows",
]

DATA = Path(__file__).parent / "data"
Record = TypeVar("Record")

ARTICLES = {
    "S1": 'Chris White, "Python Networking: TCP and UDP"',
    "S2": 'Gealber Morales, "TCP handshake"',
    "S3": '"Unpacking Packets"',
    "S4": 'the slides "TCP Basics"',
    "S5": 'the article "Transport Layer"',
}


@dataclass(frozen=True, slots=True)
class Card:
    """A claim that a reader judges: it is true, oversimplified or wrong."""

    id: str  # "E3.8": third article, eighth claim; "T1.2": a true one, of lesson 1
    lesson: int
    rows: tuple[str, ...]  # the source rows it comes from
    claim: str
    verdict: str  # "true", "oversimplified" or "wrong"
    truth: str
    source: str  # RFC sections, or how the truth was found

    @property
    def article(self) -> str:
        """The text that makes the claim, "" for a claim of our own."""
        return ARTICLES[f"S{self.id[1]}"] if self.id.startswith("E") else ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `type` says what an answer looks like, `level` how deep it goes (1 to 3)."""

    id: str
    lessons: tuple[int, ...]
    topic: str
    type: str  # mc, multi, order: letters; numeric, hex: a number; text: words
    level: int  # 1 recall, 2 apply, 3 analyse
    prompt: str
    answer: Any  # a letter, a list of letters, a number, a hex string, words
    explanation: str
    source: tuple[str, ...]
    rows: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    accept: tuple[str, ...] = ()  # further right answers of type text
    tolerance: float = 0
    unit: str = ""
    check: str = ""  # a Python expression that recomputes the answer
    options: dict[str, str] = field(default_factory=dict)  # why each choice is right or wrong
    hints: tuple[str, ...] = ()  # up to three, each saying more


@dataclass(frozen=True, slots=True)
class Misconception:
    """A belief that students bring along, and the experiment that shakes it."""

    id: str
    lesson: int
    belief: str
    basis: str
    experiment: str


@dataclass(frozen=True, slots=True)
class Row:
    """One concept, program, table or figure of the five source texts, and what answers it."""

    id: str
    lesson: int
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One of the eighteen lessons: what it costs, what it needs, what it must cover."""

    number: int
    title: str
    minutes: int
    time: str
    points: int
    needs: tuple[int, ...]
    about: str
    quiz: tuple[str, ...]
    cards: tuple[str, ...]
    misconceptions: tuple[str, ...]


@cache
def cards() -> dict[str, Card]:
    """Return all claim cards by id."""
    return {record["id"]: Card(**record) for record in _read("cards")}


@cache
def questions() -> dict[str, Question]:
    """Return the quiz bank by id."""
    return {record["id"]: Question(**record) for record in _read("quiz")}


@cache
def practice() -> dict[str, Question]:
    """Return what lessons ask in passing, by id: "01-port"."""
    return {record["id"]: Question(**record) for record in _read("practice")}


@cache
def misconceptions() -> dict[str, Misconception]:
    """Return the forty misconceptions by id."""
    return {record["id"]: Misconception(**record) for record in _read("misconceptions")}


@cache
def rows() -> dict[str, Row]:
    """Return the rows of the five source texts by id."""
    return {record["id"]: Row(**record) for record in _read("rows")}


@cache
def lessons() -> dict[int, Lesson]:
    """Return the lessons by number."""
    return {record["number"]: Lesson(**record) for record in _read("lessons")}


def find(records: Mapping[str, Record], what: str, name: str) -> Record:
    """Return the record called `name`; `LessonError` says which names there are."""
    if name in records:
        return records[name]
    raise LessonError(f"{what} needs one of {_some(records, name)}, got {name!r}")


def _some(records: Iterable[str], name: str) -> str:
    """Name the ids that begin as `name` does, or all if none does: no more than a dozen."""
    alike = [key for key in records if key[:1] == str(name)[:1]] or list(records)
    return ", ".join(alike[:12]) + (", ..." if len(alike) > 12 else "")


def _read(name: str) -> list[dict[str, Any]]:
    """Read a file or folder; lists become tuples: nobody changes a record by accident."""
    files = sorted((DATA / name).glob("*.json")) or [DATA / f"{name}.json"]
    return [
        {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
        for path in files
        for record in json.loads(path.read_text(encoding="utf-8"))
    ]
