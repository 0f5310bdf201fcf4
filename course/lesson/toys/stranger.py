"""A packet that nobody has met before: drawn from a number, the same for the same number.

For a reader who has read two headers with help and now reads one alone.
"""

from dataclasses import replace
from random import Random

from course.errors import LessonError
from course.wire.checksum import checksum
from course.wire.ipv4 import IPv4

__all__ = ["stranger"]

NOP = b"\x01"  # an option of one octet that does nothing (RFC 791 section 3.1)
DATA = 16  # octets behind the header
REACH = 189 * 8  # the largest offset drawn, in octets


def stranger(number: int = 1) -> bytes:
    """Return a sound IPv4 packet of 36 to 48 octets; each `number` gives another one.

    It travels between addresses set aside for examples (RFC 5737), with options or without, whole
    or a fragment; length and header checksum are right.
    """
    if number < 0:
        raise LessonError(f"a stranger needs a number of 0 or more, got {number!r}")
    rng = Random(number)  # noqa: S311  a packet to read is no secret
    options = NOP * rng.choice((0, 0, 4, 8, 12))
    is_fragment = rng.random() < 0.4
    head = IPv4(
        ihl=5 + len(options) // 4,
        dscp=rng.choice((0, 8, 46, rng.randrange(64))),
        ecn=rng.randrange(4),
        total_length=20 + len(options) + DATA,
        identification=rng.randrange(1 << 16),
        df=0 if is_fragment else rng.randrange(2),
        mf=rng.randrange(2) if is_fragment else 0,
        fragment_offset=rng.randrange(1, REACH // 8) if is_fragment else 0,
        ttl=rng.randrange(1, 256),
        protocol=rng.choice((1, 6, 17)),
        src=bytes([192, 0, 2, rng.randrange(1, 255)]),
        dst=bytes([198, 51, 100, rng.randrange(1, 255)]),
        options=options,
    )
    return bytes(replace(head, checksum=checksum(bytes(head)))) + rng.randbytes(DATA)
