"""Packets to draw and packets that the reader knows: what the inputs of many tasks are made of.

Everything takes its chance from the `Random` it is given.
"""

from random import Random

from course.capture import bundled
from course.wire.checksum import checksum
from course.wire.ipv4 import IPv4
from course.wire.tcp import TCP

HELLO = bundled.load("chat").frames[3].data  # "hello world!\n", the fourth packet of the chat
HTTP_GET = bundled.load("http-get").frames[0].data  # a web page asked for; its oddities are real
DNS_REPLY = bundled.load("dns-reply").frames[0].data


def random_ipv4(rng: Random, ihl: int, **fields: int) -> IPv4:
    """Return a header with random fields, the checksum right and not zero."""
    head = IPv4(
        ihl=ihl,
        dscp=rng.randrange(64),
        total_length=rng.randrange(4 * ihl, 0x10000),
        identification=rng.randrange(0x10000),
        fragment_offset=rng.randrange(0x2000),
        ttl=rng.randrange(1, 256),
        protocol=rng.choice((1, 6, 17)),
        src=rng.randbytes(4),
        dst=rng.randbytes(4),
        options=rng.randbytes(4 * ihl - 20),
    )
    for name, value in fields.items():
        setattr(head, name, value)
    return sealed(head)


def sealed(head: IPv4) -> IPv4:
    """Set the header checksum; where it would be zero, take the next identification."""
    head.checksum = 0
    while not (value := checksum(bytes(head))):
        head.identification = (head.identification + 1) % 0x10000
    head.checksum = value
    return head


def random_tcp(rng: Random, offset: int) -> TCP:
    """Return a segment's header with this data offset and as many octets of options."""
    ports = rng.randrange(65536), rng.randrange(65536)
    return TCP(
        *ports,
        rng.getrandbits(32),
        rng.getrandbits(32),
        data_offset=offset,
        flags=0x18,
        window=rng.randrange(65536),
        checksum=rng.randrange(65536),
        options=rng.randbytes(4 * offset - 20),
    )


def word(data: bytes) -> int:
    """Return octets 6 and 7, flags and offset."""
    return int.from_bytes(data[6:8], "big")
