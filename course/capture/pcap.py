"""pcap, the file that tcpdump writes: 24 octets of header, then 16 before each frame.

Strategy. The first four octets say two things at once: the order of octets in all numbers, and
whether times count microseconds or nanoseconds. The rest is one `struct` per frame. The format has
no checksums and no marks to find one's way back by, so reading ends at the first frame that is not
whole: frames so far are kept, and a note says what was needed and what came. The format is that of
draft-ietf-opsawg-pcap, section 4 (file header) and section 5 (packet record).

Also read is the variant whose record headers are 24 octets long (magic a1b2cd34), which some old
Linux programs wrote; of its eight more octets nothing is needed here.
"""

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import BinaryIO, Literal, NamedTuple

from course.capture.frame import Capture, Frame
from course.capture.stream import LARGEST, FrameStream, Record, Source, cut
from course.errors import CaptureError

__all__ = ["MAGICS", "SNAPLEN", "PcapFrames", "iter_frames", "pack", "read", "write"]

Order = Literal["little", "big"]

SNAPLEN = 262_144  # what tcpdump writes today: frames of any size
RAW_IP = 101  # LINKTYPE_RAW: either version, told by its first four bits
_IP_ONLY = {RAW_IP, 228, 229}
_SECOND = 1_000_000_000


class Magic(NamedTuple):
    """What the first four octets of a file say."""

    order: str  # of octets in numbers, as `struct` writes it
    tick_ns: int  # what the fraction of a second counts
    extra: int = 0  # octets that each record header has more than 16


MAGICS: dict[bytes, Magic] = {
    bytes.fromhex("a1b2c3d4"): Magic(">", 1000),
    bytes.fromhex("d4c3b2a1"): Magic("<", 1000),
    bytes.fromhex("a1b23c4d"): Magic(">", 1),
    bytes.fromhex("4d3cb2a1"): Magic("<", 1),
    bytes.fromhex("a1b2cd34"): Magic(">", 1000, 8),
    bytes.fromhex("34cdb2a1"): Magic("<", 1000, 8),
}


class PcapFrames(FrameStream):
    """The frames of a pcap file, one at a time."""

    form = "pcap"

    def __init__(self, source: Source) -> None:
        """Read the 24 octets of the file header."""
        super().__init__(source)
        head = source.take(24)
        if head[:4] not in MAGICS:
            raise CaptureError(
                f"a pcap file needs a1b2c3d4 or a1b23c4d in its first four octets, in either "
                f"order, got {head[:4].hex() or 'nothing'}"
            )
        if len(head) < 24:
            raise CaptureError(f"a pcap file needs a header of 24 octets, got {len(head)}")
        self._magic = MAGICS[head[:4]]
        major, minor, link = Struct(self._magic.order + "4xHH12xI").unpack(head)
        self._link = link & 0xFFFF
        if (major, minor) != (2, 4):
            self.note(f"pcap needs version 2.4, got {major}.{minor}: read as if it were 2.4")
        if link & 0x0400_0000:  # the F bit: the top four bits count FCS in units of 16 bits
            self.note(f"frames of this file end in {(link >> 28) * 2} octets of frame check")

    def records(self) -> Iterator[Record]:
        """Yield the frames up to the file's end, or up to the first that is not whole."""
        order, tick_ns, extra = self._magic
        header = Struct(f"{order}IIII{extra}x")
        take, link = self.source.take, self._link
        while head := take(header.size):
            what = f"frame {self.count + 1}"
            if len(head) < header.size:
                self.note(cut(f"the header of {what}", header.size, len(head)))
                self.rest = head
                return
            seconds, fraction, captured, wire = header.unpack(head)
            if captured > LARGEST:
                self.note(
                    f"{what} needs a length of at most {LARGEST}, got {captured}: "
                    "reading stops there"
                )
                self.rest = head
                return
            data = take(captured)
            if len(data) < captured:
                self.note(cut(what, captured, len(data)))
                self.rest = data
                return
            if wire < captured:
                self.note(f"{what} was captured with {captured} octets, the file says of {wire}")
            yield Record(data, wire, link, seconds * _SECOND + fraction * tick_ns)


def iter_frames(source: bytes | BinaryIO) -> PcapFrames:
    """Return the frames of a pcap file one at a time, with the memory of one."""
    return PcapFrames(Source(source))


def read(source: bytes | BinaryIO) -> Capture:
    """Read a pcap file; raise `CaptureError` if its header is none."""
    return iter_frames(source).collect()


def write(capture: Capture, *, order: Order = "little", nanoseconds: bool | None = None) -> bytes:
    """Return the capture as a pcap file.

    Times are written in nanoseconds if one of them needs it, unless `nanoseconds` says otherwise;
    microseconds then drop the rest. What was said of a frame has no place in this format.
    """
    frames = capture.frames
    if nanoseconds is None:
        nanoseconds = any((capture.epoch_ns + frame.t_ns) % 1000 for frame in frames)
    link = _one_link({frame.link for frame in frames})
    snaplen = max((len(frame.data) for frame in frames), default=0)
    pieces = pack(
        frames, link, capture.epoch_ns, order=order, nanoseconds=nanoseconds, snaplen=snaplen
    )
    return b"".join(pieces)


def pack(
    frames: Iterable[Frame],
    link: int,
    epoch_ns: int = 0,
    *,
    order: Order = "little",
    nanoseconds: bool = True,
    snaplen: int = SNAPLEN,
) -> Iterator[bytes]:
    """Yield a pcap file piece by piece: the file header, then each frame; for long captures.

    `snaplen` is the length of the longest frame, if any exceeds `SNAPLEN`.
    """
    sign = "<" if order == "little" else ">"
    magic, tick_ns = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    yield Struct(sign + "IHHiIII").pack(magic, 2, 4, 0, 0, max(snaplen, SNAPLEN), link)
    header = Struct(sign + "IIII")
    for frame in frames:
        seconds, rest = divmod(epoch_ns + frame.t_ns, _SECOND)
        if not 0 <= seconds < 1 << 32:
            raise CaptureError(
                f"pcap needs times from 1970 to 2106, got {seconds} s in frame {frame.number}"
            )
        yield header.pack(seconds, rest // tick_ns, len(frame.data), frame.wire_length)
        yield frame.data


def _one_link(links: set[int]) -> int:
    """Return the one link type of a pcap file; IPv4 and IPv6 together are raw IP."""
    if len(links) > 1 and links <= _IP_ONLY:
        return RAW_IP
    if len(links) > 1:
        kinds = ", ".join(map(str, sorted(links)))
        raise CaptureError(f"pcap needs one link type, got {kinds}: pcapng holds several")
    return next(iter(links), 1)
