"""Task 03.1: TCP options cut one by one, and an end whatever comes (RFC 9293 section 3.1)."""

from random import Random

from course.capture import bundled
from course.exercise import Case, Mistake, Part, Task
from course.wire import options as wire

SINGLE, LONG, ILLEGAL, ALL = (
    "NOP and EOL",
    "options with a length",
    "illegal lengths",
    "any octets",
)
SYN = bytes.fromhex("0204400c 0402 080a 02e54d46 00000000 01 030307")  # the chat's first packet
USUAL = (2, 3, 4, 5, 8)


def option_areas(rng: Random) -> list[Case]:
    """Draw areas: known ones, single octets, options alone, illegal lengths, and anything."""
    known = [area(SYN, SINGLE, ALL), area(bundled.OPTIONS, SINGLE), area(b"", SINGLE)]
    rounds = zip(
        [area(b"".join(several(rng, any_kind=True)), LONG) for _ in range(20)],
        [area(illegal(rng, number), ILLEGAL) for number in range(20)],
        [area(singles(rng, number), SINGLE) for number in range(20)],
        [area(anything(rng, number), ALL) for number in range(20)],
        strict=True,
    )
    rest = [area(anything(rng, number), ALL) for number in range(20)]
    return [*known, *(case for one in rounds for case in one), *rest]


def area(data: bytes, *parts: str) -> Case:
    """Return a case with what feedback may name: how long the area is, where the walk ends."""
    options, stop = wire.walk(data)
    at = stop.at if stop else len(data)
    kind = data[at] if at < len(data) else 0
    read = [option for option in options if option.length is not None]
    facts = {
        "size": len(data),
        "at": at,
        "kind": kind,
        "length": data[at + 1] if at + 1 < len(data) else 0,
        "left": len(data) - at,
        "option": read[0].kind if read else 2,
        "octets": read[0].size if read else 4,
    }
    return Case((data,), parts, facts)


def option(rng: Random, *, any_kind: bool) -> bytes:
    """Return one sound option, of a usual kind or of any, most of which have no name."""
    kind = rng.randrange(2, 256) if any_kind and rng.randrange(2) else rng.choice(USUAL)
    known = wire.KINDS.get(kind)
    octets = known.length - 2 if known and known.length else rng.randrange(12)
    # No 0 and no 1 inside: a walk gone wrong then meets neither by chance.
    return bytes((kind, octets + 2)) + bytes(rng.randrange(2, 256) for _ in range(octets))


def several(rng: Random, *, any_kind: bool = False) -> list[bytes]:
    """Return some options that fit into 40 octets."""
    made: list[bytes] = []
    for _ in range(2 + rng.randrange(4)):
        one = option(rng, any_kind=any_kind)
        if sum(map(len, made)) + len(one) <= 34:
            made.append(one)
    return made


def singles(rng: Random, number: int) -> bytes:
    """Return options with NOPs among them, every second time ended by EOL and padding."""
    made = several(rng)[:2]
    for _ in range(1 + rng.randrange(3)):
        made.insert(rng.randrange(len(made)), b"\x01")
    if number % 2:
        made.append(bytes((0, *rng.choice(((), (0,), (0, 0), (0, 2, 4))))))
    return b"".join(made)


def illegal(rng: Random, number: int) -> bytes:
    """Return sound options, then one whose length is 0, 1, too much, or not there."""
    front = b"".join(several(rng)[: number % 3])
    kind = rng.choice(USUAL)
    rest = bytes(rng.randrange(2, 256) for _ in range(rng.randrange(1, 6)))
    bad = (
        bytes((kind, 0)) + rest,
        bytes((kind, 1)) + rest,
        bytes((kind, 2 + len(rest) + rng.randrange(1, 200))) + rest,
        bytes((kind,)),
    )
    return front + bad[number % 4]


def anything(rng: Random, number: int) -> bytes:
    """Return an area with one octet spoiled, cut short, or made of chance."""
    if number % 4 == 0:
        return bytes(rng.choice((0, 1, 1, 2, 3, 4, 5, 8, 10)) for _ in range(rng.randrange(41)))
    made = bytearray(singles(rng, number))
    if number % 4 == 1:
        made[rng.randrange(len(made))] = rng.choice((0, 1, 2, rng.randrange(256)))
    elif number % 4 == 2:
        del made[rng.randrange(1, len(made)) :]
    return bytes(made)


def parse(
    data: bytes,
    *,
    single: tuple[int, ...] = (0, 1),
    ends: bool = True,
    least: int = 2,
    past: bool = False,
    counted: int = 2,
    only: tuple[int, ...] = (),
    careless: bool = False,
    told: bool = True,
    padded: bool = True,
    nops: bool = True,
    last: int = 0,
    beside: int = 0,
    over: int = 0,
) -> tuple[list[tuple[int, int | None, bytes]], int | None]:
    """Cut options, right as it stands; every argument is one way to get it wrong."""
    found: list[tuple[int, int | None, bytes]] = []
    at = 0
    while at < len(data):
        kind = data[at]
        if kind == 0 and kind in single and ends:
            found += [(0, None, data[at + 1 :] if padded else b"")] if told else []
            break
        if kind in single and kind < 2:
            found += [(kind, None, b"")] if nops else []
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) or careless else 0
        size = length + 2 - counted
        if length < least or (at + size > len(data) - last and not past) or at + 1 >= len(data):
            return found, at + beside
        if not only or kind in only:
            found.append((kind, length, data[at + 2 : at + size + over]))
        at += size
    return found, None


PARSE = Task(
    id="03.1",
    name="parse_options",
    points=6,
    lines=20_000,
    parts=(Part(SINGLE, 1), Part(LONG, 2), Part(ILLEGAL, 2), Part(ALL, 1)),
    hints=(
        (
            "Keep one number: at, the octet where the next option begins. Look at the kind there, "
            "and decide how far to go. The loop ends when at has reached the end, when you meet "
            "EOL, or when a length makes no sense."
        ),
        (
            "Three cases. Kind 1: one octet, and at grows by 1. Kind 0: the list ends here; all "
            "that is left is padding. Any other kind: the next octet is the length, and it counts "
            "kind and length too, so at grows by exactly that much. Before you trust it, ask: is "
            "there a length octet at all? Is it 2 or more? Does the option end within data?"
        ),
        (
            "while at < len(data): kind = data[at]; for 0 append (0, None, data[at+1:]) and "
            "return; for 1 append (1, None, b'') and go on one octet further. Else: if at + 1 == "
            "len(data), return options, at. With length = data[at+1]: if length < 2 or at + "
            "length > len(data), return options, at. Append (kind, length, data[at+2:at+length]) "
            "and add length to at."
        ),
    ),
    inputs=option_areas,
    places={"0": "the options", "1": "where the walk had to stop"},
    mistakes=(
        Mistake(
            "endless loop on length 0",
            lambda data: parse(data, least=0, past=True),
            "You believe every length. A length of 0 sends your loop to the same octet again, for "
            "ever: one packet stops your program. RFC 9293 MUST-7: be prepared for an illegal "
            "length. This walk ends at octet {at}: a length below 2, or past the end, or missing.",
            loses=3,
        ),
        Mistake(
            "no length looked at",
            lambda data: parse(data, least=0, past=True, careless=True),
            "You believe every length. A length of 0 sends your loop to the same octet again, for "
            "ever; one past the end goes unnoticed, because a slice does not complain; and where "
            "the length is missing, data[at + 1] raises IndexError. Ask all three before you cut "
            "(RFC 9293 MUST-7).",
            loses=3,
        ),
        Mistake(
            "an option up to the very end refused",
            lambda data: parse(data, last=1),
            "You refuse an option that ends where data ends. Nothing is wrong with it: at + "
            "length may be len(data), and only more than that reaches past the end.",
            loses=4,
        ),
        Mistake(
            "the offset of the length given",
            lambda data: parse(data, beside=1),
            "You give the offset of the length octet. The option that cannot be cut begins one "
            "octet earlier, with its kind: here at octet {at}.",
            loses=3,
        ),
        Mistake(
            "length 1 taken for legal",
            lambda data: parse(data, least=1),
            "A length of 1 cannot be: kind and length alone are two octets, and both are counted. "
            "Less than 2 is illegal, as 0 is (RFC 9293 section 3.1, MUST-7).",
            loses=3,
        ),
        Mistake(
            "length past the end taken for legal",
            lambda data: parse(data, past=True),
            "An option that says it is longer than what is left cannot be cut. Octet {at} begins "
            "one: {left} octets are left there. A slice that is too long does not complain in "
            "Python, so your program has to.",
            loses=3,
        ),
        Mistake(
            "no look whether there is a length",
            lambda data: parse(data, careless=True),
            "The last octet can be a kind without a length behind it. data[at + 1] then raises "
            "IndexError. Somebody else wrote these octets: look before you read.",
            loses=3,
        ),
        Mistake(
            "NOP given a length",
            lambda data: parse(data, single=(0,)),
            "You read the octet behind a NOP as its length. Kinds 0 and 1 are one octet each and "
            "have no length (RFC 9293 section 3.1, case 1); the octet behind a NOP is the next "
            "option's kind.",
            loses=2,
        ),
        Mistake(
            "EOL passed over",
            lambda data: parse(data, ends=False),
            "You go on behind EOL. Kind 0 ends the list: what stands behind it is padding, even "
            "if it looks like options (RFC 9293 section 3.2). Give it as the data of EOL.",
            loses=2,
        ),
        Mistake(
            "EOL itself left out",
            lambda data: parse(data, told=False),
            "You stop at EOL, as you should, and forget to give it. It is an option too, the last "
            "one: append (0, None, rest) first, rest being all that stands behind it.",
            loses=2,
        ),
        Mistake(
            "EOL without its padding",
            lambda data: parse(data, padded=False),
            "What stands behind EOL is missing. Nobody looks at it as options, but it is part of "
            "the octets: give it as the third item of EOL, data[at + 1:].",
            loses=2,
        ),
        Mistake(
            "NOPs left out",
            lambda data: parse(data, nops=False),
            "You step over NOPs and do not give them. Each is an option of its own, (1, None, "
            "b''): without them nobody could put the octets together again.",
            loses=2,
        ),
        Mistake(
            "length without its own two octets",
            lambda data: parse(data, counted=0),
            "You go on too far: the length counts kind and length themselves. Kind {option} here "
            "takes {octets} octets in all (RFC 9293 section 3.1).",
            loses=6,
        ),
        Mistake(
            "data two octets too long",
            lambda data: parse(data, over=2),
            "You go on by the right number of octets, but cut too much: the data end where the "
            "option ends, at + length. Kind {option} here takes {octets} octets, kind and length "
            "counted, so its data are two less.",
            loses=6,
        ),
        Mistake(
            "unknown kinds left out",
            lambda data: parse(data, only=USUAL),
            "You leave out kinds that you do not know. To ignore an option is the caller's "
            "business (RFC 9293 MUST-6); whoever cuts must give all of them, or nobody can put "
            "the octets together again.",
            loses=3,
        ),
    ),
)
