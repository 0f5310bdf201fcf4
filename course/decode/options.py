"""Options explained: in TCP, IPv4, IPv6 and neighbor discovery each names kind and length.

Strategy. `wire` cuts the options of a header and says what stopped it. A `Family` knows the kinds
of one header: an option of a well-known kind and the right length has a table, like a header, and
gives Steps like one; any other gives kind, length and its octets as they are. Each option says at
which octet the next one starts. What stands behind a length that cannot be is kept as one step
that says why nobody can read on.

An option that is often the same (an MSS, a NOP) gives the same Steps again, as in `place`.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from course.decode import formula, place
from course.decode.formula import always, octets
from course.decode.step import Kind, Step
from course.decode.table import Rows, Table, Words
from course.decode.walk import Opened, Walk
from course.wire.header import Stop


class Simple(NamedTuple):
    """A kind without a table of its own."""

    slug: str
    says: str
    why: str = ""


class Known(NamedTuple):
    """Label and section of a kind."""

    label: str
    rfc: str


class Row(NamedTuple):
    """All that is known of one kind of option before any packet comes."""

    own: Kind  # of the option as a whole
    table: Table  # of its fixed part
    value: Callable[[bytes], int | str | None]  # octets of the option -> its value


# An option as `wire` cut it: its kind, its octets in all, and what is wrong with it.
Found = tuple[int, int, str | None]
# (walk, octets of the option behind its table: from, to, id of the option, its kind) -> octet
Parts = Callable[[Walk, int, int, str, int], int]


class Family:
    """The options of one header."""

    def __init__(
        self,
        layer: str,
        rfc: str,
        plain: Rows,
        words: dict[str, Words],
        known: Callable[[int], Known | None],
    ) -> None:
        """Say whose options these are; `plain` is what all but the single octets start with."""
        self.layer, self.rfc, self.plain, self.words, self.known = layer, rfc, plain, words, known
        self.tables: dict[int, Table] = {}
        self.values: dict[int, Callable[[bytes], int | str | None]] = {}
        self.simple: dict[int, Simple] = {}
        self.parts: dict[int, Parts] = {}
        self.single: frozenset[int] = frozenset()  # kinds of one octet, without a length
        self.steady: frozenset[int] = frozenset()  # kinds that are often the same
        self._rows: dict[int, Row] = {}
        self._plain: dict[str, Table] = {}
        self.data = self._kind("data", "Data", formula.raw, always("octets of the option"))
        self.padding = self._kind(
            "padding",
            "Padding",
            formula.raw,
            lambda step: "not zero, but ignored" if any(octets(step)) else "zeros up to the end",
            "The header's length counts larger units than octets",
        )
        self.rest = self._kind(
            "options_rest",
            "Options that cannot be read",
            formula.raw,
            always("where the next option starts is not known"),
        )

    def table(self, slug: str, rows: Rows, why: str, about: formula.Text, **words: Words) -> Table:
        """Return the table of a kind."""
        return Table(rows, self.words | words, about, why, name=slug, layer=self.layer)

    def _kind(
        self, name: str, label: str, form: formula.Text, says: formula.Text, why: str = ""
    ) -> Kind:
        return Kind(self.layer, name, label, self.rfc, form, says, why)

    def row(self, kind: int) -> Row:
        """Return the row of a kind, known or not."""
        if kind not in self._rows:
            self._rows[kind] = self._row(kind)
        return self._rows[kind]

    def _row(self, kind: int) -> Row:
        label, rfc = self.known(kind) or (f"Option {kind}", self.rfc)
        table = self.tables.get(kind)
        value = self.values.get(kind, _no_value)
        if table:
            about = table.kind
            own = Kind(self.layer, table.name, label, rfc, _place, about.meaning, about.why)
            return Row(own, table, value)
        simple = self.simple.get(kind, Simple(f"option_{kind}", "an option not known here"))
        own = Kind(self.layer, simple.slug, label, rfc, _place, always(simple.says), simple.why)
        return Row(own, self._short(simple.slug), value)

    def _short(self, slug: str) -> Table:
        """Return the table of an option that gives no more than kind and length."""
        if slug not in self._plain:
            self._plain[slug] = self.table(slug, self.plain, "", always(""))
        return self._plain[slug]

    def explain(
        self, opened: Opened, found: Iterable[Found], stop: Stop | None, start: int, end: int
    ) -> None:
        """Add the Steps of the options between octets `start` and `end` of the frame."""
        walk, slug, at = opened.walk, opened.slug, start
        data, counts = walk.data, dict[str, int]()
        for kind, size, problem in found:
            row = self._rows.get(kind) or self.row(kind)
            short = row.own.name
            count = counts[short] = counts.get(short, 0) + 1
            name = f"{slug}.{short}" if count == 1 else f"{slug}.{short}-{count}"
            behind = at + size
            if kind in self.steady:
                key = (row, name, at, data[at:behind], end, problem)
                steps = place.kept(key)
                if steps is None:
                    first = len(walk.steps)
                    self._option(walk, (kind, size, problem), at, end, name)
                    made = tuple(walk.steps[first:])
                    place.keep(key, made, len(made))
                else:
                    walk.steps += steps
            else:
                self._option(walk, (kind, size, problem), at, end, name)
            at = behind
        if stop:
            name = f"{slug}.options_rest"
            walk.add(self.rest, at, end, name, slug, 1, problem=stop.sentence)

    def _option(self, walk: Walk, option: Found, at: int, end: int, name: str) -> None:
        """Add one option: a single octet, or kind, length and value."""
        slug = name.partition(".")[0]
        kind, size, problem = option
        own, table, value = self.row(kind)
        if kind in self.single:
            end = at + 1 if size > 1 else end
            walk.steps.append(Step(own, 8 * at, 8, kind, None, None, end, name, slug, 1))
            if size > 1:  # what stands behind the end of the list
                walk.add(self.padding, at + 1, at + size, f"{slug}.padding", slug, 1)
            return
        stop = at + size
        raw = walk.data[at:stop]
        walk.steps.append(
            Step(own, 8 * at, 8 * size, raw, value(raw), problem, end, name, slug, 1)
        )
        if size < table.size:
            table = self._short(own.name)
        walk.steps += table.place(name, 8 * at, 1).steps(walk.data, at)
        at += table.size
        if kind in self.parts:
            at = self.parts[kind](walk, at, stop, name, kind)
        if at < stop:
            walk.add(self.data, at, stop, f"{name}.data", name, 2)


def _no_value(_raw: bytes) -> None:
    return None


def _place(step: Step) -> str:
    """Say where the option lies and where the next one starts."""
    return _between(step.bit // 8, step.end_byte, step.context)


@lru_cache(4096)
def _between(start: int, end: int, last: int) -> str:
    where = f"octet {start}" if end == start + 1 else f"octets {start} to {end - 1}"
    return f"{where}; {'the options end' if end == last else 'next option'} at octet {end}"
