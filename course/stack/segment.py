"""A segment as RFC 9293 section 3.3.1 speaks of it: seg.seq seg.ack seg.len seg.wnd seg.up.

`wire` knows the octets; a Segment is what the walk thinks in. The options that TCP acts upon are
fields of their own, the others are kept as they came. `codec` is a part that can be exchanged: the
two functions below are the usual one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from course.errors import Malformed, StackError, WireError
from course.wire import options as opt
from course.wire.checksum import checksum, pseudo_header, total
from course.wire.seq import SPACE
from course.wire.tcp import ACK, FIN, FLAGS, PSH, RST, SYN, TCP, URG

__all__ = [
    "ACK", "FIN", "PSH", "RST", "SYN", "URG", "Segment", "from_wire", "letters", "reset_for",
    "to_wire",
]  # fmt: skip

TCP_PROTOCOL = 6
SAID = ("SYN", "FIN", "RST", "PSH", "URG", "ACK", "ECE", "CWR")  # the order of the RFC's figures
Stamp = tuple[int, int]


@dataclass(slots=True)
class Segment:
    """One segment. `window` is the number on the wire; `wnd` the same in octets, once scaled."""

    src_port: int
    dst_port: int
    seq: int
    ack: int = 0
    flags: int = 0
    window: int = 0
    up: int = 0
    text: bytes = b""
    mss: int | None = None
    scale: int | None = None
    sack_permitted: bool = False
    sack: Sequence[tuple[int, int]] = ()
    stamps: Stamp | None = None  # TSval, TSecr
    other: tuple[opt.Option, ...] = ()
    ae: int = 0
    wnd: int = 0
    trouble: str = ""  # what is wrong with its options (MUST-7)
    ecn: int = 0  # the codepoint of its IP packet (RFC 3168)
    hops: tuple[bytes, ...] = ()  # the way back, if it came on a source route
    syn_octets: int = field(default=1, repr=False)  # sequence numbers that a SYN takes

    @property
    def len(self) -> int:
        """Octets of sequence space: text, and one each for SYN and FIN (section 3.4)."""
        flags = self.flags
        if not flags & 3:
            return len(self.text)
        return len(self.text) + (self.syn_octets if flags & SYN else 0) + (1 if flags & FIN else 0)

    def __str__(self) -> str:
        """Print the segment as the RFC's figures do: <SEQ=100><ACK=300><CTL=SYN,ACK>."""
        control = ",".join(name for name in SAID if self.flags & FLAGS[name])
        ack = f"<ACK={self.ack}>" if self.flags & ACK else ""
        data = f"<DATA={len(self.text)}>" if self.text else ""
        return f"<SEQ={self.seq}>{ack}{data}<CTL={control}>"


def reset_for(seg: Segment) -> Segment | None:
    """Return the RST that answers a segment to no connection (section 3.5.2 (1)).

    None answers a RST: two that have both forgotten would answer each other for ever.
    """
    if seg.flags & RST:
        return None
    if seg.flags & ACK:
        return Segment(seg.dst_port, seg.src_port, seg.ack, 0, RST)
    end = (seg.seq + seg.len) % SPACE
    return Segment(seg.dst_port, seg.src_port, 0, end, RST | ACK)


def letters(flags: int) -> str:
    """Return the flags as tcpdump writes them: S, S., P., F., R."""
    marks = ((FIN, "F"), (SYN, "S"), (RST, "R"), (PSH, "P"), (ACK, "."), (URG, "U"))
    more = ((0x40, "E"), (0x80, "W"))
    return "".join(letter for bit, letter in (*marks, *more) if flags & bit) or "none"


def from_wire(data: bytes, src: bytes, dst: bytes) -> Segment:
    """Read a segment that came from `src` to `dst`.

    Raises `WireError` for what is no TCP header, and `Malformed` for a wrong checksum (MUST-3):
    such octets are dropped before TCP sees them.
    """
    if total(pseudo_header(src, dst, TCP_PROTOCOL, len(data)) + data) != 0xFFFF:
        raise Malformed("TCP checksum: the sum needs to be 0xffff, got another")
    head = TCP.parse(data)
    text = data[4 * head.data_offset :]
    seg = Segment(
        head.src_port, head.dst_port, head.seq, head.ack, head.flags, head.window,
        head.urgent_pointer, text,
    )  # fmt: skip
    seg.ae = head.ae
    if head.options:
        _read_options(seg, head.options)
    return seg


def _read_options(seg: Segment, raw: bytes) -> None:
    """Take the options that TCP acts upon; skip unknown ones by their length (MUST-6)."""
    if len(raw) == 12 and raw[:4] == b"\x01\x01\x08\x0a":  # what most segments carry
        number = int.from_bytes(raw[4:], "big")
        seg.stamps = (number >> 32, number & 0xFFFFFFFF)
        return
    cut, stop = opt.walk(raw)
    if stop:
        seg.trouble = stop.sentence
    for option in cut:
        if option.kind in (opt.NOP, opt.EOL):
            continue
        trouble = opt.problem(option)
        if trouble and option.kind != opt.WINDOW_SCALE:  # RFC 7323 2.3: more than 14 counts as 14
            seg.trouble = seg.trouble or trouble
        elif option.kind in _TAKES:
            _TAKES[option.kind](seg, option)
        else:
            seg.other += (option,)


def _take_mss(seg: Segment, option: opt.Option) -> None:
    seg.mss = opt.read_number(option)


def _take_scale(seg: Segment, option: opt.Option) -> None:
    seg.scale = opt.read_shift(option) if option.data else None


def _take_permit(seg: Segment, _option: opt.Option) -> None:
    seg.sack_permitted = True


def _take_sack(seg: Segment, option: opt.Option) -> None:
    seg.sack = tuple(opt.read_blocks(option))


def _take_stamps(seg: Segment, option: opt.Option) -> None:
    seg.stamps = opt.read_timestamps(option)


_TAKES: dict[int, Callable[[Segment, opt.Option], None]] = {
    opt.MSS: _take_mss,
    opt.WINDOW_SCALE: _take_scale,
    opt.SACK_PERMITTED: _take_permit,
    opt.SACK: _take_sack,
    opt.TIMESTAMPS: _take_stamps,
}

SYN_ORDER = ("mss", "sack_permitted", "timestamps", "scale")


def to_wire(
    seg: Segment,
    src: bytes,
    dst: bytes,
    order: Sequence[str] = SYN_ORDER,
    padding: str = "nop",
) -> bytes:
    """Return the octets of a segment from `src` to `dst`, checksum computed (MUST-2).

    `order` and `padding` are the profile's, for the options of a SYN.
    """
    raw = _options(seg, order, padding)
    head = TCP(
        seg.src_port, seg.dst_port, seg.seq, seg.ack, 5 + len(raw) // 4, 0, seg.ae, seg.flags,
        seg.window, 0, seg.up, raw,
    )  # fmt: skip
    front, text = bytes(head), seg.text
    pseudo = pseudo_header(src, dst, TCP_PROTOCOL, len(front) + len(text))
    value = checksum(pseudo + front + text)
    return front[:16] + value.to_bytes(2, "big") + front[18:] + text


def _options(seg: Segment, order: Sequence[str], padding: str) -> bytes:
    """Return the options of a segment, aligned to 32 bits."""
    if not seg.flags & SYN:
        raw = b""
        if seg.stamps is not None:
            val, ecr = seg.stamps
            raw = b"\x01\x01\x08\x0a" + (val << 32 | ecr).to_bytes(8, "big")
        if seg.sack:
            raw += b"\x01\x01" + bytes(opt.sack(*seg.sack))
        if seg.other:
            raw = opt.build([*opt.parse(raw), *seg.other], align=True)
        return raw
    offers: dict[str, list[opt.Option]] = {"nop": [opt.nop()]}
    if seg.mss is not None:
        offers["mss"] = [opt.mss(seg.mss)]
    if seg.sack_permitted:
        offers["sack_permitted"] = [opt.sack_permitted()]
    if seg.stamps is not None:
        offers["timestamps"] = [opt.timestamps(*seg.stamps)]
    if seg.scale is not None:
        offers["scale"] = [opt.nop(), opt.window_scale(seg.scale)]
    made = [option for name in order for option in offers.get(name, ())] + [*seg.other]
    try:
        return opt.build(_padded(made, padding))
    except WireError as error:
        raise StackError(str(error)) from None


def _padded(made: list[opt.Option], padding: str) -> list[opt.Option]:
    """Fill up to 32 bits: NOPs in front of a lone SACK permitted or timestamps, as Linux does."""
    if padding == "eol":
        return _padded_behind(made)
    short = -sum(option.size for option in made) % 4
    place = next(
        (
            n
            for n, option in enumerate(made)
            if option.kind in (opt.SACK_PERMITTED, opt.TIMESTAMPS)
        ),
        len(made),
    )
    return [*made[:place], *[opt.nop()] * short, *made[place:]]


def _padded_behind(made: list[opt.Option]) -> list[opt.Option]:
    """Fill up as FreeBSD does: NOPs until the stamps' numbers are aligned, EOL at the end."""
    filled: list[opt.Option] = []
    size = 0
    for option in made:
        nops = (2 - size) % 4 if option.kind == opt.TIMESTAMPS else 0
        filled += [*[opt.nop()] * nops, option]
        size += nops + option.size
    return [*filled, opt.eol(bytes(-size % 4 - 1))] if size % 4 else filled
