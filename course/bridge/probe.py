"""What does this machine let a program do with its network? Tried, and said in words.

A live cell of a lesson runs only where it may. `probe()` tries what such cells need: TCP and UDP
sockets on the loopback interface, a raw socket that sees every packet, a network namespace, and a
TUN, by which the course's own TCP talks to the kernel's. It closes everything at once, sends
nothing, makes no interface, and says what is missing and how to get it. On a shared machine
(Binder) the last three are never there, and every lesson works without them.
"""

import os
import socket  # noqa: TID251  the one room that may
import sys
from dataclasses import dataclass, fields
from pathlib import Path

from course.errors import BridgeError

__all__ = ["Probe", "has_capability", "probe"]

EVERYTHING = 0x0003  # ETH_P_ALL of <linux/if_ether.h>: every protocol
CAP_NET_ADMIN = 12  # <linux/capability.h>
SAID = {
    "sockets": "Two programs may talk on this machine",
    "datagrams": "Two of our stacks may talk by UDP",
    "capture": "A program may watch every packet",
    "namespace": "A program may have a network of its own",
    "tun": "Our TCP may talk to the kernel's",
}


@dataclass(frozen=True, slots=True)
class Probe:
    """For each ability why it is missing; empty: it is there."""

    sockets: str
    datagrams: str
    capture: str
    namespace: str
    tun: str

    def __repr__(self) -> str:
        return "\n".join(
            f"{SAID[row.name]}: {_verdict(getattr(self, row.name))}" for row in fields(self)
        )


def _verdict(lack: str) -> str:
    return f"no: {lack}" if lack else "yes"


def probe() -> Probe:
    """Try everything and return what was found; nothing is sent and nothing stays open."""
    return Probe(
        _try_socket(socket.SOCK_STREAM), _try_socket(socket.SOCK_DGRAM), _try_capture(),
        _try_namespace(), _try_tun(),
    )  # fmt: skip


def _try_socket(kind: socket.SocketKind) -> str:
    try:
        with socket.socket(socket.AF_INET, kind) as listener:
            listener.bind(("127.0.0.1", 0))
    except OSError as problem:
        return (
            f"the loopback interface refuses a socket ({problem.strerror}): ask whoever runs this "
            "machine or its sandbox"
        )
    return ""


def _try_capture() -> str:
    family = getattr(socket, "AF_PACKET", None)
    if family is None:
        return "raw packet sockets are Linux's; here a capture needs Wireshark or tcpdump"
    try:
        socket.socket(family, socket.SOCK_RAW, socket.htons(EVERYTHING)).close()
    except OSError as problem:
        return (
            f"{problem.strerror}; it takes root or the capability CAP_NET_RAW, or a network "
            "namespace of your own (unshare -rn)"
        )
    return ""


def _try_namespace() -> str:
    if sys.platform != "linux":
        return "network namespaces are Linux's; a virtual machine or a container has them"
    from course.bridge.namespace import Namespace  # noqa: PLC0415  Linux's alone

    try:
        Namespace(is_up=False).close()
    except BridgeError as problem:
        return str(problem)
    return ""


def _try_tun() -> str:
    if sys.platform != "linux":
        return "TUN is Linux's; a virtual machine or a container has it, UDP works everywhere"
    from course.bridge.tun import forbidden, open_device  # noqa: PLC0415  Linux's alone

    try:
        os.close(open_device())
    except BridgeError as problem:
        return str(problem)
    return "" if has_capability(CAP_NET_ADMIN) else forbidden("Operation not permitted")


def has_capability(bit: int) -> bool:
    """Say whether the kernel grants this process the capability (CapEff in /proc/self/status)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    effective = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    return bool(int(effective.split()[1], 16) >> bit & 1)
