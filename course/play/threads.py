"""The module `threading` that programs see: threads that take turns in virtual time.

A thread gives its turn away only at a call that may wait, so nothing here needs to be atomic: a
lock is a flag. What a thread waits for among its own kind stands in no trace; `start` and `join`
do.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, Self

from course.play.coroutine import Generated, Threaded
from course.play.kernel import Ask, Kernel, Operation, Wait
from course.play.process import Coroutine, Task

SECOND = 1_000_000_000
FOREVER = 1 << 62


class Lock:
    """A flag that one thread holds."""

    kernel: Kernel

    def __init__(self) -> None:
        """Begin with a lock that is free."""
        self._owner: Task | None = None
        self._depth = 0

    def _take(self) -> bool:
        """Take the lock if it is free."""
        if self._depth:
            return False
        self._owner, self._depth = self.kernel.current, 1
        return True

    def acquire(self, blocking: bool = True, timeout: float = -1) -> Any:
        """Take the lock, or wait for it; return whether it was taken."""
        self.kernel.running()
        if self._take():
            return True
        if not blocking:
            return False
        return self.kernel.ask(_quiet("acquire", self._wait(until(self.kernel, timeout))))

    def _wait(self, end: int | None) -> Operation:
        while not self._take():
            yield Wait(lambda: self._is_free(), end, "thread")  # noqa: PLW0108  RLock has its own
            if end is not None and self.kernel.now >= end and not self._is_free():
                return False
        return True

    def _is_free(self) -> bool:
        return not self._depth

    def release(self) -> None:
        """Give the lock back."""
        if not self._depth:
            raise RuntimeError("release unlocked lock")
        self._depth -= 1
        if not self._depth:
            self._owner = None

    def locked(self) -> bool:
        """Return whether somebody holds it."""
        return bool(self._depth)

    def give_up(self) -> tuple[Task | None, int]:
        """Release it wholly, however often it was taken; return what `take_back` needs."""
        state = self._owner, self._depth
        self._owner, self._depth = None, 0
        return state

    def take_back(self, state: tuple[Task | None, int]) -> None:
        """Hold it as before."""
        self._owner, self._depth = state

    def __enter__(self) -> bool:
        return bool(self.acquire())

    def __exit__(self, *_: object) -> None:
        self.release()


class RLock(Lock):
    """A lock that its owner may take again."""

    def _take(self) -> bool:
        if self._depth and self._owner is self.kernel.current:
            self._depth += 1
            return True
        return super()._take()


class Condition:
    """A lock, and threads that wait until somebody says that something has changed."""

    kernel: Kernel
    new_lock: Callable[[], Lock]

    def __init__(self, lock: Lock | None = None) -> None:
        """Use a lock of somebody else's, or one of our own."""
        self._lock = lock or self.new_lock()
        self._waiting: list[list[bool]] = []
        self.acquire, self.release = self._lock.acquire, self._lock.release

    def wait(self, timeout: float | None = None) -> Any:
        """Give the lock up until somebody notifies; return whether somebody did."""
        return self.kernel.ask(_quiet("wait", self._wait(until(self.kernel, timeout))))

    def _wait(self, end: int | None) -> Operation:
        ticket, state = [False], self._lock.give_up()
        self._waiting.append(ticket)
        yield Wait(lambda: ticket[0], end, "thread")
        if ticket in self._waiting:
            self._waiting = [one for one in self._waiting if one is not ticket]
        yield Wait(lambda: not self._lock.locked(), None, "thread")
        self._lock.take_back(state)
        return ticket[0]

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """Wait until `predicate()` is true."""
        end = until(self.kernel, timeout)

        def wait() -> Operation:
            result = predicate()
            while not result and (end is None or self.kernel.now < end):
                yield from self._wait(end)
                result = predicate()
            return result

        return self.kernel.ask(_quiet("wait_for", wait()))

    def notify(self, n: int = 1) -> None:
        """Let `n` of those that wait go on."""
        for ticket in self._waiting[:n]:
            ticket[0] = True
        del self._waiting[:n]

    def notify_all(self) -> None:
        """Let all of them go on."""
        self.notify(len(self._waiting))

    def __enter__(self) -> bool:
        return bool(self.acquire())

    def __exit__(self, *_: object) -> None:
        self.release()


class Event:
    """A flag that threads wait for."""

    kernel: Kernel

    def __init__(self) -> None:
        """Begin with the flag down."""
        self._flag = False

    def is_set(self) -> bool:
        """Return the flag."""
        return self._flag

    def set(self) -> None:
        """Raise the flag."""
        self._flag = True

    def clear(self) -> None:
        """Lower the flag."""
        self._flag = False

    def wait(self, timeout: float | None = None) -> Any:
        """Wait for the flag; return it."""
        end = until(self.kernel, timeout)

        def wait() -> Operation:
            if not self._flag:
                yield Wait(self.is_set, end, "" if end is not None else "thread")
            return self._flag

        return self.kernel.ask(_quiet("wait", wait()))


class Semaphore:
    """A number of places."""

    kernel: Kernel

    def __init__(self, value: int = 1) -> None:
        """Begin with `value` places."""
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._value = value

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> Any:
        """Take a place, or wait for one."""
        if self._value:
            self._value -= 1
            return True
        if not blocking:
            return False
        end = until(self.kernel, timeout)

        def wait() -> Operation:
            yield Wait(lambda: self._value > 0, end, "thread")
            if not self._value:
                return False
            self._value -= 1
            return True

        return self.kernel.ask(_quiet("acquire", wait()))

    def release(self, n: int = 1) -> None:
        """Give `n` places back."""
        self._value += n

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Thread:
    """A thread of a program."""

    kernel: Kernel
    lines: int
    numbers: Callable[[], int]

    def __init__(
        self,
        group: None = None,
        target: Callable[..., Any] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        """Make a thread that will call `target(*args, **kwargs)`."""
        del group
        self._target, self._args, self._kwargs = target, tuple(args), dict(kwargs or {})
        called = getattr(target, "__name__", "")
        own = f" ({called})" if called else ""
        self.name = name or f"Thread-{self.numbers()}{own}"
        self.ident: int | None = None
        current = self.kernel.current
        self.daemon = daemon if daemon is not None else bool(current and current.is_daemon)
        self._task: Task | None = None

    def run(self) -> Any:
        """Do the thread's work; subclasses have their own."""
        if self._target is not None:
            return self._target(*self._args, **self._kwargs)
        return None

    def start(self) -> None:
        """Let the thread run, as soon as it is its turn."""
        if self._task is not None:
            raise RuntimeError("threads can only be started once")
        own_run = type(self).run is not Thread.run
        body: Any = self.run if own_run else self._target
        coroutine: Coroutine
        if inspect.isgeneratorfunction(body):
            made = body() if own_run else body(*self._args, **self._kwargs)
            coroutine = Generated(made, self.lines)
        else:
            coroutine = Threaded(self.run, self.lines)
        kernel, process = self.kernel, self.kernel.running().process
        kernel.at_once("start", (self.name,), lambda: None)
        self._task = kernel.start(process, coroutine, self.name)
        self._task.is_daemon, self._task.thread = self.daemon, self
        self.ident = len(process.tasks)

    def join(self, timeout: float | None = None) -> Any:
        """Wait until the thread has ended."""
        task = self._task
        if task is None:
            raise RuntimeError("cannot join thread before it is started")
        if task is self.kernel.current:
            raise RuntimeError("cannot join current thread")
        end = until(self.kernel, timeout)

        def wait() -> Operation:
            if not task.is_over:
                yield Wait(lambda: task.is_over, end, "thread")

        return self.kernel.ask(Ask("join", (self.name,), wait()))

    def is_alive(self) -> bool:
        """Return whether it has started and not ended."""
        return self._task is not None and not self._task.is_over

    def __repr__(self) -> str:
        state = "initial" if self._task is None else "started" if self.is_alive() else "stopped"
        return f"<Thread({self.name}, {state})>"


class Timer(Thread):
    """A thread that calls a function some time later."""

    sleep: Callable[[float], Any]

    def __init__(
        self,
        interval: float,
        function: Callable[..., Any],
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        """Call `function` in `interval` seconds."""
        super().__init__(target=function, args=args, kwargs=kwargs)
        self.interval, self._is_off = interval, False

    def cancel(self) -> None:
        """Call it off."""
        self._is_off = True

    def run(self) -> None:
        """Wait, then call, unless it was called off."""
        wait = Wait(lambda: self._is_off, until(self.kernel, self.interval))
        self.kernel.ask(_quiet("wait", _one(wait)))
        if not self._is_off:
            super().run()


class Local:
    """Attributes of which each thread has its own."""

    kernel: Kernel

    def __init__(self) -> None:
        """Begin with none."""
        object.__setattr__(self, "_of", {})

    def __getattr__(self, name: str) -> Any:
        own = object.__getattribute__(self, "_of").get(self.kernel.current, {})
        if name not in own:
            raise AttributeError(f"'local' object has no attribute {name!r}")
        return own[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._of.setdefault(self.kernel.current, {})[name] = value


def _one(wait: Wait) -> Operation:
    yield wait


def _quiet(name: str, operation: Operation) -> Ask:
    return Ask(name, (), operation, is_told=False)


def until(kernel: Kernel, timeout: float | None) -> int | None:
    """Return when a time-out in seconds ends; None or less than 0: never."""
    return None if timeout is None or timeout < 0 else kernel.now + round(timeout * SECOND)


def names(kernel: Kernel, lines: int) -> dict[str, Any]:
    """Return what the module holds, for one process."""
    count = iter(range(1, FOREVER)).__next__
    own: dict[str, Any] = {"kernel": kernel}
    made: dict[str, Any] = {
        kind.__name__: type(kind.__name__, (kind,), own)
        for kind in (Lock, RLock, Event, Semaphore)
    }
    made["Condition"] = type("Condition", (Condition,), own | {"new_lock": made["RLock"]})
    made["BoundedSemaphore"] = made["Semaphore"]
    thread = own | {"lines": lines, "numbers": staticmethod(count)}
    made["Thread"], made["Timer"] = (type(k.__name__, (k,), thread) for k in (Thread, Timer))
    main = SimpleNamespace(name="MainThread", daemon=False, ident=1, is_alive=lambda: True)

    def current_thread() -> Any:
        task = kernel.current
        return main if task is None or task.thread is None else task.thread

    def threads() -> list[Any]:
        process = kernel.running().process
        return [task.thread or main for task in process.tasks if not task.is_over]

    made |= {
        "current_thread": current_thread,
        "main_thread": lambda: main,
        "enumerate": threads,
        "active_count": lambda: len(threads()),
        "get_ident": lambda: current_thread().ident,
        "TIMEOUT_MAX": float(1 << 40),
        "local": type("local", (Local,), own),
    }
    return made
