"""A frame's values under Wireshark's field names: `course decode --fields`.

Strategy. One row per step says which name it has there and how its value is written. Every field
is a list, outermost layer first, because a header may occur twice. Values are Wireshark's in the
few places where it shows something else than the bits: a total length of 0 is given as the length
found, the end of a source route as the destination, the provider's VLAN tag under names of its
own. Each frame is read alone.
"""

import re
from typing import Any

from course.decode.fields_dns import dns_rows
from course.decode.fields_reader import Fields, Reader, Rows, Value, plain
from course.decode.fields_rows import PLAIN
from course.decode.formula import number, octets
from course.decode.step import Dissection, Step
from course.wire.ip_options import KINDS as IP_OPTIONS
from course.wire.ip_options import final_destination
from course.wire.link import family

STATUS = {"bad": 0, "offloaded": 0, "good": 1, "not checkable": 2, "none": 3, "illegal": 4}
SMALLEST_FRAME = 60  # octets without the check sequence, IEEE 802.3 clause 3.2.8
PROVIDER_TAG = 0x88A8
CALIPSO = 7
FAST_OPEN_EXPERIMENT = bytes.fromhex("f989")
_NUMBER = re.compile(r"-\d+")


def fields(dissection: Dissection) -> Fields:
    """Return a frame's values under Wireshark's names, each a list, outermost first."""
    reader = Reader(dissection)
    for step in dissection.steps:
        path = _NUMBER.sub("", step.id.partition(".")[2])
        found = ROWS.get((step.layer, path)) or ROWS.get(
            (step.layer, f"*.{path.partition('.')[2]}"), ()
        )
        for name, value in found:
            reader.add(name, value(reader, step))
    return reader.fields


# --- How values are written.


def _value(_reader: Reader, step: Step) -> Any:
    return step.value


def _hex(_reader: Reader, step: Step) -> str:
    return octets(step).hex()


def _status(_reader: Reader, step: Step) -> int:
    """Return how Wireshark counts a checksum's verdict."""
    return STATUS[step.context.verdict]


def _ip_checksum(reader: Reader, step: Step) -> Any:
    """Return the field; in a header that is cut short nothing says whether it is right."""
    if f"{step.id}.expected" not in reader.by_id:
        reader.add("ip.checksum.status", STATUS["not checkable"])
    return step.raw


def _type(_reader: Reader, step: Step) -> Any:
    return step.raw if number(step) > 1500 else None


def _length(_reader: Reader, step: Step) -> Any:
    return step.raw if number(step) <= 1500 else None


def _tag(name: str, provider: str) -> Value:
    """Return a VLAN field; the provider's tag has names of its own."""

    def value(reader: Reader, step: Step) -> None:
        around, _ = reader.layer(step)
        outer = around.header.ethertype if around and around.name != "SNAP" else 0
        reader.add(provider if outer == PROVIDER_TAG else name, step.raw)

    return value


def _tag_type(reader: Reader, step: Step) -> Any:
    around, _ = reader.layer(step)
    return None if around and around.header.ethertype == PROVIDER_TAG else step.raw


def _cooked_address(reader: Reader, step: Step) -> Any:
    return step.value if reader.beside(step, "address_length") == 6 else None


def _cooked_type(is_type: bool) -> Value:
    return lambda _reader, step: step.raw if (number(step) >= 0x0600) == is_type else None


def _family(_reader: Reader, step: Step) -> int:
    return family(number(step))


def _total_length(reader: Reader, step: Step) -> int:
    """Return the total length, or for 0 the length found: Wireshark presumes offload (TSO)."""
    _, layer = reader.layer(step)
    end = reader.frame.wire_length
    return number(step) or end - layer.start


def _destination(reader: Reader, step: Step) -> Any:
    """Return the end of a source route; the header's own address is then another field."""
    _, layer = reader.layer(step)
    final = final_destination(layer.header) if layer.header else octets(step)
    if final == step.raw:
        return step.value
    reader.add("ip.cur_rt", step.value)
    return ".".join(map(str, final))


def _traffic_class(reader: Reader, step: Step) -> int:
    return number(step) << 2 | reader.beside(step, "ecn")


def _extension_length(_reader: Reader, step: Step) -> int:
    return 8 * number(step) + 8


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


def _sack_length(reader: Reader, step: Step) -> Any:
    """Return the length; of a block that is cut short Wireshark reads what is there and stops."""
    slug = step.id.partition(".")[0]
    if slug in reader.stopped:
        return None
    own = reader.by_id[step.parent]
    blocks, left = divmod(number(step) - 2, 8)
    reader.add("tcp.options.sack.count", blocks)
    if left:
        reader.stopped.add(slug)
    if left >= 4:
        start = 2 + 8 * blocks
        reader.add("tcp.options.sack_le", int.from_bytes(octets(own)[start : start + 4], "big"))
    return step.raw


def _multipath_length(reader: Reader, step: Step) -> Any:
    own = reader.by_id[step.parent]
    if own.problem and "subtype" in own.problem:
        reader.stopped.add(step.id.partition(".")[0])
    return step.raw


def _cookie(reader: Reader, step: Step) -> None:
    """Return the cookie of Fast Open, or that one is asked for."""
    data = octets(step)[2:]
    if step.name == "experiment":
        if data[:2] != FAST_OPEN_EXPERIMENT:
            return
        data = data[2:]
    reader.add("tcp.options.tfo.cookie", data.hex() or None)
    reader.add("tcp.options.tfo.request", None if data else "1")


def _tcp_rest(reader: Reader, step: Step) -> None:
    """Return kind and length of an option that the header has room for and the capture cut."""
    _, layer = reader.layer(step)
    room = layer.start + 4 * reader.beside(step, "data_offset") - step.bit // 8
    data = octets(step)
    if len(data) > 1 and 2 <= data[1] <= room:
        reader.add("tcp.option_kind", data[0])
        reader.add("tcp.option_len", data[1])


def _rest(name: str) -> Value:
    """Return type and length of an option whose length reaches past the end, or is zero."""

    def value(reader: Reader, step: Step) -> None:
        data = octets(step)
        reader.add(f"{name}.type", data[0] if data else None)
        reader.add(f"{name}.length", data[1] if len(data) > 1 else None)

    return value


def _ip_option(_reader: Reader, step: Step) -> Any:
    return step.raw if step.raw in IP_OPTIONS else None


def _ip6_option(reader: Reader, step: Step) -> Any:
    """Return a number of an option, unless Wireshark stopped before it."""
    slug = step.id.partition(".")[0]
    if slug in reader.stopped:
        return None
    is_length = step.name == "length" and number(step) < 8
    if is_length and reader.by_id[f"{step.parent}.type"].raw == CALIPSO:
        reader.stopped.add(slug)  # an option of its own that is too short
    return step.raw


def _options(_reader: Reader, step: Step) -> Any:
    head = step.context
    return head.options.hex() if head is not None and head.options else None


def _mtu(reader: Reader, step: Step) -> Any:
    is_too_big = (reader.beside(step, "type"), reader.beside(step, "code")) == (3, 4)
    return step.raw if is_too_big else None


def _of_type(wanted: int) -> Value:
    """Return a field that has this name in one type of ICMPv6 message only."""
    return lambda reader, step: (
        plain(reader, step) if reader.beside(step, "type") == wanted else None
    )


def _padding(reader: Reader, step: Step) -> None:
    """Zeros up to the smallest frame are padding, all else is a trailer."""
    if reader.frame.layers[0].name != "Ethernet":
        return
    data, start = octets(step), step.bit // 8
    room = min(max(SMALLEST_FRAME - start, 0), len(data))
    if any(data[:room]):
        room = 0
    if room:
        reader.add("eth.padding", data[:room].hex())
    if room < len(data):
        reader.add("eth.trailer", data[room:].hex())


# --- The rows.


def _checksum(layer: str, name: str) -> Rows:
    return {
        (layer, "checksum"): ((f"{name}.checksum", plain),),
        (layer, "checksum.expected"): (
            (f"{name}.checksum.status", _status),
            (f"{name}.checksum_calculated", _value),
        ),
    }


def _made() -> Rows:
    """Return the rows of the plain tables."""
    made: Rows = {}
    for line in PLAIN.strip().splitlines():
        layer, path, *names = line.split()
        made[layer.replace("_", " "), path] = tuple((name, plain) for name in names)
    return made


ROWS: Rows = {
    **_made(),
    **_checksum("IPv4", "ip"),
    ("IPv4", "checksum"): (("ip.checksum", _ip_checksum),),
    **_checksum("TCP", "tcp"),
    **_checksum("UDP", "udp"),
    **_checksum("ICMP", "icmp"),
    **_checksum("ICMPv6", "icmpv6"),
    ("Ethernet", "ethertype"): (("eth.type", _type), ("eth.len", _length)),
    ("VLAN", "pcp"): (("", _tag("vlan.priority", "ieee8021ad.priority")),),
    ("VLAN", "dei"): (("", _tag("vlan.dei", "ieee8021ad.dei")),),
    ("VLAN", "vid"): (("", _tag("vlan.id", "ieee8021ad.id")),),
    ("VLAN", "ethertype"): (("vlan.etype", _tag_type),),
    ("SNAP", "oui"): (("llc.oui", lambda _reader, step: number(step)),),
    ("SLL", "address"): (("sll.src.eth", _cooked_address),),
    ("SLL2", "address"): (("sll.src.eth", _cooked_address),),
    ("SLL", "protocol"): (("sll.etype", _cooked_type(True)), ("sll.ltype", _cooked_type(False))),
    ("SLL2", "protocol"): (("sll.etype", _cooked_type(True)), ("sll.ltype", _cooked_type(False))),
    ("NULL", "family"): (("null.family", _family),),
    ("LOOP", "family"): (("null.family", _family),),
    ("Padding", ""): (("", _padding),),
    ("IPv4", "ihl"): (("ip.hdr_len", _value),),
    ("IPv4", "dscp"): (("ip.dsfield", _traffic_class), ("ip.dsfield.dscp", plain)),
    ("IPv4", "total_length"): (("ip.len", _total_length),),
    ("IPv4", "dst"): (("ip.dst", _destination),),
    ("IPv6", "dscp"): (("ipv6.tclass", _traffic_class),),
    ("Hop-by-Hop Options", "length"): (("ipv6.hopopts.len_oct", _extension_length),),
    ("Destination Options", "length"): (("ipv6.dstopts.len_oct", _extension_length),),
    ("Routing", "length"): (("ipv6.routing.len_oct", _extension_length),),
    ("ICMP", "mtu"): (("icmp.mtu", _mtu),),
    ("ICMPv6", "id"): (("icmpv6.echo.identifier", plain),),
    ("ICMPv6", "seq"): (("icmpv6.echo.sequence_number", plain),),
    ("ICMPv6", "target"): (
        ("icmpv6.nd.ns.target_address", _of_type(135)),
        ("icmpv6.nd.na.target_address", _of_type(136)),
    ),
    ("TCP", ""): (("tcp.options", _options),),
    ("TCP", "data_offset"): (("tcp.hdr_len", _value),),
    ("TCP", "flags"): (("tcp.flags", _tcp_flags),),
    ("TCP", "payload_length"): (("tcp.len", _tcp_length),),
    ("TCP", "reserved"): (("tcp.flags.res", lambda _reader, step: int(number(step) > 0)),),
    ("TCP", "nop"): (("tcp.option_kind", _kind),),
    ("TCP", "eol"): (("", _ends),),
    ("TCP", "*.kind"): (("tcp.option_kind", _kind),),
    ("TCP", "*.length"): (("tcp.option_len", _kind),),
    ("TCP", "sack.length"): (("tcp.option_len", _sack_length),),
    ("TCP", "mptcp.length"): (("tcp.option_len", _multipath_length),),
    ("TCP", "fast_open"): (("", _cookie),),
    ("TCP", "experiment"): (("", _cookie),),
    ("TCP", "options_rest"): (("", _tcp_rest),),
    ("IPv4", "*.type"): (("ip.opt.type", _ip_option),),
    ("ICMPv6", "options_rest"): (("", _rest("icmpv6.opt")),),
    **{
        (layer, path): row
        for layer in ("Hop-by-Hop Options", "Destination Options")
        for path, row in (
            ("pad1", (("ipv6.opt.type", _ip6_option),)),
            ("*.type", (("ipv6.opt.type", _ip6_option),)),
            ("*.length", (("ipv6.opt.length", _ip6_option),)),
            ("options_rest", (("", _rest("ipv6.opt")),)),
        )
    },
    ("TCP", "sack_permitted"): (("tcp.options.sack_perm", _hex),),
    **dns_rows(),
}
