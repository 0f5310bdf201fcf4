"""What a call gives, and what every call asks of its arguments.

A call returns an `Outcome`: its value, the errno if the value is -1, and what it has written into
its arguments, by their place; the player compares all three with the script. A call that has to
wait raises `WouldBlock`, and is asked again with the same `memory` whenever something happened.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from course.play.script.kernel import Dgram, File, Kernel, Stream
from course.play.script.scan import Lack
from course.play.script.statement import Name, Value, show


class Outcome(NamedTuple):
    """What a call gives: value, errno, and what it wrote into arguments by their place."""

    value: int
    error: str = ""
    out: dict[int, Value] = {}  # noqa: RUF012  nobody changes it


class WouldBlock(Exception):
    """The call has to wait."""


Memory = dict[str, Any]
Handler = Callable[[Kernel, tuple[Value, ...], Memory], Outcome]


def flags_of(value: Value) -> frozenset[str]:
    """Return the names that are joined by |."""
    return frozenset(value.split("|")) if isinstance(value, Name) else frozenset()


def size_of(args: tuple[Value, ...], at: int) -> int:
    """Return a length among the arguments."""
    value = args[at] if at < len(args) else None
    if not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise Lack(f"a call with the length {show(value)}")
    return value


def file_of(kernel: Kernel, args: tuple[Value, ...]) -> File | None:
    """Return the file of the first argument."""
    number = args[0] if args else None
    return kernel.files.get(number) if isinstance(number, int) else None


def failed(errno: str) -> Outcome:
    """Return -1 and an errno."""
    return Outcome(-1, errno)


def wait(sock: Stream | Dgram, memory: Memory, flags: frozenset[str] = frozenset()) -> Outcome:
    """Wait, unless the socket or the call says that it will not."""
    if (sock.is_nonblocking or "MSG_DONTWAIT" in flags) and not memory.get("done"):
        return failed("EAGAIN")
    raise WouldBlock
