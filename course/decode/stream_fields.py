"""State across packets under Wireshark's field names: `course decode --fields --stream`.

Strategy. A frame's own fields come from `fields`. What its past tells replaces some of them
(relative numbers, scaled windows) and adds others. A fragment's own data is not read; the fields
of the whole packet stand in the frame that completes it. DNS messages in TCP stand in the frame
that completes them, whatever that frame alone looks like.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from course.decode.carried import Cut
from course.decode.fields import fields
from course.decode.fields_reader import Fields
from course.decode.reassembly import Waiting, Whole
from course.decode.step import Dissection
from course.decode.stream import Streams, Talk, Told
from course.wire.seq import SPACE

SACK = ("tcp.options.sack_le", "tcp.options.sack_re")


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
    made.setdefault(f"{ip}.reassembled.length", []).append(len(found.data))
    made.setdefault(f"{ip}.fragment.count", []).append(len(found.frames))
    if found.overlaps:
        made.setdefault(f"{ip}.fragment.overlap", []).extend([1] * found.overlaps)
    if found.conflicts:
        made.setdefault(f"{ip}.fragment.overlap.conflict", []).extend([1] * found.conflicts)


def _talk(made: Fields, talk: Talk) -> None:
    """Add what is known of one transport header."""
    if talk.verdict is not None:
        _tcp(made, talk)
    elif talk.carried.layer.name == "UDP":
        made.setdefault("udp.stream", []).append(talk.stream)
    if talk.answers:
        name = "icmp.resp_to" if talk.carried.layer.name == "ICMP" else "dns.response_to"
        made.setdefault(name, []).extend(talk.answers)


def _tcp(made: Fields, talk: Talk) -> None:
    verdict, segment = talk.verdict, talk.segment
    if verdict is None or segment is None:
        return
    add = {
        "stream": verdict.stream,
        "seq": verdict.seq,
        "ack": verdict.ack,
        "completeness": verdict.seen,
        "window_size": verdict.window,
        "window_size_scalefactor": verdict.factor,
    }
    if not talk.carried.is_quoted:
        add["nxtseq"] = verdict.next_seq
        add |= _analysis(talk)
    for name, value in add.items():
        if value is not None:
            made.setdefault(f"tcp.{name}", []).append(value)
    for name in SACK:
        if name in made and verdict.ack_base is not None:
            made[name] = [(value - verdict.ack_base) % SPACE for value in made[name]]
    if talk.delivery is not None:
        _delivery(made, talk)


def _analysis(talk: Talk) -> dict[str, Any]:
    """Return the findings, as Wireshark names them."""
    verdict = talk.verdict
    if verdict is None:
        return {}
    found: dict[str, Any] = {f"analysis.{name}": "1" for name in sorted(verdict.found)}
    if verdict.acks_frame:
        whole, part = divmod(verdict.rtt, 10**9)
        found["analysis.acks_frame"] = verdict.acks_frame
        found["analysis.ack_rtt"] = f"{whole}.{part:09d}"
    if verdict.in_flight:
        found["analysis.bytes_in_flight"] = verdict.in_flight
    if verdict.duplicates:
        found["analysis.duplicate_ack_num"] = verdict.duplicates
        found["analysis.duplicate_ack_frame"] = verdict.duplicates_of
    return found


def _delivery(made: Fields, talk: Talk) -> None:
    """Put the messages that a segment completes in place of what it looks like alone."""
    for name in [name for name in made if name.startswith("dns.")]:
        del made[name]
    for message in talk.messages:
        made.setdefault("tcp.pdu.size", []).append(len(message.data))
        for name, values in fields(message).items():
            if not name.startswith("frame."):
                made.setdefault(name, []).extend(values)
    if talk.delivery is not None and talk.delivery.joined:
        made.setdefault("tcp.reassembled.length", []).extend(talk.delivery.joins)
