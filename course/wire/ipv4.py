"""The IPv4 header, RFC 791 section 3.1; its second octet as RFC 2474 and RFC 3168 read it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.errors import WireError
from course.wire.header import Bits, Header, Tail


@dataclass(slots=True)
class IPv4(Header):
    """An IPv4 header: `ihl` counts 32-bit words, `fragment_offset` units of 8 octets."""

    rfc: ClassVar[str] = "RFC 791 section 3.1"
    version: Annotated[int, Bits(4, "Version", "which IP this is", usual="4", only=4)] = 4
    ihl: Annotated[
        int, Bits(4, "IHL", "length of this header in 32-bit words", times=4, usual="5")
    ] = 5
    dscp: Annotated[
        int,
        Bits(
            6,
            "DSCP",
            "which service class the packet asks for",
            rfc="RFC 2474 section 3",
            usual="0",
        ),
    ] = 0
    ecn: Annotated[
        int,
        Bits(
            2, "ECN", "whether a router may mark congestion here, or has", rfc="RFC 3168 section 5"
        ),
    ] = 0
    total_length: Annotated[
        int, Bits(16, "Total Length", "octets of the whole packet, header included")
    ] = 20
    identification: Annotated[
        int,
        Bits(
            16, "Identification", "shared by the fragments of one packet", rfc="RFC 6864 section 4"
        ),
    ] = 0
    reserved_flag: Annotated[int, Bits(1, "Reserved", "must be zero", usual="0")] = 0
    df: Annotated[int, Bits(1, "DF", "don't fragment: drop and report instead")] = 0
    mf: Annotated[int, Bits(1, "MF", "more fragments follow this one")] = 0
    fragment_offset: Annotated[
        int,
        Bits(
            13,
            "Fragment Offset",
            "where this piece belongs, in units of 8 octets",
            times=8,
            usual="0",
        ),
    ] = 0
    ttl: Annotated[
        int, Bits(8, "Time to Live", "routers it may still cross", usual="64, 128 or 255")
    ] = 64
    protocol: Annotated[int, Bits(8, "Protocol", "which header follows", usual="6, 17 or 1")] = 0
    checksum: Annotated[
        int, Bits(16, "Header Checksum", "covers this header only, not the data")
    ] = 0
    src: Annotated[bytes, Bits(32, "Source Address", "who sent the packet")] = bytes(4)
    dst: Annotated[bytes, Bits(32, "Destination Address", "who shall get the packet")] = bytes(4)
    options: Annotated[bytes, Tail("ihl")] = b""


def to_text(address: bytes) -> str:
    """Return 4 octets in dotted decimal."""
    return ".".join(map(str, address))


def from_text(text: str) -> bytes:
    """Return the 4 octets of a dotted address; raise `WireError` for anything else."""
    parts = text.split(".")
    if len(parts) != 4 or not all(
        part.isascii() and part.isdigit() and int(part) < 256 for part in parts
    ):
        raise WireError(f"an IPv4 address needs four numbers from 0 to 255, got {text!r}")
    return bytes(map(int, parts))
