"""Roulette: some flags arrive in some state; what does the real stack answer?"""

from dataclasses import dataclass
from random import Random

from course.decode.tcp import flag_names
from course.lesson.answers import answer as ask_the_stack
from course.view.flags import letters
from course.wire.tcp import ACK, FIN, PSH, RST, SYN, URG

__all__ = ["Spin", "spin"]

STATES = ("LISTEN", "SYN-SENT", "ESTABLISHED")
USUAL = (SYN, SYN | ACK, ACK, PSH | ACK, FIN | ACK, RST, RST | ACK)
STRANGE = (0, FIN, SYN | FIN, SYN | RST, FIN | PSH | URG, SYN | FIN | ACK, FIN | RST)


@dataclass(frozen=True, slots=True)
class Spin:
    """One draw: flags, a state, and, once it is asked for, the answer."""

    number: int
    flags: int
    state: str
    shown: bool

    def __str__(self) -> str:
        names = "no flag" if not self.flags else flag_names(self.flags)
        head = f"Spin {self.number}: {names} ({letters(self.flags)}) arrives in {self.state}."
        if not self.shown:
            return f"{head}\nWhat is answered, and what state comes next? Say it, then look."
        reply = ask_the_stack(self.state, self.flags)
        clause = "" if not reply.clause or "RFC" in reply.why else f" ({reply.clause})"
        return (
            f"{head}\nAnswer: {reply.answer}\nThen it is in: {reply.after}\n"
            f"Because: {reply.why}{clause}"
        )

    __repr__ = __str__


def spin(number: int, *, answer: bool = False) -> Spin:
    """Draw flags and a state; usual flags as often as strange ones.

    The answer is that of the course's TCP, to a segment with the number that is expected.
    """
    rng = Random(f"spin {number}")  # noqa: S311  a draw that can be repeated
    flags = rng.choice(rng.choice((USUAL, STRANGE)))
    return Spin(number, flags, rng.choice(STATES), answer)
