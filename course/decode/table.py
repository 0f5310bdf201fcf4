"""From a header's table to its explained steps.

Strategy. `wire` says of each field how wide it is, how the RFC labels it and what it means. A
`Table` adds what only an explanation needs (`Words`: why the field exists, what a value says) and
makes one `Kind` per field from the two. `Table.place` then fixes where a header lies and what its
ids start with, and gives a `Place`, which turns octets into Steps.

What may not live here: any protocol's rule.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from struct import Struct
from typing import Any, NamedTuple

from course.decode.formula import Text, address, always, part, scaled, where, whole
from course.decode.place import Cell, Need, Place, Shape, Word, once, place, shape
from course.decode.step import Kind, Step, Value
from course.wire.header import Bits, Field, Header, codec

# Why fields exist that many headers have, for tables that say nothing better.
COMMON: dict[str, str] = {
    "reserved": "Room for a new idea",
    "reserved_behind": "Room for a new idea",
    "reserved_bits": "Room for a new idea",
    "unused": "It fills the word; other messages use these octets",
    "unused_behind": "It fills the word; other messages use these octets",
    "next_header": "Headers form a chain: each names the one behind it",
    "checksum": "Damage on the way must be noticed",
    "length": "The reader must know where it ends",
    "type": "The reader must know how to read the rest",
    "code": "One type has several cases",
    "version": "A later version may look different behind these bits",
    "id": "It joins an answer with its question",
    "identification": "The receiver puts together what carries the same number",
}

CODES = {8: "B", 16: "H", 32: "I", 64: "Q"}


class Part(NamedTuple):
    """One bit of a field of flags."""

    name: str
    label: str
    on: str  # what a 1 says
    off: str  # what a 0 says
    why: str = ""
    rfc: str = ""


class Words(NamedTuple):
    """What an explanation adds to one row of a header table."""

    why: str = ""  # why the field exists
    says: Callable[[Any], str] | None = None  # what a number (octets) on the wire says
    usual: str = ""  # if the row does not say it
    value: Callable[[Any], Value] | None = None  # wire number or octets -> value
    meaning: Text | None = None  # in place of `says`, if the words need more than the number
    formula: Text | None = None
    parts: tuple[Part, ...] = ()  # the bits of a field of flags, from the left
    # The field whose number becomes this step's context; for a field that shares no octet.
    needs: str = ""
    changes: bool = False  # its value seldom repeats: do not remember
    repeats: bool = False  # its value often repeats, though its word is wide: remember


class Over(NamedTuple):
    """A step above several rows of the table, such as the three flags of IPv4."""

    name: str
    label: str
    rows: tuple[str, ...]
    says: Callable[[Any], str]
    why: str = ""
    value: Callable[[Any], Value] | None = None
    rfc: str = ""


class Rows(NamedTuple):
    """The table of a part that is no header: an option, a block inside one."""

    title: str
    rfc: str
    fields: tuple[Field, ...]


def rows(title: str, rfc: str, **fields: Bits) -> Rows:
    """Return a table of numbers in wire order."""
    made, at = [], 0
    for name, bits in fields.items():
        made.append(Field(name, bits, at, is_octets=False))
        at += bits.width
    return Rows(title, rfc, tuple(made))


def rows_of(cls: type[Header]) -> Rows:
    """Return a header's table in the same shape."""
    return Rows(cls.name_of(), cls.rfc, codec(cls).rows)


class Table:
    """A table with its words: makes the Kinds once, and Places when asked."""

    def __init__(
        self,
        source: type[Header] | Rows,
        words: dict[str, Words],
        about: Text,
        why: str = "",
        over: tuple[Over, ...] = (),
        *,
        name: str = "",
        layer: str = "",
        is_steady: bool = False,
    ) -> None:
        """Join a table and its words; `about` says in one sentence what this header does.

        `name` is given if the table is no layer but a part of `layer`: an option of TCP. A header
        that is often the same as a whole, and that nobody judges, is steady.
        """
        found = source if isinstance(source, Rows) else rows_of(source)
        self.name, self.rfc, self.is_steady = name, found.rfc, is_steady
        self.layer = layer or found.title
        self.header = None if isinstance(source, Rows) else source
        self.cut = None if isinstance(source, Rows) else codec(source).read
        self.size = sum(row.bits.width for row in found.fields) // 8
        self.kind = Kind(self.layer, name, found.title, found.rfc, where, about, why)
        self.shape = self._shape(list(self._cells(found.fields, words, over)), words)

    def once(self, data: bytes, at: int, slug: str, depth: int) -> list[Step]:
        """Return the Steps of a header at octet `at`, for a place that no other frame has."""
        return once(self.shape, data, at, slug, depth)

    def read(self, data: bytes, at: int) -> Any:
        """Return the header at octet `at`, which must be there whole; None for a part."""
        return self.header(*self.cut(data, at)) if self.header and self.cut else None

    def place(self, slug: str, bit: int, depth: int = 0) -> Place:
        """Return the Place of a header that starts at `bit` of the frame."""
        return place(self.shape, slug, bit, depth)

    def _cells(
        self, rows: tuple[Field, ...], words: dict[str, Words], over: tuple[Over, ...]
    ) -> Iterator[Cell]:
        above = {name: group.name for group in over for name in group.rows}
        opens = {group.rows[0]: group for group in over}
        width = {row.name: row.bits.width for row in rows}
        for row in rows:
            group = opens.get(row.name)
            if group is not None:
                bits = Bits(0, group.label, "", rfc=group.rfc)
                kind = self._kind(bits, group.name, Words(group.why, group.says))
                span = sum(width[name] for name in group.rows)
                yield Cell(kind, row.at, span, "", group.value, is_octets=False, depth=1)
            word = words.get(row.name, Words())
            parent = above.get(row.name, "")
            kind = replace(self._kind(row.bits, row.name, word), parent=parent)
            value = word.value or (_times(row.bits.times) if row.bits.times > 1 else None)
            depth = 2 if parent else 1
            yield Cell(kind, row.at, row.bits.width, parent, value, row.is_octets, depth)
            for n, bit in enumerate(word.parts):
                bits = Bits(1, bit.label, "", rfc=bit.rfc)
                say = _one_of(bit.off, bit.on)
                kind = self._kind(bits, bit.name, Words(bit.why, meaning=say))
                kind = replace(kind, parent=row.name)
                yield Cell(kind, row.at + n, 1, row.name, None, is_octets=False, depth=2)

    def _kind(self, bits: Bits, name: str, word: Words) -> Kind:
        meaning = word.meaning or (_of(word.says) if word.says else always(bits.meaning))
        if word.needs:
            meaning = _if_known(meaning, bits.meaning)
        formula = word.formula or (scaled(bits.times) if bits.times > 1 else part)
        rfc, usual = bits.rfc or self.rfc, word.usual or bits.usual
        why = word.why or COMMON.get(name, "")
        return Kind(self.layer, name, bits.label, rfc, formula, meaning, why, usual)

    def _shape(self, cells: list[Cell], words: dict[str, Words]) -> Shape:
        gathered = tuple(self._words(cells, words))
        form = "!" + "".join(
            f"{word.width // 8}s" if word.cells[0].is_octets else CODES[word.width]
            for word in gathered
        )
        needs = {}
        for n, word in enumerate(gathered):
            name = word.cells[0].kind.name
            if name in words and words[name].needs:
                needs[n] = Need(*_find(gathered, words[name].needs))
        return shape(Struct(form), gathered, needs)

    def _words(self, cells: list[Cell], words: dict[str, Words]) -> Iterator[Word]:
        """Gather the cells into words of 8, 16, 32 or 64 bits, or of whole octets."""
        start, shared = 0, list[Cell]()
        for n, cell in enumerate(cells):
            shared.append(cell)
            after = cells[n + 1].at if n + 1 < len(cells) else 8 * self.size
            width = max(cell.at + cell.width for cell in shared) - start
            if not cell.is_octets and (width not in CODES or after < start + width):
                continue
            if len(shared) == 1:
                shared = [_whole(cell)]
            word = words.get(shared[0].kind.name, Words())
            is_steady = any(words.get(one.kind.name, word).repeats for one in shared)
            kept = not word.changes and (width <= 16 or cell.is_octets or is_steady)
            yield Word(start, width, kept, tuple(shared))
            start, shared = start + width, []


def _whole(cell: Cell) -> Cell:
    """Give a cell that shares its octets with nobody the plainer formula."""
    if cell.kind.formula is not part:
        return cell
    formula = address if cell.is_octets else whole(cell.width)
    return cell._replace(kind=replace(cell.kind, formula=formula))


def _find(words: tuple[Word, ...], name: str) -> tuple[int, int, int]:
    """Return which word holds the field, and how to cut it: shift and mask."""
    return next(
        (n, word.at + word.width - cell.at - cell.width, (1 << cell.width) - 1)
        for n, word in enumerate(words)
        for cell in word.cells
        if cell.kind.name == name
    )


def _times(unit: int) -> Callable[[int], int]:
    return lambda raw: raw * unit


def _of(says: Callable[[Any], str]) -> Text:
    return lambda step: says(step.raw)


def _if_known(meaning: Text, else_words: str) -> Text:
    """Return words for a field that needs another one, which a cut header may not hold."""
    return lambda step: else_words if step.context is None else meaning(step)


def _one_of(off: str, on: str) -> Text:
    return lambda step: on if step.raw else off
