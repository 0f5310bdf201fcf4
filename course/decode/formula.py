"""How a value comes out of the octets, with this packet's numbers, as people would write it down.

Small functions from a Step to a line: "0x003c = 60", "0x45 & 0x0f = 5; 5 x 4 = 20 octets",
"7f 00 00 01 -> 127.0.0.1". A field narrower than its octets finds them in its context: the word
that it was cut from, how far it was shifted, and the word's width.
"""

from collections.abc import Callable
from functools import lru_cache

from course.decode.step import Step, Value

Text = Callable[[Step], str]


def number(step: Step) -> int:
    """Return what stands on the wire as a number."""
    return step.raw if isinstance(step.raw, int) else int.from_bytes(step.raw, "big")


def octets(step: Step) -> bytes:
    """Return what stands on the wire as octets."""
    raw = step.raw
    return raw if isinstance(raw, bytes) else raw.to_bytes(-(-step.width // 8), "big")


def text(step: Step) -> str:
    """Return the step's value as text, octets in hexadecimal."""
    value = step.value
    return value.hex(" ") if isinstance(value, bytes) else str(value)


def always(words: str) -> Text:
    """Return words that hold for every packet, in the shape that a Kind wants."""

    def said(_step: Step) -> str:
        return words

    return said


def whole(width: int) -> Text:
    """Show a number that takes all of its octets: "0x003c = 60"."""
    form = f"0x%0{width // 4}x = %d"
    return lambda step: form % (step.raw, step.raw)


def part(step: Step) -> str:
    """Show a number that shares its octets: "0x45 >> 4 = 4"."""
    return f"{_cut(step)} = {number(step)}"


def address(step: Step) -> str:
    """Show octets and what they are read as: "7f 00 00 01 -> 127.0.0.1"."""
    return shown(octets(step), step.value)


def raw(step: Step) -> str:
    """Show octets as they are."""
    return shown(octets(step), None) or "no octets"


def scaled(unit: int) -> Text:
    """Show a number that counts units of several octets: "0x45 & 0x0f = 5; 5 x 4 = 20 octets"."""

    def formula(step: Step) -> str:
        count = number(step)
        return f"{_cut(step)} = {count}; {count} x {unit} = {count * unit} octets"

    return formula


def where(step: Step) -> str:
    """Say where a layer lies: "octets 14 to 33: 20 octets"."""
    return span(step.bit // 8, step.width // 8)


@lru_cache(4096)
def span(start: int, count: int) -> str:
    """Say which octets these are: "octets 14 to 33: 20 octets"."""
    if count < 2:
        return f"octet {start}" if count else "no octets"
    return f"octets {start} to {start + count - 1}: {count} octets"


def _cut(step: Step) -> str:
    """Return the left side of the computation: the octets, the shift and the mask."""
    if not (type(step.context) is tuple and len(step.context) == 3):
        return f"0x{number(step):0{step.width // 4}x}"
    word, shift, width = step.context
    shown: str = _cutting(step.width, shift, width) % word
    return shown


@lru_cache(512)
def _cutting(part: int, shift: int, width: int) -> str:
    """Return how so many bits are cut from a word, with a place for the word."""
    digits = width // 4
    mask = (1 << part) - 1
    if shift + part == width:
        return f"0x%0{digits}x >> {shift}"
    if shift:
        return f"(0x%0{digits}x >> {shift}) & {mask:#x}"
    return f"0x%0{digits}x & 0x{mask:0{digits}x}"


def shown(data: bytes, value: Value) -> str:
    """Return octets and what they are read as; many octets are shortened."""
    digits = data.hex(" ") if len(data) <= 16 else f"{data[:12].hex(' ')} ... ({len(data)} octets)"
    return f"{digits} -> {value}" if isinstance(value, str) else digits
