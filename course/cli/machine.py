"""What this machine has for the course, in words: `course doctor`.

Strategy. Everything is a row of a table: what it is called, what it is for, how to get it, and a
probe that really tries it (a sandbox that is installed but forbidden is no sandbox). The probes
change nothing and touch no network. The tests ask the same table what a skipped test needs.
"""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from course import __version__, content
from course.bridge.probe import has_capability, probe

__all__ = ["MACHINE", "PACKAGES", "Probe", "package", "report"]

CAP_NET_RAW = 13  # <linux/capability.h>


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that some part of the course wants."""

    name: str
    purpose: str
    how: str  # how to get it: completes "to get it, ..."
    find: Callable[[], str | None]  # where it is or which version; None: not here


def _program(*names: str) -> Callable[[], str | None]:
    """Look for the first of these programs on the path."""
    return lambda: next((path for name in names if (path := shutil.which(name))), None)


def _works(*command: str) -> Callable[[], str | None]:
    """Look for a program and try it: it must end well with these arguments."""

    def find() -> str | None:
        path = shutil.which(command[0])
        if path is None:
            return None
        done = subprocess.run(  # noqa: S603  the commands stand below
            [path, *command[1:]], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        return None if done.returncode else path

    return find


def _raw() -> str | None:
    return "allowed" if has_capability(CAP_NET_RAW) else None


def _tun() -> str | None:
    found = probe()
    return None if found.tun or found.namespace else "/dev/net/tun"


def _root() -> str | None:
    return "yes" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def package(name: str) -> str | None:
    """Return the installed version of a distribution without importing it."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


LAB = 'pip install "transport-course[lab]"'
PACKAGES = (
    ("jupyterlab", "the notebooks in a browser", LAB),
    ("nbval", "validates notebooks and exercises", LAB),
    ("scapy", "subject of lessons", LAB),
    ("dnslib", "subject of lessons", LAB),
    ("matplotlib", "figures that you keep", LAB),
    ("cryptography", "opens QUIC's packets", LAB),
)

MACHINE = (
    Probe(
        "bwrap",
        "runs other people's submissions in a sandbox",
        "install bubblewrap (Debian: apt install bubblewrap), outside an unprivileged container",
        _works("bwrap", "--ro-bind", "/", "/", "--unshare-user", "true"),
    ),
    Probe(
        "chromium",
        "tests of the widgets in a real browser",
        "install Chromium (Debian: apt install chromium)",
        _program("chromium", "chromium-browser", "google-chrome"),
    ),
    Probe(
        "node",
        "tests of the course inside the browser's Python",
        "install Node.js 18 or later (Debian: apt install nodejs npm)",
        _program("node"),
    ),
    Probe(
        "tshark",
        "a second opinion on every decoded field",
        "install Wireshark's terminal form (Debian: apt install tshark)",
        _program("tshark"),
    ),
    Probe(
        "tcpdump",
        "live captures, and a second opinion on one-line summaries",
        "install tcpdump (Debian: apt install tcpdump)",
        _program("tcpdump"),
    ),
    Probe(
        "xxd",
        "makes one of the text forms that the decoder reads",
        "install xxd (Debian: apt install xxd)",
        _program("xxd"),
    ),
    Probe(
        "hexdump",
        "makes one of the text forms that the decoder reads",
        "install hexdump (Debian: apt install bsdextrautils)",
        _program("hexdump"),
    ),
    Probe(
        "netns",
        "live experiments in a network of their own",
        "use Linux with iproute2, as root or with user namespaces allowed",
        _works("unshare", "--user", "--map-root-user", "--net", "ip", "link", "show"),
    ),
    Probe(
        "raw",
        "captures from and sends to a real interface",
        "run as root, or grant Python the capability CAP_NET_RAW",
        _raw,
    ),
    Probe(
        "tun",
        "connects the course's own TCP to the kernel's",
        "run as root, or start Python by `unshare -rn`, on a machine that has /dev/net/tun",
        _tun,
    ),
    Probe(
        "curl",
        "asks the course's own TCP for a page",
        "install curl (Debian: apt install curl)",
        _program("curl"),
    ),
    Probe(
        "nginx",
        "a real server for the course's own TCP",
        "install nginx (Debian: apt install nginx)",
        _program("nginx", "/usr/sbin/nginx"),
    ),
    Probe(
        "ss",
        "the kernel's own view of a connection",
        "install iproute2 (Debian: apt install iproute2)",
        _program("ss"),
    ),
    Probe("root", "live experiments with privileges", "run as root", _root),
)


def report() -> str:
    """Return the whole picture: one line a thing, and how to get what is missing."""
    home = "a clone" if content.is_clone() else "an installed wheel"
    lines = [
        f"transport-course {__version__} from {home}: {content.root()}",
        f"Python {platform.python_version()} on {platform.system()} ({platform.machine()})",
        "",
        "Packages",
    ]
    lines += [_row(name, package(name), purpose, how) for name, purpose, how in PACKAGES]
    lines += ["", "Machine (all of it optional: lessons and exercises need none of these)"]
    lines += [_row(p.name, p.find(), p.purpose, p.how) for p in MACHINE]
    lines += [
        "",
        "Network (tried just now)",
        *(f"  {line}" for line in repr(probe()).splitlines()),
    ]
    return "\n".join(lines)


def _row(name: str, found: str | None, purpose: str, how: str) -> str:
    """Return `name  yes  purpose (where)`, or `name  no  purpose; to get it, ...`."""
    if found is None:
        return f"  {name:<13}no   {purpose}. To get it: {how}"
    return f"  {name:<13}yes  {purpose} ({found})"
