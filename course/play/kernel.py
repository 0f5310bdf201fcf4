"""The kernel of a play: which program has its turn, what each waits for, when the clock moves.

Strategy. A call of a program is an operation: a generator that does what it can and yields a
`Wait` when it must wait for the network, another thread or the clock. A program is a coroutine
that gives such operations and takes their results, whichever way it is written (`coroutine`). The
kernel lets one program after the other run until each waits; only then the clock moves to the next
thing that happens. So a run depends on nothing but the programs and the seed.

A call that may wait costs its program `call_ns` of virtual time, as on a real machine: a program
that asks again and again without waiting still sees time pass.
"""

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from course.net.network import Network
from course.play import place
from course.play.process import Coroutine, Process, Task
from course.stack.event import Event
from course.stack.host import Host
from course.trace.record import Call

SECOND = 1_000_000_000
PATIENCE_NS = 300 * SECOND  # longer than what the network still does after the last close


class Wait(NamedTuple):
    """What an operation waits for: until `ready()` is true, or until a time in ns has come."""

    ready: Callable[[], bool]
    until: int | None = None
    # "idle": for whoever may come; "thread": for another thread; "pause": a call takes its time
    kind: str = ""


Operation = Generator[Wait, None, Any]


class Ask(NamedTuple):
    """One call of a program that may have to wait."""

    name: str
    arguments: tuple[Any, ...]
    operation: Operation
    connection: Callable[[], str] = str
    shown: Callable[[Any], Any] = lambda result: result  # as it stands in the trace
    is_told: bool = True  # off: what threads do among themselves stands in no trace


class Ended(KeyboardInterrupt):
    """Raised in a program that is ended from outside, as by Ctrl-C."""


class Kernel:
    """Programs, their threads, and the network they talk over."""

    def __init__(self, net: Network, *, call_ns: int, calls: int, until_ns: int) -> None:
        """Run programs on `net`: each may make `calls` calls, and nothing happens later."""
        self.net, self.call_ns, self.calls, self.until_ns = net, call_ns, calls, until_ns
        self.tasks: list[Task] = []
        self.current: Task | None = None
        self.stopped = ""  # why the run was stopped: a sentence
        self._busy_at = 0  # when somebody did more than look whether a caller comes
        self.is_late = False  # something would still happen, but too late
        self._hosts = [node for node in net.nodes.values() if isinstance(node, Host)]

    @property
    def now(self) -> int:
        """Nanoseconds since the start."""
        return self.net.now

    def start(self, process: Process, coroutine: Coroutine, name: str = "") -> Task:
        """Let a coroutine run as a thread of a process, from now on."""
        task = Task(process, coroutine, name or process.name)
        self.tasks.append(task)
        process.tasks.append(task)
        return task

    # --- Calls of programs

    def running(self) -> Task:
        """Return whose turn it is; raise `Ended` if he has no business here any more."""
        task = self.current
        if task is None or task.process.is_killed or self.stopped:
            raise Ended
        return task

    def ask(self, ask: Ask) -> Any:
        """Make a call that may wait: give its result, or to a generator the call itself."""
        task = self.running()
        return task.coroutine.perform(ask)

    def at_once(
        self,
        name: str,
        arguments: tuple[Any, ...],
        act: Callable[[], Any],
        connection: Callable[[], str] = str,
        *,
        takes_time: bool = False,
    ) -> Any:
        """Make a call that never waits: do it, write it down, let the packets go.

        One that `takes_time` lets them travel meanwhile, as far as its own time allows.
        """
        task = self.running()
        self._count(task, place.of_caller)
        process = self.running().process
        try:
            result = act()
        except OSError as error:
            self._write(process, Call(name, arguments, None, str(error)), connection())
            raise
        self._write(process, Call(name, arguments, _plain(result)), connection())
        self.net.settle(process.host)
        if takes_time:
            self.net.run(self.now + self.call_ns)
        return result

    def _count(self, task: Task, where: Callable[[], str]) -> None:
        """Count one call of a program; stop the whole play when there are too many."""
        task.process.calls += 1
        if task.process.calls > self.calls:
            self.stopped = f"{where()}: {task.name} has made {self.calls} calls and does not end"

    def _write(self, process: Process, call: Call, connection: str = "") -> None:
        plain = call._replace(arguments=_plain(call.arguments))
        self.net.record(process.label, plain, connection)

    # --- Turns

    def run(self) -> None:
        """Run until nothing is left to happen: all have ended, or none of them can go on."""
        while True:
            ready = next((task for task in self.tasks if self._may_go(task)), None)
            if ready is not None:
                self.tasks.remove(ready)  # the next one's turn comes before it is his again
                self.tasks.append(ready)
                self._turn(ready)
            elif not self._advance():
                return
            if self.stopped:
                return

    def _may_go(self, task: Task) -> bool:
        if task.is_over:
            return False
        wait = task.wait
        if wait is None or wait.ready():
            return True
        return wait.until is not None and wait.until <= self.now

    def _turn(self, task: Task) -> None:
        """Go on with a task: with the call that it waits in, or with its program."""
        task.wait = None
        if task.ask is not None:
            self._drive(task, task.ask)
            return
        self.current = task
        try:
            ask = task.coroutine.resume(task)
        finally:
            self.current = None
        if ask is None:
            if not self.stopped:
                self._over(task)
            return
        task.ask, task.has_waited = ask, False
        self._count(task, task.place)
        if not self.stopped:
            self._drive(task, ask)

    def _drive(self, task: Task, ask: Ask) -> None:
        """Take a call as far as it goes: to its end, or to where it has to wait."""
        self.current = task
        try:
            wait = next(ask.operation)
        except StopIteration as done:
            self._answer(task, ask, done.value, None)
        except Exception as error:  # noqa: BLE001  whatever it is, it is the program's to see
            self._answer(task, ask, None, error)
        else:
            task.wait = wait
            if not task.has_waited and ask.is_told:
                task.has_waited = True
                begin = Call(ask.name, ask.arguments, phase="begin")
                self._write(task.process, begin, ask.connection())
        finally:
            self.current = None
        self.net.settle(task.process.host)

    def _answer(self, task: Task, ask: Ask, result: Any, error: Exception | None) -> None:
        """End a call: its program goes on with the result once the call's own time is over."""
        if ask.is_told:
            phase = "end" if task.has_waited else ""
            shown = None if error else _plain(ask.shown(result))
            call = Call(ask.name, ask.arguments, shown, str(error) if error else "", phase)
            self._write(task.process, call, ask.connection())
        task.ask, task.reply = None, (result, error)
        if self.call_ns and ask.is_told:
            task.wait = Wait(_never, self.now + self.call_ns, "pause")

    def _over(self, task: Task) -> None:
        """A thread has ended; with its last one that is no daemon the process ends."""
        process = task.process
        self.tasks.remove(task)
        if task.error:
            self.net.record(process.label, Event("error", task.error.splitlines()[-1]))
        if process.is_over:
            self.exit(process)

    def exit(self, process: Process) -> None:
        """End a process: what it has left open is closed, as every system does."""
        left = [*process.files.values()]
        self.kill(process)
        if left:
            self._write(process, Call("exit"))
        for end in left:
            end.close()
            self.net.settle(process.host)
        process.files.clear()

    def kill(self, process: Process) -> None:
        """End all threads of a process where they stand; nothing of it reaches the network."""
        process.is_killed = True
        for task in process.tasks:
            if task.is_over:
                continue
            if task.ask is not None:
                task.ask.operation.close()
            task.coroutine.end()
            task.is_over = True

    def interrupt(self, task: Task) -> None:
        """Interrupt a call that waits, as somebody who presses Ctrl-C."""
        if task.ask is not None:
            task.ask.operation.close()
            call = Call(task.ask.name, task.ask.arguments, None, "interrupted", "end")
            self._write(task.process, call, task.ask.connection())
        task.ask, task.wait, task.reply = None, None, (None, Ended())
        self._busy_at = self.now

    def _advance(self) -> bool:
        """Let the next thing happen; return whether there was one."""
        times = [self.net.clock.next()]
        times += [host.next_timeout() for host in self._hosts]
        times += [task.wait.until for task in self.tasks if task.wait and not task.is_over]
        when = min((time for time in times if time is not None), default=None)
        self.is_late = when is not None and when > self.until_ns
        is_busy = not self._only_looks()
        if when is None or self.is_late or self.now - self._busy_at > PATIENCE_NS:
            return False
        self.net.run(max(when, self.now))
        if is_busy:
            self._busy_at = self.now
        return True

    def _only_looks(self) -> bool:
        """Return whether all that is left looks again and again whether somebody comes."""
        kinds = {task.wait.kind for task in self.tasks if task.wait and not task.is_over}
        return bool(kinds & {"idle", "pause"}) and "" not in kinds

    # --- Who waits, and where

    def waiting(self) -> list[Task]:
        """Return the threads that have not ended, in the order of their processes."""
        return [task for task in self.tasks if not task.is_over]


def _never() -> bool:
    return False


def _plain(value: Any) -> Any:
    """Return what a trace can hold of a result: an object that is none of it is left out."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    return value if isinstance(value, bool | int | float | str | bytes) else None
