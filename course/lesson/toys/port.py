"""A port number looked at: its bits, its range, who is registered there.

Ranges are those of RFC 6335 section 6, names those of the table that the decoder uses, after
IANA's registry.
"""

from dataclasses import dataclass

from course.decode.words import PORTS
from course.errors import LessonError

__all__ = ["RANGES", "Port", "port", "range_of"]

RANGES = (
    (1023, "System (well-known) port, assigned by IANA"),
    (49151, "User (registered) port, assigned by IANA"),
    (65535, "Dynamic (private, ephemeral) port, assigned to nobody"),
)


@dataclass(frozen=True, slots=True)
class Port:
    """One port."""

    number: int

    def __str__(self) -> str:
        high, low = divmod(self.number, 256)
        name = PORTS.get(self.number)
        here = f"The course knows it as {name}." if name else "The course has no name for it."
        return (
            f"Port {self.number}: {range_of(self.number)}.\n"
            f"Two octets in the header: {high:02x} {low:02x}, in bits {high:08b} {low:08b}\n{here}"
        )

    __repr__ = __str__


def port(number: int) -> Port:
    """Look at a port; raise `LessonError` for a number that is none."""
    if not 0 <= number <= 65535:
        raise LessonError(f"a port needs to be 0 to 65535, got {number}")
    return Port(number)


def range_of(number: int) -> str:
    """Return the name of the range that a port is in."""
    return next(words for last, words in RANGES if number <= last)
