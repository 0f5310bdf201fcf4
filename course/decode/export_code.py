"""A packet as code: with the course's own headers, and as a command for scapy.

Strategy. The packet is cut into headers, payload and trailer (`wire.chain`), and each header is
written down with every value that it holds, so that the code builds the same octets even if they
are wrong. Nothing of the packet's text enters the code but as numbers and digits. Octets that the
course cannot cut, or scapy cannot hold, are written as octets.
"""

from collections.abc import Callable
from typing import Any

from course.decode.step import Dissection
from course.errors import WireError
from course.wire import chain, ethernet, ipv4, ipv6, options
from course.wire.arp import ARP, Addresses
from course.wire.chain import Packet
from course.wire.ethernet import VLAN, Ethernet
from course.wire.header import Header
from course.wire.ipv4 import IPv4
from course.wire.ipv6 import IPv6
from course.wire.tcp import TCP
from course.wire.udp import UDP

LINE = 32  # octets a line of digits


def python(dissection: Dissection) -> str:
    """Return Python that builds the packet with `course.wire` and checks that it did.

    Its variables: `packet`, if the frame can be cut into headers, and `octets`.
    """
    lines = [f'"""Frame {dissection.number}, built from its headers."""', ""]
    digits = _digits(dissection.data)
    try:
        packet = chain.parse(dissection.data, dissection.link)
    except WireError:
        return "\n".join([*lines, f"octets = {digits}", ""])
    modules = sorted({(type(head).__module__, type(head).__name__) for head in packet.headers})
    lines.append("from course.wire.chain import Packet, build")
    lines += [f"from {module} import {name}" for module, name in modules]
    heads = "".join(f"        {head!r},\n" for head in packet.headers)
    lines += [
        "",
        "packet = Packet(",
        f"    headers=(\n{heads}    )," if heads else "    headers=(),",
        f"    payload={_digits(packet.payload, 4)},",
        f"    trailer={_digits(packet.trailer, 4)},",
        ")",
        "octets = build(packet)",
        f"assert octets == {digits}",
        "",
    ]
    return "\n".join(lines)


def _digits(data: bytes, indent: int = 0) -> str:
    """Return octets as a call of `bytes.fromhex`, several lines if they are many."""
    parts = [data[n : n + LINE].hex(" ") for n in range(0, len(data), LINE)]
    if len(parts) < 2:
        return f'bytes.fromhex("{"".join(parts)}")'
    space = " " * indent
    lines = "".join(f'{space}    "{part} "\n' for part in parts)
    return f"bytes.fromhex(\n{lines}{space})"


def scapy_command(dissection: Dissection) -> str:
    """Return an expression that builds the packet in scapy, after `from scapy.all import *`.

    Every value is given, so scapy computes nothing. Headers that it would build in another way
    than they stand here (most options, headers that it does not know) are given as octets.
    """
    try:
        packet = chain.parse(dissection.data, dissection.link)
    except WireError:
        return f"Raw(bytes.fromhex({dissection.data.hex()!r}))"
    parts, done = _known(packet)
    rest = b"".join(map(bytes, packet.headers[done:])) + packet.payload
    if rest:
        parts.append(f"Raw(bytes.fromhex({rest.hex()!r}))")
    if packet.trailer:
        parts.append(f"Padding(bytes.fromhex({packet.trailer.hex()!r}))")
    return "/".join(parts) or "Raw()"


def _known(packet: Packet) -> tuple[list[str], int]:
    """Return the headers that scapy can hold, from the outermost on, and how many they are."""
    parts: list[str] = []
    for n, head in enumerate(packet.headers):
        write = SCAPY.get(type(head))
        text = write(head) if write else ""
        if not text:
            return parts, n
        parts.append(text)
    return parts, len(packet.headers)


def _call(name: str, **values: Any) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in values.items())})"


def _ethernet(head: Ethernet) -> str:
    if head.ethertype < ethernet.FIRST_TYPE:
        return ""
    dst, src = ethernet.to_text(head.dst), ethernet.to_text(head.src)
    return _call("Ether", dst=dst, src=src, type=head.ethertype)


def _vlan(head: VLAN) -> str:
    return _call("Dot1Q", prio=head.pcp, dei=head.dei, vlan=head.vid, type=head.ethertype)


def _arp(head: ARP) -> str:
    if not head.is_usual or head.htype != 1:
        return ""
    ends = Addresses.parse(head.addresses)
    return _call(
        "ARP",
        hwtype=head.htype,
        ptype=head.ptype,
        hwlen=head.hlen,
        plen=head.plen,
        op=head.oper,
        hwsrc=ethernet.to_text(ends.sha),
        psrc=ipv4.to_text(ends.spa),
        hwdst=ethernet.to_text(ends.tha),
        pdst=ipv4.to_text(ends.tpa),
    )


def _ipv4(head: IPv4) -> str:
    if head.options:
        return ""
    return _call(
        "IP",
        version=head.version,
        ihl=head.ihl,
        tos=head.dscp << 2 | head.ecn,
        len=head.total_length,
        id=head.identification,
        flags=head.reserved_flag << 2 | head.df << 1 | head.mf,
        frag=head.fragment_offset,
        ttl=head.ttl,
        proto=head.protocol,
        chksum=head.checksum,
        src=ipv4.to_text(head.src),
        dst=ipv4.to_text(head.dst),
    )


def _ipv6(head: IPv6) -> str:
    return _call(
        "IPv6",
        version=head.version,
        tc=head.dscp << 2 | head.ecn,
        fl=head.flow_label,
        plen=head.payload_length,
        nh=head.next_header,
        hlim=head.hop_limit,
        src=ipv6.to_text(head.src),
        dst=ipv6.to_text(head.dst),
    )


def _udp(head: UDP) -> str:
    return _call(
        "UDP", sport=head.src_port, dport=head.dst_port, len=head.length, chksum=head.checksum
    )


def _tcp(head: TCP) -> str:
    found = _tcp_options(head.options)
    if found is None:
        return ""
    return _call(
        "TCP",
        sport=head.src_port,
        dport=head.dst_port,
        seq=head.seq,
        ack=head.ack,
        dataofs=head.data_offset,
        reserved=head.reserved,
        flags=head.ae << 8 | head.flags,
        window=head.window,
        chksum=head.checksum,
        urgptr=head.urgent_pointer,
        options=found,
    )


def _tcp_options(raw: bytes) -> list[tuple[Any, Any]] | None:
    """Return options as scapy takes them; None if it would build other octets."""
    cut, stop = options.walk(raw)
    if stop or any(option.kind not in OPTIONS or options.problem(option) for option in cut):
        return None
    if any(option.kind == 0 and any(option.data) for option in cut):
        return None
    return [OPTIONS[option.kind](option) for option in cut]


OPTIONS: dict[int, Callable[[options.Option], tuple[Any, Any]]] = {
    0: lambda _option: ("EOL", None),
    1: lambda _option: ("NOP", None),
    2: lambda option: ("MSS", options.read_number(option)),
    3: lambda option: ("WScale", options.read_number(option)),
    4: lambda _option: ("SAckOK", b""),
    5: lambda option: ("SAck", tuple(sum(options.read_blocks(option), ()))),
    8: lambda option: ("Timestamp", options.read_timestamps(option)),
}
SCAPY: dict[type[Header], Callable[[Any], str]] = {
    Ethernet: _ethernet,
    VLAN: _vlan,
    ARP: _arp,
    IPv4: _ipv4,
    IPv6: _ipv6,
    UDP: _udp,
    TCP: _tcp,
}
