"""What a frame's past says, in sentences: derived Steps for streams, fragments and answers.

A step that the past adds lies nowhere on the wire (width 0) and carries what was found as its
context. What TCP's numbers say stands in `tcp_words`.
"""

from typing import Any

from course.decode.conversation import Socket
from course.decode.delivery import Delivery
from course.decode.formula import number
from course.decode.ip4 import address as address4
from course.decode.ip6 import address as address6
from course.decode.reassembly import Whole
from course.decode.step import Dissection, Kind, Step, Value
from course.decode.words import plural


def tell(scene: Dissection, own: Step, kind: Kind, value: Value, context: Any) -> None:
    """Add a derived step behind the other steps of the layer whose own step is `own`."""
    slug = own.id
    at = next(
        n
        for n in range(len(scene.steps), 0, -1)
        if scene.steps[n - 1].id.partition(".")[0] == slug
    )
    raw = value if isinstance(value, int) else 0
    name = f"{slug}.{kind.name}"
    scene.steps.insert(at, Step(kind, own.bit, 0, raw, value, None, context, name, slug, 1))


def seconds(t_ns: int) -> str:
    """Return nanoseconds in seconds, as many digits as they need: "0.000025 s"."""
    text = f"{t_ns / 1e9:.9f}".rstrip("0").rstrip(".")
    return f"{text} s"


def socket(end: Socket) -> str:
    """Return address and port: "10.0.0.1:80", "[2001:db8::1]:80"."""
    address, port = end
    if len(address) == 16:
        return f"[{address6(address)}]:{port}"
    return f"{address4(address)}:{port}" if len(address) == 4 else f"port {port}"


def plain_number(step: Step) -> str:
    """Return a step's number."""
    return str(number(step))


def _frames(numbers: tuple[int, ...]) -> str:
    """Return "frame 3", "frames 3 and 4", "frames 3, 4 and 7"; many are shortened."""
    shown = [str(n) for n in dict.fromkeys(numbers)]
    if len(shown) > 8:
        shown = [*shown[:3], "...", *shown[-2:]]
    if len(shown) == 1:
        return f"frame {shown[0]}"
    return f"frames {', '.join(shown[:-1])} and {shown[-1]}"


def _pieces_formula(step: Step) -> str:
    cut, found = step.context
    start, end = cut.piece.offset, cut.piece.offset + len(cut.piece.data)
    if isinstance(found, Whole):
        return f"octets {start} to {end}; {len(found.data)} in all, from {_frames(found.frames)}"
    total = "of an unknown number" if found.total is None else f"of {found.total}"
    return f"octets {start} to {end}; {found.octets} {total} are here"


def _pieces_meaning(step: Step) -> str:
    found = step.context[1]
    if not isinstance(found, Whole):
        return "a fragment: it waits for the others"
    said = "the last fragment to arrive: the packet is whole"
    if found.overlaps:
        said += f"; {plural(found.overlaps, 'fragment')} brought octets that were there"
    if found.conflicts:
        said += f", {found.conflicts} of them with other content (an attack does that)"
    if found.too_long:
        said += f"; {plural(found.too_long, 'fragment')} reached behind the end"
    return said


PIECES_WHY = "Only the whole packet can be read, and its checksum be checked"
PIECES4 = Kind(
    "IPv4",
    "reassembly",
    "Fragments put together",
    "RFC 791 section 3.2",
    _pieces_formula,
    _pieces_meaning,
    PIECES_WHY,
)
PIECES6 = Kind(
    "Fragment",
    "reassembly",
    "Fragments put together",
    "RFC 8200 section 4.5",
    _pieces_formula,
    _pieces_meaning,
    PIECES_WHY,
)


def _delivery_formula(step: Step) -> str:
    found: Delivery = step.context
    if found.joined:
        return f"{plural(found.joined, 'octet')} from {_frames(found.frames)}"
    return plural(found.waits, "octet")


def _delivery_meaning(step: Step) -> str:
    found: Delivery = step.context
    if found.is_early:
        return "they stand behind a hole and wait until it is filled"
    done = plural(len(found.messages), "message") + " complete"
    rest = f"{plural(found.waits, 'octet')} of the next one wait" if found.waits else ""
    if found.joined and not found.messages:
        return "a hole is filled: what waited behind it is in order now"
    if not found.messages:
        return "part of a message: it waits for the rest"
    return f"{done}; {rest}" if rest else done


DELIVERY = Kind(
    "TCP",
    "reassembly",
    "Stream put together",
    "RFC 9293 section 3.4",
    _delivery_formula,
    _delivery_meaning,
    "TCP has no messages, only octets: segments end where they happen to",
)


def tell_pieces(scene: Dissection, own: Step, cut: Any, found: Any) -> None:
    """Say what became of a fragment."""
    total = len(found.data) if isinstance(found, Whole) else found.total
    tell(scene, own, PIECES4 if own.kind.layer == "IPv4" else PIECES6, total, (cut, found))


def tell_delivery(scene: Dissection, own: Step, found: Delivery | None) -> None:
    """Say what a segment's data completes, or what it waits for."""
    if found is not None and (found.joined or found.waits or found.messages):
        tell(scene, own, DELIVERY, found.joined or found.waits or None, found)


def _datagrams_formula(step: Step) -> str:
    one, other = step.context
    return f"{socket(one)} and {socket(other)}"


DATAGRAMS = Kind(
    "UDP",
    "stream",
    "Stream",
    "RFC 768",
    _datagrams_formula,
    lambda step: f"datagrams between two sockets: pair {number(step)}, counted from 0",
    "UDP knows no connections; programs do",
)


def _answers_meaning(step: Step) -> str:
    asked, waited = step.context
    return f"answers the question in frame {asked}, {seconds(waited)} later"


def tell_datagrams(scene: Dissection, own: Step, number: int, ends: tuple[Socket, Socket]) -> None:
    """Say to which stream of datagrams one belongs."""
    tell(scene, own, DATAGRAMS, number, ends)


def tell_answer(scene: Dissection, own: Step, asked: int, waited: int) -> None:
    """Say which frame asked what this one answers."""
    layer = own.kind.layer
    kind = Kind(layer, "answers", "Answers frame", "", plain_number, _answers_meaning)
    tell(scene, own, kind, asked, (asked, waited))
