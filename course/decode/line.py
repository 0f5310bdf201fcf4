"""One line per packet in tcpdump's words, as `tcpdump -nn -S` writes them.

    IP 127.0.0.1.59356 > 127.0.0.1.43981: Flags [S], seq 586457076, win 32792, length 0

Strategy. The line is made from the headers that the walk cut. The outermost network layer says who
talks to whom, the layers behind it say what: one function per layer, and `line_transport`,
`line_icmp` and `line_dns` for what has much to say. Numbers are absolute: relative ones need the
packets before. A header that is cut short ends the line as tcpdump ends it: "[|tcp]".

The words follow tcpdump's because everybody who has seen a packet has seen them; the code is ours.
"""

from collections.abc import Callable

from course.decode.ethernet import mac
from course.decode.ip4 import address as address4
from course.decode.step import Dissection, Layer
from course.decode.words import ETHERTYPES

# (frame, its layers from this one on) -> text
Say = Callable[[Dissection, list[Layer]], str]


MOST_LAYERS = 16  # a packet in a packet in a packet: nobody reads a longer line


def line(dissection: Dissection) -> str:
    """Return the frame in one line; never empty, never raises."""
    layers = dissection.layers
    for n, layer in enumerate(layers):
        if layer.name in NETWORK:
            return NETWORK[layer.name](dissection, layers[n : n + MOST_LAYERS])
    return _without_network(dissection)


def _without_network(dissection: Dissection) -> str:
    """Say what little can be said of a frame without a network layer."""
    outer = dissection.layers[0] if dissection.layers else None
    size = dissection.wire_length
    if outer is None:
        return f"empty frame, length {size}"
    head = outer.header
    if outer.name == "Payload":
        return f"data, length {size}"
    if head is None:
        return f"[|{SHORT.get(outer.name, outer.name.lower())}]"
    if outer.name in {"NULL", "LOOP"}:
        return f"AF Unknown ({head.family}), length {size}"
    if outer.name != "Ethernet":
        return f"{outer.name}, length {size}"
    number = head.ethertype
    what = f"ethertype {ETHERTYPES.get(number, 'Unknown')} ({number:#06x})"
    if number <= 1500:
        what = "802.3"
    return f"{mac(head.src)} > {mac(head.dst)}, {what}, length {size}"


SHORT = {"Ethernet": "ether", "VLAN": "vlan", "ARP": "arp", "SLL": "sll", "SLL2": "sll2"}


def _ipv4(dissection: Dissection, layers: list[Layer]) -> str:
    head = layers[0].header
    if head is None:
        return "IP [|ip]"
    if head.ihl < 5:
        return f"IP bad-hlen {4 * head.ihl}"
    who = (address4(head.src), address4(head.dst))
    if head.fragment_offset:
        return f"IP {who[0]} > {who[1]}: ip-proto-{head.protocol}"
    if not layers[1:] or layers[1].name not in BEHIND:
        size = max(head.total_length - 4 * head.ihl, 0)
        return f"IP {who[0]} > {who[1]}:  ip-proto-{head.protocol} {size}"
    return f"IP {_who(who, layers[1])}{_behind(dissection, layers[1:])}"


def _who(who: tuple[str, str], layer: Layer) -> str:
    """Return both ends, with their ports if the layer behind has any."""
    src, dst = who
    front = layer.step.raw
    if layer.name in {"TCP", "UDP"} and isinstance(front, bytes) and len(front) > 3:
        ports = int.from_bytes(front[:2], "big"), int.from_bytes(front[2:4], "big")
        return f"{src}.{ports[0]} > {dst}.{ports[1]}: "
    return f"{src} > {dst}: "


def _behind(dissection: Dissection, layers: list[Layer]) -> str:
    layer = layers[0]
    if layer.header is None:
        return f" [|{CUT.get(layer.name, layer.name.lower())}]"
    return _say(layer.name)(dissection, layers)


CUT = {"ICMPv6": "icmp6", "Hop-by-Hop Options": "hbhopt", "Destination Options": "dstopt"}


def _ipv6(dissection: Dissection, layers: list[Layer]) -> str:
    from course.decode.ip6 import address  # noqa: PLC0415  not needed for most captures

    head = layers[0].header
    if head is None:
        return "IP6 [|ip6]"
    ends = (address(head.src), address(head.dst))
    if not layers[1:] or layers[1].name not in BEHIND:
        who = f"IP6 {ends[0]} > {ends[1]}:"
        if head.next_header == 59:
            return f"{who} no next header"
        return f"{who}  ip-proto-{head.next_header} {head.payload_length}"
    text, rest = f"IP6 {_who(ends, layers[1])}", layers[1:]
    while rest and rest[0].name in EXTENSIONS and rest[0].header is not None:
        text += EXTENSIONS[rest[0].name](dissection, rest)
        is_last, number = len(rest) == 1, rest[0].header.next_header
        rest = rest[1:]
        if rest and rest[0].name in {"TCP", "UDP"} and rest[0].header is not None:
            text += f"{rest[0].header.src_port} > {rest[0].header.dst_port}: "
        if is_last and number == 59:
            text += "no next header"
    if rest and rest[0].name in BEHIND:
        text += _behind(dissection, rest)
    return text.rstrip()


def _routing(_dissection: Dissection, layers: list[Layer]) -> str:
    head = layers[0].header
    old = " [Deprecated]" if head.routing_type == 0 else ""
    count = f"type={head.routing_type}{old}, segleft={head.segments_left}"
    return f"RT6 (len={head.length}, {count}) "


def _fragment(dissection: Dissection, layers: list[Layer]) -> str:
    head, start = layers[0].header, layers[0].end
    rests = [layer.start for layer in dissection.layers if layer.name == "Padding"]
    end = rests[0] if rests else dissection.wire_length
    return f"frag ({8 * head.fragment_offset}|{end - start}) "


EXTENSIONS: dict[str, Say] = {
    "Hop-by-Hop Options": lambda *_: "HBH ",
    "Destination Options": lambda *_: "DSTOPT ",
    "Routing": _routing,
    "Fragment": _fragment,
}


def _arp(dissection: Dissection, layers: list[Layer]) -> str:
    from course.wire.arp import OPERATIONS, Addresses  # noqa: PLC0415  as in _ipv6

    head, size = layers[0].header, dissection.wire_length - layers[0].start
    if head is None or not head.is_usual or len(head.addresses) < 20:
        return "ARP [|arp]" if head is None else f"ARP, {OPERATIONS.get(head.oper, '?')}"
    who = Addresses.parse(head.addresses)
    tail = f", length {size}"
    if head.oper == 1:
        asked = f" ({mac(who.tha)})" if any(who.tha) and who.tha != b"\xff" * 6 else ""
        return f"ARP, Request who-has {address4(who.tpa)}{asked} tell {address4(who.spa)}{tail}"
    if head.oper == 2:
        return f"ARP, Reply {address4(who.spa)} is-at {mac(who.sha)}{tail}"
    return f"ARP, {OPERATIONS.get(head.oper, f'operation {head.oper}')}{tail}"


def _say(name: str) -> Say:
    """Return the function that words a layer; its module is imported when it is needed."""
    from course.decode import line_icmp, line_transport  # noqa: PLC0415  as in _ipv6

    return {
        "TCP": line_transport.tcp,
        "UDP": line_transport.udp,
        "ICMP": line_icmp.icmp,
        "ICMPv6": line_icmp.icmp6,
        "IPv4": _ipv4,
        "IPv6": _ipv6,
        **EXTENSIONS,
    }[name]


BEHIND = {"TCP", "UDP", "ICMP", "ICMPv6", "IPv4", "IPv6", *EXTENSIONS}
NETWORK: dict[str, Say] = {"IPv4": _ipv4, "IPv6": _ipv6, "ARP": _arp}
