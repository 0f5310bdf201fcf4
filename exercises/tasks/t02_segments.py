"""TCP segments to draw, and those that the reader knows: for the tasks on the TCP header."""

from random import Random

from course.capture import bundled
from course.wire.tcp import TCP

FIELDS = {
    "src_port": "octets 0-1",
    "dst_port": "octets 2-3",
    "seq": "octets 4-7",
    "ack": "octets 8-11",
    "data_offset": "octet 12, high 4 bits",
    "reserved": "octet 12, bits 0x0e",
    "ae": "octet 12, bit 0x01",
    "flags": "octet 13",
    "window": "octets 14-15",
    "checksum": "octets 16-17",
    "urgent_pointer": "octets 18-19",
    "options": "octets 20 to 4 x data offset - 1",
}
GET = bundled.load("http-get").frames[0].data[20:]  # the request for a web page, from TCP on
SYN = bundled.load("chat").frames[0].data[20:]  # the first segment of the chat
LINE = bundled.load("chat").frames[3].data[20:]  # the segment with "hello world!"


def fields_of(data: bytes) -> dict[str, int | bytes]:
    """Return the fields of a segment's header by their names."""
    head = TCP.parse(data)
    return {name: getattr(head, name) for name in FIELDS}


def random_fields(rng: Random, offset: int, **fields: int | bytes) -> dict[str, int | bytes]:
    """Return the fields of some header with this data offset, all values possible."""
    drawn: dict[str, int | bytes] = {
        "src_port": rng.randrange(65536),
        "dst_port": rng.randrange(65536),
        "seq": rng.getrandbits(32),
        "ack": rng.getrandbits(32),
        "data_offset": offset,
        "reserved": rng.choice((0, rng.randrange(8))),
        "ae": rng.randrange(2),
        "flags": rng.randrange(256),
        "window": rng.randrange(65536),
        "checksum": rng.randrange(65536),
        "urgent_pointer": rng.randrange(65536),
        "options": rng.randbytes(4 * offset - 20),
    }
    return drawn | fields


def octets_of(fields: dict[str, int | bytes]) -> bytes:
    """Return a header with these fields, as it is sent."""
    return bytes(TCP(**fields))  # type: ignore[arg-type]
