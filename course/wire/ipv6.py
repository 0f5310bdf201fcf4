"""The IPv6 header, RFC 8200 section 3, and addresses as text, RFC 4291 and RFC 5952."""

from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, ClassVar

from course.errors import WireError
from course.wire import ipv4
from course.wire.header import Bits, Header


@dataclass(slots=True)
class IPv6(Header):
    """An IPv6 header: always 40 octets; `payload_length` counts what is behind them."""

    rfc: ClassVar[str] = "RFC 8200 section 3"
    version: Annotated[int, Bits(4, "Version", "which IP this is", usual="6", only=6)] = 6
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
    flow_label: Annotated[
        int,
        Bits(20, "Flow Label", "the same for packets that belong together", rfc="RFC 6437"),
    ] = 0
    payload_length: Annotated[
        int, Bits(16, "Payload Length", "octets behind this header, extension headers included")
    ] = 0
    next_header: Annotated[int, Bits(8, "Next Header", "which header follows", usual="6, 17")] = 59
    hop_limit: Annotated[
        int, Bits(8, "Hop Limit", "routers it may still cross", usual="64 or 255")
    ] = 64
    src: Annotated[bytes, Bits(128, "Source Address", "who sent the packet")] = bytes(16)
    dst: Annotated[bytes, Bits(128, "Destination Address", "who shall get the packet")] = bytes(16)


def to_text(address: bytes) -> str:
    """Return 16 octets as RFC 5952 section 4 writes them.

    Lower case, no leading zeros, the longest run of two or more zero words (the first of equals)
    as a double colon; the last 32 bits in dotted decimal if the prefix says that an IPv4 address
    is embedded (section 5).
    """
    if address[:12] == bytes(10) + b"\xff\xff":
        return f"::ffff:{ipv4.to_text(address[12:])}"
    words = [int.from_bytes(address[n : n + 2], "big") for n in range(0, 16, 2)]
    at, best, size = 0, 0, 1
    for is_zero, run in groupby(words, key=lambda word: not word):
        length = len(list(run))
        if is_zero and length > size:
            best, size = at, length
        at += length
    texts = [f"{word:x}" for word in words]
    if size == 1:
        return ":".join(texts)
    return f"{':'.join(texts[:best])}::{':'.join(texts[best + size :])}"


def from_text(text: str) -> bytes:
    """Return the 16 octets of an address in any form of RFC 4291 section 2.2; no zone, no prefix.

    Raises `WireError` for anything else.
    """
    left, gap, right = text.partition("::")
    try:
        front, back = _octets(left, is_last=not gap), _octets(right, is_last=True)
    except ValueError:
        raise _no_address(text) from None
    missing = 16 - len(front) - len(back)
    if (missing < 2 if gap else missing) or "::" in right:
        raise _no_address(text)
    return front + bytes(missing) + back


def _no_address(text: str) -> WireError:
    return WireError(
        f"an IPv6 address needs eight groups of hexadecimal digits, or :: for some, got {text!r}"
    )


def _octets(text: str, *, is_last: bool) -> bytes:
    """Return the octets of groups joined by colons; the last may be an IPv4 address."""
    if not text:
        return b""
    *groups, last = text.split(":")
    if "." in last and is_last:
        try:
            tail = ipv4.from_text(last)
        except WireError:
            raise ValueError(last) from None
    else:
        groups, tail = [*groups, last], b""
    if any(not 1 <= len(one) <= 4 or not (one.isascii() and one.isalnum()) for one in groups):
        raise ValueError(text)
    return b"".join(int(group, 16).to_bytes(2, "big") for group in groups) + tail
