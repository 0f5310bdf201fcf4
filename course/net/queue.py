"""The queue in front of a link of limited rate: who waits, and who is turned away.

The interface is two questions; `DropTail` answers them as most routers did for decades, `Marking`
as those do that tell of congestion before they have to drop (RFC 3168). A queue remembers nothing:
who waits is the link's affair, so that one may serve both ways of a link.
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

    def marks(self, waiting: int) -> bool:
        """Return whether a packet that comes behind `waiting` others is marked."""
        del waiting
        return False


class Marking(DropTail):
    """Marks CE on what is ECN-capable as soon as more than `above` packets wait; drops if full.

    RFC 3168 section 5 would drop, where it marks, the packets of those who know no ECN; here they
    wait until the queue is full, as at a switch with a step threshold.
    """

    def __init__(self, above: int, packets: int | None = None, octets: int | None = None) -> None:
        """Hold as `DropTail` does."""
        super().__init__(packets, octets)
        if above < 0:
            raise StackError(f"a queue marks above at least 0 packets, got {above}")
        self.above = above

    @property
    def is_bounded(self) -> bool:
        """A queue that marks needs a link where something waits, bounded or not."""
        return True

    def marks(self, waiting: int) -> bool:
        """Return whether more than the threshold wait."""
        return waiting > self.above
