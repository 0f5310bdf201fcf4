"""Small experiments of the lessons: pure functions, each result with a table and a picture.

Lesson 01: cut a packet into fragments (`fragments`), send one past routers or into a loop
(`travel`), find them one by one (`traceroute`), count packets that a capture does not show
(`unseen`), put words of one's own into a recorded packet (`say`), and read a text that arrives in
disorder by one header field or another (`parcels`, `read_by`), take the layers off a packet
(`peel`), and see a number in base sixteen (`places`).

Nothing here sends a packet: they are the rules of RFC 791, RFC 792 and RFC 1812, counted out.
A result prints as a table and, in a notebook, shows a picture of the same numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from course.capture.frame import Frame
from course.decode.step import Dissection
from course.errors import LessonError
from course.view import hexdump
from course.view import toys as pictures
from course.view.page import text_table
from course.wire import chain, ipv4
from course.wire.checksum import checksum, pseudo_header
from course.wire.ipv4 import IPv4
from course.wire.tcp import TCP

__all__ = [
    "Fragment",
    "Gaps",
    "Journey",
    "Peeled",
    "Split",
    "Visit",
    "fragments",
    "parcels",
    "peel",
    "places",
    "read_by",
    "say",
    "traceroute",
    "travel",
    "unseen",
]

UNIT = 8  # octets: what the fragment offset counts (RFC 791 section 3.1)


@dataclass(frozen=True, slots=True)
class Fragment:
    """One piece of a packet: which octets of the data it carries, and whether more follow."""

    first: int  # of the packet's data, counted from 0
    size: int  # octets of data
    more: bool  # the MF flag
    header: int  # octets of header in front

    @property
    def offset(self) -> int:
        """The fragment offset field: `first` in units of 8 octets."""
        return self.first // UNIT

    @property
    def total_length(self) -> int:
        """The total length field of this piece."""
        return self.header + self.size

    @property
    def row(self) -> tuple[object, ...]:
        """What the table says: offset field, data octets, their count, total length, MF."""
        octets = f"{self.first}-{self.first + self.size - 1}"
        return self.offset, octets, self.size, self.total_length, int(self.more)


@dataclass(frozen=True, slots=True)
class Split:
    """What becomes of a packet at a link with a given MTU."""

    length: int  # total length of the packet, octets
    mtu: int  # largest packet of the link, octets
    df: bool
    header: int
    pieces: tuple[Fragment, ...]  # empty: dropped, and reported

    def __str__(self) -> str:
        head = f"A packet of {self.length} octets, a link with MTU {self.mtu}, DF {int(self.df)}: "
        if not self.pieces:
            return (
                f"{head}dropped.\nThe router reports ICMP Destination Unreachable, fragmentation "
                f"needed (type 3, code 4), next-hop MTU {self.mtu}."
            )
        if len(self.pieces) == 1:
            return f"{head}it fits and travels whole."
        rows = [(number, *piece.row) for number, piece in enumerate(self.pieces, 1)]
        names = ("piece", "offset field", "data octets", "data", "total length", "MF")
        extra = self.header * (len(self.pieces) - 1)
        return (
            f"{head}{len(self.pieces)} fragments.\n{text_table(names, rows)}\n"
            f"Data in: {self.length - self.header}. Data out: {sum(p.size for p in self.pieces)}. "
            f"Headers that were not there before: {extra} octets."
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        shown = [(piece.first, piece.size) for piece in self.pieces]
        return pictures.fragments(shown, self.header, self.length, str(self))


def fragments(length: int, mtu: int, *, df: bool = False, header: int = 20) -> Split:
    """Cut a packet of `length` octets for a link that carries at most `mtu` (RFC 791 section 2.3).

    Every piece gets a header of its own; all but the last carry a multiple of 8 octets of data.
    With DF set a packet that does not fit is dropped and reported (RFC 1191 section 4).
    """
    if not header < length < 1 << 16:
        raise LessonError(f"a packet needs {header + 1} to 65535 octets, got {length}")
    if mtu < header + UNIT:
        raise LessonError(f"an MTU needs at least {header + UNIT} octets, got {mtu}")
    if length <= mtu:
        whole = Fragment(0, length - header, more=False, header=header)
        return Split(length, mtu, df, header, (whole,))
    if df:
        return Split(length, mtu, df, header, ())
    data, room = length - header, (mtu - header) // UNIT * UNIT
    pieces = [
        Fragment(first, min(room, data - first), more=first + room < data, header=header)
        for first in range(0, data, room)
    ]
    return Split(length, mtu, df, header, tuple(pieces))


@dataclass(frozen=True, slots=True)
class Visit:
    """A packet at a router: the TTL it came with and the one it left with (0: dropped here)."""

    router: str
    came: int
    left: int


@dataclass(frozen=True, slots=True)
class Journey:
    """A packet's way past routers."""

    ttl: int
    visits: tuple[Visit, ...]
    arrived: bool

    def __str__(self) -> str:
        rows: list[tuple[object, ...]] = [
            (number, at.router, at.came, at.left or "dropped")
            for number, at in enumerate(self.visits, 1)
        ]
        if len(rows) > 9:
            rows = [*rows[:4], ("...", "", "", ""), *rows[-3:]]
        table = text_table(("visit", "router", "TTL comes", "TTL leaves"), rows)
        return f"{table}\n{self.outcome}" if rows else self.outcome

    __repr__ = __str__

    def _repr_html_(self) -> str:
        steps = [(at.router, at.came) for at in self.visits]
        return pictures.staircase(steps, self.ttl, str(self))

    @property
    def outcome(self) -> str:
        """What became of the packet, in a sentence."""
        if self.arrived:
            left = self.visits[-1].left if self.visits else self.ttl
            return f"Sent with TTL {self.ttl}, it arrives with TTL {left}."
        at = self.visits[-1].router
        return (
            f"Sent with TTL {self.ttl}, dropped at visit {len(self.visits)}, by {at}, which "
            "reports ICMP Time Exceeded (type 11, code 0) to the sender."
        )


def travel(ttl: int, routers: int, *, loop: bool = False) -> Journey:
    """Send a packet with `ttl` past `routers` routers, or round and round among them.

    A router takes one off; at zero it drops the packet and reports (RFC 1812 section 5.3.1).
    """
    if not 1 <= ttl <= 255:
        raise LessonError(f"a TTL to send with needs 1 to 255, got {ttl}")
    if routers < loop:
        raise LessonError("a loop needs at least one router, got 0")
    visits: list[Visit] = []
    left = ttl
    while left and (loop or len(visits) < routers):
        name = f"R{len(visits) % routers + 1}"
        visits.append(Visit(name, left, left - 1))
        left -= 1
    return Journey(ttl, tuple(visits), arrived=left > 0)


def traceroute(routers: int) -> str:
    """Return who answers packets sent with TTL 1, 2, 3, ... until one arrives."""
    rows = []
    for ttl in range(1, routers + 2):
        journey = travel(ttl, routers)
        who = "the destination" if journey.arrived else journey.visits[-1].router
        says = "its own answer" if journey.arrived else "ICMP Time Exceeded"
        rows.append((ttl, who, says))
    return text_table(("TTL sent", "who answers", "with"), rows)


@dataclass(frozen=True, slots=True)
class Gaps:
    """For each sender, the identifications seen and how many numbers between them are missing."""

    seen: dict[str, tuple[int, ...]]

    @property
    def missing(self) -> dict[str, int]:
        """Packets that each sender sent between those seen, if its counter counts each once."""
        return {
            who: sum(later - sooner - 1 for sooner, later in pairwise(ids))
            for who, ids in self.seen.items()
        }

    def __str__(self) -> str:
        rows = [
            (who, " ".join(f"{number:04x}" for number in ids), self.missing[who])
            for who, ids in self.seen.items()
        ]
        return text_table(("sender", "identifications seen", "missing"), rows)

    __repr__ = __str__


def unseen(frames: Iterable[Frame]) -> Gaps:
    """Count the gaps in each sender's identifications; packets without a transport are left out.

    A sender is an address and a port. An identification of 0 counts for nothing: Linux writes it
    where it keeps no counter. Only a sender that counts up by one, as this one did, can be read so
    (RFC 6864 section 4.1 promises nothing).
    """
    seen: dict[str, tuple[int, ...]] = {}
    for frame in frames:
        headers = chain.parse(frame.data, frame.link).headers
        ip = next((head for head in headers if isinstance(head, IPv4)), None)
        port = getattr(headers[-1], "src_port", None)
        if ip is None or port is None or not ip.identification:
            continue
        who = f"{ipv4.to_text(ip.src)} port {port}"
        seen[who] = (*seen.get(who, ()), ip.identification)
    return Gaps(seen)


@dataclass(frozen=True, slots=True)
class Peeled:
    """A packet with some of its layers taken off, from the outside."""

    data: bytes  # what is left
    layers: tuple[tuple[str, int], ...]  # of the whole packet: name and octets
    off: int

    def __str__(self) -> str:
        gone, left = self.layers[: self.off], self.layers[self.off :]
        parts = ", ".join(f"{name} {size}" for name, size in left)
        taken = "".join(f" {name} is off." for name, _ in gone)
        return f"{len(self.data)} octets: {parts}.{taken}\n{hexdump.text(self.data, indent='')}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return pictures.onion(self.layers, self.off, str(self))


def peel(packet: Dissection, off: int = 0) -> Peeled:
    """Take the `off` outermost layers off a packet; the last one always stays."""
    layers = packet.layers
    if not 0 <= off < len(layers):
        raise LessonError(
            f"a packet of {len(layers)} layers can lose {len(layers) - 1}, not {off}"
        )
    sizes = tuple((layer.name, layer.end - layer.start) for layer in layers)
    return Peeled(packet.data[layers[off].start :], sizes, off)


def places(number: int) -> str:
    """Return how the four hex digits of a 16-bit number make it up."""
    if not 0 <= number < 1 << 16:
        raise LessonError(f"four hex digits hold 0 to 65535, got {number}")
    digits = f"{number:04x}"
    rows = [
        (digit, int(digit, 16), f"x {16**place}", int(digit, 16) * 16**place)
        for digit, place in zip(digits, (3, 2, 1, 0), strict=True)
    ]
    table = text_table(("digit", "is", "counts", "gives"), rows)
    return f"{number} is 0x{digits}\n{table}\nsum {number}"


def say(data: bytes, words: str) -> bytes:
    """Return the TCP packet `data` with `words` and a line feed as its payload.

    The total length and both checksums are computed anew; all else stays as recorded.
    """
    ip, tcp = _ip_and_tcp(data)
    return _packet(ip, tcp, words.encode() + b"\n")


def parcels(words: str, size: int, ids: Sequence[int]) -> tuple[bytes, ...]:
    """Carry `words` in packets of `size` octets with the identifications `ids`, from 10.0.0.1.

    The sequence numbers are those of the octets, from 1 on; each packet has one identification.
    """
    octets = words.encode()
    cuts = range(0, len(octets), size)
    if len(ids) != len(cuts):
        raise LessonError(f"{len(cuts)} packets need as many identifications, got {len(ids)}")
    ip = IPv4(df=1, protocol=6, src=bytes([10, 0, 0, 1]), dst=bytes([10, 0, 0, 2]))
    tcp = TCP(src_port=59356, dst_port=43981, seq=1, ack=1, flags=0x18, window=257)
    return tuple(
        _packet(
            replace(ip, identification=number), replace(tcp, seq=1 + at), octets[at : at + size]
        )
        for at, number in zip(cuts, ids, strict=True)
    )


def read_by(field: str, packets: Iterable[bytes]) -> str:
    """Return the text that comes out if the packets are put in the order of a header field.

    `field` is a field of IPv4 or TCP: "identification", "ttl", "seq". Packets with the same number
    stay in the order in which they arrived.
    """
    found = []
    for data in packets:
        ip, tcp = _ip_and_tcp(data)
        owner = next((head for head in (ip, tcp) if field in head.layout()), None)
        if owner is None:
            raise LessonError(f"the order needs a field of IPv4 or TCP, got {field!r}")
        payload = chain.parse(data, chain.LINKS["ipv4"]).payload
        found.append((getattr(owner, field), payload))
    ordered = sorted(found, key=lambda pair: pair[0])
    return b"".join(payload for _, payload in ordered).decode(errors="replace")


def _ip_and_tcp(data: bytes) -> tuple[IPv4, TCP]:
    headers = chain.parse(data, chain.LINKS["ipv4"]).headers
    if len(headers) != 2 or not isinstance(headers[0], IPv4) or not isinstance(headers[1], TCP):
        raise LessonError("this experiment needs a packet with an IPv4 and a TCP header")
    return headers[0], headers[1]


def _packet(ip: IPv4, tcp: TCP, payload: bytes) -> bytes:
    """Put the three together: lengths and checksums as they must be."""
    size = tcp.header_length + len(payload)
    front = pseudo_header(ip.src, ip.dst, ip.protocol, size)
    bare = replace(tcp, checksum=0)
    segment = bytes(replace(tcp, checksum=checksum(front + bytes(bare) + payload))) + payload
    head = replace(ip, total_length=ip.header_length + size, checksum=0)
    return bytes(replace(head, checksum=checksum(bytes(head)))) + segment
