"""The first difference between the wanted answer and the given one, in words.

Strategy. One function per kind of value: text by line and column, octets by number, a dict by key,
a list by position, a set by what is missing and what is too many. A value of the wrong type comes
first, because nothing else about it is worth saying. Values are unpacked ones, see `values`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from course.exercise.values import Other, same

__all__ = ["Difference", "counted", "first", "show", "type_note"]

LONGEST = 72  # characters of a value that are shown
NO_RETURN = "A function that ends without `return` gives None; print only shows a value."


@dataclass(frozen=True)
class Difference:
    """Where two answers part; `mark` is the column of `wanted` and `got` to point at."""

    where: str
    wanted: str
    got: str
    note: str = ""
    mark: int | None = None


def first(wanted: Any, got: Any, places: Mapping[str, str]) -> Difference | None:
    """Return the first difference, or None if there is none.

    `places` says of a key or a position where in the input it comes from.
    """
    if same(wanted, got):
        return None
    note = type_note(wanted, got)
    if note:
        return Difference("", show(wanted), show(got), note)
    for kind, compare in KINDS.items():
        if isinstance(wanted, kind):
            return compare(wanted, got, places)
    return Difference("", show(wanted), show(got))


def show(value: Any) -> str:
    """Return a value as a reader likes to see it: octets in hex, numbers in both bases."""
    if isinstance(value, bytes):
        return _octets(value)
    if isinstance(value, int) and not isinstance(value, bool) and value > 9:
        return f"{value} (0x{value:x})"
    if isinstance(value, Other):
        return f"a value of type {value.what}"
    if isinstance(value, set):
        return "{" + ", ".join(sorted(map(repr, value))) + "}" if value else "set()"
    text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _octets(data: bytes) -> str:
    if not data:
        return "no octets"
    shown = data[:16].hex(" ") + (" …" if len(data) > 16 else "")
    return f"{shown} ({counted(len(data), 'octet')})"


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, in the plural unless it is one."""
    return f"{number} {noun}{'s' * (number != 1)}"


NAMES: dict[type, str] = {
    type(None): "None",
    bool: "a bool",
    int: "an int",
    float: "a float",
    str: "a string",
    bytes: "bytes",
    list: "a list or tuple",
    dict: "a dict",
    set: "a set",
}


def type_note(wanted: Any, got: Any) -> str:
    """Return one sentence if the types differ, else nothing."""
    numbers = isinstance(wanted, int) and isinstance(got, int)
    if type(wanted) is type(got) or numbers:
        return ""
    if got is None:
        return NO_RETURN
    if isinstance(wanted, int) and isinstance(got, float):
        return "/ gives a float; // divides and stays with whole numbers."
    if isinstance(wanted, int) and not isinstance(wanted, bool) and isinstance(got, bytes):
        return 'Octets are no number yet: int.from_bytes(octets, "big") makes one of them.'
    if isinstance(wanted, bytes) and isinstance(got, int):
        return "The answer should be bytes: data[3] is a number, data[3:4] is bytes."
    name = f"a value of type {got.what}" if isinstance(got, Other) else NAMES[type(got)]
    return f"The answer should be {NAMES[type(wanted)]}, not {name}."


def _text(wanted: str, got: str, _: Mapping[str, str]) -> Difference:
    pairs = zip_longest(wanted.split("\n"), got.split("\n"))
    number, (want, have) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    if have is None:
        return Difference(f"line {number}", _quoted(want), "the text ends before it")
    if want is None:
        return Difference(f"line {number}", "the text ends before it", _quoted(have))
    at = _common(want, have)
    where = f"line {number}, " if "\n" in wanted + got else ""
    mark = len(_quoted(want[:at])) - 1
    return Difference(f"{where}column {at + 1}", _quoted(want), _quoted(have), mark=mark)


def _quoted(line: str) -> str:
    """Return a line with its tabs and other invisible characters spelled out."""
    return "'" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in line) + "'"


def _bytes(wanted: bytes, got: bytes, _: Mapping[str, str]) -> Difference:
    at = _common(wanted, got)
    if at == min(len(wanted), len(got)):
        word = "few" if len(got) < len(wanted) else "many"
        rest = "; up to there all is right." if at else "."
        note = f"{counted(abs(len(got) - len(wanted)), 'octet')} too {word}{rest}"
        return Difference("", show(wanted), show(got), note)
    start = max(0, at - 4)
    lead = "… " if start else ""
    return Difference(
        f"octet {at}",
        lead + wanted[start : at + 8].hex(" "),
        lead + got[start : at + 8].hex(" "),
        mark=len(lead) + 3 * (at - start),
    )


def _common(one: Any, other: Any) -> int:
    """Return how many items two sequences have in common from the start."""
    equal = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        equal += 1
    return equal


def _dict(
    wanted: dict[Any, Any], got: dict[Any, Any], places: Mapping[str, str]
) -> Difference | None:
    for key, want in wanted.items():
        where = f"{key} ({places[key]})" if key in places else f"{key}"
        if key not in got:
            near = next((k for k in got if str(k).lower() == str(key).lower()), None)
            note = f"The key {key!r} is missing"
            note += f"; {near!r} is there." if near else "."
            return Difference(where, show(want), "nothing", note)
        inner = first(want, got[key], {})
        if inner:
            return _inside(where, inner)
    extra = next(key for key in got if key not in wanted)
    return Difference(f"{extra}", "no such key", show(got[extra]))


def _list(wanted: list[Any], got: list[Any], places: Mapping[str, str]) -> Difference | None:
    for number, (want, have) in enumerate(zip(wanted, got, strict=False)):
        inner = first(want, have, {})
        if inner:
            return _inside(places.get(str(number), f"item {number + 1}"), inner)
    return Difference("", counted(len(wanted), "item"), counted(len(got), "item"))


def _inside(where: str, inner: Difference) -> Difference:
    """Say where it is. A None in a dict or list is no missing `return`: these came back."""
    note = "" if inner.note == NO_RETURN else inner.note
    return replace(inner, where=f"{where}, {inner.where}" if inner.where else where, note=note)


def _set(wanted: set[Any], got: set[Any], _: Mapping[str, str]) -> Difference:
    missing, extra = wanted - got, got - wanted
    notes = [
        f"{word}: {', '.join(sorted(map(repr, items)))}."
        for word, items in (("Missing", missing), ("Too many", extra))
        if items
    ]
    return Difference("", show(wanted), show(got), " ".join(notes))


KINDS: dict[type, Callable[[Any, Any, Mapping[str, str]], Difference | None]] = {
    str: _text,
    bytes: _bytes,
    dict: _dict,
    list: _list,
    set: _set,
}
