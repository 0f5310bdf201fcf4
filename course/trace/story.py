"""A trace told turn by turn: what each moment brings to each end of each connection.

A turn is what one host does at one instant: a segment arrives, variables change, and at most one
segment leaves. Its number, `at`, is that of its last record, so every view of the trace can be
set to it; -1 is the moment before the first. An arrival that nobody says anything about belongs
to the next turn, or, at the end, to one last turn of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from course.trace.knowledge import End, Knowledge
from course.trace.passage import Passage, passages
from course.trace.record import Call, Hop, Record
from course.trace.trace import Trace

__all__ = ["BEFORE", "Change", "Story", "Turn", "tell"]

BEFORE = -1  # `at`, before anything has happened
Change = tuple[int, str, str]  # number of the end, name of the variable, its new value in words


class Turn(NamedTuple):
    """What one host does at one instant."""

    at: int
    t_ns: int
    host: str
    said: str
    changes: tuple[Change, ...]
    arrives: tuple[int, ...]  # the records of the hops that have arrived by now
    sends: int | None  # the record of the hop that leaves


@dataclass(frozen=True, slots=True)
class Story:
    """A trace, its packets, its ends and its turns."""

    trace: Trace
    passages: dict[int, Passage]  # by the record's number
    ends: tuple[End, ...]
    turns: tuple[Turn, ...]

    def known(self, at: int | None = None) -> list[dict[str, str]]:
        """Return what each end knows at a moment, name -> text; at the end if none is given."""
        found: list[dict[str, str]] = [{} for _ in self.ends]
        for turn in self.turns:
            if at is not None and turn.at > at:
                break
            for end, name, text in turn.changes:
                found[end][name] = text
        return found


Item = Passage | Record  # a passage arrives, or a record is made


def happenings(trace: Trace, by_record: dict[int, Passage]) -> Iterator[Item]:
    """Yield arrivals and records in the order in which they happen.

    What arrives at a host comes before what the host does because of it.
    """
    waiting: list[Passage] = []
    for record in trace:
        host, now = record.host, record.t_ns
        due = [
            one
            for one in waiting
            if _arrival(one) < now or (_arrival(one) == now and one.hop.dst == host)
        ]
        for one in sorted(due, key=lambda each: (_arrival(each), each.n)):
            waiting.remove(one)
            yield one
        yield record
        passage = by_record.get(record.n)
        if passage is None or passage.hop.arrives_ns is None:
            continue
        if passage.is_level:
            yield passage
        else:
            waiting.append(passage)
    yield from sorted(waiting, key=lambda each: (_arrival(each), each.n))


def _arrival(passage: Passage) -> int:
    return passage.hop.arrives_ns or 0


def tell(trace: Trace, *, relative: bool = True) -> Story:
    """Return the story of a trace; `relative` off keeps sequence numbers as they are sent."""
    by_record = {one.n: one for one in passages(trace, relative=relative)}
    teller = _Teller(trace, by_record, relative=relative)
    for item in happenings(trace, by_record):
        teller.take(item)
    teller.end_turn(is_last=True)
    return Story(trace, by_record, tuple(teller.ends), tuple(teller.turns))


class _Teller:
    """Collects turns, one item after the other."""

    def __init__(self, trace: Trace, by_record: dict[int, Passage], *, relative: bool) -> None:
        self._relative = relative
        self._passages = by_record
        self._told = {
            End(record.host, record.connection) for record in trace if record.kind == "state"
        }
        self._last = len(trace)
        self.ends: list[End] = []
        self.turns: list[Turn] = []
        self._knowledge: list[Knowledge] = []
        self._shown: list[dict[str, str]] = []
        self._begin()

    def _begin(self) -> None:
        self._records: list[Record] = []
        self._arrived: list[int] = []
        self._said: list[str] = []
        self._sends: int | None = None
        self._touched: set[int] = set()
        self._t_ns = 0
        self._host = ""

    def take(self, item: Item) -> None:
        """Take what happens next."""
        is_arrival = isinstance(item, Passage)
        host = item.hop.dst if isinstance(item, Passage) else item.host
        if self._records and not (isinstance(item, Passage) and item.is_level):
            is_other = (host, _time(item)) != (self._host, self._t_ns)
            if is_other or is_arrival or self._sends is not None:
                self.end_turn()
        if isinstance(item, Passage):
            self._arrive(item)
            return
        self._records.append(item)
        self._host, self._t_ns = item.host, item.t_ns
        self._record(item)

    def _arrive(self, one: Passage) -> None:
        self._arrived.append(one.n)
        how = {"corrupted": ", damaged", "duplicate": ", a copy"}.get(one.hop.fate, "")
        if not one.is_level:
            self._said.append(f"{one.hop.packet} {one.name} arrives at {one.hop.dst}{how}")
            self._t_ns, self._host = one.hop.arrives_ns or 0, one.hop.dst
        if one.seen is not None and one.hop.fate != "corrupted":
            self._of(End(one.hop.dst, one.seen.there), needs_syn=True).arrives(one.seen)

    def _record(self, record: Record) -> None:
        what = record.what
        if isinstance(what, Hop):
            self._leave(self._passages[record.n])
        elif isinstance(what, Call):
            self._said.append(f"{record.host} calls {what.name}()")
        elif record.connection:
            words = self._of(End(record.host, record.connection)).heard(what)
            self._said += [f"{record.host}: {words}"] if words else []
        elif what.text:
            self._said.append(f"{record.host}: {what.text}")

    def _leave(self, one: Passage) -> None:
        self._sends = one.n
        marks = f" ({', '.join(one.marks)})" if one.marks else ""
        numbers = f" {one.numbers}" if one.numbers else ""
        self._said.append(
            f"{one.hop.packet} {one.hop.src} → {one.hop.dst}: {one.name}{numbers}{marks}"
        )
        is_own = one.hop.fate not in ("duplicate", "injected")
        if one.seen is not None and is_own:
            self._of(End(one.hop.src, one.seen.here), needs_syn=True).sent(one.seen)

    def _of(self, end: End, *, needs_syn: bool = False) -> Knowledge:
        """Return what an end knows; one that only routes, or forges, is kept out of sight."""
        if end in self.ends:
            at = self.ends.index(end)
        elif needs_syn and self._told and end not in self._told:
            return Knowledge(is_told=True, relative=self._relative)
        else:
            at = len(self.ends)
            self.ends.append(end)
            is_told = end in self._told
            self._knowledge.append(Knowledge(is_told=is_told, relative=self._relative))
            self._shown.append({})
        self._touched.add(at)
        return self._knowledge[at]

    def end_turn(self, *, is_last: bool = False) -> None:
        """Close the turn; what has only arrived waits for the next one."""
        if not self._records and not (is_last and self._arrived):
            return
        changes = []
        for at in sorted(self._touched):
            texts = self._knowledge[at].texts()
            new = {name: text for name, text in texts.items() if self._shown[at].get(name) != text}
            gone = self._shown[at].keys() - texts.keys()
            changes += [(at, name, text) for name, text in new.items()]
            changes += [(at, name, "") for name in sorted(gone)]
            self._shown[at] = texts
        self.turns.append(
            Turn(
                self._records[-1].n if self._records else self._last,
                self._t_ns,
                self._host,
                "; ".join(self._said),
                tuple(changes),
                tuple(self._arrived),
                self._sends,
            )
        )
        self._begin()


def _time(item: Item) -> int:
    return _arrival(item) if isinstance(item, Passage) else item.t_ns
