"""Options of IPv6 hop-by-hop and destination headers, RFC 8200 section 4.2, cut by hand.

An option is one octet of type, one octet that counts its data alone, and the data; only Pad1 (0)
is a single octet. The first two bits of the type say what a node does that does not know it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from course.errors import Malformed
from course.wire.header import Stop

PAD1, PADN, ROUTER_ALERT, JUMBO, HOME_ADDRESS = 0, 1, 5, 0xC2, 0xC9


class Known(NamedTuple):
    """One row of the table of types."""

    name: str
    rfc: str
    length: int | None  # octets of data, if always the same


# https://www.iana.org/assignments/ipv6-parameters: types that one meets.
TYPES: dict[int, Known] = {
    0x00: Known("Pad1", "RFC 8200 section 4.2", None),
    0x01: Known("PadN", "RFC 8200 section 4.2", None),
    0x04: Known("Tunnel Encapsulation Limit", "RFC 2473 section 4.1.1", 1),
    0x05: Known("Router Alert", "RFC 2711 section 2.1", 2),
    0x07: Known("CALIPSO", "RFC 5570 section 5.1", None),
    0x0F: Known("Performance and Diagnostic Metrics", "RFC 8250 section 3.2", 10),
    0x26: Known("Quick-Start", "RFC 4782 section 3.2", 6),
    0x63: Known("RPL", "RFC 6553 section 3", None),
    0x6D: Known("MPL", "RFC 7731 section 6.1", None),
    0x8B: Known("ILNP Nonce", "RFC 6744 section 2", None),
    0xC2: Known("Jumbo Payload", "RFC 2675 section 2", 4),
    0xC9: Known("Home Address", "RFC 6275 section 6.3", 16),
}

# What a node does with a type that it does not know: its first two bits.
UNKNOWN: tuple[str, ...] = (
    "skip the option",
    "drop the packet",
    "drop the packet and report it",
    "drop the packet and report it, unless it was multicast",
)


@dataclass(slots=True)
class Option:
    """One option as it stands on the wire; a value: nobody changes it in place."""

    type: int
    length: int | None  # octets of data as the wire says; None for Pad1
    data: bytes = b""

    @property
    def size(self) -> int:
        """Octets that the option takes."""
        return 1 if self.length is None else 2 + len(self.data)

    @property
    def name(self) -> str:
        """The option's name in words."""
        known = TYPES.get(self.type)
        return known.name if known else f"Unknown ({self.type:#04x})"

    def __bytes__(self) -> bytes:
        """Return the octets: type, length if it has one, data."""
        return bytes((self.type,) if self.length is None else (self.type, self.length)) + self.data


def walk(raw: bytes) -> tuple[list[Option], Stop | None]:
    """Cut the options of one header as far as their lengths allow; say what stopped the walk.

    The octets from `Stop.at` on belong to no option. Never raises.
    """
    options: list[Option] = []
    at, end = 0, len(raw)
    while at < end:
        kind = raw[at]
        if kind == PAD1:
            options.append(Option(PAD1, None))
            at += 1
            continue
        what = f"IPv6 option type {kind:#04x} at octet {at}"
        if at + 2 > end:
            return options, Stop(at, f"{what} needs a length octet, got the end of the options")
        length = raw[at + 1]
        if at + 2 + length > end:
            sentence = f"{what} needs {length} octets of data, got {end - at - 2}"
            return options, Stop(at, sentence)
        options.append(Option(kind, length, raw[at + 2 : at + 2 + length]))
        at += 2 + length
    return options, None


def parse(raw: bytes) -> tuple[Option, ...]:
    """Cut the options of one header; raise `Malformed` if a length reaches past the end."""
    options, stop = walk(raw)
    if stop:
        raise Malformed(stop.sentence)
    return tuple(options)


def build(options: Iterable[Option]) -> bytes:
    """Return the octets of `options` in their order."""
    return b"".join(map(bytes, options))


def problem(option: Option) -> str | None:
    """Return a sentence if the option breaks the rule of its own type, else None."""
    known = TYPES.get(option.type)
    if known and known.length is not None and option.length != known.length:
        return f"{known.name} needs length {known.length}, got {option.length}"
    return None
