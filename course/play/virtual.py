"""The modules that programs see instead of Python's own: socket, select, time, random, errno.

Each process has its own, made of plain functions that ask the kernel. Time begins on the first of
January 2026, and is the clock of the run; chance is seeded.
"""

import builtins
import random
import struct
import sys
import time  # noqa: TID251  for what it says of dates: the clock is the kernel's
from collections.abc import Callable, Iterable
from types import FunctionType, ModuleType
from typing import Any

from course.errors import WireError
from course.play import linux, names, threads
from course.play.home import Home
from course.play.kernel import Ask, Operation, Wait
from course.play.socket_type import Socket
from course.play.tcp import TcpEnd
from course.wire import ipv4

EPOCH = 1_767_225_600  # 2026-01-01 00:00 UTC, in Unix time
SECOND = 1_000_000_000
UNSET = object()  # what socket.py calls _GLOBAL_DEFAULT_TIMEOUT


def modules(home: Home, seed: str, lines: int) -> dict[str, ModuleType]:
    """Return the modules of one process by their names."""
    socket_class: type[Socket] = type("socket", (Socket,), {"home": home, "__module__": "socket"})
    made = {
        "socket": _socket(home, socket_class),
        "select": {"select": _select(home), "error": OSError},
        "time": _time(home),
        "random": _random(seed),
        "errno": _errno(),
        "threading": threads.names(home.kernel, lines),
    }
    return {name: _module(name, held) for name, held in made.items()}


def _module(name: str, held: dict[str, Any]) -> ModuleType:
    """Return a module; its functions, kept in a class, become no methods: Python's are in C."""
    module = ModuleType(name, f"{name} in virtual time")
    for key, value in held.items():
        setattr(module, key, staticmethod(value) if isinstance(value, FunctionType) else value)
    return module


def builtin_functions(home: Home, said: Callable[[str], None]) -> dict[str, Any]:
    """Return `print` and `input` of one process; what it prints goes to `said`."""

    def print_(*values: Any, sep: str | None = " ", end: str | None = "\n", **other: Any) -> None:
        if other.get("file") not in (None, sys.stdout, sys.stderr):
            builtins.print(*values, sep=sep, end=end, **other)  # noqa: T201  to a file of its own
            return
        text = (" " if sep is None else sep).join(map(str, values))
        text += "\n" if end is None else end
        home.kernel.at_once("print", (text,), lambda: said(text))

    def input_(prompt: object = "", /) -> Any:
        process, kernel = home.process, home.kernel

        def read() -> Operation:
            if process.next_line == len(process.typed):
                raise EOFError("EOF when reading a line")
            at, line = process.typed[process.next_line]
            process.next_line += 1
            if kernel.now < at:
                yield Wait(lambda: False, at)
            said(line + "\n")
            return line

        if str(prompt):
            said(str(prompt))
        return kernel.ask(Ask("input", (str(prompt),), read()))

    return {"print": print_, "input": input_}


# --- socket


def _socket(home: Home, socket_class: type[Socket]) -> dict[str, Any]:
    return {
        **linux.CONSTANTS,
        "AddressFamily": linux.AddressFamily,
        "SocketKind": linux.SocketKind,
        **_making(home, socket_class),
        **_asking(home),
        **_octets_of_addresses(),
        "socket": socket_class,
        "SocketType": socket_class,
        "error": OSError,
        "timeout": TimeoutError,
        "gaierror": names.gaierror,
        "herror": type("herror", (OSError,), {"__module__": "socket"}),
        "has_ipv6": False,
        "has_dualstack_ipv6": lambda: False,
        "_GLOBAL_DEFAULT_TIMEOUT": UNSET,
    }


def _connecting(home: Home, socket: type[Socket]) -> Callable[..., Any]:
    """Return `create_connection`."""

    def create_connection(
        address: Any, timeout: Any = UNSET, source_address: Any = None, *, all_errors: bool = False
    ) -> Any:
        del all_errors
        end = home.names.endpoint((address[0], names.service(address[1])), "connect")
        sock = socket()
        tcp = sock.end
        assert isinstance(tcp, TcpEnd)
        if timeout is not UNSET:
            sock.settimeout(timeout)
        if source_address:
            sock.bind(source_address)

        def connect() -> Operation:
            try:
                yield from tcp.connect(end, home.kernel.now)
            except OSError:
                sock.forget()
                raise
            return sock

        ask = Ask("connect", (address,), connect(), lambda: tcp.name, lambda _: None)
        return home.kernel.ask(ask)

    return create_connection


def _making(home: Home, socket: type[Socket]) -> dict[str, Callable[..., Any]]:
    """Return what makes sockets ready for use."""

    def create_server(
        address: Any, *, family: int = 2, backlog: int | None = None, **_: Any
    ) -> Socket:
        sock = socket(family)
        sock.setsockopt(linux.CONSTANTS["SOL_SOCKET"], linux.CONSTANTS["SO_REUSEADDR"], 1)
        sock.bind(address)
        sock.listen(128 if backlog is None else backlog)
        return sock

    def setdefaulttimeout(timeout: float | None) -> None:
        home.process.timeout = timeout

    return {
        "create_connection": _connecting(home, socket),
        "create_server": create_server,
        "setdefaulttimeout": setdefaulttimeout,
        "getdefaulttimeout": lambda: home.process.timeout,
    }


def _looking_up(home: Home) -> Callable[..., Any]:
    """Return `getaddrinfo`."""

    def getaddrinfo(  # noqa: PLR0917  as Python has them
        host: str | None,
        port: Any,
        family: int = 0,
        type: int = 0,  # noqa: A002  as Python calls it
        proto: int = 0,
        flags: int = 0,
    ) -> list[tuple[Any, ...]]:
        if family not in (0, linux.CONSTANTS["AF_INET"]):
            raise names.gaierror(-9, "Address family for hostname not supported")
        is_passive = flags & linux.CONSTANTS["AI_PASSIVE"]
        address = home.names.address(host or ("0.0.0.0" if is_passive else "localhost"))  # noqa: S104  what AI_PASSIVE means
        end = (ipv4.to_text(address), names.service(port))
        return [
            (linux.AddressFamily(2), linux.SocketKind(kind), number, "", end)
            for kind, number in ((1, 6), (2, 17))
            if type in (0, kind) and proto in (0, number)
        ]

    return getaddrinfo


def _asking(home: Home) -> dict[str, Callable[..., Any]]:
    """Return what asks for names."""

    def gethostbyname(name: str) -> str:
        return ipv4.to_text(home.names.address(name))

    def gethostbyaddr(address: str) -> tuple[str, list[str], list[str]]:
        octets = home.names.address(address)
        return home.names.name_of(octets), [], [ipv4.to_text(octets)]

    def getnameinfo(address: tuple[str, int], flags: int) -> tuple[str, str]:
        is_number = flags & linux.CONSTANTS["NI_NUMERICHOST"]
        return address[0] if is_number else gethostbyaddr(address[0])[0], str(address[1])

    own = home.process.host
    return {
        "gethostbyname": gethostbyname,
        "getaddrinfo": _looking_up(home),
        "gethostbyaddr": gethostbyaddr,
        "getnameinfo": getnameinfo,
        "gethostname": lambda: own,
        "getfqdn": lambda name="": name or own,
        "getservbyname": lambda name, _protocol="": names.service(name),
    }


def _octets_of_addresses() -> dict[str, Callable[..., Any]]:
    """Return what turns addresses and numbers into octets."""

    def inet_aton(text: str) -> bytes:
        try:
            return ipv4.from_text(text)
        except WireError:
            raise OSError("illegal IP address string passed to inet_aton") from None

    def swap(code: str) -> Callable[[int], int]:
        return lambda number: int(struct.unpack("<" + code, struct.pack(">" + code, number))[0])

    return {
        "inet_aton": inet_aton,
        "inet_ntoa": lambda octets: ipv4.to_text(bytes(octets)),
        "inet_pton": lambda _family, text: inet_aton(text),
        "inet_ntop": lambda _family, octets: ipv4.to_text(bytes(octets)),
        "htons": swap("H"),
        "ntohs": swap("H"),
        "htonl": swap("I"),
        "ntohl": swap("I"),
    }


# --- select, time, random, errno


def _select(home: Home) -> Callable[..., Any]:
    def select(
        rlist: Iterable[Any],
        wlist: Iterable[Any],
        xlist: Iterable[Any],
        timeout: float | None = None,
    ) -> Any:
        reads, writes, others = [*rlist], [*wlist], [*xlist]
        end = threads.until(home.kernel, timeout)

        def sock(one: Any) -> Any:
            number = one if isinstance(one, int) else one.fileno()
            if number not in home.process.files:
                raise linux.error("EBADF")
            return home.process.files[number]

        def ready() -> tuple[list[Any], list[Any], list[Any]]:
            can_read = [one for one in reads if sock(one).is_readable]
            return can_read, [one for one in writes if sock(one).is_writable], []

        def wait() -> Operation:
            is_server = any(sock(one).listens for one in reads)
            if not any(ready()):
                kind = "idle" if is_server else ""
                yield Wait(lambda: any(ready()), end, kind)
            return ready()

        shown = tuple(
            tuple(one if isinstance(one, int) else one.fileno() for one in some)
            for some in (reads, writes, others)
        )
        return home.kernel.ask(
            Ask("select", (*shown, timeout), wait(), shown=lambda found: len(found[0] + found[1]))
        )

    return select


def _time(home: Home) -> dict[str, Any]:
    def now_ns() -> int:
        return EPOCH * SECOND + home.kernel.now

    def sleep(seconds: float) -> Any:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")

        def wait() -> Operation:
            yield Wait(lambda: False, threads.until(home.kernel, seconds))

        return home.kernel.ask(Ask("sleep", (seconds,), wait()))

    def broken_down(seconds: float | None = None) -> time.struct_time:
        return time.gmtime(now_ns() // SECOND if seconds is None else seconds)

    held = {name: getattr(time, name) for name in ("struct_time", "mktime", "strptime")}
    clocks = {"monotonic", "perf_counter", "process_time"}
    held |= dict.fromkeys(clocks, lambda: home.kernel.now / SECOND)
    held |= {f"{name}_ns": lambda: home.kernel.now for name in clocks}
    return held | {
        "time": lambda: now_ns() / SECOND,
        "time_ns": now_ns,
        "sleep": sleep,
        "gmtime": broken_down,
        "localtime": broken_down,
        "strftime": lambda form, when=None: time.strftime(form, when or broken_down()),
        "ctime": lambda seconds=None: time.asctime(broken_down(seconds)),
        "asctime": lambda when=None: time.asctime(when or broken_down()),
        "timezone": 0,
        "altzone": 0,
        "daylight": 0,
        "tzname": ("UTC", "UTC"),
    }


def _random(seed: str) -> dict[str, Any]:
    own = random.Random(seed)  # noqa: S311  a play's chance is seeded on purpose
    held = {name: getattr(own, name) for name in dir(own) if not name.startswith("_")}
    return held | {"Random": random.Random, "SystemRandom": random.Random}


def _errno() -> dict[str, Any]:
    held: dict[str, Any] = {name: number for name, (number, _) in linux.ERRORS.items()}
    codes = {number: name for name, (number, _) in linux.ERRORS.items() if name != "EWOULDBLOCK"}
    return held | {"errorcode": codes}
