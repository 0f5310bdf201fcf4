"""The one header engine: a header is a typed table.

Strategy. A header is a dataclass whose fields carry their width, their RFC label and their
meaning:

    src_port: Annotated[int, Bits(16, "Source Port", "the port this segment leaves from")]

From that table alone come parse, build, the explained steps, the RFC drawing, the glossary and the
exercises. Fields of type `int` are numbers in network order; fields of type `bytes` are whole
octets (addresses). Fields without `Bits` are the variable part (options): the header's own class
cuts them.

Speed without cleverness. The first use of a header writes, from the table, the two small functions
that a person would write by hand with `struct`, and compiles them, as `dataclasses` does for
``__init__``. `Header.source()` shows them: they are the model answer of "decode this header
yourself".

What may not live here: any protocol's rule. A header that lies is found by `decode` and by the
class itself (`Malformed`), not by the engine.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import pairwise
from struct import Struct
from typing import Annotated, Any, ClassVar, NamedTuple, Self, get_args, get_origin, get_type_hints

from course.errors import Truncated, WireError

__all__ = ["Bits", "Codec", "Field", "Header", "Stop", "codec", "diagram", "glossary"]


class Bits(NamedTuple):
    """One row of a header table."""

    width: int  # bits
    label: str  # the RFC's own label, as in its drawing
    meaning: str  # what the field says, in words
    times: int = 1  # the number on the wire counts units of so many octets (IHL: 4)
    rfc: str = ""  # where the field is defined, if not where the header is
    usual: str = ""  # values one usually meets


class Field(NamedTuple):
    """A row with its place: what `Codec.rows` lists."""

    name: str
    bits: Bits
    at: int  # first bit, counted from the start of the header
    is_octets: bool  # a `bytes` field: an address, kept whole


class Codec(NamedTuple):
    """What the engine derives from one table; made once per header class."""

    size: int  # octets of the fixed part
    rows: tuple[Field, ...]
    read: Callable[[bytes, int], tuple[Any, ...]]
    write: Callable[["Header"], bytes]
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
        its format. A header with a variable part overrides this: it calls `fixed` and cuts the
        rest by hand.
        """
        return cls.fixed(data)

    @classmethod
    def fixed(cls, data: bytes) -> Self:
        """Read the fixed part alone."""
        made = codec(cls)
        if len(data) < made.size:
            raise Truncated(cls.name_of(), made.size, len(data))
        return cls(*made.read(data, 0))

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
        """Return the two functions that the engine wrote for this header, as Python source."""
        return codec(cls).source

    @property
    def header_length(self) -> int:
        """Octets of the whole header, with its variable part."""
        return codec(type(self)).size

    def __bytes__(self) -> bytes:
        """Build the header's octets; raise `WireError` for a value that its field cannot hold."""
        return _write(self)


def _write(head: Header) -> bytes:
    """Build the fixed part, and name the field at fault if one does not fit."""
    made = codec(type(head))
    for row in made.rows:
        value, width = getattr(head, row.name), row.bits.width
        if row.is_octets:
            if len(value) != width // 8:
                raise WireError(
                    f"{head.name_of()} {row.name} needs {width // 8} octets, got {len(value)}"
                )
        elif not 0 <= value < 1 << width:
            top = (1 << width) - 1
            raise WireError(
                f"{head.name_of()} {row.name} holds {width} bits (0 to {top}), got {value}"
            )
    return made.write(head)


_CODECS: dict[type[Header], Codec] = {}


def codec(cls: type[Header]) -> Codec:
    """Return what the table of `cls` gives: read once, functions written, then kept."""
    if cls not in _CODECS:
        _CODECS[cls] = _compile(cls)
    return _CODECS[cls]


def _compile(cls: type[Header]) -> Codec:
    rows, at = [], 0
    hints = get_type_hints(cls, include_extras=True)
    for item in fields(cls):  # type: ignore[arg-type]  # every header is a dataclass
        hint = hints[item.name]
        if get_origin(hint) is Annotated:
            kind, bits = get_args(hint)[:2]
            rows.append(Field(item.name, bits, at, kind is bytes))
            at += bits.width
    if at % 8:
        raise WireError(f"the table of {cls.__name__} needs whole octets, got {at} bits")
    read, write = _sources(rows)
    form = "!" + "".join(code for code, _ in _words(rows))
    names: dict[str, Any] = {"unpack": Struct(form).unpack_from, "pack": Struct(form).pack}
    exec(f"{read}\n{write}", names)  # noqa: S102  the text is made from the table above, as dataclasses does
    return Codec(
        at // 8, tuple(rows), names["read"], names["write"], _source_text(form, read, write)
    )


def _words(rows: list[Field]) -> list[tuple[str, list[Field]]]:
    """Group the rows into words that `struct` can unpack: one row, or bits that share a word."""
    words: list[tuple[str, list[Field]]] = []
    shared: list[Field] = []
    for row in rows:
        if row.is_octets:
            words.append((f"{row.bits.width // 8}s", [row]))
            continue
        shared.append(row)
        width = sum(r.bits.width for r in shared)
        if width in (8, 16, 32, 64):
            words.append(({8: "B", 16: "H", 32: "I", 64: "Q"}[width], shared))
            shared = []
    if shared:
        raise WireError("bit fields of a header must fill a word of 8, 16, 32 or 64 bits")
    return words


def _sources(rows: list[Field]) -> tuple[str, str]:
    """Write `read(data, at)` and `write(head)` as a person would."""
    takes, values, packs = [], [], []
    for _, group in _words(rows):
        if len(group) == 1:
            (row,) = group
            takes.append(row.name)
            values.append(row.name)
            packs.append(f"head.{row.name}")
            continue
        word = "_".join(row.name for row in group)
        takes.append(word)
        left, parts = sum(row.bits.width for row in group), []
        for row in group:
            left -= row.bits.width
            shifted = f"{word} >> {left}" if left else word
            is_top = row is group[0]
            values.append(shifted if is_top else f"{shifted} & {(1 << row.bits.width) - 1:#x}")
            parts.append(f"head.{row.name} << {left}" if left else f"head.{row.name}")
        packs.append(" | ".join(parts))
    read = ["def read(data, at):", f"    {', '.join(takes)}, = unpack(data, at)", "    return ("]
    read += [*(f"        {value}," for value in values), "    )"]
    write = [
        "def write(head):",
        "    return pack(",
        *(f"        {part}," for part in packs),
        "    )",
    ]
    return "\n".join(read), "\n".join(write)


def _source_text(form: str, read: str, write: str) -> str:
    """Return the functions with the two lines that make them run by themselves."""
    return (
        f'from struct import Struct\n\nform = Struct("{form}")\n'
        "unpack, pack = form.unpack_from, form.pack\n"
        f"\n\n{read}\n\n\n{write}\n"
    )


def diagram(cls: type[Header]) -> str:
    """Draw the header as RFCs do, 32 bits to a row, one character and one rule to a bit."""
    tens = " ".join(str(bit // 10) if bit % 10 == 0 else " " for bit in range(32)).rstrip()
    ones = " ".join(str(bit % 10) for bit in range(32))
    rows = codec(cls).rows
    owner = [row.name for row in rows for _ in range(row.bits.width)]
    lines = [f" {tens}", f" {ones}"]
    for top in range(0, len(owner), 32):
        lines += [_rule(owner, top), _row(rows, top, len(owner))]
    lines.append(_rule(owner, -(-len(owner) // 32) * 32))
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


def _row(rows: tuple[Field, ...], top: int, end: int) -> str:
    """Return one row of 32 bits; a field of several rows carries its label in the middle one."""
    text = ""
    for row in rows:
        first, last = max(row.at, top), min(row.at + row.bits.width, top + 32, end)
        if first >= last:
            continue
        spans = range(row.at // 32, (row.at + row.bits.width - 1) // 32 + 1)
        is_middle = top // 32 == spans[(len(spans) - 1) // 2]
        room = 2 * (last - first) - 1
        text += "|" + (_fit(row.bits.label, room) if is_middle else "").center(room)
    return text + "|"


def _fit(label: str, room: int) -> str:
    """Shorten a label to its cell: whole, then initials, then stacked letters cut to the room."""
    if len(label) <= room:
        return label
    initials = "".join(word[0] for word in label.split())
    return initials if 1 < len(initials) <= room else label[:room]


def glossary(cls: type[Header]) -> str:
    """Return the table as Markdown: label, name, bits, meaning."""
    lines = [f"| {cls.name_of()} field | name | bits | meaning |", "|---|---|---|---|"]
    lines += [
        f"| {row.bits.label} | `{row.name}` | {row.bits.width} | {row.bits.meaning} |"
        for row in codec(cls).rows
    ]
    return "\n".join(lines)
