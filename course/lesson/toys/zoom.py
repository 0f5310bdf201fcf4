"""One minute on a line that loses packets, seen three times: calls, octets, packets.

What the programs called stands in the trace; what the octet stream did is what `recv` returned;
what the network carried are the hops. Each line typed has its row in all three.
"""

from dataclasses import dataclass

from course.errors import LessonError, WireError
from course.lesson.scenarios.lossy import lossy_minute
from course.stack.ip import unwrap
from course.stack.segment import from_wire
from course.trace import Trace
from course.view import toys as pictures
from course.view.page import text_table

__all__ = ["Minute", "minute"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line typed, in three columns."""

    sent_ns: int
    read_ns: int | None  # when its last octet was read
    first: int  # octets of the stream, counted from 1
    last: int
    times: int  # how often packets carried it
    lost: int  # how many of those were lost

    @property
    def fate(self) -> str:
        """What became of the packets that carried the line, in words."""
        if (self.times, self.lost) == (1, 0):
            return "sent once"
        return f"sent {self.times} times, {self.lost or 'none'} lost"


@dataclass(frozen=True, slots=True)
class Minute:
    """A minute of chat over a line that loses `loss` percent of all packets."""

    loss: int
    trace: Trace
    rows: tuple[Row, ...]

    @property
    def lost(self) -> int:
        """Packets that were lost, acknowledgements and all."""
        return sum(hop.arrives_ns is None for _, hop in self.trace.hops())

    def __str__(self) -> str:
        cells = [
            (
                n,
                f"{row.sent_ns / 1e9:.2f} s",
                "never" if row.read_ns is None else f"{row.read_ns / 1e9:.2f} s",
                f"{row.first} to {row.last}",
                row.fate,
            )
            for n, row in enumerate(self.rows, 1)
        ]
        names = ("line", "send called", "recv returned", "octets", "packets that carried it")
        hops = sum(1 for _ in self.trace.hops())
        read = sum(row.last - row.first + 1 for row in self.rows if row.read_ns is not None)
        return (
            f"{self.loss} % of all packets are lost: {self.lost} of {hops}. "
            f"Octets typed: {self.rows[-1].last}. Octets read, in order: {read}.\n"
            f"{text_table(names, cells)}"
        )

    __repr__ = __str__

    def figure(self) -> pictures.Figure:
        """Return the picture of these numbers."""
        end = max(t_ns for t_ns, _ in self.trace.hops())
        calls = [(t_ns / end, host) for t_ns, host in self._calls()]
        read = [(row.read_ns / end, row.last) for row in self.rows if row.read_ns is not None]
        packets = [
            (t_ns / end, hop.src, hop.arrives_ns is None) for t_ns, hop in self.trace.hops()
        ]
        return pictures.lanes(calls, read, packets, str(self))

    def _calls(self) -> list[tuple[int, str]]:
        return [
            (t_ns, host)
            for host, name in zip(self.trace.hosts, ("send", "recv"), strict=True)
            for t_ns, call in self.trace.calls(host, name)
            if call.result
        ]

    def _repr_html_(self) -> str:
        return self.figure().still


def minute(loss: int = 20, seed: int = 1) -> Minute:
    """Chat for a minute over a line that loses `loss` percent; the same seed, the same losses."""
    if not 0 <= loss <= 60:
        raise LessonError(f"a loss needs 0 to 60 percent, got {loss}")
    trace = lossy_minute(seed=seed, loss=loss / 100)
    carried = _carried(trace)
    got = [(t_ns, len(call.result)) for t_ns, call in trace.calls("server", "recv") if call.result]
    rows: list[Row] = []
    at = 1
    for t_ns, call in trace.calls("client", "send"):
        end = at + len(call.arguments[0])
        fates = [is_lost for first, behind, is_lost in carried if first < end and behind > at]
        rows.append(Row(t_ns, _read_at(got, end - 1), at, end - 1, len(fates), sum(fates)))
        at = end
    return Minute(loss, trace, tuple(rows))


def _read_at(got: list[tuple[int, int]], octets: int) -> int | None:
    """Return when the server's program had read so many octets."""
    total = 0
    for t_ns, size in got:
        total += size
        if total >= octets:
            return t_ns
    return None


def _carried(trace: Trace) -> list[tuple[int, int, bool]]:
    """Return the octets of each packet of the client, first and behind the last; is it lost?"""
    found: list[tuple[int, int, bool]] = []
    start: int | None = None
    for _, hop in trace.hops():
        if hop.src != "client":
            continue
        try:
            datagram = unwrap(hop.data)
            seg = from_wire(datagram.payload, datagram.src, datagram.dst)
        except WireError:
            continue
        if start is None:
            start = seg.seq
        first = (seg.seq - start) % (1 << 32)
        if seg.text:
            found.append((first, first + len(seg.text), hop.arrives_ns is None))
    return found
