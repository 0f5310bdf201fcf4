"""What no header explains: the data itself, padding, and octets behind every claimed end."""

from course.decode import formula
from course.decode.formula import octets
from course.decode.step import Kind, Layer, Step
from course.decode.walk import Rest, Walk
from course.decode.words import plural

PRINTABLE = bytes((*range(32, 127), *b"\r\n\t"))


def printable(data: bytes, limit: int = 60) -> str | None:
    """Return `data` as text if it reads as text, with the usual escapes; else None."""
    head = data[:limit]
    if not head or head.translate(None, PRINTABLE):
        return None
    return f'"{repr(head)[2:-1]}"' + (" ..." if len(data) > limit else "")


def _meaning(step: Step) -> str:
    data = octets(step)
    text = printable(data)
    size = plural(len(data), "octet")
    return f"{size} of data: {text}" if text else f"{size} of data"


def _padding_meaning(step: Step) -> str:
    size = plural(step.width // 8, "octet")
    if any(octets(step)):
        return f"{size} behind the packet, not all zero: a trailer, a check sequence or old memory"
    return (
        f"{size} of zeros: Ethernet needs frames of at least 60 octets before the check sequence"
    )


PAYLOAD = Kind(
    "Payload",
    "",
    "Data",
    "",
    formula.raw,
    _meaning,
    "What one program says to the other: all headers exist to bring this over",
)
PADDING = Kind(
    "Padding",
    "",
    "Padding",
    "RFC 894",
    formula.raw,
    _padding_meaning,
    "A short frame could end before a collision at the far end is noticed (IEEE 802.3)",
)
SURPLUS = Kind(
    "Surplus",
    "",
    "Surplus",
    "RFC 9868",
    formula.raw,
    lambda step: (
        f"{plural(step.width // 8, 'octet')} that IP carries and the UDP length leaves out"
    ),
    "UDP has no options of its own: they may stand here",
)
RESTS = {"Padding": PADDING, "Surplus": SURPLUS}


def payload(walk: Walk, start: int, end: int, problem: str | None = None) -> None:
    """Add the octets that no header explains as data."""
    _add(walk, PAYLOAD, start, end, problem)


def rest(walk: Walk, left: Rest) -> None:
    """Add octets that a header left outside of what it claims."""
    if left.name == "Extensions":
        from course.decode.icmp_parts import explain_extensions  # noqa: PLC0415  seldom needed

        explain_extensions(walk, left)
        return
    _add(walk, RESTS[left.name], left.start, left.end)


def _add(walk: Walk, kind: Kind, start: int, end: int, problem: str | None = None) -> None:
    slug = walk.slug(kind.layer.lower())
    step = walk.add(kind, start, end, slug, problem=problem)
    walk.layers.append(Layer(kind.layer, None, start, end, step))
