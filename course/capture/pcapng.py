"""pcapng, the file that Wireshark writes: blocks, each with its type and its length.

Strategy. A section header says the order of octets; interface blocks say link type, unit of time
and where frames are cut; packet blocks say by number to which interface they belong. Blocks that
hold no frame are counted and stepped over by their length. A new section forgets the interfaces
of the one before. Reading ends at the first block that is not whole, as in `pcap`. The format is
that of draft-ietf-opsawg-pcapng, section 4; each block's own section stands at its reader.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from struct import Struct
from typing import BinaryIO, NamedTuple

from course.capture.frame import Capture, Frame
from course.capture.pcap import Order
from course.capture.stream import LARGEST, FrameStream, Record, Source, cut
from course.errors import CaptureError

__all__ = ["MAGIC", "PcapngFrames", "iter_frames", "read", "write"]

MAGIC = bytes.fromhex("0a0d0d0a")  # type of a section header block: the same in both orders
_BYTE_ORDER = {bytes.fromhex("4d3c2b1a"): "<", bytes.fromhex("1a2b3c4d"): ">"}
_INTERFACE, _OBSOLETE, _SIMPLE, _ENHANCED = 1, 2, 3, 6
_NAMES = {4: "name resolution", 5: "interface statistics", 10: "secrets"}
_COMMENT, _IF_TSRESOL, _IF_TSOFFSET = 1, 9, 14  # option codes
_SECOND = 1_000_000_000
_LONGEST_COMMENT = 0xFFFC  # octets: the length of an option has 16 bits


class Interface(NamedTuple):
    """What an interface description block says, section 4.2."""

    link: int = 1
    snaplen: int = 0  # 0: no limit
    ticks: int = 1_000_000  # units of time in a second
    offset_s: int = 0  # seconds to add to each time


class PcapngFrames(FrameStream):
    """The frames of a pcapng file, one at a time."""

    form = "pcapng"

    def __init__(self, source: Source) -> None:
        """Read the first section header."""
        super().__init__(source)
        self._order = ""
        self._interfaces: list[Interface] = []
        self._others: Counter[str] = Counter()
        first = source.peek(12)
        if first[:4] != MAGIC or first[8:12] not in _BYTE_ORDER:
            raise CaptureError(
                "a pcapng file needs a section header, type 0a0d0d0a and byte order 1a2b3c4d, "
                f"in its first 12 octets, got {first.hex() or 'nothing'}"
            )

    def records(self) -> Iterator[Record]:
        """Yield the frames up to the file's end, or up to the first block that is not whole."""
        readers: dict[int, Callable[[bytes], Record]] = {
            _ENHANCED: self._enhanced,
            _SIMPLE: self._simple,
            _OBSOLETE: self._obsolete,
        }
        while block := self._block():
            kind, body = block
            if kind == _INTERFACE:
                self._interfaces.append(self._interface(body))
            elif kind in readers:
                yield readers[kind](body)
            elif kind != int.from_bytes(MAGIC, "big"):
                self._others[_NAMES.get(kind, f"type {kind:#x}")] += 1
        if self._others:
            kinds = ", ".join(f"{name} {count}" for name, count in self._others.most_common(8))
            self.note(f"blocks without a frame were stepped over: {kinds}")

    def _block(self) -> tuple[int, bytes] | None:
        """Return type and body of the next block; None at the end, with a note if it is early."""
        at, head = self.source.at, self.source.peek(12)
        if not head:
            return None
        if head[:4] == MAGIC and len(head) == 12:
            if head[8:] not in _BYTE_ORDER:
                self.note(
                    f"the section at octet {at} needs byte order 1a2b3c4d, got {head[8:].hex()}"
                )
                return None
            self._order, self._interfaces = _BYTE_ORDER[head[8:]], []
        if len(head) < 12:
            self.note(cut(f"the block at octet {at}", 12, len(head)))
            self.rest = head
            return None
        kind, length = Struct(self._order + "II").unpack(head[:8])
        if length < 12 or length % 4 or length > LARGEST:
            self.note(
                f"the block at octet {at} needs a length from 12 to {LARGEST} in steps of 4, "
                f"got {length}: reading stops there"
            )
            return None
        block = self.source.take(length)
        if len(block) < length:
            has_frame = kind in (_ENHANCED, _SIMPLE, _OBSOLETE)
            what = f"frame {self.count + 1}" if has_frame else f"the block at octet {at}"
            self.note(cut(f"{what} with its block", length, len(block)))
            self.rest = block
            return None
        if block[4:8] != block[-4:]:
            self.note(f"the block at octet {at} gives its length twice, and differently")
        return kind, block[8:-4]

    def _interface(self, body: bytes) -> Interface:
        """Read an interface description, section 4.2."""
        if len(body) < 8:
            self.note(f"an interface block needs 8 octets, got {len(body)}: taken as Ethernet")
            return Interface()
        link, snaplen = Struct(self._order + "HxxI").unpack(body[:8])
        ticks, offset_s = 1_000_000, 0
        for code, value in self._options(body[8:]):
            if code == _IF_TSRESOL and value:
                base = 2 if value[0] & 0x80 else 10
                ticks = int(base ** (value[0] & 0x7F))
            elif code == _IF_TSOFFSET and len(value) == 8:
                offset_s = Struct(self._order + "q").unpack(value)[0]
        return Interface(link, snaplen, ticks, offset_s)

    def _enhanced(self, body: bytes) -> Record:
        """Read an enhanced packet block, section 4.3."""
        return self._packet(body, "IIIII")

    def _obsolete(self, body: bytes) -> Record:
        """Read an obsolete packet block, appendix A: the interface has 16 bits, not 32."""
        return self._packet(body, "HxxIIII")

    def _packet(self, body: bytes, form: str) -> Record:
        if len(body) < 20:
            self.note(f"frame {self.count + 1} needs 20 octets before its data, got {len(body)}")
            return Record(body, len(body), self._at(0).link, None)
        number, high, low, captured, wire = Struct(self._order + form).unpack(body[:20])
        face = self._at(number)
        data = self._held(body[20:], captured)
        options = body[20 + len(data) + -len(data) % 4 :]
        said = "\n".join(
            value.decode("utf-8", "replace")
            for code, value in self._options(options)
            if code == _COMMENT
        )
        at_ns = (high << 32 | low) * _SECOND // face.ticks + face.offset_s * _SECOND
        return Record(data, wire, face.link, at_ns, said)

    def _simple(self, body: bytes) -> Record:
        """Read a simple packet block, section 4.4: interface 0, no time, no captured length."""
        face = self._at(0)
        wire = int.from_bytes(body[:4], "little" if self._order == "<" else "big")
        captured = min(wire, face.snaplen or wire)
        self.note(f"frame {self.count + 1} carries no time: a simple packet block has none")
        return Record(self._held(body[4:], captured), wire, face.link, None)

    def _held(self, data: bytes, captured: int) -> bytes:
        """Return the frame's octets, as many as its block holds of those that it claims."""
        if captured > len(data):
            self.note(
                f"frame {self.count + 1} needs {captured} octets, got {len(data)} in its block"
            )
        return data[:captured]

    def _at(self, number: int) -> Interface:
        """Return the interface of this number; a frame without one is taken as Ethernet."""
        if number < len(self._interfaces):
            return self._interfaces[number]
        self.note(
            f"frame {self.count + 1} names interface {number}, the section has "
            f"{len(self._interfaces)}: taken as Ethernet in microseconds"
        )
        return Interface()

    def _options(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield code and value of each option, section 3.5, up to the end mark or a cut one."""
        form, at = Struct(self._order + "HH"), 0
        while at + 4 <= len(data):
            code, length = form.unpack_from(data, at)
            if code == 0 or at + 4 + length > len(data):
                return
            yield code, data[at + 4 : at + 4 + length]
            at += 4 + length + -length % 4


def iter_frames(source: bytes | BinaryIO) -> PcapngFrames:
    """Return the frames of a pcapng file one at a time, with the memory of one."""
    return PcapngFrames(Source(source))


def read(source: bytes | BinaryIO) -> Capture:
    """Read a pcapng file; raise `CaptureError` if it does not begin with a section header."""
    return iter_frames(source).collect()


def write(capture: Capture, *, order: Order = "little") -> bytes:
    """Return the capture as a pcapng file: one section, an interface per link type, nanoseconds.

    What was said of a frame stands as its comment.
    """
    sign = "<" if order == "little" else ">"
    links = sorted({frame.link for frame in capture.frames}) or [1]
    blocks = [_wrap(sign, int.from_bytes(MAGIC, "big"), _section(sign))]
    blocks += [_wrap(sign, _INTERFACE, _describe(sign, link)) for link in links]
    blocks += [
        _wrap(sign, _ENHANCED, _enhance(sign, frame, links.index(frame.link), capture.epoch_ns))
        for frame in capture.frames
    ]
    return b"".join(blocks)


def _wrap(sign: str, kind: int, body: bytes) -> bytes:
    """Put type and both lengths around a body."""
    length = Struct(sign + "I").pack(len(body) + 12)
    return Struct(sign + "I").pack(kind) + length + body + length


def _section(sign: str) -> bytes:
    """Return the body of a section header: version 1.0, length unknown."""
    return Struct(sign + "IHHq").pack(0x1A2B3C4D, 1, 0, -1)


def _describe(sign: str, link: int) -> bytes:
    """Return the body of an interface block: times in units of 10^-9 s, no snaplen."""
    return Struct(sign + "HHI").pack(link, 0, 0) + _option(sign, _IF_TSRESOL, b"\x09") + bytes(4)


def _enhance(sign: str, frame: Frame, number: int, epoch_ns: int) -> bytes:
    """Return the body of an enhanced packet block."""
    at_ns = epoch_ns + frame.t_ns
    if not 0 <= at_ns < 1 << 64:
        raise CaptureError(
            f"pcapng needs times from 1970 to 2554, got {at_ns} ns in frame {frame.number}"
        )
    head = Struct(sign + "IIIII").pack(
        number, at_ns >> 32, at_ns & 0xFFFFFFFF, len(frame.data), frame.wire_length
    )
    said = frame.said.encode()
    comments = [
        _option(sign, _COMMENT, said[at : at + _LONGEST_COMMENT])
        for at in range(0, len(said), _LONGEST_COMMENT)
    ]
    options = b"".join(comments) + bytes(4) if comments else b""
    return head + frame.data + bytes(-len(frame.data) % 4) + options


def _option(sign: str, code: int, value: bytes) -> bytes:
    return Struct(sign + "HH").pack(code, len(value)) + value + bytes(-len(value) % 4)
