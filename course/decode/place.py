"""A header at its place in a frame: octets in, Steps out, quickly.

Strategy. Fields that share an octet are cut together, as a `Group`. Most groups are narrow, and
the octet 0x45 at octet 14 of a frame always gives the same two Steps, Version 4 and IHL 5. Nobody
changes a Step, so a Group is a dict that remembers the Steps of each word that it met and hands
them out again, with the text that somebody may have made of them. Words that seldom repeat
(sequence numbers, checksums) are made anew. What is remembered is bounded: `MEMORY` Steps, then
all is forgotten.
"""

from collections.abc import Callable
from struct import Struct
from typing import Any, NamedTuple

from course.decode.step import Kind, Step, Value

MEMORY = 20_000  # Steps kept at most: some 10 MB with their text


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


class Word(NamedTuple):
    """Octets that are cut at once, and the cells that are cut from them."""

    at: int  # first bit, from the start of the header
    width: int
    is_kept: bool  # the Steps of a value are worth remembering
    cells: tuple[Cell, ...]


class Need(NamedTuple):
    """A word whose step needs the number of another field to be put into words."""

    word: int  # which word
    other: int  # which word holds the other field
    shift: int
    mask: int


class Shape(NamedTuple):
    """All that a Place needs of a Table."""

    form: Struct
    words: tuple[Word, ...]
    needs: tuple[Need, ...]
    steps: dict[str, int]  # end of an id -> which step


class Group(dict[Any, tuple[Step, ...]]):
    """The cells of one word: number (or octets) -> Steps."""

    __slots__ = ("at", "cells", "is_kept", "width")

    def __init__(self, word: Word, slug: str, bit: int, depth: int) -> None:
        """Fix the cells of `word` in a header that starts at `bit`."""
        super().__init__()
        self.at, self.width, self.is_kept = bit + word.at, word.width, word.is_kept
        end = self.at + self.width
        self.cells = [
            (
                cell.kind,
                bit + cell.at,
                cell.width,
                end - bit - cell.at - cell.width,
                cell.value,
                f"{slug}.{cell.suffix}",
                f"{slug}.{cell.parent}" if cell.parent else slug,
                depth + cell.depth,
            )
            for cell in word.cells
        ]

    def __missing__(self, word: Any) -> tuple[Step, ...]:
        """Make the Steps of a number that is new."""
        made = []
        for kind, bit, width, shift, value, name, parent, depth in self.cells:
            raw = word >> shift & (1 << width) - 1
            shown = raw if value is None else value(raw)
            context = None if width == self.width else (word, shift, self.width)
            made.append(Step(kind, bit, width, raw, shown, None, context, name, parent, depth))
        return self.keep(word, tuple(made))

    def keep(self, key: Any, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Remember the Steps if that is worth it."""
        if self.is_kept:
            self[key] = steps
            _remember(len(steps))
        return steps


class Single(Group):
    """One cell that takes the whole word."""

    __slots__ = ()

    def __missing__(self, word: Any) -> tuple[Step, ...]:
        """Make the Step of a number, or of octets."""
        kind, bit, width, _, value, name, parent, depth = self.cells[0]
        shown = word if value is None else value(word)
        made = (Step(kind, bit, width, word, shown, None, None, name, parent, depth),)
        if self.is_kept:
            self.keep(word, made)
        return made


class Pair(Group):
    """One cell that takes the whole word, and whose words need another field's number."""

    __slots__ = ()

    def __missing__(self, key: Any) -> tuple[Step, ...]:
        """Make the Step of a number together with the other field's."""
        kind, bit, width, _, value, name, parent, depth = self.cells[0]
        word, other = key
        shown = word if value is None else value(word)
        made = (Step(kind, bit, width, word, shown, None, other, name, parent, depth),)
        return self.keep(key, made) if self.is_kept else made


class Place:
    """A header that starts at a known bit of the frame."""

    __slots__ = ("groups", "index", "needs", "slug", "unpack")

    def __init__(self, shape: Shape, slug: str, bit: int, depth: int) -> None:
        """Make the groups; `depth` is that of the header's own step."""
        self.slug, self.index, self.needs = slug, shape.steps, shape.needs
        self.unpack = shape.form.unpack_from
        pairs = {need.word for need in shape.needs}
        self.groups: list[Group] = []
        for n, word in enumerate(shape.words):
            made = Pair if n in pairs else Single if len(word.cells) == 1 else Group
            self.groups.append(made(word, slug, bit, depth))

    def steps(self, data: bytes, at: int) -> list[Step]:
        """Return the Steps of the fixed part, which `data` must hold whole from octet `at`."""
        words = self.unpack(data, at)
        if self.needs:
            paired: list[Any] = list(words)
            for n, other, shift, mask in self.needs:
                paired[n] = words[n], words[other] >> shift & mask
            words = tuple(paired)
        made: list[Step] = []
        for group, word in zip(self.groups, words, strict=True):
            made += group[word]
        return made

    def cut(self, data: bytes) -> list[Step]:
        """Return the Steps of the fields that `data`, a header cut short, holds whole."""
        made: list[Step] = []
        done = 0
        for group in self.groups:
            size = group.width // 8
            piece = data[done : done + size]
            done += size
            whole = piece + bytes(size - len(piece))
            word: Any = int.from_bytes(whole, "big")
            if group.cells[0][0].formula.__name__ == "address":
                word = whole
            steps = group[word, None] if isinstance(group, Pair) else group[word]
            end = group.at + 8 * len(piece)
            there = [step for step in steps if step.bit + step.width <= end]
            lost = {step.id for step in steps} - {step.id for step in there}
            made += [step for step in there if step.parent not in lost]
            if len(piece) < size:
                break
        return made


_PLACES: dict[tuple[int, str, int, int], Place] = {}
_KEPT: dict[tuple[Any, ...], tuple[Step, ...]] = {}
_remembered = [0]


def place(shape: Shape, slug: str, bit: int, depth: int) -> Place:
    """Return the Place of a header that starts at `bit` of the frame, remembered."""
    key = (id(shape.steps), slug, bit, depth)  # a shape lives as long as its table: for ever
    found = _PLACES.get(key)
    if found is None:
        found = _PLACES[key] = Place(shape, slug, bit, depth)
        _remember(len(shape.steps))
    return found


def kept(key: tuple[Any, ...]) -> tuple[Step, ...] | None:
    """Return the Steps that were kept under this key, if they still are."""
    return _KEPT.get(key)


def keep(key: tuple[Any, ...], steps: tuple[Step, ...]) -> None:
    """Keep Steps that will be the same whenever the key is the same."""
    _KEPT[key] = steps
    _remember(len(steps))


def _remember(steps: int) -> None:
    """Count what is kept, and forget everything if it is too much."""
    _remembered[0] += steps
    if _remembered[0] > MEMORY:
        _PLACES.clear()
        _KEPT.clear()
        _remembered[0] = 0
