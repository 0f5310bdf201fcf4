"""Text as people paste it, made plain: lines with their place, and notes of what was taken off.

Strategy. A dump rarely arrives as it was printed. Mail quotes it (`> `), Markdown fences it, a web
page turns spaces into non-breaking ones, a terminal colours it, Windows ends lines with two
characters and writes a byte order mark or UTF-16. All that is taken off here, once, so that the
readers of the forms see plain lines. Each line remembers where it stood, because an error shall
name the line and column of the text that was pasted, not of what was left of it.

What may not live here: any form of dump.
"""

import codecs
import re
from typing import NamedTuple

from course.errors import CaptureError

__all__ = ["Line", "counted", "decode", "lines", "where"]


class Line(NamedTuple):
    """One line of the pasted text."""

    number: int  # from 1
    text: str  # without its end, without quote marks
    column: int = 0  # characters taken off in front


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
_PLAIN = str.maketrans({**dict.fromkeys(_SPACES, " "), **_QUOTES})
_HIDDEN = str.maketrans(dict.fromkeys(_INVISIBLE, ""))
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})[ \t]*[\w+-]*[ \t]*")


def decode(data: bytes, notes: list[str]) -> str:
    """Return the text that these octets are; raise `CaptureError` if they are none."""
    for mark, coding in _MARKS:
        if data.startswith(mark):
            notes.append("the byte order mark was dropped")
            text = data.decode(coding, "replace")
            return text.removeprefix("\ufeff")
    at = data.find(0)
    if at >= 0:
        raise CaptureError(
            f"a pasted dump needs text, got an octet 0x00 at {at}: if these are the octets of one "
            "packet, say --form raw"
        )
    try:
        return data.decode()
    except UnicodeDecodeError:
        notes.append("the text is not UTF-8 and was read as Latin-1")
        return data.decode("latin-1")


def lines(text: str, notes: list[str]) -> list[Line]:
    """Return the lines of the text, made plain; say in `notes` what was taken off."""
    plain = text.translate(_PLAIN)
    if plain != text:
        notes.append("non-breaking spaces and typographic quotes were read as plain ones")
    bare = _COLOURS.sub("", plain.translate(_HIDDEN))
    if bare != plain:
        notes.append("colours and invisible characters were dropped")
    found, quoted, fences = [], 0, 0
    for number, line in enumerate(_LINE_END.split(bare), 1):
        mark = _QUOTED.match(line)
        rest = line[mark.end() :] if mark else line
        quoted += mark is not None
        if _FENCE.fullmatch(rest):
            fences += 1
            continue
        found.append(Line(number, rest.rstrip(), len(line) - len(rest)))
    if quoted:
        notes.append(f"quote marks were dropped from {counted(quoted, 'line')}")
    if fences:
        notes.append(f"Markdown fences were dropped from {counted(fences, 'line')}")
    return found


def counted(count: int, what: str) -> str:
    """Return "1 line", "2 lines"."""
    return f"{count} {what}{'s' * (count != 1)}"


def where(line: Line, index: int) -> str:
    """Say where in the pasted text character `index` of this line stands."""
    return f"line {line.number} column {line.column + index + 1}"
