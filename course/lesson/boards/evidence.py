"""The detective board of lesson 03: what eight printed packets tell of the machine they came from.

Strategy. The evidence is read from the bundled capture: times, timestamps, windows, the MSS. The
four right answers are computed from it here, none is written down. A reader's answer is judged by
what it is near to: an answer that a known mistake gives is told which mistake.
"""

import re
from typing import NamedTuple

from course.capture import bundled
from course.decode import Dissection, explain
from course.view.markup import join
from course.view.page import text_table
from course.view.scene import Moment, Scene, notes, table

__all__ = ["CASES", "Evidence", "board", "evidence"]

HEADERS = 40  # octets of an IPv4 and a TCP header without options
STAMPS = 12  # octets that timestamps take in every segment
COLUMNS = ("No", "time", "from", "flags", "window", "MSS", "TSval", "TSecr")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)")


class Evidence(NamedTuple):
    """One packet, as far as it is evidence."""

    number: int
    seconds: float  # of the day
    time: str
    sender: str
    flags: str
    window: int
    mss: int | None
    tsval: int
    tsecr: int


def evidence() -> list[Evidence]:
    """Return what the eight packets of the chat say."""
    found = []
    for frame in bundled.load("chat").frames:
        packet = explain(frame)
        time = frame.said.split()[0]
        flags = frame.said.partition("Flags [")[2].partition("]")[0]
        is_client = packet["tcp.dst_port"].raw == 43_981
        found.append(
            Evidence(
                frame.number, _seconds(time), time, "client" if is_client else "server", flags,
                _number(packet, "tcp.window"), _option(packet, "tcp.mss.value"),
                _number(packet, "tcp.timestamps.tsval"), _number(packet, "tcp.timestamps.tsecr"),
            )
        )  # fmt: skip
    return found


def _number(packet: Dissection, step_id: str) -> int:
    return int(str(packet[step_id].value))


def _option(packet: Dissection, step_id: str) -> int | None:
    return next((int(str(step.value)) for step in packet if step.id == step_id), None)


def _seconds(clock: str) -> float:
    """Return the seconds of the day; raises `ValueError` for what is no time."""
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        raise ValueError(clock)
    hours, minutes, seconds = found.groups()
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


class Case(NamedTuple):
    """One question: what is asked, the packets that tell, and three hints."""

    asks: str
    packets: tuple[int, ...]
    hints: tuple[str, str, str]


CASES = (
    Case(
        "How many times a second does this machine's timestamp clock tick?", (1, 6),
        (
            "TSval is the clock of the sender. Take two packets of the same sender, far apart.",
            "Divide the difference of their TSvals by the difference of their times.",
            "(48593204 - 48581958) ticks in 44.987 seconds.",
        ),
    ),
    Case(
        "How large a packet does its loopback carry?", (1, 2),
        (
            "The MSS counts data behind headers without options.",
            "An IPv4 and a TCP header take 20 octets each.",
            "16396 + 40.",
        ),
    ),
    Case(
        "The first windows are 32792 and 32768: how many full segments does each hold?",
        (1, 2),
        (
            "Divide the SYN's window by the MSS.",
            "When the SYN,ACK leaves, timestamps are agreed: a full segment holds 12 octets less.",
            "32792 / 16396, and 32768 / (16396 - 12).",
        ),
    ),
    Case(
        "When did the server send a line that nobody printed?", (5, 6),
        (
            "TSecr returns the TSval of the last packet that arrived from the other side.",
            "Packet 6 returns 48590359. Which printed packet has that TSval? None.",
            "(48590359 - 48584755) ticks after 12:51:04.418446, at the rate of the first case.",
        ),
    ),
)  # fmt: skip


def _truth(found: list[Evidence]) -> dict[str, float]:
    """Compute the answers from the evidence."""
    one, five, six = found[0], found[4], found[5]
    rate = round((six.tsval - one.tsval) / (six.seconds - one.seconds))
    mss = one.mss or 0
    return {
        "rate": rate,
        "mtu": mss + HEADERS,
        "factor": one.window // mss,
        "when": five.seconds + (six.tsecr - five.tsval) / rate,
    }


def board(*, rate: int, mtu: int, factor: int, when: str, hints: int) -> Scene:
    """Return the board with a reader's answers judged; 0 and "" are open."""
    found = evidence()
    truth = _truth(found)
    verdicts = [
        _rate(rate, truth["rate"]),
        _mtu(mtu, truth["mtu"]),
        _factor(factor, truth["factor"]),
        _when(when, truth["when"]),
    ]
    solved = sum(verdict.startswith("Solved") for verdict in verdicts)
    start = (
        f"{solved} of {len(CASES)} cases solved. Step through them; the packets that tell are lit."
    )
    moments = [Moment(start)]
    lines: list[tuple[str, str, int | None]] = []
    for n, (case, verdict) in enumerate(zip(CASES, verdicts, strict=True), 1):
        told = " ".join(case.hints[:hints])
        said = f"Case {n}: {case.asks} {verdict}{' Hint: ' + told if told else ''}"
        moments.append(Moment(said, tuple(f"n{number}" for number in case.packets)))
        lines.append((f"Case {n}", f"{case.asks} {verdict}", None))
    rows = [((f"n{one.number}",), _cells(one)) for one in found]
    title = "Eight packets, four cases"
    text = "\n".join(
        [title, text_table(COLUMNS, [row for _, row in rows]), *(m.said for m in moments)]
    )
    shown = [table(COLUMNS, rows, label="The evidence"), notes(lines)]
    return Scene(title, join(shown), tuple(moments), text)


def _cells(one: Evidence) -> list[str]:
    mss = "" if one.mss is None else str(one.mss)
    return [
        str(one.number),
        one.time,
        one.sender,
        one.flags,
        str(one.window),
        mss,
        str(one.tsval),
        str(one.tsecr),
    ]


def _rate(given: int, truth: float) -> str:
    if not given:
        return "Open."
    if abs(given - truth) <= 1:
        return f"Solved: {truth:.0f} ticks a second, a Linux kernel of those days."
    if given == 1000:
        return "Not yet: 1000 would be milliseconds. Measure it."
    return f"Not yet: {given} ticks a second do not fit the two times."


def _mtu(given: int, truth: float) -> str:
    if not given:
        return "Open."
    if given == truth:
        return f"Solved: {truth:.0f} octets, 16 KiB of data, two headers and timestamps."
    if given == truth - HEADERS:
        return "Not yet: that is the MSS; the headers travel too."
    return f"Not yet: {given} is not the MSS with the headers in front."


def _factor(given: int, truth: float) -> str:
    if not given:
        return "Open."
    if given == truth:
        return (
            f"Solved: {truth:.0f} each, {truth:.0f} x 16396 and {truth:.0f} x (16396 - {STAMPS})."
        )
    return f"Not yet: {given} x 16396 is {given * 16396}."


def _when(given: str, truth: float) -> str:
    if not given.strip():
        return "Open."
    try:
        seconds = _seconds(given)
    except ValueError:
        return f"Not yet: a time is needed, as in 12:51:04.42, and {given[:20]!r} is none."
    if abs(seconds - truth) <= 0.02:
        return "Solved, within a tick or two of the clock. Who looks at echoes hears the unseen."
    side = "early" if seconds < truth else "late"
    return f"Not yet: that is {abs(seconds - truth):.2f} seconds too {side}."
