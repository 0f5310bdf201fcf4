"""What the tasks of set 04 share: parts handed over to answers, as source, and cases in turn."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from course.exercise import Case
from course.exercise.supplied import Supplied

CHECKSUM = Supplied(
    "checksum",
    '''
def checksum(data):
    """Return the Internet checksum of data (task 04.1)."""
    if len(data) % 2:
        data = data + bytes(1)
    number = sum(int.from_bytes(data[n:n + 2], "big") for n in range(0, len(data), 2))
    while number >> 16:
        number = (number & 0xffff) + (number >> 16)
    return 0xffff - number
''',
)
PSEUDO_HEADER = Supplied(
    "pseudo_header",
    '''
import struct

def pseudo_header(src, dst, protocol, length):
    """Return the octets that TCP and UDP put in front of the sum (task 04.2)."""
    if len(src) == 4:
        return struct.pack("!4s4sBBH", src, dst, 0, protocol, length)
    return struct.pack("!16s16sI3xB", src, dst, length, protocol)
''',
)


def in_turn(cases: Sequence[Case]) -> list[Case]:
    """Return cases so that their parts take turns, each part's own in their order.

    So the first inputs that a reader meets show every part.
    """
    groups: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        groups.setdefault(case.parts, []).append(case)
    rounds = zip_longest(*groups.values())
    return [case for case in chain.from_iterable(rounds) if case is not None]
