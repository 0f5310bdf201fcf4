"""What has arrived on a connection and the program has not taken yet, as Linux gives it out.

The stack keeps text in order and knows where urgent data ends. What programs want beyond that is
kept here: to look without taking (MSG_PEEK), to take the last urgent octet out of the stream
(MSG_OOB), and to know that the peer's FIN came though a RST came after it.
"""

from course.play import linux
from course.stack.connection import Connection
from course.wire.seq import diff


class Inbox:
    """The octets of one connection on their way to the program."""

    def __init__(self, conn: Connection) -> None:
        """Begin with nothing taken."""
        self.conn = conn
        self.is_inline = False  # SO_OOBINLINE: the urgent octet stays in the stream
        self._ahead = bytearray()  # taken from the stack, not yet by the program
        self._mark: int | None = None  # where in `_ahead` the last urgent octet stands or stood
        self._urgent: int | None = None
        self._taken = 0  # octets taken from the stack so far

    def __len__(self) -> int:
        if self.conn.urgent_left and not self.is_inline:
            self._read_ahead()  # the urgent octet does not count
        return len(self._ahead) + self.conn.readable

    @property
    def holds_back(self) -> bool:
        """Whether something is here that the stack takes for read."""
        return bool(self._ahead) or self._mark is not None

    @property
    def heard_fin(self) -> bool:
        """Whether the peer has closed: its FIN has taken a number beyond all text."""
        tcb = self.conn.tcb
        return diff(tcb.rcv_nxt, tcb.irs) - 1 > self._taken + self.conn.readable

    def take(self, most: int, *, keep: bool = False) -> bytes:
        """Give up to `most` octets, none beyond an urgent mark; `keep` leaves them here."""
        if keep or self.conn.urgent_left or self._ahead:
            self._read_ahead()
        if not self._ahead:
            taken = self.conn.receive(most) if self.conn.readable else b""
            self._taken += len(taken)
            return taken
        end = min(most, self._mark or most)
        taken = bytes(self._ahead[:end])
        if not keep:
            del self._ahead[: len(taken)]
            if self._mark is not None:
                self._mark -= len(taken)
        return taken

    def pass_mark(self) -> None:
        """Let a reader who stands at the urgent mark go on: an octet not taken yet is lost."""
        if self.conn.urgent_left:
            self._read_ahead()
        if self._mark == 0:
            self._mark = self._urgent = None

    def take_urgent(self) -> bytes:
        """Give the urgent octet, once; EINVAL if there is none, ENOTCONN if none can come."""
        if self.conn.urgent_left:
            self._read_ahead()
        if self._urgent is None:
            is_cut_off = self.conn.urgent_left and self.conn.is_gone and not self.heard_fin
            raise linux.error("ENOTCONN" if is_cut_off else "EINVAL")
        taken, self._urgent = bytes((self._urgent,)), None
        return taken

    def _read_ahead(self) -> None:
        """Take all text from the stack, and the urgent octet out of it."""
        left = self.conn.urgent_left
        fresh = self.conn.receive() if self.conn.readable else b""
        self._taken += len(fresh)
        if 0 < left <= len(fresh):
            self._mark = len(self._ahead) + left - 1
            if not self.is_inline:
                self._urgent = fresh[left - 1]
                fresh = fresh[: left - 1] + fresh[left:]
        self._ahead += fresh
