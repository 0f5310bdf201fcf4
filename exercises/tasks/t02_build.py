"""Task 02.3: a TCP header built from its fields, options and all."""

from random import Random
from struct import pack
from typing import Any

from course.exercise import Case, Mistake, Part, Task

from .t02_segments import FIELDS, GET, SYN, fields_of, octets_of, random_fields

# What scapy writes for TCP(sport=54321, dport=80, seq=1000, flags="S").
CRAFTED = {"src_port": 54321, "dst_port": 80, "seq": 1000, "flags": 2, "window": 8192}


def headers(rng: Random) -> list[Case]:
    """Draw whole headers, headers with fields left out, and options of every length."""
    cases = [built_case(CRAFTED), built_case(fields_of(SYN)), built_case(fields_of(GET))]
    for number in range(82):
        drawn = random_fields(rng, 15)
        drawn["options"] = rng.randbytes(number % 41)
        drawn["data_offset"] = 5 + -(-(number % 41) // 4)
        for name in [name for name in FIELDS if name not in ("src_port", "dst_port")]:
            if rng.randrange(5) == 0:
                del drawn[name]
        cases.append(built_case(drawn))
    return cases


def built_case(fields: dict[str, int | bytes]) -> Case:
    """Return a case with the facts that feedback may name."""
    options = fields.get("options", b"")
    octets = len(options) if isinstance(options, bytes) else 0
    words = -(-octets // 4)
    facts = {"octets": octets, "padding": 4 * words - octets, "offset": 5 + words}
    return Case((fields,), facts=facts)


def built(fields: dict[str, Any], *, padding: str = "behind", **wrong: int) -> bytes:
    """Return the header's octets; `wrong` replaces fields, `padding` says how it is filled up."""
    whole = {**dict.fromkeys(FIELDS, 0), "options": b"", **fields}
    options = whole["options"]
    fill = bytes(-len(options) % 4)
    ways = {
        "behind": options + fill,
        "in front": fill + options,
        "NOP": options + b"\x01" * len(fill),
        "none": options,
    }
    whole |= {"data_offset": 5 + -(-len(options) // 4), "options": ways[padding], **wrong}
    return octets_of(whole)


def little(fields: dict[str, Any]) -> bytes:
    """Build with all numbers the wrong way round."""
    right = built(fields)
    values = [int.from_bytes(right[at:end], "big") for at, end in PLACES]
    return pack("<HHLL", *values[:4]) + right[12:14] + pack("<HHH", *values[4:]) + right[20:]


def native(fields: dict[str, Any]) -> bytes:
    """Build as pack does without a sign in front, where L has 8 octets: 32 octets, with a gap."""
    right = built(fields)
    values = [int.from_bytes(right[at:end], "big") for at, end in PLACES]
    return pack("<HH4xQQ", *values[:4]) + right[12:14] + pack("<HHH", *values[4:]) + right[20:]


PLACES = ((0, 2), (2, 4), (4, 8), (8, 12), (14, 16), (16, 18), (18, 20))


def with_octet_12(fields: dict[str, Any], make: Any) -> bytes:
    """Build with another octet 12: `make` gets the right one."""
    right = built(fields)
    return right[:12] + bytes((make(right[12]) & 255,)) + right[13:]


def with_number_12(fields: dict[str, Any], make: Any) -> bytes:
    """Build with another octet 12, which stops where it does not fit, as pack does."""
    right = built(fields)
    return right[:12] + pack("!B", make(right[12])) + right[13:]


def always_filled(fields: dict[str, Any]) -> bytes:
    """Build with 4 - length % 4 octets of padding: four, where none is missing."""
    if len(fields.get("options", b"")) % 4:
        return built(fields)
    return with_number_12(fields, lambda octet: octet + 0x10) + bytes(4)


def with_shifts_of_sums(octet: int) -> int:
    """Return what `offset << 4 + reserved << 1 + ae` is."""
    return octet >> 4 << 4 + (octet >> 1 & 7) << 1 + (octet & 1)


def with_offset(fields: dict[str, Any], missing: int) -> bytes:
    """Build with the data offset of the dict, or `missing` if there is none."""
    offset = fields.get("data_offset", missing)
    return with_octet_12(fields, lambda octet: offset << 4 | octet & 15)


COPIED = (
    "You take the data offset from the dict. It may be missing there, or somebody may have "
    "changed the options since; with {octets} octets of options it is {offset}. Compute it."
)


BUILD_TCP = Task(
    id="02.3",
    name="build_tcp",
    points=4,
    judge="octets",
    parts=(
        Part("numbers", 1, ("0-11", "14-19")),
        Part("offset and flags", 2, ("12-13",)),
        Part("options", 1, ("20-",)),
    ),
    hints=(
        (
            "It is 02.1 the other way round: pack instead of unpack, with the same format. Two "
            "things come before it: fill the options up to whole words, and from their length "
            "find the data offset. fields.get(name, 0) gives 0 for what is not there."
        ),
        (
            "-len(options) % 4 is the number of octets that are missing to a multiple of 4, and "
            "bytes(3) is three zeros. The data offset is 5 words and one more for each 4 octets "
            "of options. Octet 12 is put together by shifts: offset << 4 | reserved << 1 | ae."
        ),
        (
            'options = fields.get("options", b""); options += bytes(-len(options) % 4); offset = '
            '5 + len(options) // 4. Then pack("!HHLLBBHHH", src_port, dst_port, seq, ack, octet '
            "12, flags, window, checksum, urgent_pointer) + options."
        ),
    ),
    inputs=headers,
    places={
        "0-1": "src_port",
        "2-3": "dst_port",
        "4-7": "seq",
        "8-11": "ack",
        "12": "with data_offset, reserved and ae",
        "13": "flags",
        "14-15": "window",
        "16-17": "checksum",
        "18-19": "urgent_pointer",
        "20-59": "options",
    },
    mistakes=(
        Mistake(
            "data offset left at 5",
            lambda fields: built(fields, data_offset=5),
            "Your data offset is 5 although there are {octets} octets of options. A receiver "
            "would take them for data: the offset says where data begins, and here that is word "
            "{offset}.",
            loses=2,
        ),
        Mistake(
            "data offset rounded down",
            lambda fields: built(fields, data_offset=5 + len(fields.get("options", b"")) // 4),
            "Your data offset does not count the padding. {octets} octets of options with "
            "{padding} of padding make whole words, and each counts: {offset}.",
            loses=2,
        ),
        Mistake(
            "data offset copied",
            lambda fields: built(
                fields, **{name: fields[name] for name in ("data_offset",) if name in fields}
            ),
            COPIED,
            loses=2,
        ),
        Mistake(
            "data offset copied, 0 if it is missing",
            lambda fields: with_offset(fields, 0),
            COPIED,
            loses=2,
        ),
        Mistake(
            "data offset copied, 5 if it is missing",
            lambda fields: with_offset(fields, 5),
            COPIED,
            loses=2,
        ),
        Mistake(
            "options not padded",
            lambda fields: built(fields, padding="none"),
            "Your options are not filled up. A TCP header is a whole number of 32-bit words "
            "long; {octets} octets of options need {padding} more, zeros, at the end.",
            loses=1,
        ),
        Mistake(
            "four octets of padding where none is missing",
            always_filled,
            "Options that fill whole words get one more word from you: 4 - length % 4 is 4 where "
            "nothing is missing, and 40 octets then are too many. -length % 4 is 0 there.",
            loses=4,
        ),
        Mistake(
            "padding in front",
            lambda fields: built(fields, padding="in front"),
            "Your padding stands in front of the options. The first zero octet would say: the "
            "list of options ends here. It belongs behind them.",
            loses=1,
        ),
        Mistake(
            "padded with NOP",
            lambda fields: built(fields, padding="NOP"),
            "You fill up with ones. 01 is the option NOP, and receivers take it, but RFC 9293 "
            "section 3.1 composes the padding of zeros, and so does this task.",
            loses=1,
        ),
        Mistake(
            "data offset not shifted",
            lambda fields: with_octet_12(fields, lambda octet: octet >> 4 | octet & 15),
            "Your data offset stands in the low half of octet 12. It is the high half: shift it "
            "up by 4.",
            loses=2,
        ),
        Mistake(
            "reserved and AE left out",
            lambda fields: with_octet_12(fields, lambda octet: octet & 0xF0),
            "Octet 12 holds more than the data offset: reserved, 3 bits, and ae, 1 bit, are its "
            "low half. Yours are always 0.",
            loses=2,
        ),
        Mistake(
            "data offset in octets",
            lambda fields: with_octet_12(fields, lambda octet: 4 * (octet >> 4) << 4 | octet & 15),
            "Your data offset counts octets. Four bits could not hold that; the field counts "
            "words of 32 bits, {offset} here.",
            loses=2,
        ),
        Mistake(
            "reserved not shifted",
            lambda fields: with_octet_12(fields, lambda octet: octet & 0xF1 | octet >> 1 & 7),
            "Your reserved stands one bit too low in octet 12, where AE is. The lowest bit is "
            "ae, and reserved the three above it: shift it up by 1.",
            loses=2,
        ),
        Mistake(
            "data offset in octets, too large for its octet",
            lambda fields: with_number_12(fields, lambda octet: 4 * (octet >> 4) << 4),
            "Octet 12 gets a number above 255. Does your data offset count octets? It counts "
            "words of 32 bits, {offset} here, and four bits hold no more than 15.",
            loses=4,
        ),
        Mistake(
            "shifts with a plus between them",
            lambda fields: with_number_12(fields, with_shifts_of_sums),
            "Octet 12 comes out wrong, and often above 255. Do you add shifted numbers? + binds "
            "tighter than <<: a << 4 + b is a << (4 + b). Write |, or put brackets.",
            loses=4,
        ),
        Mistake(
            "no sign in front of the format",
            native,
            "Your fixed part has 32 octets. Without a sign in front, pack works as the machine "
            "likes it: low octet first, with gaps, and 8 octets for L. Begin the format with !.",
            loses=4,
        ),
        Mistake(
            "little-endian",
            little,
            "Your numbers have the low octet first. On the network the high octet comes first: "
            "begin the format with !.",
            loses=1,
        ),
        Mistake(
            "a field that is missing stops it",
            lambda fields: built({name: fields[name] for name in FIELDS}),
            "Your code stops at a field that is not in the dict. What is left out is 0, and "
            'options are b"": fields.get(name, 0).',
            loses=4,
        ),
        Mistake(
            "options that are missing stop it",
            lambda fields: built(fields | {"options": fields["options"]}),
            "Your code stops where the dict has no options. They may be missing like any other "
            'field, and then are b"": fields.get("options", b"").',
            loses=4,
        ),
    ),
)
