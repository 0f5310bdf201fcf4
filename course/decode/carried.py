"""What a frame carries between which ends: transport headers with their addresses, fragments.

Strategy. Walk the layers of a Dissection from the outside in and keep the addresses that the ends
know each other by: where a source route still leads on, its end counts and not the next stop;
where a home address is given, it counts and not the address on the way. What an ICMP error quotes
was not sent by this frame: it is marked.
"""

from collections.abc import Container, Hashable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from course.decode.reassembly import Piece
from course.decode.step import Dissection, Layer, Step
from course.wire import ip_options, ipv6_ext, ipv6_options
from course.wire.checksum import checksum

ENDS = ("IPv4", "IPv6")
TALK = ("TCP", "UDP", "ICMP")


@dataclass(slots=True)
class Carried:
    """A transport header of a frame and the ends that it joins."""

    layer: Layer
    src: bytes  # addresses
    dst: bytes
    is_quoted: bool = False  # inside an ICMP error


class Cut(NamedTuple):
    """A fragment in a frame."""

    key: Hashable  # what the fragments of one packet have in common
    piece: Piece
    more: bool  # more fragments follow
    layer: Layer  # that says it is a fragment: IPv4, or IPv6's Fragment header
    front: bytes  # the headers before the data, as the whole packet would have them
    link: int  # to explain the whole packet by: 228 IPv4, 229 IPv6


def carried(frame: Dissection) -> list[Carried]:
    """Return the transport headers of a frame that are there whole, outermost first."""
    found: list[Carried] = []
    src = dst = b""
    is_quoted = False
    for layer in frame.layers:
        head = layer.header
        if layer.name in ("ICMP", "ICMPv6"):
            is_quoted = True
        if head is None or not (layer.name in TALK or layer.name in ADDRESSES):
            continue
        if layer.name in TALK:
            quoted = is_quoted and layer.name != "ICMP"
            found.append(Carried(layer, src, dst, quoted))
        else:
            src, dst = ADDRESSES[layer.name](head, src, dst)
    return found


def _home(head: Any, src: bytes, dst: bytes) -> tuple[bytes, bytes]:
    for option in ipv6_options.walk(head.options)[0]:
        if option.type == ipv6_options.HOME_ADDRESS and len(option.data) == 16:
            return option.data, dst
    return src, dst


ADDRESSES: dict[str, Any] = {
    "IPv4": lambda head, _src, _dst: (head.src, ip_options.final_destination(head)),
    "IPv6": lambda head, _src, _dst: (head.src, head.dst),
    "Routing": lambda head, src, dst: (src, ipv6_ext.final_destination(head, dst)),
    "Destination Options": _home,
}


def fragment(frame: Dissection, refused: Container[str] = ("bad",)) -> Cut | None:
    """Return the fragment that a frame carries; None if it carries none, or not all of it.

    `refused` are verdicts on the IPv4 header's checksum with which a fragment does not count.
    """
    around: Layer | None = None
    for n, layer in enumerate(frame.layers):
        if layer.name in ("ICMP", "ICMPv6"):
            return None
        if layer.header is None:
            continue
        if layer.name == "IPv6":
            around = layer
        is_part = layer.name in {"Fragment", "IPv4"}
        if is_part and (layer.header.mf or layer.header.fragment_offset):
            if layer.name == "IPv4":
                return None if verdict(frame, layer) in refused else _fragment4(frame, layer)
            return _fragment6(frame, around, frame.layers[n - 1], layer) if around else None
    return None


def _fragment4(frame: Dissection, layer: Layer) -> Cut | None:
    head = layer.header
    end = layer.start + head.total_length
    data = frame.data[layer.end : end]
    is_here = head.ihl >= 5 and layer.end < end <= len(frame.data)
    if not is_here:
        return None
    piece = Piece(8 * head.fragment_offset, data, frame.number)
    key = (head.src, head.dst, head.protocol, head.identification)
    front = replace(head, mf=0, fragment_offset=0, checksum=0, total_length=0)
    return Cut(key, piece, bool(head.mf), layer, bytes(front), 228)


def _fragment6(frame: Dissection, around: Layer, before: Layer, layer: Layer) -> Cut | None:
    head, outer = layer.header, around.header
    end = around.end + outer.payload_length
    if not layer.end < end <= len(frame.data):
        return None
    piece = Piece(8 * head.fragment_offset, frame.data[layer.end : end], frame.number)
    front = bytearray(frame.data[around.start : layer.start])
    at = 6 if before is around else before.start - around.start
    front[at] = head.next_header
    key = (outer.src, outer.dst, head.identification)
    return Cut(key, piece, bool(head.mf), layer, bytes(front), 229)


def whole_packet(cut: Cut, data: bytes) -> bytes:
    """Return the packet that the fragments were cut from; a length too large for it is left 0."""
    front = bytearray(cut.front)
    if cut.link == 228:
        size = len(front) + len(data)
        front[2:4] = (size if size < 1 << 16 else 0).to_bytes(2, "big")
        front[10:12] = checksum(bytes(front)).to_bytes(2, "big")
    else:
        size = len(front) - 40 + len(data)
        front[4:6] = (size if size < 1 << 16 else 0).to_bytes(2, "big")
    return bytes(front) + data


def verdict(frame: Dissection, layer: Layer) -> str:
    """Return what the checksum of a layer was found to be; "" if nobody looked."""
    step = find(frame, f"{layer.step.id}.checksum.expected")
    return step.context.verdict if step is not None and step.context is not None else ""


def find(frame: Dissection, step_id: str) -> Step | None:
    """Return the step with this id, or None."""
    return next((step for step in frame.steps if step.id == step_id), None)
