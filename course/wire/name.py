"""DNS names, RFC 1035 sections 3.1 and 4.1.4: labels, and pointers walked hop by hop.

Strategy. A name is cut into labels; where it goes on by a pointer the hops are kept, so the octets
at its place can be rebuilt exactly as they came.

A pointer must lead to "a prior occurrence" of a name. Here that means: to an octet before the run
of labels that it ends, and behind the header. Each hop then goes strictly backwards, so no message
can send a reader round in circles; pointers to themselves, in loops, forwards and into the header
are refused with a sentence that says which they are.

A message may hold ten thousand pointers to one long name. So `Names` reads all names of a message
and keeps what stands behind each pointer: it is read once, however many names end there.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from course.errors import Malformed, WireError
from course.wire.header import Stop

LONGEST_NAME = 255  # octets with all lengths and the root, RFC 1035 section 2.3.4
LONGEST_LABEL = 63
MOST_HOPS = 127  # as many as labels fit into a name; more only slow the reader down


class Hop(NamedTuple):
    """One pointer that was followed; octets are counted from the start of the message."""

    at: int  # where the pointer stands
    target: int  # where it points


class Name(NamedTuple):
    """A name as it was read: all its labels, and how they were found.

    `own` labels stand at the name's place; if there are hops, the first of them stands behind
    those labels and the other labels were found by following it.
    """

    labels: tuple[bytes, ...]  # the root's empty label is not counted
    own: int
    hops: tuple[Hop, ...] = ()
    stop: Stop | None = None  # what ended the reading too early; never in a name from `read_name`
    is_closed: bool = True  # whether the octets here end, with the root or a pointer

    @property
    def size(self) -> int:
        """Octets that the name takes at its place."""
        ending = (2 if self.hops else 1) if self.is_closed else 0
        return _octets(self.labels[: self.own]) + ending

    def __bytes__(self) -> bytes:
        """Return the octets at the name's place: labels, then the root's zero or a pointer."""
        raw = b"".join(bytes((len(label),)) + label for label in self.labels[: self.own])
        if not self.is_closed:
            return raw
        return raw + ((0xC000 | self.hops[0].target).to_bytes(2, "big") if self.hops else b"\0")

    def __str__(self) -> str:
        """Return the name with a dot behind every label; the root is a single dot."""
        return _text(self.labels)


def _octets(labels: Sequence[bytes]) -> int:
    """Return how many octets labels take, each with its length in front."""
    return len(labels) + sum(map(len, labels))


@lru_cache(1024)
def _text(labels: tuple[bytes, ...]) -> str:
    return "".join([f"{label_text(label)}." for label in labels]) or "."


@lru_cache(4096)
def label_text(label: bytes) -> str:
    r"""Return a label as RFC 1035 section 5.1 and RFC 4343 section 2.1 write it.

    A dot or backslash inside is \. or \\; what is not a visible ASCII character is \DDD, decimal.
    """
    return "".join(
        f"\\{chr(octet)}"
        if octet in b".\\"
        else chr(octet)
        if 0x21 <= octet <= 0x7E
        else f"\\{octet:03}"
        for octet in label
    )


def from_text(text: str) -> Name:
    r"""Return the uncompressed name that `text` writes; \. and \DDD are understood.

    A dot at the end may be there or not; "." is the root. Raises `WireError` for an empty label,
    one of more than 63 octets, or a name of more than 255.
    """
    labels, label, at = [], bytearray(), 0
    while at < len(text):
        if text[at] == ".":
            labels.append(bytes(label))
            label.clear()
        elif text[at] == "\\" and text[at + 1 : at + 4].isdecimal() and len(text) >= at + 4:
            label.append(_octet(text[at + 1 : at + 4]))
            at += 3
        else:
            at += text[at] == "\\" and at + 1 < len(text)
            label += text[at].encode()
        at += 1
    if label:
        labels.append(bytes(label))
    if text == ".":
        labels = []
    if any(not 0 < len(one) <= LONGEST_LABEL for one in labels):
        raise WireError(f"a label needs 1 to 63 octets, got {text!r}")
    name = Name(tuple(labels), len(labels))
    if name.size > LONGEST_NAME:
        raise WireError(f"a name needs at most {LONGEST_NAME} octets, got {name.size}")
    return name


def _octet(digits: str) -> int:
    if int(digits) > 255:
        raise WireError(f"an escaped octet needs to be at most 255, got \\{digits}")
    return int(digits)


class Run(NamedTuple):
    """Labels one after the other, and what ends them: the root, a pointer, or a fault."""

    labels: tuple[bytes, ...]
    hop: Hop | None = None
    stop: Stop | None = None
    is_closed: bool = True


class Tail(NamedTuple):
    """All that is found from some octet on, pointers followed."""

    labels: tuple[bytes, ...]
    hops: tuple[Hop, ...]
    stop: Stop | None


class Names:
    """The names of one message, read one after the other."""

    def __init__(self, data: bytes) -> None:
        """Take the message from its first octet on, because pointers count from there."""
        self.data = bytes(data)
        self._tails: dict[int, Tail] = {}  # what pointers lead to: octet -> labels and hops there

    def read(self, at: int, end: int | None = None) -> Name:
        """Read the name at octet `at` as far as it can be read; `stop` says why no more.

        The octets at its own place lie before octet `end`. Never raises, never goes round: every
        hop leads strictly backwards.
        """
        run = _run(self.data, at, len(self.data) if end is None else end)
        if run.hop is None:
            return Name(run.labels, len(run.labels), (), run.stop, run.is_closed)
        found = _joined(run, None if run.stop else self._tail(run.hop.target))
        return Name(found.labels, len(run.labels), found.hops, found.stop)

    def _tail(self, target: int) -> Tail:
        """Return what is found from octet `target` on."""
        new: list[tuple[int, Run]] = []
        tail = self._tails.get(target)
        while tail is None:  # follow the pointers up to what is known or where they end
            run = _run(self.data, target, len(self.data))
            new.append((target, run))
            if run.stop or run.hop is None:
                break
            target = run.hop.target
            tail = self._tails.get(target)
        for start, run in reversed(new):
            tail = self._tails[start] = _joined(run, tail)
        return cast("Tail", tail)


def walk_name(data: bytes, at: int) -> Name:
    """Read one name, at octet `at` of a message, as `Names` does."""
    return Names(data).read(at)


def _run(data: bytes, at: int, end: int) -> Run:
    """Read labels from octet `at` on, up to octet `end`, without following a pointer."""
    labels: list[bytes] = []
    here, size = at, 1
    while here < end and 0 < data[here] <= LONGEST_LABEL and here + data[here] < end:
        behind = here + 1 + data[here]
        size += behind - here
        if size > LONGEST_NAME:
            return Run(tuple(labels), None, _too_long(here, size), is_closed=False)
        labels.append(data[here + 1 : behind])
        here = behind
    octet = data[here] if here < end else -1
    if octet == 0:
        return Run(tuple(labels))
    if octet >= 0xC0 and here + 1 < end:
        hop = Hop(here, (octet & 0x3F) << 8 | data[here + 1])
        return Run(tuple(labels), hop, _refusal(hop, at))
    return Run(tuple(labels), None, Stop(here, _why_no_label(data, here, end)), is_closed=False)


def _joined(run: Run, tail: Tail | None) -> Tail:
    """Put what a pointer leads to behind the labels in front of it; both limits may be passed."""
    labels, stop = run.labels, run.stop
    hops: tuple[Hop, ...] = (run.hop,) if run.hop else ()
    if tail is None:
        return Tail(labels, hops, stop)
    labels, hops, stop = labels + tail.labels, hops + tail.hops, tail.stop
    if len(hops) > MOST_HOPS:
        hops = hops[: MOST_HOPS + 1]
        stop = Stop(hops[-1].at, f"a name needs at most {MOST_HOPS} hops, got one more")
    size = 1 + _octets(labels)
    while size > LONGEST_NAME:
        stop = _too_long(hops[-1].target, size)
        size -= 1 + len(labels[-1])
        labels = labels[:-1]
    return Tail(labels, hops, stop)


def _too_long(at: int, size: int) -> Stop:
    return Stop(at, f"a name needs at most {LONGEST_NAME} octets, got {size}")


def _refusal(hop: Hop, start: int) -> Stop | None:
    """Say why a pointer may not be followed; `start` is where its run of labels began."""
    where = f"the pointer at octet {hop.at}"
    if hop.target == hop.at:
        return Stop(hop.at, f"{where} needs an earlier name, got itself")
    if hop.target > hop.at:
        return Stop(hop.at, f"{where} needs an earlier name, got octet {hop.target} ahead of it")
    if hop.target >= start:
        return Stop(hop.at, f"{where} needs an earlier name, got a loop through {hop.target}")
    if hop.target < 12:
        return Stop(hop.at, f"{where} needs a name, got octet {hop.target} of the header")
    return None


def _why_no_label(data: bytes, at: int, end: int) -> str:
    """Say why no label, pointer or root can be read at octet `at` of those before `end`."""
    if at >= end:
        return f"the name needs a label at octet {at}, got the end of the message"
    octet, left = data[at], end - at - 1
    if octet >= 0xC0:
        return f"the pointer at octet {at} needs 2 octets, got 1"
    if octet > LONGEST_LABEL:
        # RFC 6891 section 5: 01 marks extended labels, none of them in use; 10 is free.
        return f"the label at octet {at} needs a length up to 63, got type bits {octet >> 6:02b}"
    return f"the label at octet {at} needs {octet} octets, got {left}"


def read_name(data: bytes, at: int) -> Name:
    """Read the name at octet `at` of a message; raise `Malformed` if it cannot be read whole."""
    name = walk_name(data, at)
    if name.stop:
        raise Malformed(f"DNS: {name.stop.sentence}")
    return name
