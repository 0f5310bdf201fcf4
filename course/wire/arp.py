"""ARP, RFC 826: who has this address? Tell me your number on the wire.

The packet says the lengths of its addresses itself. Eight octets are always the same (`ARP`); the
four addresses behind them are its variable part, and in the only case that one meets, Ethernet
and IPv4, `Addresses` is the table that cuts them.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.wire.header import Bits, Header, Tail

ETHERNET, IPV4 = 1, 0x0800

OPERATIONS: dict[int, str] = {
    1: "request",
    2: "reply",
    3: "reverse request",
    4: "reverse reply",
    8: "inverse request",
    9: "inverse reply",
}


def _octets_of_addresses(hlen: int, plen: int) -> int:
    return 2 * (hlen + plen)


@dataclass(slots=True)
class ARP(Header):
    """An ARP packet; `addresses` holds sender's and target's, hardware before protocol."""

    rfc: ClassVar[str] = "RFC 826"
    htype: Annotated[int, Bits(16, "Hardware Type", "which kind of wire", usual="1, Ethernet")]
    ptype: Annotated[
        int, Bits(16, "Protocol Type", "whose addresses are asked for", usual="0x0800")
    ]
    hlen: Annotated[int, Bits(8, "Hardware Length", "octets of a hardware address", usual="6")]
    plen: Annotated[int, Bits(8, "Protocol Length", "octets of a protocol address", usual="4")]
    oper: Annotated[int, Bits(16, "Operation", "1 request, 2 reply", usual="1, 2")]
    addresses: Annotated[bytes, Tail("hlen plen", octets=_octets_of_addresses)] = b""

    @property
    def is_usual(self) -> bool:
        """Whether `Addresses` is the table of this packet's addresses."""
        return (self.ptype, self.hlen, self.plen) == (IPV4, 6, 4)


@dataclass(slots=True)
class Addresses(Header):
    """The four addresses of an ARP packet for IPv4 on Ethernet."""

    rfc: ClassVar[str] = "RFC 826"
    title: ClassVar[str] = "ARP addresses"
    sha: Annotated[bytes, Bits(48, "Sender Hardware Address", "the asking or answering card")]
    spa: Annotated[bytes, Bits(32, "Sender Protocol Address", "its IPv4 address")]
    tha: Annotated[bytes, Bits(48, "Target Hardware Address", "zero in a request: it is unknown")]
    tpa: Annotated[bytes, Bits(32, "Target Protocol Address", "the address asked for")]
