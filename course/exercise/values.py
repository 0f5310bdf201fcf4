"""Answers as values that JSON can hold, there and back.

Strategy. What a student's function returns may be anything. `pack` turns it into plain JSON values
and nothing else: octets become hex, tuples become lists, ints and strings that only look like ints
and strings are forced to plain ones. None of the student's own methods is called on the way, only
those of the built-in type underneath, so that an object which claims to equal everything is packed
as what it is. `unpack` gives plain Python values back. What is enormous is refused: lists that
hold one list a thousand times, level by level, would otherwise take for ever.

    None, True, 7, 0.5, "text", [1, 2], {"ttl": 64}     as they are
    {"$hex": "4500"}  {"$set": ["a", "b"]}  {"$dict": [[80, "http"]]}  {"$float": "inf"}
    {"$other": "Packet"}                                anything else, by the name of its type
"""

import json
import math
from dataclasses import dataclass
from typing import Any

from course.errors import LimitExceeded

__all__ = ["ENORMOUS", "Json", "Other", "pack", "same", "type_name", "unpack"]

Json = Any  # None, bool, int, float, str, list, or dict with string keys, of such values

DEEPEST = 20  # nested containers; a list that holds itself ends here
BIGGEST = 1 << 12  # bits of an int; Python refuses to print much longer ones
MOST = 1 << 18  # items, characters and octets of one answer: four times the largest packet
ENORMOUS = f"the answer holds more than {MOST:,} items, characters and octets"


@dataclass(frozen=True, slots=True)
class Other:
    """Stands for a value that JSON cannot hold; `what` is the name of its type."""

    what: str


class _Packer:
    """Packs one value, and counts what it packs."""

    def __init__(self) -> None:
        self.left = MOST

    def take(self, size: int) -> None:
        """Count so many items, characters or octets."""
        self.left -= size
        if self.left < 0:
            raise LimitExceeded(ENORMOUS)

    def pack(self, value: Any, room: int) -> Json:
        """Return `value` in plain JSON values; containers may lie `room` deep in each other."""
        self.take(1)
        kind = type(value)  # isinstance would also ask the value, which may lie
        if issubclass(kind, str):
            self.take(str.__len__(value))
            return str.__str__(value)
        if kind is bool or value is None:
            return value
        if issubclass(kind, int):
            plain = int.__add__(value, 0)
            return plain if plain.bit_length() <= BIGGEST else {"$other": "int of enormous size"}
        if issubclass(kind, float):
            number = float.__add__(value, 0.0)
            return number if math.isfinite(number) else {"$float": str(number)}
        if kind is memoryview or issubclass(kind, bytes | bytearray):
            return {"$hex": self.octets(value)}
        if issubclass(kind, list | tuple | set | frozenset | dict):
            return (
                self.container(value, room - 1) if room else {"$other": "values nested too deep"}
            )
        return {"$other": type_name(kind)}

    def octets(self, value: Any) -> str:
        """Return octets in hex, counted before they are copied."""
        if type(value) is memoryview:
            self.take(value.nbytes)
            return value.hex()
        plain = bytes if issubclass(type(value), bytes) else bytearray
        self.take(plain.__len__(value))
        return plain.hex(value)

    def container(self, value: Any, room: int) -> Json:
        """Return a container in plain JSON values."""
        kind = type(value)
        if issubclass(kind, list):
            return [self.pack(item, room) for item in list.__iter__(value)]
        if issubclass(kind, tuple):
            return [self.pack(item, room) for item in tuple.__iter__(value)]
        if issubclass(kind, dict):
            pairs = [(self.pack(k, room), self.pack(v, room)) for k, v in dict.items(value)]
            if all(isinstance(key, str) and not key.startswith("$") for key, _ in pairs):
                return dict(pairs)
            return {"$dict": [list(pair) for pair in pairs]}
        iterate = set.__iter__ if issubclass(kind, set) else frozenset.__iter__
        packed = (self.pack(item, room) for item in iterate(value))
        return {"$set": sorted(packed, key=json.dumps)}


def type_name(kind: type) -> str:
    """Return the name of a type, even if its own type says another one."""
    return str.__str__(type.__dict__["__name__"].__get__(kind))


def pack(value: Any) -> Json:
    """Return `value` in plain JSON values; `LimitExceeded` for what is enormous."""
    if type(value) is str and len(value) < MOST:  # most values are plain: these come first
        return value
    return _Packer().pack(value, DEEPEST)


def unpack(value: Json) -> Any:
    """Return the plain Python value that `pack` packed; lists stay lists."""
    if isinstance(value, list):
        return [unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$hex" in value:
        return bytes.fromhex(value["$hex"])
    if "$set" in value:
        return {_hashable(unpack(item)) for item in value["$set"]}
    if "$dict" in value:
        return {_hashable(unpack(key)): unpack(item) for key, item in value["$dict"]}
    if "$float" in value:
        return float(value["$float"])
    if "$other" in value:
        return Other(value["$other"])
    return {key: unpack(item) for key, item in value.items()}


def _hashable(value: Any) -> Any:
    """Return a tuple for a list: in a set, or as a key, there was one before it was packed."""
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def same(wanted: Any, got: Any) -> bool:
    """Say whether two unpacked values are equal: as Python has it, but 3.0 is not 3.

    True counts as 1 and a tuple as a list: both are good answers. A float where an int is wanted
    is one slash too few, and the student should hear of it.
    """
    if isinstance(wanted, float) or isinstance(got, float):
        return type(wanted) is type(got) and (wanted == got or repr(wanted) == repr(got))
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(same, wanted, got))
    if isinstance(wanted, dict) and isinstance(got, dict):
        return wanted.keys() == got.keys() and all(same(wanted[key], got[key]) for key in wanted)
    return bool(wanted == got)
