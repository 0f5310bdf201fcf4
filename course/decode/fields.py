"""A frame's values under Wireshark's field names: `course decode --fields`.

Strategy. One row per step says which name it has there and how its value is written. Every field
is a list, outermost layer first, because a header may occur twice. Values are Wireshark's in the
few places where it shows something else than the bits: a total length of 0 is given as the length
found, the end of a source route as the destination, the provider's VLAN tag under names of its
own. Each frame is read alone.
"""

import re
from collections.abc import Callable
from typing import Any

from course.decode.fields_rows import DATA, PLAIN, RECORD
from course.decode.formula import number, octets
from course.decode.step import Dissection, Layer, Step
from course.wire.icmp import ERRORS
from course.wire.icmp6 import ERRORS as ERRORS6
from course.wire.ip_options import final_destination
from course.wire.link import family

Fields = dict[str, list[Any]]
Value = Callable[["Reader", Step], Any]
Rows = dict[tuple[str, str], tuple[tuple[str, Value], ...]]

STATUS = {"bad": 0, "offloaded": 0, "good": 1, "not checkable": 2, "none": 3, "illegal": 4}
SMALLEST_FRAME = 60  # octets without the check sequence, IEEE 802.3 clause 3.2.8
PROVIDER_TAG = 0x88A8
_NUMBER = re.compile(r"-\d+")


class Reader:
    """One frame on its way to fields."""

    def __init__(self, dissection: Dissection) -> None:
        """Index the steps by id."""
        self.frame = dissection
        self.by_id = {step.id: step for step in dissection.steps}
        self.fields: Fields = {
            "frame.len": [dissection.wire_length],
            "frame.cap_len": [len(dissection.data)],
        }
        self.quoted_from = next(
            (8 * layer.end for layer in dissection.layers if _is_error(layer)),
            8 * len(dissection.data),
        )

    def add(self, name: str, value: Any) -> None:
        """Append a value to a field; None is no value."""
        if value is not None:
            self.fields.setdefault(name, []).append(value)

    def beside(self, step: Step, name: str) -> int:
        """Return the number of another field of the same layer, or 0."""
        found = self.by_id.get(f"{step.id.partition('.')[0]}.{name}")
        return found.raw if found and isinstance(found.raw, int) else 0

    def layer(self, step: Step) -> tuple[Layer | None, Layer]:
        """Return the layer that holds the step, with the one around it."""
        slug, around = step.id.partition(".")[0], None
        for layer in self.frame.layers:
            if layer.step.id == slug:
                return around, layer
            around = layer
        raise KeyError(slug)


def _is_error(layer: Layer) -> bool:
    if layer.header is None:
        return False
    errors = {"ICMP": ERRORS, "ICMPv6": ERRORS6}.get(layer.name)
    return errors is not None and layer.header.type in errors


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


def _plain(_reader: Reader, step: Step) -> Any:
    """Return the number on the wire, or what octets are read as."""
    return step.value if isinstance(step.raw, bytes) else step.raw


def _value(_reader: Reader, step: Step) -> Any:
    return step.value


def _hex(_reader: Reader, step: Step) -> str:
    return octets(step).hex()


def _status(reader: Reader, step: Step) -> int:
    """Return how Wireshark counts a checksum's verdict; it checks none of a quoted segment."""
    if step.bit >= reader.quoted_from and step.layer != "IPv4":
        return 2
    return STATUS[step.context.verdict]


def _expected(reader: Reader, step: Step) -> Any:
    is_quoted = step.bit >= reader.quoted_from and step.layer != "IPv4"
    return None if is_quoted else step.value


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
    final = final_destination(layer.header) if layer.header else step.raw
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


def _options(reader: Reader, step: Step) -> Any:
    head = step.context
    return head.options.hex() if head is not None and head.options else None


def _mtu(reader: Reader, step: Step) -> Any:
    is_too_big = (reader.beside(step, "type"), reader.beside(step, "code")) == (3, 4)
    return step.raw if is_too_big else None


def _of_type(wanted: int) -> Value:
    """Return a field that has this name in one type of ICMPv6 message only."""
    return lambda reader, step: _plain(reader, step) if reader.beside(step, "type") == wanted else None


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


def _name(_reader: Reader, step: Step) -> str:
    """Return a DNS name as Wireshark writes it: no dot at the end, the root in words."""
    return str(step.value).removesuffix(".") or "<Root>"


def _data_row(name: str, wanted: int) -> Value:
    """Return a part of a record's data if the record is of this type."""

    def value(reader: Reader, step: Step) -> Any:
        record = reader.by_id[".".join(step.id.split(".")[:2])]
        kind = reader.by_id.get(f"{record.id}.type")
        if kind is None or kind.raw != wanted:
            return None
        return _name(reader, step) if hasattr(step.context, "labels") else _plain(reader, step)

    return value


def _in_response(bit: str) -> Value:
    """Return a flag that Wireshark shows in responses only."""
    return lambda reader, step: step.raw if reader.beside(step, "flags.qr") else None


# --- The rows.


def _checksum(layer: str, name: str) -> Rows:
    return {
        (layer, "checksum"): ((f"{name}.checksum", _plain),),
        (layer, "checksum.expected"): (
            (f"{name}.checksum.status", _status),
            (f"{name}.checksum_calculated", _expected),
        ),
    }


def _made() -> Rows:
    """Return the rows of the plain tables."""
    made: Rows = {}
    for line in PLAIN.strip().splitlines():
        layer, path, *names = line.split()
        made[layer.replace("_", " "), path] = tuple((name, _plain) for name in names)
    for section in ("answer", "authority", "additional"):
        made["DNS", f"{section}.name"] = (("dns.resp.name", _name),)
        for line in RECORD.strip().splitlines():
            path, name = line.split()
            made["DNS", f"{section}.{path}"] = ((name, _plain),)
        for line in DATA.strip().splitlines():
            number_, part, name = line.split()
            key = ("DNS", f"{section}.rdata.{part}")
            made[key] = (*made.get(key, ()), (name, _data_row(name, int(number_))))
    return made


ROWS: Rows = {
    **_made(),
    **_checksum("IPv4", "ip"),
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
    ("IPv4", "dscp"): (("ip.dsfield", _traffic_class), ("ip.dsfield.dscp", _plain)),
    ("IPv4", "total_length"): (("ip.len", _total_length),),
    ("IPv4", "dst"): (("ip.dst", _destination),),
    ("IPv6", "dscp"): (("ipv6.tclass", _traffic_class),),
    ("Hop-by-Hop Options", "length"): (("ipv6.hopopts.len_oct", _extension_length),),
    ("Destination Options", "length"): (("ipv6.dstopts.len_oct", _extension_length),),
    ("Routing", "length"): (("ipv6.routing.len_oct", _extension_length),),
    ("ICMP", "mtu"): (("icmp.mtu", _mtu),),
    ("ICMPv6", "id"): (("icmpv6.echo.identifier", _plain),),
    ("ICMPv6", "seq"): (("icmpv6.echo.sequence_number", _plain),),
    ("ICMPv6", "target"): (
        ("icmpv6.nd.ns.target_address", _of_type(135)),
        ("icmpv6.nd.na.target_address", _of_type(136)),
    ),
    ("TCP", ""): (("tcp.options", _options),),
    ("TCP", "data_offset"): (("tcp.hdr_len", _value),),
    ("TCP", "flags"): (("tcp.flags", _tcp_flags),),
    ("TCP", "eol"): (("tcp.option_kind", _plain),),
    ("TCP", "sack_permitted"): (("tcp.options.sack_perm", _hex),),
    ("DNS", "flags.aa"): (("dns.flags.authoritative", _in_response("aa")),),
    ("DNS", "flags.ra"): (("dns.flags.recavail", _in_response("ra")),),
    ("DNS", "flags.ad"): (("dns.flags.authenticated", _plain),),
    ("DNS", "flags.rcode"): (("dns.flags.rcode", _in_response("rcode")),),
    ("DNS", "question.name"): (("dns.qry.name", _name),),
}
