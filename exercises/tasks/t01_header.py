"""Task 01.2: the fields of an IPv4 header, RFC 791 section 3.1."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task
from course.wire.ipv4 import IPv4, to_text

from .packets import HELLO, random_ipv4, word


def headers(rng: Random) -> list[Case]:
    """Draw every IHL with every ECN value, all flags among them, each with some data behind."""
    cases = [ipv4_case(HELLO)]
    for number in range(44):
        flags = number % 8
        head = random_ipv4(
            rng,
            5 + number % 11,
            ecn=number % 4,
            reserved_flag=flags >> 2,
            df=flags >> 1 & 1,
            mf=flags & 1,
        )
        cases.append(ipv4_case(bytes(head) + rng.randbytes(rng.randrange(1, 21))))
    return cases


def ipv4_case(data: bytes) -> Case:
    """Return a case with the facts that feedback may name."""
    ihl = data[0] & 15
    return Case((data,), facts={"ihl": ihl, "header": 4 * ihl, "last": 4 * ihl - 1})


FIELDS = {
    "version": "octet 0, high 4 bits",
    "ihl": "octet 0, low 4 bits",
    "dscp": "octet 1, high 6 bits",
    "ecn": "octet 1, low 2 bits",
    "total_length": "octets 2-3",
    "identification": "octets 4-5",
    "reserved_flag": "octet 6, bit 0x80",
    "df": "octet 6, bit 0x40",
    "mf": "octet 6, bit 0x20",
    "fragment_offset": "octets 6-7, low 13 bits",
    "ttl": "octet 8",
    "protocol": "octet 9",
    "checksum": "octets 10-11",
    "src": "octets 12-15",
    "dst": "octets 16-19",
    "options": "octets 20 to 4 x IHL - 1",
}


def ipv4(data: bytes, **wrong: Any) -> dict[str, Any]:
    """Return the fields of a header; `wrong` replaces some of them."""
    head = IPv4.parse(data)
    return {name: getattr(head, name) for name in FIELDS} | wrong


def little(data: bytes) -> int:
    """Read octets the wrong way round."""
    return int.from_bytes(data, "little")


def little_endian(data: bytes) -> dict[str, Any]:
    """Read all numbers of two octets the wrong way round."""
    flags = little(data[6:8])
    return ipv4(
        data,
        total_length=little(data[2:4]),
        identification=little(data[4:6]),
        checksum=little(data[10:12]),
        reserved_flag=flags >> 15,
        df=flags >> 14 & 1,
        mf=flags >> 13 & 1,
        fragment_offset=flags & 0x1FFF,
    )


PARSE_IPV4 = Task(
    id="01.2",
    name="parse_ipv4",
    points=5,
    parts=(
        Part("first octet", 1, ("version", "ihl")),
        Part("second octet", 1, ("dscp", "ecn")),
        Part("two-octet numbers", 1, ("total_length", "identification", "checksum")),
        Part("flags and offset", 1, ("reserved_flag", "df", "mf", "fragment_offset")),
        Part("addresses and options", 1, ("ttl", "protocol", "src", "dst", "options")),
    ),
    hints=(
        (
            "Go through the header from left to right. data[8] is a number already; two octets "
            "have to be put together; and where two fields share an octet, you need its bits: "
            ">> moves them down, & keeps the ones you want."
        ),
        (
            'int.from_bytes(data[2:4], "big") makes one number of two octets, the first one the '
            "high one. Octet 0 is 0x45 in most packets: data[0] >> 4 is the 4, data[0] & 15 the "
            "5. Octets 6 and 7 are one number of 16 bits: three flags on top, 13 bits of offset "
            "below."
        ),
        (
            'With word = int.from_bytes(data[6:8], "big"): reserved_flag is word >> 15, df is '
            "word >> 14 & 1, mf is word >> 13 & 1, fragment_offset is word & 0x1fff. The header "
            "is 4 * ihl octets long, so the options are data[20:4 * ihl], and empty if IHL is "
            "5."
        ),
    ),
    inputs=headers,
    places=FIELDS,
    mistakes=(
        Mistake(
            "IHL taken for octets",
            lambda data: ipv4(data, options=data[20 : data[0] & 15]),
            "IHL counts words of 32 bits, not octets. This packet has IHL {ihl}, so its header "
            "is 4 x {ihl} = {header} octets long: octets 0 to {last}.",
            loses=1,
        ),
        Mistake(
            "ihl given in octets",
            lambda data: ipv4(data, ihl=4 * (data[0] & 15)),
            "You give the length of the header in octets. That is what IHL is for, but the field "
            "itself holds {ihl}: words of 32 bits (octet 0, low 4 bits). Give the field as it is.",
            loses=1,
        ),
        Mistake(
            "version and IHL exchanged",
            lambda data: ipv4(data, version=data[0] & 15, ihl=data[0] >> 4, options=b""),
            "Version and IHL have changed places. In octet 0 the version stands first, and first "
            "means high: data[0] >> 4. IHL is the low half: data[0] & 15.",
            loses=2,
        ),
        Mistake(
            "the whole octet as DSCP",
            lambda data: ipv4(data, dscp=data[1]),
            "Your dscp still holds the two ECN bits. DSCP is the high 6 bits of octet 1: shift "
            "them down by 2. ECN marks congestion and says nothing about importance.",
            loses=1,
        ),
        Mistake(
            "DSCP and ECN cut at the wrong end",
            lambda data: ipv4(data, dscp=data[1] & 0x3F, ecn=data[1] >> 6),
            "You cut octet 1 at the wrong end. RFC pictures run from the high bit to the low "
            "one: the first 6 bits, DSCP, are data[1] >> 2, the last 2, ECN, are data[1] & 3.",
            loses=1,
        ),
        Mistake(
            "little-endian",
            little_endian,
            "The two octets are the wrong way round. On the network the high octet comes first: "
            'big-endian, "big" or ">H". In octets 2-3 of the chat line, 00 41 is 65; the other '
            "way round it would be 16640.",
            loses=2,
        ),
        Mistake(
            "flags not shifted",
            lambda data: ipv4(
                data,
                reserved_flag=word(data) & 0x8000,
                df=word(data) & 0x4000,
                mf=word(data) & 0x2000,
            ),
            "Your flags keep their place in octets 6-7: DF set gives 0x4000 and not 1. Shift "
            "first, then mask: word >> 14 & 1.",
            loses=1,
        ),
        Mistake(
            "flags shifted and not masked",
            lambda data: ipv4(data, df=word(data) >> 14, mf=word(data) >> 13),
            "After the shift, the flags above still stand in front of yours: with reserved flag "
            "and DF set, word >> 14 is 3. Keep one bit: word >> 14 & 1 (octet 6).",
            loses=1,
        ),
        Mistake(
            "DF and MF exchanged",
            lambda data: ipv4(data, df=word(data) >> 13 & 1, mf=word(data) >> 14 & 1),
            "DF and MF have changed places. From the high end of octet 6: reserved 0x80, DF "
            "0x40, MF 0x20.",
            loses=1,
        ),
        Mistake(
            "offset with the flags in it",
            lambda data: ipv4(data, fragment_offset=word(data)),
            "Your fragment_offset still holds the three flags. Only the low 13 bits of octets "
            "6-7 belong to it: word & 0x1fff.",
            loses=1,
        ),
        Mistake(
            "offset in octets",
            lambda data: ipv4(data, fragment_offset=8 * (word(data) & 0x1FFF)),
            "You give the offset in octets. The field (octets 6-7, low 13 bits) counts units of "
            "8 octets; give it as it is, and multiply where it is used.",
            loses=1,
        ),
        Mistake(
            "everything behind as options",
            lambda data: ipv4(data, options=data[20:]),
            "Your options run on into the data. They end where the header ends: this packet has "
            "IHL {ihl}, so at octet {header}.",
            loses=1,
        ),
        Mistake(
            "addresses as text",
            lambda data: ipv4(data, src=to_text(data[12:16]), dst=to_text(data[16:20])),
            "127.0.0.1 is how people write an address. In the packet it is four octets (12-15 "
            "and 16-19), and the task asks for these: data[12:16].",
            loses=1,
        ),
    ),
)
