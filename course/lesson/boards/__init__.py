"""Boards of the lessons: pictures to walk through and puzzles to try, each one call.

    from course.lesson import boards
    boards.checksum()           lesson 04: the sum of a packet, word by word
    boards.options()            lesson 03: options walked one by one
    boards.flags()              lesson 02: eight flags, and what each state answers

Every board is a `widget.Walk` (`flags` a `widget.Flags`) over a pure function of `course.view` or
of this folder, with the lesson's own packets in it. `BOARDS` names all of them.
"""

from collections.abc import Callable, Sequence

from course.capture import bundled
from course.decode import Dissection, explain
from course.lesson.boards import evidence
from course.lesson.boards.forging import DAMAGES, FIRST, HOST
from course.lesson.boards.forging import forge as forged
from course.lesson.boards.forging import fuzz as fuzzed
from course.lesson.boards.journeys import cut, lives
from course.lesson.boards.promises import promised
from course.lesson.boards.scale import scaled
from course.view.demux import ANY, Arrival, Socket
from course.widget.base import CourseWidget
from course.widget.controls import Choice, Line, Number, Range, Switch
from course.widget.flags import Flags
from course.widget.walk import Walk
from course.widget.walks import (
    Checksum,
    Demux,
    DnsNames,
    Onion,
    Options,
    Padding,
    PseudoHeader,
)

__all__ = [
    "ARRIVALS", "BOARDS", "SOCKETS", "checksum", "demux", "detective", "dns_names", "flags",
    "forge", "fragmentation", "fuzzer", "names_of", "onion", "options", "padding",
    "promises", "pseudo_header", "scale", "sum_of", "ttl",
]  # fmt: skip

SYN_OPTIONS = "0204 400c 0402 080a 02e5 4d46 0000 0000 0103 0307"  # the chat's first packet
RFC_1071 = "0001 f203 f4f5 f6f7"  # the example of RFC 1071 section 3
LOOP = "0001 0100 0001 0000 0000 0000 c00c 0001 0001"  # a name that is a pointer to itself

SOCKETS = (
    Socket("TCP", ANY, 80, ANY, ANY, "web server, waiting"),
    Socket("TCP", "192.0.2.1", 80, "198.51.100.7", 50_000, "web server, first visitor"),
    Socket("TCP", "192.0.2.1", 80, "198.51.100.7", 50_001, "web server, second visitor"),
    Socket("UDP", ANY, 53, ANY, ANY, "name server"),
    Socket("UDP", "127.0.0.1", 53, ANY, ANY, "name server of this machine"),
    Socket("UDP", "192.0.2.1", 4000, "203.0.113.5", 123, "clock, connected"),
)
ARRIVALS = (
    Arrival("TCP", "198.51.100.7", 50_001, "192.0.2.1", 80),
    Arrival("TCP", "198.51.100.7", 50_002, "192.0.2.1", 80),
    Arrival("UDP", "127.0.0.1", 40_000, "127.0.0.1", 53),
    Arrival("UDP", "198.51.100.7", 53, "192.0.2.1", 53),
    Arrival("UDP", "203.0.113.6", 123, "192.0.2.1", 4000),
    Arrival("TCP", "198.51.100.7", 50_000, "192.0.2.1", 53),
)


def _packet(name: str, number: int) -> Dissection:
    return explain(bundled.load(name).frames[number - 1])


def checksum(packet: Dissection | None = None, field: str = "ipv4.checksum") -> Walk:
    """Step through a checksum of a packet, the chat's first one if none is given."""
    return Checksum(packet or _packet("chat", 1), field)


def sum_of(octets: str = RFC_1071) -> Walk:
    """Step through the checksum of any octets; the reader may type others."""
    return Checksum(octets)


def pseudo_header(src: str = "172.18.128.1", dst: str = "172.18.128.1") -> Walk:
    """Build the pseudo-header of TCP or UDP over IPv4 or IPv6; first that of a web request."""
    return PseudoHeader(src, dst, length=452)


def options(octets: str = SYN_OPTIONS) -> Walk:
    """Walk TCP options one by one; the reader may type others, bad ones too."""
    return Options(octets)


def padding(line: str = "mss sackok ts") -> Walk:
    """Pack a SYN's options into whole words: a puzzle."""
    return Padding(line)


def demux(sockets: Sequence[Socket] = SOCKETS, arrivals: Sequence[Arrival] = ARRIVALS) -> Walk:
    """Ask a table of sockets who gets a packet."""
    return Demux(sockets, arrivals)


def onion(packet: Dissection | None = None) -> Walk:
    """Take a packet apart from the outside, one of a web page if none is given."""
    return Onion(packet or _packet("http-fetch", 4))


def dns_names(packet: Dissection | None = None) -> Walk:
    """Read the names of a DNS message along its pointers, those of a reply if none is given."""
    return DnsNames(packet or _packet("dns-exchange", 2))


def names_of(message: str = LOOP) -> Walk:
    """Read the names of any DNS message; the first one holds a pointer to itself."""
    return DnsNames(message)


def fragmentation(length: int = 1500, mtu: int = 576) -> Walk:
    """Cut a packet for a link, piece by piece."""
    return Walk(
        cut,
        length=Range("Total length", length, 60, 4000, unit="octets"),
        mtu=Range("MTU", mtu, 68, 1500, unit="octets"),
        df=Switch("DF, don't fragment"),
    )


def ttl(start: int = 5, routers: int = 3, *, loop: bool = False) -> Walk:
    """Send a packet past routers, or round and round among them, visit by visit."""
    return Walk(
        lives,
        ttl=Range("TTL", start, 1, 255),
        routers=Range("Routers", routers, 1, 12),
        loop=Switch("They send it round and round", loop),
    )


def scale(field: int = 257, shift: int = 7) -> Walk:
    """Read a window field by the rules of window scaling."""
    return Walk(
        scaled,
        field=Number("Window field", field, 0, 65_535),
        shift=Range("Shift in its sender's SYN", shift, 0, 14, unit="bits"),
        other=Switch("The other SYN had a shift, too", True),
        syn=Switch("This segment is a SYN"),
        rtt_ms=Number("Round trip", 100, 1, 10_000, unit="ms"),
    )


def promises() -> Walk:
    """Walk along the windows of the chat, as two SYNs promise to read them."""
    return Walk(
        promised,
        client=Switch("The client's SYN offers to scale", True),
        client_shift=Range("The client's shift", 7, 0, 14, unit="bits"),
        server=Switch("The server's SYN offers to scale", True),
        server_shift=Range("The server's shift", 7, 0, 14, unit="bits"),
    )


def detective() -> Walk:
    """Find out of eight packets what machine they came from."""
    return Walk(
        evidence.board,
        rate=Number("Ticks in a second", 0, 0, 100_000),
        mtu=Number("Loopback's MTU", 0, 0, 100_000, unit="octets"),
        factor=Number("Segments in the first window", 0, 0, 100),
        when=Line("Unseen line sent at", "", 20),
        hints=Range("Hints", 0, 0, 3),
    )


def forge(line: str = FIRST, host: str = HOST) -> Walk:
    """Change a request so that its checksum stays the same."""
    return Walk(forged, line=Line("First line", line, 60), host=Line("Second line", host, 60))


def fuzzer(damage: str = "two bits") -> Walk:
    """Damage a packet a thousand times, and count what its checksums notice."""
    return Walk(
        fuzzed,
        damage=Choice("Damage", tuple(one.name for one in DAMAGES), damage),
        seed=Range("Seed", 1, 1, 50),
    )


def flags(value: int = 2) -> Flags:
    """Switch flags, and read what a receiver in each state answers."""
    from course.lesson.answers import answers  # noqa: PLC0415  a second of runs, only if asked

    return Flags(answers(), value)


BOARDS: dict[str, Callable[[], CourseWidget]] = {
    make.__name__: make
    for make in (
        checksum, sum_of, pseudo_header, options, padding, demux, onion, dns_names, names_of,
        fragmentation, ttl, scale, promises, detective, forge, fuzzer, flags,
    )
}  # fmt: skip
