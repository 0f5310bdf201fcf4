"""Task 05.1: a UDP datagram taken apart, and put together."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Supplied, Task
from course.wire.checksum import checksum as internet

from .packets import DNS_REPLY

SOURCE = '''
def checksum(data):
    """Return the Internet checksum of any octets: the complement of their one's complement sum."""
    if len(data) % 2:
        data = data + b"\\0"
    total = sum(data[at] << 8 | data[at + 1] for at in range(0, len(data), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF
'''
CHECKSUM = Supplied("checksum", SOURCE)
PARSES = ("parse",)
BUILDS = ("build: header and data", "build: checksum")
KEYS = ("src_port", "dst_port", "length", "checksum")


def datagrams(rng: Random) -> list[Case]:
    """Draw datagrams to read and datagrams to write, in turn."""
    src, dst = DNS_REPLY[12:16], DNS_REPLY[16:20]
    cases = [
        case(DNS_REPLY[20:], src, dst),
        case({"src_port": 53, "dst_port": 51684, "data": DNS_REPLY[28:]}, src, dst),
        case(bytes.fromhex("00070007000800002020"), src, dst),
    ]
    for number in range(22):
        ports = rng.randrange(1, 65536), rng.randrange(1, 65536)
        src, dst = rng.randbytes(4), rng.randbytes(4)
        data = rng.randbytes(rng.choice((0, 1, 2, 7, rng.randrange(3, 60))))
        behind = rng.randbytes((0, 2, 6, 12)[number % 4])
        head = b"".join(n.to_bytes(2, "big") for n in (*ports, 8 + len(data)))
        cases.append(case(head + rng.randbytes(2) + data + behind, src, dst))
        given = {"src_port": ports[0], "dst_port": ports[1], "data": data}
        if number % 4 == 0:  # one whose checksum comes out as zero
            given["data"] = even = data + bytes(len(data) % 2)
            given["data"] = even + built(given | {"data": even + bytes(2)}, src, dst, ff=0)[6:8]
        cases.append(case(given, src, dst))
    return cases


def case(given: Any, src: bytes, dst: bytes) -> Case:
    """Return a case: octets to take apart, or fields to put together."""
    if isinstance(given, bytes):
        length = int.from_bytes(given[4:6], "big")
        facts = {"length": length, "there": len(given), "data": length - 8}
        return Case((given, src, dst, CHECKSUM), PARSES, facts)
    facts = {"length": 8 + len(given["data"]), "data": len(given["data"]), "there": 0}
    return Case((given, src, dst, CHECKSUM), BUILDS, facts)


def parsed(data: bytes, order: str = "big", end: int | None = None) -> dict[str, Any]:
    """Take a datagram apart; `end` is where its data end."""
    numbers = [int.from_bytes(data[at : at + 2], order) for at in (0, 2, 4, 6)]  # type: ignore[arg-type]
    stop = numbers[2] if end is None else end
    return dict(zip(KEYS, numbers, strict=True)) | {"data": data[8:stop]}


def built(
    given: dict[str, Any],
    src: bytes,
    dst: bytes,
    *,
    length: int | None = None,
    pseudo: bool = True,
    middle: bytes = b"\0\x11",
    counted: int = 8,
    covers_data: bool = True,
    order: str = "big",
    ff: int = 0xFFFF,
) -> bytes:
    """Put a datagram together; each thing that is given replaces the right one."""
    data = given["data"]
    size = 8 + len(data) if length is None else length
    ports = (given["src_port"], given["dst_port"])
    head = b"".join(n.to_bytes(2, order) for n in (*ports, size))  # type: ignore[arg-type]
    front = src + dst + middle + (size - 8 + counted).to_bytes(2, order)  # type: ignore[arg-type]
    value = internet(front * pseudo + head + bytes(2) + data * covers_data) or ff
    return head + value.to_bytes(2, order) + data  # type: ignore[arg-type]


def right(given: Any, src: bytes, dst: bytes, _: Any) -> Any:
    """Answer as the solution does."""
    return parsed(given) if isinstance(given, bytes) else built(given, src, dst)


def swapped(given: Any, src: bytes, dst: bytes, _: Any) -> Any:
    """Take the ports for each other, both ways."""
    if isinstance(given, bytes):
        found = parsed(given)
        return found | {"src_port": found["dst_port"], "dst_port": found["src_port"]}
    other = given | {"src_port": given["dst_port"], "dst_port": given["src_port"]}
    return built(other, src, dst)


def parse_with(**wrong: Any) -> Any:
    """Return an answer that is wrong where it takes apart."""

    def answer(given: Any, src: bytes, dst: bytes, _: Any) -> Any:
        if not isinstance(given, bytes):
            return built(given, src, dst)
        end = wrong.get("end")
        return parsed(given, wrong.get("order", "big"), end(given) if end else None)

    return answer


def build_with(**wrong: Any) -> Any:
    """Return an answer that is wrong where it puts together."""

    def answer(given: Any, src: bytes, dst: bytes, _: Any) -> Any:
        if isinstance(given, bytes):
            return parsed(given)
        kept = {key: value for key, value in wrong.items() if key != "short"}
        if wrong.get("short"):
            kept["length"] = len(given["data"])
        return built(given, src, dst, **kept)

    return answer


UDP = Task(
    id="05.1",
    name="udp",
    points=4,
    parts=(
        Part("parse", 2),
        Part("build: header and data", 1, ("0-5", "8-")),
        Part("build: checksum", 1, ("6-7",)),
    ),
    judge="octets",
    hints=(
        (
            "Four numbers of two octets, then the data: that is all of UDP. isinstance(given, "
            "bytes) says which way to go. One number needs thought in both directions: what does "
            "the length count?"
        ),
        (
            "The length counts the eight octets of the header and the data. When you read, the "
            "data end at octet `length`, though more octets may be there. When you write, the "
            "checksum is computed last, over pseudo-header, header and data, with zero in its "
            "own place."
        ),
        (
            'The pseudo-header is src + dst + b"\\0\\x11" + the length in two octets. With '
            'head = ports and length, value = checksum(pseudo + head + b"\\0\\0" + data); and '
            "if value is 0, send 0xffff: `value or 0xffff`."
        ),
    ),
    inputs=datagrams,
    places={
        "0-1": "the source port",
        "2-3": "the destination port",
        "4-5": "the length",
        "6-7": "the checksum",
        "8-99": "the data",
    },
    mistakes=(
        Mistake(
            "parse: length counted without the header",
            parse_with(end=lambda data: 8 + int.from_bytes(data[4:6], "big")),
            "Your data run on too far. The length here is {length}, and it counts the header "
            "too: that makes {data} octets of data, and the end is at `length`.",
            loses=2,
        ),
        Mistake(
            "parse: all that is there taken for data",
            parse_with(end=len),
            "{there} octets are there, but the length field says {length}: what lies behind is "
            "no data of this datagram. Cut at the length.",
            loses=2,
        ),
        Mistake(
            "parse: little-endian",
            parse_with(order="little", end=lambda data: int.from_bytes(data[4:6], "big")),
            "Your numbers have their octets exchanged. On the wire the high octet comes first: "
            'int.from_bytes(data[0:2], "big").',
            loses=2,
        ),
        Mistake(
            "parse: little-endian, the length too",
            parse_with(order="little"),
            "All your numbers have their octets exchanged, the length with them. On the wire the "
            'high octet comes first: int.from_bytes(data[0:2], "big").',
            loses=2,
        ),
        Mistake(
            "build: little-endian",
            build_with(order="little"),
            "You write the numbers with their low octet first. On the wire the high octet comes "
            'first: number.to_bytes(2, "big").',
            loses=2,
        ),
        Mistake(
            "ports exchanged",
            swapped,
            "Source and destination port have changed places. The source port comes first, in "
            "octets 0-1: where an answer should go.",
            loses=3,
        ),
        Mistake(
            "build: length counted without the header",
            build_with(short=True),
            "Your length field says {data}, the octets of data alone. It counts the header too: "
            "{length}. The least that a length can be is 8 (RFC 768).",
            loses=2,
        ),
        Mistake(
            "build: no pseudo-header",
            build_with(pseudo=False),
            "Your checksum covers header and data only. UDP's also covers a pseudo-header that "
            "is never sent: both addresses, a zero, the protocol 17, the UDP length.",
            loses=1,
        ),
        Mistake(
            "build: TCP's number in the pseudo-header",
            build_with(middle=b"\0\x06"),
            "Your pseudo-header says protocol 6. That is TCP, as in lesson 04; UDP is 17.",
            loses=1,
        ),
        Mistake(
            "build: zero and protocol exchanged",
            build_with(middle=b"\x11\0"),
            "In your pseudo-header the protocol comes before the zero. The zero comes first, so "
            "that the two make the word 0011.",
            loses=1,
        ),
        Mistake(
            "build: the pseudo-header's length without the header",
            build_with(counted=0),
            "The length in your pseudo-header says {data}. It is the UDP length, the same as in "
            "the header: {length}, header and data.",
            loses=1,
        ),
        Mistake(
            "build: the data not summed",
            build_with(covers_data=False),
            "Your checksum leaves the data out. It covers the pseudo-header, the header and every "
            "octet of data.",
            loses=1,
        ),
        Mistake(
            "build: a computed zero is sent as zero",
            build_with(ff=0),
            "Here the checksum comes out as 0, and you send 0. In UDP that says: nothing was "
            "computed. A computed 0 is sent as ffff, which is 0 as well in this arithmetic "
            "(RFC 768).",
            loses=1,
            misconception="M25",
        ),
        Mistake(
            "build: no checksum at all",
            lambda given, src, dst, _: (
                parsed(given)
                if isinstance(given, bytes)
                else built(given, src, dst)[:6] + bytes(2) + given["data"]
            ),
            "You leave the checksum 0: not computed. UDP over IPv4 permits it, but a host must "
            "be able to compute it, and does so unless told otherwise (RFC 1122 section "
            "4.1.3.4). Here it is asked for.",
            loses=1,
            misconception="M25",
        ),
    ),
)
