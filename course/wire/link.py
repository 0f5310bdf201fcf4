"""What stands in the place of Ethernet in some captures: SLL and SLL2, NULL and LOOP.

These headers were never on a wire. Linux writes SLL where a capture runs over several kinds of
link ("any"); BSD and macOS write four octets for their loopback, the number of the address family.
Descriptions: https://www.tcpdump.org/linktypes.html.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.wire.header import Bits, Header

AF_INET = 2
# The number of IPv6 differs: Linux; NetBSD, OpenBSD; FreeBSD; macOS.
AF_INET6 = (10, 24, 28, 30)

PACKET_TYPES: dict[int, str] = {
    0: "to us",
    1: "broadcast",
    2: "multicast",
    3: "to somebody else",
    4: "from us",
}


@dataclass(slots=True)
class SLL(Header):
    """Linux cooked capture, version 1: 16 octets; of `address` only `address_length` count."""

    rfc: ClassVar[str] = "https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html"
    packet_type: Annotated[int, Bits(16, "Packet Type", "whether it came, or was sent by us")]
    hardware: Annotated[int, Bits(16, "ARPHRD Type", "which kind of link", usual="1, 772")]
    address_length: Annotated[int, Bits(16, "Address Length", "octets that count of the next")]
    address: Annotated[bytes, Bits(64, "Address", "the sender on that link, filled up with zeros")]
    protocol: Annotated[int, Bits(16, "Protocol Type", "which header follows", usual="0x0800")]


@dataclass(slots=True)
class SLL2(Header):
    """Linux cooked capture, version 2: 20 octets, with the interface."""

    rfc: ClassVar[str] = "https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html"
    protocol: Annotated[int, Bits(16, "Protocol Type", "which header follows", usual="0x0800")]
    reserved: Annotated[int, Bits(16, "Reserved", "must be zero", usual="0")]
    interface: Annotated[int, Bits(32, "Interface Index", "which interface of the machine")]
    hardware: Annotated[int, Bits(16, "ARPHRD Type", "which kind of link", usual="1, 772")]
    packet_type: Annotated[int, Bits(8, "Packet Type", "whether it came, or was sent by us")]
    address_length: Annotated[int, Bits(8, "Address Length", "octets that count of the next")]
    address: Annotated[bytes, Bits(64, "Address", "the sender on that link, filled up with zeros")]


@dataclass(slots=True)
class Null(Header):
    """Loopback of BSD and macOS: an address family in the byte order of the capturing machine."""

    rfc: ClassVar[str] = "https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html"
    title: ClassVar[str] = "NULL"
    family: Annotated[
        int, Bits(32, "Address Family", "2 is IPv4, in whose byte order?", usual="2, 30")
    ]

    @property
    def number(self) -> int:
        """The family: families are small, so the byte order that gives a small number is right."""
        return family(self.family)


@dataclass(slots=True)
class Loop(Header):
    """Loopback of OpenBSD: the address family in network byte order."""

    rfc: ClassVar[str] = "https://www.tcpdump.org/linktypes/LINKTYPE_LOOP.html"
    title: ClassVar[str] = "LOOP"
    family: Annotated[int, Bits(32, "Address Family", "2 is IPv4", usual="2, 24")]


def family(octets: int) -> int:
    """Return an address family that was written in either byte order, as a number of 32 bits."""
    if octets < 1 << 16:
        return octets
    return int.from_bytes(octets.to_bytes(4, "big"), "little")
