"""The ladder in characters: life lines as columns, segments as arrows between them, time down.

    three segments open a connection

     time (ms)  client                                          server
         0.000  SYN-SENT
         0.000  |----- 1 SYN seq 0 ---------------------------->|
        10.000                                                  LISTEN

A segment stands where it leaves; behind it, when it arrives, or what became of it. With more than
two hosts the columns come closer and the words stand behind the picture.
"""

from course.trace import Record
from course.trace.passage import Passage
from course.trace.story import Story
from course.view.ladder_layout import in_order, note_of, period, plain

__all__ = ["text"]

WIDE, NARROW = 56, 18  # characters between two life lines


def text(story: Story, why: str = "") -> str:
    """Return the ladder of a story; `why` says what is not drawn."""
    trace = story.trace
    title = plain(trace.title, 90) or "A run as a ladder"
    if not story.turns:
        return f"{title}\n\n{why}"
    gap = WIDE if len(trace.hosts) <= 2 else NARROW
    columns = {host: gap * n for n, host in enumerate(in_order(story))}
    width = gap * (len(trace.hosts) - 1) + 1
    names = _row(width, {at: plain(host, gap - 2) for host, at in columns.items()})
    lines = [title, *([why] if why else []), "", f"{'time (ms)':>12}  {names}"]
    for record in trace:
        passage = story.passages.get(record.n)
        shown = _arrow(passage, columns, width) if passage else _beside(record, columns, width)
        if shown:
            lines.append(f"{record.t_ns / 1e6:>12.3f}  {shown}")
    return "\n".join(line.rstrip() for line in lines)


def _row(width: int, words: dict[int, str]) -> str:
    """Return a line with words at their columns."""
    line = [" "] * width
    for at, word in words.items():
        line[at : at + len(word)] = word
    return "".join(line)


def _beside(record: Record, columns: dict[str, int], width: int) -> str:
    note = note_of(record)
    if note is None or record.host not in columns:
        return ""
    said, kind, tip = note
    words = f"dropped: {plain(tip, 70)}" if kind == "drop" else said
    return _row(width, dict.fromkeys(columns.values(), "|") | {columns[record.host]: words})


def _arrow(one: Passage, columns: dict[str, int], width: int) -> str:
    """Return one segment between its columns, and behind it what becomes of it."""
    hop = one.hop
    label = " ".join(filter(None, (str(hop.packet), one.name, one.numbers)))
    fate = _fate(one)
    ends = [columns[host] for host in (hop.src, hop.dst) if host in columns]
    if len(ends) < 2 or ends[0] == ends[1]:
        lives = _row(width, dict.fromkeys(columns.values(), "|"))
        return f"{lives}  {plain(hop.src)} to {plain(hop.dst)}: {label}, {fate}"
    (left, right), is_back = sorted(ends), ends[0] > ends[1]
    line = list(_row(width, dict.fromkeys(columns.values(), "|")))
    room = right - left - 1
    fits = room > len(label) + 6
    drawn = _shaft(f" {label} " if fits else "", room, is_lost=hop.arrives_ns is None)
    line[left + 1 : right] = _reversed(drawn) if is_back else drawn
    return "".join(line) + f"  {fate if fits else f'{label}, {fate}'}"


def _shaft(label: str, room: int, *, is_lost: bool) -> str:
    """Return an arrow to the right, `room` characters long."""
    if not is_lost:
        return label.center(room - 1, "-") + ">"
    reach = max(len(label) + 4, room * 3 // 5)
    return label.center(reach, "-") + "X".ljust(room - reach)


def _reversed(shaft: str) -> str:
    """Return an arrow to the left: mirrored, its words as they were."""
    words = shaft.strip("->X ")
    mirrored = shaft[::-1].replace(">", "<")
    return mirrored.replace(words[::-1], words) if words else mirrored


def _fate(one: Passage) -> str:
    said = [mark if mark == "retransmission" else mark.upper() for mark in one.marks]
    if one.hop.why:
        said.append(f"({plain(one.hop.why)})")
    if one.hop.arrives_ns is not None and not one.is_level:
        said.append(f"arrives after {period(one.hop.arrives_ns - one.t_ns)}")
    return ", ".join(said)
