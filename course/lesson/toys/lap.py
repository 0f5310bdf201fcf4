"""Numbers that come round: a segment of the last lap, with timestamps and without."""

from dataclasses import dataclass

from course.lesson.scenarios.wrapped import OLD, last_lap
from course.trace import Trace, ladder

__all__ = ["Lap", "lap"]


@dataclass(frozen=True, slots=True)
class Lap:
    """What became of a segment whose number had come round again."""

    timestamps: bool
    trace: Trace

    @property
    def read(self) -> bytes:
        """What the server's program read."""
        calls = self.trace.calls("server", "recv")
        return b"".join(call.result for _, call in calls if call.result)

    def __str__(self) -> str:
        how = "With timestamps" if self.timestamps else "Without timestamps"
        taken = "the old line is read" if OLD in self.read else "the old line is refused"
        drops = [event.text for _, event in self.trace.events("server", "drop")]
        said = [f"The server drops a segment: {drops[0].partition(': ')[2]}."] if drops else []
        lines = [f"{how}: {taken}.", f"The server reads {self.read!r}.", *said, ""]
        return "\n".join([*lines, *ladder.lines(self.trace, kinds=("drop",))])

    __repr__ = __str__


def lap(*, timestamps: bool = True) -> Lap:
    """Let a segment arrive that was sent 2^32 octets ago (RFC 7323 section 5)."""
    return Lap(timestamps, last_lap(timestamps=timestamps))
