"""The TCP header, RFC 9293 section 3.1, with AE from RFC 9768.

Octets 12 and 13 hold 4 bits of data offset, 3 reserved bits, the AE bit (once NS of RFC 3540) and
the eight flags. Options stay as they came, padding included: `options.parse` cuts them,
`bytes(head)` gives them back.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.wire.header import Bits, Header, Tail

CWR, ECE, URG, ACK, PSH, RST, SYN, FIN = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02, 0x01
FLAGS = {
    "CWR": CWR,
    "ECE": ECE,
    "URG": URG,
    "ACK": ACK,
    "PSH": PSH,
    "RST": RST,
    "SYN": SYN,
    "FIN": FIN,
}


@dataclass(slots=True)
class TCP(Header):
    """A TCP header; `data_offset` counts 32-bit words, so 5 means 20 octets and no options."""

    rfc: ClassVar[str] = "RFC 9293 section 3.1"
    src_port: Annotated[int, Bits(16, "Source Port", "the port this segment leaves from")]
    dst_port: Annotated[int, Bits(16, "Destination Port", "the port this segment goes to")]
    seq: Annotated[
        int, Bits(32, "Sequence Number", "the number of the first octet of data, or of the SYN")
    ]
    ack: Annotated[
        int,
        Bits(
            32, "Acknowledgment Number", "the next octet the sender expects; counts only with ACK"
        ),
    ]
    data_offset: Annotated[
        int,
        Bits(4, "Data Offset", "length of this header in 32-bit words", times=4, usual="5 to 15"),
    ] = 5
    reserved: Annotated[
        int, Bits(3, "Reserved", "kept for later use; zero when sent", usual="0")
    ] = 0
    ae: Annotated[
        int, Bits(1, "AE", "accurate ECN (once the nonce sum)", rfc="RFC 9768 section 3.1")
    ] = 0
    flags: Annotated[
        int, Bits(8, "Control Bits", "what this segment does: open, close, acknowledge")
    ] = 0
    window: Annotated[
        int, Bits(16, "Window", "octets the sender will take; scaled once both sides agreed")
    ] = 0
    checksum: Annotated[int, Bits(16, "Checksum", "covers pseudo-header, header and data")] = 0
    urgent_pointer: Annotated[
        int,
        Bits(
            16, "Urgent Pointer", "offset of the octet after the urgent data; counts only with URG"
        ),
    ] = 0
    options: Annotated[bytes, Tail("data_offset")] = b""
