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

    other: int  # which word holds that field
    shift: int
    mask: int


class Shape(NamedTuple):
    """All that a Place needs of a Table."""

    form: Struct
    words: tuple[Word, ...]
    needs: dict[int, Need]  # by the number of the word that has the need
    steps: dict[str, int]  # end of an id -> which step
    cells: tuple[tuple[int, int, int, Cell], ...]  # which word, its width, how far to shift
    bind: Callable[..., Callable[[bytes, int], list[Step]]]


def shape(form: Struct, words: tuple[Word, ...], needs: dict[int, Need]) -> Shape:
    """Return the Shape of these words, with its function compiled."""
    cells = tuple(
        (n, word.width, word.at + word.width - cell.at - cell.width, cell)
        for n, word in enumerate(words)
        for cell in word.cells
    )
    names: dict[str, Any] = {"Step": Step, "unpack": form.unpack_from}
    exec(source(words, needs), names)  # noqa: S102  the text is made from the table, as in wire
    steps = {cell.suffix: n for n, (*_, cell) in enumerate(cells)}
    return Shape(form, words, needs, steps, cells, names["bind"])


def source(words: tuple[Word, ...], needs: dict[int, Need]) -> str:
    """Write the function that turns octets into Steps.

    A word that is remembered is a look-up in its Group; one that is not makes its Step on the
    spot, from the cell's fields.
    """
    arguments, items = [], []
    for n, word in enumerate(words):
        need = needs.get(n)
        other = f"w{need.other} >> {need.shift} & {need.mask}" if need else "None"
        if word.is_kept or len(word.cells) > 1:
            arguments.append(f"g{n}")
            items.append(f"*g{n}[w{n}, {other}]" if need else f"*g{n}[w{n}]")
            continue
        arguments.append(f"cell{n}")
        value = f"v{n}(w{n})" if word.cells[0].value else f"w{n}"
        items.append(
            f"Step(k{n}, b{n}, {word.width}, w{n}, {value}, None, {other}, n{n}, p{n}, d{n})"
        )
    lines = [f"def bind({', '.join(arguments)}):"]
    lines += [
        f"    k{n}, b{n}, _, _, v{n}, n{n}, p{n}, d{n} = cell{n}"
        for n in range(len(words))
        if f"cell{n}" in arguments
    ]
    takes = "".join(f"w{n}, " for n in range(len(words)))
    lines += ["    def steps(data, at):", f"        {takes}= unpack(data, at)", "        return ["]
    lines += [*(f"            {item}," for item in items), "        ]", "    return steps"]
    return "\n".join(lines)


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
            remember(len(steps))
        return steps


class Single(Group):
    """One cell that takes the whole word."""

    __slots__ = ()

    def __missing__(self, word: Any) -> tuple[Step, ...]:
        """Make the Step of a number, or of octets."""
        kind, bit, width, _, value, name, parent, depth = self.cells[0]
        shown = word if value is None else value(word)
        return self.keep(
            word, (Step(kind, bit, width, word, shown, None, None, name, parent, depth),)
        )


class Pair(Group):
    """One cell that takes the whole word, and whose words need another field's number."""

    __slots__ = ()

    def __missing__(self, key: Any) -> tuple[Step, ...]:
        """Make the Step of a number together with the other field's."""
        kind, bit, width, _, value, name, parent, depth = self.cells[0]
        word, other = key
        shown = word if value is None else value(word)
        made = (Step(kind, bit, width, word, shown, None, other, name, parent, depth),)
        return self.keep(key, made)


class Place:
    """A header that starts at a known bit of the frame."""

    __slots__ = ("groups", "index", "slug", "steps", "whole")

    def __init__(self, made: Shape, slug: str, bit: int, depth: int) -> None:
        """Make the groups; `depth` is that of the header's own step."""
        self.slug, self.index = slug, made.steps
        self.groups: list[Group] = []
        for n, word in enumerate(made.words):
            kind = Pair if n in made.needs else Single if len(word.cells) == 1 else Group
            self.groups.append(kind(word, slug, bit, depth))
        arguments = (
            group if word.is_kept or len(word.cells) > 1 else group.cells[0]
            for group, word in zip(self.groups, made.words, strict=True)
        )
        # octets and where the header starts, which must be there whole -> its Steps
        self.steps: Callable[[bytes, int], list[Step]] = made.bind(*arguments)
        self.whole: dict[bytes, Any] = {}  # for `walk`: layers that are often the same

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


def once(made: Shape, data: bytes, at: int, slug: str, depth: int) -> list[Step]:
    """Return the Steps of a header at octet `at` without remembering anything.

    For parts that stand at another place in every frame: a Place would be made for one use.
    """
    found = made.form.unpack_from(data, at)
    steps, start = [], 8 * at
    for n, whole, shift, (kind, bit, width, above, value, _, below) in made.cells:
        number, context = found[n], None
        if width != whole:
            context = (number, shift, whole)
            number = number >> shift & (1 << width) - 1
        shown = number if value is None else value(number)
        parent = f"{slug}.{above}" if above else slug
        name = f"{parent}.{kind.name}"
        steps.append(
            Step(
                kind, start + bit, width, number, shown, None, context, name, parent, depth + below
            )
        )
    return steps


PLACES: dict[tuple[Any, str, int, int], Place] = {}
_KEPT: dict[tuple[Any, ...], Any] = {}
_remembered = [0]


def place(made: Shape, slug: str, bit: int, depth: int) -> Place:
    """Return the Place of a header that starts at `bit` of the frame, remembered."""
    key = (made.bind, slug, bit, depth)
    found = PLACES.get(key)
    if found is None:
        found = PLACES[key] = Place(made, slug, bit, depth)
        remember(len(made.steps))
    return found


def kept(key: tuple[Any, ...]) -> Any:
    """Return what was kept under this key, or None."""
    return _KEPT.get(key)


def keep(key: tuple[Any, ...], value: Any, steps: int) -> None:
    """Keep Steps, so many, that will be the same whenever the key is the same."""
    _KEPT[key] = value
    remember(steps)


def remember(steps: int) -> None:
    """Count what is kept, and forget everything if it is too much."""
    _remembered[0] += steps
    if _remembered[0] > MEMORY:
        PLACES.clear()
        _KEPT.clear()
        _remembered[0] = 0
