"""The one header engine: a header is a typed table.

Strategy. A header is a dataclass whose fields carry their width, their RFC label and their
meaning:

    src_port: Annotated[int, Bits(16, "Source Port", "the port this segment leaves from")]

From that table alone come parse, build, the explained steps, the RFC drawing, the glossary and the
exercises. Fields of type `int` are numbers in network order; fields of type `bytes` are whole
octets (addresses). One field may be a `Tail`, the variable part behind the others: octets kept
raw, as many as a field of the table says; whoever knows their format cuts them further by hand.

Speed without cleverness. The first use of a header writes, from the table, the small functions
that a person would write by hand with `struct`, and compiles them, as `dataclasses` does for
``__init__``. `Header.source()` shows them: they are the model answer of "decode this header
yourself".

What may not live here: any protocol's rule. The engine refuses only what its table says: too few
octets, a length that cannot be, a number that must be another (`only`). All other lies of a header
are found by `decode`.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import pairwise
from struct import Struct
from typing import Annotated, Any, ClassVar, NamedTuple, Self, get_args, get_origin, get_type_hints

from course.errors import Malformed, Truncated, WireError
from course.wire.rows import (
    Bits,
    Field,
    Tail,
    build_source,
    source_text,
    sources,
    take_source,
    words_of,
)

__all__ = ["Bits", "Codec", "Field", "Header", "Stop", "Tail", "codec", "diagram", "glossary"]


class Codec(NamedTuple):
    """What the engine derives from one table; made once per header class."""

    size: int  # octets of the fixed part
    rows: tuple[Field, ...]
    tail: tuple[str, Tail] | None  # the field of the variable part, and how long it is
    read: Callable[[bytes, int], tuple[Any, ...]]
    write: Callable[["Header"], bytes]
    take: Callable[[type["Header"], bytes, int, int], tuple[Any, int]]
    build: Callable[["Header"], bytes]
    source: str


class Stop(NamedTuple):
    """Where a walk through a variable part had to stop, and why."""

    at: int  # the octet from which on nothing could be cut
    sentence: str  # what was needed, what came


class Header:
    """A header with a fixed part, and perhaps a variable one behind it."""

    __slots__ = ()
    rfc: ClassVar[str] = ""  # "RFC 9293 section 3.1"
    title: ClassVar[str] = ""  # "TCP"; the class name if empty

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Cut the header off the front of `data`; octets behind it are not looked at.

        Raises `Truncated` if `data` is shorter than the header, `Malformed` if the header breaks
        its format.
        """
        return cls.take(data, 0, len(data))[0]

    @classmethod
    def take(cls, data: bytes, at: int, end: int) -> tuple[Self, int]:
        """Cut the header at octet `at`, to which octets before `end` may belong.

        Returns the header and the octet behind it; raises as `parse` does.
        """
        return CODECS[cls].take(cls, data, at, end)

    @classmethod
    def fixed(cls, data: bytes) -> Self:
        """Read the fixed part alone, whatever it says; the variable part is left empty."""
        made = codec(cls)
        if len(data) < made.size:
            raise Truncated(cls.name_of(), made.size, len(data))
        return cls(*made.read(data, 0), *([b""] if made.tail else []))

    @classmethod
    def cut(cls, data: bytes) -> Iterator[tuple[Field, Any]]:
        """Yield each row of the fixed part with its value, as far as `data` reaches."""
        number, have = int.from_bytes(data, "big"), 8 * len(data)
        for row in codec(cls).rows:
            end = row.at + row.bits.width
            if end > have:
                return
            value = number >> have - end & (1 << row.bits.width) - 1
            yield row, value.to_bytes(row.bits.width // 8, "big") if row.is_octets else value

    @classmethod
    def name_of(cls) -> str:
        """Return the protocol's name as people write it."""
        return cls.title or cls.__name__

    @classmethod
    def layout(cls) -> dict[str, Bits]:
        """Return the table: field name -> row."""
        return {row.name: row.bits for row in codec(cls).rows}

    @classmethod
    def source(cls) -> str:
        """Return `read` and `write` of this header's fixed part, as Python source."""
        return codec(cls).source

    @property
    def header_length(self) -> int:
        """Octets of the whole header, with its variable part."""
        made = CODECS[type(self)]
        return made.size + len(getattr(self, made.tail[0])) if made.tail else made.size

    def __bytes__(self) -> bytes:
        """Build the header's octets, its variable part as it is, whether or not its length agrees.

        Raises `WireError` for a value that its field cannot hold.
        """
        return CODECS[type(self)].build(self)


class _Codecs(dict[type[Header], Codec]):
    """What the tables give, by header class: made when first asked for, then kept."""

    def __missing__(self, cls: type[Header]) -> Codec:
        made = self[cls] = _compile(cls)
        return made


CODECS = _Codecs()


def codec(cls: type[Header]) -> Codec:
    """Return what the table of `cls` gives."""
    return CODECS[cls]


def _compile(cls: type[Header]) -> Codec:
    rows, tail = _table(cls)
    size = sum(row.bits.width for row in rows)
    if size % 8:
        raise WireError(f"the table of {cls.__name__} needs whole octets, got {size} bits")
    words = words_of(rows)
    form = "!" + "".join(letter for letter, _ in words)
    read, write = sources(words)
    text = [read, write, take_source(words, size // 8, tail), build_source(words, tail)]
    names: dict[str, Any] = {
        "unpack": Struct(form).unpack_from,
        "pack": Struct(form).pack,
        "refuse": _refusal,
        "misfit": _misfit,
        "octets": tail[1].octets if tail else None,
    }
    exec("\n".join(text), names)  # noqa: S102  the text is made from the table, as dataclasses does
    made = names["read"], names["write"], names["take"], names["build"]
    return Codec(size // 8, tuple(rows), tail, *made, source_text(form, read, write))


def _table(cls: type[Header]) -> tuple[list[Field], tuple[str, Tail] | None]:
    """Read the rows of a header class, and its variable part if it has one."""
    rows: list[Field] = []
    tail, at = None, 0
    hints = get_type_hints(cls, include_extras=True)
    for item in fields(cls):  # type: ignore[arg-type]  # every header is a dataclass
        hint = hints[item.name]
        if get_origin(hint) is not Annotated:
            continue
        kind, bits = get_args(hint)[:2]
        if isinstance(bits, Tail):
            tail = (item.name, bits)
            continue
        rows.append(Field(item.name, bits, at, kind is bytes))
        at += bits.width
    return rows, tail


def _refusal(cls: type[Header], data: bytes) -> WireError:
    """Return what is wrong with octets that `take` must refuse."""
    made, name = codec(cls), cls.name_of()
    if len(data) < made.size:
        return Truncated(name, made.size, len(data))
    values = dict(zip(cls.layout(), made.read(data, 0), strict=True))
    for row in made.rows:
        if row.bits.only is not None and values[row.name] != row.bits.only:
            label = row.bits.label.lower()
            return Malformed(f"{name} needs {label} {row.bits.only}, got {values[row.name]}")
    part, tail = made.tail or ("", Tail(made.rows[0].name))
    if tail.octets:
        end = made.size + tail.octets(*(values[row] for row in tail.field.split()))
        return Truncated(f"{name} with its {part}", end, len(data))
    bits, value = cls.layout()[tail.field], values[tail.field]
    end = bits.times * (value + tail.plus)
    if end < made.size:
        least = -(-made.size // bits.times) - tail.plus
        return Malformed(f"{name} {bits.label} needs at least {least}, got {value}")
    return Truncated(f"{name} with its {part}", end, len(data))


def _misfit(head: Header) -> WireError:
    """Return which value of a header `build` refuses: the first that does not fit its field."""

    def is_wrong(row: Field) -> bool:
        value, width = getattr(head, row.name), row.bits.width
        return len(value) != width // 8 if row.is_octets else bool(value >> width)

    row = next(row for row in codec(type(head)).rows if is_wrong(row))
    what, value, width = f"{head.name_of()} {row.name}", getattr(head, row.name), row.bits.width
    if row.is_octets:
        return WireError(f"{what} needs {width // 8} octets, got {len(value)}")
    return WireError(f"{what} holds {width} bits (0 to {(1 << width) - 1}), got {value}")


def diagram(cls: type[Header]) -> str:
    """Draw the header as RFCs do, 32 bits to a row, one character and one rule to a bit.

    A label too wide for its cell is stacked in up to three lines; the variable part has a row of
    its own, in brackets.
    """
    tens = " ".join(str(bit // 10) if bit % 10 == 0 else " " for bit in range(32)).rstrip()
    ones = " ".join(str(bit % 10) for bit in range(32))
    rows, tail = codec(cls).rows, codec(cls).tail
    owner = [row.name for row in rows for _ in range(row.bits.width)]
    lines = [f" {tens}", f" {ones}"]
    for top in range(0, len(owner), 32):
        lines += [_rule(owner, top), *_row(rows, top, len(owner))]
    lines.append(_rule(owner, -(-len(owner) // 32) * 32))
    if tail:
        lines += [f"|{f'[{tail[0].capitalize()}]'.center(63)}|", f"+{'-+' * 32}"]
    return "\n".join(lines)


def _rule(owner: list[str], below: int) -> str:
    """Return the line above bit `below`: blank wherever one field stands on both sides of it."""
    above, under = owner[max(below - 32, 0) : below], owner[below : below + 32]
    cells = [
        " " if below and n < len(under) and n < len(above) and above[n] == under[n] else "-"
        for n in range(max(len(above), len(under)))
    ]
    inner = "".join(
        cell + (" " if cell == after == " " else "+") for cell, after in pairwise([*cells, "-"])
    )
    return f"+{inner}"


def _row(rows: tuple[Field, ...], top: int, end: int) -> list[str]:
    """Return the lines of one row of 32 bits; a field of several rows is named in the middle."""
    cells: list[tuple[int, list[str]]] = []
    for row in rows:
        first, last = max(row.at, top), min(row.at + row.bits.width, top + 32, end)
        if first >= last:
            continue
        spans = range(row.at // 32, (row.at + row.bits.width - 1) // 32 + 1)
        is_middle = top // 32 == spans[(len(spans) - 1) // 2]
        room = 2 * (last - first) - 1
        cells.append((room, _stack(row.bits.label, room) if is_middle else [""]))
    height = max(len(label) for _, label in cells)
    lines = []
    for n in range(height):
        parts = []
        for room, label in cells:
            line = n - (height - len(label)) // 2
            parts.append((label[line] if 0 <= line < len(label) else "").center(room))
        lines.append(f"|{'|'.join(parts)}|")
    return lines


def _stack(label: str, room: int) -> list[str]:
    """Break a label into lines that fit: whole, word by word, or as letters; at most three."""
    if len(label) <= room:
        return [label]
    lines = [word[n : n + room] for word in label.split() for n in range(0, len(word), room)]
    return lines if len(lines) <= 3 else [label[:room]]


def glossary(cls: type[Header]) -> str:
    """Return the table as Markdown: label, name, bits, meaning."""
    lines = [f"| {cls.name_of()} field | name | bits | meaning |", "|---|---|---|---|"]
    lines += [
        f"| {row.bits.label} | `{row.name}` | {row.bits.width} | {row.bits.meaning} |"
        for row in codec(cls).rows
    ]
    return "\n".join(lines)
