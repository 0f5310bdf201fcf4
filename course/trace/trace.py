"""A trace: all records of one run, frozen, in order; to JSON and back without loss.

The same seed gives the same trace, so the JSON of two runs is the same octet for octet: keys are
in a fixed order, bytes are hexadecimal, times are ints of nanoseconds since the start.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from course.errors import CourseError
from course.stack.event import Event
from course.trace.record import Call, Hop, Record

VERSION = 1
LETTERS: dict[type, str] = {Event: "e", Call: "c", Hop: "h"}
KINDS: dict[str, Any] = {letter: kind for kind, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Trace:
    """Records in order of time; `hosts` in the order in which pictures show them."""

    hosts: tuple[str, ...]
    records: tuple[Record, ...]
    title: str = ""
    epoch_ns: int = 0  # absolute time of the start, if there is one
    addresses: tuple[tuple[str, str], ...] = ()  # (host, address in words)

    def __iter__(self) -> Iterator[Record]:
        """Walk the records in order."""
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def hops(self) -> Iterator[tuple[int, Hop]]:
        """Yield time and hop of each packet on each link, copies and losses included."""
        for record in self.records:
            if isinstance(record.what, Hop):
                yield record.t_ns, record.what

    def calls(self, host: str = "", name: str = "") -> Iterator[tuple[int, Call]]:
        """Yield time and call of what programs asked for, of one host and one name or of all."""
        for record in self.records:
            what = record.what
            if isinstance(what, Call) and host in ("", record.host) and name in ("", what.name):
                yield record.t_ns, what

    def events(self, host: str = "", kind: str = "") -> Iterator[tuple[int, Event]]:
        """Yield time and event of what the stacks said, of one host and one kind or of all."""
        for record in self.records:
            what = record.what
            if isinstance(what, Event) and host in ("", record.host) and kind in ("", what.kind):
                yield record.t_ns, what

    def packets(self, at: str = "") -> list[tuple[int, bytes]]:
        """Return (time, IP packet) as somebody sees them who captures at the host `at`.

        What it sends counts when it is sent, though it may be lost; what arrives, when it arrives.
        Without a host: each packet once, when and as its first link took it.
        """
        if at and at not in self.hosts:
            raise CourseError(f"a capture needs one of the hosts {self.hosts}, got {at!r}")
        seen: list[tuple[int, bytes]] = []
        numbers: set[int] = set()
        for t_ns, hop in self.hops():
            is_copy = hop.fate == "duplicate"
            if at and hop.dst == at and hop.arrives_ns is not None:
                seen.append((hop.arrives_ns, hop.data))
            elif at and hop.src == at and hop.dst != at and not is_copy:
                seen.append((t_ns, hop.data))
            elif not at and not is_copy and hop.packet not in numbers:
                numbers.add(hop.packet)
                seen.append((t_ns, hop.data))
        return sorted(seen, key=lambda row: row[0])

    @property
    def end_ns(self) -> int:
        """When the last thing happened, arrivals included."""
        ends = [record.t_ns for record in self.records]
        ends += [hop.arrives_ns for _, hop in self.hops() if hop.arrives_ns is not None]
        return max(ends, default=0)

    def to_json(self) -> str:
        """Return the trace as one JSON document."""
        return json.dumps(
            {
                "version": VERSION,
                "title": self.title,
                "epoch_ns": self.epoch_ns,
                "hosts": list(self.hosts),
                "addresses": [list(pair) for pair in self.addresses],
                "records": [_row(record) for record in self.records],
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> "Trace":
        """Read what `to_json` wrote; raise `CourseError` for anything else."""
        try:
            data = json.loads(text)
            if data["version"] != VERSION:
                raise CourseError(f"a trace needs version {VERSION}, got {data['version']!r}")
            return cls(
                tuple(data["hosts"]),
                tuple(_record(n, row) for n, row in enumerate(data["records"])),
                data["title"],
                data["epoch_ns"],
                tuple((host, address) for host, address in data["addresses"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CourseError(f"a trace needs the JSON that to_json writes, got {error}") from None


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold and `_value` can read back."""
    if isinstance(value, bytes | bytearray):
        return {"hex": value.hex()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise CourseError(f"a trace holds numbers, text and octets, got {type(value).__name__}")


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    if isinstance(value, list):
        return tuple(_value(item) for item in value)
    return value


def _row(record: Record) -> list[Any]:
    what = record.what
    return [record.t_ns, record.host, record.connection, LETTERS[type(what)], *map(_plain, what)]


def _record(n: int, row: list[Any]) -> Record:
    t_ns, host, connection, letter, *rest = row
    if not isinstance(t_ns, int) or letter not in KINDS:
        raise TypeError(f"the record {row[:4]}")
    return Record(n, t_ns, host, KINDS[letter](*map(_value, rest)), connection)
