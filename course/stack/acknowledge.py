"""When to acknowledge: at once, or a little later with more news (RFC 9293 section 3.8.6.3).

The policy is a part that can be exchanged: one method, asked for every segment that brought text.
"""

from course.stack.profile import Profile
from course.stack.tcb import TCB


class AtOnce:
    """Acknowledge every segment."""

    def __init__(self, profile: Profile) -> None:
        """Take the profile's delay."""
        self.profile = profile
        self.unacknowledged = 0

    def took_text(self, tcb: TCB, octets: int) -> bool:
        """Return whether the acknowledgement of `octets` in order must go at once."""
        del tcb, octets
        return True

    def sent_ack(self) -> None:
        """Note that an acknowledgement has gone."""
        self.unacknowledged = 0


class Delayed(AtOnce):
    """Wait for a second full-sized segment (SHLD-19), or until the timer ends (MUST-40)."""

    def __init__(self, profile: Profile) -> None:
        """Begin with the profile's quick acknowledgements, if it has any."""
        super().__init__(profile)
        self.quick = profile.quick_acks
        self.full = 0  # octets of a full-sized segment: the largest so far
        self.segments = 0  # not acknowledged

    def took_text(self, tcb: TCB, octets: int) -> bool:
        """Return whether two full segments wait, or this system still answers at once."""
        del tcb
        self.unacknowledged += octets
        self.full = max(self.full, octets)
        self.segments += 1
        if self.quick:
            self.quick -= 1
            return True
        if self.profile.acks_every_second:
            return self.segments > 1
        return self.unacknowledged >= 2 * self.full

    def sent_ack(self) -> None:
        """Begin to count anew."""
        self.unacknowledged = self.segments = 0
