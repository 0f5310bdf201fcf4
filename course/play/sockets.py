"""`play`: ordinary socket programs, unchanged, on the mini stack in virtual time.

    run = play({"server": server, "client": client})                    on one machine
    run = play({...}, link={"delay_ns": 10_000_000}, seed=3)            on two, 10 ms apart
    run = play({...}, typed={"client": ["hello", (2.5, "~")]})          somebody types

A program is a function, or the text of one as a file would hold it. It uses `socket`, `threading`,
`time`, `select`, `random`, `print` and `input` as always, also through `http.client` and its like;
what it sees is virtual, and nothing outside the program is changed. All programs of a play run on
one machine and talk over its loopback interface, unless a `link` is given: then each has a machine
of its own, which the others know by the program's name.

`Played` is a trace in which each call of a program is a record (`phase` "begin" and "end" if it
had to wait), with what each program printed and how it ended. Programs that wait for each other
for ever, that run on for ever or that fail are told in `problem`, one sentence or a traceback of
their own lines; the records up to there are kept. A server that only waits for new callers when
all is over, or looks for them again and again, is interrupted as by Ctrl-C, and that is no
problem.

What is not there: IPv6, Unix and raw sockets, `recvmsg`, TLS, asyncio, `concurrent.futures`,
`threading.Barrier`, processes, a `sys.stdin` of one's own (`input` reads what is typed). `close`
never waits, whatever SO_LINGER says, and the TTL of UDP is the system's.

How programs run in threads that are no concurrency is told in `coroutine`, with the generator form
for the browser.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from inspect import isgeneratorfunction, signature
from typing import Any

from course.errors import StackError
from course.net.fault import Fault
from course.net.network import Network
from course.play import place, virtual
from course.play.coroutine import Generated, Threaded
from course.play.home import Home
from course.play.imports import Imports
from course.play.kernel import Kernel
from course.play.machine import MACHINE, Machine
from course.play.names import LOOPBACK, Names
from course.play.ports import Ports
from course.play.process import Coroutine, Process, Task
from course.play.view import View
from course.stack.host import Host
from course.stack.profile import LINUX, Profile, named
from course.trace.record import Trouble
from course.trace.trace import Trace

SECOND = 1_000_000_000
ONE_WAY = ("faults_there", "faults_back")  # which a loopback interface does not know apart
Program = str | Callable[..., Any]
Typed = Mapping[str, Sequence[str | tuple[float, str]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one program ended."""

    name: str
    how: str  # "ended", "failed", "waits", "stopped"
    place: str = ""  # where it stood: "client.py:7"
    error: str = ""  # the traceback of its own lines, or a sentence
    result: Any = None  # what the function returned


@dataclass(frozen=True, slots=True, repr=False)
class Played(Trace):
    """The trace of a play, with what the programs printed and how they ended."""

    said: tuple[tuple[str, str], ...] = ()  # (program, text) in the order of printing
    outcomes: tuple[Outcome, ...] = ()
    problem: str = ""  # "" if all is well

    @property
    def printed(self) -> dict[str, str]:
        """What each program printed, as one text; what was typed stands in it as on a screen."""
        texts = {outcome.name: "" for outcome in self.outcomes}
        for name, text in self.said:
            texts[name] += text
        return texts

    @property
    def results(self) -> dict[str, Any]:
        """What each program returned."""
        return {outcome.name: outcome.result for outcome in self.outcomes}

    def __repr__(self) -> str:
        width = max((len(outcome.name) for outcome in self.outcomes), default=0)
        rows: list[str] = []
        open_row = ""
        for name, text in self.said:
            for piece in text.splitlines(keepends=True):
                if open_row == name:
                    rows[-1] += piece.rstrip("\n")
                else:
                    rows.append(f"{name:<{width}} | {piece.rstrip(chr(10))}")
                open_row = "" if piece.endswith("\n") else name
        return "\n".join([*rows, *([self.problem] if self.problem else [])]) or "nothing printed"


def play(
    programs: Mapping[str, Program],
    *,
    link: Mapping[str, Any] | None = None,
    seed: int = 0,
    typed: Typed | None = None,
    faults: Sequence[Fault | Trouble] = (),
    apart: bool | None = None,
    network: Network | None = None,
    profile: Profile | str = LINUX,
    title: str = "",
    lines: int = 1_000_000,
    calls: int = 100_000,
    call_ns: int = 10_000,
    until: float = 86_400.0,
) -> Played:
    """Play programs by their names, the first one first, and return everything that happened.

    `link` has the settings of `Network.link`; `apart` says whether each program has a machine of
    its own (as with a `link`, unless said otherwise). `network` is one of your own instead, whose
    hosts have the programs' names. `typed` are the lines of `input`: as soon as they are wanted,
    or at a time in seconds. `faults`, of the net or a reader's `Trouble`, go by packet number.

    A program may run `lines` lines between two calls that wait, and make `calls` such calls, each
    of which takes `call_ns` of its time. Nothing happens after `until` seconds.

    Raises `StackError` for programs, links and names that cannot be.
    """
    if not programs:
        raise StackError("a play needs at least one program, got none")
    if strangers := [name for name in typed or () if name not in programs]:
        raise StackError(f"lines are typed into one of the programs, got {strangers[0]!r}")
    if network is None:
        is_apart = link is not None if apart is None else apart
        common: dict[str, Any] = {"seed": seed, "faults": faults, "profile": named(profile)}
        network = _network(programs, dict(link or {}), is_apart=is_apart, title=title, **common)
    stage = _Stage(network, lines, Kernel(
        network, call_ns=call_ns, calls=calls, until_ns=round(until * SECOND)
    ))  # fmt: skip
    return stage.perform(programs, typed or {})


def _network(
    programs: Mapping[str, Program], link: dict[str, Any], *, is_apart: bool, **common: Any
) -> Network:
    """Return the network that the programs run on."""
    known = [name for name, one in signature(Network.link).parameters.items()
             if one.kind is one.KEYWORD_ONLY and (is_apart or name not in ONE_WAY)]  # fmt: skip
    if strangers := [name for name in link if name not in known]:
        raise StackError(f"a link needs settings of {', '.join(known)}, got {strangers[0]!r}")
    make = _apart if is_apart else _together
    try:
        return make([*programs], link, **common)
    except TypeError as error:
        raise StackError(f"a link cannot be made of {link}: {error}") from None


def _together(
    names: Sequence[str],
    link: dict[str, Any],
    *,
    seed: int,
    faults: Sequence[Fault | Trouble],
    profile: Profile,
    title: str,
) -> Network:
    """Return one machine for all programs."""
    return Machine(names, profile, link, seed=seed, title=title, faults=faults)


def _apart(
    names: Sequence[str],
    link: dict[str, Any],
    *,
    seed: int,
    faults: Sequence[Fault | Trouble],
    profile: Profile,
    title: str,
) -> Network:
    """Return a machine for each program: two on a link, more around a router."""
    net = Network(seed, title, faults)
    for n, name in enumerate(names, 1):
        net.host(name, f"10.0.0.{n}", profile=profile)
    if len(names) == 2:
        net.link(names[0], names[1], **link)
    elif len(names) > 2:
        net.router("router", "10.0.0.254")
        for name in names:
            net.link(name, "router", **link)
    return net


class _Stage:
    """What one play is made of."""

    def __init__(self, net: Network, lines: int, kernel: Kernel) -> None:
        self.net, self.lines, self.kernel = net, lines, kernel
        self.said: list[tuple[str, str]] = []
        self.processes: list[Process] = []
        self.problems: list[str] = []
        self._ports: dict[str, Ports] = {}
        hosts = [node for node in net.nodes.values() if isinstance(node, Host)]
        known = {host.name: host.addresses[0] for host in hosts if len(host.addresses[0]) == 4}
        for host in hosts:
            self._ports[host.name] = Ports(host)
            if LOOPBACK not in host.addresses:
                host.addresses = (*host.addresses, LOOPBACK)
        self._known = known

    def perform(self, programs: Mapping[str, Program], typed: Typed) -> Played:
        """Play everything from the beginning to the end."""
        was_collecting = gc.isenabled()
        gc.disable()  # a forgotten socket closes when its last name goes, not some time later
        try:
            for name, program in programs.items():
                self.enter(name, program, typed.get(name, ()))
            self.run()
            return self.played()
        finally:
            self.clear()
            if was_collecting:
                gc.enable()

    def enter(self, name: str, program: Program, typed: Sequence[str | tuple[float, str]]) -> None:
        """Let a program begin at time 0."""
        net = self.net
        host = MACHINE if isinstance(net, Machine) else name
        if host not in self._ports:
            raise StackError(f"a program needs a host of its name, got {name!r}")
        process = Process(name, host, name, [_line(one) for one in typed])
        self.processes.append(process)
        names = dict.fromkeys(net.programs, LOOPBACK) if isinstance(net, Machine) else self._known
        took = net.owner(name) if isinstance(net, Machine) else _nobody
        home = Home(self.kernel, process, self._ports[host], Names(names), took)
        seen = virtual.modules(home, f"{net.seed} program {name}", self.lines)
        functions = virtual.builtin_functions(home, lambda text: self.said.append((name, text)))
        self.kernel.start(process, self._coroutine(name, program, Imports(seen, functions)))

    def _coroutine(self, name: str, program: Program, imports: Imports) -> Coroutine:
        if isinstance(program, str):
            return Threaded(_from_text(name, program, imports), self.lines)
        body = View(imports).of(program)
        if isgeneratorfunction(body):
            return Generated(body(), self.lines)
        return Threaded(body, self.lines)

    # --- Running, and how it ends

    def run(self) -> None:
        """Run to the end; interrupt servers that only wait for more, once."""
        kernel = self.kernel
        kernel.run()
        left = kernel.waiting()
        if left and not (kernel.stopped or kernel.is_late) and _is_idle(left):
            for process in self.processes:
                if not process.tasks[0].is_over:
                    kernel.interrupt(process.tasks[0])
            kernel.run()
            left = kernel.waiting()
        if kernel.stopped:
            self.problems.append(kernel.stopped)
        elif left and not _is_idle(left):
            self.problems.append(self._deadlock(left))
        for process in self.processes:
            self.problems += [task.error for task in process.tasks if task.error]

    def _deadlock(self, left: Sequence[Task]) -> str:
        waits = ", ".join(
            f"{task.name} waits in {task.ask.name if task.ask else '?'} ({task.place()})"
            for task in sorted(left, key=self._order)
        )
        if self.kernel.is_late:
            return f"after {self.kernel.until_ns // SECOND} s it still goes on: {waits}"
        return f"deadlock, nobody can go on and no timer runs: {waits}"

    def _order(self, task: Task) -> tuple[int, int]:
        process = task.process
        return self.processes.index(process), process.tasks.index(task)

    def played(self) -> Played:
        """Return what happened."""
        trace = self.net.trace()
        held = {field.name: getattr(trace, field.name) for field in fields(trace)}
        held["epoch_ns"] = virtual.EPOCH * SECOND
        outcomes = tuple(self._outcome(process) for process in self.processes)
        return Played(**held, said=tuple(self.said), outcomes=outcomes,
                      problem="\n".join(self.problems))  # fmt: skip

    def _outcome(self, process: Process) -> Outcome:
        main = process.tasks[0]
        failed = next((task.error for task in process.tasks if task.error), "")
        waits = next((task for task in process.tasks if not task.is_over), None)
        if failed:
            return Outcome(process.name, "failed", main.place(), failed, main.result)
        if process.calls > self.kernel.calls:
            return Outcome(process.name, "stopped", main.place(), "", main.result)
        if waits is not None:
            return Outcome(process.name, "waits", waits.place(), "", main.result)
        return Outcome(process.name, "ended", "", "", main.result)

    def clear(self) -> None:
        """End every thread that is left: nothing of a play outlives it."""
        for process in self.processes:
            self.kernel.kill(process)
            place.TEXTS.pop(f"{process.name}.py", None)


def _line(typed: str | tuple[float, str]) -> tuple[int, str]:
    """Return when a line is typed, in ns, and the line."""
    match typed:
        case str():
            return 0, typed
        case (int() | float() as at, str() as line):
            return round(at * SECOND), line
        case _:
            raise StackError(f"what is typed needs to be a line or (seconds, line), got {typed!r}")


def _is_idle(left: Sequence[Task]) -> bool:
    """Return whether those that are left only wait for callers who will never come."""
    kinds = {task.wait.kind if task.wait else "" for task in left}
    return bool(kinds & {"idle", "pause"}) and "" not in kinds


def _nobody(_protocol: int, _port: int) -> None:
    """Each host has its own ports: nobody needs to know whose they are."""


def _from_text(name: str, text: str, imports: Imports) -> Callable[[], Any]:
    """Return a program that was given as text."""
    file = f"{name}.py"
    place.TEXTS[file] = text
    space: dict[str, Any] = {"__name__": "__main__", "__builtins__": imports.builtins}

    def run() -> None:
        exec(compile(text, file, "exec"), space)  # noqa: S102  the program itself

    return partial(run)
