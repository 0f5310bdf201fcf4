"""Free ports, chosen so that nobody outside can guess the next one: RFC 6056."""

from collections.abc import Callable
from random import Random

from course.errors import StackError

FIRST, LAST = 49_152, 65_535  # RFC 6335 section 6: the dynamic ports


def pick(chance: Random, is_free: Callable[[int], bool]) -> int:
    """Return a dynamic port that is free: the first from a place drawn by chance (its 3.3.1)."""
    count = LAST - FIRST + 1
    start = chance.randrange(count)
    for n in range(count):
        port = FIRST + (start + n) % count
        if is_free(port):
            return port
    raise StackError(f"a free port needs to be left, got all of {FIRST} to {LAST} in use")
