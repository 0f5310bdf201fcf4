"""From a header's table to its explained steps.

Strategy. `wire` says of each field how wide it is, how the RFC labels it and what it means. A
`Table` adds what only an explanation needs (`Words`: why the field exists, what a value says) and
makes one `Kind` per field from the two. `Table.place` then fixes where a header lies and what its
ids start with, and gives a `Place`: called with octets, it gives Steps.

Speed. Fields that share an octet are cut together, as a `Group`, and most groups are narrow: the
octet 0x45 at octet 14 of a frame always gives the same two Steps, Version 4 and IHL 5. Nobody
changes a Step, so a Group remembers the Steps of each value that it met and hands them out again,
with the text that somebody may have made of them. Numbers that seldom repeat (sequence numbers,
checksums) are made anew. What is remembered is bounded: `MEMORY` Steps, then all is forgotten.

What may not live here: any protocol's rule.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from struct import Struct
from typing import Any, NamedTuple

from course.decode.step import Kind, Step, Value
from course.wire.header import Bits, Field, Header, codec

MEMORY = 20_000  # Steps kept at most: some 10 MB with their text
CODES = {8: "B", 16: "H", 32: "I", 64: "Q"}

Text = Callable[[Step], str]


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
    needs: str = ""  # the field whose number becomes this step's context
    changes: bool = False  # its value seldom repeats: do not remember


class Over(NamedTuple):
    """A step above several rows of the table, such as the three flags of IPv4."""

    name: str
    label: str
    rows: tuple[str, ...]
    says: Callable[[Any], str]
    why: str = ""
    value: Callable[[Any], Value] | None = None
    rfc: str = ""


class Cell(NamedTuple):
    """One step of a header, before it is known where the header lies."""

    kind: Kind
    at: int  # first bit, from the start of the header
    width: int
    parent: str  # "" hangs from the layer
    value: Callable[[Any], Value] | None
    is_octets: bool
    depth: int  # below the layer: 1, or 2 for a part

    @property
    def suffix(self) -> str:
        """The end of the step's id: "flags.syn"."""
        return f"{self.parent}.{self.kind.name}" if self.parent else self.kind.name


class Group(dict[Any, tuple[Step, ...]]):
    """The cells that are cut from one word of whole octets: word -> Steps, remembered."""

    __slots__ = ("at", "cells", "depth", "is_kept", "parent", "slug", "width")

    def __init__(
        self, cells: list[Cell], place: tuple[int, int, int, str, int], *, is_kept: bool
    ) -> None:
        """Take the word's first bit, its width, the header's first bit, the slug and the depth."""
        super().__init__()
        first, self.width, base, self.slug, self.depth = place
        self.at = base + first
        self.cells = [cell._replace(at=base + cell.at) for cell in cells]
        self.is_kept = is_kept

    def __missing__(self, word: Any) -> tuple[Step, ...]:
        """Make the Steps of a word that is new."""
        end = self.at + self.width
        steps = tuple(self._step(cell, word, end - cell.at - cell.width) for cell in self.cells)
        if self.is_kept:
            self[word] = steps
            _remember(len(steps))
        return steps

    def _step(self, cell: Cell, word: Any, shift: int) -> Step:
        kind, bit, width, parent, value, is_octets, depth = cell
        raw = word if is_octets or width == self.width else word >> shift & (1 << width) - 1
        return Step(
            kind,
            bit,
            width,
            raw,
            raw if value is None else value(raw),
            None,
            None if width == self.width else (word, shift, self.width),
            f"{self.slug}.{cell.suffix}",
            f"{self.slug}.{parent}" if parent else self.slug,
            self.depth + depth,
        )


class Place:
    """A header at its place in a frame: octets in, Steps out."""

    __slots__ = ("groups", "index", "needs", "size", "slug", "table", "unpack")

    def __init__(self, table: "Table", slug: str, bit: int, depth: int) -> None:
        """Make the groups for a header that starts at `bit`."""
        self.table, self.slug = table, slug
        self.size, self.unpack = table.size, table.form.unpack_from
        self.groups = [
            Group(cells, (at, width, bit, slug, depth), is_kept=kept)
            for at, width, kept, cells in table.groups
        ]
        self.index, self.needs = table.index, table.needs

    def steps(self, data: bytes, at: int) -> list[Step]:
        """Return the Steps of the fixed part, which `data` must hold whole from octet `at`."""
        words = self.unpack(data, at)
        made: list[Step] = []
        for group, word in zip(self.groups, words, strict=True):
            made += group[word]
        for step, word, shift, mask in self.needs:
            made[step].context = words[word] >> shift & mask
        return made

    def cut(self, data: bytes) -> list[Step]:
        """Return the Steps of the fields that `data`, a header cut short, holds whole."""
        made: list[Step] = []
        done = 0
        for group in self.groups:
            octets = group.width // 8
            piece = data[done : done + octets]
            done += octets
            if len(piece) == octets:
                is_octets = group.cells[0].is_octets
                made += group[piece if is_octets else int.from_bytes(piece, "big")]
                continue
            if piece and len(group.cells) > 1:  # some bits of the word may be whole
                whole = group[int.from_bytes(piece, "big") << 8 * (octets - len(piece))]
                end = group.at + 8 * len(piece)
                made += [step for step in whole if step.bit + step.width <= end]
            break
        return made


class Table:
    """A header's table with its words: makes the Kinds once, and Places when asked."""

    def __init__(
        self,
        cls: type[Header],
        words: dict[str, Words],
        about: Text,
        why: str = "",
        over: tuple[Over, ...] = (),
        *,
        name: str = "",
        layer: str = "",
    ) -> None:
        """Join `cls` and its words; `about` says in one sentence what this header does.

        `name` is given if the table is no layer but a part of `layer`: an option of TCP.
        """
        self.cls, self.name = cls, name
        self.layer = layer or cls.name_of()
        self.read, self.size = codec(cls).read, codec(cls).size
        self.kind = Kind(self.layer, name, cls.name_of(), cls.rfc, place_formula, about, why)
        self.cells = list(self._cells(codec(cls).rows, words, over))
        self.groups = list(self._groups(words))
        self.form = Struct("!" + "".join(self._code(group) for group in self.groups))
        flat = [cell for _, _, _, cells in self.groups for cell in cells]
        self.index = {cell.suffix: n for n, cell in enumerate(flat)}
        self.needs = [
            (self.index[row], *self._word_of(word.needs))
            for row, word in words.items()
            if word.needs
        ]

    def place(self, slug: str, bit: int, depth: int = 0) -> Place:
        """Return the Place of a header that starts at `bit` of the frame, remembered."""
        key = (self, slug, bit, depth)
        found = _PLACES.get(key)
        if found is None:
            found = _PLACES[key] = Place(self, slug, bit, depth)
            _remember(len(self.cells))
        return found

    def _cells(
        self, rows: tuple[Field, ...], words: dict[str, Words], over: tuple[Over, ...]
    ) -> Iterable[Cell]:
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
            for n, part in enumerate(word.parts):
                bits = Bits(1, part.label, "", rfc=part.rfc)
                say = _one_of(part.off, part.on)
                kind = self._kind(bits, part.name, Words(part.why, meaning=say))
                kind = replace(kind, parent=row.name)
                yield Cell(kind, row.at + n, 1, row.name, None, is_octets=False, depth=2)

    def _kind(self, bits: Bits, name: str, word: Words) -> Kind:
        meaning = word.meaning or (_of(word.says) if word.says else always(bits.meaning))
        if word.needs:
            meaning = _if_known(meaning, bits.meaning)
        return Kind(
            layer=self.layer,
            name=name,
            label=bits.label,
            rfc=bits.rfc or self.cls.rfc,
            formula=word.formula or (scaled(bits.times) if bits.times > 1 else plain),
            meaning=meaning,
            why=word.why,
            usual=word.usual or bits.usual,
        )

    def _groups(self, words: dict[str, Words]) -> Iterable[tuple[int, int, bool, list[Cell]]]:
        """Gather the cells into words of 8, 16, 32 or 64 bits, or of whole octets."""
        start, cells = 0, list[Cell]()
        for n, cell in enumerate(self.cells):
            cells.append(cell)
            after = self.cells[n + 1].at if n + 1 < len(self.cells) else 8 * self.size
            width = max(cell.at + cell.width for cell in cells) - start
            is_whole = cell.is_octets or (width in CODES and after >= start + width)
            if is_whole:
                changes = any(
                    words[c.kind.name].changes or words[c.kind.name].needs
                    for c in cells
                    if c.kind.name in words
                )
                kept = not changes and (width <= 16 or cell.is_octets)
                yield start, width, kept, cells
                start, cells = start + width, []

    def _code(self, group: tuple[int, int, bool, list[Cell]]) -> str:
        _, width, _, cells = group
        return f"{width // 8}s" if cells[0].is_octets else CODES[width]

    def _word_of(self, name: str) -> tuple[int, int, int]:
        """Return which word of `form` holds the field, and how to cut it: shift and mask."""
        return next(
            (n, at + width - cell.at - cell.width, (1 << cell.width) - 1)
            for n, (at, width, _, cells) in enumerate(self.groups)
            for cell in cells
            if cell.kind.name == name
        )


_PLACES: dict[tuple[Table, str, int, int], Place] = {}
_remembered = [0]


def _remember(steps: int) -> None:
    """Count what is kept, and forget everything if it is too much."""
    _remembered[0] += steps
    if _remembered[0] > MEMORY:
        _PLACES.clear()
        _remembered[0] = 0


def _times(unit: int) -> Callable[[int], int]:
    return lambda raw: raw * unit


def always(words: str) -> Text:
    """Return words that hold for every packet, in the shape that a Kind wants."""

    def text(_step: Step) -> str:
        return words

    return text


def _of(says: Callable[[Any], str]) -> Text:
    return lambda step: says(step.raw)


def _if_known(meaning: Text, else_words: str) -> Text:
    """Return words for a field that needs another one, which a cut header may not hold."""
    return lambda step: else_words if step.context is None else meaning(step)


def _one_of(off: str, on: str) -> Text:
    return lambda step: on if step.raw else off


def number(step: Step) -> int:
    """Return what stands on the wire as a number."""
    return step.raw if isinstance(step.raw, int) else int.from_bytes(step.raw, "big")


def octets(step: Step) -> bytes:
    """Return what stands on the wire as octets."""
    raw = step.raw
    return raw if isinstance(raw, bytes) else raw.to_bytes(-(-step.width // 8), "big")


def place_formula(step: Step) -> str:
    """Say where a layer or an option lies."""
    octets = step.width // 8
    if octets == 1:
        return f"octet {step.bit // 8}"
    return f"octets {step.bit // 8} to {step.end_byte - 1}: {octets} octets"


def plain(step: Step) -> str:
    """Show a number as it is cut: "0x003c = 60", "0x45 >> 4 = 4", "7f 00 00 01 -> 127.0.0.1"."""
    raw = step.raw
    if isinstance(raw, bytes):
        return octets_formula(raw, step.value)
    return f"{cut_of(step)} = {raw}"


def scaled(unit: int) -> Text:
    """Show a number that counts units of several octets: "0x45 & 0x0f = 5; 5 x 4 = 20 octets"."""

    def formula(step: Step) -> str:
        raw = number(step)
        return f"{cut_of(step)} = {raw}; {raw} x {unit} = {raw * unit} octets"

    return formula


def cut_of(step: Step) -> str:
    """Return the left side of the computation: the octets, the shift and the mask."""
    context = step.context
    if step.width & 7 or (type(context) is tuple and len(context) == 3):
        word, shift, width = context
        digits = width // 4
        mask = (1 << step.width) - 1
        if shift + step.width == width:
            return f"0x{word:0{digits}x} >> {shift}"
        if shift:
            return f"(0x{word:0{digits}x} >> {shift}) & {mask:#x}"
        return f"0x{word:0{digits}x} & 0x{mask:0{digits}x}"
    return f"0x{number(step):0{step.width // 4}x}"


def octets_formula(raw: bytes, value: Value) -> str:
    """Show octets and what they are read as; many octets are shortened."""
    shown = raw.hex(" ") if len(raw) <= 16 else f"{raw[:12].hex(' ')} ... ({len(raw)} octets)"
    return f"{shown} -> {value}" if isinstance(value, str) else shown
