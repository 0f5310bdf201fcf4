"""A network of one's own: a Linux network namespace that leaves nothing behind.

A namespace belongs to threads, so a `Namespace` is one thread that has entered a fresh one.
Whatever it is asked to do with `call` happens in there: sockets that are opened, interfaces that
are made and programs that are started belong to it, also when another thread uses them afterwards.
It has no name, no file and no entry anywhere; when the thread and what it opened are gone, so is
the namespace. Nothing in it can reach the machine's own network.

    with Namespace() as own:
        tun = own.call(Tun, "course0", "10.77.0.1/24")
        curl = own.start("curl", "-s", "http://10.77.0.2/")
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from course.bridge.tun import configure
from course.errors import BridgeError

__all__ = ["Namespace"]

CLONE_NEWNET = 0x4000_0000  # <linux/sched.h>
P = ParamSpec("P")
T = TypeVar("T")


class Namespace:
    """One thread in a network namespace of its own."""

    def __init__(self, *, is_up: bool = True) -> None:
        """Enter it; raise `BridgeError` with the way to get it where that is not allowed.

        Without `is_up` its loopback interface stays off.
        """
        self._programs: list[subprocess.Popen[str]] = []
        self._thread = ThreadPoolExecutor(1, "namespace")
        try:
            self.call(_enter)
            if is_up:
                self.call(configure, "lo")
        except BaseException:
            self.close()
            raise

    def call(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Return `work(*args, **named)`, done in the namespace."""
        return self._thread.submit(work, *args, **named).result()

    def start(self, *command: str, **named: Any) -> subprocess.Popen[str]:
        """Start a program in there; it ends with the namespace, or with us if we are killed."""
        if shutil.which(command[0]) is None:
            raise BridgeError(f"the program {command[0]} needs to be installed, and is not")
        minder = shutil.which("setpriv")
        words = (minder, "--pdeathsig", "KILL", *command) if minder else command
        pipe = subprocess.PIPE
        setting = {"stdin": subprocess.DEVNULL, "stdout": pipe, "stderr": pipe, "text": True}

        def begin() -> subprocess.Popen[str]:
            return subprocess.Popen(words, **setting | named)  # noqa: S603  the caller's own

        program = self.call(begin)
        self._programs.append(program)
        return program

    def set(self, name: str, value: str) -> None:
        """Set one of its kernel's parameters: `set("net.ipv4.tcp_sack", "0")`."""
        place = Path("/proc/sys", *name.split("."))
        try:
            self.call(place.write_text, value, "ascii")
        except OSError as error:
            raise BridgeError(
                f"the kernel's {name} cannot be set to {value!r}: {error.strerror}"
            ) from None

    def close(self) -> None:
        """End the programs and the thread."""
        for program in self._programs:
            program.kill()
            program.communicate()
        self._programs.clear()
        self._thread.shutdown()

    def __enter__(self) -> Self:
        """Use it in a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Leave nothing behind."""
        self.close()


def _enter() -> None:
    """Let this thread, and no other, have a new network namespace."""
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is None:
        raise BridgeError("a network namespace needs Linux, and this system is another")
    if unshare(CLONE_NEWNET):
        why = os.strerror(ctypes.get_errno())
        raise BridgeError(
            f"a network namespace needs root or the capability CAP_SYS_ADMIN ({why}): run as "
            "root, or start Python by `unshare -rn` where user namespaces are allowed"
        )
