"""Who holds which TCP port of a host, as Linux decides it at bind and listen.

A port is held by each socket that is bound to it, by each listener, and by each connection until
it is gone, TIME-WAIT included. Two may share it only if both say SO_REUSEADDR and none of them
listens; a connection that a listener has accepted says what its listener said.
"""

from dataclasses import dataclass, field
from typing import Protocol

from course.play.names import ANY
from course.stack.connection import Connection
from course.stack.host import Host
from course.stack.port import pick


class Holder(Protocol):
    """Whoever may hold a port."""

    port: int
    address: bytes
    shares: bool  # SO_REUSEADDR

    @property
    def listens(self) -> bool:
        """Whether it waits for callers."""

    @property
    def holds(self) -> bool:
        """Whether it still holds its port."""


@dataclass(slots=True, eq=False)
class Remains:
    """A connection that no program has open any more, or an end that was accepted."""

    conn: Connection
    port: int
    address: bytes
    shares: bool
    listens: bool = False

    @property
    def holds(self) -> bool:
        """Whether the stack still knows the connection."""
        return not self.conn.is_gone


@dataclass(slots=True)
class Ports:
    """The TCP ports of one host."""

    host: Host
    holders: list[Holder] = field(default_factory=list)

    def is_free(self, port: int, address: bytes, *, shares: bool, but: Holder) -> bool:
        """Return whether a socket may be bound to a port."""
        self.holders = [one for one in self.holders if one.holds]
        return not any(
            one.port == port
            and one is not but
            and (ANY in (one.address, address) or one.address == address)
            and not (one.shares and shares and not one.listens)
            for one in self.holders
        )

    def has_listener(self, port: int, address: bytes, but: Holder) -> bool:
        """Return whether another socket listens there already."""
        return any(
            one.listens and one is not but and one.port == port
            and (ANY in (one.address, address) or one.address == address)
            for one in self.holders
            if one.holds
        )  # fmt: skip

    def pick(self) -> int:
        """Return a port that nobody holds."""
        held = {one.port for one in self.holders if one.holds}
        return pick(self.host.chance, lambda port: port not in held)

    def hold(self, holder: Holder) -> None:
        """Know a holder from now on."""
        if holder not in self.holders:
            self.holders.append(holder)
