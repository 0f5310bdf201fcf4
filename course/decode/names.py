"""The names that a display filter may use: fields, protocols, and which of them need a stream.

Strategy. Nothing is listed here twice: the fields are those in the rows of `fields` and in the
tables of `stream_fields`, the protocols those that some row belongs to, and a few without fields
of their own. So a name that is none of them is mistyped, and the reader is told which are near.
"""

from course.decode.fields import ROWS
from course.decode.fields_reader import FRAME, Fields
from course.decode.filter import Filter, parse
from course.decode.step import Dissection
from course.decode.stream_fields import NAMES as STREAM_NAMES
from course.errors import FilterError

__all__ = ["NAMES", "PROTOCOLS", "STREAM_NAMES", "asked", "read_filter"]

# Wireshark's names of layers; of a layer that is not here, its own in small letters.
SHORT = {
    "Ethernet": "eth",
    "IPv4": "ip",
    "Hop-by-Hop Options": "ipv6.hopopts",
    "Destination Options": "ipv6.dstopts",
    "Routing": "ipv6.routing",
    "Fragment": "ipv6.fraghdr",
    "Payload": "data",
    "Padding": "",
    "Surplus": "",
    "Extensions": "",
}
WITHOUT_FIELDS = ("HTTP", "SSDP", "QUIC", "AH", "ESP", "Payload")
# What a filter may ask for besides the fields.
CHAIN, NUMBER = "frame.protocols", "frame.number"


def _name(layer: str) -> str:
    return SHORT.get(layer, layer.lower())


PROTOCOLS = frozenset(
    name for name in map(_name, (*(layer for layer, _ in ROWS), *WITHOUT_FIELDS)) if name
)
NAMES = frozenset(
    (CHAIN, NUMBER, *FRAME, *(name for row in ROWS.values() for name, _ in row if name))
)


def read_filter(text: str, *, has_stream: bool) -> Filter:
    """Read a display filter; raises `FilterError` if it asks for what no packet can have.

    `has_stream`: what earlier packets tell is known too.
    """
    read = parse(text, NAMES | STREAM_NAMES, PROTOCOLS)
    told = sorted(name for name in read.names if not _is_alone(name))
    if told and not has_stream:
        raise FilterError(f"{told[0]} needs what earlier frames tell: add --stream")
    return read


def _is_alone(name: str) -> bool:
    """Return whether a frame alone may have it."""
    is_named = name in NAMES or name in PROTOCOLS
    return is_named or any(known.startswith(f"{name}.") for known in NAMES)


def asked(frame: Dissection, fields: Fields) -> Fields:
    """Return a frame's fields with its number and its protocols, for a filter."""
    names = (_name(layer.name) for layer in frame.layers)
    return {**fields, NUMBER: [frame.number], CHAIN: [":".join(name for name in names if name)]}
