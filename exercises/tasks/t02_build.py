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


PLACES = ((0, 2), (2, 4), (4, 8), (8, 12), (14, 16), (16, 18), (18, 20))


def with_octet_12(fields: dict[str, Any], make: Any) -> bytes:
    """Build with another octet 12: `make` gets the right one."""
    right = built(fields)
    return right[:12] + bytes((make(right[12]) & 255,)) + right[13:]


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
            "You take the data offset from the dict. Somebody may have changed the options since "
            "it was written there; with {octets} octets of options it is {offset}. Compute it.",
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
    ),
)
