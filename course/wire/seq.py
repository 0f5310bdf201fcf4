"""Sequence numbers: 32 bits that wrap, RFC 9293 section 3.4.

`lt` and its family compare by the shorter way round the circle (RFC 1982 section 3.2 names the
idea serial numbers): a is before b if b is less than half the circle ahead.
"""

SPACE = 1 << 32
HALF = 1 << 31


def add(seq: int, octets: int) -> int:
    """Return the number `octets` further on."""
    return (seq + octets) % SPACE


def diff(a: int, b: int) -> int:
    """Return how far `a` is ahead of `b`: from -2^31 to 2^31 - 1."""
    return (a - b + HALF) % SPACE - HALF


def lt(a: int, b: int) -> bool:
    """Return whether `a` comes before `b`."""
    return (a - b) % SPACE >= HALF


def le(a: int, b: int) -> bool:
    """Return whether `a` comes before `b` or is `b`."""
    return not 0 < (a - b) % SPACE < HALF


def gt(a: int, b: int) -> bool:
    """Return whether `a` comes after `b`."""
    return 0 < (a - b) % SPACE < HALF


def ge(a: int, b: int) -> bool:
    """Return whether `a` comes after `b` or is `b`."""
    return (a - b) % SPACE < HALF


def between(low: int, seq: int, high: int) -> bool:
    """Return whether `seq` lies in low <= seq < high, all three on the circle."""
    return (seq - low) % SPACE < (high - low) % SPACE
