"""What a script says, as typed values: times, packets, calls, shell lines, blocks.

Nothing here acts. Numbers are the script's own: sequence numbers relative to where each side
began, times as ints of nanoseconds. A value of None means that the script left it out, so that
nobody checks it.
"""

from dataclasses import dataclass, field
from enum import Enum


class Dots(Enum):
    """The three dots: whatever you like."""

    DOTS = "..."


DOTS = Dots.DOTS


class Name(str):
    """A name of the system's headers: SOCK_STREAM, O_RDWR|O_NONBLOCK, EAGAIN."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Struct:
    """A value in braces: fields with a name, and fields that stand by their place."""

    fields: dict[str, "Value"]
    items: tuple["Value", ...] = ()


Value = Dots | Name | int | bytes | Struct | tuple["Value", ...]


def show(value: Value | None) -> str:
    """Return a value as a script writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(show, value))}]"
    if isinstance(value, Struct):
        named = [f"{name}={show(one)}" for name, one in value.fields.items()]
        return "{" + ", ".join([*named, *map(show, value.items)]) + "}"
    if isinstance(value, bytes):
        return '"' + value.decode(errors="backslashreplace") + '"'
    return "nothing" if value is None else str(value.value if value is DOTS else value)


@dataclass(frozen=True, slots=True)
class When:
    """When a statement happens; all in nanoseconds.

    `start` counts from the start of the script, or from the statement before if `is_relative`;
    None is `*`, any time. `end` closes a range, `until` says when a blocking call returns.
    """

    start: int | None
    is_relative: bool = False
    end: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One TCP option as a script writes it: a name and its numbers."""

    name: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tcp:
    """One segment; `options` None is <...>, or left out of an outbound segment."""

    flags: str
    seq: int
    length: int
    ack: int | None = None
    window: int | None = None
    urgent: int | None = None
    options: tuple[Option, ...] | None = None


@dataclass(frozen=True, slots=True)
class Udp:
    """One datagram of `length` octets of data."""

    length: int


@dataclass(frozen=True, slots=True)
class Icmp:
    """An ICMP error in a script's words, about a segment of `length` octets at `seq`."""

    what: str
    mtu: int = 0
    seq: int | None = None
    length: int = 0


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet into the stack (`is_inbound`) or one that the stack is to send."""

    is_inbound: bool
    body: Tcp | Udp | Icmp
    ecn: int | None = None
    dscp: int | None = None
    ttl: int | None = None
    socket: int | None = None  # sock(4): of which descriptor


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a program, and what it must give; `error` is the name of an errno."""

    name: str
    arguments: tuple[Value, ...]
    result: Value | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """A line for the shell: read by a table, never executed."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Assertions over tcp_info: read by `ast`, never executed."""

    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that happens: when, what, and where it stands in the file."""

    when: When
    what: Packet | Call | Shell | Code
    line: int
    column: int
    source: str


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script; `lacks` says what it needs that this player cannot read, or nothing."""

    name: str
    statements: tuple[Statement, ...]
    options: dict[str, str] = field(default_factory=dict)
    lacks: str = ""
