"""Change one field of a packet, and see what else must change.

Strategy. An edit sets the bits of one field, or puts other octets in the place of its octets. The
packet that results says of itself what does not agree any more: its lengths, offsets and checksums
are computed anew (`wire.complete`) and compared with what stands there. Each difference is a
`Consequence`: a field, what stands there, what would be right, and why. Take them all, and the
packet is consistent again; take none, and it is wrong on purpose, which is how bad packets for
tests are made.

What a program says inside the data (the counts of a DNS message) is not looked at.

Of a packet that the capture cut, what was captured can be edited. For the lengths, zeros stand in
for the octets that are missing; a checksum that covers one of those is left as it is, and so is
all that stands behind a header that cannot be read: `Edit.problem` says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from course.capture.frame import Frame
from course.decode.packet import explain
from course.decode.step import Dissection, Step
from course.errors import WireError
from course.wire import chain, ethernet, ipv4, ipv6
from course.wire.chain import Packet
from course.wire.complete import complete
from course.wire.header import Header, codec
from course.wire.ipv4 import IPv4
from course.wire.ipv6 import IPv6
from course.wire.udp import UDP

ADDRESSES = {4: ipv4.from_text, 6: ethernet.from_text, 16: ipv6.from_text}

WHY = {
    ("IPv4", "ihl"): "counts the words of the header, options included",
    ("IPv4", "total_length"): "counts the octets of header and data",
    ("IPv4", "checksum"): "covers the header",
    ("IPv6", "payload_length"): "counts the octets behind the header",
    ("TCP", "data_offset"): "counts the words of the header, options included",
    ("TCP", "checksum"): "covers the addresses, the header and the data",
    ("UDP", "length"): "counts the octets of header and data",
    ("UDP", "checksum"): "covers the addresses, the header and the data",
    ("ICMP", "checksum"): "covers the whole message",
    ("ICMPv6", "checksum"): "covers the addresses and the whole message",
    ("Ethernet", "ethertype"): "is a length here: it counts the data behind it",
    ("VLAN", "ethertype"): "is a length here: it counts the data behind it",
}


class Consequence(NamedTuple):
    """A field that does not agree with the rest of the packet."""

    step_id: str
    old: int | bytes  # what stands there
    new: int | bytes  # what would be right
    why: str

    def __str__(self) -> str:
        """One line: field, both values, why."""
        return f"{self.step_id}: {_shown(self.old)} -> {_shown(self.new)}, {self.why}"


@dataclass(frozen=True, slots=True)
class Edit:
    """A packet with one change: as it stands now, and as it would be right."""

    kept: bytes  # with the change alone: wrong on purpose if there are consequences
    rebuilt: bytes  # with all consequences
    consequences: tuple[Consequence, ...]
    problem: str | None = None  # why there may be more consequences that nobody can compute


def change(dissection: Dissection, step_id: str, value: int | bytes | str) -> Edit:
    """Set the field that the step `step_id` names.

    `value` is what shall stand on the wire: a number for a field of bits, octets for a field of
    octets (text for an address). Octets may be more or fewer than before where the header has a
    variable part (options), and in the data. Raises `WireError` if there is no such field, or the
    value does not fit.
    """
    step = _step(dissection, step_id)
    if isinstance(value, str):
        value = _address(step, value)
    if isinstance(value, int):
        return _judged(dissection, _set_bits(dissection.data, step, value))
    if step.bit % 8 or step.width % 8:
        raise WireError(f"{step_id} needs a number of {step.width} bits, got octets")
    if 8 * len(value) == step.width:
        start, end = step.first_byte, step.end_byte
        return _judged(dissection, dissection.data[:start] + value + dissection.data[end:])
    return _resized(dissection, step, value)


def flip(dissection: Dissection, bit: int) -> Edit:
    """Turn one bit over; `bit` counts from the start of the frame, from 0."""
    data = dissection.data
    if not 0 <= bit < 8 * len(data):
        raise WireError(f"a bit needs a number from 0 to {8 * len(data) - 1}, got {bit}")
    turned = bytearray(data)
    turned[bit // 8] ^= 0x80 >> bit % 8
    return _judged(dissection, bytes(turned))


def again(dissection: Dissection, data: bytes) -> Dissection:
    """Explain other octets as the same frame of the same capture, as far cut as it was."""
    wire = len(data) + len(_missing(dissection))
    return explain(Frame(data, dissection.number, dissection.link, dissection.t_ns, wire))


def _step(dissection: Dissection, step_id: str) -> Step:
    found = next((step for step in dissection.steps if step.id == step_id), None)
    if found is None:
        raise WireError(f"an edit needs a field of this packet, got {step_id!r}")
    if not found.width:
        raise WireError(f"an edit needs a field that stands on the wire, got {step_id!r}")
    return found


def _address(step: Step, text: str) -> bytes:
    read = ADDRESSES.get(step.width // 8)
    if read is None or not isinstance(step.value, str):
        raise WireError(f"{step.id} needs a number or octets, got text {text!r}")
    return read(text)


def _set_bits(data: bytes, step: Step, value: int) -> bytes:
    if not 0 <= value < 1 << step.width:
        most = (1 << step.width) - 1
        raise WireError(f"{step.id} holds {step.width} bits (0 to {most}), got {value}")
    shift = 8 * len(data) - step.bit - step.width
    whole = int.from_bytes(data, "big")
    mask = (1 << step.width) - 1 << shift
    return (whole & ~mask | value << shift).to_bytes(len(data), "big")


# --- What else must change.


def _judged(dissection: Dissection, data: bytes) -> Edit:
    """Compare the octets of an edited frame with what would be right."""
    return _compared(dissection, *chain.front(data + _missing(dissection), dissection.link))


def _missing(dissection: Dissection) -> bytes:
    """Return zeros in the place of the octets that the capture cut."""
    return bytes(dissection.wire_length - len(dissection.data))


def _resized(dissection: Dissection, step: Step, value: bytes) -> Edit:
    """Put more or fewer octets in the place of a step's."""
    packet, problem = chain.front(dissection.data + _missing(dissection), dissection.link)
    start, end = step.first_byte, step.end_byte
    at = 0
    for n, head in enumerate(packet.headers):
        tail = codec(type(head)).tail
        fixed, at = at + codec(type(head)).size, at + head.header_length
        if tail and fixed <= start and end <= at:
            old = getattr(head, tail[0])
            new = old[: start - fixed] + value + old[end - fixed :]
            heads = list[Header](packet.headers)
            heads[n] = replace(head, **{tail[0]: new})  # type: ignore[type-var]  # a dataclass
            return _compared(dissection, replace(packet, headers=tuple(heads)), problem)
    for name in () if _is_in_part(dissection, step) else ("payload", "trailer"):
        old, at = getattr(packet, name), at + len(getattr(packet, name))
        first = at - len(old)
        if first <= start and end <= at:
            new = old[: start - first] + value + old[end - first :]
            return _compared(dissection, replace(packet, **{name: new}), problem)
    octets = step.width // 8
    raise WireError(f"{step.id} needs {octets} octets, got {len(value)}")


def _is_in_part(dissection: Dissection, step: Step) -> bool:
    """Return whether a step lies in a header that is not there whole."""
    slug = step.id.partition(".")[0]
    own = next(layer for layer in dissection.layers if layer.step.id == slug)
    return own.header is None and step.depth > 0 and bool(own.step.problem)


def _compared(dissection: Dissection, packet: Packet, problem: str) -> Edit:
    """Return the edit that leads to `packet`, with what disagrees in it.

    `packet` holds zeros in the place of octets that the capture cut; `problem` is what stopped the
    walk along its headers.
    """
    cut = len(_missing(dissection))
    kept = _captured(packet, cut)
    try:
        right, is_all = _right(packet, cut)
        rebuilt = _captured(right, cut)
    except WireError as error:
        return Edit(kept, kept, (), str(error))
    if cut and (problem or not is_all):
        problem = f"the capture cut {cut} octets: what covers them stays as it is"
    before = {each.step_id for each in _original(dissection, cut)}
    found = []
    for each in _differences(packet, right, again(dissection, kept)):
        is_old = each.step_id in before
        why = f"{each.why}; it did not agree before, either" if is_old else each.why
        found.append(each._replace(why=why))
    return Edit(kept, rebuilt, tuple(found), problem or None)


def _captured(packet: Packet, cut: int) -> bytes:
    """Return the octets of a packet without those that stand in for what the capture cut."""
    data = chain.build(packet)
    return data[: len(data) - cut]


def _right(packet: Packet, cut: int) -> tuple[Packet, bool]:
    """Return the packet as it would be right; and whether that holds for all of its checksums.

    A checksum over octets that the capture cut stays as it is.
    """
    full = _as_it_was(complete(packet), packet)
    size, rest = len(chain.build(full)), len(full.trailer)
    heads, at, is_all = list[Header](), 0, True
    for head, old in zip(full.headers, packet.headers, strict=True):
        at += head.header_length
        covered = at if isinstance(head, IPv4) else size - rest
        if covered > size - cut and hasattr(head, "checksum"):
            is_all = False
            heads.append(replace(head, checksum=old.checksum))  # type: ignore[type-var, attr-defined]
        else:
            heads.append(head)
    return replace(full, headers=tuple(heads)), is_all


def _original(dissection: Dissection, cut: int) -> list[Consequence]:
    """Return what did not agree before the edit."""
    packet, _ = chain.front(dissection.data + bytes(cut), dissection.link)
    try:
        return list(_differences(packet, _right(packet, cut)[0], dissection))
    except WireError:
        return []


def _as_it_was(full: Packet, packet: Packet) -> Packet:
    """Leave a UDP checksum of 0 alone over IPv4: it says that there is none (RFC 768)."""
    heads = list(full.headers)
    is_old = False
    for n, head in enumerate(packet.headers):
        if isinstance(head, IPv4 | IPv6):
            is_old = isinstance(head, IPv4)
        if isinstance(head, UDP) and is_old and not head.checksum:
            heads[n] = replace(head, length=full.headers[n].length)  # type: ignore[attr-defined]
    return replace(full, headers=tuple(heads))


def _differences(packet: Packet, right: Packet, shown: Dissection) -> Iterator[Consequence]:
    """Yield the fields in which a packet, explained in `shown`, and its right form differ."""
    layers = {layer.start: layer for layer in shown.layers}
    is_cut = len(shown.data) < shown.wire_length
    there = {step.id for step in shown.steps} if is_cut else set[str]()
    at = 0
    for head, full in zip(packet.headers, right.headers, strict=True):
        layer = layers.get(at)
        at += head.header_length
        if layer is None or head == full:
            continue
        for name, old, new in _fields(head, full):
            why = WHY.get((layer.name, name), "fills whole words")
            step_id = f"{layer.step.id}.{name}"
            if not is_cut or step_id in there:
                yield Consequence(step_id, old, new, why)


def _fields(head: Header, full: Header) -> Iterator[tuple[str, Any, Any]]:
    made = codec(type(head))
    names = [row.name for row in made.rows] + ([made.tail[0]] if made.tail else [])
    for name in names:
        old, new = getattr(head, name), getattr(full, name)
        if old != new:
            yield name, old, new


def _shown(value: int | bytes) -> str:
    if isinstance(value, int):
        return f"{value} ({value:#x})" if value > 9 else str(value)
    return value.hex(" ") or "nothing"
