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
from course.decode.fields_reader import (
    STATUS,
    Fields,
    Reader,
    Rows,
    Value,
    checksum_rows,
    plain,
    value,
)
from course.decode.fields_rows import PLAIN
from course.decode.fields_tcp import TCP_ROWS
from course.decode.formula import number, octets
from course.decode.step import Dissection, Step
from course.wire.ip_options import KINDS as IP_OPTIONS
from course.wire.ip_options import final_destination
from course.wire.link import family

SMALLEST_FRAME = 60  # octets without the check sequence, IEEE 802.3 clause 3.2.8
PROVIDER_TAG = 0x88A8
CALIPSO = 7
_NUMBER = re.compile(r"-\d+")


def fields(dissection: Dissection) -> Fields:
    """Return a frame's values under Wireshark's names, each a list, outermost first."""
    reader = Reader(dissection)
    for step in dissection.steps:
        path = _NUMBER.sub("", step.id.partition(".")[2])
        found = ROWS.get((step.layer, path)) or ROWS.get(
            (step.layer, f"*.{path.partition('.')[2]}"), ()
        )
        if step.id.partition(".")[0] in reader.stopped and step.layer in {"IPv4", "IPv6"}:
            continue
        for name, read in found:
            reader.add(name, read(reader, step))
    return reader.fields


# --- How values are written.


def _ip_checksum(reader: Reader, step: Step) -> Any:
    """Return the field; in a header that is cut short nothing says whether it is right."""
    if f"{step.id}.expected" not in reader.by_id:
        reader.add("ip.checksum.status", STATUS["not checkable"])
    return step.raw


def _type(_reader: Reader, step: Step) -> Any:
    return step.raw if number(step) > 1500 or not step.raw else None


def _length(_reader: Reader, step: Step) -> Any:
    return step.raw if number(step) <= 1500 else None


def _is_provider(reader: Reader, step: Step) -> bool:
    around, _ = reader.layer(step)
    outer = around.header.ethertype if around and around.name != "SNAP" else 0
    return bool(outer == PROVIDER_TAG)


def _tag(part: str) -> tuple[tuple[str, Value], ...]:
    """Return the row of a VLAN field; the provider's tag has names of its own."""
    return (
        (f"vlan.{part}", lambda reader, step: None if _is_provider(reader, step) else step.raw),
        (
            f"ieee8021ad.{part}",
            lambda reader, step: step.raw if _is_provider(reader, step) else None,
        ),
    )


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


def _destination(reader: Reader, step: Step) -> str:
    """Return the end of a source route, or the header's own address."""
    _, layer = reader.layer(step)
    final = final_destination(layer.header) if layer.header else octets(step)
    return ".".join(map(str, final))


def _next_stop(reader: Reader, step: Step) -> Any:
    """Return the header's own address if a source route leads on from there."""
    return None if _destination(reader, step) == step.value else step.value


def _address6(_reader: Reader, step: Step) -> Any:
    """Return an address; one in ::/96 is written with the dots of IPv4, as C libraries do."""
    raw = octets(step)
    if any(raw[:12]) or not any(raw[12:14]):
        return step.value
    return "::" + ".".join(map(str, raw[12:]))


def _version(reader: Reader, step: Step) -> Any:
    """Return the version; a header inside another that is none is read no further."""
    slug = step.id.partition(".")[0]
    is_inner = slug not in {"ipv4", "ipv6"}
    wanted = 4 if step.layer == "IPv4" else 6
    if is_inner and (step.raw != wanted or (wanted == 4 and reader.beside(step, "ihl") < 5)):
        reader.stopped.add(slug)
        return None
    return step.raw


def _version6(reader: Reader, step: Step) -> Any:
    return None if step.id.partition(".")[0] in reader.stopped else step.raw


def _trailer6(reader: Reader, step: Step) -> Any:
    """Return what follows a length of 0: Wireshark takes it for a trailer on Ethernet."""
    around, layer = reader.layer(step)
    is_there = around and around.name in {"Ethernet", "VLAN"}
    if step.raw or not is_there or not reader.beside(step, "next_header"):
        return None
    return reader.frame.data[layer.end :].hex() or None


def _traffic_class(reader: Reader, step: Step) -> int:
    return number(step) << 2 | reader.beside(step, "ecn")


def _extension_length(_reader: Reader, step: Step) -> int:
    return 8 * number(step) + 8


def _rest(name: str) -> Value:
    """Return type and length of an option whose length reaches past the end, or is zero."""

    def value(reader: Reader, step: Step) -> None:
        data = octets(step)
        if len(data) > 1:
            reader.add(f"{name}.type", data[0])
            reader.add(f"{name}.length", data[1])
            if step.bit // 8 + 2 + data[1] > len(reader.frame.data):
                reader.stopped.add("headers")

    return value


def _ip_option(_reader: Reader, step: Step) -> Any:
    return step.raw if step.raw in IP_OPTIONS else None


def _ip6_option(reader: Reader, step: Step) -> Any:
    """Return a number of an option, unless Wireshark stopped before it."""
    slug = step.id.partition(".")[0]
    if slug in reader.stopped or "headers" in reader.stopped:
        return None
    is_length = step.name == "length" and number(step) < 8
    if is_length and reader.by_id[f"{step.parent}.type"].raw == CALIPSO:
        reader.stopped.add(slug)  # an option of its own that is too short
    return step.raw


def _hardware(_reader: Reader, step: Step) -> Any:
    return step.value if len(octets(step)) == 6 else None


def _protocol(_reader: Reader, step: Step) -> Any:
    return step.value if len(octets(step)) == 4 else None


def _unless_stopped(value: Value) -> Value:
    return lambda reader, step: None if "headers" in reader.stopped else value(reader, step)


def _mtu(reader: Reader, step: Step) -> Any:
    is_too_big = (reader.beside(step, "type"), reader.beside(step, "code")) == (3, 4)
    return step.raw if is_too_big else None


def _of_type(wanted: int) -> Value:
    """Return a field that has this name in one type of ICMPv6 message only."""
    return lambda reader, step: (
        plain(reader, step) if reader.beside(step, "type") == wanted else None
    )


def _zeros(step: Step) -> int:
    """Return how many octets fill the smallest frame with zeros; all else is a trailer."""
    data = octets(step)
    room = min(max(SMALLEST_FRAME - step.bit // 8, 0), len(data))
    return 0 if any(data[:room]) else room


def _padding(reader: Reader, step: Step) -> Any:
    is_there = reader.frame.layers[0].name == "Ethernet"
    return octets(step)[: _zeros(step)].hex() or None if is_there else None


def _trailer(reader: Reader, step: Step) -> Any:
    is_there = reader.frame.layers[0].name == "Ethernet"
    return octets(step)[_zeros(step) :].hex() or None if is_there else None


# --- The rows.


def _made() -> Rows:
    """Return the rows of the plain tables."""
    made: Rows = {}
    for line in PLAIN.strip().splitlines():
        layer, path, *names = line.split()
        made[layer.replace("_", " "), path] = tuple((name, plain) for name in names)
    return made


ROWS: Rows = {
    **_made(),
    **checksum_rows("IPv4", "ip"),
    ("IPv4", "checksum"): (("ip.checksum", _ip_checksum),),
    **checksum_rows("TCP", "tcp"),
    **TCP_ROWS,
    **checksum_rows("UDP", "udp"),
    **checksum_rows("ICMP", "icmp"),
    **checksum_rows("ICMPv6", "icmpv6"),
    ("Ethernet", "ethertype"): (("eth.type", _type), ("eth.len", _length)),
    ("VLAN", "pcp"): _tag("priority"),
    ("VLAN", "dei"): _tag("dei"),
    ("VLAN", "vid"): _tag("id"),
    ("VLAN", "ethertype"): (("vlan.etype", _tag_type),),
    ("SNAP", "oui"): (("llc.oui", lambda _reader, step: number(step)),),
    ("SLL", "address"): (("sll.src.eth", _cooked_address),),
    ("SLL2", "address"): (("sll.src.eth", _cooked_address),),
    ("SLL", "protocol"): (("sll.etype", _cooked_type(True)), ("sll.ltype", _cooked_type(False))),
    ("SLL2", "protocol"): (("sll.etype", _cooked_type(True)), ("sll.ltype", _cooked_type(False))),
    ("NULL", "family"): (("null.family", _family),),
    ("LOOP", "family"): (("null.family", _family),),
    ("Padding", ""): (("eth.padding", _padding), ("eth.trailer", _trailer)),
    ("IPv4", "version"): (("ip.version", _version),),
    ("IPv6", "version"): (("ip.version", _version), ("ipv6.version", _version6)),
    ("IPv6", "src"): (("ipv6.src", _address6),),
    ("IPv6", "dst"): (("ipv6.dst", _address6),),
    ("IPv4", "ihl"): (("ip.hdr_len", value),),
    ("IPv4", "dscp"): (("ip.dsfield", _traffic_class), ("ip.dsfield.dscp", plain)),
    ("IPv4", "total_length"): (("ip.len", _total_length),),
    ("IPv4", "dst"): (("ip.cur_rt", _next_stop), ("ip.dst", _destination)),
    ("IPv6", "payload_length"): (("eth.trailer", _trailer6), ("ipv6.plen", plain)),
    ("IPv6", "dscp"): (("ipv6.tclass", _traffic_class),),
    ("Hop-by-Hop Options", "next_header"): (("ipv6.hopopts.nxt", _unless_stopped(plain)),),
    ("Hop-by-Hop Options", "length"): (
        ("ipv6.hopopts.len_oct", _unless_stopped(_extension_length)),
    ),
    ("ARP", "sha"): (("arp.src.hw_mac", _hardware),),
    ("ARP", "spa"): (("arp.src.proto_ipv4", _protocol),),
    ("ARP", "tha"): (("arp.dst.hw_mac", _hardware),),
    ("ARP", "tpa"): (("arp.dst.proto_ipv4", _protocol),),
    ("Destination Options", "next_header"): (("ipv6.dstopts.nxt", _unless_stopped(plain)),),
    ("Destination Options", "length"): (
        ("ipv6.dstopts.len_oct", _unless_stopped(_extension_length)),
    ),
    ("Routing", "length"): (("ipv6.routing.len_oct", _extension_length),),
    ("ICMP", "mtu"): (("icmp.mtu", _mtu),),
    ("ICMPv6", "id"): (("icmpv6.echo.identifier", plain),),
    ("ICMPv6", "seq"): (("icmpv6.echo.sequence_number", plain),),
    ("ICMPv6", "target"): (
        ("icmpv6.nd.ns.target_address", _of_type(135)),
        ("icmpv6.nd.na.target_address", _of_type(136)),
    ),
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
    **dns_rows(),
}
