"""TUN: a network interface of Linux whose cable ends in this program.

What the kernel routes to the interface is read here, one IP packet at a time, and what is written
here arrives at the kernel as if a wire had brought it (Linux's Documentation/networking/tuntap).
IFF_TUN asks for IP packets without a link header, IFF_NO_PI for nothing in front of them. The
interface lives as long as the `Tun`.

Making one takes the capability CAP_NET_ADMIN in the network namespace where it is made: root has
it, and everybody has it in a namespace of their own (`unshare -rn`).
"""

import fcntl
import os
import shutil
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

from course.errors import BridgeError

__all__ = ["Tun", "configure"]

DEVICE = Path("/dev/net/tun")
TUNSETIFF = 0x4004_54CA  # the numbers of <linux/if_tun.h>
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
NAME_SIZE = 16  # IFNAMSIZ of <linux/if.h>: the zero at the end included
LARGEST = 65_535  # octets of an IP packet


class Tun:
    """One interface: packets come by `read`, and go by `write`."""

    def __init__(self, name: str, *addresses: str, mtu: int = 1500) -> None:
        """Make the interface `name` and switch it on.

        `addresses` are those of the kernel's own side, with the length of their network's prefix:
        "10.77.0.1/24". A name that ends in "%d" gets a free number. Raises `BridgeError`, with the
        way to get it, for what the machine lacks.
        """
        if not 0 < len(name.encode()) < NAME_SIZE:
            raise BridgeError(f"an interface's name needs 1 to {NAME_SIZE - 1} octets, got {name}")
        self._file = open_device()
        self.mtu = mtu
        try:
            self.name = _attach(self._file, name)
            configure(self.name, *addresses, mtu=mtu)
        except BaseException:
            self.close()
            raise

    def fileno(self) -> int:
        """Return the number by which a selector waits for packets."""
        return self._file

    def read(self) -> bytes | None:
        """Return the next packet from the kernel, or None if there is none now."""
        try:
            return os.read(self._file, LARGEST)
        except BlockingIOError:
            return None

    def write(self, packet: bytes) -> str:
        """Give the kernel a packet; return "", or why it did not take it."""
        try:
            os.write(self._file, packet)
        except OSError as error:
            return f"the interface refuses it: {error.strerror}"
        return ""

    def close(self) -> None:
        """Remove the interface."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def open_device() -> int:
    """Return a file of the device, of which nothing is made yet; raise `BridgeError`."""
    try:
        return os.open(DEVICE, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise BridgeError(
            f"a TUN needs Linux's {DEVICE}, and this machine has none: `modprobe tun`, or give it "
            f"to the container (--device {DEVICE})"
        ) from None
    except OSError as error:
        raise BridgeError(
            f"a TUN needs {DEVICE}, which refuses us ({error.strerror}): run as root, or have its "
            "mode set to 0666 and start Python by `unshare -rn`"
        ) from None


def _attach(file: int, name: str) -> str:
    """Make the interface; return its name, in which the kernel has put a number for "%d"."""
    request = struct.pack(f"{NAME_SIZE}sH22x", name.encode(), IFF_TUN | IFF_NO_PI)
    try:
        answer = fcntl.ioctl(file, TUNSETIFF, request)
    except PermissionError as error:
        raise BridgeError(forbidden(error.strerror)) from None
    except OSError as error:
        raise BridgeError(
            f"the interface {name} cannot be made ({error.strerror}): is it in use?"
        ) from None
    return answer[:NAME_SIZE].rstrip(b"\0").decode()


def forbidden(why: str | None) -> str:
    """Say what a TUN takes, to somebody whom the kernel refused it because of `why`."""
    return (
        f"a TUN needs root or the capability CAP_NET_ADMIN ({why}): run as root, or start Python "
        "by `unshare -rn` where user namespaces are allowed"
    )


def configure(name: str, *addresses: str, mtu: int | None = None) -> None:
    """Give an interface addresses and an MTU, and switch it on."""
    for address in addresses:
        extra = ["nodad"] if ":" in address else []  # nobody else is on the cable
        _ip("address", "add", address, "dev", name, *extra)
    size = [] if mtu is None else ["mtu", str(mtu)]
    _ip("link", "set", name, "up", *size)


def _ip(*words: str) -> None:
    program = shutil.which("ip")
    if program is None:
        raise BridgeError("setting up an interface needs `ip`: install iproute2")
    done = subprocess.run(  # noqa: S603  a program of the system, with our own words
        [program, *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        why = done.stderr.strip()
        with suppress(ValueError):
            why = why[why.index("RTNETLINK answers: ") + 19 :]
        raise BridgeError(f"`ip {' '.join(words)}` needs to succeed, it said: {why}")
