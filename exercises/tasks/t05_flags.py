"""Task 05.4: the flags word of a DNS message in names."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

NAMES = {"AA": 10, "TC": 9, "RD": 8, "RA": 7, "AD": 5, "CD": 4}  # name -> bit, 0 the lowest


def flag_words(rng: Random) -> list[Case]:
    """Draw words; first those of the lesson, then each flag alone, then any."""
    first = [0x8120, 0x0120, 0x0100, 0x8180, 0x8400, 0x8583, 0x0000, 0xFFFF]
    alone = [1 << bit for bit in range(16)]
    words = [*first, *alone, *(rng.randrange(0x10000) for _ in range(36))]
    return [Case((word,), facts={"word": f"{word:04x}", "bits": _bits(word)}) for word in words]


def _bits(word: int) -> str:
    """Write the bits in the groups of the header: QR, opcode, six flags with Z, RCODE."""
    bits = f"{word:016b}"
    return f"{bits[0]} {bits[1:5]} {bits[5:9]} {bits[9:12]} {bits[12:]}"


def flags(word: int, *, query: int = 0, **moved: int) -> tuple[str, set[str]]:
    """Name what is set; a flag that is given is read from another bit."""
    places: dict[str, int] = NAMES | moved
    kind = "query" if word >> 15 == query else "reply"
    return kind, {name for name, bit in places.items() if word >> bit & 1}


def with_qr(word: int) -> Any:
    """Name QR among the flags."""
    kind, found = flags(word)
    return kind, found | ({"QR"} if word >> 15 else set())


def swapped(word: int) -> Any:
    """Read the word with its octets exchanged."""
    return flags((word & 0xFF) << 8 | word >> 8)


def unpadded(word: int) -> Any:
    """Read the digits of bin(word) from the left, as if there were always sixteen."""
    bits = f"{word:b}".ljust(16, "0")
    return flags(int(bits, 2))


FLAGS = Task(
    id="05.4",
    name="dns_flags",
    points=2,
    parts=(Part("query or reply", 1, (0,)), Part("flags", 1, (1,))),
    places={"0": "QR, the highest bit", "1": "the flags"},
    hints=(
        (
            "One bit at a time: which power of two stands for it? The table lists the bits from "
            "the highest to the lowest, and four bits make a hex digit."
        ),
        (
            "QR is 0x8000. The opcode takes the next four bits. Then AA 0x0400, TC 0x0200, RD "
            "0x0100, RA 0x0080, Z 0x0040, AD 0x0020, CD 0x0010, and RCODE takes the last four."
        ),
        (
            'With a dict {"AA": 0x0400, ...}: {name for name, mask in masks.items() if word & '
            'mask}. And "reply" if word & 0x8000 else "query".'
        ),
    ),
    inputs=flag_words,
    mistakes=(
        Mistake(
            "AD and CD exchanged",
            lambda word: flags(word, AD=4, CD=5),
            "AD and CD have changed places. {word} is {bits}: behind RA come Z, AD (0x0020) and "
            "CD (0x0010), in this order (RFC 6895 section 2).",
            loses=1,
        ),
        Mistake(
            "Z forgotten",
            lambda word: flags(word, AD=6, CD=5),
            "You put AD right behind RA. One bit, Z (0x0040), lies between, kept for later use: "
            "{word} is {bits}.",
            loses=1,
        ),
        Mistake(
            "RD and RA exchanged",
            lambda word: flags(word, RD=7, RA=8),
            "RD and RA have changed places. First the wish, recursion desired (0x0100), then the "
            "offer, recursion available (0x0080).",
            loses=1,
        ),
        Mistake(
            "QR read upside down",
            lambda word: flags(word, query=1),
            "A query has QR 0, a reply QR 1. {word} is {bits}, and QR is the first of these bits.",
            loses=1,
        ),
        Mistake(
            "the opcode taken for one bit",
            lambda word: flags(word, AA=13, TC=12, RD=11, RA=10, AD=8, CD=7),
            "You take one bit for the opcode. It has four, so AA is the sixth bit from the left: "
            "{word} is {bits}.",
            loses=1,
        ),
        Mistake(
            "bits counted from the right",
            lambda word: flags(int(f"{word:016b}"[::-1], 2)),
            "You count the bits from the lowest. The table begins with the highest: QR is 0x8000, "
            "and {word} is {bits}.",
            loses=2,
        ),
        Mistake(
            "leading zeros lost",
            unpadded,
            "bin() leaves leading zeros out, so its first digit is always 1, whatever QR is. "
            'f"{{word:016b}}" has all 16: here {bits}.',
            loses=2,
        ),
        Mistake(
            "QR among the names",
            with_qr,
            'You name QR among the flags. It is told already, by "query" or "reply".',
            loses=1,
        ),
        Mistake(
            "octets exchanged",
            swapped,
            "You read the word with its octets exchanged. The argument is the number that stands "
            "in the header: QR is its highest bit, 0x8000.",
            loses=2,
        ),
    ),
)
