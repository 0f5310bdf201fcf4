"""A process and its threads, as the kernel of a play keeps them: no logic of turns lives here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from course.play.kernel import Ask, Wait


class Coroutine(Protocol):
    """A program, or one thread of it, that runs until its next call that may wait."""

    def resume(self, task: "Task") -> "Ask | None":
        """Give the answer `task.reply`, run on; return the next call, or None at the end."""

    def perform(self, ask: "Ask") -> Any:
        """Make a call from inside the program."""

    def place(self) -> str:
        """Return where the program stands: "client.py:7"."""

    def end(self) -> None:
        """End the killed program where it stands, and return when it has ended."""


class Closable(Protocol):
    """An end of a connection, or a port, that the end of a process closes."""

    def close(self) -> None:
        """Close it."""


@dataclass(eq=False, slots=True)
class Process:
    """One program on one host: its threads, its open sockets, what it has printed."""

    name: str
    host: str  # the node of the network that it runs on
    label: str  # under which name the trace knows it
    typed: Sequence[tuple[int, str]] = ()  # (ns, line) that somebody types
    tasks: "list[Task]" = field(default_factory=list)
    files: dict[int, Closable] = field(default_factory=dict)  # its open sockets by their numbers
    calls: int = 0
    is_killed: bool = False
    timeout: float | None = None  # setdefaulttimeout
    next_file: int = 3  # 0 to 2 are the standard ones
    next_line: int = 0

    @property
    def is_over(self) -> bool:
        """Whether no thread but daemons is left."""
        return all(task.is_over or task.is_daemon for task in self.tasks)


@dataclass(eq=False, slots=True)
class Task:
    """One thread of a process."""

    process: Process
    coroutine: Coroutine
    name: str
    is_daemon: bool = False
    is_over: bool = False
    ask: "Ask | None" = None  # the call that it is in
    wait: "Wait | None" = None  # what it waits for
    has_waited: bool = False  # the call stands in the trace with its beginning
    reply: tuple[Any, BaseException | None] = (None, None)  # what the last call gave
    thread: Any = None  # what the program knows it by; None for its main thread
    error: str = ""  # the traceback of an exception that nobody caught
    result: Any = None

    def place(self) -> str:
        """Return where it stands: "client.py:7"."""
        return self.coroutine.place()
