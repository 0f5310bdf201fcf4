"""Task 03.3: options in whole words, forty octets at most (RFC 9293 section 3.1)."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task
from course.wire import options as wire

PRESENT, WORDS, ROOM = "every option is there", "whole words", "what fits and what does not"
MOST = 40


def lists(rng: Random) -> list[Case]:
    """Draw lists that fit with room to spare, and lists of 36 to 44 octets.

    Those with room to spare would find it even if each option were filled up by itself.
    """
    syn = [wire.mss(16396), wire.sack_permitted(), wire.timestamps(48581958, 0)]
    cases = [packing([*syn, wire.window_scale(7)]), packing([wire.timestamps(1, 2)]), packing([])]
    rounds = zip(
        [packing(drawn(rng, 4 + 3 * number % 17)) for number in range(18)],
        [packing(drawn(rng, 36 + 4 * number % 9)) for number in range(18)],
        strict=True,
    )
    return [*cases, *(case for one in rounds for case in one)]


def drawn(rng: Random, size: int) -> list[wire.Option]:
    """Return options of so many octets together, each 2 to 10 long."""
    made: list[wire.Option] = []
    while size:
        length = min(size, rng.randrange(2, 11))
        if size - length == 1:  # an option of one octet would be a NOP
            length = length - 1 if length > 2 else 3
        kind = {4: wire.MSS, 3: wire.WINDOW_SCALE, 2: wire.SACK_PERMITTED}.get(
            length, rng.choice((28, 34, 69, 253, 254))
        )
        # No octet of 0 and 1, so that nothing inside an option looks like padding.
        data = bytes(rng.randrange(2, 256) for _ in range(length - 2))
        made.append(wire.Option(kind, length, data))
        size -= length
    rng.shuffle(made)
    return made


def packing(options: list[wire.Option]) -> Case:
    """Return a case for the parts that it tells about, with facts."""
    size = sum(option.size for option in options)
    parts = (ROOM,) if size >= MOST - 4 else (PRESENT, WORDS)
    short = -size % 4
    facts = {
        "size": size,
        "short": f"{short} octet{'s are' if short != 1 else ' is'}",
        "words": -(-size // 4),
    }
    return Case(([[o.kind, o.length, o.data] for o in options],), parts, facts)


def pack(
    options: Any, *, most: int = MOST, pad: bool = True, in_front: bool = False,
    each: bytes = b"", zeros: bool = False, whole: bool = False,
) -> bytes | None:  # fmt: skip
    """Pack options, right as it stands."""
    made = [bytes((kind, length)) + data for kind, length, data in options]
    if zeros:
        made = [bytes(kind) + bytes(length) + data for kind, length, data in options]
    if each:
        made = [one + each * (-len(one) % 4) for one in made]
    raw = b"".join(made)
    if pad:
        filling = bytes(4 - len(raw) % 4 if whole else -len(raw) % 4)
        raw = filling + raw if in_front else raw + filling
    return raw if len(raw) <= most else None


PACK = Task(
    id="03.3",
    name="pack_options",
    points=3,
    judge="options",
    parts=(
        Part(PRESENT, 1, ("present",)),
        Part(WORDS, 1, ("words",)),
        Part(ROOM, 1, ("room",)),
    ),
    hints=(
        (
            "Write each option as it stands on the wire, one behind the other, and then ask two "
            "questions about the result: is it a multiple of four? Is it at most forty?"
        ),
        (
            "An option is bytes((kind, length)) + data. The padding goes to the end and is zeros: "
            "the first zero is EOL, kind 0, and whatever follows it is not read. -n % 4 is what n "
            "lacks to the next multiple of four. Forty octets are allowed, forty-one are not."
        ),
        (
            "raw = b''.join(bytes((kind, length)) + data for kind, length, data in options); raw "
            "+= bytes(-len(raw) % 4); return raw if len(raw) <= 40 else None."
        ),
    ),
    inputs=lists,
    mistakes=(
        Mistake(
            "forgets padding",
            lambda options: pack(options, pad=False),
            "{size} octets are not a whole number of words. Data Offset counts words of four "
            "octets, so {short} lacking: the header would end in the middle of "
            "a word (RFC 9293 section 3.1).",
            loses=1,
        ),
        Mistake(
            "accepts 41",
            lambda options: pack(options, most=44),
            "These options take {size} octets, {words} words. Data Offset has four bits: at most "
            "15 words, of which the fixed header takes 5. Ten are left, forty octets and not one "
            "more. There is no answer here but None.",
            loses=1,
        ),
        Mistake(
            "refuses 40",
            lambda options: pack(options, most=36),
            "These options take {size} octets and find room: 10 words, 40 octets, are allowed "
            "(Data Offset 15). Compare with <= 40.",
            loses=1,
        ),
        Mistake(
            "zeros in front",
            lambda options: pack(options, in_front=True),
            "Your padding stands in front. Its first zero is EOL, so a reader stops there and "
            "sees none of your options. In front or in between only NOP, kind 1, may fill a gap.",
            loses=1,
        ),
        Mistake(
            "each option filled up by itself",
            lambda options: pack(options, each=b"\x01"),
            "You fill up every option to whole words. An option may begin at any octet (RFC 9293 "
            "section 3.1); only the whole must be a multiple of four. These {size} octets need "
            "{words} words together; filled one by one they need more than ten.",
            loses=1,
        ),
        Mistake(
            "nothing returned",
            lambda _: None,
            "You give None for every list, also for those that find room. A function that ends "
            "without `return` gives None; print only shows a value.",
            loses=3,
        ),
        Mistake(
            "each option filled up with EOL",
            lambda options: pack(options, each=b"\x00"),
            "You fill up every option with zeros. The first of them is EOL, and a reader sees no "
            "option behind it. An option may begin at any octet: write all of them without gaps, "
            "and fill up once, at the end.",
            loses=2,
        ),
        Mistake(
            "a word of padding too many",
            lambda options: pack(options, whole=True),
            "{size} octets with no gap to fill get a whole word more from you: 4 - n % 4 is 4, "
            "and not 0, where n is a multiple of four. -n % 4 is right for both.",
            loses=1,
        ),
        Mistake(
            "bytes(n) taken for one octet",
            lambda options: pack(options, zeros=True),
            "bytes(5) is five zeros. One octet that holds 5 is bytes((5,)) or bytes([5]), with a "
            "tuple or a list inside; kind and length together are bytes((kind, length)).",
            loses=3,
        ),
    ),
)
