"""Ethernet: six octets to, six octets from, two that say what follows (RFC 894, IEEE 802.3).

The last two are a type from 0x0600 on, and a length up to 1500: then LLC follows, and behind the
LLC of SNAP a type again. VLAN tags stand in front of the type, one behind the other. The numbers
between 1500 and 0x0600 are neither.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.errors import WireError
from course.wire.header import Bits, Header, Tail

LONGEST_LENGTH = 1500  # a number up to this is a length, IEEE 802.3 clause 3.2.6
FIRST_TYPE = 0x0600

# https://www.iana.org/assignments/ieee-802-numbers: the types that one meets.
ETHERTYPES: dict[int, str] = {
    0x0800: "IPv4",
    0x0806: "ARP",
    0x0842: "Wake-on-LAN",
    0x6558: "Transparent Ethernet Bridging",
    0x8035: "RARP",
    0x8100: "VLAN tag (802.1Q)",
    0x86DD: "IPv6",
    0x8808: "Ethernet flow control",
    0x8809: "Slow protocols (LACP)",
    0x8847: "MPLS",
    0x8848: "MPLS with upstream-assigned label",
    0x8863: "PPPoE discovery",
    0x8864: "PPPoE session",
    0x888E: "EAP over LAN (802.1X)",
    0x88A8: "VLAN tag of the provider (802.1ad)",
    0x88CC: "LLDP",
    0x88E5: "MACsec",
    0x88F7: "Precision Time Protocol",
    0x9000: "Loopback test",
    0x9100: "VLAN tag (before 802.1ad)",
}

# Service access points of LLC, IEEE 802.2.
SAPS: dict[int, str] = {
    0x00: "Null",
    0x06: "IP (RFC 948)",
    0x42: "Spanning Tree",
    0xAA: "SNAP",
    0xE0: "Novell IPX",
    0xF0: "NetBIOS",
    0xFE: "OSI network layer",
    0xFF: "Global",
}


@dataclass(slots=True)
class Ethernet(Header):
    """The 14 octets before the packet; `ethertype` is a type from 0x0600, a length up to 1500."""

    rfc: ClassVar[str] = "RFC 894"
    dst: Annotated[bytes, Bits(48, "Destination MAC", "the card that shall take the frame")]
    src: Annotated[bytes, Bits(48, "Source MAC", "the card that sent the frame")]
    ethertype: Annotated[
        int,
        Bits(
            16,
            "EtherType",
            "which header follows",
            rfc="RFC 9542 section 3",
            usual="0x0800, 0x86dd, 0x0806",
        ),
    ]


@dataclass(slots=True)
class VLAN(Header):
    """A VLAN tag and the type behind it; tags are stacked: the outermost comes first."""

    rfc: ClassVar[str] = "IEEE 802.1Q clause 9.6"
    pcp: Annotated[int, Bits(3, "PCP", "priority: 7 most urgent, 1 least, 0 usual", usual="0")]
    dei: Annotated[int, Bits(1, "DEI", "this frame may be dropped first", usual="0")]
    vid: Annotated[int, Bits(12, "VID", "which virtual LAN; 0 none, the tag is for priority")]
    ethertype: Annotated[
        int, Bits(16, "EtherType", "which header follows", usual="0x0800, 0x86dd")
    ]


def _octets_of_control(control: int) -> int:
    """Return how many octets of LLC control follow the first: U-format has none, others one."""
    return 0 if control & 3 == 3 else 1


@dataclass(slots=True)
class LLC(Header):
    """Logical link control: which program of the station, and how it speaks."""

    rfc: ClassVar[str] = "IEEE 802.2 clause 3.2"
    dsap: Annotated[int, Bits(8, "DSAP", "which service gets the data", usual="0xaa, 0x42")]
    ssap: Annotated[int, Bits(8, "SSAP", "which service sent it; the last bit marks a response")]
    control: Annotated[int, Bits(8, "Control", "3: unnumbered, nothing is answered", usual="3")]
    more_control: Annotated[bytes, Tail("control", octets=_octets_of_control)] = b""


@dataclass(slots=True)
class SNAP(Header):
    """The extension of LLC that brings the EtherType back."""

    rfc: ClassVar[str] = "RFC 1042"
    oui: Annotated[bytes, Bits(24, "OUI", "whose numbers the next field holds; 0: EtherTypes")]
    protocol: Annotated[int, Bits(16, "Protocol ID", "which header follows", usual="0x0800")]


def to_text(address: bytes) -> str:
    """Return 6 octets in hexadecimal with colons."""
    return address.hex(":")


def from_text(text: str) -> bytes:
    """Return the 6 octets of a MAC address; raise `WireError` for anything else."""
    try:
        address = bytes.fromhex(text.replace(":", "").replace("-", ""))
    except ValueError:
        address = b""
    if len(address) != 6:
        raise WireError(f"a MAC address needs six pairs of hexadecimal digits, got {text!r}")
    return address
