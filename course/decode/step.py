"""A Step is the currency of the house: one field of one packet, and how it was read.

Whoever cuts bytes, by table or by hand, yields Steps; whoever draws, explains, quizzes or exports
takes Steps and nothing else. A Step has two halves. What is known before any packet comes (layer,
name, label, RFC, and the two functions that put it into words) is its `Kind`, made once per field
and shared by all packets. What this packet adds (place, octets, value, problem) is the Step
itself: small, because millions are made. Text is made when it is shown, not when it is decoded.

The Steps of a frame stand in wire order, outermost layer first, each parent before its children.
The leaves (steps that no other step names as parent, of width > 0) cover every bit of the frame
once: no gap and no overlap. Steps of width 0 are derived: nothing on the wire, computed from what
is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Value = int | str | bytes | None


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What is known of a field before any packet comes."""

    layer: str  # "TCP", as people write it
    name: str  # "data_offset", as INTERFACES names it; "" for the layer itself
    label: str  # "Data Offset", as the RFC prints it
    rfc: str  # "RFC 9293 section 3.1"
    formula: Callable[["Step"], str]  # the computation with this packet's numbers
    meaning: Callable[["Step"], str]  # what the value says, in words
    why: str = ""  # why the field exists
    usual: str = ""  # values one usually meets
    parent: str = (
        ""  # name of the step it belongs to, inside the same layer; "" hangs from the layer
    )


@dataclass(slots=True, eq=False)
class Step:
    """One field of one packet: a value; nobody changes it once `explain` has returned it."""

    kind: Kind
    bit: int  # first bit, counted from the start of the frame
    width: int  # bits; 0: derived, nothing on the wire
    raw: int | bytes  # what stands on the wire: a number, or octets
    value: Value  # what it decodes to (IHL 5 -> 20, four octets -> "127.0.0.1")
    problem: str | None = None  # what is wrong, with the numbers that disagree
    context: Any = None  # what its words need beyond itself
    id: str = ""  # unique in the frame: "ipv4.ihl", and "ipv4-2.ihl" for a second IPv4 header
    parent: str = ""  # id of the step above; "" for a layer
    depth: int = 0  # 0 layer, 1 field, 2 and more: part of what stands above
    _words: tuple[str, str] | None = field(default=None, init=False, repr=False)  # once made

    @property
    def layer(self) -> str:
        """The protocol, as people write it."""
        return self.kind.layer

    @property
    def name(self) -> str:
        """The field's name in code; "" for a layer as a whole."""
        return self.kind.name

    @property
    def label(self) -> str:
        """The field's name in its RFC."""
        return self.kind.label

    @property
    def rfc(self) -> str:
        """Where the field is defined: "RFC 791 section 3.1"."""
        return self.kind.rfc

    @property
    def words(self) -> tuple[str, str]:
        """The step's text, formula and meaning, made when it is asked for first."""
        words = self._words
        if words is None:
            kind = self.kind
            words = self._words = kind.formula(self), kind.meaning(self)
        return words

    @property
    def formula(self) -> str:
        """The computation with this packet's numbers: "0x45 & 0x0f = 5; 5 x 4 = 20"."""
        return self.words[0]

    @property
    def meaning(self) -> str:
        """What the value says, in words."""
        return self.words[1]

    @property
    def first_byte(self) -> int:
        """The first octet of the frame that the field touches."""
        return self.bit // 8

    @property
    def end_byte(self) -> int:
        """The octet behind the last one that the field touches."""
        return -(-(self.bit + self.width) // 8)

    def __str__(self) -> str:
        """One line: label, value, computation, words, and what is wrong."""
        line = f"{self.label}: {self.formula}. {self.meaning}"
        return f"{line} PROBLEM: {self.problem}" if self.problem else line


@dataclass(slots=True)
class Layer:
    """One header (or the data behind the last one) and where it lies."""

    name: str  # "IPv4"
    header: Any  # the `wire` header if it could be parsed, else None
    start: int  # octets from the start of the frame
    end: int  # behind the layer's own header, not behind what it carries
    step: Step  # the layer's own step, depth 0


@dataclass(slots=True)
class Dissection:
    """All that `explain` says of one frame."""

    number: int  # from 1, as capture files count
    data: bytes  # what was captured
    wire_length: int  # octets on the wire: more than len(data) if the capture cut the frame
    link: int  # LINKTYPE_ number of the outermost header
    steps: list[Step] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    t_ns: int = 0  # nanoseconds since the capture's first frame

    @property
    def line(self) -> str:
        """One line in tcpdump's words, made when it is asked for."""
        from course.decode.line import line  # noqa: PLC0415  line reads Dissections: it stands above

        return line(self)

    def __iter__(self) -> Iterator[Step]:
        """Walk the steps in wire order."""
        return iter(self.steps)

    def __getitem__(self, step_id: str) -> Step:
        """Return the step with this id: `dissection["ipv4.ihl"]`."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def words(self) -> list[tuple[str, str]]:
        """Return the text of every step: formula and meaning."""
        return [step._words or step.words for step in self.steps]  # noqa: SLF001  a call less each

    def layer(self, name: str) -> Layer | None:
        """Return the outermost layer of this name, or None."""
        return next((layer for layer in self.layers if layer.name == name), None)

    def leaves(self) -> list[Step]:
        """Return the steps that cover the frame: every bit once."""
        parents = {step.parent for step in self.steps}
        return [step for step in self.steps if step.width and step.id not in parents]

    @property
    def problems(self) -> list[Step]:
        """The steps with something wrong."""
        return [step for step in self.steps if step.problem]
