"""The one door: a path, octets or an open file become frames, whatever they hold.

Strategy. The first octets tell a capture file; gzip around it is taken off on the way. All else is
text, and `text_input` finds out which. What cannot be opened is a `CaptureError` in one sentence,
like everything else that cannot be read.
"""

from pathlib import Path
from typing import BinaryIO

from course.capture.files import reader_of
from course.capture.frame import Capture, Frame
from course.capture.pcap import PcapFrames
from course.capture.pcapng import PcapngFrames
from course.capture.stream import CaptureFrames, FrameStream, Source
from course.capture.text_input import FORMS, read_text
from course.errors import CaptureError
from course.wire.chain import guess_link

__all__ = ["iter_frames", "read"]

_FILES: dict[str | None, type[FrameStream]] = {"pcap": PcapFrames, "pcapng": PcapngFrames}


def iter_frames(
    source: str | Path | bytes | BinaryIO, *, form: str | None = None, link: int | None = None
) -> FrameStream:
    """Return the frames of a capture one at a time; a capture file takes the memory of one frame.

    Takes and raises what `read` does.
    """
    if form is not None and form not in FORMS:
        raise CaptureError(f"a form needs to be one of {', '.join(FORMS)}, got {form!r}")
    opened = _open(source)
    try:
        kind = _FILES.get(form) or (reader_of(opened.peek(12)) if form is None else None)
        if kind is None:
            return CaptureFrames(_text(opened, form, link), opened)
        frames = kind(opened)
    except BaseException:
        opened.close()
        raise
    frames.link = link
    return frames


def read(
    source: str | Path | bytes | BinaryIO, *, form: str | None = None, link: int | None = None
) -> Capture:
    """Read a capture file, or pasted text, from a path, from octets or from an open file.

    `form` names a row of `text_input.FORMS`, for text that can be read in two ways; `link` is the
    LINKTYPE_ number of all frames, where the file does not say or says wrong. Raises
    `CaptureError` in one sentence for what cannot be opened or read, and `AmbiguousForm` where the
    form has to be named.
    """
    return iter_frames(source, form=form, link=link).collect()


def _open(source: str | Path | bytes | BinaryIO) -> Source:
    if not isinstance(source, str | Path):
        return Source(source)
    try:
        return Source(Path(source).open("rb"), owned=True)
    except OSError as error:
        raise CaptureError(f"cannot read {source}: {error.strerror}") from error
    except ValueError as error:
        raise CaptureError(f"cannot read {str(source)[:80]!r}: {error}") from error


def _text(opened: Source, form: str | None, link: int | None) -> Capture:
    """Read what is no capture file."""
    octets = opened.take_all()
    opened.close()
    if form == "raw":
        if not octets:
            raise CaptureError("a packet needs at least one octet, got none")
        return Capture([Frame(octets, 1, guess_link(octets) if link is None else link)], form)
    if not octets:
        raise CaptureError("a capture needs at least one octet, got an empty file")
    return read_text(octets, form, link)
