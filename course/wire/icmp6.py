"""ICMPv6, RFC 4443, with neighbor discovery (RFC 4861) and multicast listeners (RFC 2710, 3810).

As with ICMP: `ICMPv6` is the front that all share, `MESSAGES` names the table behind it, and what
an error quotes is payload. Neighbor discovery goes on with options, which `ndp` cuts.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.wire.header import Bits, Header
from course.wire.icmp import Echo, ExtendedEcho

UNREACHABLE, PACKET_TOO_BIG, TIME_EXCEEDED, PARAMETER_PROBLEM = 1, 2, 3, 4
ECHO, ECHO_REPLY = 128, 129
ROUTER_SOLICITATION, ROUTER_ADVERTISEMENT = 133, 134
NEIGHBOR_SOLICITATION, NEIGHBOR_ADVERTISEMENT, REDIRECT = 135, 136, 137

# https://www.iana.org/assignments/icmpv6-parameters
TYPES: dict[int, str] = {
    1: "Destination Unreachable",
    2: "Packet Too Big",
    3: "Time Exceeded",
    4: "Parameter Problem",
    128: "Echo Request",
    129: "Echo Reply",
    130: "Multicast Listener Query",
    131: "Multicast Listener Report",
    132: "Multicast Listener Done",
    133: "Router Solicitation",
    134: "Router Advertisement",
    135: "Neighbor Solicitation",
    136: "Neighbor Advertisement",
    137: "Redirect",
    138: "Router Renumbering",
    139: "Node Information Query",
    140: "Node Information Response",
    141: "Inverse Neighbor Discovery Solicitation",
    142: "Inverse Neighbor Discovery Advertisement",
    143: "Version 2 Multicast Listener Report",
    144: "Home Agent Address Discovery Request",
    145: "Home Agent Address Discovery Reply",
    146: "Mobile Prefix Solicitation",
    147: "Mobile Prefix Advertisement",
    148: "Certification Path Solicitation",
    149: "Certification Path Advertisement",
    151: "Multicast Router Advertisement",
    152: "Multicast Router Solicitation",
    153: "Multicast Router Termination",
    155: "RPL Control",
    160: "Extended Echo Request",
    161: "Extended Echo Reply",
}

CODES: dict[tuple[int, int], str] = {
    (1, 0): "no route to the destination",
    (1, 1): "communication administratively prohibited",
    (1, 2): "beyond the scope of the source address",
    (1, 3): "address unreachable",
    (1, 4): "port unreachable",
    (1, 5): "the source address failed a policy",
    (1, 6): "the route is one to reject",
    (1, 7): "error in the source routing header",
    (3, 0): "hop limit ran out on the way",
    (3, 1): "fragments did not all come in time",
    (4, 0): "an erroneous header field",
    (4, 1): "an unknown next header",
    (4, 2): "an unknown IPv6 option",
    (4, 3): "the first fragment lacks a part of the headers",
}

_UNUSED = "zero when sent"


@dataclass(slots=True)
class ICMPv6(Header):
    """What every ICMPv6 message starts with."""

    rfc: ClassVar[str] = "RFC 4443 section 2.1"
    type: Annotated[int, Bits(8, "Type", "which message this is; errors are below 128")]
    code: Annotated[int, Bits(8, "Code", "which case of it", usual="0")] = 0
    checksum: Annotated[
        int, Bits(16, "Checksum", "covers pseudo-header and the whole ICMPv6 message")
    ] = 0


@dataclass(slots=True)
class Unreachable(Header):
    """Destination unreachable and time exceeded."""

    rfc: ClassVar[str] = "RFC 4443 section 3.1"
    title: ClassVar[str] = "ICMPv6 unreachable or time exceeded"
    length: Annotated[
        int,
        Bits(
            8,
            "Length",
            "units of 8 octets of the packet quoted, if extensions follow it",
            times=8,
            rfc="RFC 4884 section 4.4",
            usual="0",
        ),
    ] = 0
    unused: Annotated[int, Bits(8, "unused", _UNUSED, usual="0")] = 0
    unused_behind: Annotated[int, Bits(16, "unused", _UNUSED, usual="0")] = 0


@dataclass(slots=True)
class PacketTooBig(Header):
    """Packet too big: IPv6 routers never cut packets, they report."""

    rfc: ClassVar[str] = "RFC 4443 section 3.2"
    title: ClassVar[str] = "ICMPv6 packet too big"
    mtu: Annotated[int, Bits(32, "MTU", "the largest packet that the next link takes")]


@dataclass(slots=True)
class ParameterProblem(Header):
    """Parameter problem: an octet that nobody could understand."""

    rfc: ClassVar[str] = "RFC 4443 section 3.4"
    title: ClassVar[str] = "ICMPv6 parameter problem"
    pointer: Annotated[int, Bits(32, "Pointer", "octet of the packet with the error")]


@dataclass(slots=True)
class ListenerQuery(Header):
    """Who listens to this group? Also report and done."""

    rfc: ClassVar[str] = "RFC 2710 section 3"
    title: ClassVar[str] = "Multicast listener"
    delay: Annotated[int, Bits(16, "Maximum Response Delay", "milliseconds to answer within")]
    reserved: Annotated[int, Bits(16, "Reserved", _UNUSED, usual="0")]
    group: Annotated[bytes, Bits(128, "Multicast Address", "the group; zero asks for all")]


@dataclass(slots=True)
class ListenerReport2(Header):
    """Version 2 report; that many records follow, each with sources of its own."""

    rfc: ClassVar[str] = "RFC 3810 section 5.2"
    title: ClassVar[str] = "Multicast listener report 2"
    reserved: Annotated[int, Bits(16, "Reserved", _UNUSED, usual="0")]
    count: Annotated[int, Bits(16, "Nr of Mcast Address Records", "how many records follow")]


@dataclass(slots=True)
class RouterSolicitation(Header):
    """Is a router there? Options follow."""

    rfc: ClassVar[str] = "RFC 4861 section 4.1"
    title: ClassVar[str] = "Router solicitation"
    reserved: Annotated[int, Bits(32, "Reserved", _UNUSED, usual="0")] = 0


@dataclass(slots=True)
class RouterAdvertisement(Header):
    """A router says what holds on its link; options follow."""

    rfc: ClassVar[str] = "RFC 4861 section 4.2"
    title: ClassVar[str] = "Router advertisement"
    hop_limit: Annotated[int, Bits(8, "Cur Hop Limit", "for packets that hosts send", usual="64")]
    managed: Annotated[int, Bits(1, "M", "addresses come from DHCPv6")]
    other: Annotated[int, Bits(1, "O", "other settings come from DHCPv6")]
    home: Annotated[int, Bits(1, "H", "this is a home agent", rfc="RFC 6275 section 7.1")]
    preference: Annotated[
        int, Bits(2, "Prf", "0 medium, 1 high, 3 low", rfc="RFC 4191 section 2.2", usual="0")
    ]
    reserved: Annotated[int, Bits(3, "Resvd", _UNUSED, usual="0")]
    lifetime: Annotated[int, Bits(16, "Router Lifetime", "seconds as a default router; 0: none")]
    reachable: Annotated[int, Bits(32, "Reachable Time", "milliseconds; 0: not said")]
    retrans: Annotated[int, Bits(32, "Retrans Timer", "milliseconds; 0: not said")]


@dataclass(slots=True)
class NeighborSolicitation(Header):
    """Who has this address? Options follow."""

    rfc: ClassVar[str] = "RFC 4861 section 4.3"
    title: ClassVar[str] = "Neighbor solicitation"
    reserved: Annotated[int, Bits(32, "Reserved", _UNUSED, usual="0")]
    target: Annotated[bytes, Bits(128, "Target Address", "the address asked for")]


@dataclass(slots=True)
class NeighborAdvertisement(Header):
    """I have this address; options follow."""

    rfc: ClassVar[str] = "RFC 4861 section 4.4"
    title: ClassVar[str] = "Neighbor advertisement"
    router: Annotated[int, Bits(1, "R", "the sender is a router")]
    solicited: Annotated[int, Bits(1, "S", "somebody had asked")]
    override: Annotated[int, Bits(1, "O", "replace what you remember")]
    reserved: Annotated[int, Bits(29, "Reserved", _UNUSED, usual="0")]
    target: Annotated[bytes, Bits(128, "Target Address", "the address that is here")]


@dataclass(slots=True)
class Redirect(Header):
    """A better first hop; options follow."""

    rfc: ClassVar[str] = "RFC 4861 section 4.5"
    title: ClassVar[str] = "ICMPv6 redirect"
    reserved: Annotated[int, Bits(32, "Reserved", _UNUSED, usual="0")]
    target: Annotated[bytes, Bits(128, "Target Address", "the better first hop")]
    dst: Annotated[bytes, Bits(128, "Destination Address", "for packets to this address")]


# What stands behind the first four octets, by type.
MESSAGES: dict[int, type[Header]] = {
    1: Unreachable,
    2: PacketTooBig,
    3: Unreachable,
    4: ParameterProblem,
    128: Echo,
    129: Echo,
    130: ListenerQuery,
    131: ListenerQuery,
    132: ListenerQuery,
    133: RouterSolicitation,
    134: RouterAdvertisement,
    135: NeighborSolicitation,
    136: NeighborAdvertisement,
    137: Redirect,
    143: ListenerReport2,
    160: ExtendedEcho,
    161: ExtendedEcho,
}

ERRORS = frozenset({1, 2, 3, 4})  # those that quote the packet that caused them
DISCOVERY = frozenset(range(133, 138))  # those that go on with options of neighbor discovery
