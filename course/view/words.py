"""A step's numbers in words: where it lies, what stood on the wire, what it decodes to.

All views say the same thing in the same way because they all ask here. Long octet strings are cut
with the count of what is left out; a text value is shown in quotes, with dots for what does not
print.
"""

from course.decode.step import Step

__all__ = ["claim", "is_address", "octets", "place", "raw", "short_place", "typed", "value"]

LONG = 48  # characters of a value that are shown before it is cut
HEXADECIMAL = frozenset(("checksum", "checksum.expected", "ethertype"))  # nobody reads as decimal


def octets(data: bytes, most: int = LONG) -> str:
    """Return octets as text in quotes if most of them print, else as hex; cut after `most`."""
    prints = sum(32 <= octet <= 126 or octet in b"\t\r\n" for octet in data)
    if data and prints >= 0.75 * len(data):
        text = "".join(chr(octet) if 32 <= octet <= 126 else "." for octet in data)
        shown = f'"{text[:most]}"'
        left = len(data) - most
    else:
        shown = data[: most // 2].hex(" ")
        left = len(data) - most // 2
    return f"{shown} and {left} more" if left > 0 else shown


def value(step: Step, *, is_leaf: bool = False) -> str:
    """Return what the field decodes to: "20", "127.0.0.1".

    A leaf that is nothing but octets (a payload) shows them.
    """
    if step.value is None:
        return octets(step.raw) if is_leaf and isinstance(step.raw, bytes) else ""
    if isinstance(step.value, int) and step.name in HEXADECIMAL:
        return f"0x{step.value:04x}"
    return octets(step.value) if isinstance(step.value, bytes) else str(step.value)


def raw(step: Step) -> str:
    """Return what stands on the wire, as hex with as many digits as the field has."""
    if isinstance(step.raw, bytes):
        most = LONG // 2
        cut = f" and {len(step.raw) - most} more" if len(step.raw) > most else ""
        return step.raw[:most].hex(" ") + cut
    return f"0x{step.raw:0{-(-step.width // 4)}x}"


def is_address(step: Step) -> bool:
    """Return whether a field is an address that people write as text."""
    return (
        isinstance(step.value, str) and isinstance(step.raw, bytes) and len(step.raw) in (4, 6, 16)
    )


def typed(step: Step) -> str:
    """Return what one types to get this field as it stands on the wire; "" for many octets."""
    if isinstance(step.raw, int):
        return raw(step) if step.name in HEXADECIMAL else str(step.raw)
    if is_address(step):
        return str(step.value)
    return step.raw.hex(" ") if len(step.raw) <= LONG else ""


def claim(step: Step) -> str:
    """Return "raw → value", or one of the two where they say the same."""
    if not step.width:
        return value(step)
    seen, means = raw(step), value(step)
    if not means or means == seen or (isinstance(step.raw, bytes) and step.value == step.raw):
        return means or seen
    return f"{seen} → {means}"


def place(step: Step, start: int = 0) -> str:
    """Return where the field lies, counted from octet `start`: "bits 4 to 7 of octet 0"."""
    if not step.width:
        return "not on the wire: computed"
    first = step.bit - 8 * start
    last = first + step.width - 1
    if first % 8 == 0 and step.width % 8 == 0:
        return f"octet {first // 8}" if step.width == 8 else f"octets {first // 8} to {last // 8}"
    bits = f"bit {first % 8}" if step.width == 1 else f"bits {first % 8} to {last % 8}"
    if first // 8 == last // 8:
        return f"{bits} of octet {first // 8}"
    return f"bit {first % 8} of octet {first // 8} to bit {last % 8} of octet {last // 8}"


def short_place(step: Step, start: int = 0) -> str:
    """Return the place for a column: "0.4-7", "12-15", "6.3-7.7"; "" if nothing is on the wire."""
    if not step.width:
        return ""
    first = step.bit - 8 * start
    last = first + step.width - 1
    if first % 8 == 0 and step.width % 8 == 0:
        return f"{first // 8}" if step.width == 8 else f"{first // 8}-{last // 8}"
    if step.width == 1:
        return f"{first // 8}.{first % 8}"
    if first // 8 == last // 8:
        return f"{first // 8}.{first % 8}-{last % 8}"
    return f"{first // 8}.{first % 8}-{last // 8}.{last % 8}"
