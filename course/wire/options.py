"""TCP options, RFC 9293 sections 3.1 and 3.2: cut by hand, because each says its own length.

Strategy. An option is one octet of kind; all but two go on with one octet of length, which counts
kind and length too, and `length - 2` octets of data. The two without a length: NOP (1) fills a
gap, EOL (0) ends the list, and what stands behind EOL is padding, kept as the data of EOL. So the
options that `parse` gives are the whole area, and `build(parse(raw)) == raw`.

Three readings of the same octets, each on top of the one before: `walk` cuts what can be cut and
says where and why it had to stop, for those who explain bad packets; `parse` raises instead;
`problem` says whether a well-cut option breaks the rule of its own kind (an MSS of 3 octets).

What may not live here: whether an option may stand in this segment at all. That needs the segment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from course.errors import Malformed, WireError
from course.wire.header import Stop

EOL, NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS = 0, 1, 2, 3, 4, 5, 8
USER_TIMEOUT, MD5, TCP_AO, MPTCP, FAST_OPEN = 28, 19, 29, 30, 34
ACCECN0, ACCECN1, EXPERIMENT_1, EXPERIMENT_2 = 172, 174, 253, 254

LARGEST_SHIFT = 14  # RFC 7323 section 2.3


class Known(NamedTuple):
    """One row of the table of kinds."""

    name: str
    rfc: str
    length: int | None  # octets with kind and length, if always the same


# https://www.iana.org/assignments/tcp-parameters: the kinds that one meets, and those once used.
KINDS: dict[int, Known] = {
    0: Known("End of Option List", "RFC 9293 section 3.2", None),
    1: Known("No-Operation", "RFC 9293 section 3.2", None),
    2: Known("Maximum Segment Size", "RFC 9293 section 3.2", 4),
    3: Known("Window Scale", "RFC 7323 section 2.2", 3),
    4: Known("SACK Permitted", "RFC 2018 section 2", 2),
    5: Known("SACK", "RFC 2018 section 3", None),
    6: Known("Echo (obsolete)", "RFC 1072 section 4.1", 6),
    7: Known("Echo Reply (obsolete)", "RFC 1072 section 4.1", 6),
    8: Known("Timestamps", "RFC 7323 section 3.2", 10),
    11: Known("CC (obsolete)", "RFC 1644 section 3.2", 6),
    12: Known("CC.NEW (obsolete)", "RFC 1644 section 3.2", 6),
    13: Known("CC.ECHO (obsolete)", "RFC 1644 section 3.2", 6),
    14: Known("Alternate Checksum Request (obsolete)", "RFC 1146", 3),
    15: Known("Alternate Checksum Data (obsolete)", "RFC 1146", None),
    19: Known("MD5 Signature", "RFC 2385 section 3.0", 18),
    27: Known("Quick-Start Response", "RFC 4782 section 4.2", 8),
    28: Known("User Timeout", "RFC 5482 section 3.3", 4),
    29: Known("TCP Authentication Option", "RFC 5925 section 2.2", None),
    30: Known("Multipath TCP", "RFC 8684 section 3", None),
    34: Known("Fast Open Cookie", "RFC 7413 section 4.1.1", None),
    69: Known("Encryption Negotiation", "RFC 8547 section 4.1", None),
    172: Known("Accurate ECN Order 0", "RFC 9768 section 3.2.3", None),
    174: Known("Accurate ECN Order 1", "RFC 9768 section 3.2.3", None),
    253: Known("Experiment 1", "RFC 6994 section 3", None),
    254: Known("Experiment 2", "RFC 6994 section 3", None),
}


@dataclass(slots=True)
class Option:
    """One option as it stands on the wire; a value: nobody changes it in place."""

    kind: int
    length: int | None  # the length octet; None for the two kinds that have none
    data: bytes = b""  # behind the length; for EOL the padding up to the end of the header

    @property
    def size(self) -> int:
        """Octets that the option takes."""
        return len(self.data) + (1 if self.length is None else 2)

    @property
    def name(self) -> str:
        """The option's name in words; `Unknown` with its number if nobody registered it."""
        known = KINDS.get(self.kind)
        return known.name if known else f"Unknown ({self.kind})"

    def __bytes__(self) -> bytes:
        """Return the octets: kind, length if it has one, data."""
        if self.length is None:
            return bytes((self.kind,)) + self.data
        return bytes((self.kind, self.length)) + self.data


def walk(raw: bytes, what: str = "TCP option kind") -> tuple[list[Option], Stop | None]:
    """Cut the options of one header as far as their lengths allow.

    Returns the options, and None or what stopped the walk; the octets from `Stop.at` on belong to
    no option. Never raises. `what` opens the sentence: IPv4's options are cut the same way.
    """
    options: list[Option] = []
    at, end = 0, len(raw)
    while at < end:
        kind = raw[at]
        if kind == 1:
            options.append(_NOP)
            at += 1
        elif kind == 0:
            options.append(Option(0, None, raw[at + 1 :]))
            return options, None
        else:
            # RFC 9293 MUST-7: be prepared for an illegal option length, zero among them.
            length = raw[at + 1] if at + 1 < end else 0
            if length < 2 or at + length > end:
                return options, Stop(at, _why(raw, at, what))
            options.append(Option(kind, length, raw[at + 2 : at + length]))
            at += length
    return options, None


def _why(raw: bytes, at: int, what: str) -> str:
    """Say what is wrong with the option at octet `at`."""
    what = f"{what} {raw[at]} at octet {at}"
    left = len(raw) - at
    if left < 2:
        return f"{what} needs a length octet, got the end of the options"
    if raw[at + 1] < 2:
        return f"{what} needs a length of at least 2, got {raw[at + 1]}"
    return f"{what} needs {raw[at + 1]} octets, got {left}"


def parse(raw: bytes) -> tuple[Option, ...]:
    """Cut the options of one header; raise `Malformed` if a length is 0, 1 or past the end."""
    options, stop = walk(raw)
    if stop:
        raise Malformed(stop.sentence)
    return tuple(options)


def build(options: Iterable[Option], *, align: bool = False) -> bytes:
    """Return the octets of `options` in their order; `align` fills up to 32 bits with zeros.

    Zeros are EOL and padding (RFC 9293 section 3.1). More than 40 octets have no place in a
    header: `WireError`.
    """
    raw = b"".join(map(bytes, options))
    if align:
        raw += bytes(-len(raw) % 4)
    if len(raw) > 40:
        raise WireError(f"options need to fit into 40 octets, got {len(raw)}")
    return raw


def find(options: Iterable[Option], kind: int) -> Option | None:
    """Return the first option of this kind, or None."""
    return next((option for option in options if option.kind == kind), None)


def problem(option: Option) -> str | None:
    """Return a sentence if the option breaks the rule of its own kind, else None."""
    kind, length = option.kind, option.length
    known = KINDS.get(kind)
    if known and known.length is not None and length != known.length:
        return f"{known.name} needs length {known.length}, got {length}"
    if kind in _LENGTHS and length is not None:
        is_allowed, words = _LENGTHS[kind]
        if length not in is_allowed:
            return f"{option.name} needs {words}, got length {length}"
    if kind == WINDOW_SCALE and option.data[0] > LARGEST_SHIFT:
        return f"Window Scale needs a shift of at most 14, got {option.data[0]}; it counts as 14"
    return None


# What the kinds of varying length demand. 40 octets of options is all there is.
_LENGTHS: dict[int, tuple[range | set[int], str]] = {
    SACK: (range(10, 35, 8), "8 octets for each block, one to four of them, behind the first two"),
    TCP_AO: (range(4, 41), "a length of at least 4"),
    MPTCP: (range(3, 41), "a length of at least 3"),
    FAST_OPEN: ({2, *range(6, 19, 2)}, "no cookie or one of 4 to 16 octets, an even number"),
    ACCECN0: (range(2, 12, 3), "length 2, 5, 8 or 11"),
    ACCECN1: (range(2, 12, 3), "length 2, 5, 8 or 11"),
    EXPERIMENT_1: (range(4, 41), "an experiment's identifier of 2 octets"),
    EXPERIMENT_2: (range(4, 41), "an experiment's identifier of 2 octets"),
}


# --- Makers: each gives the option with its right length.

_NOP = Option(1, None)


def _make(kind: int, data: bytes) -> Option:
    return Option(kind, 2 + len(data), data)


def _number(what: str, value: int, octets: int) -> bytes:
    """Return `value` in network order, or say that it does not fit."""
    if not 0 <= value < 1 << 8 * octets:
        raise WireError(f"{what} holds 0 to {(1 << 8 * octets) - 1}, got {value}")
    return value.to_bytes(octets, "big")


def nop() -> Option:
    """Return No-Operation: one octet that only fills a gap."""
    return _NOP


def eol(padding: bytes = b"") -> Option:
    """Return End of Option List, with the octets behind it."""
    return Option(0, None, padding)


def mss(octets: int) -> Option:
    """Return the largest segment that the sender of this SYN can receive, headers not counted."""
    return _make(MSS, _number("the maximum segment size", octets, 2))


def window_scale(shift: int) -> Option:
    """Return the number of bits by which this side's windows are to be shifted left."""
    return _make(WINDOW_SCALE, _number("the window scale", shift, 1))


def sack_permitted() -> Option:
    """Return the promise to understand SACK."""
    return _make(SACK_PERMITTED, b"")


def sack(*blocks: tuple[int, int]) -> Option:
    """Return SACK with blocks (left edge, right edge): octets that arrived beyond a hole."""
    edges = [_number("a SACK edge", edge, 4) for block in blocks for edge in block]
    return _make(SACK, b"".join(edges))


def timestamps(val: int, ecr: int) -> Option:
    """Return Timestamps: this side's clock, and the value echoed."""
    return _make(TIMESTAMPS, _number("TSval", val, 4) + _number("TSecr", ecr, 4))


def user_timeout(timeout: int, *, minutes: bool = False) -> Option:
    """Return User Timeout: seconds, or minutes if the granularity bit says so."""
    return _make(USER_TIMEOUT, _number("the user timeout", minutes << 15 | timeout, 2))


def md5(digest: bytes) -> Option:
    """Return the MD5 Signature option around a digest of 16 octets."""
    return _make(MD5, digest)


def fast_open(cookie: bytes = b"") -> Option:
    """Return Fast Open with a cookie, or without one: the request for it."""
    return _make(FAST_OPEN, cookie)


def experiment(exid: int, data: bytes = b"", *, kind: int = EXPERIMENT_2) -> Option:
    """Return an experiment's option; `exid` of 16 bits, or of 32 if it is larger."""
    octets = 2 if exid < 1 << 16 else 4
    return _make(kind, _number("the experiment's identifier", exid, octets) + data)


# --- Readers: each takes an option that `problem` finds nothing wrong with.


def read_number(option: Option) -> int:
    """Return the data as one number: the MSS, the shift as it stands on the wire."""
    return int.from_bytes(option.data, "big")


def read_shift(option: Option) -> int:
    """Return the shift of a window scale as it counts: more than 14 means 14 (RFC 7323 2.3)."""
    return min(option.data[0], LARGEST_SHIFT)


def read_blocks(option: Option) -> list[tuple[int, int]]:
    """Return the blocks of a SACK: (left edge, right edge) each, whole blocks only."""
    edges = [int.from_bytes(option.data[n : n + 4], "big") for n in range(0, len(option.data), 4)]
    return list(zip(edges[::2], edges[1::2], strict=False))


def read_timestamps(option: Option) -> tuple[int, int]:
    """Return TSval and TSecr."""
    return int.from_bytes(option.data[:4], "big"), int.from_bytes(option.data[4:8], "big")


def read_user_timeout(option: Option) -> int:
    """Return the timeout in seconds, whatever its granularity."""
    number = int.from_bytes(option.data[:2], "big")
    return (number & 0x7FFF) * (60 if number >> 15 else 1)


def read_exid(option: Option) -> int:
    """Return an experiment's identifier, its first 16 bits (RFC 6994 section 3.1)."""
    return int.from_bytes(option.data[:2], "big")
