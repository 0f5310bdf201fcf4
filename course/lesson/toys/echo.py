"""Round trips measured with an echo: what the timestamps of one line say, lost or not.

A client opens a connection to a server and sends one line; the course's own TCP stamps every
segment. At each segment that acknowledges something new the client can read a round trip: its
clock now, less the TSecr (RFC 7323 section 4.1). Without timestamps it can only look at when it
sent what is acknowledged now, and if it sent that twice, it does not know which of the two.
"""

from dataclasses import dataclass, replace

from course.errors import LessonError
from course.lesson.scenarios.stage import MS, SECOND, two
from course.net import Drop
from course.stack.ip import unwrap
from course.stack.profile import RFC
from course.stack.segment import Segment, from_wire
from course.view.page import text_table

__all__ = ["Echo", "Sample", "echo"]

LINE = b"hello world!\n"
DATA = 4  # the number of the packet that carries the line


@dataclass(frozen=True, slots=True)
class Sample:
    """One acknowledgement of something new, as the client can measure it."""

    what: str
    tsecr: int
    clock: int  # the client's, when the segment arrived
    ticks: int
    by_clock: str  # the same in ms
    without: str  # what could be said without timestamps


@dataclass(frozen=True, slots=True)
class Echo:
    """Round trips of a connection with `delay_ms` each way and a clock of `tick_ms`."""

    delay_ms: int
    tick_ms: int
    lost: bool
    samples: tuple[Sample, ...]

    def __str__(self) -> str:
        names = ("acknowledges", "clock now", "TSecr", "ticks", "round trip", "without timestamps")
        rows = [
            (one.what, one.clock, one.tsecr, one.ticks, one.by_clock, one.without)
            for one in self.samples
        ]
        lost = ", the line lost once" if self.lost else ""
        return (
            f"{self.delay_ms} ms each way, a clock with a tick of {self.tick_ms} ms{lost}.\n"
            f"{text_table(names, rows)}"
        )

    __repr__ = __str__


def echo(delay_ms: int = 20, tick_ms: int = 1, *, lost: bool = False) -> Echo:
    """Open, send a line, and measure; with `lost` the line has to be sent twice."""
    if not 0 <= delay_ms <= 400:
        raise LessonError(f"a delay needs 0 to 400 ms, got {delay_ms}")
    if not 1 <= tick_ms <= 1000:
        raise LessonError(f"a tick needs 1 to 1000 ms (RFC 7323 section 5.4), got {tick_ms}")
    profile = replace(RFC, name="ticking", clock_granularity_ns=tick_ms * MS, quick_acks=16)
    faults = (Drop((DATA,)),) if lost else ()
    net, client, server = two("an echo", faults, 1, profile=profile, delay_ns=delay_ms * MS)
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.at(SECOND, lambda: client.send(LINE))
    net.run(5 * SECOND)
    port = client.conn.remote.port if client.conn else 80
    samples = _samples(net.trace().packets("client"), port, tick_ms * MS)
    return Echo(delay_ms, tick_ms, lost, tuple(samples))


def _samples(packets: list[tuple[int, bytes]], port: int, tick_ns: int) -> list[Sample]:
    """Read the samples off what passed at the client, as a capture there would show it."""
    sent: list[tuple[int, Segment]] = []
    found, una = [], None
    for t_ns, data in packets:
        datagram = unwrap(data)
        seg = from_wire(datagram.payload, datagram.src, datagram.dst)
        if seg.dst_port == port:
            sent.append((t_ns, seg))
            continue
        if seg.stamps is None or seg.ack == una:
            continue
        una = seg.ack
        first_ns, first = sent[0]
        start = first.stamps[0] if first.stamps else 0
        clock = start + t_ns // tick_ns - first_ns // tick_ns
        covered = [t for t, one in sent if one.len and (one.seq + one.len) % (1 << 32) == una]
        found.append(_sample(seg.stamps[1], clock, tick_ns, [t_ns - t for t in covered]))
    return [
        replace(one, what=what)
        for what, one in zip(("the SYN", "the line", "more"), found, strict=False)
    ]


def _sample(tsecr: int, clock: int, tick_ns: int, since: list[int]) -> Sample:
    """Return a sample; `since` says how long ago each copy of the segment was sent."""
    ticks = clock - tsecr
    words = " or ".join(f"{ns / MS:.0f}" for ns in since)
    doubt = "? nobody knows" if len(since) > 1 else ""
    return Sample("", tsecr, clock, ticks, f"{ticks * tick_ns // MS} ms", f"{words} ms{doubt}")
