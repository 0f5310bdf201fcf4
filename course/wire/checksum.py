"""The Internet checksum, RFC 1071, and the pseudo-headers of TCP and UDP.

The sum of all 16-bit words in ones' complement arithmetic, complemented. Sixteen ones and sixteen
zeros are both zero there; the sum of anything but zeros comes out as ffff, never 0000, and so the
checksum of it as 0000. Two functions: `checksum`, quick, and `words` for those who show the work.
"""

from struct import Struct

from course.errors import WireError

PSEUDO_4, PSEUDO_6 = Struct("!4s4sBBH"), Struct("!16s16sIHBB")


def total(data: bytes) -> int:
    """Return the folded ones' complement sum of `data`, 0 to 0xffff.

    An odd last octet is padded with zero on the right.

    2^16 is 1 modulo ffff, so folding carries is the remainder modulo ffff, with one corner: a sum
    that is a multiple of ffff, and not zero, folds to ffff.
    """
    number = int.from_bytes(data, "big")
    if len(data) % 2:
        number <<= 8
    return number % 0xFFFF or (0xFFFF if number else 0)


def checksum(data: bytes) -> int:
    """Return the checksum of `data` (RFC 1071 section 1): the complement of its sum."""
    return 0xFFFF - total(data)


def words(data: bytes) -> list[int]:
    """Return the 16-bit words that the sum runs over, an odd last octet padded on the right."""
    even = data + bytes(len(data) % 2)
    return [int.from_bytes(even[n : n + 2], "big") for n in range(0, len(even), 2)]


def pseudo_header(src: bytes, dst: bytes, protocol: int, length: int) -> bytes:
    """Return what precedes a segment in its checksum.

    For 4-octet addresses 12 octets (RFC 9293 section 3.1), for 16-octet ones 40 (RFC 8200 section
    8.1). `length` counts the octets of transport header and data.
    """
    if len(src) == len(dst) == 4 and 0 <= length <= 0xFFFF:
        return PSEUDO_4.pack(src, dst, 0, protocol, length)
    if len(src) == len(dst) == 16 and 0 <= length <= 0xFFFFFFFF:
        return PSEUDO_6.pack(src, dst, length, 0, 0, protocol)
    if len(src) == len(dst) and len(src) in (4, 16):
        top = 0xFFFF if len(src) == 4 else 0xFFFFFFFF
        raise WireError(f"the length in a pseudo-header holds 0 to {top}, got {length}")
    raise WireError(
        f"a pseudo-header needs two addresses of 4 or 16 octets, got {len(src)} and {len(dst)}"
    )
