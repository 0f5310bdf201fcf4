"""ICMP for IPv4, RFC 792: four octets that all messages share, then a table for each type.

`ICMP` is the common front; `MESSAGES` names the table of what follows it. Behind an error's table
stands the front of the packet that caused it, cut by whoever reported; it is payload here, and a
reader who wants it parses it for itself. `ExtensionHeader` and `ExtensionObject` cut what RFC 4884
lets routers append.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.wire.header import Bits, Header, Tail

ECHO_REPLY, UNREACHABLE, REDIRECT, ECHO, TIME_EXCEEDED, PARAMETER_PROBLEM = 0, 3, 5, 8, 11, 12
EXTENDED_ECHO, EXTENDED_ECHO_REPLY = 42, 43

# https://www.iana.org/assignments/icmp-parameters
TYPES: dict[int, str] = {
    0: "Echo Reply",
    3: "Destination Unreachable",
    4: "Source Quench (obsolete)",
    5: "Redirect",
    8: "Echo Request",
    9: "Router Advertisement",
    10: "Router Solicitation",
    11: "Time Exceeded",
    12: "Parameter Problem",
    13: "Timestamp",
    14: "Timestamp Reply",
    15: "Information Request (obsolete)",
    16: "Information Reply (obsolete)",
    17: "Address Mask Request (obsolete)",
    18: "Address Mask Reply (obsolete)",
    30: "Traceroute (obsolete)",
    40: "Security Failures",
    42: "Extended Echo Request",
    43: "Extended Echo Reply",
}

CODES: dict[tuple[int, int], str] = {
    (3, 0): "network unreachable",
    (3, 1): "host unreachable",
    (3, 2): "protocol unreachable",
    (3, 3): "port unreachable",
    (3, 4): "fragmentation needed, and DF is set",
    (3, 5): "source route failed",
    (3, 6): "network unknown",
    (3, 7): "host unknown",
    (3, 8): "source host isolated",
    (3, 9): "network administratively prohibited",
    (3, 10): "host administratively prohibited",
    (3, 11): "network unreachable for this type of service",
    (3, 12): "host unreachable for this type of service",
    (3, 13): "communication administratively prohibited",
    (3, 14): "host precedence violation",
    (3, 15): "precedence cut off",
    (5, 0): "for the network",
    (5, 1): "for the host",
    (5, 2): "for the network and type of service",
    (5, 3): "for the host and type of service",
    (11, 0): "time to live ran out on the way",
    (11, 1): "fragments did not all come in time",
    (12, 0): "the pointer shows the error",
    (12, 1): "a required option is missing",
    (12, 2): "a length is bad",
}

_UNUSED = "zero when sent"


@dataclass(slots=True)
class ICMP(Header):
    """What every ICMP message starts with."""

    rfc: ClassVar[str] = "RFC 792"
    type: Annotated[int, Bits(8, "Type", "which message this is", usual="0, 3, 8, 11")]
    code: Annotated[int, Bits(8, "Code", "which case of it", usual="0")] = 0
    checksum: Annotated[int, Bits(16, "Checksum", "covers the whole ICMP message")] = 0


@dataclass(slots=True)
class Echo(Header):
    """Echo and echo reply: the pair of numbers joins answer and question."""

    rfc: ClassVar[str] = "RFC 792"
    title: ClassVar[str] = "ICMP echo"
    id: Annotated[int, Bits(16, "Identifier", "which ping program asked")] = 0
    seq: Annotated[int, Bits(16, "Sequence Number", "which of its questions", usual="1, 2, 3")] = 0


@dataclass(slots=True)
class Unreachable(Header):
    """Destination unreachable; the MTU counts with code 4 alone."""

    rfc: ClassVar[str] = "RFC 792"
    title: ClassVar[str] = "ICMP unreachable"
    unused: Annotated[int, Bits(8, "unused", _UNUSED, usual="0")] = 0
    length: Annotated[
        int,
        Bits(
            8,
            "Length",
            "32-bit words of the packet quoted, if extensions follow it",
            times=4,
            rfc="RFC 4884 section 4.1",
            usual="0",
        ),
    ] = 0
    mtu: Annotated[
        int,
        Bits(
            16,
            "Next-Hop MTU",
            "the largest packet that the next link takes",
            rfc="RFC 1191 section 4",
            usual="0; 1280 to 1500 with code 4",
        ),
    ] = 0


@dataclass(slots=True)
class Unused(Header):
    """Source quench: four octets that say nothing."""

    rfc: ClassVar[str] = "RFC 792"
    title: ClassVar[str] = "ICMP source quench"
    unused: Annotated[int, Bits(32, "unused", _UNUSED, usual="0")] = 0


@dataclass(slots=True)
class Redirect(Header):
    """Redirect: a better way."""

    rfc: ClassVar[str] = "RFC 792"
    title: ClassVar[str] = "ICMP redirect"
    gateway: Annotated[bytes, Bits(32, "Gateway Internet Address", "the router to use instead")]


@dataclass(slots=True)
class TimeExceeded(Header):
    """Time exceeded: what traceroute lives on."""

    rfc: ClassVar[str] = "RFC 792"
    title: ClassVar[str] = "ICMP time exceeded"
    unused: Annotated[int, Bits(8, "unused", _UNUSED, usual="0")] = 0
    length: Annotated[
        int,
        Bits(
            8,
            "Length",
            "32-bit words of the packet quoted, if extensions follow it",
            times=4,
            rfc="RFC 4884 section 4.2",
            usual="0",
        ),
    ] = 0
    unused_behind: Annotated[int, Bits(16, "unused", _UNUSED, usual="0")] = 0


@dataclass(slots=True)
class ParameterProblem(Header):
    """Parameter problem: an octet of the header that nobody could understand."""

    rfc: ClassVar[str] = "RFC 792"
    title: ClassVar[str] = "ICMP parameter problem"
    pointer: Annotated[int, Bits(8, "Pointer", "octet of the header with the error")] = 0
    length: Annotated[
        int,
        Bits(
            8,
            "Length",
            "32-bit words of the packet quoted, if extensions follow it",
            times=4,
            rfc="RFC 4884 section 4.3",
            usual="0",
        ),
    ] = 0
    unused: Annotated[int, Bits(16, "unused", _UNUSED, usual="0")] = 0


@dataclass(slots=True)
class Timestamp(Header):
    """Timestamp and its reply: three clocks, each in milliseconds since midnight UT."""

    rfc: ClassVar[str] = "RFC 792"
    title: ClassVar[str] = "ICMP timestamp"
    id: Annotated[int, Bits(16, "Identifier", "which program asked")]
    seq: Annotated[int, Bits(16, "Sequence Number", "which of its questions")]
    originate: Annotated[int, Bits(32, "Originate Timestamp", "when the asker sent it")]
    receive: Annotated[int, Bits(32, "Receive Timestamp", "when the other side got it")]
    transmit: Annotated[int, Bits(32, "Transmit Timestamp", "when it sent the reply")]


@dataclass(slots=True)
class AddressMask(Header):
    """Address mask request and reply: once the way to learn the size of a network."""

    rfc: ClassVar[str] = "RFC 950 appendix I"
    title: ClassVar[str] = "ICMP address mask"
    id: Annotated[int, Bits(16, "Identifier", "which program asked")]
    seq: Annotated[int, Bits(16, "Sequence Number", "which of its questions")]
    mask: Annotated[bytes, Bits(32, "Address Mask", "ones for the network, zeros for the host")]


def _octets_of_routers(count: int, words: int) -> int:
    return 4 * count * words


@dataclass(slots=True)
class RouterAdvertisement(Header):
    """Router advertisement: addresses and how much each is preferred."""

    rfc: ClassVar[str] = "RFC 1256 section 3"
    title: ClassVar[str] = "ICMP router advertisement"
    count: Annotated[int, Bits(8, "Num Addrs", "how many routers are named")]
    words: Annotated[int, Bits(8, "Addr Entry Size", "32-bit words to a router", usual="2")]
    lifetime: Annotated[int, Bits(16, "Lifetime", "seconds for which this holds")]
    entries: Annotated[bytes, Tail("count words", octets=_octets_of_routers)] = b""


@dataclass(slots=True)
class RouterSolicitation(Header):
    """Router solicitation: is a router there?"""

    rfc: ClassVar[str] = "RFC 1256 section 3"
    title: ClassVar[str] = "ICMP router solicitation"
    reserved: Annotated[int, Bits(32, "Reserved", _UNUSED, usual="0")] = 0


@dataclass(slots=True)
class ExtendedEcho(Header):
    """Extended echo request and reply, of both versions of ICMP: is that interface up?"""

    rfc: ClassVar[str] = "RFC 8335 sections 2 and 3"
    title: ClassVar[str] = "ICMP extended echo"
    id: Annotated[int, Bits(16, "Identifier", "which program asked")]
    seq: Annotated[int, Bits(8, "Sequence Number", "which of its questions")]
    state: Annotated[int, Bits(3, "State", "reply: what is known of a neighbor", usual="0")]
    reserved: Annotated[int, Bits(2, "Res", _UNUSED, usual="0")]
    active: Annotated[int, Bits(1, "A", "reply: the interface is up")]
    ipv4: Annotated[int, Bits(1, "4", "reply: IPv4 runs on it")]
    ipv6: Annotated[int, Bits(1, "6", "reply: IPv6 runs on it; request: it is this node's own")]


# What stands behind the first four octets, by type.
MESSAGES: dict[int, type[Header]] = {
    0: Echo,
    3: Unreachable,
    4: Unused,
    5: Redirect,
    8: Echo,
    9: RouterAdvertisement,
    10: RouterSolicitation,
    11: TimeExceeded,
    12: ParameterProblem,
    13: Timestamp,
    14: Timestamp,
    15: Echo,
    16: Echo,
    17: AddressMask,
    18: AddressMask,
    42: ExtendedEcho,
    43: ExtendedEcho,
}

ERRORS = frozenset({3, 4, 5, 11, 12})  # those that quote the packet that caused them


@dataclass(slots=True)
class ExtensionHeader(Header):
    """What a router may append behind the packet quoted."""

    rfc: ClassVar[str] = "RFC 4884 section 7"
    title: ClassVar[str] = "ICMP extension"
    version: Annotated[int, Bits(4, "Version", "of the extensions", usual="2")]
    reserved: Annotated[int, Bits(12, "Reserved", _UNUSED, usual="0")]
    checksum: Annotated[int, Bits(16, "Checksum", "covers the extensions; 0: not computed")]


@dataclass(slots=True)
class ExtensionObject(Header):
    """One object of the extensions: `length` counts these four octets too."""

    rfc: ClassVar[str] = "RFC 4884 section 8"
    title: ClassVar[str] = "ICMP extension object"
    length: Annotated[int, Bits(16, "Length", "octets of the object, this header included")]
    class_num: Annotated[
        int, Bits(8, "Class-Num", "1 MPLS labels, 2 interface, 3 interface asked")
    ]
    c_type: Annotated[int, Bits(8, "C-Type", "which form of it")]
    data: Annotated[bytes, Tail("length")] = b""
