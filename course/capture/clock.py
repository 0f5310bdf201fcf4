"""Times that stand above a pasted packet, read as nanoseconds.

Strategy. tcpdump begins a packet's line with the time of day, with `-tttt` also with the date,
with `-tt` with seconds since 1970; tshark with the frame's number and seconds since the first
frame. A time of day that jumps back by more than half a day has passed midnight. Only seconds
since 1970 give an absolute time: the others do not say in which time zone they were printed.
"""

import re
from datetime import date

__all__ = ["Clock", "is_time"]

_NUMBER = r"[ \t]*(?:\d+[ \t]+)?"  # tcpdump --number, or tshark
_DAY = re.compile(
    _NUMBER + r"(?:(\d{4})-(\d\d)-(\d\d)[ T])?(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?!\w)",
    re.ASCII,
)
_EPOCH = re.compile(_NUMBER + r"(\d{9,10})\.(\d{1,9})(?!\S)", re.ASCII)
_RELATIVE = re.compile(r"[ \t]*\d+[ \t]+(\d{1,8})\.(\d{3,9})(?!\S)", re.ASCII)
_SECOND = 1_000_000_000
_DAY_NS = 86_400 * _SECOND


def is_time(line: str) -> bool:
    """Return whether a line begins with a time."""
    return any(form.match(line) for form in (_DAY, _EPOCH, _RELATIVE))


class Clock:
    """Reads one time after the other, in the order of the packets."""

    def __init__(self) -> None:
        """Start before the first time."""
        self.read = 0  # times found
        self.epoch_ns = 0  # absolute time of the first, if it can be known
        self._first: int | None = None
        self._last = 0

    def t_ns(self, said: list[str]) -> int:
        """Return the time that these lines name, since the first; without one, the last again."""
        found = next((time for time in map(self._time, said) if time is not None), None)
        if found is not None:
            self.read += 1
            if self._first is None:
                self._first = found
            self._last = found
        return self._last - (self._first or 0)

    def _time(self, line: str) -> int | None:
        if match := _DAY.match(line):
            return self._of_day(match)
        if match := _EPOCH.match(line):
            time = int(match[1]) * _SECOND + _fraction(match[2])
            self.epoch_ns = self.epoch_ns or time
            return time
        if match := _RELATIVE.match(line):
            return int(match[1]) * _SECOND + _fraction(match[2])
        return None

    def _of_day(self, match: re.Match[str]) -> int | None:
        year, month, day, hours, minutes, seconds, fraction = match.groups()
        time = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
        time_ns = time * _SECOND + _fraction(fraction or "0")
        if year:
            try:
                return date(int(year), int(month), int(day)).toordinal() * _DAY_NS + time_ns
            except ValueError:
                return None
        while time_ns < self._last - _DAY_NS // 2:
            time_ns += _DAY_NS
        return time_ns


def _fraction(digits: str) -> int:
    """Return the nanoseconds of the digits behind the point."""
    return int(digits.ljust(9, "0"))
