"""`explain`: one frame in, all its Steps out. It never raises, whatever the octets are."""

from course.capture.frame import Frame
from course.decode.data import payload, rest
from course.decode.protocols import FOUND, WHERE, dissector
from course.decode.step import Dissection
from course.decode.walk import Next, Walk

__all__ = ["explain"]


def explain(frame: Frame | bytes, *, link: int | None = None, number: int = 1) -> Dissection:
    """Explain every bit of a frame.

    `frame` is a captured frame or the octets of one; `link` is its LINKTYPE_ number, and may
    correct the one that a `Frame` carries. Octets without a link type are taken for what they
    look like. `number` counts from 1, as capture files do, and is for octets only.

    Never raises on any octets: what is wrong with them stands in the Steps as their problem.
    """
    if isinstance(frame, Frame):
        data, wire, number = frame.data, frame.wire_length, frame.number
        t_ns = frame.t_ns
        link = frame.link if link is None else link
    else:
        data, wire, t_ns = bytes(frame), len(frame), 0
        link = _guess(data) if link is None else link
    walk = Walk(data, max(wire, len(data)), link)
    walk.claimed = walk.wire
    _run(walk)
    return Dissection(number, data, walk.wire, link, walk.steps, walk.layers, t_ns)


def _guess(data: bytes) -> int:
    from course.wire.chain import guess_link  # noqa: PLC0415  it knows all headers, most need few

    return guess_link(data)


def _run(walk: Walk) -> None:
    """Go from header to header, then name what is left: data, and what stands behind it."""
    first = ("link", walk.link)
    known = first in WHERE
    if not known:
        walk.puzzle = f"no header is known for link type {walk.link}"
    step: Next | None = (first, 0, len(walk.data))
    while step is not None:
        key, at, end = step
        dissect = FOUND.get(key) or dissector(key)
        if dissect is None:
            if at < end:
                payload(walk, at, end, walk.puzzle or None)
            break
        step = dissect(walk, at, end)
    for left in reversed(walk.rests):
        if left.start < left.end:
            rest(walk, left)
