"""A tap in the middle of a link: somebody on the path who sees all, and may send some of his own.

The attacker of the lessons. He has no clock and no stack: he sees a packet when it is half way,
and what he injects has half the way before it, to either end. He stops nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

# Asked about each packet: (packet, towards which node, now) -> [(towards which node, packet)]
Answer = Callable[[bytes, str, int], list[tuple[str, bytes]]]


def only_listens(_packet: bytes, _towards: str, _now: int) -> list[tuple[str, bytes]]:
    """Inject nothing."""
    return []


@dataclass(slots=True)
class Tap:
    """What was seen, and what is to be done about it."""

    answer: Answer = only_listens
    name: str = "tap"
    seen: list[tuple[int, str, bytes]] = field(default_factory=list)  # (time, towards, packet)

    def sees(self, packet: bytes, towards: str, now: int) -> list[tuple[str, bytes]]:
        """Take note of a packet; return what to inject because of it."""
        self.seen.append((now, towards, packet))
        return self.answer(packet, towards, now)
