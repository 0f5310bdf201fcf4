"""A chat beside its packets: what each side did, which packets carry it, which one confirms it.

Strategy. Everything that a side says takes numbers: its SYN one, each octet of text one, its FIN
one. So a line typed is a span of numbers; the packets that carry it are those whose numbers
overlap the span, and the first packet of the other side whose acknowledgement number has reached
the end of the span says that it arrived. `told` reads that off a trace and its packets, `text` and
`html` set it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from course.decode import Dissection
from course.trace import Trace
from course.view import words
from course.view.markup import Markup, element, join
from course.view.page import html_table, text_table
from course.wire.seq import SPACE
from course.wire.tcp import ACK, FIN, SYN, TCP

__all__ = ["Said", "html", "still", "text", "told"]

LONGEST = 300  # characters of a line that are shown
COLUMNS = ("who", "does", "packet", "acknowledged by")


class Said(NamedTuple):
    """One thing that a side did, and the numbers of the packets that tell the other side."""

    who: str
    does: str  # "connects", "accepts", "says", "closes"
    said: bytes  # what it says
    carried: tuple[int, ...]
    acknowledged: int | None

    @property
    def line(self) -> str:
        """The words without the line feed at their end, as a screen shows them."""
        shown = self.said.decode("utf-8", "replace").removesuffix("\n")
        return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} ..."

    @property
    def where(self) -> str:
        """Which packets: "packet 4, acknowledged by 5"."""
        numbers = ", ".join(map(str, self.carried))
        sent = f"packet{'s' if len(self.carried) > 1 else ''} {numbers}" if numbers else "not sent"
        heard = f"acknowledged by {self.acknowledged}" if self.acknowledged else "never confirmed"
        return f"{sent}, {heard}"


class _Seen(NamedTuple):
    """One segment: whose it is, its flags, its numbers counted from its side's SYN."""

    number: int
    who: str
    flags: int
    first: int
    end: int
    ack: int  # as it stands on the wire


def told(trace: Trace, packets: Sequence[Dissection]) -> list[Said]:
    """Return what was done in a trace of one connection, in the order in which it was first sent.

    `packets` are those that somebody at the trace's first host sees. What is no TCP over IPv4 is
    left out; so is a line that was never sent.
    """
    names = {address: host for host, address in trace.addresses}
    starts: dict[str, int] = {}
    seen = list(_segments(packets, names, starts))
    found = []
    for who, start in starts.items():
        for does, said, first, end in _spans(trace, who, seen):
            carried = tuple(
                one.number
                for one in seen
                if one.who == who and one.first < end and one.end > first
            )
            if carried:
                heard = _acknowledged(seen, who, start, end)
                found.append(Said(who, does, said, carried, heard))
    return sorted(found, key=lambda one: one.carried[0])


def _segments(
    packets: Sequence[Dissection], names: dict[str, str], starts: dict[str, int]
) -> Iterator[_Seen]:
    """Yield the segments; note in `starts` where each side's numbers begin."""
    for packet in packets:
        ip, tcp = packet.layer("IPv4"), packet.layer("TCP")
        if ip is None or tcp is None or not isinstance(tcp.header, TCP):
            continue
        who = names.get(str(packet["ipv4.src"].value), str(packet["ipv4.src"].value))
        head = tcp.header
        starts.setdefault(who, head.seq if head.flags & SYN else (head.seq - 1) % SPACE)
        size = max(0, ip.header.total_length - (tcp.end - ip.start))
        size += bool(head.flags & SYN) + bool(head.flags & FIN)
        first = (head.seq - starts[who]) % SPACE
        yield _Seen(packet.number, who, head.flags, first, first + size, head.ack)


def _spans(trace: Trace, who: str, seen: list[_Seen]) -> Iterator[tuple[str, bytes, int, int]]:
    """Yield what a side did with the numbers that it takes: first, and the one behind the last."""
    opens = next((one for one in seen if one.who == who and one.flags & SYN), None)
    if opens is not None:
        yield ("accepts" if opens.flags & ACK else "connects"), b"", 0, 1
    at = 1
    for _, call in trace.calls(who, "send"):
        data = call.arguments[0]
        if not call.error and data:
            yield "says", data, at, at + len(data)
            at += len(data)
    ends = next((one for one in seen if one.who == who and one.flags & FIN), None)
    if ends is not None:
        yield "closes", b"", ends.end - 1, ends.end


def _acknowledged(seen: list[_Seen], who: str, start: int, end: int) -> int | None:
    """Return the first packet by which the other side says that it has everything before `end`."""
    for one in seen:
        reached = (one.ack - start) % SPACE
        if one.who != who and one.flags & ACK and end <= reached < SPACE // 2:
            return one.number
    return None


def _does(one: Said) -> str:
    return f"says {words.octets(one.said)}" if one.said else one.does


def _rows(said: Sequence[Said]) -> list[tuple[str, str, str, str]]:
    return [
        (
            one.who,
            _does(one),
            ", ".join(map(str, one.carried)),
            str(one.acknowledged or "nothing"),
        )
        for one in said
    ]


def text(said: Sequence[Said]) -> str:
    """Return the chat in columns."""
    return text_table(COLUMNS, _rows(said))


def still(said: Sequence[Said]) -> Markup:
    """Return the chat as a table, for a stored notebook."""
    return html_table(COLUMNS, _rows(said))


def html(said: Sequence[Said], hosts: Sequence[str]) -> Markup:
    """Return the chat as a list of buttons; the first host's stand left, the others' right.

    `data-way` of a button names the packets that it leads to, each with the field to look at:
    "4:payload 5:tcp.ack".
    """
    return element("ol", join(_item(one, hosts) for one in said), class_="tc-talk")


def _item(one: Said, hosts: Sequence[str]) -> Markup:
    field = "payload" if one.said else "tcp.flags"
    way = [f"{number}:{field}" for number in one.carried]
    if one.acknowledged:
        way.append(f"{one.acknowledged}:tcp.ack")
    side = "tc-ours" if one.who == hosts[0] else "tc-theirs"
    shown = [": ", element("bdi", one.line, class_="tc-line")] if one.said else [f" {one.does}"]
    return element(
        "li",
        element(
            "button",
            element("span", element("strong", one.who), *shown, class_="tc-what"),
            element("span", one.where, class_="tc-soft"),
            type="button",
            data_way=" ".join(way),
            aria_pressed="false",
        ),
        class_=f"{side} tc-said-line" if one.said else side,
    )
