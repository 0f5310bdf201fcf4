"""Plain hex: digits in pairs, with or without spaces, colons, quotes and names between.

Strategy. Everything that may stand between octets is a separator; what is left must be pairs of
hex digits. A line of words is text that was said of the packet below it, and so is a name in front
of the digits (`pkt =`, `packet 1:`). But a line that is hex up to a slip of the pen is an error
that names the slip: nothing may get lost in silence. Lines without a blank one between them are a
paragraph: one packet, or one a line, as `gather` finds out.
"""

import re
from collections.abc import Callable
from functools import partial

from course.capture.paste import Line, where
from course.capture.reading import Reading, gather
from course.errors import CaptureError

__all__ = ["read", "read_joined", "read_lines"]

Split = Callable[[list[bytes], list[str]], list[bytes]]

_TOKEN = re.compile(r"[^\s,;:.\-'\"`()\[\]{}|\\]+")
_HEX = re.compile(r"(?:0[xX])?([0-9A-Fa-f]+)")
_NO_HEX = re.compile(r"[^0-9A-Fa-f]")
_NAME = re.compile(r"\s*+(?=[^:=(]*[g-zG-Z_])[A-Za-z_][\w .#]*(?:=|:(?=\s)|\()")
_LIKE_HEX = 0.75  # of the characters of a long word that is hex with a slip


def read(lines: list[Line]) -> Reading:
    """Read plain hex; find out whether the lines of a paragraph are one packet or one each."""
    return _read(lines, partial(gather, forms=("hex", "hex-lines")))


def read_lines(lines: list[Line]) -> Reading:
    """Read plain hex, each line a packet."""
    return _read(lines, lambda chunks, _: chunks)


def read_joined(lines: list[Line]) -> Reading:
    """Read plain hex, each paragraph a packet."""
    return _read(lines, lambda chunks, _: [b"".join(chunks)])


def _read(lines: list[Line], split: Split) -> Reading:
    packets: list[tuple[bytes, list[str]]] = []
    notes: list[str] = []
    said: list[str] = []
    paragraph: list[tuple[Line, str]] = []
    for line in [*lines, Line(0, "")]:
        name, digits = _cut(line)
        if paragraph and (name or not digits):
            found = split(_octets(paragraph), notes)
            packets += [(data, [] if at else said) for at, data in enumerate(found)]
            said, paragraph = [], []
        if name:
            said.append(name)
        if digits:
            paragraph.append((line, digits))
    if not packets:
        raise _nothing(lines)
    return Reading(packets, "hex", notes, said)


def _cut(line: Line) -> tuple[str, str]:
    """Return the words in a line and its hex digits; raise `CaptureError` for a slip in hex."""
    at = 0
    while name := _NAME.match(line.text, at):
        at = name.end()
    tokens = list(_TOKEN.finditer(line.text, at))
    digits = [match[1] for match in (_HEX.fullmatch(token[0]) for token in tokens) if match]
    if not digits and at:
        return line.text.strip(), ""
    if len(digits) < len(tokens):
        if _is_prose([token[0] for token in tokens]):
            return line.text.strip(), ""
        bad = next(token for token in tokens if not _HEX.fullmatch(token[0]))
        raise _slip(line, bad.start(), bad[0])
    if len(digits) > 1:
        odd = next((n for n, word in enumerate(digits) if len(word) % 2), None)
        if odd is not None:
            place = where(line, tokens[odd].start())
            raise CaptureError(f"{place} needs hex digits in pairs, got {digits[odd][:20]!r}")
    return line.text[:at].strip(), "".join(digits)


def _is_prose(words: list[str]) -> bool:
    """Return whether these words are a sentence, and no hex with a slip."""
    octets = [word for word in words if _HEX.fullmatch(word) and len(word) % 2 == 0]
    if 2 * sum(map(len, octets)) >= sum(map(len, words)):
        return False
    return not any(
        len(word) >= 8 and len(_NO_HEX.sub("", word)) >= _LIKE_HEX * len(word)
        for word in words
        if not _HEX.fullmatch(word)
    )


def _octets(paragraph: list[tuple[Line, str]]) -> list[bytes]:
    """Return the octets of each line; of all together if the margin cut an octet in two."""
    if all(len(digits) % 2 == 0 for _, digits in paragraph):
        return [bytes.fromhex(digits) for _, digits in paragraph]
    digits = "".join(digits for _, digits in paragraph)
    if len(digits) % 2:
        first, last = paragraph[0][0].number, paragraph[-1][0].number
        place = f"line {first}" if first == last else f"lines {first} to {last}"
        raise CaptureError(f"{place} needs an even number of hex digits, got {len(digits)}")
    return [bytes.fromhex(digits)]


def _nothing(lines: list[Line]) -> CaptureError:
    """Name the first thing that is no hex in a text without any."""
    for line in lines:
        for token in _TOKEN.finditer(line.text):
            if not _HEX.fullmatch(token[0]):
                return _slip(line, token.start(), token[0])
    return CaptureError("a pasted dump needs at least one octet in hex, got none")


def _slip(line: Line, start: int, word: str) -> CaptureError:
    """Name the first character of a word that is no hex digit."""
    slip = _NO_HEX.search(word, 2 if word[:2] in ("0x", "0X") else 0)
    at = slip.start() if slip else 0
    return CaptureError(f"{where(line, start + at)} needs a hex digit, got {word[at]!r}")
