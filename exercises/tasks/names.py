"""Readers of DNS names for task 05.3: the right one, and those that make one mistake each."""

import struct
from collections.abc import Callable
from typing import Any

__all__ = [
    "backwards", "backwards_caught", "by_last_pointer", "by_zero", "decode", "other", "recursive",
    "trusting",
]  # fmt: skip


def decode(
    message: bytes,
    off: int,
    *,
    target: Callable[[bytes], int] = lambda two: int.from_bytes(two, "big") & 0x3FFF,
    end: Callable[[int, int], int] = lambda behind, _last: behind,
    most: int | None = None,
    guards: bool = True,
    half: bool = False,
) -> Any:
    """Read a name; each thing that is given replaces the right one.

    `end` chooses between the octet behind the first pointer and that behind the last octet read.
    """
    labels, seen, behind = [], set(), None
    while True:
        if guards and off in seen:
            return "loop"
        seen.add(off)
        if off >= len(message):
            return "overrun"
        length = message[off]
        if length >= 0xC0:
            if off + 2 > len(message) and not half:
                return "overrun"
            if behind is not None and most == 1:
                return "loop"
            behind = behind or off + 2
            off = target(message[off : off + 2])
        elif not length:
            last = off + 1
            return "".join(labels) or ".", last if behind is None else end(behind, last)
        elif off + 1 + length > len(message):
            return "overrun"
        else:
            labels.append(message[off + 1 : off + 1 + length].decode("latin-1") + ".")
            off += 1 + length


def trusting(message: bytes, off: int) -> Any:
    """Read a name, and never ask where the message ends."""
    labels, seen, behind = [], set(), 0
    while message[off]:
        if off in seen:
            return "loop"
        seen.add(off)
        length = message[off]
        if length >= 0xC0:
            behind = behind or off + 2
            off = (length & 0x3F) << 8 | message[off + 1]
        else:
            labels.append(message[off + 1 : off + 1 + length].decode("latin-1") + ".")
            off += 1 + length
    return "".join(labels) or ".", behind or off + 1


def other(
    message: bytes,
    off: int,
    *,
    name: Callable[[str], str] = lambda name: name,
    end: Callable[[int], int] = lambda end: end,
) -> Any:
    """Read a name rightly, then say its name or its end another way."""
    found = decode(message, off)
    return found if isinstance(found, str) else (name(found[0]), end(found[1]))


def by_zero(message: bytes, off: int) -> Any:
    """Take the zero itself for the end of a name without a pointer."""
    found = decode(message, off)
    straight = decode(message, off, end=lambda _behind, _last: 0)
    return found if isinstance(found, str) or not straight[1] else (found[0], found[1] - 1)


def by_last_pointer(message: bytes, off: int) -> Any:
    """Take the octet behind the last pointer for the end."""
    found = decode(message, off)
    if isinstance(found, str):
        return found
    behind = found[1]
    while True:
        while 0 < message[off] < 0xC0:
            off += 1 + message[off]
        if not message[off]:
            return found[0], behind
        behind = off + 2
        off = int.from_bytes(message[off : off + 2], "big") & 0x3FFF


def backwards(message: bytes, off: int) -> Any:
    """Let pointers lead backwards only, and call each that does not a loop."""
    labels, start, behind = [], off, 0
    while message[off]:
        if message[off] >= 0xC0:
            behind = behind or off + 2
            off = struct.unpack("!H", message[off : off + 2])[0] & 0x3FFF
            if off >= start:
                return "loop"
            start = off
        else:
            labels.append(message[off + 1 : off + 1 + message[off]].decode("latin-1") + ".")
            off += 1 + message[off]
    return "".join(labels) or ".", behind or off + 1


def backwards_caught(message: bytes, off: int) -> Any:
    """Do so, and call what Python refuses to read an overrun."""
    try:
        return backwards(message, off)
    except (IndexError, struct.error):
        return "overrun"


def recursive(message: bytes, off: int) -> Any:
    """Read a name by calling oneself for what is behind, without a guard."""
    if off >= len(message):
        return "overrun"
    length = message[off]
    if not length:
        return ".", off + 1
    if length >= 0xC0:
        if off + 2 > len(message):
            return "overrun"
        found = recursive(message, int.from_bytes(message[off : off + 2], "big") & 0x3FFF)
        return found if isinstance(found, str) else (found[0], off + 2)
    if off + 1 + length > len(message):
        return "overrun"
    found = recursive(message, off + 1 + length)
    if isinstance(found, str):
        return found
    label = message[off + 1 : off + 1 + length].decode("latin-1") + "."
    return label + ("" if found[0] == "." else found[0]), found[1]
