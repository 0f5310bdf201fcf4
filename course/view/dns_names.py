"""The names of a DNS message, and the arrows of its pointers (RFC 1035 section 4.1.4).

Strategy. The message is drawn as a grid of octets, 16 in a row. `wire.name.walk_name` reads each
name; here its labels and hops become moments, each with the octets it reads, and each pointer an
arrow from where it stands to where it leads, seen from the moment it is followed. What ends a name
too early (a pointer to itself, a loop, a label that runs out of the message) is said in the
decoder's own sentence. Where the names are is found by walking questions and records.
"""

from collections.abc import Iterator
from typing import NamedTuple

from course.decode.step import Dissection
from course.errors import CourseError
from course.view import svg, theme
from course.view.markup import Markup, element, number, void
from course.view.scene import Moment, Scene, told
from course.view.typed import octets
from course.wire.name import Name, label_text, walk_name

__all__ = ["message", "packet", "typed"]

MOST = 512  # octets: what DNS over UDP carries without EDNS
NAMES = 12  # of one message that are walked
COLUMNS, WIDE, HIGH, LEFT = 16, 36, 34, 44
HEADER = 12  # octets before the first name


class Part(NamedTuple):
    """Some octets of a name: where, and what they say; a pointer also says where it leads."""

    first: int
    size: int
    said: str
    target: int | None = None


def packet(dissection: Dissection) -> Scene:
    """Return the names of the DNS message in a packet; raise `CourseError` if it has none."""
    layer = dissection.layer("DNS")
    if layer is None:
        raise CourseError(f"names need a DNS message, packet {dissection.number} carries none")
    return message(dissection.data[layer.start : layer.end])


def typed(text: str) -> Scene:
    """Return the names of a message that somebody typed as hexadecimal digits."""
    return message(octets(text, "a DNS message", MOST))


def message(data: bytes) -> Scene:
    """Return the names of a DNS message, label by label."""
    if len(data) <= HEADER:
        raise CourseError(
            f"a DNS message needs more than its header of {HEADER} octets, got {len(data)}"
        )
    moments = [Moment(f"A DNS message of {len(data)} octets. Its first name starts at 12.")]
    arrows: list[tuple[int, int, int]] = []  # since when, from, to
    for start, name in _names(data):
        for part in _parts(start, name):
            if part.target is not None:
                arrows.append((len(moments), part.first, part.target))
            span = range(part.first, min(part.first + part.size, len(data)))
            moments.append(Moment(part.said, tuple(f"b{at}" for at in span)))
        end = f"The name at octet {start} is {name}"
        if name.stop:
            why = name.stop.sentence
            end = f"{why[:1].upper()}{why[1:]}. The reader stops here."
        moments.append(Moment(end))
    title = f"The names of a DNS message, {len(data)} octets"
    text = told(title, moments)
    grid = [*_grid(data), *_arrows(arrows)]
    rows = -(-len(data) // COLUMNS)
    board = svg.document(
        *grid,
        width=LEFT + WIDE * COLUMNS + 8,
        height=HIGH * rows + 14,
        title=title,
        desc="The octets in rows of sixteen; an arrow leads from each pointer to its target.",
    )
    still = svg.still(board, title, LEFT + WIDE * COLUMNS + 8)
    pane = element("div", board, class_="tc-wide", role="group", tabindex=0, aria_label=title)
    return Scene(title, pane, tuple(moments), text, still)


def _names(data: bytes) -> Iterator[tuple[int, Name]]:
    """Yield where each owner name starts, and the name; stop where one cannot be read."""
    questions = int.from_bytes(data[4:6], "big")
    records = sum(int.from_bytes(data[at : at + 2], "big") for at in (6, 8, 10))
    at = HEADER
    for n in range(min(questions + records, NAMES)):
        if at >= len(data):
            return
        name = walk_name(data, at)
        yield at, name
        if name.stop:
            return
        behind = at + name.size
        if n < questions:
            at = behind + 4  # type and class
        else:
            at = behind + 10 + int.from_bytes(data[behind + 8 : behind + 10], "big")


def _parts(start: int, name: Name) -> Iterator[Part]:
    """Yield labels and pointers in the order in which a reader meets them."""
    at = start
    hops = list(name.hops)
    for n, label in enumerate(name.labels):
        if hops and at == hops[0].at:
            at = hops[0].target
            yield _pointer(*hops.pop(0))
        shown = label_text(label)
        yield Part(at, 1 + len(label), f'Octet {at}: a label of {len(label)} octets, "{shown}".')
        at += 1 + len(label)
        if n == len(name.labels) - 1 and not hops and not name.stop:
            yield Part(at, 1, f"Octet {at}: length 0, the root. The name ends.")
    for hop in hops:
        yield _pointer(*hop)
    if name.stop and not hops:
        yield Part(at, 2, f"Octet {at}: what stands here cannot be read on.")


def _pointer(at: int, target: int) -> Part:
    said = f"Octets {at} and {at + 1}: the two bits in front are 11, a pointer. Go on at {target}."
    return Part(at, 2, said, target)


def _place(at: int) -> tuple[float, float]:
    """Return the middle of an octet's box."""
    row, column = divmod(at, COLUMNS)
    return LEFT + WIDE * column + WIDE / 2 - 1, 8 + HIGH * row + HIGH / 2 - 2


def _grid(data: bytes) -> Iterator[Markup]:
    """Yield the boxes, in groups that carry the colours of both themes."""
    boxes, words, chars = [], [], []
    for at, octet in enumerate(data):
        x, y = _place(at)
        box = {"x": x - WIDE / 2 + 1, "y": y - HIGH / 2 + 2, "width": WIDE - 4, "height": HIGH - 4}
        boxes.append(void("rect", **box, rx=3, data_f=f"b{at}"))
        words.append(svg.text(f"{octet:02x}", x - 1, y, data_f=f"b{at}"))
        char = chr(octet) if 33 <= octet <= 126 else ""
        chars.append(svg.text(char, x - 1, y + 12, data_f=f"b{at}"))
    rows = range(0, len(data), COLUMNS)
    starts = [svg.text(str(at), LEFT - 8, _place(at)[1] + 4) for at in rows]
    quiet = {"fill": theme.LIGHT["muted"], "class_": "tc-soft"}
    fill, line = theme.LIGHT["application"], theme.LIGHT["line"]
    yield svg.group(*boxes, class_="tc-grid", fill=fill, stroke=line)
    yield svg.group(*words, font_size=12, font_family=svg.MONO, text_anchor="middle")
    yield svg.group(*chars, **quiet, font_size=10, font_family=svg.MONO, text_anchor="middle")
    yield svg.group(*starts, **quiet, font_size=11, text_anchor="end")


def _arrows(arrows: list[tuple[int, int, int]]) -> Iterator[Markup]:
    """Yield an arrow for each pointer: a curve with a head, seen from its moment on."""
    for since, start, target in arrows:
        (x, y), (to_x, to_y) = _place(start), _place(target)
        bend = 26 if y == to_y else 0
        middle = f"{number((x + to_x) / 2 + 30)} {number((y + to_y) / 2 - bend)}"
        curve = f"M{number(x)} {number(y - 8)}Q{middle} {number(to_x)} {number(to_y + 22)}"
        head = f"M{number(to_x)} {number(to_y + 15)}l-5 9h10z"
        yield svg.group(
            void("path", d=curve, fill="none", stroke=theme.LIGHT["special"], stroke_width=2),
            void("path", d=head, fill=theme.LIGHT["special"]),
            class_="tc-arrow",
            data_t=since,
        )
