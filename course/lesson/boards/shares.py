"""How much of each kind of damage a checksum lets pass, counted; beside it a CRC of a link.

The damages are those of `forging`. A TCP segment of the chat is damaged again and again; the
Internet checksum is TCP's own, with its pseudo-header; the CRC-32 is the one that Ethernet puts
behind a frame, over the same octets.
"""

from dataclasses import dataclass
from random import Random
from zlib import crc32

from course.capture import bundled
from course.errors import LessonError
from course.lesson.boards.forging import DAMAGES, Damage
from course.lesson.toys.stream import say
from course.view.page import text_table
from course.wire.checksum import pseudo_header, total

__all__ = ["Share", "Shares", "shares"]

IP = 20  # octets of the header in front of the segment


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of damage: how often it was tried, and how often nobody noticed."""

    name: str
    damaged: int
    by_sum: int  # unnoticed by the Internet checksum
    by_crc: int  # unnoticed by the CRC-32

    @property
    def percent(self) -> float:
        """Share that the Internet checksum lets pass, in percent."""
        return 100 * self.by_sum / self.damaged


@dataclass(frozen=True, slots=True)
class Shares:
    """All kinds."""

    rows: tuple[Share, ...]

    def __str__(self) -> str:
        names = ("damage", "segments", "the sum misses", "percent", "CRC-32 misses")
        return text_table(
            names,
            [(r.name, r.damaged, r.by_sum, f"{r.percent:.1f}", r.by_crc) for r in self.rows],
        )

    __repr__ = __str__


def _noise(data: bytes, chance: Random) -> bytes:
    """Replace everything behind the header of 32 octets by noise."""
    return data[:32] + chance.randbytes(len(data) - 32)


KINDS = (*DAMAGES, Damage("all data replaced by noise", "One sum in 65535 fits.", _noise))


def shares(trials: int = 2000, seed: int = 1) -> Shares:
    """Damage a segment `trials` times in each way; the same seed gives the same counts.

    Damage that leaves the segment as it was (two equal words, swapped) does not count.
    """
    if not 1 <= trials <= 100_000:
        raise LessonError(f"a count of trials needs to be 1 to 100000, got {trials}")
    packet = say(bundled.load("chat").frames[3].data, "hello world!")
    segment = packet[IP:]
    pseudo = pseudo_header(packet[12:16], packet[16:20], packet[9], len(segment))
    return Shares(tuple(_share(kind, segment, pseudo, trials, seed) for kind in KINDS))


def _share(kind: Damage, segment: bytes, pseudo: bytes, trials: int, seed: int) -> Share:
    chance = Random(f"{seed} {kind.name}")  # noqa: S311  the same seed gives the same damage
    tried = [kind.make(segment, chance) for _ in range(trials)]
    hurt = [data for data in tried if data != segment]
    check = crc32(segment)
    return Share(
        kind.name,
        len(hurt),
        sum(total(pseudo + data) == 0xFFFF for data in hurt),
        sum(crc32(data) == check for data in hurt),
    )
