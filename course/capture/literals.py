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

Span = tuple[int, int]  # where a literal begins in the text, and where it ends

_PYTHON_START = re.compile(r"(?<![\w\"'])(?:[bB][rR]?|[rR][bB])('''|\"\"\"|'|\")")
_ENDS = {
    "'": re.compile(r"(?:[^'\\\n]|\\.)*'", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*"', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*'''", re.DOTALL),
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL),
}
_HEX_ESCAPE = re.compile(r"\\x[0-9A-Fa-f]")
_QUOTE = re.compile(r"[\"']")
_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2}|[0-9A-Fa-f](?![0-9A-Za-z]))|([0-7]{1,3})|([abfnrtve\\'\"?])|\n)"
)
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
    spans: list[Span] = []
    at = 0
    while start := _PYTHON_START.search(text, at):
        end = _ENDS[start[1]].match(text, start.end())
        if end is None:
            raise CaptureError(f"{_place(lines, start.start())} needs the literal's end, got none")
        at = end.end()
        spans.append((start.start(), at))
    groups = _adjacent(text, spans, is_c=False)
    values = [b"".join(_literal(text, span, lines) for span in group) for group in groups]
    return _reading(values, "python", text, spans)


def _literal(text: str, span: Span, lines: list[Line]) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an escape that Python keeps as it is, such as \d
            value = ast.literal_eval(text[slice(*span)])
    except (SyntaxError, ValueError, MemoryError) as error:
        raise CaptureError(
            f"{_place(lines, span[0])} needs a bytes literal that Python can read, got: {error}"
        ) from error
    return bytes(value)


def looks_like_escaped(text: str) -> bool:
    r"""Return whether the text holds an escape such as \x45."""
    return bool(_HEX_ESCAPE.search(text))


def read_escaped(lines: list[Line]) -> Reading:
    r"""Read strings with escapes as C and shells know them, in quotes or bare: \x45\x00."""
    text = _joined(lines)
    groups = [
        group
        for group in _adjacent(text, list(_strings(text)), is_c=True)
        if any(_HEX_ESCAPE.search(text, *span) for span in group)
    ]
    if groups:
        values = [
            b"".join(_unescape(text, start + 1, end - 1, lines) for start, end in group)
            for group in groups
        ]
        return _reading(values, "escaped", text, [span for group in groups for span in group])
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


def _strings(text: str) -> Iterator[Span]:
    """Yield start and end of each string with its quotes; a quote that nothing closes is none."""
    at = 0
    while quote := _QUOTE.search(text, at):
        end = _ENDS[quote[0]].match(text, quote.end())
        if end:
            yield quote.start(), end.end()
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


def _adjacent(text: str, spans: list[Span], *, is_c: bool) -> list[list[Span]]:
    """Put literals with nothing between them together.

    In Python a new line begins a new literal, outside parentheses; in C it does not.
    """
    groups: list[list[Span]] = []
    depth, last = 0, 0
    for start, end in spans:
        gap = text[last:start]
        depth += gap.count("(") - gap.count(")")
        bare = gap.replace("\\\n", "")
        joins = not bare.strip() and (is_c or "\n" not in bare or depth > 0)
        if groups and joins:
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
        last = end
    return groups


def _reading(values: list[bytes], form: str, text: str, spans: list[Span]) -> Reading:
    """Return the literals as packets; say that text around them was dropped, if there is any."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    outside = "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    notes = ["text around the literals was dropped"] if outside.strip(" \n\t,;\\$()[]") else []
    return Reading([(value, []) for value in values], form, notes, [])


def _joined(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _place(lines: list[Line], index: int) -> str:
    """Say where in the pasted text character `index` of the joined lines stands."""
    for line in lines:
        if index <= len(line.text):
            return where(line, index)
        index -= len(line.text) + 1
    return "the end"
