"""Task 04.5: a checksum brought up to date after a change, RFC 1624 equation 3."""

from collections.abc import Callable
from random import Random
from struct import unpack

from course.exercise import Case, Mistake, Part, Task
from course.wire.checksum import checksum as whole
from course.wire.checksum import words

from .packets import HELLO, random_ipv4
from .sums import in_turn

WORD, SEVERAL, CORNER = "one word", "several words", "a checksum that becomes 0"
EXAMPLE = (0xDD2F, b"\x55\x55", b"\x32\x85")  # RFC 1624 section 4


def changes(rng: Random) -> list[Case]:
    """Draw changes of headers: a TTL, an address, address and port, and those that end at zero."""
    cases = [case(HELLO[:20], 8, b"\x3f\x06", WORD)]
    cases.append(case(HELLO[:20], 12, bytes((198, 51, 100, 7)), SEVERAL))
    cases.append(Case(EXAMPLE, (CORNER,), facts(*EXAMPLE)))
    for n in range(14):
        head = bytes(random_ipv4(rng, 5 + n % 4))
        at = 2 * rng.choice((0, 1, 2, 3, 4, 6, 7, 8, 9))
        cases.append(case(head, at, rng.randbytes(2), WORD))
    for n in range(14):
        head = bytes(random_ipv4(rng, 5 + n % 4))
        at, octets = rng.choice(((12, 4), (16, 4), (12, 8), (0, 10)))
        cases.append(case(head, at, rng.randbytes(octets), SEVERAL))
    cases += [to_zero(rng) for _ in range(8)]
    return in_turn(cases)


def case(head: bytes, at: int, new: bytes, part: str) -> Case:
    """Return a change of a header at an octet."""
    args = int.from_bytes(head[10:12], "big"), head[at : at + len(new)], new
    return Case(args, (part,), facts(*args))


def facts(checksum: int, old: bytes, new: bytes) -> dict[str, str | int]:
    """Return what feedback may name."""
    return {
        "checksum": f"{checksum:04x}",
        "old": old.hex(" ", -2),
        "new": new.hex(" ", -2),
        "words": len(old) // 2,
        "right": f"{update(checksum, old, new):04x}",
    }


def to_zero(rng: Random) -> Case:
    """Draw a change of one word after which the words of the header sum to ffff."""
    while True:
        head = bytes(random_ipv4(rng, 5))
        bare = head[:4] + bytes(2) + head[6:10] + bytes(2) + head[12:]
        new = whole(bare).to_bytes(2, "big")
        if new != head[4:6]:
            return case(head, 4, new, CORNER)


def update(checksum: int, old: bytes, new: bytes) -> int:
    """Return HC' = ~(~HC + ~m + m'), for all words."""
    turned = [0xFFFF - checksum, *(0xFFFF - word for word in words(old)), *words(new)]
    return whole(b"".join(word.to_bytes(2, "big") for word in turned))


def plain(fold: bool) -> Callable[[int, bytes, bytes], int]:
    """Return HC' = HC + m + ~m', RFC 1141's; without `fold` in ordinary subtraction."""

    def nat_update(checksum: int, old: bytes, new: bytes) -> int:
        if not fold:
            return (checksum + sum(words(old)) - sum(words(new))) & 0xFFFF
        turned = [checksum, *words(old), *(0xFFFF - word for word in words(new))]
        return 0xFFFF - whole(b"".join(word.to_bytes(2, "big") for word in turned))

    return nat_update


def no_carry(checksum: int, old: bytes, new: bytes) -> int:
    """Use equation 3 and drop the carries."""
    return 0xFFFF - (unfolded(checksum, old, new) & 0xFFFF)


def unfolded(checksum: int, old: bytes, new: bytes) -> int:
    """Return the sum in equation 3 before its carries are folded in."""
    return 0xFFFF - checksum + sum(0xFFFF - word for word in words(old)) + sum(words(new))


def by_tilde(checksum: int, old: bytes, new: bytes) -> int:
    """Use equation 3 with Python's ~, which gives negative numbers, and fold."""
    number = ~checksum + sum(~word for word in words(old)) + sum(words(new))
    while number >> 16:
        number = (number & 0xFFFF) + (number >> 16)
    return ~number & 0xFFFF


def one_unpacked(checksum: int, old: bytes, new: bytes) -> int:
    """Take old and new for one word each; `struct` refuses more."""
    unpack("!H", old)
    return update(checksum, old, new)


NAT_UPDATE = Task(
    id="04.5",
    name="nat_update",
    points=3,
    parts=(Part(WORD, 1), Part(SEVERAL, 1), Part(CORNER, 1)),
    hints=(
        (
            "You do not have the header, and do not need it: its sum is in the checksum, turned "
            "over. Turn it back, take the old words out, put the new ones in, turn the result "
            "over. All with carries folded in."
        ),
        (
            "To take a word out in ones' complement arithmetic is to add its complement, 0xffff - "
            "word. So RFC 1624's equation 3 reads HC' = ~(~HC + ~m + m'). Of several words each "
            "is taken out and put in so; fold once all are in."
        ),
        (
            "number = 0xffff - checksum; for each pair of octets of old add 0xffff - word, for "
            "each of new add word; while number >> 16: number = (number & 0xffff) + (number >> "
            "16); return 0xffff - number."
        ),
    ),
    inputs=changes,
    mistakes=(
        Mistake(
            "RFC 1141's formula and its corner",
            plain(fold=True),
            "Here you give ffff where the header summed anew gives 0000. Both are zero in ones' "
            "complement arithmetic, but a receiver that computes and compares drops the packet. "
            "RFC 1141's formula HC + m + ~m' has this one corner; RFC 1624's equation 3, "
            "~(~HC + ~m + m'), has not. (And UDP's rule for 0 has no place here.)",
            loses=1,
        ),
        Mistake(
            "ordinary subtraction",
            plain(fold=False),
            "You compute {checksum} + ({old}) - ({new}) and keep 16 bits. In ones' complement "
            "arithmetic a carry or a borrow is not thrown away but comes back in at the low end. "
            "Add complements instead of subtracting, and fold: {right}.",
            loses=3,
        ),
        Mistake(
            "carries thrown away",
            no_carry,
            "Equation 3, but its carries are thrown away. Fold them in, as in 04.1, before you "
            "turn the sum over: {right}.",
            loses=3,
        ),
        Mistake(
            "the carries not folded",
            lambda checksum, old, new: 0xFFFF - unfolded(checksum, old, new),
            "Equation 3, but its sum has outgrown 16 bits, and so ffff minus it is negative. Fold "
            "the carries in, as in 04.1, before you turn the sum over: {right}.",
            loses=3,
        ),
        Mistake(
            "~ gives negative numbers",
            by_tilde,
            "Python's ~ gives negative numbers, because its ints have no highest bit: "
            "~0x{checksum} is less than 0, and each borrow spoils the fold. Turn 16 bits over "
            "by 0xffff - number, the checksum and each old word: {right}.",
            loses=3,
        ),
        Mistake(
            "the sum, not its complement",
            lambda checksum, old, new: 0xFFFF - update(checksum, old, new),
            "This is the new sum, folded as it should be. The checksum is its complement: turn "
            "it over once more at the end, 0xffff minus the sum: {right}.",
            loses=3,
        ),
        Mistake(
            "the difference the wrong way round",
            lambda checksum, old, new: (checksum + sum(words(new)) - sum(words(old))) & 0xFFFF,
            "You add what is new to {checksum} and take away what is old. The sum does that; the "
            "checksum is its complement and moves the other way: {right}. (And keep the carries: "
            "add complements instead of subtracting, and fold.)",
            loses=3,
        ),
        Mistake(
            "one word unpacked where there are several",
            one_unpacked,
            'unpack("!H", ...) takes one word, and here {words} have changed: an IPv4 address '
            "alone is two. Go through old and new two octets at a time.",
            loses=1,
        ),
        Mistake(
            "old and new exchanged",
            lambda checksum, old, new: update(checksum, new, old),
            "You take out what is new and put in what is old. In the sum, {old} goes and {new} "
            "comes. The checksum is the sum's complement, so it moves the other way: {right}.",
            loses=3,
        ),
        Mistake(
            "the first word only",
            lambda checksum, old, new: update(checksum, old[:2], new[:2]),
            "{words} words have changed here and you bring only the first one up to date. An "
            "IPv4 address alone is two words.",
            loses=1,
        ),
        Mistake(
            "the checksum not turned back",
            lambda checksum, old, new: update(0xFFFF - checksum, old, new),
            "You go on from {checksum} as if it were the sum. It is the sum's complement: turn "
            "it over before you add to it, and the result again.",
            loses=3,
        ),
    ),
)
