"""Where everything of a ladder stands: a story in, places out.

Two layouts share one picture. `even` gives every departure and arrival a row of its own, so that
nothing touches; time only goes down. `to scale` makes a millisecond equally long everywhere, so
the slope of a segment is the time it took; what happens in one instant is fanned out a little.

Beside each life line stand notes (states, calls, what was dropped) and bars for timers: from when
a timer was started to when it ran out.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, permutations
from statistics import median
from typing import NamedTuple

from course.trace import Call, Event, Record
from course.trace.passage import Passage
from course.trace.story import Story, happenings

__all__ = ["HEAD", "Bar", "Layout", "Note", "in_order", "lay", "note_of", "period", "plain"]

TIMES, MARGIN = 66, 122  # widths, in CSS pixels
GAP, NARROW_GAP, CROWDED_GAP = 310, 230, 190  # between two hosts, three or four, more
HEAD, TOP, TAIL = 44, 18, 26  # heights: the hosts' names; before the first row; after the last
ROW, NEAR, LINE = 27, 9, 14  # between rows; between what comes in and what goes out; of notes
APART, CLOSE = 21, 14  # at least, between two that leave one host, and two that come
SILENCE, CUT, PAGE = (
    6,
    46,
    420,
)  # what is a long wait, in usual delays; how tall it is; how tall not
FEW = 6  # hosts that are set in order
TIMERS = {  # what a bar calls the stack's timers
    "retransmission": "RTO",
    "delayed ack": "delayed ACK",
    "persist": "persist",
    "override": "override",
    "keep-alive": "keep-alive",
}


class Note(NamedTuple):
    """A few words beside a life line."""

    at: int
    host: str
    y: float
    text: str
    kind: str  # "state", "call", "drop", "error", "timer"
    tip: str


class Bar(NamedTuple):
    """A timer that ran out, on the life line of its host."""

    host: str
    y: float
    end: float
    text: str


@dataclass(slots=True)
class Layout:
    """The places of one ladder; `send` and `arrive` go by the hop's record."""

    width: float
    x: dict[str, float]
    height: float = 0.0
    send: dict[int, float] = field(default_factory=dict)
    arrive: dict[int, float] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    unit: str = "ms"
    breaks: list[tuple[float, float, str]] = field(default_factory=list)  # silences cut short
    turns: list[float] = field(default_factory=list)  # how far down each turn reaches

    def middle(self, one: Passage) -> tuple[float, float]:
        """Return where a segment starts and ends, left to right; a stranger starts half way."""
        to = self.x.get(one.hop.dst, self.width / 2)
        centre = sum(self.x.values()) / len(self.x)
        near = sorted(self.x.values(), key=lambda x: abs(x - to))
        strange = (to + near[1]) / 2 if len(near) > 1 else (to + centre) / 2 - 60
        return self.x.get(one.hop.src, strange), to


def plain(text: str, most: int = 60) -> str:
    """Return text without what moves or hides other text (controls, direction marks), cut."""
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def period(ns: int) -> str:
    """Return a length of time as people say it: 200 ms, 1.5 s, 4 min."""
    if ns < 1_000_000_000:
        return f"{ns / 1e6:.6g} ms"
    return f"{ns / 1e9:.6g} s"


def lay(story: Story, *, to_scale: bool = False) -> Layout:
    """Return the places of a story's ladder."""
    hosts = in_order(story)
    gap = GAP if len(hosts) <= 2 else NARROW_GAP if len(hosts) <= 4 else CROWDED_GAP
    x = {host: float(TIMES + MARGIN + gap * n) for n, host in enumerate(hosts)}
    made = Layout(TIMES + 2 * MARGIN + gap * max(len(hosts) - 1, 0) + 24, x)
    items = list(happenings(story.trace, story.passages))
    rows = _to_scale(items) if to_scale else _evenly(items)
    made.breaks = [(y, end, f"{period(waited)} later") for y, end, waited in rows.breaks]
    _place(made, story, items, rows.y)
    return made


def in_order(story: Story) -> tuple[str, ...]:
    """Return the hosts from left to right: as the trace names them, unless arrows would cross.

    Of a few hosts those that send to each other stand side by side: a router between its hosts.
    Of several such orders, one with the ends that have states to tell on the outside.
    """
    hosts = story.trace.hosts
    if not 2 < len(hosts) <= FEW:
        return hosts
    known = {*hosts}
    ways = Counter(
        (one.hop.src, one.hop.dst)
        for one in story.passages.values()
        if {one.hop.src, one.hop.dst} <= known and one.hop.src != one.hop.dst
    )

    def crossed(order: tuple[str, ...]) -> int:
        place = {host: at for at, host in enumerate(order)}
        return sum(count * (abs(place[a] - place[b]) - 1) for (a, b), count in ways.items())

    ends = {host for host in hosts if any(story.trace.events(host, "state"))}

    def cost(order: tuple[str, ...]) -> tuple[int, int]:
        return crossed(order), len(ends.intersection(order[1:-1]))

    return min(permutations(hosts), key=cost)  # of several, the trace's own comes first


Item = Passage | Record


def _time(item: Item) -> int:
    return (item.hop.arrives_ns or 0) if isinstance(item, Passage) else item.t_ns


def _host(item: Item) -> str:
    return item.hop.dst if isinstance(item, Passage) else item.host


class Rows:
    """How far down each item stands, and where time was cut short: (from, to, how long)."""

    def __init__(self) -> None:
        """Nothing stands anywhere."""
        self.y: list[float] = []
        self.breaks: list[tuple[float, float, int]] = []


def _usual(items: list[Item]) -> int:
    """Return the usual time of a segment on its way; of those that take none, a millisecond."""
    delays = [_time(one) - one.t_ns for one in items if isinstance(one, Passage)]
    return max(int(median(delays)) if delays else 0, 1_000_000)


def _evenly(items: list[Item]) -> Rows:
    """Give items rows of their own; a long silence is cut short, and said."""
    made, usual, y = Rows(), _usual(items), float(TOP)
    last: dict[tuple[str, bool], float] = {}  # of each host: what left, what came
    before = items[0]
    for item in items:
        comes = isinstance(item, Passage)
        waited = _time(item) - _time(before)
        is_same = not waited and _host(item) == _host(before)
        is_row = comes or _leaves(item)
        if waited > SILENCE * usual:
            made.breaks.append((y + 16, y + 16 + CUT - ROW / 2, waited))
            y += CUT + ROW / 2
        elif is_row and item is not before:
            y += NEAR if is_same else ROW
        elif waited:
            y += ROW / 2
        if is_row:
            key = (_host(item), comes)
            y = max(y, last.get(key, -ROW) + (CLOSE if comes else APART))
            last[key] = y
        made.y.append(y)
        before = item
    return made


def _leaves(item: Item) -> bool:
    return isinstance(item, Record) and item.kind == "hop"


def _to_scale(items: list[Item]) -> Rows:
    """Make every millisecond equally long; a silence that fills a page is cut short, and said."""
    made, usual = Rows(), _usual(items)
    scale = ROW * 1.2 / usual
    times = sorted({_time(item) for item in items})
    y, places = float(TOP), {}
    for n, time in enumerate(times):
        waited = time - times[n - 1] if n else 0
        if waited * scale > PAGE:
            made.breaks.append((y + 16, y + 16 + CUT - ROW / 2, waited))
            y += CUT + ROW / 2
        else:
            y += waited * scale
        places[time] = y
    rank: dict[tuple[int, str], int] = {}
    for item in items:
        time = _time(item)
        place = bisect_right(times, time)
        room = places[times[place]] - places[time] if place < len(times) else ROW
        key = (time, _host(item))
        nth = rank[key] = rank.get(key, -1) + (isinstance(item, Passage) or _leaves(item))
        made.y.append(places[time] + min(4.0, room / 3) * min(max(nth, 0), 8))
    return made


def _place(made: Layout, story: Story, items: list[Item], rows: list[float]) -> None:
    """Put items at their rows; keep notes of one host from covering each other."""
    low = dict.fromkeys(story.trace.hosts, 0.0)
    reach: list[tuple[int, float]] = []  # (time, y), for what began some time ago
    began: dict[tuple[str, str], tuple[int, float]] = {}
    starts = [turn.at for turn in story.turns]
    made.turns = [float(TOP)] * len(starts)
    turn = 0
    for item, y in zip(items, rows, strict=True):
        reach.append((_time(item), y))
        if isinstance(item, Passage):
            made.arrive[item.n] = y
            continue
        if item.kind == "hop":
            made.send[item.n] = y
        _time_out(made, item, y, reach, began)
        end, note = y, note_of(item)
        if note and item.host in low:
            end = low[item.host] = max(y, low[item.host] + LINE)
            made.notes.append(Note(item.n, item.host, end, *note))
        while turn + 1 < len(starts) and starts[turn] < item.n:
            turn += 1
        made.turns[turn] = max(made.turns[turn], y if end == y else end + 4)
    _mark_times(made, items, rows)
    ends = [*rows, *low.values()]
    made.height = max(ends, default=TOP) + TAIL
    made.turns = list(accumulate(made.turns, max))
    if made.turns:
        made.turns[-1] = made.height


def _mark_times(made: Layout, items: list[Item], rows: list[float]) -> None:
    """Name the time of each row that is far enough below the one named last."""
    said, low = -1, -float(LINE)
    pairs = sorted((y, _time(item)) for item, y in zip(items, rows, strict=True))
    made.unit = "s" if pairs[-1][1] >= 100_000_000_000 else "ms"
    for y, time in pairs:
        if time != said and y >= low + 12:
            made.ticks.append((y, f"{time / (1e9 if made.unit == 's' else 1e6):.3f}"))
            said, low = time, y


def _time_out(
    made: Layout,
    record: Record,
    y: float,
    reach: list[tuple[int, float]],
    began: dict[tuple[str, str], tuple[int, float]],
) -> None:
    """Note a timer that has run out: one that tells how long it ran, or the 2 MSL of TIME-WAIT."""
    what = record.what
    if not isinstance(what, Event) or record.host not in made.x:
        return
    end = (record.host, record.connection)
    if what.kind == "timer" and what.variable in TIMERS:
        start = record.t_ns - what.old
        place = bisect_right(reach, (start, float("inf"))) - 1
        since = reach[max(place, 0)][1]
        made.bars.append(Bar(record.host, since, y, f"{TIMERS[what.variable]} {period(what.old)}"))
    elif what.variable == "state" and what.new == "TIME-WAIT":
        began[end] = (record.t_ns, y)
    elif what.variable == "state" and end in began:
        since_ns, since = began.pop(end)
        if "2MSL" in what.text:
            made.bars.append(Bar(record.host, since, y, f"2 MSL {period(record.t_ns - since_ns)}"))


def note_of(record: Record) -> tuple[str, str, str] | None:
    """Return text, kind and tip of what is said beside the life line."""
    what = record.what
    if isinstance(what, Call):
        return _call(what)
    if not isinstance(what, Event):
        return None
    if what.kind == "state":
        return plain(str(what.new), 20), "state", what.text
    if what.kind == "drop":
        return "dropped", "drop", what.text
    if what.kind == "error":
        return plain(what.text, 19), "error", what.text
    if what.kind == "timer":
        return plain(what.text.partition(":")[0], 22), "timer", what.text
    return None


def _call(call: Call) -> tuple[str, str, str]:
    """Return a call in a few words: send(14), recv() = 14."""
    size = next((len(one) for one in call.arguments if isinstance(one, bytes)), None)
    asked = f"{call.name}({'' if size is None else size})"
    if call.error:
        return f"{plain(asked, 12)} fails", "error", f"{asked} fails: {call.error}"
    got = f" = {len(call.result)}" if isinstance(call.result, bytes) else ""
    octets = "" if size is None else " octets"
    return plain(asked + got, 22), "call", f"the program calls {asked}{octets}"
