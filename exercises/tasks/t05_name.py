"""Task 05.3: a DNS name read along its pointers, and those that lead nowhere."""

from random import Random

from course.exercise import Case, Mistake, Part, Task

from .names import (
    backwards,
    backwards_caught,
    by_last_pointer,
    by_zero,
    decode,
    other,
    recursive,
    trusting,
)
from .packets import DNS_REPLY

REPLY = DNS_REPLY[28:]
LOOP = bytes.fromhex("000101000001000000000000c00c00010001")
WORDS = ("www", "mail", "example", "test", "org", "com", "a", "ns1", "x-y", "0", "long-label-12")
PLAIN, JUMPS = ("plain names", "where it ends"), ("pointers", "where it ends")
LINES = 20_000


def messages(rng: Random) -> list[Case]:
    """Draw names of every kind; the printed reply and RFC 1035's example come first."""
    cases = [
        case(REPLY, 12, PLAIN),
        case(REPLY, 56, JUMPS),
        *(case(RFC_1035, at, parts) for at, parts in ((20, PLAIN), (40, JUMPS), (64, JUMPS))),
        case(RFC_1035, 92, PLAIN),
        case(LOOP, 12, ("loops",)),
    ]
    for _ in range(6):
        cases += [plain(rng), jumps(rng), jumps(rng), far(rng)]
    cases += [loop(rng, size) for size in (1, 2, 3, 1, 2, 4)]
    return cases + [make(rng) for make in OVERRUNS for _ in range(2)]


def wire(labels: list[str]) -> bytes:
    """Return labels with their lengths in front, without an end."""
    return b"".join(bytes((len(one),)) + one.encode() for one in labels)


def pointer(at: int) -> bytes:
    """Return the two octets that lead to octet `at`."""
    return (0xC000 | at).to_bytes(2, "big")


RFC_1035 = (
    bytes(20) + wire(["F", "ISI", "ARPA"]) + bytes(9) + wire(["FOO"]) + pointer(20) + bytes(18)
    + pointer(26) + bytes(26) + bytes(1)
)  # fmt: skip


def words(rng: Random, least: int = 1) -> list[str]:
    """Draw some labels."""
    return [rng.choice(WORDS) for _ in range(rng.randrange(least, 4))]


def case(message: bytes, at: int, parts: tuple[str, ...]) -> Case:
    """Return a case, with what stands at the name's place."""
    two = message[at : at + 2].hex()
    return Case((message, at), parts, {"at": at, "two": two, "size": len(message)})


def plain(rng: Random) -> Case:
    """A name without a pointer, something behind it."""
    message = rng.randbytes(12) + wire(words(rng, 0)) + b"\0" + rng.randbytes(6)
    return case(message, 12, PLAIN)


def jumps(rng: Random) -> Case:
    """A name that ends in a pointer to a name that may end in a pointer, up to four deep."""
    message = rng.randbytes(12) + wire(words(rng)) + b"\0"
    at = 12
    for _ in range(rng.randrange(1, 5)):
        message += rng.randbytes(4)
        target, at = at, len(message)
        message += wire(words(rng, 0)) + pointer(target)
    return case(message + rng.randbytes(5), at, JUMPS)


def far(rng: Random) -> Case:
    """A pointer whose offset needs more than one octet."""
    message = rng.randbytes(12) + bytes(256 + rng.randrange(200))
    target = len(message)
    message += wire(words(rng)) + b"\0" + rng.randbytes(4)
    at = len(message)
    return case(message + wire(words(rng, 0)) + pointer(target) + rng.randbytes(4), at, JUMPS)


def loop(rng: Random, size: int) -> Case:
    """So many pieces of a name, each with a pointer to the next, the last to the first."""
    heads = [wire(words(rng, 0)) for _ in range(size)]
    starts = [12]
    for head in heads:
        starts.append(starts[-1] + len(head) + 2)
    turns = [*starts[1:size], 12]
    body = b"".join(head + pointer(to) for head, to in zip(heads, turns, strict=True))
    return case(
        rng.randbytes(12) + body + rng.randbytes(4), starts[rng.randrange(size)], ("loops",)
    )


def cut_label(rng: Random) -> Case:
    """A label that says it is longer than the message is."""
    message = rng.randbytes(12) + wire(words(rng)) + bytes((rng.randrange(9, 64),)) + b"short"
    return case(message, 12, ("overruns",))


def no_end(rng: Random) -> Case:
    """A message that ends where the next length should stand."""
    return case(rng.randbytes(12) + wire(words(rng)), 12, ("overruns",))


def half_pointer(rng: Random) -> Case:
    """A message that ends in the middle of a pointer."""
    return case(rng.randbytes(12) + wire(words(rng)) + b"\xc0", 12, ("overruns",))


def far_out(rng: Random) -> Case:
    """A pointer to a place behind the message."""
    target = rng.choice((0x3FFF, 0x0FFF, 0x02FF))
    return case(rng.randbytes(12) + wire(words(rng, 0)) + pointer(target), 12, ("overruns",))


def half_of_many(rng: Random) -> Case:
    """Half a pointer at the end of a long message: read alone, c0 leads to a zero at 192."""
    message = rng.randbytes(12) + bytes(256)
    return case(message + wire(words(rng)) + b"\xc0", len(message), ("overruns",))


OVERRUNS = (cut_label, no_end, half_pointer, half_of_many, far_out)


NAME = Task(
    id="05.3",
    name="decode_name",
    points=5,
    parts=(
        Part("plain names", 1, (0,)),
        Part("pointers", 1, (0,)),
        Part("where it ends", 1, (1,)),
        Part("loops", 1),
        Part("overruns", 1),
    ),
    lines=LINES,
    places={"0": "the name", "1": "the octet behind it"},
    hints=(
        (
            "Walk with a variable for the octet where you are. What stands there is one of three: "
            "a length from 1 to 63, a zero, or an octet of 192 or more, with which a pointer "
            "begins. Do plain names first; pointers change only where you go on."
        ),
        (
            "At a pointer, before you jump: if it is the first one, remember the octet behind it; "
            "that is where the name ends in the message, however far you travel. For loops, keep "
            "a set of the places where you have been. For overruns, compare with len(msg) before "
            "you read: the octet itself, both octets of a pointer, all octets of a label."
        ),
        (
            'The jump is off = int.from_bytes(msg[off:off + 2], "big") & 0x3fff. Return "loop" '
            'if off is in the set already, "overrun" if what you need does not lie before '
            'len(msg). At the zero: return "".join(labels) or ".", and end or off + 1, where end '
            "was set at the first pointer and each label has a dot behind it."
        ),
    ),
    inputs=messages,
    mistakes=(
        Mistake(
            "no loop guard",
            lambda message, off: decode(message, off, guards=False),
            "A name that points at itself, as c00c at octet 12 does, keeps you going for ever: "
            "one datagram of 18 octets, and your program hangs. Remember where you have been, or "
            "let pointers lead backwards only (RFC 9267 section 2).",
            loses=1,
        ),
        Mistake(
            "no loop guard, recursive",
            recursive,
            "A name that points at itself makes your function call itself until Python gives up. "
            "Hand on the places where you have been, and stop when one comes again (RFC 9267 "
            "section 2).",
            loses=1,
        ),
        Mistake(
            "the two top bits left in the offset",
            lambda message, off: decode(
                message, off, target=lambda two: int.from_bytes(two, "big")
            ),
            "You take all 16 bits for the offset. The two top bits only say that this is a "
            "pointer; the offset is the other 14: & 0x3fff. Octets c0 0c lead to 12, not to "
            "49164.",
            loses=3,
        ),
        Mistake(
            "one octet of offset",
            lambda message, off: decode(message, off, target=lambda two: two[1]),
            "You take the second octet alone for the offset. It has 14 bits: the low six of the "
            "first octet belong to it too. That goes unnoticed up to octet 255.",
            loses=1,
        ),
        Mistake(
            "the end taken where the pointer has led",
            lambda message, off: decode(message, off, end=lambda _behind, last: last),
            "You return the octet where the reading stopped, somewhere behind a jump. In the "
            "message this name ends behind its first pointer, and there the record goes on: "
            "type, class and so on would be read from a wrong place.",
            loses=1,
        ),
        Mistake(
            "the end taken behind the last pointer",
            by_last_pointer,
            "You remember each pointer anew, and return the octet behind the last. Here the first "
            "leads to another. The name ends, as it stands at `off`, behind the first one.",
            loses=1,
        ),
        Mistake(
            "the zero not counted",
            by_zero,
            "You return the octet of the zero itself. The zero belongs to the name, so it ends "
            "one octet later.",
            loses=1,
        ),
        Mistake(
            "no dot at the end",
            lambda message, off: other(message, off, name=lambda name: name[:-1] or "."),
            "You put dots between the labels only. Here each label has a dot behind it, the last "
            "too: the name is given in full, up to the root.",
            loses=2,
        ),
        Mistake(
            "the root without a name",
            lambda message, off: other(message, off, name=lambda name: name.removeprefix(".")),
            'A name without any label is the root, and its name is ".", not an empty string.',
            loses=1,
        ),
        Mistake(
            "the offset counted from behind the header",
            lambda message, off: decode(
                message, off, target=lambda two: (int.from_bytes(two, "big") & 0x3FFF) + 12
            ),
            "You add the 12 octets of the header to the offset. It counts from the start of the "
            "message, header included.",
            loses=3,
        ),
        Mistake(
            "a pointer counted as one octet",
            lambda message, off: decode(message, off, end=lambda behind, _last: behind - 1),
            "A pointer has two octets. You go on one octet behind its first.",
            loses=1,
        ),
        Mistake(
            "one jump at most",
            lambda message, off: decode(message, off, most=1),
            "You call a second pointer a loop. A name may be reached through several: in RFC "
            "1035's words a pointer leads to a prior occurrence of a name, and that one may end "
            "in a pointer as well. A loop is when you come to the same octet again.",
            loses=2,
        ),
        Mistake(
            "the second half of a pointer not asked for",
            lambda message, off: decode(message, off, half=True),
            "Here the message ends after the first half of a pointer, and you read half a pointer "
            "as a whole one. Both octets must lie before len(msg).",
            loses=1,
        ),
        Mistake(
            "backwards only, and lengths trusted",
            backwards,
            "No pointer can hang you any more, and still you trust every length: where the "
            "message ends too early, Python stops you with an error. Compare with len(msg) before "
            "you read. And a pointer to a place behind the message is an overrun, not a loop.",
            loses=1,
        ),
        Mistake(
            "a pointer behind the message called a loop",
            backwards_caught,
            "You call every pointer that does not lead backwards a loop. This one leads behind "
            "the message, where nothing can be read: an overrun. Ask for that first.",
            loses=1,
        ),
        Mistake(
            "the end of the message never asked for",
            trusting,
            "You trust every length and every pointer. Where they lead behind the message, Python "
            "stops you with an IndexError; C would have read somebody else's memory. Compare with "
            "len(msg) before you read.",
            loses=1,
        ),
    ),
)
