"""One thing that happened: what, when and where.

`what` is one of three. An `Event` is what the stack said of a decision, a `Call` what a program
asked of it, a `Hop` what a link did with a packet. The record adds the number, the time and the
host, and knows nothing else.
"""

from typing import Any, NamedTuple

from course.stack.event import Event

FATES = (
    "delivered",
    "lost",  # by a fault, a cut link, a router or a NAT
    "queue full",
    "duplicate",  # a second copy, made by the link
    "corrupted",
    "injected",  # by somebody on the path
)


class Call(NamedTuple):
    """What a program asked for, and what it got."""

    name: str  # "send", "recv", ...
    arguments: tuple[Any, ...] = ()
    result: Any = None
    error: str = ""
    phase: str = ""  # "begin" and "end" of a call that has to wait; "" of one that does not


class Hop(NamedTuple):
    """One packet on one link."""

    packet: int  # the same for all hops, copies and fragments of one packet; from 1
    src: str  # the node that sent it onto the link
    dst: str  # the node at the other end; `src` itself if it went no further
    data: bytes  # the IP packet, as it arrives (corrupted, if it was)
    arrives_ns: int | None  # None if it never does
    fate: str = "delivered"
    why: str = ""  # "the link is cut"


class Trouble(NamedTuple):
    """What somebody wants to go wrong with one packet, as data; a network makes a fault of it."""

    kind: str  # "drop", "delay", "duplicate" or "corrupt"
    packet: int  # its number in the trace
    ns: int = 0  # how much later it arrives, or its copy

    def __str__(self) -> str:
        after = f" by {self.ns / 1e6:g} ms" if self.kind == "delay" else ""
        done = {
            "drop": "dropped",
            "delay": "delayed",
            "duplicate": "doubled",
            "corrupt": "damaged",
        }
        return f"packet {self.packet} {done.get(self.kind, self.kind)}{after}"


What = Event | Call | Hop


class Record(NamedTuple):
    """Event, call or hop, with when and where."""

    n: int  # its number in the trace, from 0
    t_ns: int  # nanoseconds since the start of the trace
    host: str
    what: What
    connection: str = ""  # "49152-80"; "" for what concerns the whole host

    @property
    def kind(self) -> str:
        """What sort of thing happened: "call", "hop", or the event's own kind."""
        if isinstance(self.what, Event):
            return self.what.kind
        return "call" if isinstance(self.what, Call) else "hop"
