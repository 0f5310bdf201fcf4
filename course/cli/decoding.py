"""`course decode`: octets from a file or from stdin, explained on stdout.

Strategy. Read everything, choose the frames, and print each in one shape; a shape is a function
from a frame to text and a row of `SHAPES`. What the reader of the capture noticed (dropped
columns, a cut file) goes to stderr, so that a pipe sees results only. A file that cannot be read
is a `CaptureError`; a frame that makes no sense is data and is explained like any other.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from course.capture import read
from course.capture.frame import Capture, Frame
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
    capture = _read(source, form, _number_of(link))
    for note in capture.notes:
        print(note, file=sys.stderr)
    if not capture.frames:
        raise CaptureError(f"{_name(source)} needs at least one packet, got none")
    found = [frame for frame in capture.frames if any(frame.number in part for part in wanted)]
    if not found:
        last = capture.frames[-1].number
        raise CaptureError(f"--frames needs a frame between 1 and {last}, got {frames!r}")
    for frame in found:
        print(SHAPES[shape](frame))


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


def _read(source: str, form: str | None, link: int | None) -> Capture:
    if source == "-":
        if sys.stdin.isatty():
            print("Paste the packet, then press Ctrl-D on a line of its own.", file=sys.stderr)
        return read(sys.stdin.buffer.read(), form=form, link=link)
    path = Path(source)
    try:
        return read(path.read_bytes(), form=form, link=link)
    except OSError as error:
        raise CaptureError(f"cannot read {source}: {error.strerror}") from error


def _name(source: str) -> str:
    return "stdin" if source == "-" else source
