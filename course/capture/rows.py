"""The lines of one dump, read octet by octet.

Strategy. Believe the offsets, not the layout: the offset of the next line says how many octets
this line holds, whatever its ASCII column looks like (an ASCII column may well be good hex). The
last line of a packet has no next one; there the closing offset of hexdump and od decides, else the
ASCII column itself: it must show the very octets in front of it. Only then the width of the gaps
is asked. `*` stands for copies of the line before it, up to the next offset.

In which base offsets count (od: eight) follows from their steps.
"""

import re
from itertools import accumulate
from typing import NamedTuple

from course.capture.paste import Line, where
from course.errors import CaptureError

__all__ = ["Block", "Dump", "Row", "read"]

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_LONGEST = 1024  # octets in one line
_SPACES = re.compile(r"[ \t]+")


class Row(NamedTuple):
    """One line of a dump: an offset, and words that may be hex."""

    line: Line
    offset: str  # its digits
    style: str  # what marks the offset: "0x:" tcpdump, ":" xxd, "" others
    words: tuple[tuple[int, str], ...]  # column in the line, text

    @property
    def hex_words(self) -> int:
        """How many words from the left are hex; a shorter one is the last of its line."""
        width = len(self.words[0][1]) if self.words else 0
        for count, (_, word) in enumerate(self.words):
            if len(word) > width or not _HEX.fullmatch(word):
                return count
            if len(word) < width:
                return count + 1
        return len(self.words)


class Block(NamedTuple):
    """One packet as a dump shows it."""

    rows: list[Row | None]  # None: the line `*`
    said: list[str]  # the text in front of it
    section: str  # tshark's heading, if the dump shows several buffers of one frame


class Dump(NamedTuple):
    """One packet read, with what was seen on the way."""

    data: bytes
    rows: int  # lines with an offset
    ascii_rows: int  # lines with an ASCII column
    differs: int  # number of the first line whose ASCII column shows other octets; 0: none
    start: int  # the offset it begins at
    repeats: list[int]  # octets that each `*` stands for
    filled: int  # octets that only filled the last word


class _Part(NamedTuple):
    """One way to read a line: the octets of its first words, and what stands behind them."""

    data: bytes
    gap: int  # spaces in front of what stands behind
    shown: str
    filled: int = 0  # octets of the last word that only filled it

    @property
    def agrees(self) -> bool:
        """Whether what stands behind shows these octets as ASCII."""
        return _plain(self.shown) in (_drawn(self.data, " "), _drawn(self.data, "."))


def read(block: Block, order: str, budget: int) -> Dump:
    """Return the octets of one packet; `order` of the octets in its words is "big" or "little".

    Raises `CaptureError` if lines are missing, hold too few octets or what is no hex, and if `*`
    stands for more than `budget` octets.
    """
    ends = _ends(block.rows, _base(block.rows))
    start = ends[0] or 0
    data, repeats = bytearray(), []
    width, ascii_rows, differs, filled, piece = 0, 0, 0, 0, b""
    for number, row in enumerate(block.rows):
        end = ends[number + 1]
        missing = None if end is None else end - start - len(data)
        if row is None:
            repeats.append(_repeat(data, piece, missing, budget))
            continue
        if not row.words:  # the closing offset
            continue
        is_repeated = block.rows[number + 1 : number + 2] == [None]
        if missing is None or is_repeated:
            part = _likely(row, width, ascii_rows, order)
        else:
            part = _exact(row, missing, order)
        piece = part.data
        ascii_rows += bool(part.shown)
        if part.shown and not part.agrees:
            differs = differs or row.line.number
        width = width or len(piece)
        filled += part.filled
        data += piece
    count = sum(map(bool, block.rows))
    return Dump(bytes(data), count, ascii_rows, differs, start, repeats, filled)


def _ends(rows: list[Row | None], base: int) -> list[int | None]:
    """Return for each line the offset of the first one from there on that has one."""
    ends: list[int | None] = [None]
    for row in reversed(rows):
        ends.append(int(row.offset, base) if row else ends[-1])
    return ends[::-1]


def _parts(row: Row, order: str) -> list[_Part]:
    """Return the ways to read a line, by how many of its words are octets, from one word on."""
    words = [word for _, word in row.words[: row.hex_words]]
    if len(words) > _LONGEST or sum(map(len, words)) > 2 * _LONGEST:
        raise CaptureError(
            f"line {row.line.number} needs at most {_LONGEST} octets behind its offset, got more"
        )
    octets = [bytes.fromhex(word)[:: -1 if order == "little" else 1] for word in words]
    ends = [column + len(word) for column, word in row.words]
    parts = []
    for data, end in zip(accumulate(octets), ends, strict=False):
        shown = row.line.text[end:]
        bare = shown.strip()
        parts.append(_Part(data, len(shown) - len(shown.lstrip()) if bare else 0, bare))
    return parts


def _exact(row: Row, needed: int, order: str) -> _Part:
    """Read the line whose number of octets the next offset tells."""
    parts = _parts(row, order)
    for part in parts:
        if len(part.data) == needed:
            return part
    got = len(parts[-1].data) if parts else 0
    if 0 < got - needed < len(row.words[0][1]) // 2:  # od fills its last word with zeros
        return parts[-1]._replace(data=parts[-1].data[:needed], filled=got - needed)
    if got < needed and _stops_in_the_hex(row):
        raise _no_hex(row)
    raise CaptureError(
        f"line {row.line.number} needs {needed} octets up to the offset on the next line, "
        f"got {got}"
    )


def _stops_in_the_hex(row: Row) -> bool:
    """Return whether a word that is no hex stands among the octets, not in the ASCII column."""
    if row.hex_words in (0, len(row.words)):
        return row.hex_words < len(row.words)
    column, word = row.words[row.hex_words - 1]
    return row.words[row.hex_words][0] == column + len(word) + 1


def _likely(row: Row, width: int, has_ascii: int, order: str) -> _Part:
    """Read a last line, whose number of octets no offset tells: `width` is that of the others."""
    parts = [part for part in _parts(row, order) if len(part.data) <= (width or len(part.data))]
    if not parts:
        raise _no_hex(row)
    whole = parts[-1]
    for part in reversed(parts):
        if part.gap > 1 and part.agrees:
            return part
    if not whole.shown and not has_ascii:
        return whole
    for part in parts:
        is_middle = len(part.data) == 8 and part.gap == 2 and part is not whole
        if part.gap > 1 and not is_middle:
            return part
    for part in reversed(parts):
        if part.agrees or not part.shown:
            return part
    raise _no_hex(row)


def _no_hex(row: Row) -> CaptureError:
    """Name the first word that is no hex."""
    column, word = row.words[min(row.hex_words, len(row.words) - 1)]
    return CaptureError(
        f"{where(row.line, column)} needs octets as pairs of hex digits, got {word[:20]!r}"
    )


def _repeat(data: bytearray, piece: bytes, missing: int | None, budget: int) -> int:
    """Write out what `*` stands for, and return how many octets that are."""
    if missing is None:
        raise CaptureError("a line * needs an offset on a line behind it, got none")
    if not 0 < missing <= budget:
        raise CaptureError(f"a line * needs to stand for 1 to {budget} octets, got {missing}")
    data += (piece * (missing // len(piece) + 1))[:missing]
    return missing


def _base(rows: list[Row | None]) -> int:
    """Return the base in which offsets count: the first in which their steps fit the lines.

    od counts in 8 and shows 7 digits; -Ad makes it 10, -Ax makes it 16 with 6 digits.
    """
    first = next(row for row in rows if row)
    if first.style:
        return 16
    bases = (8, 10, 16) if len(first.offset) == 7 else (16, 8, 10)
    return next((base for base in bases if _fits(rows, base)), 16)


def _fits(rows: list[Row | None], base: int) -> bool:
    """Return whether each line holds as many octets as the offsets in this base say."""
    last, is_repeated, at = None, False, 0
    for row in rows:
        if row is None:
            is_repeated = True
            continue
        try:
            offset = int(row.offset, base)
        except ValueError:
            return False
        if last is not None:
            size = len(last.words[0][1]) // 2
            sizes = list(accumulate(len(word) // 2 for _, word in last.words[: last.hex_words]))
            step, most = offset - at, sizes[-1] if sizes else 0
            fits = 0 <= most - step < size or (base == 16 and step in sizes)
            if not (most and step % most == 0 if is_repeated else fits):
                return False
        last, is_repeated, at = row if row.words else None, False, offset
    return True


def _plain(shown: str) -> str:
    """Return an ASCII column without its frame, its runs of spaces and its signs for no ASCII."""
    if len(shown) > 1 and (shown[0], shown[-1]) in (("|", "|"), (">", "<")):
        shown = shown[1:-1]
    ascii_only = "".join(char if " " <= char <= "~" else "." for char in shown)
    return _SPACES.sub(" ", ascii_only).strip()


def _drawn(data: bytes, space: str) -> str:
    """Draw octets as an ASCII column does; tcpdump draws a space as a point."""
    text = "".join(chr(byte) if 0x20 < byte < 0x7F else "." for byte in data)
    spaced = "".join(
        space if byte == 0x20 else char for byte, char in zip(data, text, strict=True)
    )
    return _SPACES.sub(" ", spaced).strip()
