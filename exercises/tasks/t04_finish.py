"""Task 04.3: a segment sealed before it leaves, and looked at when it arrives.

RFC 9293 section 3.1 for TCP, RFC 768 for UDP, RFC 8200 section 8.1 for both over IPv6.
"""

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from course.exercise import Case, Mistake, Part, Task

from .packets import DNS_REPLY, HTTP_GET, random_tcp
from .sums import CHECKSUM, PSEUDO_HEADER, in_turn

TCP, UDP = 6, 17
AT = {TCP: 16, UDP: 6}
OUT = {TCP: "a TCP segment leaves", UDP: "a UDP datagram leaves"}
IN = {TCP: "a TCP segment arrives", UDP: "a UDP datagram arrives"}


class Sent(NamedTuple):
    """A segment between two addresses."""

    segment: bytes
    src: bytes
    dst: bytes
    protocol: int


def segments(rng: Random) -> list[Case]:
    """Draw segments that leave, with anything in the field, and segments that arrive."""
    known = [known_one(HTTP_GET), known_one(DNS_REPLY)]
    leaving = [*known, *(drawn(rng, n) for n in range(24)), *(zero_sum(rng, n) for n in range(8))]
    arriving = [sealed(one) for one in known]
    alone = [drawn(rng, n) for n in range(4)]
    arriving += [with_field(one, without_pseudo(one)) for one in alone]
    for n in range(24):
        sound = sealed(drawn(rng, n))
        arriving += [sound, damaged(rng, sound)]
    arriving += [sealed(zero_sum(rng, n)) for n in range(8)]
    arriving += [with_field(drawn(rng, n), 0) for n in range(8)]
    cases = [case(one, False) for one in leaving] + [case(one, True) for one in arriving]
    return in_turn(cases)


def case(sent: Sent, verify: bool) -> Case:
    """Return a case of the part that its protocol and its direction belong to."""
    words = (IN if verify else OUT)[sent.protocol]
    at = AT[sent.protocol]
    facts = {
        "at": at,
        "end": at + 1,
        "name": "TCP" if sent.protocol == TCP else "UDP",
        "field": sent.segment[at : at + 2].hex(),
        "right": f"{right(sent):04x}",
        "version": "IPv4" if len(sent.src) == 4 else "IPv6",
    }
    return Case((*sent, verify, CHECKSUM, PSEUDO_HEADER), (words,), facts)


def known_one(packet: bytes) -> Sent:
    """Return the segment in a packet of the lessons; its IP header has no options."""
    return Sent(packet[20:], packet[12:16], packet[16:20], packet[9])


def drawn(rng: Random, n: int) -> Sent:
    """Draw a segment: TCP and UDP in turn, over IPv4 and IPv6, even and odd lengths."""
    protocol, octets = (TCP, UDP)[n % 2], (4, 16)[n // 2 % 2]
    data = rng.randbytes(2 * rng.randrange(6, 24) + n // 4 % 2)
    while True:
        head = bytes(random_tcp(rng, rng.randrange(5, 8))) if protocol == TCP else udp(rng, data)
        sent = Sent(head + data, rng.randbytes(octets), rng.randbytes(octets), protocol)
        if right(sent) not in (0, 0xFFFF, field(sent)) and field(sent):
            return sent


def udp(rng: Random, data: bytes) -> bytes:
    """Return a UDP header with something in its checksum field."""
    numbers = rng.randrange(65536), rng.randrange(65536), 8 + len(data), rng.randrange(1, 65536)
    return b"".join(number.to_bytes(2, "big") for number in numbers)


def zero_sum(rng: Random, n: int) -> Sent:
    """Draw a segment whose checksum comes out as zero: a word of its data is chosen for it."""
    sent = drawn(rng, n % 4)
    start = len(sent.segment) // 2 * 2 - 2
    bare = sent.segment[:start] + bytes(2) + sent.segment[start + 2 :]
    word = computed(sent._replace(segment=bare)).to_bytes(2, "big")
    return sent._replace(segment=bare[:start] + word + bare[start + 2 :])


def computed(sent: Sent) -> int:
    """Return the checksum as it is computed, the field counted as zero."""
    bare = with_field(sent, 0).segment
    pseudo = PSEUDO_HEADER(sent.src, sent.dst, sent.protocol, len(bare))
    return int(CHECKSUM(pseudo + bare))


def right(sent: Sent) -> int:
    """Return what belongs into the field."""
    number = computed(sent)
    return 0xFFFF if sent.protocol == UDP and number == 0 else number


def field(sent: Sent) -> int:
    """Return what stands in the checksum field."""
    at = AT[sent.protocol]
    return int.from_bytes(sent.segment[at : at + 2], "big")


def with_field(sent: Sent, value: int) -> Sent:
    """Return the same with a value in the checksum field."""
    at, segment = AT[sent.protocol], sent.segment
    return sent._replace(segment=segment[:at] + value.to_bytes(2, "big") + segment[at + 2 :])


def sealed(sent: Sent) -> Sent:
    """Return the same with its right checksum."""
    return with_field(sent, right(sent))


def damaged(rng: Random, sent: Sent) -> Sent:
    """Turn one bit over, outside the checksum field or in it, so that it shows."""
    while True:
        at, bit = rng.randrange(len(sent.segment)), 1 << rng.randrange(8)
        made = bytearray(sent.segment)
        made[at] ^= bit
        hurt = sent._replace(segment=bytes(made))
        if field(hurt) and field(hurt) != right(hurt):
            return hurt


def accepts(sent: Sent) -> bool:
    """Return whether a receiver accepts a segment."""
    if sent.protocol == UDP and field(sent) == 0:
        return len(sent.src) == 4
    return field(sent) == right(sent)


def answer(
    seal: Callable[[Sent], Sent] = sealed, accept: Callable[[Sent], bool] = accepts
) -> Callable[..., Any]:
    """Return an answer made of one way to seal and one way to look."""

    def finish(
        segment: bytes, src: bytes, dst: bytes, protocol: int, verify: bool, *_parts: object
    ) -> bytes | bool:
        sent = Sent(segment, src, dst, protocol)
        return accept(sent) if verify else seal(sent).segment

    return finish


def unblanked(sent: Sent) -> Sent:
    """Seal without counting the field as zero."""
    pseudo = PSEUDO_HEADER(sent.src, sent.dst, sent.protocol, len(sent.segment))
    number = int(CHECKSUM(pseudo + sent.segment))
    return with_field(sent, 0xFFFF if sent.protocol == UDP and number == 0 else number)


def without_pseudo(sent: Sent) -> int:
    """Return the checksum of the segment alone."""
    return int(CHECKSUM(with_field(sent, 0).segment))


def at_16(sent: Sent) -> Sent:
    """Seal as if every checksum stood where TCP's stands."""
    bare = sent.segment[:16] + bytes(2) + sent.segment[18:]
    number = int(CHECKSUM(PSEUDO_HEADER(sent.src, sent.dst, sent.protocol, len(bare)) + bare))
    return sent._replace(segment=bare[:16] + number.to_bytes(2, "big") + bare[18:])


def exchanged(sent: Sent) -> int:
    """Return the right checksum, its two octets exchanged."""
    return int.from_bytes(right(sent).to_bytes(2, "big"), "little")


def literal(sent: Sent) -> bool:
    """Compare the field with the number as it is computed, by UDP's rules but for ffff."""
    if sent.protocol == UDP and field(sent) == 0:
        return len(sent.src) == 4
    return field(sent) == computed(sent)


def none_of_any(sent: Sent) -> bool:
    """Take a 0 for "no checksum" in TCP as well as in UDP."""
    return accepts(sent) if field(sent) else len(sent.src) == 4


FINISH = Task(
    id="04.3",
    name="finish",
    points=4,
    parts=tuple(Part(words, 1) for words in (OUT[TCP], OUT[UDP], IN[TCP], IN[UDP])),
    hints=(
        (
            "Both directions need the same number: the checksum of pseudo_header(src, dst, "
            "protocol, len(segment)) and the segment behind it, with two zero octets in place of "
            "the checksum field. Who sends writes it into the field; who receives compares."
        ),
        (
            "at = 16 for TCP (protocol 6), at = 6 for UDP (protocol 17). bare = segment[:at] + "
            "bytes(2) + segment[at + 2:]. Then UDP's own rules, which TCP does not have: a "
            "computed 0 is sent as 0xffff, and an arriving 0 says that its sender made none."
        ),
        (
            "An arriving UDP datagram whose field is 0: return len(src) == 4, because over IPv6 "
            "such a datagram is dropped. In all other cases: number = checksum(pseudo_header(...) "
            "+ bare); if it is 0 and protocol is 17, number = 0xffff; to verify, return whether "
            "the field holds number; else return the segment with number.to_bytes(2, "
            '"big") in the field.'
        ),
    ),
    inputs=segments,
    mistakes=(
        Mistake(
            "0 not turned into FFFF",
            answer(seal=lambda sent: with_field(sent, computed(sent))),
            "This datagram's checksum comes out as 0, and you send 0. In UDP that says: no "
            "checksum was made (RFC 768). A computed 0 is sent as ffff, which is zero as well in "
            "ones' complement arithmetic, so the receiver's sum is the same.",
            loses=1,
        ),
        Mistake(
            "UDP's rule applied to TCP",
            answer(seal=lambda sent: with_field(sent, computed(sent) or 0xFFFF)),
            "You send ffff for a computed 0 in TCP as well. Only UDP needs that, because only "
            "there 0 is taken: TCP's checksum is never optional (RFC 9293 section 3.1), so its 0 "
            "is a number like any other.",
            loses=1,
        ),
        Mistake(
            "field not blanked",
            answer(seal=unblanked),
            "You add up the segment with {field} still in its checksum field (octets {at} and "
            "{end} of a {name} header). Put two zero octets there first: the field counts as zero "
            "in its own sum. The checksum is {right}.",
            loses=2,
        ),
        Mistake(
            "pseudo-header left out",
            answer(
                lambda sent: with_field(sent, without_pseudo(sent)),
                lambda sent: field(sent) == without_pseudo(sent),
            ),
            "You add up the segment alone. The sum begins with the pseudo-header: addresses, "
            "protocol and length. Without it a segment that strayed to another host would be "
            "accepted there. The checksum is {right}.",
            loses=4,
        ),
        Mistake(
            "TCP's place in UDP too",
            answer(seal=at_16),
            "You put the checksum at octets 16 and 17, where TCP has it. A UDP header has 8 "
            "octets, its checksum is the last two of them: octets 6 and 7.",
            loses=1,
        ),
        Mistake(
            "the checksum's octets exchanged",
            answer(
                lambda sent: with_field(sent, exchanged(sent)),
                lambda sent: field(sent) == exchanged(sent),
            ),
            "The number is right, and its two octets are exchanged. In a header the high octet "
            'comes first: number.to_bytes(2, "big"). The field holds {right}.',
            loses=4,
        ),
        Mistake(
            "nothing accepted",
            answer(accept=lambda _: False),
            "You drop whatever arrives, also what is sound. If what leaves is right, look at the "
            "comparison: a piece of bytes never equals an int, even if both say {right}. Make a "
            'number of the field, int.from_bytes(field, "big"), or octets of the number.',
            loses=2,
        ),
        Mistake(
            "True and False exchanged",
            answer(accept=lambda sent: not accepts(sent)),
            "You answer the other way round: True says that the segment may be accepted, False "
            "that it must be dropped. This one holds {field}, and {right} would be right.",
            loses=2,
        ),
        Mistake(
            "ffff not expected",
            answer(accept=literal),
            "This datagram's sum comes out as 0, and its sender wrote ffff for it, as the rule "
            "says. Whoever computes and compares must turn 0 into ffff here, too.",
            loses=1,
        ),
        Mistake(
            "everything accepted",
            answer(accept=lambda _: True),
            "You accept this one, with {field} in its checksum field. {right} would be right: it "
            "was damaged on its way, or never sealed.",
            loses=2,
        ),
        Mistake(
            "none taken for wrong",
            answer(accept=lambda sent: field(sent) == right(sent)),
            "This datagram arrived over IPv4 with 0 in its checksum field. In UDP that means that "
            "its sender made no checksum (RFC 768); it is accepted unchecked.",
            loses=1,
        ),
        Mistake(
            "none accepted over IPv6",
            answer(
                accept=lambda sent: (
                    (sent.protocol == UDP and not field(sent)) or field(sent) == right(sent)
                )
            ),
            "This datagram arrived over {version} with 0 in its checksum field. Over IPv6 a "
            "receiver discards it (RFC 8200 section 8.1): no header checksum guards the addresses "
            "there, so UDP's checksum is not optional.",
            loses=1,
        ),
        Mistake(
            "UDP's rule for an arriving 0 applied to TCP",
            answer(accept=none_of_any),
            "You look at the 0 in a TCP segment's checksum field as if it were UDP's. TCP's "
            "checksum is never optional (RFC 9293 section 3.1): 0 is a number like any other, "
            "and {right} would be right here.",
            loses=1,
        ),
        Mistake(
            "none accepted in TCP",
            answer(accept=lambda sent: not field(sent) or accepts(sent)),
            "You accept a TCP segment with 0 in its checksum field, whatever it holds. That rule "
            "is UDP's. TCP's checksum is never optional (RFC 9293 section 3.1): {right} would be "
            "right here.",
            loses=2,
        ),
    ),
)
