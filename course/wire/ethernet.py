"""Ethernet II: six octets to, six octets from, two that say what follows (RFC 894, IEEE 802.3)."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.errors import WireError
from course.wire.header import Bits, Header


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
