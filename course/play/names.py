"""Addresses and names as programs write them: ("server", 80), "127.0.0.1", "localhost", "".

A name is one of the hosts or programs of the play; nothing here asks a real name server.
"""

from collections.abc import Mapping
from typing import Any

from course.errors import WireError
from course.play import linux
from course.stack.isn import Endpoint
from course.wire import ipv4

LOOPBACK = ipv4.from_text("127.0.0.1")
ANY = bytes(4)
BROADCAST = b"\xff" * 4
SERVICES = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "http": 80, "pop3": 110,
    "ntp": 123, "imap2": 143, "https": 443,
}  # fmt: skip


class gaierror(OSError):  # noqa: N801  its name in Python
    """What Python calls `socket.gaierror`: a name has no address."""

    __module__ = "socket"


class Names:
    """The names of one play."""

    def __init__(self, known: Mapping[str, bytes]) -> None:
        """Know the address of each host by its name."""
        self._known = dict(known)

    def address(self, text: str) -> bytes:
        """Return the four octets of a name or of an address in words; "" is any address."""
        if text in ("", "0.0.0.0"):  # noqa: S104  what programs write, on a network of ours
            return ANY
        if text == "<broadcast>":
            return BROADCAST
        if text == "localhost":
            return LOOPBACK
        if text in self._known:
            return self._known[text]
        try:
            return ipv4.from_text(text)
        except WireError:
            raise gaierror(-2, "Name or service not known") from None

    def endpoint(self, address: Any, call: str) -> Endpoint:
        """Return what a program's (host, port) is; raise what Python raises for what it is not."""
        if not isinstance(address, tuple):
            got = type(address).__name__
            raise TypeError(f"{call}(): AF_INET address must be tuple, not {got}")
        if len(address) != 2:
            raise TypeError("AF_INET address must be a pair (host, port)")
        host, port = address
        if not isinstance(host, str):
            raise TypeError(f"str, bytes or bytearray expected, not {type(host).__name__}")
        if not isinstance(port, int):
            raise TypeError(f"'{type(port).__name__}' object cannot be interpreted as an integer")
        if not 0 <= port <= 0xFFFF:
            raise OverflowError(f"{call}(): port must be 0-65535.")
        return Endpoint(self.address(host), port)

    def name_of(self, address: bytes) -> str:
        """Return the name of an address, or the address in words."""
        for name, known in self._known.items():
            if known == address:
                return name
        return "localhost" if address == LOOPBACK else ipv4.to_text(address)


def words(end: Endpoint) -> tuple[str, int]:
    """Return an endpoint as programs see it."""
    return ipv4.to_text(end.address or ANY), end.port


def service(port: Any) -> int:
    """Return the number of a port that is given as a number, as digits or by name."""
    if port is None:
        return 0
    if isinstance(port, int):
        return port
    text = port.decode() if isinstance(port, bytes) else str(port)
    if text.isdigit():
        return int(text)
    if text in SERVICES:
        return SERVICES[text]
    raise gaierror(linux.CONSTANTS["EAI_SERVICE"], "Servname not supported for ai_socktype")
