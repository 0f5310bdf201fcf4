"""`course decode`: octets from a file or from stdin, explained on stdout.

Strategy. Frames come one at a time; each is explained, perhaps with what the frames before it tell
of it, asked by the filter, and printed in one shape, a row of `SHAPES`. Nothing is kept, so a file
may be longer than the memory. What the reader of the capture noticed (dropped columns, a cut file)
goes to stderr, so that a pipe sees results only. A file that cannot be read is a `CaptureError`; a
frame that makes no sense is data and is explained like any other.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from course.capture import iter_frames
from course.capture.stream import FrameStream
from course.cli.watch import watched
from course.decode import explain
from course.decode.export import to_json
from course.decode.fields import fields
from course.decode.filter import Filter
from course.decode.names import asked, read_filter
from course.decode.step import Dissection
from course.errors import CaptureError
from course.view import packet
from course.view.hexdump import text as dump
from course.wire.chain import LINKS

__all__ = ["SHAPES", "Wish", "chosen", "run"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    shape: str = "text"
    frames: str = ""  # "3,7-9"; all if empty
    filter: str = ""
    stream: bool = False  # with what the frames before tell
    form: str | None = None
    link: str | None = None


@dataclass(slots=True)
class Scene:
    """A frame explained, and a way to its fields that costs nothing until it is gone."""

    frame: Dissection
    fields: Callable[[], dict[str, list[Any]]]


def _fields_line(scene: Scene) -> str:
    return json.dumps({"frame": scene.frame.number, "fields": scene.fields()})


def _list_line(scene: Scene) -> str:
    return f"{scene.frame.number:>6}  {scene.frame.t_ns / 1e6:12.3f} ms  {scene.frame.line}"


SHAPES: dict[str, Callable[[Scene], str]] = {
    "text": lambda scene: packet.text(scene.frame) + "\n",
    "json": lambda scene: "\n".join(map(json.dumps, to_json(scene.frame))),
    "hex": lambda scene: scene.frame.data.hex(),
    "fields": _fields_line,
    "list": _list_line,
}


def run(source: str, wish: Wish) -> None:
    """Decode `source` (a path, or "-" for stdin) and print the frames that were wished for."""
    wanted = chosen(wish.frames)
    passes = read_filter(wish.filter, has_stream=wish.stream)
    stream = iter_frames(_opened(source), form=wish.form, link=_number_of(wish.link))
    lines = _lines(stream, wish, wanted, passes)
    printed = watched(lines, stream, source)
    if stream.rest and wish.shape == "text":
        print(f"The file ends inside the next frame. Its octets so far:\n{dump(stream.rest)}\n")
    for note in stream.notes:
        print(note, file=sys.stderr)
    if not stream.count:
        raise CaptureError(f"{source} needs at least one packet, got none")
    if not printed and not wish.filter:
        last = stream.count
        raise CaptureError(f"--frames needs a frame from 1 to {last}, got {wish.frames!r}")
    if not printed:
        print(f"none of {stream.count} frames passes the filter", file=sys.stderr)


def _lines(stream: FrameStream, wish: Wish, wanted: list[range], passes: Filter) -> Iterator[str]:
    """Yield what is printed of each frame that was chosen and passes."""
    show = SHAPES[wish.shape]
    for scene in _scenes(stream, wish):
        is_wanted = any(scene.frame.number in part for part in wanted)
        if is_wanted and (not passes.names or passes(asked(scene.frame, scene.fields()))):
            yield show(scene)


def _scenes(stream: FrameStream, wish: Wish) -> Iterator[Scene]:
    """Yield the frames explained, each alone or with what its past tells of it."""
    if not wish.stream:
        for frame in stream:
            alone = explain(frame)
            yield Scene(alone, lambda alone=alone: fields(alone))  # type: ignore[misc]
        return
    from course.decode.stream import Streams
    from course.decode.stream_fields import told_fields

    streams = Streams(as_wireshark=wish.shape == "fields")
    for frame in stream:
        told = streams.take(explain(frame))
        yield Scene(told.frame, lambda told=told: told_fields(told))  # type: ignore[misc]


def chosen(frames: str) -> list[range]:
    """Return the numbers that `3,7-9` names, as ranges; an empty text names every frame."""
    if not frames:
        return [range(sys.maxsize)]
    wanted = []
    for part in frames.split(","):
        match = re.fullmatch(r"\s*(\d{1,9})(?:-(\d{1,9}))?\s*", part, re.ASCII)
        if match is None:
            raise CaptureError(f"--frames needs numbers and ranges such as 3,7-9, got {frames!r}")
        wanted.append(range(int(match[1]), int(match[2] or match[1]) + 1))
    return wanted


def _number_of(link: str | None) -> int | None:
    """Return the LINKTYPE number of a name, or of the number itself in digits."""
    if link is None or link in LINKS:
        return LINKS[link] if link else None
    if re.fullmatch(r"\d{1,9}", link, re.ASCII):
        return int(link)
    raise CaptureError(f"--link needs one of {', '.join(LINKS)} or a number, got {link!r}")


def _opened(source: str) -> str | BinaryIO:
    """Return what `iter_frames` opens: the path itself, or stdin."""
    if source != "-":
        return source
    if sys.stdin.isatty():
        print("Paste the packet, then press Ctrl-D on a line of its own.", file=sys.stderr)
    return sys.stdin.buffer
