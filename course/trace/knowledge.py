"""What one end of a connection knows: the variables of its TCB, as far as a trace tells them.

A simulated end says what it decides, and `heard` takes its events. A captured one says nothing;
then `sent` and `arrives` read its segments, and move its state through the same table of
transitions that the stack goes by. What begins with the handshake (ISS, IRS, the first windows)
is read from the SYNs for both.

Sequence numbers are shown relative to where their side began, or as they are sent; the rest in
octets; RTO in ms.
"""

import re
from typing import Any, NamedTuple

from course.stack.event import Event
from course.stack.state import TRANSITIONS, State
from course.trace.passage import Seen
from course.wire.seq import add, diff, ge, gt
from course.wire.tcp import ACK, FIN, RST, SYN

__all__ = ["NAMES", "End", "Knowledge"]

NAMES = (
    "state",
    "SND.UNA", "SND.NXT", "SND.WND", "flight",
    "RCV.NXT", "RCV.WND",
    "cwnd", "ssthresh", "RTO",
)  # fmt: skip
_TOLD = {
    "snd_una": "SND.UNA", "snd_nxt": "SND.NXT", "snd_wnd": "SND.WND", "rcv_nxt": "RCV.NXT",
    "cwnd": "cwnd", "ssthresh": "ssthresh", "rto": "RTO",
}  # fmt: skip
_BASE = {"SND.UNA": "ISS", "SND.NXT": "ISS", "RCV.NXT": "IRS"}
_NS = re.compile(r"\b(\d+) ns\b")
DOUBLED = "RFC 6298 (5.5)"
NO_LIMIT = 1 << 30  # ssthresh as it begins: arbitrarily high (RFC 5681 section 3.1)


class End(NamedTuple):
    """One end of one connection."""

    host: str
    connection: str  # "49152-80": its own port, then the other's

    def __str__(self) -> str:
        port = self.connection.partition("-")[0]
        return self.host if self.host.endswith(f":{port}") else f"{self.host}, port {port}"


def _plain(text: str) -> str:
    """Return what the stack says with times in ms, and checks by their names in words."""
    head, colon, rest = text.partition(": ")
    if colon and " " not in head:
        text = f"{head.replace('_', ' ')}: {rest}"
    return _NS.sub(lambda found: f"{int(found[1]) / 1e6:g} ms", text)


class Knowledge:
    """The variables of one end at one moment."""

    def __init__(self, *, is_told: bool, relative: bool = True) -> None:
        """Begin with nothing; `is_told`: the end speaks for itself in events."""
        self.is_told, self.relative = is_told, relative
        self.raw: dict[str, Any] = {}  # name -> number as it is on the wire, or state
        self._scales: dict[str, int | None] = {}
        self._fin: int | None = None  # the number behind our FIN
        self._waiting: list[Seen] = []  # a captured end: what came before its turn

    def texts(self) -> dict[str, str]:
        """Return what is known, name -> text, in the order of NAMES."""
        una, nxt = self.raw.get("SND.UNA"), self.raw.get("SND.NXT")
        known = dict(self.raw)
        if una is not None and nxt is not None:
            known["flight"] = diff(nxt, una)
        return {name: self.shown(name, known[name]) for name in NAMES if name in known}

    def shown(self, name: str, value: Any) -> str:
        """Return a variable's value as a picture shows it."""
        if name in _BASE:
            base = self.raw.get(_BASE[name]) if self.relative else None
            return str(value if base is None else diff(value, base))
        if name == "RTO":
            return f"{value / 1e6:g} ms"
        if name == "ssthresh" and value >= NO_LIMIT:
            return "no limit"
        return str(value)

    # --- A simulated end

    def heard(self, event: Event) -> str:
        """Take an event; return it in words, "" if there is nothing to say."""
        name = _TOLD.get(event.variable)
        if event.variable == "state":
            if event.old == State.CLOSED and event.new == State.SYN_SENT:
                self.raw.clear()  # another life
            self.raw["state"] = str(event.new)
            return event.text.replace("->", "→")
        if name is None:
            return _plain(event.text)
        self.raw[name] = event.new
        if event.clause == DOUBLED:
            return ""  # the timer's own event says it
        if name == "cwnd" and not event.old:
            return f"cwnd begins with {event.new}"
        return f"{name} {self.shown(name, event.old)} → {self.shown(name, event.new)}"

    # --- Segments

    def sent(self, seg: Seen) -> None:
        """Take a segment that this end has sent."""
        if seg.flags & SYN and self._begins("ISS", seg.seq):
            self.raw.update({"ISS": seg.seq, "SND.UNA": seg.seq})
        if seg.flags & ACK and not self.is_told and "RCV.NXT" in self.raw:
            self._catch_up(seg.ack)
        self._move_by_sending(seg)
        if not self.is_told or seg.flags & SYN:
            self._reach("SND.NXT", seg.end)
        if seg.flags & SYN:
            self._scales["mine"] = seg.scale
        if not seg.flags & RST:
            self.raw["RCV.WND"] = seg.window << self._shift("mine", seg)
        if not self.is_told:
            self.raw.setdefault("ISS", seg.seq)
            self.raw.setdefault("SND.UNA", seg.seq)
            if seg.flags & FIN:
                self._fin = seg.end

    def arrives(self, seg: Seen) -> None:
        """Take a segment that has arrived at this end."""
        if seg.flags & SYN and self._begins("IRS", seg.seq):
            self.raw.update({"IRS": seg.seq, "RCV.NXT": seg.end, "SND.WND": seg.window})
            self._scales["its"] = seg.scale
        if self.is_told:
            return
        if not seg.flags & SYN:
            self.raw.setdefault("IRS", add(seg.seq, -1))
            self.raw.setdefault("RCV.NXT", seg.seq)
        if seg.flags & ACK:
            self.raw.setdefault("ISS", add(seg.ack, -1))
            self._reach("SND.UNA", seg.ack)
            self._reach("SND.NXT", seg.ack)
            self.raw["SND.WND"] = seg.window << self._shift("its", seg)
        has_fin = self._take(seg)
        self._move_by_hearing(seg, has_fin=has_fin)

    def _begins(self, base: str, seq: int) -> bool:
        """Return whether a SYN begins a life; forget the last one, if it is over."""
        if self.raw.get("state") == State.CLOSED and "RCV.NXT" in self.raw:
            self.raw, self._scales, self._fin, self._waiting = {}, {}, None, []
        before = self.raw.get("state", "CLOSED")
        is_open = before not in ("CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED")
        return base not in self.raw or (not is_open and self.raw[base] != seq)

    def _reach(self, name: str, value: int) -> None:
        before = self.raw.get(name)
        if before is None or gt(value, before):
            self.raw[name] = value

    def _shift(self, whose: str, seg: Seen) -> int:
        """Return by how much a window is shifted: by nothing in a SYN (RFC 7323 section 2.2)."""
        both = self._scales.get("mine"), self._scales.get("its")
        return 0 if seg.flags & SYN or None in both else self._scales[whose] or 0

    # --- A captured end

    def _take(self, seg: Seen) -> bool:
        """Take what a segment brings; return whether a FIN came in order."""
        self._waiting.append(seg)
        has_fin = False
        for one in sorted(self._waiting, key=lambda each: diff(each.seq, self.raw["RCV.NXT"])):
            expected = self.raw["RCV.NXT"]
            if ge(expected, one.seq):
                has_fin = has_fin or bool(one.flags & FIN and gt(one.end, expected))
                self._reach("RCV.NXT", one.end)
                self._waiting.remove(one)
        return has_fin

    def _catch_up(self, ack: int) -> None:
        """Take it that an end has received what it acknowledges: captures have holes."""
        self._reach("RCV.NXT", ack)
        for one in [each for each in self._waiting if ge(self.raw["RCV.NXT"], each.end)]:
            self._waiting.remove(one)
            if one.flags & FIN:
                self._move("rcv FIN")

    def _move(self, *events: str) -> None:
        """Go through the table by the events that it knows here."""
        for event in events:
            row = TRANSITIONS.get((State(self.raw.get("state", "CLOSED")), event))
            if row is not None:
                self.raw["state"] = str(row.new)

    def _move_by_sending(self, seg: Seen) -> None:
        if self.is_told:
            return
        if seg.flags & SYN:
            self._move(*(["active OPEN"] if not seg.flags & ACK else []))
        elif "state" not in self.raw:
            self.raw["state"] = str(State.ESTABLISHED)
        if seg.flags & FIN and self._fin is None:
            self._move("CLOSE")
        if seg.flags & RST:
            self._move("ABORT")

    def _move_by_hearing(self, seg: Seen, *, has_fin: bool) -> None:
        if seg.flags & SYN:
            own = "rcv SYN,ACK" if seg.flags & ACK else "rcv SYN"
            self._move(*(["passive OPEN"] if "state" not in self.raw else []), own)
        elif "state" not in self.raw:
            self.raw["state"] = str(State.ESTABLISHED)
        if seg.flags & ACK and self.raw["state"] == State.SYN_RECEIVED:
            self._move("rcv ACK of SYN")
        if self._fin is not None and seg.flags & ACK and ge(seg.ack, self._fin):
            self._move("rcv ACK of FIN")
        if has_fin:
            self._move("rcv FIN")
        if seg.flags & RST:
            self._move("rcv RST")
