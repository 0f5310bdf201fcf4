"""Task 04.1: the Internet checksum, RFC 1071 section 1."""

from random import Random
from typing import Literal

from course.exercise import Case, Mistake, Part, Task
from course.wire.checksum import words

from .packets import HELLO
from .sums import in_turn

WORDS, CARRIES, TWICE, ODD = "words", "carries", "a carry of a carry", "odd length"
RFC_1071 = bytes.fromhex("0001f203f4f5f6f7")  # the example of section 3


def runs(rng: Random) -> list[Case]:
    """Draw octets by what their sum needs: nothing, folding, folding twice, a padded octet."""
    header = HELLO[:10] + bytes(2) + HELLO[12:20]
    known = [b"\x00\x01\x00\x02", b"", bytes(4), b"\xff\xff\x00\x00"]
    cases = [case(data, WORDS) for data in known]
    cases += [case(RFC_1071, CARRIES), case(header, CARRIES)]
    cases += [case(b"\xff\xff\x00\x01\xff\xff", TWICE), case(b"\x01", ODD), case(b"\1\2\3", ODD)]
    cases += [case(small(rng), WORDS) for _ in range(8)]
    cases += [case(carrying(rng, 2 * rng.randrange(3, 40)), CARRIES) for _ in range(12)]
    cases += [case(twice(rng), TWICE) for _ in range(6)]
    cases += [case(carrying(rng, 2 * rng.randrange(3, 40) + 1), ODD) for _ in range(12)]
    return in_turn(cases)


def case(data: bytes, part: str) -> Case:
    """Return a case of one part, with the numbers that feedback may name."""
    plain = sum(words(data))
    once = (plain & 0xFFFF) + (plain >> 16)
    facts = {
        "octets": len(data),
        "plain": f"{plain:#x}",
        "once": f"{once:#x}",
        "last": f"{data[-1]:02x}" if data else "none",
        "right": f"{0xFFFF - folded(plain):#06x}",
    }
    return Case((data,), (part,), facts)


def folded(number: int) -> int:
    """Return a sum with its carries added in until none is left."""
    while number >> 16:
        number = (number & 0xFFFF) + (number >> 16)
    return number


def small(rng: Random) -> bytes:
    """Draw words whose sum stays within 16 bits, below ffff."""
    count = rng.randrange(2, 8)
    return b"".join(rng.randrange(1, 0xFFFF // count).to_bytes(2, "big") for _ in range(count))


def carrying(rng: Random, octets: int) -> bytes:
    """Draw octets whose sum outgrows 16 bits, is right when folded once, and is no ffff."""
    while True:
        data = rng.randbytes(octets - 1) + bytes((rng.randrange(1, 256),))
        plain = sum(words(data))
        once = (plain & 0xFFFF) + (plain >> 16)
        if plain >> 16 and once < 0xFFFF and once & 0xFF != once >> 8:
            return data


def twice(rng: Random) -> bytes:
    """Draw words whose sum, folded once, has a carry again; its low half is not always ffff."""
    data = rng.randbytes(2 * rng.randrange(20, 40))
    plain = sum(words(data)) + 0xFFFF  # with one more word, chosen for the low half
    low = 0xFFFF - rng.randrange(plain >> 16)
    last = (low - plain) % 0x10000
    return data + b"\xff\xff" + last.to_bytes(2, "big")


def internet(
    data: bytes, *, pad: str = "right", fold: str = "all", order: Literal["big", "little"] = "big"
) -> int:
    """Return the sum, complemented; each argument is one way to get it wrong."""
    if len(data) % 2:
        rest, last = data[:-1], data[-1:]
        pads = {"right": data + b"\0", "left": rest + b"\0" + last, "cut": rest}
        data = (pads | {"front": b"\0" + data})[pad]
    plain = sum(int.from_bytes(data[n : n + 2], order) for n in range(0, len(data), 2))
    once = (plain & 0xFFFF) + (plain >> 16)
    return 0xFFFF - {"all": folded(plain), "once": once & 0xFFFF, "none": plain & 0xFFFF}[fold]


def in_pairs(data: bytes) -> int:
    """Ask for the second octet of each pair, also where there is none."""
    plain = sum((data[n] << 8) + data[n + 1] for n in range(0, len(data), 2))
    return 0xFFFF - folded(plain)


def without_brackets(data: bytes) -> int:
    """Fold as Python reads `number & 0xffff + number >> 16`."""
    number = sum(words(data))
    while number >> 16:
        number = number & ((0xFFFF + number) >> 16)
    return 0xFFFF - number


CHECKSUM = Task(
    id="04.1",
    name="checksum",
    points=4,
    parts=(Part(WORDS, 1), Part(CARRIES, 1), Part(TWICE, 1), Part(ODD, 1)),
    hints=(
        (
            "Three steps, one after the other: add up the octets in pairs, each pair a number "
            "of 16 bits with its first octet the high one; bring what outgrew 16 bits back in; "
            "turn every bit of the result over. Python's ints never overflow, so the carries "
            "of all the additions simply wait above bit 15."
        ),
        (
            'int.from_bytes(data[n:n + 2], "big") is the pair at n. Lengthen odd data by a zero '
            "octet first, at its end. The carries are number >> 16, and what they are added to "
            "is number & 0xffff. Their sum can outgrow 16 bits in its turn, so this step belongs "
            "into a loop."
        ),
        (
            "while number >> 16: number = (number & 0xffff) + (number >> 16). Then return "
            "0xffff - number. (~number is negative in Python, because its ints have no last bit.)"
        ),
    ),
    inputs=runs,
    mistakes=(
        Mistake(
            "carry folded once only",
            lambda data: internet(data, fold="once"),
            "You fold the carries once. The words sum to {plain}; folded once that is {once}, "
            "which has outgrown 16 bits again. Fold until nothing stands above bit 15: a while, "
            "not an if. The checksum is {right}.",
            loses=1,
        ),
        Mistake(
            "carries thrown away",
            lambda data: internet(data, fold="none"),
            "You keep the low 16 bits of {plain} and throw the carries away. In ones' complement "
            "arithmetic each carry comes back in at the low end (RFC 1071 section 1: end-around "
            "carry). Otherwise two damaged high bits would cancel without a trace.",
            loses=3,
        ),
        Mistake(
            "a carry left above bit 15",
            lambda data: 0xFFFF - (sum(words(data)) & 0xFFFF) - (sum(words(data)) >> 16),
            "You fold the carries once. The words sum to {plain}; folded once that is {once}, "
            "which is more than ffff, and ffff minus that is negative. Fold until nothing stands "
            "above bit 15: a while, not an if. The checksum is {right}.",
            loses=1,
        ),
        Mistake(
            "the carries not folded",
            lambda data: 0xFFFF - sum(words(data)),
            "The words sum to {plain}, and you take that from ffff as it is. First its carries, "
            "all that stands above the low four hex digits, are added in at the low end; what "
            "is left has 16 bits, and 0xffff minus that is never negative.",
            loses=3,
        ),
        Mistake(
            "brackets missing in the fold",
            without_brackets,
            "Python adds before it shifts, and shifts before it does &. So "
            "number & 0xffff + number >> 16 is number & ((0xffff + number) >> 16). Put brackets "
            "around both halves: (number & 0xffff) + (number >> 16).",
            loses=3,
        ),
        Mistake(
            "octets added, not words",
            lambda data: 0xFFFF - folded(sum(data)),
            "You add up the octets one by one. The sum is one of words of 16 bits: of each two "
            "octets the first counts 256 times as much as the second. The words sum to {plain} "
            "here.",
            loses=4,
        ),
        Mistake(
            "no octet behind the last one",
            in_pairs,
            "An odd number of octets ({octets}): the last one, {last}, has no second octet behind "
            "it to make a word with. Put a zero octet behind the data before you start.",
            loses=1,
        ),
        Mistake(
            "a zero octet in front of all",
            lambda data: internet(data, pad="front"),
            "Your zero octet stands in front of the first octet, and so every octet moves into "
            "the other half of its word. It belongs behind the last one, {last}: "
            "data + bytes(1).",
            loses=1,
        ),
        Mistake(
            "padded on the left",
            lambda data: internet(data, pad="left"),
            "An odd number of octets ({octets}), and you take the last one, {last}, for the low "
            "half of a word. It is the high half: the zero octet is put behind it, on the right "
            "(RFC 9293 section 3.1), and counts for the sum only.",
            loses=1,
        ),
        Mistake(
            "last octet of an odd length forgotten",
            lambda data: internet(data, pad="cut"),
            "An odd number of octets ({octets}), and the last one, {last}, is not in your sum: "
            "damage there would go unnoticed. Put a zero octet behind it to make a word.",
            loses=1,
        ),
        Mistake(
            "the sum, not its complement",
            lambda data: 0xFFFF - internet(data),
            "This is the sum, folded as it should be. The checksum is its complement, every bit "
            "turned over: 0xffff minus the sum, here {right}. That is what makes the receiver's "
            "sum over everything come out as ffff.",
            loses=4,
        ),
        Mistake(
            "a negative number",
            lambda data: ~(0xFFFF - internet(data)),
            "~ gives a negative number in Python, whose ints have no highest bit to stop at. A "
            "checksum has 16 bits: 0xffff - number, or ~number & 0xffff. Here it is {right}.",
            loses=4,
        ),
        Mistake(
            "little-endian words",
            lambda data: internet(data, order="little"),
            "You take the first octet of each pair for the low one. On the network the high one "
            "comes first. (Your two octets come out exchanged, and that is all: RFC 1071 section "
            "2 (B) makes use of it.)",
            loses=4,
        ),
        Mistake(
            "a remainder without its corner",
            lambda data: 0xFFFF - sum(words(data)) % 0xFFFF,
            "The remainder modulo ffff is a neat way to fold, but for one corner: a sum of ffff "
            "leaves the remainder 0, and folding leaves ffff. Only octets that are all zero sum "
            "to 0. Here the words sum to {plain}, and the checksum is {right}.",
            loses=1,
        ),
    ),
)
