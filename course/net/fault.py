"""What a link does wrong. A fault is asked about every packet, and changes the `Verdict` on it.

Scripted faults name the packet by its number, by a test of its octets, or by the time; chance
comes from a seeded source that is handed in. A fault of a link counts the packets of its direction
from 1; a fault of the whole network goes by the number that the trace gives each packet. Several
faults are asked in their order, and what each of them adds is kept.

A fault may count (`times`), so a network works on copies of those it is given: what is used up in
one run is fresh in the next.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from course.errors import StackError
from course.trace.record import Trouble

Test = Callable[[bytes], bool]


@dataclass(slots=True)
class Verdict:
    """What becomes of one packet."""

    data: bytes
    lost: str = ""  # why it is lost
    delay_ns: int = 0  # more than the link's own
    copies: list[int] = field(default_factory=list)  # delays of further copies
    corrupted: bool = False


class Fault:
    """Does nothing: the interface."""

    def judge(self, n: int, verdict: Verdict, now: int, chance: Random) -> None:
        """Change the verdict on packet `n`, sent at `now`."""


@dataclass(slots=True)
class Picked(Fault):
    """A fault that hits certain packets: those of some numbers, of a test, of a probability."""

    numbers: tuple[int, ...] = ()
    test: Test | None = None
    probability: float = 0.0
    times: int | None = None  # at most so many

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if not 0.0 <= self.probability <= 1.0:
            raise StackError(f"a probability needs to be 0 to 1, got {self.probability}")
        for number in self.numbers:
            at_least("a packet's number", number, 1)
        if self.times is not None:
            at_least("the times of a fault", self.times, 0)

    def hits(self, n: int, data: bytes, chance: Random) -> bool:
        """Return whether this packet is meant."""
        if self.times == 0:
            return False
        hit = n in self.numbers or (self.test is not None and self.test(data))
        if self.probability:
            hit = chance.random() < self.probability or hit
        if hit and self.times is not None:
            self.times -= 1
        return hit


@dataclass(slots=True)
class Drop(Picked):
    """Lose the packet."""

    def judge(self, n: int, verdict: Verdict, now: int, chance: Random) -> None:
        """Lose it, and say whether script or chance did."""
        del now
        if self.hits(n, verdict.data, chance):
            verdict.lost = "by chance" if self.probability else "by script"


@dataclass(slots=True)
class Delay(Picked):
    """Hold the packet back by `by_ns`: later ones overtake it."""

    by_ns: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        Picked.__post_init__(self)  # `super()` does not find its way in a class with slots
        at_least("a delay in ns", self.by_ns, 0)

    def judge(self, n: int, verdict: Verdict, now: int, chance: Random) -> None:
        """Delay it."""
        del now
        if self.hits(n, verdict.data, chance):
            verdict.delay_ns += self.by_ns


@dataclass(slots=True)
class Duplicate(Picked):
    """Deliver the packet twice, the second time `after_ns` later."""

    after_ns: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        Picked.__post_init__(self)
        at_least("a delay in ns", self.after_ns, 0)

    def judge(self, n: int, verdict: Verdict, now: int, chance: Random) -> None:
        """Add a copy."""
        del now
        if self.hits(n, verdict.data, chance):
            verdict.copies.append(self.after_ns)


@dataclass(slots=True)
class Corrupt(Picked):
    """Turn bits over: one drawn by chance, or those of `mask` in the 16-bit word at octet `at`."""

    at: int | None = None  # None: a word drawn by chance
    mask: int = 0  # 0: one bit drawn by chance

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        Picked.__post_init__(self)
        if self.at is not None:
            at_least("the place of a damage", self.at, 0)
        if not 0 <= self.mask <= 0xFFFF:
            raise StackError(f"a mask needs to be 0 to 0xffff, got {self.mask:#x}")

    def judge(self, n: int, verdict: Verdict, now: int, chance: Random) -> None:
        """Turn the bits over."""
        del now
        if not self.hits(n, verdict.data, chance):
            return
        before = verdict.data
        bit = chance.getrandbits(32) % (8 * len(before))
        at = bit // 16 * 2 if self.at is None else self.at
        mask = self.mask or 1 << 15 - bit % 16
        word = before[at : at + 2]
        turned = int.from_bytes(word.ljust(2, b"\0"), "big") ^ mask
        verdict.data = before[:at] + turned.to_bytes(2, "big")[: len(word)] + before[at + 2 :]
        verdict.corrupted = verdict.corrupted or verdict.data != before


@dataclass(slots=True)
class Cut(Fault):
    """Lose everything that is sent from `since_ns` until `until_ns` (None: for ever)."""

    since_ns: int = 0
    until_ns: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.until_ns is not None:
            at_least("the end of a cut in ns", self.until_ns, self.since_ns)

    def judge(self, n: int, verdict: Verdict, now: int, chance: Random) -> None:
        """Lose it while the cable is cut."""
        del n, chance
        if now >= self.since_ns and (self.until_ns is None or now < self.until_ns):
            verdict.lost = "the link is cut"


def fault_of(wanted: Fault | Trouble) -> Fault:
    """Return the fault that does to a packet what somebody wants; a fault is one already."""
    if isinstance(wanted, Fault):
        return wanted
    numbers = (wanted.packet,)
    if wanted.kind == "drop":
        return Drop(numbers)
    if wanted.kind == "delay":
        return Delay(numbers, by_ns=wanted.ns)
    if wanted.kind == "duplicate":
        return Duplicate(numbers, after_ns=wanted.ns)
    if wanted.kind == "corrupt":
        return Corrupt(numbers)
    raise StackError(f"trouble needs to drop, delay, duplicate or corrupt, got {wanted.kind!r}")


def at_least(what: str, value: Any, least: int) -> None:
    """Refuse a number that is no int, or too small."""
    if not isinstance(value, int) or value < least:
        raise StackError(f"{what} needs to be a whole number of at least {least}, got {value!r}")
