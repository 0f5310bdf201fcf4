"""State across packets under Wireshark's field names: `course decode --fields --stream`.

Strategy. A frame's own fields come from `fields`. What its past tells replaces some of them
(relative numbers, scaled windows) and adds others. A fragment's own data is not read; the fields
of the whole packet stand in the frame that completes it. DNS messages in TCP stand in the frame
that completes them, whatever that frame alone looks like.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from course.decode.analysis import Verdict
from course.decode.carried import Cut
from course.decode.fields import fields
from course.decode.fields_reader import Fields
from course.decode.reassembly import Waiting, Whole
from course.decode.step import Dissection
from course.decode.stream import Streams, Talk, Told
from course.decode.tcp_words import FINDINGS
from course.wire.seq import SPACE

SACK = ("tcp.options.sack_le", "tcp.options.sack_re")
UDP_STREAM, PDU_SIZE, JOINED = "udp.stream", "tcp.pdu.size", "tcp.reassembled.length"
ANSWERS = {"ICMP": "icmp.resp_to"}  # by the layer that answers; in all others it is DNS
DNS_ANSWERS = "dns.response_to"

# What is known of every segment, quoted ones too; None is no value.
COUNTED: dict[str, Callable[[Verdict], Any]] = {
    "tcp.stream": lambda verdict: verdict.stream,
    "tcp.seq": lambda verdict: verdict.seq,
    "tcp.ack": lambda verdict: verdict.ack,
    "tcp.completeness": lambda verdict: verdict.seen,
    "tcp.window_size": lambda verdict: verdict.window,
    "tcp.window_size_scalefactor": lambda verdict: verdict.factor,
}
# And of one that is not quoted.
ANALYSED: dict[str, Callable[[Verdict], Any]] = {
    "tcp.nxtseq": lambda verdict: verdict.next_seq,
    "tcp.analysis.acks_frame": lambda verdict: verdict.acks_frame or None,
    "tcp.analysis.ack_rtt": lambda verdict: _seconds(verdict.rtt) if verdict.acks_frame else None,
    "tcp.analysis.bytes_in_flight": lambda verdict: verdict.in_flight or None,
    "tcp.analysis.duplicate_ack_num": lambda verdict: verdict.duplicates or None,
    "tcp.analysis.duplicate_ack_frame": lambda verdict: (
        verdict.duplicates_of if verdict.duplicates else None
    ),
}
FOUND = {f"tcp.analysis.{name}": name for name in FINDINGS}
# Of a packet whose last fragment came: behind "ip." or "ipv6.".
REASSEMBLED: dict[str, Callable[[Whole], list[int]]] = {
    "reassembled.length": lambda whole: [len(whole.data)],
    "fragment.count": lambda whole: [len(whole.frames)],
    "fragment.overlap": lambda whole: [1] * whole.overlaps,
    "fragment.overlap.conflict": lambda whole: [1] * whole.conflicts,
}
NAMES = frozenset(
    (UDP_STREAM, PDU_SIZE, JOINED, DNS_ANSWERS, *ANSWERS.values(), *COUNTED, *ANALYSED, *FOUND)
) | {f"{ip}.{name}" for ip in ("ip", "ipv6") for name in REASSEMBLED}


def stream_fields(frames: Iterable[Dissection]) -> Iterator[dict[str, Any]]:
    """Yield `{"frame": n, "fields": {...}}` for each frame of a capture, in order."""
    streams = Streams(as_wireshark=True)
    for frame in frames:
        yield {"frame": frame.number, "fields": told_fields(streams.take(frame))}


def told_fields(told: Told) -> Fields:
    """Return the fields of a frame whose past is told."""
    made = _own(told.frame, told.cuts[:1])
    for n, whole in enumerate(told.wholes):
        inner = _own(whole, told.cuts[n + 1 : n + 2], len(told.cuts[n][0].front))
        for name, values in inner.items():
            if not name.startswith("frame."):
                made.setdefault(name, []).extend(values)
    for cut, found in told.cuts:
        _pieces(made, cut, found)
    for talk in told.talks:
        _talk(made, talk)
    return made


def _own(frame: Dissection, cuts: list[tuple[Cut, Whole | Waiting]], start: int = 0) -> Fields:
    """Return the fields of a frame from octet `start`, without the data of its fragment."""
    steps = frame.steps
    if start:
        steps = [step for step in steps if step.bit >= 8 * start]
    for cut, _ in cuts:
        first = 8 * cut.layer.end
        last = first + 8 * len(cut.piece.data)
        steps = [step for step in steps if not first <= step.bit < last]
    return fields(replace(frame, steps=steps))


def _pieces(made: Fields, cut: Cut, found: Whole | Waiting) -> None:
    if isinstance(found, Waiting):
        return
    ip = "ip" if cut.link == 228 else "ipv6"
    for name, count in REASSEMBLED.items():
        values = count(found)
        if values:
            made.setdefault(f"{ip}.{name}", []).extend(values)


def _talk(made: Fields, talk: Talk) -> None:
    """Add what is known of one transport header."""
    layer = talk.carried.layer.name
    if talk.verdict is not None:
        _tcp(made, talk)
    elif layer == "UDP":
        made.setdefault(UDP_STREAM, []).append(talk.stream)
    if talk.answers:
        made.setdefault(ANSWERS.get(layer, DNS_ANSWERS), []).extend(talk.answers)


def _tcp(made: Fields, talk: Talk) -> None:
    verdict = talk.verdict
    if verdict is None or talk.segment is None:
        return
    add = {name: value(verdict) for name, value in COUNTED.items()}
    if not talk.carried.is_quoted:
        add |= {name: value(verdict) for name, value in ANALYSED.items()}
        add |= {name: "1" for name, finding in FOUND.items() if finding in verdict.found}
    for name, value in add.items():
        if value is not None:
            made.setdefault(name, []).append(value)
    for name in SACK:
        if name in made and verdict.ack_base is not None:
            made[name] = [(value - verdict.ack_base) % SPACE for value in made[name]]
    if talk.delivery is not None:
        _delivery(made, talk)


def _seconds(t_ns: int) -> str:
    """Return nanoseconds in seconds, with all nine digits."""
    whole, part = divmod(t_ns, 10**9)
    return f"{whole}.{part:09d}"


def _delivery(made: Fields, talk: Talk) -> None:
    """Put the messages that a segment completes in place of what it looks like alone."""
    for name in [name for name in made if name.startswith("dns.")]:
        del made[name]
    for message in talk.messages:
        made.setdefault(PDU_SIZE, []).append(len(message.data))
        for name, values in fields(message).items():
            if not name.startswith("frame."):
                made.setdefault(name, []).extend(values)
    if talk.delivery is not None and talk.delivery.joined:
        made.setdefault(JOINED, []).extend(talk.delivery.joins)
