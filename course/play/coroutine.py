"""The two forms of a program: in a thread of its own, or as a generator.

The one exception of the house. Here each ordinary program runs in a thread of its own, because
that is the only way in which Python can stop an unchanged function in the middle of a call. But
exactly one of these threads runs at a time: the kernel gives it the turn and waits until it gives
the turn back, at its next call that may wait. So the thread is a coroutine, not concurrency: who
runs when is decided by virtual time alone, and every run gives the same trace.

Where there are no threads (in the browser) a program is written as a generator, with a `yield`
before each call that may wait: accept, connect, send, sendall, sendto, recv, recvfrom, recv_into,
sleep, input, select, join, acquire and wait.

    def client():                                def client():
        with socket.socket() as sock:                with socket.socket() as sock:
            sock.connect(("server", 80))                 yield sock.connect(("server", 80))
            print(sock.recv(100))                        print((yield sock.recv(100)))

Both give the same trace.
"""

from collections.abc import Callable, Generator
from typing import Any

from course.budget import Budget
from course.errors import CourseError, LimitExceeded
from course.play import place
from course.play.kernel import Ask, Ended
from course.play.process import Task

FAREWELL = 10_000  # lines that a program may still run when it is ended from outside


class Threaded:
    """An ordinary function in a thread of its own."""

    def __init__(self, body: Callable[[], Any], lines: int) -> None:
        """Run `body`, which may run `lines` lines between two calls that wait."""
        import threading  # noqa: PLC0415, TID251  a coroutine, see above; on demand, as it is rare

        self._body, self._lines = body, lines
        self._budget = Budget(lines, place.is_foreign)
        self._its_turn, self._our_turn = threading.Lock(), threading.Lock()
        self._its_turn.acquire()
        self._our_turn.acquire()
        self._new_thread = threading.Thread
        self._thread: threading.Thread | None = None
        self._task: Task | None = None
        self._asks: Ask | None = None
        self._place = ""

    def resume(self, task: Task) -> Ask | None:
        """Give the turn to the program until its next call that may wait."""
        if self._thread is None:
            self._task = task
            self._thread = self._new_thread(target=self._run, name=task.name, daemon=True)
            try:
                self._thread.start()
            except RuntimeError:
                raise CourseError(
                    "this Python has no threads: a program needs to be a generator here, "
                    f"got the function {task.name!r}"
                ) from None
        self._budget.left = self._lines
        self._its_turn.release()
        self._our_turn.acquire()
        if task.is_over:
            self._thread.join()  # it has nothing left to do but to end
        asks, self._asks = self._asks, None
        return asks

    def _run(self) -> None:
        task = self._task
        assert task is not None
        self._its_turn.acquire()
        try:
            if not task.process.is_killed:
                self._place = ""
                task.result = self._budget.call(self._body)
        except BaseException as error:  # noqa: BLE001  whatever it is, the program is over
            task.error = farewell(error, task, self._lines)
        finally:
            task.is_over = True
            self._our_turn.release()

    def perform(self, ask: Ask) -> Any:
        """Give the turn back and wait until the call is done."""
        task = self._task
        assert task is not None
        self._place = place.of_caller()
        self._asks = ask
        self._our_turn.release()
        self._its_turn.acquire()
        if task.process.is_killed:
            raise Ended
        result, error = task.reply
        task.reply = (None, None)
        if error is not None:
            raise error.with_traceback(None)
        return result

    def place(self) -> str:
        """Return where the program made its last call."""
        return self._place

    def end(self) -> None:
        """Give the killed program its last turn, and wait until its thread has ended."""
        if self._thread is None or not self._thread.is_alive():
            return
        self._budget.left = min(self._budget.left, FAREWELL)
        self._its_turn.release()
        self._thread.join()


class Generated:
    """A generator: each call that may wait is yielded, and what it gives comes back."""

    def __init__(self, generator: Generator[Any, Any, Any], lines: int) -> None:
        """Run `generator`, which may run `lines` lines between two calls that wait."""
        self._generator, self._lines = generator, lines
        self._place = ""

    def resume(self, task: Task) -> Ask | None:
        """Run until the next call that may wait."""
        budget = Budget(self._lines, place.is_foreign)
        try:
            return budget.call(self._go_on, task)  # type: ignore[no-any-return]
        except StopIteration as done:
            task.result = done.value
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and not isinstance(error, Ended):
                raise  # somebody has stopped the whole play
            task.error = farewell(error, task, self._lines)
        task.is_over = True
        return None

    def _go_on(self, task: Task) -> Ask:
        result, error = task.reply
        task.reply = (None, None)
        while True:
            if error is not None:
                given = self._generator.throw(error.with_traceback(None))
            else:
                given = self._generator.send(result)
            if isinstance(given, Ask):
                self._place = place.of_generator(self._generator)
                return given
            result, error = given, None

    def perform(self, ask: Ask) -> Ask:
        """Give the call to the program, which yields it."""
        return ask

    def place(self) -> str:
        """Return where the program made its last call."""
        return self._place

    def end(self) -> None:
        """End the killed program."""
        budget = Budget(FAREWELL, place.is_foreign)
        try:
            budget.call(self._generator.close)
        except (LimitExceeded, Exception):  # noqa: BLE001  it is ended, whatever it thinks of it
            return


def farewell(error: BaseException, task: Task, lines: int) -> str:
    """Return what the end of a program says: "" for an end that is no fault."""
    if isinstance(error, Ended) or task.process.is_killed:
        return ""
    if isinstance(error, SystemExit):
        return "" if error.code in (None, 0) else f"SystemExit: {error.code}"
    if isinstance(error, LimitExceeded):
        return (
            f"{task.name} was stopped: it ran {lines} lines without a call that waits; "
            "an endless loop?"
        )
    return place.traceback(error)
