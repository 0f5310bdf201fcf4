"""TCP under Wireshark's field names.

Wireshark counts the end of options and each zero behind it, reads what is there of an option that
the capture cut, and stops at one whose data end too early.
"""

from typing import Any

from course.decode.fields_reader import STATUS, Reader, Rows
from course.decode.formula import number, octets
from course.decode.step import Layer, Step

FAST_OPEN_EXPERIMENT = bytes.fromhex("f989")
# What the numbers of an option are, for one that the capture cut.
CUT_VALUES: dict[int, tuple[str, ...]] = {
    5: ("sack_le", "sack_re"),
    8: ("timestamp.tsval", "timestamp.tsecr"),
}


def _hex(_reader: Reader, step: Step) -> str:
    return octets(step).hex()


def _tcp_flags(reader: Reader, step: Step) -> int:
    high = reader.beside(step, "reserved") << 1 | reader.beside(step, "ae")
    return high << 8 | number(step)


def _tcp_length(reader: Reader, step: Step) -> int:
    """Return the segment less the header that it claims, even if it claims less than 20."""
    segment, header = step.context
    size = 4 * reader.beside(step, "data_offset")
    return segment - size if size < header else number(step)


def _kind(reader: Reader, step: Step) -> Any:
    """Return an option's kind, unless Wireshark stopped before it."""
    slug = step.id.partition(".")[0]
    return None if slug in reader.stopped else step.raw


def _ends(reader: Reader, step: Step) -> Any:
    """Return zero for the end of options, and again for each octet of zero behind it."""
    slug = step.id.partition(".")[0]
    padding = reader.by_id.get(f"{slug}.padding")
    behind = octets(padding) if padding else b""
    zeros = len(behind) - len(behind.lstrip(b"\0"))
    for _ in range(0 if slug in reader.stopped else 1 + zeros):
        reader.add("tcp.option_kind", 0)


def _sack_count(reader: Reader, step: Step) -> Any:
    """Return how many whole blocks there are."""
    return None if step.id.partition(".")[0] in reader.stopped else (number(step) - 2) // 8


def _sack_left(reader: Reader, step: Step) -> Any:
    """Return the left edge of a block whose right edge is cut short."""
    blocks, left = divmod(number(step) - 2, 8)
    if step.id.partition(".")[0] in reader.stopped or left < 4:
        return None
    start = 2 + 8 * blocks
    own = octets(reader.by_id[step.parent])
    return int.from_bytes(own[start : start + 4], "big")


def _sack_length(reader: Reader, step: Step) -> Any:
    """Return the length; behind a block that is cut short Wireshark reads no option."""
    slug = step.id.partition(".")[0]
    if slug in reader.stopped:
        return None
    if (number(step) - 2) % 8:
        reader.stopped.add(slug)
    return step.raw


def _multipath_length(reader: Reader, step: Step) -> Any:
    own = reader.by_id[step.parent]
    if own.problem and "subtype" in own.problem:
        reader.stopped.add(step.id.partition(".")[0])
    return step.raw


def _fast_open(step: Step) -> bytes | None:
    """Return the cookie of Fast Open, empty where one is asked for; None for another option."""
    data = octets(step)[2:]
    if step.name != "experiment":
        return data
    return data[2:] if data[:2] == FAST_OPEN_EXPERIMENT else None


def _cookie(_reader: Reader, step: Step) -> Any:
    return (_fast_open(step) or b"").hex() or None


def _request(_reader: Reader, step: Step) -> Any:
    return "1" if _fast_open(step) == b"" else None


COOKIE = (("tcp.options.tfo.cookie", _cookie), ("tcp.options.tfo.request", _request))


def _tcp_rest(reader: Reader, step: Step) -> None:
    """Return kind and length of an option that the header has room for and the capture cut."""
    _, layer = reader.layer(step)
    room = layer.start + 4 * reader.beside(step, "data_offset") - step.bit // 8
    data = octets(step)
    if len(data) > 1 and 2 <= data[1] <= room:
        reader.add("tcp.option_kind", data[0])
        reader.add("tcp.option_len", data[1])
        names = CUT_VALUES.get(data[0], ())
        for n in range(2, len(data) - 3 if names else 0, 4):
            name = names[(n - 2) // 4 % 2]
            reader.add(f"tcp.options.{name}", int.from_bytes(data[n : n + 4], "big"))


def _options(_reader: Reader, step: Step) -> Any:
    head = step.context
    return head.options.hex() if head is not None and head.options else None


def _header_length(reader: Reader, step: Step) -> Any:
    """Return the header's length; of a header that is cut short also the length of the data."""
    slug = step.id.partition(".")[0]
    if f"{slug}.payload_length" not in reader.by_id:
        _, layer = reader.layer(step)
        ends = [_end_of(one) for one in reader.frame.layers if one.start < layer.start]
        end = next((end for end in reversed(ends) if end), 0)
        if end:
            reader.add("tcp.len", max(end - layer.start - 4 * number(step), 0))
    return step.value


def _end_of(layer: Layer) -> int:
    """Return the octet at which an IP header says that its packet ends."""
    head = layer.header
    if layer.name == "IPv4" and head:
        return int(layer.start + head.total_length)
    return int(layer.start + 40 + head.payload_length) if layer.name == "IPv6" and head else 0


def _tcp_checksum(reader: Reader, step: Step) -> Any:
    """Return the field; in a header that is cut short nothing says whether it is right."""
    if f"{step.id}.expected" not in reader.by_id:
        reader.add("tcp.checksum.status", STATUS["not checkable"])
    return step.raw


TCP_ROWS: Rows = {
    ("TCP", "checksum"): (("tcp.checksum", _tcp_checksum),),
    ("TCP", ""): (("tcp.options", _options),),
    ("TCP", "data_offset"): (("tcp.hdr_len", _header_length),),
    ("TCP", "flags"): (("tcp.flags", _tcp_flags),),
    ("TCP", "payload_length"): (("tcp.len", _tcp_length),),
    ("TCP", "reserved"): (("tcp.flags.res", lambda _reader, step: int(number(step) > 0)),),
    ("TCP", "nop"): (("tcp.option_kind", _kind),),
    ("TCP", "eol"): (("", _ends),),
    ("TCP", "*.kind"): (("tcp.option_kind", _kind),),
    ("TCP", "*.length"): (("tcp.option_len", _kind),),
    ("TCP", "sack.length"): (
        ("tcp.options.sack.count", _sack_count),
        ("tcp.options.sack_le", _sack_left),
        ("tcp.option_len", _sack_length),
    ),
    ("TCP", "mptcp.length"): (("tcp.option_len", _multipath_length),),
    ("TCP", "sack_permitted"): (("tcp.options.sack_perm", _hex),),
    ("TCP", "fast_open"): COOKIE,
    ("TCP", "experiment"): COOKIE,
    ("TCP", "options_rest"): (("", _tcp_rest),),
}
