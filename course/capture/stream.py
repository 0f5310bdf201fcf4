"""Octets in, frames out, one at a time: what the readers of both file formats share.

Strategy. `Source` hands out octets from anything that can be read, unpacks gzip on the way, and
never asks for more memory than the file has octets, whatever a length field claims. A reader is a
`FrameStream`: it yields `Record`s, one per packet of its format, and `FrameStream` makes `Frame`s
of them, numbered from 1, with times from the first frame on. So a file of any size can be listed
with the memory of one frame, and `collect` makes a `Capture` of those that fit.

What may not live here: anything of pcap or pcapng.
"""

import io
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from course.capture.frame import Capture, Frame

__all__ = ["LARGEST", "CaptureFrames", "FrameStream", "Record", "Source", "cut"]

LARGEST = 1 << 26  # octets of the largest frame or block that is believed; no link carries more
_PIECE = 1 << 16  # octets asked for at once
_MOST_NOTES = 50
_GZIP = b"\x1f\x8b"


class Source:
    """Octets from a file or from memory; gzip is unpacked without being asked for."""

    def __init__(self, source: bytes | BinaryIO, *, owned: bool = False) -> None:
        """Read from `source`; `close` closes it if it is `owned`."""
        self._file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
        self._owned = owned
        self._unpack: zlib._Decompress | None = None
        self._buffer, self._next = b"", 0  # octets read, and how many of them were handed out
        self.at = 0  # octets handed out in all
        self.problem = ""  # why it ended early
        if self.peek(2) == _GZIP:
            self._unpack = zlib.decompressobj(wbits=31)
            self._packed, self._buffer = self._buffer, b""

    def peek(self, count: int) -> bytes:
        """Return the next `count` octets, or as many as there are, without handing them out."""
        self._fill(count)
        return self._buffer[self._next : self._next + count]

    def take(self, count: int) -> bytes:
        """Hand out the next `count` octets; fewer only where the file ends."""
        taken = self.peek(count)
        self._next += len(taken)
        self.at += len(taken)
        return taken

    def take_all(self) -> bytes:
        """Hand out all that is left."""
        pieces = [self.take(len(self._buffer))]
        while piece := self.take(_PIECE):
            pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the file behind it, if that is ours to do."""
        if self._owned:
            self._file.close()

    def _fill(self, count: int) -> None:
        """Read until `count` octets wait to be handed out, or the file ends."""
        have = len(self._buffer) - self._next
        if have >= count:
            return
        pieces = [self._buffer[self._next :]]
        while have < count and (more := self._more()):
            pieces.append(more)
            have += len(more)
        self._buffer, self._next = b"".join(pieces), 0

    def _read(self) -> bytes:
        """Return some octets of the file as it is; none at its end, or where it cannot be read."""
        try:
            return self._file.read(_PIECE)
        except OSError as error:
            self.problem = f"the file cannot be read beyond this: {error.strerror}"
            return b""

    def _more(self) -> bytes:
        """Return some more octets; none at the end, and at the place where gzip breaks."""
        if self._unpack is None:
            return self._read()
        while not self.problem:
            if self._unpack.eof:  # gzip files may stand one behind the other
                self._packed = self._unpack.unused_data or self._read()
                if not self._packed:
                    return b""
                self._unpack = zlib.decompressobj(wbits=31)
            self._packed = self._packed or self._read()
            if not self._packed:
                self.problem = "the gzip file needs its end, got none: it was cut"
                break
            try:
                got = self._unpack.decompress(self._packed, _PIECE)
            except zlib.error as error:
                self.problem = f"the gzip file cannot be unpacked beyond this: {error}"
                break
            self._packed = self._unpack.unconsumed_tail
            if got:
                return got
        return b""


class Record(NamedTuple):
    """One packet as a file holds it."""

    data: bytes
    wire_length: int
    link: int
    at_ns: int | None  # nanoseconds since 1970; None if the file does not say
    said: str = ""


class FrameStream:
    """The frames of one file, once, in file order.

    `notes`, `epoch_ns` and `rest` mean what they mean in a `Capture`; they are complete when the
    last frame has come. Use it in `with`, or read it to its end: then the file is closed.
    """

    form = ""

    def __init__(self, source: Source) -> None:
        """Read the file's own header; raise `CaptureError` if there is none."""
        self.source = source
        self.notes: list[str] = []
        self.epoch_ns = 0
        self.rest = b""
        self.count = 0  # frames so far
        self.link: int | None = None  # the link type of all frames, whatever the file says

    def records(self) -> Iterator[Record]:
        """Yield the packets of the file; each format has its own."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames, and close the file behind the last one."""
        last_ns: int | None = None
        with self:
            for record in self.records():
                self.count += 1
                if record.at_ns is not None:
                    if last_ns is None:
                        self.epoch_ns = record.at_ns
                    last_ns = record.at_ns
                t_ns = 0 if last_ns is None else last_ns - self.epoch_ns
                link = record.link if self.link is None else self.link
                yield Frame(record.data, self.count, link, t_ns, record.wire_length, record.said)
            if self.source.problem:
                self.note(self.source.problem)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.source.close()

    def note(self, sentence: str) -> None:
        """Keep a sentence about the file; one that is wrong everywhere says so only so often."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(sentence)
        elif len(self.notes) == _MOST_NOTES:
            self.notes.append("the file has more such problems, which are not listed")

    def collect(self) -> Capture:
        """Read all frames into a `Capture`."""
        frames = list(self)
        return Capture(frames, self.form, self.notes, self.epoch_ns, self.rest)


class CaptureFrames(FrameStream):
    """The frames of a capture that is in memory already, as a stream."""

    def __init__(self, capture: Capture, source: Source) -> None:
        """Walk along `capture`, which came from `source`."""
        super().__init__(source)
        self._frames = capture.frames
        self.form, self.notes = capture.form, capture.notes
        self.epoch_ns, self.rest = capture.epoch_ns, capture.rest

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames as they are."""
        with self:
            for frame in self._frames:
                self.count += 1
                yield frame


def cut(what: str, needed: int, got: int) -> str:
    """Say that a file ends in the middle of something."""
    return f"{what} needs {needed} octets, got {got}: the file stops there"
