"""The warm process in the sandbox: IPython and the student's side, loaded once; a fork per task.

Strategy. This file runs alone, inside the sandbox, and holds no secret: what it reads are set-up
cell, answers and drawn inputs, and what it gives back are outputs. For each submission it forks a
yard, which has users and processes of its own; process 1 in there is the warden. The warden forks
for each task, gives the fork its own empty folders and no capability, watches it against its
limits, and when it has ended, however it ended, kills whatever it has left behind.

    zygote -- yard -- warden, process 1 in there -- the student's code, once for each task

The set-up cell is the instructor's and the same for all, so it has run before the first fork.

What goes in and out are frames: four octets of length, then as many of JSON. First come the rules,
and the messages of the set-up cell are the reply; then requests, each a list of tasks, each a list
of cells. For each task come two frames, one that says how it ended, and what the student's process
wrote, one line of JSON a cell, untouched and capped: nothing here ever parses what a student made.
"""

import ctypes
import gc
import json
import os
import resource
import select
import signal
import struct
import sys
import time  # noqa: TID251  a task has so many seconds, and no more
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

NEWUSER, NEWNS, NEWPID, NEWIPC = 0x10000000, 0x20000, 0x20000000, 0x08000000
PRIVATE, RECURSIVE = 0x40000, 0x4000  # mount(2)
DIE_WITH_PARENT, DUMPABLE, DROP_BOUNDING, SUBREAPER, NO_NEW_PRIVILEGES = (
    1,
    4,
    24,
    36,
    38,
)  # prctl(2)
CAPABILITIES = 41
OUT_OF_OUTPUT = 77  # the exit status of a task that wrote too much
LOOK = 0.1  # seconds between two looks at the memory of a task that is still running
OUTPUT = 1 << 20  # octets of output that one task may make
SCRATCH = "/tmp"  # noqa: S108  each task has its own
OWN = (SCRATCH.encode(), b"/home", b"/proc")  # folders that each task has empty and for itself

# What every task does, done in advance: modules are loaded then, caches filled, and Python has
# adapted its code to what runs in it, so that no fork needs to write these pages again.
ROUND = (
    "def warm(number):\n    return {'octets': bytes(number), 'numbers': (number, None, True)}",
    "from course.exercise.probe import probe\nprobe('warm', 100, '[[1], [2]]')",
)
ROUNDS = 20
YOUNG = 50_000  # objects made between two looks for garbage: most tasks end before the first

libc = ctypes.CDLL(None, use_errno=True)


def read_frame(source: int) -> bytes | None:
    """Return the octets of the next frame, or None if there is none any more."""
    head = _read(source, 4)
    return None if head is None else _read(source, struct.unpack("!I", head)[0])


def _read(source: int, size: int) -> bytes | None:
    parts = []
    while size:
        part = os.read(source, min(size, 1 << 16))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(target: int, data: bytes) -> None:
    """Write all of it."""
    while data:
        data = data[os.write(target, data) :]


def frame(data: bytes) -> bytes:
    """Return a frame."""
    return struct.pack("!I", len(data)) + data


# --- the zygote -------------------------------------------------------------------------------


def serve(source: int, target: int) -> None:
    """Read the rules, then answer requests until there are no more."""
    shell = warm()
    write(target, frame(json.dumps({"ready": isolates()}).encode()))
    held = read_frame(source)
    if held is None:
        return
    rules = json.loads(held)
    messages, _ = one_cell(shell, rules["setup"])
    settle()
    write(target, frame(json.dumps(messages).encode()))
    for tasks in requests(source):
        run(tasks, rules, shell, source, target)


def requests(source: int) -> Iterator[list[list[str]]]:
    """Yield the tasks of each request, and keep nothing of it: forks inherit what is kept."""
    while (held := read_frame(source)) is not None:
        tasks = [json.loads(held)]
        del held
        yield tasks.pop()


def warm() -> Any:
    """Load what a task may use, and make the shell that every fork inherits."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415  only in here

    import course.exercise.probe  # noqa: F401, PLC0415  a task finds it already there

    shell: Any = InteractiveShell.instance()
    shell.history_manager.enabled = False
    for name in ("showtraceback", "showsyntaxerror", "showindentationerror"):
        setattr(shell, name, lambda *_, **__: None)  # one_cell tells what happened
    before = set(shell.user_ns)
    for source in ROUND * ROUNDS:
        one_cell(shell, source)
    for name in set(shell.user_ns) - before:
        del shell.user_ns[name]
    return shell


def settle() -> None:
    """Leave as little as can be to the forks: what is here now is never looked through again."""
    gc.collect()
    gc.freeze()  # pages that no fork will write
    gc.set_threshold(YOUNG)


def isolates() -> bool:
    """Say whether a task can have namespaces of its own here; tried once, in a fork."""
    child = os.fork()
    if child == 0:
        os._exit(0 if libc.unshare(NEWUSER | NEWNS | NEWPID | NEWIPC) == 0 else 1)
    return os.waitpid(child, 0)[1] == 0


def run(
    tasks: list[list[str]], rules: dict[str, Any], shell: Any, source: int, target: int
) -> None:
    """Run the tasks of a request in a yard; write two frames for each that was begun, then one."""
    said, says = os.pipe()
    yard = os.fork()
    if yard == 0:
        for descriptor in (said, source, target):
            os.close(descriptor)
        _end_with(lambda: in_a_yard(tasks, rules, shell, says))
    os.close(says)
    until = time.monotonic() + len(tasks) * (rules["seconds"] + 1)
    while (part := _part(said, until)) is not None:
        write(target, part)
    os.close(said)
    os.kill(yard, signal.SIGKILL)  # the warden dies with it, and everything in there with him
    os.waitpid(yard, 0)
    _end_left_overs()
    write(target, frame(b""))


def _part(said: int, until: float) -> bytes | None:
    """Return one frame as it came, or None if there is none in time."""
    if not select.select([said], [], [], max(0, until - time.monotonic()))[0]:
        return None
    data = read_frame(said)
    return None if data is None else frame(data)


# --- the yard ---------------------------------------------------------------------------------


def _end_with(act: Callable[[], int]) -> NoReturn:
    """Do that and end this process with its status, whatever happens: never return to the loop."""
    status = 1
    try:
        status = act()
    finally:
        os._exit(status)


def in_a_yard(tasks: list[list[str]], rules: dict[str, Any], shell: Any, says: int) -> int:
    """Give this process users and processes of its own, if it can have them, and the warden."""
    if rules["isolate"]:
        uid, gid = os.getuid(), os.getgid()
        _must(libc.unshare(NEWUSER | NEWPID), "unshare")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    guard = os.fork()
    if guard:
        os.close(says)
        return os.waitpid(guard, 0)[1] and 1
    _end_with(lambda: warden(tasks, rules, shell, says))


def warden(tasks: list[list[str]], rules: dict[str, Any], shell: Any, says: int) -> int:
    """Run one task after the other, and leave nothing of one to the next."""
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    libc.prctl(DUMPABLE, 0, 0, 0, 0)  # nobody in here may look into the warden
    libc.prctl(SUBREAPER, 1, 0, 0, 0)  # where it is not process 1: orphans become its children
    while tasks:
        cells = tasks.pop(0)
        ended, said = one_task(rules, cells, tasks, shell, says)
        write(says, frame(json.dumps({"ended": ended}).encode()) + frame(said))
    return 0


def one_task(
    rules: dict[str, Any], cells: list[str], others: list[list[str]], shell: Any, says: int
) -> tuple[str, bytes]:
    """Run the cells of one task in a fork; return how it ended ("" for well), what it wrote.

    The fork forgets the others: what they hand over may be what this one asks for.
    """
    if not rules["isolate"]:
        _sweep()
    source, target = os.pipe()
    student = os.fork()
    if student == 0:
        os.close(source)
        os.close(says)
        others.clear()
        _end_with(lambda: run_cells(rules, cells, shell, target))
    os.close(target)
    watch = os.pidfd_open(student)
    data, why = collect(source, watch, rules)
    os.close(source)
    os.close(watch)
    os.kill(student, signal.SIGKILL)
    _, status, used = os.wait4(student, 0)
    if not why and used.ru_utime + used.ru_stime >= rules["limits"]["CPU"]:
        why = "processor"  # also where it was deaf to the first warning
    if rules["isolate"]:
        _end_all()
    else:
        _end_left_overs()
    return why or ending(os.waitstatus_to_exitcode(status)), data


def collect(said: int, watch: int, rules: dict[str, Any]) -> tuple[bytes, str]:
    """Read what a task writes until it ends; return it, and why it was stopped if it was."""
    deadline = time.monotonic() + rules["seconds"]
    look, parts, size, heard = time.monotonic() + LOOK, [b""], 0, [said, watch]
    while size <= 2 * OUTPUT:
        ready = select.select(heard, [], [], LOOK)[0]
        now = time.monotonic()
        if now > deadline:
            return b"".join(parts), "time"
        if now > look:
            look = now + LOOK
            if memory() > rules["limits"]["AS"]:
                return b"".join(parts), "memory"
        if said in ready:
            parts.append(os.read(said, 1 << 16))
            size += len(parts[-1])
            if not parts[-1]:
                heard = [watch]  # it has closed its end; what is left is that it ends
        elif watch in ready:
            return b"".join(parts), ""
    return b"".join(parts), "output"


def memory() -> int:
    """Return the octets that all processes of a task have made their own, together.

    The kernel's limit is one for each process. What each has from the warm process is as much as
    the warden has of it, and not counted.
    """
    parents, own = {}, {}
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            told = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
            parents[place.name] = told["PPid"].strip()
            kilo = (told.get(name, "0 kB").split()[0] for name in ("RssAnon", "RssShmem"))
            own[place.name] = 1024 * sum(map(int, kilo))
    me = Path("/proc/self/stat").read_text().partition(" ")[0]  # as this /proc counts
    ours, more = {me}, {me}
    while more := {pid for pid, parent in parents.items() if parent in more} - ours:
        ours |= more
    return sum(max(0, size - own.get(me, 0)) for pid, size in own.items() if pid in ours)


def ending(status: int) -> str:
    """Return in one word how a task ended, from its exit status: "" for well."""
    signalled = -status if status < 0 else status - 128 if status > 128 else 0
    if signalled == signal.SIGXCPU:
        return "processor"
    if signalled:
        return f"signal {signalled}"
    if status == OUT_OF_OUTPUT:
        return "output"
    return f"exit {status}" if status else ""


def _end_all() -> None:
    """End and collect every process in here but this one."""
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _end_left_overs() -> None:
    """End and collect what a task has left; its orphans have become our children."""
    if os.getpid() == 1:
        _end_all()
        return
    while True:
        try:
            child, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            for left in _children():
                with suppress(ProcessLookupError):
                    os.kill(left, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(-1, 0)


def _children() -> list[int]:
    """Return the processes whose parent this one is; none where there is no list of them."""
    me = os.getpid()
    with suppress(OSError):
        return [*map(int, Path(f"/proc/{me}/task/{me}/children").read_text().split())]
    return []


def _sweep() -> None:
    """Empty the one folder that can be written where tasks have no folders of their own.

    What cannot be removed ends the warden: the rest is done in a sandbox and a folder anew.
    """
    folder = os.environ.get("TMPDIR")
    if folder is None:
        return
    os.chmod(folder, 0o700)  # noqa: PTH101  like the rest
    waiting = [folder]
    for place in waiting:  # it grows: all folders, the outer ones first
        with os.scandir(place) as found:
            for one in found:
                if one.is_dir(follow_symlinks=False):
                    os.chmod(one.path, 0o700)  # noqa: PTH101  else it could not be looked into
                    waiting.append(one.path)
                else:
                    os.unlink(one.path)  # noqa: PTH108
    for place in reversed(waiting[1:]):
        os.rmdir(place)  # noqa: PTH106


def _must(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def drop_capabilities() -> None:
    """Give up every capability, and the right to gain one."""
    for capability in range(CAPABILITIES):
        libc.prctl(DROP_BOUNDING, capability, 0, 0, 0)
    version_3, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _must(libc.capset(version_3, none), "capset")
    _must(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")


# --- the student's process --------------------------------------------------------------------


def run_cells(rules: dict[str, Any], cells: list[str], shell: Any, says: int) -> int:
    """Run the cells in order, and write what each gave; stop at the first that fails."""
    if rules["isolate"]:
        own_folders()
        drop_capabilities()
    for name, value in rules["limits"].items():
        kind = getattr(resource, f"RLIMIT_{name}")
        resource.setrlimit(kind, (value, value + (name == "CPU")))
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.setsid()
    os.chdir(os.environ.get("TMPDIR", SCRATCH))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for source in cells:
        messages, failed = one_cell(shell, source)
        write(says, json.dumps(messages).encode() + b"\n")
        if failed:
            break
    return 0


def own_folders() -> None:
    """Cover the folders that can be written, and the list of processes, with empty ones."""
    _must(libc.unshare(NEWNS | NEWIPC), "unshare")
    _must(libc.mount(b"none", b"/", None, PRIVATE | RECURSIVE, None), "private mounts")
    for folder in OWN:
        _must(libc.mount(b"tmpfs", folder, b"tmpfs", 0, b"size=16m,mode=1777"), "tmpfs")


class Screen:
    """Takes the text of one stream; the task ends when there is too much of it."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self) -> None:
        """Begin with nothing."""
        self.parts: list[str] = []
        self.size = 0

    def write(self, text: str) -> int:
        """Keep the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.size += len(text)
        if self.size > OUTPUT:
            os._exit(OUT_OF_OUTPUT)
        self.parts.append(text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Keep them all."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """Nobody is there to look."""
        return False

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self.parts)


def one_cell(shell: Any, source: str) -> tuple[list[list[Any]], bool]:
    """Run one cell as a notebook would; return Jupyter's messages, and whether it failed."""
    sys.stdout, sys.stderr = out, err = Screen(), Screen()
    result = shell.run_cell(source, store_history=False)
    problem = result.error_before_exec or result.error_in_exec
    messages: list[list[Any]] = [
        ["stream", {"name": name, "text": screen.text()}]
        for name, screen in (("stdout", out), ("stderr", err))
        if screen.parts and not problem
    ]
    if problem is not None:
        words, kinds = str(problem)[:300], type(problem).__mro__
        name = next(kind.__name__ for kind in kinds if not kind.__name__.startswith("_"))
        content = {"ename": name, "evalue": words, "traceback": [words]}
        messages.append(["error", content])
    return messages, problem is not None


if __name__ == "__main__":
    sys.path += sys.argv[1:]
    libc.prctl(SUBREAPER, 1, 0, 0, 0)  # orphans of a task become our children
    serve(0, os.dup(1))
