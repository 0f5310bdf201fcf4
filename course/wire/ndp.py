"""Options of IPv6 neighbor discovery, RFC 4861 section 4.6, cut by hand.

An option is one octet of type, one of length in units of 8 octets that counts the whole option,
and data. Length 0 is forbidden: a reader would never get past it. For the types that one meets,
`TABLES` has a header table of the whole option.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from course.errors import Malformed
from course.wire.header import Bits, Header, Stop, Tail

# https://www.iana.org/assignments/icmpv6-parameters: option formats that one meets.
TYPES: dict[int, tuple[str, str]] = {
    1: ("Source Link-Layer Address", "RFC 4861 section 4.6.1"),
    2: ("Target Link-Layer Address", "RFC 4861 section 4.6.1"),
    3: ("Prefix Information", "RFC 4861 section 4.6.2"),
    4: ("Redirected Header", "RFC 4861 section 4.6.3"),
    5: ("MTU", "RFC 4861 section 4.6.4"),
    7: ("Advertisement Interval", "RFC 6275 section 7.3"),
    8: ("Home Agent Information", "RFC 6275 section 7.4"),
    11: ("CGA", "RFC 3971 section 5.1"),
    12: ("RSA Signature", "RFC 3971 section 5.2"),
    13: ("Timestamp", "RFC 3971 section 5.3.1"),
    14: ("Nonce", "RFC 3971 section 5.3.2"),
    24: ("Route Information", "RFC 4191 section 2.3"),
    25: ("Recursive DNS Server", "RFC 8106 section 5.1"),
    31: ("DNS Search List", "RFC 8106 section 5.2"),
    33: ("Address Registration", "RFC 6775 section 4.1"),
    37: ("Captive Portal", "RFC 8910 section 2.3"),
    38: ("PREF64", "RFC 8781 section 4"),
}

_TYPE = Bits(8, "Type", "which option this is")
_LENGTH = Bits(8, "Length", "units of 8 octets, the whole option counted", times=8)
_UNUSED = "zero when sent"


@dataclass(slots=True)
class Option:
    """One option as it stands on the wire; a value: nobody changes it in place."""

    type: int
    length: int  # in units of 8 octets, type and length included
    data: bytes

    @property
    def size(self) -> int:
        """Octets that the option takes."""
        return 2 + len(self.data)

    @property
    def name(self) -> str:
        """The option's name in words."""
        return TYPES[self.type][0] if self.type in TYPES else f"Unknown ({self.type})"

    def __bytes__(self) -> bytes:
        """Return the octets: type, length, data."""
        return bytes((self.type, self.length)) + self.data


def walk(raw: bytes) -> tuple[list[Option], Stop | None]:
    """Cut the options behind a message as far as their lengths allow; say what stopped the walk.

    The octets from `Stop.at` on belong to no option. Never raises.
    """
    options: list[Option] = []
    at, end = 0, len(raw)
    while at < end:
        what = f"neighbor discovery option type {raw[at]} at octet {at}"
        if at + 2 > end:
            return options, Stop(at, f"{what} needs a length octet, got the end of the options")
        size = 8 * raw[at + 1]
        if not size:
            return options, Stop(at, f"{what} needs a length of at least 1, got 0")
        if at + size > end:
            return options, Stop(at, f"{what} needs {size} octets, got {end - at}")
        options.append(Option(raw[at], raw[at + 1], raw[at + 2 : at + size]))
        at += size
    return options, None


def parse(raw: bytes) -> tuple[Option, ...]:
    """Cut the options behind a message; raise `Malformed` if a length is 0 or past the end."""
    options, stop = walk(raw)
    if stop:
        raise Malformed(stop.sentence)
    return tuple(options)


def build(options: Iterable[Option]) -> bytes:
    """Return the octets of `options` in their order."""
    return b"".join(map(bytes, options))


@dataclass(slots=True)
class LinkLayerAddress(Header):
    """The address of a card, in as many octets as fill the option (Ethernet: six)."""

    rfc: ClassVar[str] = "RFC 4861 section 4.6.1"
    title: ClassVar[str] = "Link-layer address option"
    type: Annotated[int, _TYPE]
    length: Annotated[int, _LENGTH]
    address: Annotated[bytes, Tail("length")]


@dataclass(slots=True)
class PrefixInformation(Header):
    """A prefix of this link, from which hosts may make addresses."""

    rfc: ClassVar[str] = "RFC 4861 section 4.6.2"
    title: ClassVar[str] = "Prefix information option"
    type: Annotated[int, _TYPE]
    length: Annotated[int, _LENGTH]
    prefix_length: Annotated[int, Bits(8, "Prefix Length", "bits that count", usual="64")]
    on_link: Annotated[int, Bits(1, "L", "addresses of it are on this link")]
    autonomous: Annotated[int, Bits(1, "A", "hosts may make addresses of it")]
    reserved: Annotated[int, Bits(6, "Reserved1", _UNUSED, usual="0")]
    valid: Annotated[int, Bits(32, "Valid Lifetime", "seconds; all ones: for ever")]
    preferred: Annotated[int, Bits(32, "Preferred Lifetime", "seconds; all ones: for ever")]
    reserved_behind: Annotated[int, Bits(32, "Reserved2", _UNUSED, usual="0")]
    prefix: Annotated[bytes, Bits(128, "Prefix", "the prefix, filled up with zeros")]


@dataclass(slots=True)
class RedirectedHeader(Header):
    """The front of the packet that caused a redirect."""

    rfc: ClassVar[str] = "RFC 4861 section 4.6.3"
    title: ClassVar[str] = "Redirected header option"
    type: Annotated[int, _TYPE]
    length: Annotated[int, _LENGTH]
    reserved: Annotated[bytes, Bits(48, "Reserved", _UNUSED, usual="0")]
    packet: Annotated[bytes, Tail("length")]


@dataclass(slots=True)
class MTU(Header):
    """The largest packet of this link."""

    rfc: ClassVar[str] = "RFC 4861 section 4.6.4"
    title: ClassVar[str] = "MTU option"
    type: Annotated[int, _TYPE]
    length: Annotated[int, _LENGTH]
    reserved: Annotated[int, Bits(16, "Reserved", _UNUSED, usual="0")]
    mtu: Annotated[int, Bits(32, "MTU", "octets of the largest packet", usual="1500")]


@dataclass(slots=True)
class DNSServers(Header):
    """Recursive DNS servers: as many addresses as fill the option; also the search list."""

    rfc: ClassVar[str] = "RFC 8106 section 5.1"
    title: ClassVar[str] = "Recursive DNS server option"
    type: Annotated[int, _TYPE]
    length: Annotated[int, _LENGTH]
    reserved: Annotated[int, Bits(16, "Reserved", _UNUSED, usual="0")]
    lifetime: Annotated[int, Bits(32, "Lifetime", "seconds; all ones: for ever")]
    servers: Annotated[bytes, Tail("length")]


# Tables of whole options, by type.
TABLES: dict[int, type[Header]] = {
    1: LinkLayerAddress,
    2: LinkLayerAddress,
    3: PrefixInformation,
    4: RedirectedHeader,
    5: MTU,
    25: DNSServers,
    31: DNSServers,
}
