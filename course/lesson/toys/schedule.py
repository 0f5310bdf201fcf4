"""When a SYN is sent again, and when the caller gives up: two systems, and one that was measured.

`schedule` runs the scenario "syn-schedule", in which nobody answers, and reads off when each of
its two callers sent. Beside them stand the times measured on a Linux 6.18, whose first four
repetitions come a second apart (`tcp_syn_linear_timeouts`, 4 by default) before it doubles.
"""

from dataclasses import dataclass

from course.lesson.scenarios.retry import syn_schedule
from course.stack.ip import unwrap
from course.stack.segment import SYN, from_wire
from course.view.page import text_table

__all__ = ["MEASURED", "Schedule", "schedule"]

MEASURED = (0.0, 1.0, 2.1, 3.1, 4.1, 5.1, 7.1, 11.3)  # s, Linux 6.18; nobody looked longer
NAMES = {"rfc": "RFC 6298", "linux": "this course's Linux"}
SEEN = "Linux, measured"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Seconds at which each caller sent its SYN, and when it gave up (None: nobody looked)."""

    seconds: dict[str, tuple[float, ...]]
    end: dict[str, float | None]

    def __str__(self) -> str:
        most = max(map(len, self.seconds.values()))
        rows = [
            (f"SYN {n + 1}", *(_at(times, n) for times in self.seconds.values()))
            for n in range(most)
        ]
        rows.append(
            ("gives up", *("" if end is None else f"{end:.1f} s" for end in self.end.values()))
        )
        return text_table(("", *self.seconds), rows)

    __repr__ = __str__


def _at(times: tuple[float, ...], n: int) -> str:
    return f"{times[n]:.1f} s" if n < len(times) else ""


def schedule() -> Schedule:
    """Call a host that is not there, and return when each system sent its SYN."""
    trace = syn_schedule()
    sent: dict[str, list[float]] = {name: [] for name in NAMES}
    for t_ns, hop in trace.hops():
        datagram = unwrap(hop.data)
        if from_wire(datagram.payload, datagram.src, datagram.dst).flags & SYN:
            sent[hop.src].append(t_ns / 1e9)
    ends = {
        host: next(t / 1e9 for t, event in trace.events(host, "state") if event.new == "CLOSED")
        for host in NAMES
    }
    return Schedule(
        {name: tuple(sent[host]) for host, name in NAMES.items()} | {SEEN: MEASURED},
        {name: ends[host] for host, name in NAMES.items()} | {SEEN: None},
    )
