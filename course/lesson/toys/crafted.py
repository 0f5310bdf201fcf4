"""A SYN made by hand, judged octet by octet.

`crafted(data, src_port=..., ...)` builds the header that was asked for with the course's own
tables and compares: for each field the octets where it stands, and whether they are right. Octets
that are not there yet are to do, not wrong.
"""

from dataclasses import dataclass, replace

from course.lesson.toys.knock import HOME, needs_octets
from course.view.page import text_table
from course.wire.checksum import checksum, pseudo_header
from course.wire.tcp import SYN, TCP

__all__ = ["Crafted", "crafted"]

FIELDS = (  # name, first octet, one behind the last
    ("source port", 0, 2),
    ("destination port", 2, 4),
    ("sequence number", 4, 8),
    ("acknowledgment number", 8, 12),
    ("data offset, reserved, AE", 12, 13),
    ("flags", 13, 14),
    ("window", 14, 16),
    ("checksum", 16, 18),
    ("urgent pointer", 18, 20),
)


@dataclass(frozen=True, slots=True)
class Crafted:
    """For each field: where it stands, what stands there, the verdict."""

    rows: tuple[tuple[str, str, str, str], ...]
    more: int  # octets behind the header that was asked for

    def __str__(self) -> str:
        done = sum(verdict == "right" for *_, verdict in self.rows)
        table = text_table(("octets", "field", "yours", ""), self.rows)
        one = self.more == 1
        behind = (
            f"{self.more} octet{'' if one else 's'} too many stand{'s' if one else ''} behind it"
        )
        behind = f"\n{behind}" if self.more else ""
        return f"{table}\n{done} of {len(self.rows)} fields right{behind}"

    __repr__ = __str__

    def __bool__(self) -> bool:
        """All right, and nothing behind, counts as true."""
        return not self.more and all(verdict == "right" for *_, verdict in self.rows)


def crafted(data: bytes, *, src_port: int, dst_port: int, seq: int, window: int) -> Crafted:
    """Compare 20 octets with the SYN that has these numbers, from and to 127.0.0.1.

    `LessonError` for what is not bytes.
    """
    needs_octets(data)
    head = TCP(src_port, dst_port, seq, 0, flags=SYN, window=window)
    sealed = checksum(pseudo_header(HOME, HOME, 6, 20) + bytes(head))
    wanted = bytes(replace(head, checksum=sealed))
    rows = tuple(
        (
            f"{first} to {end - 1}" if end > first + 1 else f"{first}",
            name,
            *_verdict(data[first:end], wanted[first:end]),
        )
        for name, first, end in FIELDS
    )
    return Crafted(rows, max(len(data) - len(wanted), 0))


def _verdict(yours: bytes, wanted: bytes) -> tuple[str, str]:
    if len(yours) < len(wanted):
        return yours.hex(), "to do"
    if yours == wanted:
        return yours.hex(), "right"
    swapped = len(wanted) > 1 and yours == wanted[::-1]
    return yours.hex(), "not yet: the other end first" if swapped else "not yet"
