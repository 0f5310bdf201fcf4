"""The walk through one frame: what the layers share while they explain it.

Strategy. Each protocol has a function `(walk, at, end) -> Next | None`: explain the header that
starts at octet `at`, where octets up to `end` may belong to it, add its Steps to the walk, and say
which key comes next and where. A function stops its own layer when the octets break a rule, never
the walk: what is left becomes payload. `protocols` is the table of these functions.

Three lengths are kept apart: `walk.wire` octets were on the wire, `len(walk.data)` were captured,
and `walk.claimed` is where the innermost length field says that the data ends. A header that
claims less than there is leaves a rest behind (padding, a trailer); one that claims more leaves
the walk `short`: nothing can be checked that covers octets which are not there.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from course.decode.formula import number
from course.decode.place import PLACES, Place, remember
from course.decode.place import place as place_of
from course.decode.protocols import Key
from course.decode.step import Kind, Layer, Step, Value
from course.decode.table import Table

# Where the walk goes on: a key of `protocols.WHERE`, or None if what follows is data; from which
# octet, and up to which.
Next = tuple[Key | None, int, int]


class Rest(NamedTuple):
    """Octets that a header leaves outside of what it claims."""

    start: int
    end: int
    name: str  # "Padding", "Surplus", ...


@dataclass(slots=True)
class Network:
    """What a transport checksum and a transport length need of the network layer around it."""

    src: bytes
    dst: bytes  # the final destination, if a source route stands between
    protocol: int
    start: int  # octet at which the transport header starts
    claimed: int  # octet at which the network layer says that its data ends
    is_fragment: bool = False


@dataclass(slots=True)
class Walk:
    """One frame on its way to become Steps."""

    data: bytes
    wire: int  # octets on the wire
    link: int
    steps: list[Step] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    claimed: int = 0  # octet at which the data ends, as the innermost header claims
    network: Network | None = None
    is_quoted: bool = False  # inside an ICMP error: what is missing was never sent
    puzzle: str = ""  # why what follows cannot be explained, if that is somebody's fault

    def slug(self, name: str) -> str:
        """Return the id of the next layer of this name: "ipv4", then "ipv4-2"."""
        counts = self.counts
        if name not in counts:
            counts[name] = 1
            return name
        counts[name] += 1
        return f"{name}-{counts[name]}"

    def open(self, table: Table, name: str, at: int, end: int) -> "Opened | None":
        """Add a layer's Step and the Steps of its fixed part; None if that is cut short."""
        slug = self.slug(name) if name in self.counts else name
        self.counts.setdefault(name, 1)
        key = (table.shape.bind, slug, 8 * at, 0)
        place = PLACES.get(key) or place_of(table.shape, slug, 8 * at, 0)
        data, steps, body = self.data, self.steps, at + table.size
        first = len(steps)
        if end < body:
            self._cut(table, place, at, end)
            return None
        raw = data[at:body]
        if table.is_steady and raw in place.whole:
            layer, known = place.whole[raw]
            steps += known
            self.layers.append(layer)
            return Opened(self, place, first, layer.header, layer.step)
        head = table.read(data, at)
        own = Step(table.kind, 8 * at, 8 * table.size, raw, None, None, head, slug)
        steps.append(own)
        steps += place.steps(data, at)
        layer = Layer(table.layer, head, at, body, own)
        self.layers.append(layer)
        if table.is_steady:
            place.whole[raw] = (layer, steps[first:])
            remember(len(steps) - first)
        return Opened(self, place, first, head, own)

    def _cut(self, table: Table, place: Place, at: int, end: int) -> None:
        """Explain what is there of a layer whose header is not there whole."""
        octets = self.data[at:end]
        problem = f"{table.layer} needs {table.size} octets, got {len(octets)}"
        if len(self.data) < self.wire and end == len(self.data):
            problem += f"; the capture cut {self.wire - len(self.data)} octets off the frame"
        elif self.is_quoted:
            problem += "; an ICMP error quotes no more"
        own = Step(table.kind, 8 * at, 8 * len(octets), octets, None, problem, None, place.slug)
        self.steps.append(own)
        self.partial(place, at, end, 1)
        self.layers.append(Layer(table.layer, None, at, end, own))

    def partial(self, place: Place, at: int, end: int, depth: int) -> None:
        """Add the Steps of the fields that are there whole, and the bits of one that is not."""
        layer = place.groups[0].cells[0][0].layer
        made = place.cut(self.data[at:end])
        self.steps += made
        done = max((step.bit + step.width for step in made), default=8 * at)
        if done < 8 * end:
            self.incomplete(place.slug, layer, done, 8 * end, depth)

    def incomplete(self, slug: str, layer: str, bit: int, end: int, depth: int) -> None:
        """Add the bits that belong to a field which is not there whole."""
        kind = Kind(layer, "incomplete", "Incomplete field", "", _bits_formula, _bits_meaning)
        width = end - bit
        last = self.data[bit // 8 : end // 8]
        raw = int.from_bytes(last, "big") & (1 << width) - 1
        self.steps.append(
            Step(kind, bit, width, raw, None, None, None, f"{slug}.incomplete", slug, depth)
        )

    def add(  # noqa: PLR0917  a step has that many parts, and keywords are slow
        self,
        kind: Kind,
        start: int,
        end: int,
        slug: str,
        parent: str = "",
        depth: int = 0,
        value: Value = None,
        raw: int | bytes | None = None,
        problem: str | None = None,
        context: Any = None,
    ) -> Step:
        """Add a step of whole octets; `raw` is what is there if it is not given."""
        if raw is None:
            raw = self.data[start:end]
        width = 8 * (end - start)
        step = Step(kind, 8 * start, width, raw, value, problem, context, slug, parent, depth)
        self.steps.append(step)
        return step

    def limit(self, end: int, claimed: int, name: str) -> int:
        """Take a header's claim that its data ends at `claimed`; return the new end."""
        self.claimed = claimed
        if claimed < end:
            self.rests.append(Rest(claimed, end, name))
            return claimed
        return end

    def reach(self, end: int) -> int:
        """Return how far octets that end at `end` reached before the capture cut them."""
        claimed = self.claimed
        return claimed if claimed > end == len(self.data) else end


@dataclass(slots=True)
class Opened:
    """A layer whose fixed part is explained: its Steps can still be given context and problems."""

    walk: Walk
    place: Place
    first: int  # where the layer's own step stands
    head: Any
    own: Step  # the layer's own step

    @property
    def slug(self) -> str:
        """The layer's id."""
        return self.place.slug

    def step(self, suffix: str) -> Step:
        """Return the step of a field, to be given its context: only one that is not shared."""
        return self.walk.steps[self.first + 1 + self.place.index[suffix]]

    def flag(self, suffix: str, problem: str) -> None:
        """Say what is wrong with a field; its step may be shared, so it gets a copy."""
        where = self.first + 1 + self.place.index[suffix]
        step = self.walk.steps[where]
        both = f"{step.problem}; {problem}" if step.problem else problem
        self.walk.steps[where] = replace(step, problem=both)

    def fail(self, problem: str) -> None:
        """Say what is wrong with the layer as a whole."""
        own = self.own
        own.problem = f"{own.problem}; {problem}" if own.problem else problem

    def close(self, end: int) -> None:
        """Say where the header ends, its variable part included."""
        own, layer = self.own, self.walk.layers[-1]
        own.width = 8 * end - own.bit
        own.raw = self.walk.data[layer.start : end]
        layer.end = end

    def derive(self, kind: Kind, value: Any, *, raw: Any = 0, context: Any = None) -> Step:
        """Add a step of width 0 to the layer: computed, not on the wire."""
        bit = self.own.bit
        slug = self.place.slug
        step = Step(kind, bit, 0, raw, value, None, context, f"{slug}.{kind.name}", slug, 1)
        self.walk.steps.append(step)
        return step


def _bits_formula(step: Step) -> str:
    return f"{step.width} bits: {number(step):#x}"


def _bits_meaning(step: Step) -> str:
    return f"{step.width} bits of a field whose rest is not there"
