"""Reading a script from left to right, with the place of every letter.

A `Scanner` knows where it stands and what it skips (blanks and comments); whoever parses asks it
for the next piece by a pattern, and says in words what ought to stand there, so that an error
names line, column, what was needed and what came.
"""

import re
from typing import NoReturn

from course.errors import ScriptError

BLANK = re.compile(r"(?:\s|//[^\n]*|#[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*")
SHOWN = re.compile(r"\S+")
LONGEST_NUMBER = 40  # digits: more say nothing that a TCP could mean
MOST = 1_000_000  # characters of a script: more was made to tire somebody


class Lack(Exception):
    """The script says something real that this player does not know; the text says what."""


def whole(digits: str) -> int:
    """Return a number as scripts write it: hexadecimal behind 0x, else decimal (010 is ten)."""
    bare = digits.lstrip("-").lower()
    value = int(bare, 16 if bare.startswith("0x") else 10)
    return -value if digits.startswith("-") else value


class Scanner:
    """A text and a place in it."""

    def __init__(
        self, text: str, name: str = "script", defines: dict[str, str] | None = None
    ) -> None:
        """Begin at the start; `defines` are the names that -D gives a value."""
        self.text, self.name, self.at = text, name, 0
        self.defines = dict(defines or {})
        if len(text) > MOST:
            raise ScriptError(f"a script needs at most {MOST} characters, got {len(text)}")
        self.blank()

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left but blanks and comments."""
        return self.at >= len(self.text)

    def blank(self) -> None:
        """Skip blanks and comments."""
        found = BLANK.match(self.text, self.at)
        if found is not None:
            self.at = found.end()

    def place(self, at: int | None = None) -> tuple[int, int]:
        """Return line and column, both from 1."""
        at = self.at if at is None else at
        return self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)

    def sees(self, pattern: re.Pattern[str]) -> bool:
        """Return whether the pattern stands here."""
        return pattern.match(self.text, self.at) is not None

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take the pattern if it stands here, and the blanks behind it."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
            self.blank()
        return found

    def need(self, pattern: re.Pattern[str], what: str) -> re.Match[str]:
        """Take the pattern, or say what was needed here."""
        found = self.take(pattern)
        if found is None:
            self.fail(what)
        return found

    def word(self, text: str) -> bool:
        """Take these very letters if they stand here."""
        if not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        self.blank()
        return True

    def number(self, pattern: re.Pattern[str], what: str) -> int:
        """Take a number, or say which was needed here."""
        at = self.at
        found = self.need(pattern, what)
        if len(found[0]) > LONGEST_NUMBER:
            self.fail(f"{what} of at most {LONGEST_NUMBER} digits", at)
        return whole(found[0])

    def need_word(self, text: str, what: str = "") -> None:
        """Take these very letters, or say that they were needed."""
        if not self.word(text):
            self.fail(what or repr(text))

    def fail(self, what: str, at: int | None = None) -> NoReturn:
        """Raise: here something else was needed."""
        line, column = self.place(at)
        found = SHOWN.match(self.text, self.at if at is None else at)
        got = repr(found[0][:30]) if found else "the end of the script"
        raise ScriptError(
            f"{self.name}:{line}:{column}: needed {what}, got {got}", line=line, column=column
        )
