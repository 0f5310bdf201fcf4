"""Two flows, one slow link: does a flow that sets PSH or URG get there sooner?

Both send the same amount in the same moment through one router. The run is repeated with no flag
on the second flow, so that each segment has two times to compare. It is the course's own TCP, and
the queue of a router that, like any router, does not look into TCP headers.
"""

from dataclasses import dataclass
from functools import partial

from course.decode import explain
from course.decode.step import Dissection
from course.errors import LessonError
from course.lesson.scenarios import frames_of
from course.lesson.scenarios.stage import MS, PLAIN, SECOND, Talker
from course.net import Network
from course.view.flags import letters
from course.view.page import text_table

__all__ = ["FLAGS", "Arrival", "Hurry", "hurry"]

SEGMENT = 1460  # octets of data
MOST = 10  # segments that leave at once (RFC 6928): of what must wait, TCP makes one push
START = SECOND  # both connections are open by then
FLAGS = ("none", "PSH", "PSH and URG")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A data segment as it reaches the server."""

    flow: str
    number: int  # of the flow's segments, from 1
    flags: int
    octets: int
    ms: float  # since both flows began to send


@dataclass(frozen=True, slots=True)
class Hurry:
    """The arrivals of one run, each beside that of the same run without flags."""

    flags: str
    rows: tuple[tuple[Arrival, Arrival], ...]  # (without, with)

    def __str__(self) -> str:
        cells = [
            (
                f"{bare.flow} {bare.number}",
                str(bare.octets),
                letters(bare.flags),
                f"{bare.ms:.3f} ms",
                letters(seen.flags),
                f"{seen.ms:.3f} ms",
                f"{bare.ms - seen.ms:.3f} ms",
            )
            for bare, seen in self.rows
        ]
        names = ("segment", "octets", "plain run", "arrives", "flagged run", "arrives", "won")
        won = sum(bare.ms - seen.ms for bare, seen in self.rows)
        return (
            f"Flow B sets {self.flags} on every segment. All that it wins by this: {won:.3f} ms.\n"
            f"{text_table(names, cells)}"
        )

    __repr__ = __str__


def hurry(flags: str = "PSH and URG", segments: int = 4, kbit: int = 1000) -> Hurry:
    """Let flows A and B send `segments` each over a link of `kbit` kbit/s; B sets `flags`."""
    if flags not in FLAGS:
        raise LessonError(f"the flags of flow B need to be one of {', '.join(FLAGS)}: {flags!r}")
    if not (1 <= segments <= MOST and 64 <= kbit <= 100_000):
        raise LessonError(
            f"a race needs 1 to {MOST} segments and 64 to 100000 kbit/s, got {segments} and {kbit}"
        )
    runs = (_run(which, segments, kbit) for which in ("none", flags))
    return Hurry(flags, tuple(zip(*runs, strict=True)))


def _run(flags: str, segments: int, kbit: int) -> list[Arrival]:
    """Play it once; return what reaches the server, in order."""
    net = Network(1, f"two flows, flow B with flags: {flags}")
    server = net.host("server", "10.0.9.1", profile=PLAIN)
    net.router("router", "10.0.9.254")
    for n, name in enumerate(("A", "B")):
        host = net.host(name, f"10.0.{n}.1", profile=PLAIN)
        net.link(name, "router", delay_ns=MS, rate=100_000_000)
        listens, talks = Talker(net, server), Talker(net, host)
        listens.listen(80 + n)
        net.at(0, partial(talks.connect, listens, 80 + n))
        if name == "B" and flags != "none":
            for _ in range(segments):  # each for itself, so that each is pushed
                net.at(START, partial(talks.send, bytes(SEGMENT), urgent="URG" in flags))
        else:
            net.at(START, partial(talks.send, bytes(segments * SEGMENT)))
    net.link("router", "server", delay_ns=MS, rate=1000 * kbit, queue=50)
    net.run(20 * SECOND)
    packets = [(frame.t_ns, explain(frame)) for frame in frames_of(net.trace())]
    return _arrivals([each for each in packets if each[1]["tcp.payload_length"].raw])


def _arrivals(packets: list[tuple[int, Dissection]]) -> list[Arrival]:
    """Number the data segments of each flow."""
    seen = {80: 0, 81: 0}
    found = []
    for t_ns, packet in packets:
        head = packet.layers[1].header
        seen[head.dst_port] += 1
        flow = "A" if head.dst_port == 80 else "B"
        octets = packet.layers[-1].end - packet.layers[1].end
        found.append(Arrival(flow, seen[head.dst_port], head.flags, octets, (t_ns - START) / MS))
    return found
