"""Where a connection's sequence numbers start: RFC 9293 section 3.4.1 (once RFC 6528).

    ISN = M + F(localip, localport, remoteip, remoteport, secretkey)

M is a clock that ticks every 4 microseconds (MUST-8), F a function that nobody outside can compute
(MUST-9). Two connections of the same four numbers then never reuse numbers that may still travel;
an outsider who sees the ISN of his own connection learns nothing of another's.
"""

from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import NamedTuple

from course.wire.seq import SPACE


class Endpoint(NamedTuple):
    """An address (4 or 16 octets) and a port."""

    address: bytes
    port: int


Isn = Callable[[Endpoint, Endpoint, int], int]  # (local, remote, now) -> ISN


def keyed(chance: Random) -> Isn:
    """Return the RFC's generator; its secret key is drawn once from `chance`."""
    key = chance.randbytes(16)

    def isn(local: Endpoint, remote: Endpoint, now: int) -> int:
        ends = b"".join(end.address + end.port.to_bytes(2, "big") for end in (local, remote))
        secret = int.from_bytes(sha256(key + ends).digest()[:4], "big")
        return (now // 4_000 + secret) % SPACE

    return isn


def fixed(number: int) -> Isn:
    """Return a generator that always says `number`: for pictures, and for the attack on it."""

    def isn(_local: Endpoint, _remote: Endpoint, _now: int) -> int:
        return number % SPACE

    return isn
