"""DNS names explained: label by label, and each compression pointer hop by hop.

Strategy. `wire.name` reads a name and keeps the hops. The octets at the name's own place become
Steps of some width: labels, then the root or a pointer. What was found by following a pointer
stands somewhere else and has Steps there already, so each hop is a derived Step, of width 0, that
says where the pointer leads and which labels stand there. A message made to keep a reader busy may
need a million hops: the walk shows so many of a name and so many of a message, then says that it
stops.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from course.decode import formula
from course.decode.formula import number, text
from course.decode.ids import Ids, Spot
from course.decode.step import Kind, Step, Value
from course.decode.table import Table
from course.decode.walk import Walk
from course.decode.words import plural
from course.wire.name import Name, Names, label_text

RFC_NAME, RFC_POINTER = "RFC 1035 section 3.1", "RFC 1035 section 4.1.4"
MOST_HOPS = 12  # hops shown of one name; a sane message needs one or two
MOST_HOPS_IN_ALL = 2000  # hops shown of one message


@lru_cache(4096)
def _label_formula(raw: Any) -> str:
    return f"0x{raw[0]:02x} = {raw[0]}; {formula.shown(raw[1:], label_text(raw[1:]))}"


@lru_cache(4096)
def _label_meaning(raw: Any) -> str:
    return f"{plural(raw[0], 'octet')}: {label_text(raw[1:])}"


def _pointer_formula(step: Step) -> str:
    return f"0x{number(step):04x} & 0x3fff = {text(step)}"


def _pointer_meaning(step: Step) -> str:
    start = step.context
    return (
        f"the name goes on at octet {text(step)} of the message,"
        f" octet {start + number(step) % 0x4000} of the frame"
    )


def _hop_formula(step: Step) -> str:
    at, target, _ = step.context
    return f"pointer at octet {at} -> octet {target}"


def _hop_meaning(step: Step) -> str:
    _, target, ends = step.context
    what = f"at octet {target} stands {text(step)}" if step.value else f"at octet {target}"
    return f"{what}, then {ends}" if step.value else f"{what} stands {ends}"


def _stopped_formula(step: Step) -> str:
    return f"{step.context[0]} of {step.context[1]} hops shown"


def _stopped_meaning(step: Step) -> str:
    return f"the walk along the pointers stops here: {step.context[2]}"


def _name_meaning(step: Step) -> str:
    name: Name = step.context
    return _name_says(text(step), len(name.labels), name.own, len(name.hops))


@lru_cache(1024)
def _name_says(text: str, labels: int, own: int, hops: int) -> str:
    said = f"the name {text}, {plural(labels, 'label')}"
    if not hops:
        return f"{said}, not compressed"
    return f"{said}, {labels - own} of them found by {plural(hops, 'hop')}"


def name_kind(label: str, name: str, rfc: str, why: str = "") -> Kind:
    """Return the Kind of a name as a whole."""
    return Kind("DNS", name, label, rfc, formula.where, _name_meaning, why)


LABEL = Kind(
    "DNS",
    "label",
    "Label",
    RFC_NAME,
    lambda step: _label_formula(step.raw),
    lambda step: _label_meaning(step.raw),
    "A length in front lets a label hold any octet, a dot too",
    "1 to 63 octets",
)
ROOT = Kind(
    "DNS",
    "root",
    "Root",
    RFC_NAME,
    formula.whole(8),
    formula.always("the root, whose label is empty: the name ends here"),
    "Every name ends at the root",
)
POINTER = Kind(
    "DNS",
    "pointer",
    "Pointer",
    RFC_POINTER,
    _pointer_formula,
    _pointer_meaning,
    "A name that stood before need not be repeated: two octets instead",
    "0xc00c: the name of the question",
)
HOP = Kind("DNS", "hop", "Hop", RFC_POINTER, _hop_formula, _hop_meaning, "Where a pointer leads")
STOPPED = Kind(
    "DNS",
    "hops_not_shown",
    "Hops not shown",
    RFC_POINTER,
    _stopped_formula,
    _stopped_meaning,
    "A message may be made to keep its reader busy",
)
BROKEN = Kind(
    "DNS",
    "broken",
    "Broken label",
    RFC_NAME,
    formula.raw,
    formula.always("no label, pointer or root can be read here"),
)


@dataclass(slots=True)
class Talk:
    """A message being explained: octets of the message, and where it lies in the frame."""

    walk: Walk
    start: int  # octet of the frame at which the message starts
    data: bytes  # the message alone: pointers count from its first octet
    names: Names = field(init=False)
    hops: int = 0  # shown so far

    def __post_init__(self) -> None:
        """Begin to read names."""
        self.names = Names(self.data)

    def add(  # noqa: PLR0917  as `Walk.add`
        self,
        kind: Kind,
        at: int,
        end: int,
        spot: Spot,
        value: Value = None,
        raw: int | bytes | None = None,
        problem: str | None = None,
        context: Any = None,
    ) -> Step:
        """Add a step for octets `at` to `end` of the message."""
        if raw is None:
            raw = self.data[at:end]
        bit, width, (slug, parent, depth) = 8 * (self.start + at), 8 * (end - at), spot
        step = Step(kind, bit, width, raw, value, problem, context, slug, parent, depth)
        self.walk.steps.append(step)
        return step

    def fields(self, table: Table, at: int, spot: Spot) -> None:
        """Add the Steps of a table's fields below the step at `spot`."""
        start = self.start + at
        self.walk.steps += table.once(self.walk.data, start, spot[0], spot[2])


def explain_name(talk: Talk, kind: Kind, name: Name, at: int, spot: Spot) -> int:
    """Add the Steps of a name at octet `at` of its message; return the octet behind it."""
    slug, _, depth = spot
    end = at + name.size
    problem = name.stop.sentence if name.stop else None
    talk.add(kind, at, end, spot, str(name), None, problem, name)
    ids = Ids(slug, depth)
    for label in name.labels[: name.own]:
        behind = at + 1 + len(label)
        talk.add(LABEL, at, behind, ids.next("label"), label_text(label))
        at = behind
    if name.hops:
        target = name.hops[0].target
        raw = 0xC000 | target
        spot = ids.next("pointer")
        talk.add(POINTER, at, at + 2, spot, target, raw, None, talk.start)
        _hops(talk, name, at, ids)
    elif name.is_closed:
        talk.add(ROOT, at, at + 1, ids.next("root"), ".", 0)
    return end


def _hops(talk: Talk, name: Name, at: int, ids: Ids) -> None:
    """Add one derived Step for each hop, up to `MOST_HOPS`, and say where that stops."""
    count = min(len(name.hops), MOST_HOPS, max(MOST_HOPS_IN_ALL - talk.hops, 0))
    for n in range(count):
        _hop(talk, name, n, at, ids)
    talk.hops += count
    if count == len(name.hops) or talk.hops > MOST_HOPS_IN_ALL:
        return
    why = f"{MOST_HOPS} hops of one name are enough"
    if talk.hops == MOST_HOPS_IN_ALL:
        why = f"{MOST_HOPS_IN_ALL} hops of one message are enough, those of later names too"
        talk.hops += 1  # it is said once
    spot = ids.next("hops_not_shown")
    talk.add(STOPPED, at, at, spot, raw=0, context=(count, len(name.hops), why))


def _hop(talk: Talk, name: Name, n: int, at: int, ids: Ids) -> None:
    """Add the derived Step of one hop: where it leads and which labels stand there."""
    data, hop, last = talk.data, name.hops[n], len(name.hops) - 1
    stop = name.hops[n + 1].at if n < last else len(data)
    is_refused = n == last and name.stop is not None
    labels, here = list[str](), hop.target
    while not is_refused and here < stop and 0 < data[here] < 64:
        labels.append(label_text(data[here + 1 : here + 1 + data[here]]))
        here += 1 + data[here]
    ends = "the root"
    if n < last:
        ends = "a pointer"
    elif is_refused:
        ends = "nothing that may be followed"
    shown = "".join([f"{label}." for label in labels])
    context = (hop.at, hop.target, ends)
    talk.add(HOP, at, at, ids.next("hop"), shown, hop.target, None, context)
