"""The queue in front of a link of limited rate: who waits, and who is turned away.

The interface is one question; `DropTail` answers it as most routers did for decades.
"""

from course.errors import StackError


class DropTail:
    """First in, first out; a packet that finds no room is dropped."""

    def __init__(self, packets: int | None = None, octets: int | None = None) -> None:
        """Hold at most so many packets and so many octets; None is no bound."""
        for what, most in (("packets", packets), ("octets", octets)):
            if most is not None and most < 1:
                raise StackError(f"a queue needs room for at least 1 of {what}, got {most}")
        self.packets, self.octets = packets, octets

    @property
    def is_bounded(self) -> bool:
        """Whether it can be full at all."""
        return self.packets is not None or self.octets is not None

    def takes(self, waiting: int, held: int, size: int) -> bool:
        """Return whether `size` octets more may wait behind `waiting` packets of `held` octets."""
        if self.packets is not None and waiting >= self.packets:
            return False
        return self.octets is None or held + size <= self.octets
