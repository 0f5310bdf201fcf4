"""The rows of a header table, and the Python functions that are written from them.

Strategy. `words_of` groups the rows into the words that `struct` can unpack. From those words four
functions are written as text, as a person would write them by hand: `read` (octets -> the values
of the rows), `write` (header -> octets), and the two that the engine uses, `take` and `build`,
which do the same, refuse what the table refuses, and know of the variable part. `header` compiles
the text.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from course.errors import WireError


class Bits(NamedTuple):
    """One row of a header table."""

    width: int  # bits
    label: str  # the RFC's own label, as in its drawing
    meaning: str  # what the field says, in words
    times: int = 1  # the number on the wire counts units of so many octets (IHL: 4)
    rfc: str = ""  # where the field is defined, if not where the header is
    usual: str = ""  # values one usually meets
    only: int | None = None  # the one number that makes it this header (Version: 4)


class Tail(NamedTuple):
    """The variable part of a header: how its length is told."""

    field: str  # the row that tells the length of the whole header, in units of its `times`
    plus: int = 0  # units that the row does not count
    octets: Callable[..., int] | None = None  # instead: its length, from the rows in `field`


class Field(NamedTuple):
    """A row with its place: what `Codec.rows` lists."""

    name: str
    bits: Bits
    at: int  # first bit, counted from the start of the header
    is_octets: bool  # a `bytes` field: an address, kept whole


# Words that `struct` can unpack: its letter, and the rows that share the word.
Words = list[tuple[str, list[Field]]]


def words_of(rows: list[Field]) -> Words:
    """Group the rows into words that `struct` can unpack: one row, or bits that share a word."""
    words: Words = []
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


def _cuts(group: list[Field]) -> Iterator[tuple[Field, str, str]]:
    """Yield each row of a word with the expression that reads it, and the one that writes it."""
    word = "_".join(row.name for row in group)
    left = sum(row.bits.width for row in group)
    for row in group:
        left -= 0 if row.is_octets else row.bits.width
        shifted = f"{word} >> {left}" if left and not row.is_octets else word
        is_top = row is group[0]
        value = shifted if is_top else f"{shifted} & {(1 << row.bits.width) - 1:#x}"
        shift = f" << {left}" if left and not row.is_octets else ""
        yield row, value, f"head.{row.name}{shift}"


def sources(words: Words) -> tuple[str, str]:
    """Write `read(data, at)` and `write(head)` as a person would."""
    values = [value for _, group in words for _, value, _ in _cuts(group)]
    packs = [" | ".join(part for *_, part in _cuts(group)) for _, group in words]
    read = ["def read(data, at):", f"    {_targets(words)} = unpack(data, at)", "    return ("]
    read += [*(f"        {value}," for value in values), "    )"]
    write = [
        "def write(head):",
        "    return pack(",
        *(f"        {part}," for part in packs),
        "    )",
    ]
    return "\n".join(read), "\n".join(write)


def _targets(words: Words) -> str:
    return "".join("_".join(row.name for row in group) + ", " for _, group in words).rstrip()


def take_source(words: Words, size: int, tail: tuple[str, Tail] | None) -> str:
    """Write `take(cls, data, at, end)`: cut as `read` does, refuse what the table refuses."""
    cuts = [(row, value) for _, group in words for row, value, _ in _cuts(group)]
    values = [value for _, value in cuts]
    wrong = [f"{value} != {row.bits.only}" for row, value in cuts if row.bits.only is not None]
    lines = [f"body = at + {size}", "if body > end:", "    raise refuse(cls, data[at:end])"]
    lines.append(f"{_targets(words)} = unpack(data, at)")
    if tail:
        told = [(row, f"({value})") for row, value in cuts if row.name in tail[1].field.split()]
        if tail[1].octets:
            lines.append(f"after = body + octets({', '.join(value for _, value in told)})")
        else:
            ((row, value),) = told
            units = f"({value} + {tail[1].plus})" if tail[1].plus else value
            lines.append(f"after = at + {row.bits.times} * {units}")
        values.append("data[body:after]")
        wrong.append("not body <= after <= end")
    if wrong:
        lines += [f"if {' or '.join(wrong)}:", "    raise refuse(cls, data[at:end])"]
    lines.append(f"return cls({', '.join(values)}), {'after' if tail else 'body'}")
    return "\n    ".join(["def take(cls, data, at, end):", *lines])


def source_text(form: str, read: str, write: str) -> str:
    """Return the functions with the two lines that make them run by themselves."""
    return (
        f'from struct import Struct\n\nform = Struct("{form}")\n'
        "unpack, pack = form.unpack_from, form.pack\n"
        f"\n\n{read}\n\n\n{write}\n"
    )


def build_source(words: Words, tail: tuple[str, Tail] | None) -> str:
    """Write `build(head)`: refuse what does not fit, then do what `write` does."""
    wrong = [
        f"len(head.{row.name}) != {row.bits.width // 8}"
        if row.is_octets
        else f"head.{row.name} >> {row.bits.width}"  # not zero if too large, or negative
        for _, group in words
        for row in group
    ]
    more = f" + head.{tail[0]}" if tail else ""
    return "\n    ".join(
        [
            "def build(head):",
            f"if {' or '.join(wrong)}:",
            "    raise misfit(head)",
            f"return write(head){more}",
        ]
    )
