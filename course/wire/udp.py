"""The UDP header, RFC 768: eight octets between a program and the network."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.wire.header import Bits, Header


@dataclass(slots=True)
class UDP(Header):
    """A UDP header; `length` counts header and data, so 8 is the least."""

    rfc: ClassVar[str] = "RFC 768"
    src_port: Annotated[int, Bits(16, "Source Port", "where a reply should go, or 0")]
    dst_port: Annotated[int, Bits(16, "Destination Port", "which program gets the data")]
    length: Annotated[
        int, Bits(16, "Length", "octets of header and data together", usual="8 or more")
    ] = 8
    checksum: Annotated[
        int,
        Bits(
            16,
            "Checksum",
            "covers pseudo-header, header and data; 0 says: not computed (IPv4 only)",
        ),
    ] = 0
