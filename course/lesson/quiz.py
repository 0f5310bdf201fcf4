"""Ask a question, judge an answer.

`ask("B1")` shows the question; `ask("B1", 60)` judges an answer; `ask("B1", hint=2)` gives the
second hint. Shown as HTML, hints and answer are folded under headings that a reader opens, without
a kernel too. The text form never holds the answer: it stands in stored notebooks and on
terminals, where nothing folds.

An answer of any type is judged, never refused: what cannot be read as a letter or a number is a
wrong answer with a sentence that says what was wanted. Only an id that does not exist is an error.

What may not live here: the questions (`data/`), their looks (`view.card`).
"""

import re
import textwrap
from typing import Any

from course.lesson import bank
from course.lesson.bank import Question
from course.view import card as pictures

__all__ = ["Asked", "Verdict", "ask", "is_right"]

WIDTH = 92
LEVELS = {1: "recall", 2: "apply", 3: "analyse"}
WANTS = {
    "mc": "one letter",
    "multi": "all letters that fit, as in 'ac'",
    "order": "the letters in order, as in 'bca'",
    "numeric": "a number",
    "hex": "a hexadecimal number, as in 0x1f",
    "text": "words in quotes",
}


class Asked:
    """A question as a notebook shows it."""

    def __init__(self, question: Question) -> None:
        """Show `question`."""
        self.question = question

    def __repr__(self) -> str:
        asked = self.question
        lines = [_heading(asked), *_wrapped(asked.prompt)]
        lines += [
            line
            for key, text in asked.choices.items()
            for line in _wrapped(f"({key}) {text}", "  ", "      ")
        ]
        hints = f'   a hint: ask("{asked.id}", hint=1)' if asked.hints else ""
        return "\n".join([*lines, f'Your answer: ask("{asked.id}", {_example(asked)}){hints}'])

    def _repr_html_(self) -> str:
        asked = self.question
        return pictures.question(
            heading=_heading(asked),
            prompt=asked.prompt,
            choices=asked.choices,
            hints=asked.hints,
            answer=answer_text(asked),
            explanation=asked.explanation,
            options=asked.options,
            source="; ".join(asked.source),
        )


class Verdict:
    """What an answer was worth, in words."""

    def __init__(self, question: Question, answer: Any) -> None:
        """Judge `answer`."""
        self.question, self.answer = question, answer
        self.right = is_right(question, answer)

    def __bool__(self) -> bool:
        """A right answer counts as true."""
        return self.right

    def __repr__(self) -> str:
        asked = self.question
        if self.right:
            text = f"Right. {asked.explanation} ({'; '.join(asked.source)})"
            return "\n".join(_wrapped(text))
        text = f"Not yet. {self._why()}"
        if asked.hints:
            text += f' A hint: {asked.hints[0]} (The next one: ask("{asked.id}", hint=2).)'
        return "\n".join(_wrapped(text.replace("  ", " ")))

    def _why(self) -> str:
        """Say what is known of this wrong answer."""
        asked = self.question
        if not _is_readable(asked, self.answer):
            return f"This question wants {WANTS[asked.type]}, got {self.answer!r}."
        if asked.type == "mc":
            return asked.options.get(_letters(self.answer)[0], "")
        return ""


def ask(name: str, answer: Any = None, *, hint: int = 0) -> Asked | Verdict | str:
    """Show the question `name`, judge `answer` if there is one, or give hint 1, 2 or 3.

    `name` is an id of the quiz bank ("B1") or of the questions that lessons ask in passing
    ("01-port"); `LessonError` names some that there are.
    """
    question = bank.find({**bank.questions(), **bank.practice()}, "a question", name)
    if hint:
        return _hint(question, hint)
    return Asked(question) if answer is None else Verdict(question, answer)


def is_right(question: Question, answer: Any) -> bool:
    """Say whether `answer` answers `question`: letters and words in any case, hex as text too."""
    if not _is_readable(question, answer):
        return False
    if question.type in ("mc", "order"):
        return _letters(answer) == list(question.answer)
    if question.type == "multi":
        return sorted(_letters(answer)) == sorted(question.answer)
    if question.type == "text":
        accepted = {question.answer, *question.accept}
        return _plain(answer) in {_plain(word) for word in accepted}
    number = _number(answer, question.type)
    wanted = _number(question.answer, question.type)
    return number is not None and wanted is not None and abs(number - wanted) <= question.tolerance


def answer_text(question: Question) -> str:
    """Return the right answer in words."""
    if question.type in ("mc", "multi", "order"):
        return "; ".join(f"({key}) {question.choices[key]}" for key in question.answer)
    return f"{question.answer} {question.unit}".strip()


def _hint(question: Question, number: int) -> str:
    hints = question.hints
    if not hints:
        return f"{question.id} has no hints."
    if not 1 <= number <= len(hints):
        return f"{question.id} has hints 1 to {len(hints)}."
    return f"Hint {number} of {len(hints)}: {hints[number - 1]}"


def _is_readable(question: Question, answer: Any) -> bool:
    """Say whether `answer` has the shape that the question wants."""
    if question.type in ("mc", "multi", "order"):
        letters = _letters(answer)
        right_count = question.type != "mc" or len(letters) == 1
        return bool(letters) and right_count and set(letters) <= set(question.choices)
    if question.type == "text":
        return isinstance(answer, str)
    return _number(answer, question.type) is not None


def _letters(answer: Any) -> list[str]:
    """Read "b c a", "bca", ["b", "c", "a"] or {"b"} as letters."""
    if isinstance(answer, (list, tuple, set, frozenset)):
        answer = "".join(map(str, answer))
    return re.findall(r"[a-z]", answer.lower()) if isinstance(answer, str) else []


def _number(answer: Any, kind: str) -> float | None:
    """Read a number or its text; hex digits with or without 0x where the question is about hex."""
    if isinstance(answer, bool):
        return None
    if isinstance(answer, (int, float)):
        return answer
    if not isinstance(answer, str):
        return None
    text = answer.strip().replace("_", "").replace(",", "").lower()
    try:
        if kind == "hex" or text.startswith("0x"):
            return int(text, 16)
        return float(text)
    except ValueError:
        return None


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())


def _example(question: Question) -> str:
    """An answer's shape, and never the answer."""
    return {
        "mc": '"?"',
        "multi": '"??"',
        "order": '"???"',
        "numeric": "?",
        "hex": "0x??",
        "text": '"?"',
    }[question.type]


def _heading(question: Question) -> str:
    return f"{question.id} \N{MIDDLE DOT} {question.topic} \N{MIDDLE DOT} {LEVELS[question.level]}"


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
