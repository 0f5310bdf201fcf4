"""Task 04.4: another payload with the same checksum."""

from collections.abc import Callable
from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task
from course.wire.checksum import checksum, words

from .packets import HELLO, HTTP_GET
from .sums import in_turn

DIFFER, EQUAL, NONE = "first two words differ", "first two words alike", "whether there is one"


def payloads(rng: Random) -> list[Case]:
    """Draw payloads whose first two words differ, are alike, and those that have no twin."""
    cases = [case(HELLO[52:], DIFFER, NONE), case(HTTP_GET[40:76], DIFFER)]
    cases += [case(differing(rng, rng.randrange(4, 40)), DIFFER) for _ in range(16)]
    cases += [case(b"haha" * 3, EQUAL), case(b"\xff" * 4, EQUAL), case(b"\xff" * 9, EQUAL)]
    cases += [case(bytes(4) + b"!!", EQUAL), case(bytes(5) + b"!", EQUAL)]
    for _ in range(12):
        cases.append(case(2 * rng.randbytes(2) + rng.randbytes(rng.randrange(12)), EQUAL))
    cases += [case(b"", NONE), case(b"!", NONE), case(b"ok", NONE)]
    cases += [case(bytes(octets), NONE) for octets in (1, 2, 4, 7, 16)]
    cases += [case(rng.randbytes(rng.randrange(1, 3)), NONE) for _ in range(4)]
    return in_turn(cases)


def case(payload: bytes, *parts: str) -> Case:
    """Return a case with facts."""
    return Case((payload,), parts, {"length": len(payload), "sum": f"{checksum(payload):04x}"})


def differing(rng: Random, octets: int) -> bytes:
    """Draw octets of which no single one is an end of its range, nor equal to a neighbour."""
    first, second = rng.sample(range(1, 255), 2)
    third = rng.choice([o for o in range(1, 255) if o not in (first, second)])
    return bytes((first, second, third, first)) + rng.randbytes(octets - 4)


def has_twin(payload: bytes) -> bool:
    """Return whether another payload of this length has this checksum."""
    return len(payload) > 2 and any(payload)


def twin(payload: bytes) -> bytes | None:
    """Move an amount from the second word to the first, in ones' complement arithmetic."""
    if not has_twin(payload):
        return None
    one, other = words(payload)[:2]
    made = one ^ 1
    rest = (one + other - made) % 0xFFFF or 0xFFFF
    return made.to_bytes(2, "big") + rest.to_bytes(2, "big") + payload[4:]


def swapped(payload: bytes) -> bytes | None:
    """Swap the first two words, whatever there is: right where they differ."""
    return twin(payload) if has_twin(payload) and payload[:2] != payload[2:4] else payload


def shifted(payload: bytes) -> bytes | None:
    """Add one to one octet and take one from another: right where both stay octets."""
    bytes((payload[1] + 1, payload[3] - 1))
    return twin(payload)


def if_twin(change: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """Return a function that changes what has a twin."""

    def collide(payload: bytes) -> Any:
        return change(payload) if has_twin(payload) else None

    return collide


COLLIDE = Task(
    id="04.4",
    name="collide",
    points=3,
    judge="collisions",
    parts=(Part(DIFFER, 1), Part(EQUAL, 1), Part(NONE, 1, ("whether",))),
    hints=(
        (
            "The checksum is made of a sum. What can you do to two numbers so that their sum "
            "stays as it is? Two ways come to mind; one of them does nothing where the two "
            "numbers are equal."
        ),
        (
            "Take the first two words of 16 bits as numbers. If they differ, exchange them. If "
            "they are equal, add 1 to one and take 1 from the other. That fails for 0 and 0 and "
            "for ffff and ffff, where one of them leaves its 16 bits."
        ),
        (
            "One rule for all: choose a new first word, one ^ 1, and compute the second from it: "
            "(one + other - new) % 0xffff. A 0 that comes out of this is better written as "
            "0xffff: both are zero to the sum, but a payload of zeros only would have another "
            "checksum."
        ),
    ),
    inputs=payloads,
    mistakes=(
        Mistake(
            "never None",
            lambda payload: twin(payload) or payload,
            "There are payloads that have no twin: these {length} octets are one of them. Fewer "
            "than 3 octets have no two words to play with, and only zeros sum to 0. Return None "
            "there.",
            loses=1,
        ),
        Mistake(
            "words swapped that are equal",
            swapped,
            "You exchange two words, and the sum does not notice: right. But here the two words "
            "are equal, so the payload is the same as before. Change them by +1 and -1 instead. "
            "(And where there is no twin at all, return None.)",
            loses=2,
        ),
        Mistake(
            "two octets of one word swapped",
            if_twin(lambda payload: payload[1::-1] + payload[2:]),
            "You exchange the two octets of one word. They count differently: the first 256 "
            "times as much as the second, so the sum changes. Move whole words, or add and "
            "take away in the same half of two words.",
            loses=2,
        ),
        Mistake(
            "zeros appended",
            if_twin(lambda payload: payload + bytes(2)),
            "Zeros at the end do not change the sum of the payload, but they change its length, "
            "and the length stands in the pseudo-header: a receiver would notice. The twin must "
            "have {length} octets too.",
            loses=2,
        ),
        Mistake(
            "+1 and -1 without a look at the ends",
            if_twin(shifted),
            "Adding 1 to ff or taking 1 from 00 leaves the octet's range. Look before you step, "
            "or compute with whole words modulo ffff.",
            loses=1,
        ),
        Mistake(
            "ffff for the zeros that are alone",
            lambda payload: (
                b"\xff\xff" + payload[2:]
                if len(payload) > 1 and not any(payload)
                else twin(payload)
            ),
            "0000 and ffff are both zero in ones' complement arithmetic, but not quite the same: "
            "only zeros sum to 0000. One ffff among them makes the sum ffff, and the checksum "
            "0000 where it was {sum}. Zeros alone have no twin: return None.",
            loses=1,
        ),
        Mistake(
            "the input returned",
            lambda payload: payload,
            "This is the payload itself. It has its own checksum, to be sure: what is wanted is "
            "another payload with that checksum, or None where there is none.",
            loses=3,
        ),
    ),
)
