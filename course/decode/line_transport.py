"""TCP and UDP in one line, with what a known program says behind them."""

from collections.abc import Callable

from course.decode import line_dns
from course.decode.step import Dissection, Layer
from course.wire import options as wire
from course.wire.options import Option
from course.wire.tcp import ACK, FIN, RST, SYN, URG

# In the order in which tcpdump prints them.
LETTERS = {1: "F", 2: "S", 4: "R", 8: "P", 16: ".", 32: "U", 64: "E", 128: "W"}
HTTP_PORTS = {80, 3128, 8080}
# RFC 9110 section 9.3 and RFC 5789
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}


def tcp(dissection: Dissection, layers: list[Layer]) -> str:
    """Return a segment: flags, numbers, window, options, length."""
    layer, head = layers[0], layers[0].header
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


def _fast_open(option: Option) -> str:
    return f" cookie {option.data.hex()}" if option.data else " cookiereq"


def _authentication(option: Option) -> str:
    key, following, code = option.data[0], option.data[1], option.data[2:].hex()
    return f"keyid {key} rnextkeyid {following} mac 0x{code}"


SIMPLE = {wire.EOL: "eol", wire.NOP: "nop", wire.SACK_PERMITTED: "sackOK"}
WITH_VALUE: dict[int, tuple[str, Callable[[Option], str]]] = {
    wire.MSS: ("mss", _number),
    wire.WINDOW_SCALE: ("wscale", _number),
    wire.SACK: ("sack", _sack),
    wire.TIMESTAMPS: ("TS", _timestamps),
    wire.FAST_OPEN: ("tfo", _fast_open),
    wire.TCP_AO: ("tcp-ao", _authentication),
}


def udp(dissection: Dissection, layers: list[Layer]) -> str:
    """Return a datagram: DNS in full, of anything else the length."""
    layer, head = layers[0], layers[0].header
    if head.length < 8:
        return f"truncated-udplength {head.length}"
    room = _room(dissection, layers)
    if head.length > room:
        return f"UDP, bad length {head.length - 8} > {room - 8}"
    port = next((port for port in (head.dst_port, head.src_port) if port in (53, 5353)), 0)
    if port and head.length > 8:
        data = dissection.data[layer.end : layer.start + head.length]
        return line_dns.say(data, is_mdns=port == 5353)
    return f"UDP, length {head.length - 8}"


def _room(dissection: Dissection, layers: list[Layer]) -> int:
    """Return the octets that the network layer leaves to a datagram."""
    layer = layers[0]
    before = [one for one in dissection.layers if one.start < layer.start]
    head = next((one.header for one in reversed(before) if one.name == "IPv4"), None)
    if head is None or not head.total_length or head.mf:
        return 0xFFFF
    return int(head.total_length - 4 * head.ihl)
