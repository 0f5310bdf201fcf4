"""What does this machine let a program do with its network? Tried, and said in words.

A live cell of a lesson runs only where it may. `probe()` tries the two things that such a cell
needs, a socket on the loopback interface and a raw socket that sees every packet, closes both at
once, sends nothing, and says what is missing and how to get it. On a shared machine (Binder) the
second is never there, and every lesson works without it.
"""

import socket  # noqa: TID251  the one room that may
from dataclasses import dataclass

__all__ = ["Probe", "probe"]

EVERYTHING = 0x0003  # ETH_P_ALL of <linux/if_ether.h>: every protocol


@dataclass(frozen=True, slots=True)
class Probe:
    """For each ability why it is missing; empty: it is there."""

    sockets: str
    capture: str

    def __repr__(self) -> str:
        talk = "yes" if not self.sockets else f"no: {self.sockets}"
        listen = "yes" if not self.capture else f"no: {self.capture}"
        return (
            f"Two programs may talk on this machine: {talk}\n"
            f"A program may watch every packet: {listen}"
        )


def probe() -> Probe:
    """Try both and return what was found; nothing is sent and nothing stays open."""
    return Probe(_try_sockets(), _try_capture())


def _try_sockets() -> str:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.bind(("127.0.0.1", 0))
    except OSError as problem:
        return f"the loopback interface refuses a socket ({problem.strerror})"
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
