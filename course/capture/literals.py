r"""Octets as programming languages write them: Python bytes, escaped strings, C arrays, base64.

Strategy. A literal says itself where it begins and ends, so these readers look for literals and
leave the program around them alone. Literals with nothing but space between them are one packet,
as they are in C and in Python; anything else between them (a comma, another name) makes them two.
Nothing is ever executed: a Python literal goes through `ast.literal_eval`, one literal at a time.
"""

import ast
import base64
import re
import warnings
from collections.abc import Iterator
from itertools import pairwise

from course.capture.paste import Line, where
from course.capture.reading import Reading, gather
from course.errors import CaptureError

__all__ = [
    "looks_like_array",
    "looks_like_base64",
    "looks_like_escaped",
    "looks_like_python",
    "read_array",
    "read_base64",
    "read_escaped",
    "read_python",
]

_PYTHON_START = re.compile(r"(?<![\w\"'])(?:[bB][rR]?|[rR][bB])('''|\"\"\"|'|\")")
_ENDS = {
    "'": re.compile(r"(?:[^'\\\n]|\\.)*'", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*"', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*'''", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL),
}
_HEX_ESCAPE = re.compile(r"\\x[0-9A-Fa-f]")
_QUOTE = re.compile(r"[\"']")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|([abfnrtve\\'\"?])|\n)")
_LETTERS = dict(zip("abfnrtve\\'\"?", b"\a\b\f\n\r\t\v\x1b\\'\"?", strict=True))
_ARRAY_OCTET = re.compile(r"(?<!\w)0[xX][0-9A-Fa-f]{1,2}(?!\w)")
_CAST = re.compile(r"\(\s*[A-Za-z_]\w*\s*\)")
_GROUP = re.compile(r"[{\[(][^{}\[\]()]*[}\])]")
_ITEM = re.compile(r"[^\s,;{}\[\]()]+")
_NUMBER = re.compile(r"(?:0[xX]([0-9A-Fa-f]+)|([0-9]{1,3}))[uUlL]*")
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_SHORTEST_BASE64 = 16  # characters below which a word is taken for a word
_HEX_SHARE = 0.9  # of the characters of what is hex with a slip, rather than base64


def looks_like_python(text: str) -> bool:
    """Return whether a Python bytes literal begins somewhere in this text."""
    return bool(_PYTHON_START.search(text))


def read_python(lines: list[Line]) -> Reading:
    """Read Python bytes literals, by `ast.literal_eval`."""
    text = _joined(lines)
    found: list[tuple[int, int, bytes]] = []
    at = 0
    while start := _PYTHON_START.search(text, at):
        end = _ENDS[start[1]].match(text, start.end())
        if end is None:
            raise CaptureError(f"{_place(lines, start.start())} needs the literal's end, got none")
        at = end.end()
        found.append((start.start(), at, _literal(text[start.start() : at], lines, start.start())))
    return Reading(_packets(text, found), "python", _around(text, found), [])


def _literal(literal: str, lines: list[Line], at: int) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an escape that Python keeps as it is, such as \d
            value = ast.literal_eval(literal)
    except (SyntaxError, ValueError, MemoryError) as error:
        raise CaptureError(
            f"{_place(lines, at)} needs a bytes literal that Python can read, got: {error}"
        ) from error
    return bytes(value)


def looks_like_escaped(text: str) -> bool:
    r"""Return whether the text holds an escape such as \x45."""
    return bool(_HEX_ESCAPE.search(text))


def read_escaped(lines: list[Line]) -> Reading:
    r"""Read strings with escapes as C and shells know them, in quotes or bare: \x45\x00."""
    text = _joined(lines)
    found = []
    for start, end in _strings(text):
        if _HEX_ESCAPE.search(text, start, end):
            found.append((start - 1, end + 1, _unescape(text, start, end, lines)))
    if found:
        packets = _packets(text, found, is_c=True)
        return Reading(packets, "escaped", _around(text, found), [])
    notes: list[str] = []
    chunks = [
        _unescape(line.text, len(line.text) - len(line.text.lstrip()), _end(line.text), [line])
        for line in lines
        if line.text.strip()
    ]
    return Reading([(data, []) for data in gather(chunks, notes)], "escaped", notes, [])


def _end(text: str) -> int:
    """Return where a bare line of escapes ends: in front of a backslash that continues it."""
    backslashes = len(text) - len(text.rstrip("\\"))
    return len(text[: len(text) - backslashes % 2].rstrip())


def _strings(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of what stands in quotes; a quote that nothing closes is skipped."""
    at = 0
    while quote := _QUOTE.search(text, at):
        end = _ENDS[quote[0]].match(text, quote.end())
        if end:
            yield quote.end(), end.end() - 1
        at = end.end() if end else quote.end()


def _unescape(text: str, start: int, end: int, lines: list[Line]) -> bytes:
    """Return the octets of an escaped string."""
    data, at = bytearray(), start
    while at < end:
        if text[at] != "\\":
            if not " " <= text[at] <= "~":
                raise CaptureError(
                    f"{_place(lines, at)} needs ASCII or an escape, got {text[at]!r}"
                )
            data.append(ord(text[at]))
            at += 1
            continue
        escape = _ESCAPE.match(text, at, end)
        if escape is None or int(escape[2] or "0", 8) > 0xFF:
            raise CaptureError(
                f"{_place(lines, at)} needs an escape such as \\x45, got {text[at : at + 4]!r}"
            )
        digits, octal, letter = escape.groups()
        if digits or octal:
            data.append(int(digits, 16) if digits else int(octal, 8))
        elif letter:
            data.append(_LETTERS[letter])
        at = escape.end()
    return bytes(data)


def looks_like_array(text: str) -> bool:
    """Return whether the text holds an octet such as 0x45."""
    return bool(_ARRAY_OCTET.search(text))


def read_array(lines: list[Line]) -> Reading:
    """Read arrays as C, Go, Java or Rust write them, or bare: 0x45, 0x00."""
    text = _CAST.sub(lambda cast: " " * len(cast[0]), _without_comments(_joined(lines)))
    spans = [
        (group.start() + 1, group.end() - 1)
        for group in _GROUP.finditer(text)
        if _ARRAY_OCTET.search(group[0])
    ]
    braced = [span for span in spans if text[span[0] - 1] == "{"]
    spans = braced or spans  # in C, brackets hold the array's length
    notes = ["names and punctuation around the octets were dropped"] if spans else []
    packets: list[tuple[bytes, list[str]]] = []
    for start, end in spans or [(0, len(text))]:
        data = bytearray()
        for item in _ITEM.finditer(text, start, end):
            number = _NUMBER.fullmatch(item[0])
            value = int(number[1] or "0", 16) or int(number[2] or "0") if number else 0x100
            if value > 0xFF:
                raise CaptureError(
                    f"{_place(lines, item.start())} needs an octet such as 0x45, "
                    f"got {item[0][:20]!r}"
                )
            data.append(value)
        packets.append((bytes(data), []))
    return Reading(packets, "c-array", notes, [])


def _without_comments(text: str) -> str:
    """Return the text with C comments replaced by as many spaces, so that places stay true."""
    pieces, at = [], 0
    while (start := text.find("/*", at)) >= 0:
        end = text.find("*/", start + 2)
        end = len(text) if end < 0 else end + 2
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    whole = "".join(pieces) + text[at:]
    return re.sub(r"//[^\n]*", lambda comment: " " * len(comment[0]), whole)


def looks_like_base64(text: str) -> bool:
    """Return whether the text is base64 and neither a word nor hex with a slip."""
    words = text.split()
    joined = "".join(words)
    if len(joined) < _SHORTEST_BASE64 or not all(map(_BASE64_LINE.fullmatch, words)):
        return False
    telling = joined.replace("A", "")  # zeros are A in base64
    hex_digits = sum(char in "0123456789abcdefBCDEF" for char in telling)
    return (
        hex_digits < _HEX_SHARE * len(telling)
        and any(map(str.islower, joined))
        and any(map(str.isupper, joined))
        and any(not char.isalpha() for char in joined)
    )


def read_base64(lines: list[Line]) -> Reading:
    """Read base64, RFC 4648 sections 4 and 5, wrapped or a packet a line."""
    rows = [line for line in lines if line.text.strip()]
    for line in rows:
        for at, char in enumerate(line.text):
            if not (char.isascii() and char.isalnum()) and char not in "+/_-= ":
                raise CaptureError(f"{where(line, at)} needs a base64 character, got {char!r}")
    words = [line.text.replace(" ", "") for line in rows]
    notes: list[str] = []
    if any("=" in word for word in words[:-1]):
        chunks = [_unbase(word) for word in words]
    elif all(len(word) % 4 == 0 for word in words):
        chunks = gather([_unbase(word) for word in words], notes)
    else:
        chunks = [_unbase("".join(words))]
    return Reading([(data, []) for data in chunks], "base64", notes, [])


def _unbase(word: str) -> bytes:
    bare = word.rstrip("=").replace("-", "+").replace("_", "/")
    if len(bare) % 4 == 1 or "=" in bare:
        raise CaptureError(f"base64 needs characters in groups of four, got {len(bare)}")
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def _packets(
    text: str, found: list[tuple[int, int, bytes]], *, is_c: bool = False
) -> list[tuple[bytes, list[str]]]:
    """Join literals with nothing between them; return a packet for each that is left.

    In Python a new line begins a new literal, outside parentheses; in C it does not.
    """
    packets = [found[0][2]] if found else []
    depth = text.count("(", 0, found[0][0]) - text.count(")", 0, found[0][0]) if found else 0
    for before, after in pairwise(found):
        gap = text[before[1] : after[0]]
        depth += gap.count("(") - gap.count(")")
        is_one_line = "\n" not in gap.replace("\\\n", "")
        if not gap.replace("\\\n", "").strip() and (is_c or is_one_line or depth > 0):
            packets[-1] += after[2]
        else:
            packets.append(after[2])
    return [(data, []) for data in packets]


def _around(text: str, found: list[tuple[int, int, bytes]]) -> list[str]:
    """Say that text around the literals was dropped, if there is any."""
    edges = [0, *(edge for start, end, _ in found for edge in (start, end)), len(text)]
    outside = "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    return ["text around the literals was dropped"] if outside.strip(" \n\t,;\\$()[]") else []


def _joined(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _place(lines: list[Line], index: int) -> str:
    """Say where in the pasted text character `index` of the joined lines stands."""
    for line in lines:
        if index <= len(line.text):
            return where(line, index)
        index -= len(line.text) + 1
    return "the end"
