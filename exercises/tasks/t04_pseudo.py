"""Task 04.2: the pseudo-headers, RFC 9293 section 3.1 and RFC 8200 section 8.1."""

from random import Random
from struct import pack

from course.exercise import Case, Mistake, Part, Task
from course.wire import ipv4, ipv6
from course.wire.checksum import pseudo_header

from .sums import in_turn

LONGEST = 65_515  # octets that IPv4 carries behind its header
FOUR, SIX, JUMBO = "IPv4", "IPv6", "IPv6, 65536 octets and more"
LOOPBACK = ipv4.from_text("127.0.0.1")
SERVER = ipv4.from_text("172.18.128.1")
HOSTS = ipv6.from_text("2001:db8::1"), ipv6.from_text("2001:db8::2")


def ends(rng: Random) -> list[Case]:
    """Draw addresses of both versions, protocols, lengths; IPv6 with lengths beyond 16 bits."""
    cases = [case(LOOPBACK, LOOPBACK, 6, 40), case(SERVER, SERVER, 6, 452)]
    cases += [case(*HOSTS, 6, 452), case(*HOSTS, 17, 0x12345)]
    for _ in range(14):
        protocol, length = rng.choice((6, 17)), rng.randrange(8, LONGEST)
        cases.append(case(rng.randbytes(4), rng.randbytes(4), protocol, length))
    for _ in range(10):
        protocol = rng.choice((6, 17, 58))
        for length in (rng.randrange(8, 0x10000), rng.randrange(0x10000, 1 << 31)):
            cases.append(case(rng.randbytes(16), rng.randbytes(16), protocol, length))
    return in_turn(cases)


def case(src: bytes, dst: bytes, protocol: int, length: int) -> Case:
    """Return a case of the part that its addresses and its length belong to."""
    part = FOUR if len(src) == 4 else SIX if length < 0x10000 else JUMBO
    facts = {
        "length": length,
        "hex": f"{length:0{4 if len(src) == 4 else 8}x}",
        "protocol": protocol,
        "size": 12 if len(src) == 4 else 40,
    }
    return Case((src, dst, protocol, length), (part,), facts)


def made(src: bytes, dst: bytes, four: bytes | None = None, six: bytes | None = None) -> bytes:
    """Return two addresses with what stands behind them."""
    return src + dst + ((four if len(src) == 4 else six) or b"")


PSEUDO_HEADER = Task(
    id="04.2",
    name="pseudo_header",
    points=4,
    parts=(Part(FOUR, 2), Part(SIX, 1), Part(JUMBO, 1)),
    hints=(
        (
            "The addresses come as octets and go in as octets: src + dst is the first part in "
            "both versions. How long they are, 4 octets or 16, tells which version it is. "
            "What follows differs: read the two tables line by line."
        ),
        (
            'struct.pack makes the rest. "!" is network byte order, B one octet, H two, I four. '
            "IPv4 has zero (one octet), protocol (one octet), length (two octets). IPv6 has the "
            "length first, in four octets, then three octets of zero, then the protocol."
        ),
        (
            'IPv4: struct.pack("!4s4sBBH", src, dst, 0, protocol, length). IPv6: '
            'struct.pack("!16s16sI3xB", src, dst, length, protocol), where 3x is three octets '
            "of zero. Import struct in the answer cell."
        ),
    ),
    inputs=ends,
    mistakes=(
        Mistake(
            "zero octet missing",
            lambda src, dst, protocol, length: (
                src + dst + pack("!BH", protocol, length)
                if len(src) == 4
                else pseudo_header(src, dst, protocol, length)
            ),
            "Your IPv4 pseudo-header has 11 octets. A zero octet stands in front of the protocol: "
            "it keeps the words whole. Without it the protocol {protocol} lands in the high half "
            "of its word, and everything behind it is shifted by an octet.",
            loses=2,
        ),
        Mistake(
            "protocol before zero",
            lambda src, dst, protocol, length: made(
                src,
                dst,
                pack("!BBH", protocol, 0, length & 0xFFFF),
                pack("!IBBBB", length, 0, 0, 0, protocol),
            ),
            "Zero and protocol have changed places. The zero octet comes first, so that the "
            "protocol, {protocol}, is the low half of its word.",
            loses=2,
        ),
        Mistake(
            "a length that 16 bits refuse",
            lambda src, dst, protocol, length: (
                pack("!H", length) and pseudo_header(src, dst, protocol, length)
            ),
            "H has 16 bits, and {length} does not fit into them. Over IPv6 the length has 32, "
            "struct's I, because a jumbogram (RFC 2675) may be longer than 65535 octets: here "
            "{hex}.",
            loses=1,
        ),
        Mistake(
            "IPv4's layout with IPv6's addresses",
            lambda src, dst, protocol, length: src + dst + pack("!BBH", 0, protocol, length),
            "Behind the addresses you go on as in IPv4, which gives 36 octets. IPv6 has a layout "
            "of its own (RFC 8200 section 8.1): the length in four octets, {hex} here, then three "
            "octets of zero, then the protocol. 40 octets in all.",
            loses=2,
        ),
        Mistake(
            "IPv6's addresses cut to four octets",
            lambda src, dst, protocol, length: (
                src[:4] + dst[:4] + pack("!BBH", 0, protocol, length)
            ),
            "These addresses have 16 octets, and 12 of each are gone: 4s takes the first four "
            "octets and drops the rest without a word. Look at len(src) first; IPv6 has a layout "
            "of its own (RFC 8200 section 8.1), 40 octets in all.",
            loses=2,
        ),
        Mistake(
            "only 16 bits of length over IPv6",
            lambda src, dst, protocol, length: pseudo_header(src, dst, protocol, length & 0xFFFF),
            "A length of {length} does not fit into 16 bits. Over IPv6 the field has 32, because "
            "a jumbogram (RFC 2675) may be longer than 65535 octets: here {hex}.",
            loses=1,
        ),
        Mistake(
            "two octets of length over IPv6",
            lambda src, dst, protocol, length: made(
                src,
                dst,
                pack("!BBH", 0, protocol, length & 0xFFFF),
                pack("!HBBBB", length, 0, 0, 0, protocol),
            ),
            "Your IPv6 pseudo-header has 38 octets: the length takes four there, struct's I, "
            "here {hex}. Three octets of zero and the protocol follow.",
            loses=2,
        ),
        Mistake(
            "IPv4's order in IPv6's sizes",
            lambda src, dst, protocol, length: made(
                src,
                dst,
                pack("!BBH", 0, protocol, length & 0xFFFF),
                pack("!BBBBI", 0, 0, 0, protocol, length),
            ),
            "Over IPv6 the order is another one: the length comes first, {hex}, then three "
            "octets of zero, then the protocol. (The sum would be the same.)",
            loses=2,
        ),
        Mistake(
            "numbers with their low octet first",
            lambda src, dst, protocol, length: made(
                src,
                dst,
                pack("<BBH", 0, protocol, length & 0xFFFF),
                pack("<IBBBB", length, 0, 0, 0, protocol),
            ),
            "The octets of the length stand the other way round. Without a sign in front struct "
            "writes numbers as your machine keeps them, most often low octet first; ! says "
            "network order, high octet first.",
            loses=4,
        ),
        Mistake(
            "the pseudo-header counted in its length",
            lambda src, dst, protocol, length: pseudo_header(
                src, dst, protocol, length + (12 if len(src) == 4 else 40)
            ),
            "The length in your pseudo-header is too large by {size}: it counts the transport "
            "header and the data, {length} octets, and not the pseudo-header itself.",
            loses=4,
        ),
        Mistake(
            "source and destination exchanged",
            lambda src, dst, protocol, length: pseudo_header(dst, src, protocol, length),
            "The source address stands first, then the destination. (The checksum would come out "
            "the same: a sum does not know the order of what is added. These octets would not.)",
            loses=4,
        ),
    ),
)
