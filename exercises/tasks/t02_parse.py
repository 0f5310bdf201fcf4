"""Task 02.1: the fields of a TCP header, RFC 9293 section 3.1."""

from random import Random
from struct import unpack
from typing import Any

from course.exercise import Case, Mistake, Part, Task

from .t02_segments import FIELDS, GET, LINE, SYN, fields_of, octets_of, random_fields


def segments(rng: Random) -> list[Case]:
    """Draw every data offset and every value of octets 12 and 13, each with some data behind."""
    cases = [segment_case(GET), segment_case(SYN), segment_case(LINE)]
    flags = rng.sample(range(256), 200)
    for number in range(200):
        drawn = random_fields(rng, 5 + number % 11, flags=flags[number])
        cases.append(segment_case(octets_of(drawn) + rng.randbytes(rng.randrange(1, 9))))
    return cases


def segment_case(data: bytes) -> Case:
    """Return a case with the facts that feedback may name."""
    offset = data[12] >> 4
    facts = {
        "offset": offset,
        "header": 4 * offset,
        "last": 4 * offset - 1,
        "octet": f"{data[12]:02x}",
        "bits": f"{data[12]:08b}",
    }
    return Case((data,), facts=facts)


NUMBERS = ("src_port", "dst_port", "seq", "ack", "window", "checksum", "urgent_pointer")


def parsed(data: bytes, form: str = "!HHLLBBHHH", **wrong: Any) -> dict[str, Any]:
    """Return the fields, with the seven plain numbers read by `form`; `wrong` replaces some."""
    values = unpack(form, data[:20])
    plain = dict(zip(NUMBERS, (*values[:4], *values[6:]), strict=True))
    return {**fields_of(data), **plain, **wrong}


PARSE_TCP = Task(
    id="02.1",
    name="parse_tcp",
    points=5,
    parts=(
        Part("the format", 2, NUMBERS),
        Part("octets 12 and 13", 2, ("data_offset", "reserved", "ae", "flags")),
        Part("options", 1, ("options",)),
    ),
    hints=(
        (
            "Find the format first: nine items, one letter each, 20 octets in all. Two ports, two "
            "numbers of four octets, two single octets, three more numbers of two octets. Then "
            "cut the first of the two single octets; the second one is the flags as it is."
        ),
        (
            "In struct, ! is network byte order, H two octets, L four, B one, all without a sign "
            "(small letters have one). unpack(form, data[:20]) gives the nine numbers. Octet 12 "
            "has three fields, from the high end: 4 bits data_offset, 3 bits reserved, 1 bit ae. "
            "The options start at octet 20 and end where the header ends."
        ),
        (
            'The format is "!HHLLBBHHH". With octet as the fifth of the nine numbers: data_offset '
            "is octet >> 4, reserved is octet >> 1 & 7, ae is octet & 1. The options are "
            "data[20:4 * data_offset]."
        ),
    ),
    inputs=segments,
    places=FIELDS,
    mistakes=(
        Mistake(
            "signed formats",
            lambda data: parsed(data, "!hhllBBhhh"),
            "Some of your numbers are negative. Small letters in a struct format (h, l, b) read "
            "a sign, and TCP has no negative numbers: use the capitals H, L and B. RFC 9293 "
            "section 3.1 says so of the window in so many words (MUST-1).",
            loses=2,
        ),
        Mistake(
            "little-endian",
            lambda data: parsed(data, "<HHLLBBHHH"),
            "Your numbers are the wrong way round: port 8888 is 22 b8 in the packet, and read "
            "from the other end it would be 47138. Network byte order has the high octet first: "
            "begin the format with !.",
            loses=2,
        ),
        Mistake(
            "format and octets of different lengths",
            lambda data: dict.fromkeys(FIELDS, unpack("!HHLLBBHHH", data)),
            "unpack wants exactly as many octets as its format has. Two usual reasons why they "
            "differ: all of data is handed over and not data[:20], or the ! is missing in front: "
            "without it Python leaves gaps, and L takes 8 octets on many machines.",
            loses=5,
        ),
        Mistake(
            "data offset not shifted",
            lambda data: parsed(data, data_offset=data[12], options=data[20 : 4 * data[12]]),
            "Your data_offset is the whole of octet 12, {octet} here. The field is its high 4 "
            "bits: {octet} in bits is {bits}, so shift it down by 4 and {offset} remains.",
            loses=3,
        ),
        Mistake(
            "data offset masked in place",
            lambda data: parsed(data, data_offset=data[12] & 0xF0),
            "Your data_offset still stands in the high half of octet 12: {octet} & f0. Shift it "
            "down by 4, and {offset} remains.",
            loses=2,
        ),
        Mistake(
            "data offset in octets",
            lambda data: parsed(data, data_offset=4 * (data[12] >> 4)),
            "You give the length of the header in octets, {header}. That is what the field is "
            "for, but in it stands {offset}: words of 32 bits. Give it as it is.",
            loses=2,
        ),
        Mistake(
            "data offset taken for octets",
            lambda data: parsed(data, options=data[20 : data[12] >> 4]),
            "The data offset counts words of 32 bits, not octets. Here it is {offset}, so the "
            "header is 4 x {offset} = {header} octets long: octets 0 to {last}.",
            loses=1,
        ),
        Mistake(
            "flags taken from octet 12",
            lambda data: parsed(data, flags=data[12]),
            "Your flags come from octet 12, the one with the data offset ({octet} here). The "
            "eight flags fill octet 13, the sixth of the nine numbers.",
            loses=2,
        ),
        Mistake(
            "six flags, as in 1981",
            lambda data: parsed(data, flags=data[13] & 0x3F),
            "You keep six flags, as RFC 793 had them in 1981. Since RFC 3168 the two upper bits "
            "of octet 13 are flags too, CWR and ECE: the field is the whole octet.",
            loses=2,
        ),
        Mistake(
            "four reserved bits",
            lambda data: parsed(data, reserved=data[12] & 0xF),
            "Your reserved holds four bits, as RFC 9293 draws it. RFC 9768 has taken the lowest "
            "of them for AE since. So three are left, above AE: octet >> 1 & 7.",
            loses=2,
        ),
        Mistake(
            "no AE",
            lambda data: parsed(data, ae=0),
            "Your ae is always 0. It is the lowest bit of octet 12 ({bits} here): octet & 1.",
            loses=2,
        ),
        Mistake(
            "reserved not shifted",
            lambda data: parsed(data, reserved=data[12] & 0x0E),
            "Your reserved still stands where it stood in octet 12 ({bits}), one bit above the "
            "end. Shift it down by 1, past AE, and then keep three bits: octet >> 1 & 7.",
            loses=2,
        ),
        Mistake(
            "AE among the flags",
            lambda data: parsed(data, flags=(data[12] & 1) << 8 | data[13]),
            "Your flags have nine bits. That is how tcpdump counts them; here AE has a key of "
            "its own, and flags is octet 13 alone.",
            loses=2,
        ),
        Mistake(
            "as many octets of options as the header has",
            lambda data: parsed(data, options=data[20 : 20 + 4 * (data[12] >> 4)]),
            "You take as many octets of options as the whole header has, {header}. The data "
            "offset counts from the start of the header: octet {header} is the first that is "
            "data.",
            loses=1,
        ),
        Mistake(
            "everything behind as options",
            lambda data: parsed(data, options=data[20:]),
            "Your options run on into the data. They end where the header ends: this one has "
            "data offset {offset}, so at octet {header}.",
            loses=1,
        ),
    ),
)
