"""`course decode`: octets from a file or from stdin, explained on stdout.

Strategy. Frames come one at a time, and those that were chosen are printed in one shape; a shape
is a function from a frame to text and a row of `SHAPES`. What the reader of the capture noticed
(dropped columns, a cut file) goes to stderr, so that a pipe sees results only. A file that cannot
be read is a `CaptureError`; a frame that makes no sense is data and is explained like any other.
"""

import json
import re
import sys
from collections.abc import Callable
from typing import BinaryIO

from course.capture import iter_frames
from course.capture.frame import Frame
from course.decode import explain
from course.decode.export import to_json
from course.errors import CaptureError
from course.view import packet
from course.wire.chain import LINKS

__all__ = ["SHAPES", "chosen", "run"]

SHAPES: dict[str, Callable[[Frame], str]] = {
    "text": lambda frame: packet.text(explain(frame)) + "\n",
    "json": lambda frame: "\n".join(map(json.dumps, to_json(explain(frame)))),
    "hex": lambda frame: frame.data.hex(),
}


def run(source: str, *, shape: str, frames: str, form: str | None, link: str | None) -> None:
    """Decode `source` (a path, or "-" for stdin) and print the chosen frames in this shape."""
    wanted = chosen(frames)
    stream = iter_frames(_opened(source), form=form, link=_number_of(link))
    printed = 0
    for frame in stream:
        if any(frame.number in part for part in wanted):
            print(SHAPES[shape](frame))
            printed += 1
    for note in stream.notes:
        print(note, file=sys.stderr)
    if not stream.count:
        raise CaptureError(f"{source} needs at least one packet, got none")
    if not printed:
        raise CaptureError(f"--frames needs a frame from 1 to {stream.count}, got {frames!r}")


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
