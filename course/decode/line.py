"""One line per packet in tcpdump's words, as `tcpdump -nn -S` writes them.

    IP 127.0.0.1.59356 > 127.0.0.1.43981: Flags [S], seq 586457076, win 32792, length 0

Strategy. The line is made from the headers that the walk cut. The innermost network layer says who
talks to whom, the layer behind it says what. Numbers are absolute: relative ones need the packets
before. A header that is cut short ends the line as tcpdump ends it: "[|tcp]".

The words follow tcpdump's because everybody who has seen a packet has seen them; the code is ours.
"""

from collections.abc import Callable

from course.decode import line_dns
from course.decode.ip4 import address
from course.decode.step import Dissection, Layer
from course.decode.words import PROTOCOLS, ethertype
from course.wire import options as wire
from course.wire.options import Option
from course.wire.tcp import ACK, FIN, RST, SYN, URG

# In the order in which tcpdump prints them.
LETTERS = {1: "F", 2: "S", 4: "R", 8: "P", 16: ".", 32: "U", 64: "E", 128: "W"}

HTTP_PORTS = {80, 3128, 8080}
# RFC 9110 section 9.1 and RFC 5789
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}

Say = Callable[[Dissection, Layer], str]


def line(dissection: Dissection) -> str:
    """Return the frame in one line; never empty, never raises."""
    layers = dissection.layers
    for n, layer in enumerate(layers):
        if layer.name in NETWORK:
            inner = layers[n + 1] if n + 1 < len(layers) else None
            return NETWORK[layer.name](dissection, layer, inner)
    return _without_network(dissection)


def _without_network(dissection: Dissection) -> str:
    """Say what little can be said of a frame without a network layer."""
    outer = dissection.layers[0] if dissection.layers else None
    if outer is None:
        return f"empty frame, length {dissection.wire_length}"
    if outer.step.problem and outer.header is None and outer.name != "Payload":
        return f"[|{outer.name.lower()}]"
    number = getattr(outer.header, "ethertype", None)
    if number is None:
        return f"{outer.name}, length {dissection.wire_length}"
    return f"{ethertype(number)} ({number:#06x}), length {dissection.wire_length}"


def _ipv4(dissection: Dissection, layer: Layer, inner: Layer | None) -> str:
    head = layer.header
    if head is None:
        return "IP [|ip]"
    src, dst = address(head.src), address(head.dst)
    if head.fragment_offset or inner is None or inner.name not in TRANSPORT:
        size = max(head.total_length - 4 * head.ihl, 0)
        name = PROTOCOLS.get(head.protocol, f"ip-proto-{head.protocol}").lower()
        if head.fragment_offset:
            return f"IP {src} > {dst}: {name}"
        return f"IP {src} > {dst}: {name}, length {size}"
    if inner.header is None:
        return f"IP {src} > {dst}: [|{inner.name.lower()}]"
    ports = inner.header
    who = f"IP {src}.{ports.src_port} > {dst}.{ports.dst_port}: "
    return who + TRANSPORT[inner.name](dissection, inner)


def _tcp(dissection: Dissection, layer: Layer) -> str:
    head = layer.header
    length = _data_length(dissection, layer)
    letters = "".join(letter for bit, letter in LETTERS.items() if head.flags & bit)
    text = f"Flags [{letters or 'none'}]"
    if length > 0:
        text += f", seq {head.seq}:{head.seq + length & 0xFFFFFFFF}"
    elif head.flags & (SYN | FIN | RST):
        text += f", seq {head.seq}"
    if head.flags & ACK:
        text += f", ack {head.ack}"
    text += f", win {head.window}"
    if head.flags & URG:
        text += f", urg {head.urgent_pointer}"
    if head.options:
        text += f", options [{options(head.options)}]"
    return f"{text}, length {length}{_message(dissection, layer, length)}"


def _message(dissection: Dissection, layer: Layer, length: int) -> str:
    """Return what a known program says behind a TCP header."""
    head, data = layer.header, dissection.data[layer.end : layer.end + length]
    ports = {head.src_port, head.dst_port}
    if length and ports & HTTP_PORTS:
        return f": HTTP{_http(data)}"
    if not length or 53 not in ports:
        return ""
    prefix = int.from_bytes(data[:2], "big")
    if length < 2:
        return f" [DNS over TCP: length {length} < 2] (invalid)"
    if prefix != length - 2:
        return f" [prefix length({prefix}) != length({length - 2})] (invalid)"
    return f" {line_dns.say(data[2:])}"


def _http(data: bytes) -> str:
    """Return the first line of a request or response, if the data starts with one."""
    first = data.partition(b"\n")[0].rstrip(b"\r").decode("ascii", "replace")
    words = first.split(" ")
    is_request = words[0] in METHODS and len(words) > 1
    is_response = len(words) > 1 and len(words[1]) == 3 and words[1].isdigit()
    return f": {first}" if is_request or is_response else ""


def _data_length(dissection: Dissection, layer: Layer) -> int:
    """Return the octets of data that a TCP header carries, as the walk found them."""
    slug = layer.step.id
    return next(
        (
            step.raw
            for step in dissection.steps
            if step.id == f"{slug}.payload_length" and isinstance(step.raw, int)
        ),
        0,
    )


def options(raw: bytes) -> str:
    """Return TCP options as tcpdump lists them: "mss 1460,sackOK,nop,wscale 7"."""
    found, stop = wire.walk(raw)
    names = [_option(option) for option in found]
    return ",".join([*names, "[bad opt]"] if stop else names)


def _option(option: Option) -> str:
    problem, data = wire.problem(option), option.data
    if option.kind in SIMPLE:
        return SIMPLE[option.kind]
    if option.kind not in WITH_VALUE:
        return f"unknown-{option.kind}" + (f" 0x{data.hex()}" if data else "")
    name, say = WITH_VALUE[option.kind]
    if problem and option.kind != wire.WINDOW_SCALE:
        return f"{name} [len {option.length}]"
    return f"{name} {say(option)}"


def _sack(option: Option) -> str:
    blocks = wire.read_blocks(option)
    return f"{len(blocks)} " + "".join(f"{{{left}:{right}}}" for left, right in blocks)


def _timestamps(option: Option) -> str:
    return "val {} ecr {}".format(*wire.read_timestamps(option))


def _number(option: Option) -> str:
    return str(wire.read_number(option))


SIMPLE = {wire.EOL: "eol", wire.NOP: "nop", wire.SACK_PERMITTED: "sackOK"}
WITH_VALUE: dict[int, tuple[str, Callable[[Option], str]]] = {
    wire.MSS: ("mss", _number),
    wire.WINDOW_SCALE: ("wscale", _number),
    wire.SACK: ("sack", _sack),
    wire.TIMESTAMPS: ("TS", _timestamps),
}


def _udp(dissection: Dissection, layer: Layer) -> str:
    head = layer.header
    if head.length < 8:
        return f"truncated-udp {head.length}"
    port = next((port for port in (head.dst_port, head.src_port) if port in (53, 5353)), 0)
    if port:
        data = dissection.data[layer.end : layer.start + head.length]
        return line_dns.say(data, is_mdns=port == 5353)
    return f"UDP, length {head.length - 8}"


TRANSPORT: dict[str, Say] = {"TCP": _tcp, "UDP": _udp}
NETWORK: dict[str, Callable[[Dissection, Layer, Layer | None], str]] = {"IPv4": _ipv4}
