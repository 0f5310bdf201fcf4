"""Task 01.5: what is odd about a packet's IPv4 header."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task
from course.wire.ipv4 import IPv4

from .packets import HELLO, HTTP_GET, random_ipv4, sealed, word


def odd_packets(rng: Random) -> list[Case]:
    """Draw packets with oddities planted at random, after two of the lesson."""
    return [odd_case(HTTP_GET), odd_case(HELLO)] + [odd_case(odd_packet(rng)) for _ in range(60)]


def odd_packet(rng: Random) -> bytes:
    """Return a packet in which each oddity is as likely as not, or less."""
    data = rng.randbytes(rng.randrange(8, 40))
    head = random_ipv4(
        rng,
        rng.choice((5, 5, 5, 6, 8)),
        ecn=rng.randrange(4),
        fragment_offset=rng.choice((0, 0, 0, rng.randrange(1, 0x2000))),
        mf=rng.choice((0, 0, 1)),
        df=rng.randrange(2),
        reserved_flag=rng.choice((0, 0, 0, 1)),
    )
    head.total_length = head.header_length + len(data)
    if rng.randrange(3) == 0:
        head.dst = head.src
    if rng.randrange(4) == 0:
        head.total_length += rng.choice((-4, 4, 100))
    sealed(head)
    if rng.randrange(3) == 0:
        head.checksum = 0
    return bytes(head) + data


def odd_case(packet: bytes) -> Case:
    """Return a case with the facts that feedback may name."""
    flags = f"{word(packet) >> 13:03b}"
    return Case((packet,), facts={"ecn": f"{packet[1] & 3:02b}", "flags": flags})


def oddities(
    packet: bytes, *, ect: Any = None, fragment: Any = None, reserved: int = 15
) -> set[str]:
    """Return the names of what is odd; `ect` and `fragment` replace the right tests."""
    head = IPv4.parse(packet)
    tests = {
        "zero checksum": head.checksum == 0,
        "ECT set": head.ecn in (1, 2) if ect is None else ect(head),
        "source equals destination": head.src == head.dst,
        "reserved flag set": word(packet) >> reserved & 1,
        "fragment": head.mf or head.fragment_offset if fragment is None else fragment(head),
        "wrong length": head.total_length != len(packet),
    }
    return {name for name, is_odd in tests.items() if is_odd}


ODDITIES = Task(
    id="01.5",
    name="oddities",
    points=1,
    parts=(Part("all oddities", 1),),
    hints=(
        (
            "Six questions, each with yes or no. Start with an empty set, and add a name for "
            "each yes. Everything you need stands in the first 20 octets, but for one question "
            "that also needs len(packet)."
        ),
        (
            "You have cut all these fields in 01.2. Two of them deserve a second look. ECN is two "
            "bits with four values: 00 not capable, 01 and 10 capable (ECT), 11 congestion "
            "experienced (CE). And a fragment is a first piece, a middle one or a last one: which "
            "fields tell each of the three?"
        ),
        (
            'With word = int.from_bytes(packet[6:8], "big"): the reserved flag is word >> 15, '
            "and word & 0x3fff, which is MF with the offset, is not 0 for any piece. ECT is "
            "packet[1] & 3 in (1, 2). The checksum field is packet[10:12], and bytes(2) is two "
            "zeros."
        ),
    ),
    inputs=odd_packets,
    mistakes=(
        Mistake(
            "checksum 0 counted as valid",
            lambda packet: oddities(packet) - {"zero checksum"},
            "You pass over a header checksum of 0 (octets 10-11). In UDP a zero says: not "
            "computed. IPv4 has no such rule: zero here means that nobody filled the field in "
            "before the packet was captured, and a router would drop it.",
            loses=1,
        ),
        Mistake(
            "CE counted as ECT",
            lambda packet: oddities(packet, ect=lambda head: head.ecn),
            "ECN is {ecn} here. 11 is CE, congestion experienced: a router's mark, and no longer "
            "the sender's. ECT is 01 or 10 only (octet 1, low 2 bits).",
            loses=1,
        ),
        Mistake(
            "one of two ECT values",
            lambda packet: oddities(packet, ect=lambda head: head.ecn == 2),
            "ECN is {ecn} here, which is ECT(1). There are two ways to say ECT: 10 is ECT(0), 01 "
            "is ECT(1) (octet 1, low 2 bits).",
            loses=1,
        ),
        Mistake(
            "DSCP taken for ECN",
            lambda packet: oddities(packet, ect=lambda head: head.dscp or head.ecn),
            "You look at the whole octet 1. Its high 6 bits are DSCP, a wish for treatment; ECN "
            "is the low 2 bits, and {ecn} here.",
            loses=1,
        ),
        Mistake(
            "DF taken for a fragment",
            lambda packet: oddities(packet, fragment=lambda head: word(bytes(head))),
            "You call it a fragment because octets 6-7 are not zero. The flags here are {flags} "
            "(reserved, DF, MF): DF forbids cutting, so it is no sign of it. Only MF and the "
            "offset are.",
            loses=1,
        ),
        Mistake(
            "the last piece overlooked",
            lambda packet: oddities(packet, fragment=lambda head: head.mf),
            "You look at MF alone. The last piece of a packet has MF 0; its offset, the low 13 "
            "bits of octets 6-7, tells that it is one.",
            loses=1,
        ),
        Mistake(
            "the first piece overlooked",
            lambda packet: oddities(packet, fragment=lambda head: head.fragment_offset),
            "You look at the offset alone. The first piece of a packet has offset 0; its MF "
            "(octet 6, bit 0x20) tells that more follow.",
            loses=1,
        ),
        Mistake(
            "DF taken for the reserved flag",
            lambda packet: oddities(packet, reserved=14),
            "The bit you test is DF (octet 6, bit 0x40), which most packets set. The reserved "
            "flag is the one above it, bit 0x80.",
            loses=1,
        ),
    ),
)
