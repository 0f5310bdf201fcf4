"""Playing a script against the mini stack, in virtual time.

Statements happen in their order. Before each the clock goes to its time, and the stack's timers do
their work on the way; whatever the stack sends waits in a queue, in the order in which it was
sent. A packet `<` goes into the stack. A packet `>` takes the next of the queue, or waits for it
until the tolerance is over, and must agree with it. A call is made on the kernel's side; one that
waits is asked again whenever something happened, and must be done when the script says so. Packets
that nobody asks for until the end are no failure. Nothing that a script contains is executed.
"""

from collections import deque
from collections.abc import Callable

from course.errors import CourseError
from course.play.script import assertion, info, shell
from course.play.script.calls import perform
from course.play.script.errno import ALIASES, NUMBERS
from course.play.script.kernel import Kernel
from course.play.script.match import Sniffed, differences, join, sniff, words
from course.play.script.outcome import Memory, Outcome, WouldBlock
from course.play.script.parser import VERSIONS
from course.play.script.report import Failed, Story
from course.play.script.sockopt import SETTERS
from course.play.script.statement import (
    DOTS,
    Call,
    Code,
    Name,
    Packet,
    Script,
    Statement,
    Struct,
    Value,
    show,
)
from course.play.script.wire import Wire
from course.stack.profile import Profile
from course.trace.record import Call as Called
from course.trace.record import Hop

SECOND = 1_000_000_000
TOLERANCE_US = 4_000
MOST_TIMERS = 100_000  # a script that needs more was made to last
ANY_TIME_NS = 3_600 * SECOND  # how long `*` waits


class Pending:
    """A call that waits."""

    def __init__(self, statement: Statement, call: Call, due_ns: int) -> None:
        """Nothing has come of it yet."""
        self.statement, self.call, self.due_ns = statement, call, due_ns
        self.memory: Memory = {}
        self.outcome: Outcome | None = None
        self.done_ns = 0


class Player:
    """One run of one script."""

    def __init__(self, script: Script, profile: Profile, seed: int = 0) -> None:
        """Set up the stack as the script's options say."""
        options = script.options
        self.script = script
        version = VERSIONS[options.get("ip_version", "ipv4")]
        mtu = int(options.get("mtu", 1500))
        self.kernel = Kernel(profile, version, mtu, seed)
        self.kernel.apply = SETTERS
        self.host = self.kernel.host
        self.wire = Wire(self.kernel, seed)
        self.story = Story(script)
        self.tolerance_ns = int(options.get("tolerance_usecs", TOLERANCE_US)) * 1_000
        self.tick_ns = int(options.get("tcp_ts_tick_usecs", 0)) * 1_000
        self.now = self.last_ns = 0
        self.queue: deque[Sniffed] = deque()
        self.pending: Pending | None = None
        self.timers = 0
        self.packets = 0

    def run(self) -> None:
        """Play all statements; raise `Failed` at the first that does not hold."""
        for statement in self.script.statements:
            self.story.begin(statement, self.now)
            try:
                self._play(statement)
            except RecursionError:
                raise Failed(statement, "needed less nesting") from None
        self._finish_call()

    # --- Time

    def _play(self, statement: Statement) -> None:
        what, when = statement.what, statement.when
        at = self.now if when.start is None else when.start
        if when.is_relative:
            at += self.last_ns
        is_over = at < self.now - self.tolerance_ns
        if is_over and not when.is_relative and when.start is not None:
            raise Failed(statement, f"needed a time after {_seconds(self.now)}")
        if isinstance(what, Call):
            self._finish_call()
        self._go(at)
        self.story.at(at if when.start is not None else self.now)
        if when.start is not None:
            self.last_ns = at
        self._do(statement, at)
        if when.start is None or when.end is not None:
            self.last_ns = self.now

    def _do(self, statement: Statement, at: int) -> None:
        """Let the statement happen; the clock stands at its time."""
        what = statement.what
        if isinstance(what, Packet) and what.is_inbound:
            self._send(what)
        elif isinstance(what, Packet):
            self._expect(statement, what, at)
        elif isinstance(what, Call):
            self._call(statement, what, at)
        elif isinstance(what, Code):
            self._assert(statement, what)
        elif sentence := shell.run(self.kernel, what.text):
            raise Failed(statement, f"needed {sentence}")

    def _go(self, to: int) -> None:
        """Let time pass up to `to`."""
        self._until(to, lambda: False)

    def _until(self, to: int, is_enough: Callable[[], bool]) -> None:
        """Let time pass up to `to`, or until it is enough; timers do their work on the way."""
        self._pump()
        while not is_enough():
            at = self.host.next_timeout()
            if at is None or at > to:
                self._set(max(to, self.now))
                self._pump()  # a call may have waited for this time
                return
            self.timers += 1
            if self.timers > MOST_TIMERS:
                raise CourseError(f"a script may let at most {MOST_TIMERS} timers end")
            self._set(max(at, self.now))
            self.host.timeout(self.now)
            self._pump()

    def _set(self, now: int) -> None:
        self.now = self.kernel.now = now

    def _pump(self) -> None:
        """Take what the stack sends and says, and ask the waiting call again."""
        while True:
            self.kernel.inherit()
            for data in self.host.packets_to_send(self.now):
                self._sniffed(data)
            for name, event in self.host.events():
                self.story.record(self.now, "stack", event, name)
            if not self._retry():
                return

    def _sniffed(self, data: bytes) -> None:
        got = sniff(data, self.now)
        if got.seg is None or got.ports not in self.kernel.retired:
            self.queue.append(got)
        self.packets += 1
        self.story.record(self.now, "stack", Hop(self.packets, "stack", "script", data, self.now))

    # --- Packets

    def _send(self, packet: Packet) -> None:
        data = self.wire.inbound(packet)
        self.packets += 1
        hop = Hop(self.packets, "script", "stack", data, self.now)
        self.story.record(self.now, "script", hop)
        self.kernel.push()
        self.host.packet_arrives(data, self.now)
        self._pump()

    def _expect(self, statement: Statement, packet: Packet, at: int) -> None:
        """Take the next packet of the stack, and compare it with the script's."""
        when = statement.when
        low, high = at - self.tolerance_ns, at + self.tolerance_ns
        if when.end is not None:
            high = when.end + (at - (when.start or 0)) + self.tolerance_ns
        elif when.start is None:
            low, high = 0, self.now + ANY_TIME_NS
        if packet.socket is not None:
            self.kernel.of_flow(packet.socket)
        gone = self.kernel.retired
        while self.queue and self.queue[0].seg is not None and self.queue[0].ports in gone:
            self.queue.popleft()
        if not self.queue:
            self._until(high, lambda: bool(self.queue))
        if not self.queue:
            raise Failed(statement, f"needed this packet by {_seconds(high)}, got nothing")
        got = join(self.queue, packet)
        full = self._full() if self.host.profile.name == "linux" else 1 << 32
        wrong = differences(packet, got, self.wire, self.tick_ns, full)
        came = words(got, self.wire)
        if wrong:
            raise Failed(statement, "; ".join(wrong), came, got.at_ns)
        self.story.agrees(got.at_ns, came, got.joined)
        if not low <= got.at_ns <= high:
            needed = f"{_seconds(max(low, 0))} to {_seconds(high)}"
            raise Failed(statement, f"time: needed {needed}, got {_seconds(got.at_ns)}", came,
                         got.at_ns)  # fmt: skip

    def _full(self) -> int:
        """Return the octets of a full-sized segment."""
        conn = self.kernel.here_is()
        return conn.tcb.smss if conn else 1 << 32

    # --- Calls

    def _call(self, statement: Statement, call: Call, at: int) -> None:
        until = statement.when.until
        base = at - (statement.when.start or 0) if statement.when.is_relative else 0
        due = at if until is None else base + until
        self.pending = Pending(statement, call, due)
        self._retry()
        self._pump()
        if until is None:
            self._finish_call()

    def _retry(self) -> bool:
        """Ask a waiting call again; return whether it is done by that."""
        pending = self.pending
        if pending is None or pending.outcome is not None:
            return False
        try:
            pending.outcome = perform(self.kernel, pending.call, pending.memory)
        except WouldBlock:
            return False
        except (IndexError, TypeError, ValueError, KeyError, OverflowError):
            raise Failed(
                pending.statement, f"needed arguments that {pending.call.name}() can take"
            ) from None
        pending.done_ns = self.now
        outcome = pending.outcome
        called = Called(
            pending.call.name, tuple(map(_plain, pending.call.arguments)), outcome.value,
            outcome.error,
        )  # fmt: skip
        self.story.record(self.now, "stack", called)
        return True

    def _finish_call(self) -> None:
        """Wait for the call that waits, and compare what it gave."""
        pending = self.pending
        if pending is None:
            return
        statement, call = pending.statement, pending.call
        limit = pending.due_ns + self.tolerance_ns
        self._until(limit, lambda: pending.outcome is not None)
        self.pending = None
        outcome = pending.outcome
        if outcome is None:
            hint = (
                "" if statement.when.until is not None else "; a call that waits needs TIME...TIME"
            )
            raise Failed(
                statement, f"needed {call.name}() to return by {_seconds(limit)}, it waits{hint}"
            )
        if statement.when.until is not None and pending.done_ns < pending.due_ns - (
            self.tolerance_ns
        ):
            raise Failed(
                statement,
                f"needed {call.name}() to wait until {_seconds(pending.due_ns)}, "
                f"it returned at {_seconds(pending.done_ns)}",
            )
        wrong = _compare(call, outcome)
        if wrong:
            raise Failed(statement, wrong)
        self.story.returned(pending.done_ns, call, outcome)

    # --- Assertions

    def _assert(self, statement: Statement, code: Code) -> None:
        conn = self.kernel.here_is() or self.kernel.last
        if conn is None:
            assertion.statements(code.text)
            raise Failed(statement, "needed a connection to ask, there is none")

        def look_up(name: str) -> int | None:
            return info.value(conn, name, self.now)

        wrong = assertion.failures(code.text, look_up)
        if wrong:
            raise Failed(statement, f"needed {'; '.join(wrong)}")
        self.story.holds(self.now)


def _seconds(at: int) -> str:
    return f"{at / SECOND:.6f} s"


def _plain(value: Value) -> int | bytes | str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, int | bytes):
        return value
    return "..." if value is DOTS else "{...}" if isinstance(value, Struct) else "[...]"


def _compare(call: Call, outcome: Outcome) -> str:
    """Return what a call gave otherwise than the script says, or nothing."""
    got = f"{outcome.value} {outcome.error}".strip()
    if call.result is None or call.result is DOTS:
        return ""
    wanted = ALIASES.get(call.error, call.error)
    if call.result != outcome.value or wanted not in ("", outcome.error):
        return f"needed {show(call.result)} {call.error}".rstrip() + f", got {got}"
    for at, value in outcome.out.items():
        if at < len(call.arguments) and not _agrees(call.arguments[at], value):
            return f"argument {at + 1}: needed {show(call.arguments[at])}, got {show(value)}"
    return ""


def _agrees(want: Value, got: Value) -> bool:
    """Compare what a call wrote with what the script has there; dots agree with everything."""
    if want is DOTS or got is DOTS:
        return True
    if isinstance(want, tuple) and isinstance(got, tuple):
        return len(want) == len(got) and all(map(_agrees, want, got))
    if isinstance(want, Struct) and isinstance(got, Struct):
        return all(
            name not in got.fields or _agrees(value, got.fields[name])
            for name, value in want.fields.items()
        )
    if isinstance(want, Name) and isinstance(got, Name):
        return set(want.split("|")) == set(got.split("|"))
    if isinstance(got, Name) and isinstance(want, int):  # SO_ERROR may be a name or a number
        return NUMBERS.get(got) == want
    return want == got
