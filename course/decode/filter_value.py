"""What a display filter compares with: a number, an address, a network, octets or text.

Strategy. A value in a filter is written without saying what it is, and a field's values are what
`--fields` gives: numbers, or text that may be an address, octets in hex, or a name. So a `Literal`
reads its text in every way that fits, once, and each value of a field then picks the way that fits
it too: a number is compared as a number, an address as the number that it is, octets as octets,
and all else as text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from course.errors import FilterError, WireError
from course.wire import ipv4, ipv6

__all__ = ["COMPARE", "Literal"]

Value = int | float | str

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}

_NUMBER = re.compile(r"[+-]?(?:0[xX][0-9A-Fa-f]+|[0-9]+(\.[0-9]+)?)", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_OCTETS = re.compile(r"[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2})*)?")
_PAIRS = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_TRUTH = {"true": 1, "True": 1, "TRUE": 1, "false": 0, "False": 0, "FALSE": 0}
_LONGEST_NUMBER = 40  # digits: more than any field has


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as a filter writes it, read in every way that fits."""

    text: str
    number: int | float | None = None
    address: bytes | None = None
    prefix: int = 0  # bits of the address that count
    octets: bytes | None = None

    @classmethod
    def read(cls, text: str, *, quoted: bool = False) -> "Literal":
        """Read a value; in quotes it is text and nothing else."""
        if quoted:
            return cls(text)
        address, prefix = _network(text)
        return cls(text, _number(text), address, prefix, _octets(text))

    def matches(self, name: str, value: Value, sign: str) -> bool:
        """Return whether `value`, one of the field `name`, stands in this relation to it."""
        if isinstance(value, str):
            left, right = self._pair(value)
        elif self.number is None:
            raise FilterError(f"{name} needs a number to compare with, got {self.text[:40]!r}")
        else:
            left, right = value, self.number
        return COMPARE[sign](left, right)

    def is_in(self, name: str, value: Value) -> bool:
        """Return whether `value` contains this: octets those octets, text that text."""
        if not isinstance(value, str):
            raise FilterError(
                f"{name} holds numbers and cannot contain anything, got {self.text[:40]!r}"
            )
        held = _held(value) if self.octets is not None else None
        return self.text in value or (held is not None and (self.octets or b"") in held)

    def _pair(self, value: str) -> tuple[Any, Any]:
        """Return a field's text and this literal in the form in which the two compare."""
        if self.address is not None:
            address = _address(value)
            if address is not None and len(address) == len(self.address):
                shift = 8 * len(address) - self.prefix
                return _shifted(address, shift), _shifted(self.address, shift)
        if self.octets is not None:
            held = _held(value)
            if held is not None:
                return held, self.octets
        if self.number is not None and _DECIMAL.fullmatch(value):
            return float(value), self.number
        return value, self.text


def _number(text: str) -> int | float | None:
    if text in _TRUTH:
        return _TRUTH[text]
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _LONGEST_NUMBER:
        return None
    return float(text) if match[1] else int(text, 16 if "x" in text.lower() else 10)


def _network(text: str) -> tuple[bytes | None, int]:
    """Return an address and how many of its bits count; all of them without a `/`."""
    head, slash, tail = text.partition("/")
    address = _address(head)
    if address is None:
        return None, 0
    bits = 8 * len(address)
    if not slash:
        return address, bits
    if not (tail.isascii() and tail.isdigit() and len(tail) <= 3 and int(tail) <= bits):
        raise FilterError(f"a network needs a prefix from 0 to {bits}, got {text[:60]!r}")
    return address, int(tail)


def _address(text: str) -> bytes | None:
    """Return the octets of an IPv4 or IPv6 address; None if the text is neither."""
    try:
        if ":" in text:
            return ipv6.from_text(text)
        return ipv4.from_text(text) if text.count(".") == 3 else None
    except WireError:
        return None


def _octets(text: str) -> bytes | None:
    """Return what is written as pairs of hex digits with `:` or `-` between, as MAC addresses are.

    Without one of the two it is a number, or text.
    """
    if _OCTETS.fullmatch(text) and len(text) > 2:
        return bytes.fromhex(text.replace(":", "").replace("-", ""))
    return None


def _held(value: str) -> bytes | None:
    """Return the octets that a field shows in hex, with or without colons; None if it does not."""
    bare = value.replace(":", "") if _OCTETS.fullmatch(value) else value
    return bytes.fromhex(bare) if _PAIRS.fullmatch(bare) else None


def _shifted(address: bytes, bits: int) -> int:
    return int.from_bytes(address, "big") >> bits
