"""ICMP and ICMPv6 in one line: the message, and what the packet quoted in an error was about."""

from course.decode.ip4 import address as address4
from course.decode.ip6 import address as address6
from course.decode.step import Dissection, Layer

UNREACHABLE = {
    0: "net {dst} unreachable",
    1: "host {dst} unreachable",
    2: "{dst} protocol {protocol} unreachable",
    3: "{dst} {name} port {port} unreachable",
    4: "{dst} unreachable - need to frag",
    5: "{dst} unreachable - source route failed",
    6: "net {dst} unreachable - unknown",
    7: "host {dst} unreachable - unknown",
    13: "host {dst} unreachable - admin prohibited filter",
}
UNREACHABLE6 = {
    0: "unreachable route {dst}",
    1: "unreachable prohibited {dst}",
    2: "beyond scope {dst}, source address {src}",
    3: "unreachable address {dst}",
    4: "unreachable port, {dst} {name} port {port}",
}
PROBLEMS6 = {0: "erroneous", 1: "next header", 2: "option", 3: "incomplete header chain"}


def _length(dissection: Dissection, layer: Layer) -> int:
    """Return the octets of the message, as the network layer claims them."""
    before = [one for one in dissection.layers if one.start < layer.start]
    for outer in reversed(before):
        head = outer.header
        if outer.name == "IPv4" and head.total_length:
            return int(outer.start + head.total_length - layer.start)
        if outer.name == "IPv6" and head.payload_length:
            return int(outer.end + head.payload_length - layer.start)
    return dissection.wire_length - layer.start


def _quoted(layers: list[Layer]) -> dict[str, str]:
    """Return what an error's words need of the packet that it quotes."""
    found = {"src": "?", "dst": "?", "protocol": "?", "name": "?", "port": "?"}
    for layer in layers[1:]:
        head = layer.header
        if layer.name == "IPv4" and head:
            found |= {"src": address4(head.src), "dst": address4(head.dst)}
            found |= {"protocol": str(head.protocol)}
        elif layer.name == "IPv6" and head:
            found |= {"src": address6(head.src), "dst": address6(head.dst)}
        elif layer.name in {"TCP", "UDP"}:
            found["name"] = layer.name.lower()
            found["port"] = _port(layer)
    return found


def _port(layer: Layer) -> str:
    """Return the destination port, which an error quotes even if it cuts the header."""
    if layer.header is not None:
        return str(layer.header.dst_port)
    raw = layer.step.raw
    return str(int.from_bytes(raw[2:4], "big")) if isinstance(raw, bytes) and len(raw) > 3 else "?"


def icmp(dissection: Dissection, layers: list[Layer]) -> str:
    """Return an ICMP message."""
    layer, head = layers[0], layers[0].header
    return (
        f"ICMP {_message(dissection, layers)}, length {_length(dissection, layer)}" if head else ""
    )


def _fields(dissection: Dissection, layer: Layer) -> dict[str, str]:
    """Return the fields of a message by name, as text."""
    slug = f"{layer.step.id}."
    return {
        step.name: str(step.value)
        for step in dissection.steps
        if step.parent == layer.step.id and step.id.startswith(slug)
    }


def _message(dissection: Dissection, layers: list[Layer]) -> str:
    head, found = layers[0].header, _fields(dissection, layers[0])
    quoted = _quoted(layers)
    number = f"id {found.get('id', '?')}, seq {found.get('seq', '?')}"
    if head.type in {0, 8}:
        return f"echo {'request' if head.type else 'reply'}, {number}"
    if head.type == 3:
        text = UNREACHABLE.get(head.code, "{dst} unreachable - #" + str(head.code)).format(
            **quoted
        )
        mtu = found.get("mtu", "0")
        return f"{text} (mtu {mtu})" if head.code == 4 and mtu != "0" else text
    if head.type == 5:
        what = {0: "net", 1: "host", 2: "tos net", 3: "tos host"}.get(head.code, "?")
        return f"redirect {quoted['dst']} to {what} {found.get('gateway', '?')}"
    if head.type == 11:
        return "time exceeded in-transit" if head.code == 0 else "ip reassembly time exceeded"
    if head.type == 12:
        return f"parameter problem - octet {found.get('pointer', '?')}"
    if head.type in {13, 14}:
        return f"time stamp {'query' if head.type == 13 else 'reply'} {number.replace(',', '')}"
    return f"type-#{head.type}"


def icmp6(dissection: Dissection, layers: list[Layer]) -> str:
    """Return an ICMPv6 message."""
    layer = layers[0]
    return f"ICMP6, {_message6(dissection, layers)}, length {_length(dissection, layer)}"


PLAIN6 = {
    133: "router solicitation",
    134: "router advertisement",
    138: "router renumbering",
}


def _message6(dissection: Dissection, layers: list[Layer]) -> str:
    head, found = layers[0].header, _fields(dissection, layers[0])
    if head.type in {1, 2, 3, 4}:
        return _error6(head.type, head.code, found, _quoted(layers))
    if head.type in {128, 129}:
        what = "request" if head.type == 128 else "reply"
        return f"echo {what}, id {found.get('id', '?')}, seq {found.get('seq', '?')}"
    if head.type == 135:
        return f"neighbor solicitation, who has {found.get('target', '?')}"
    if head.type == 136:
        return f"neighbor advertisement, tgt is {found.get('target', '?')}"
    if head.type == 143:
        return f"multicast listener report v2, {found.get('count', '?')} group record(s)"
    if head.type in {130, 131, 132}:
        what = {130: "query", 131: "report", 132: "done"}[head.type]
        delay, group = found.get("delay", "?"), found.get("group", "?")
        return f"multicast listener {what} max resp delay: {delay} addr: {group}"
    return PLAIN6.get(head.type, f"type-#{head.type}")


def _error6(kind: int, code: int, found: dict[str, str], quoted: dict[str, str]) -> str:
    if kind == 1:
        text = UNREACHABLE6.get(code, "unreachable code-#" + str(code)).format(**quoted)
        return f"destination unreachable, {text}"
    if kind == 2:
        return f"packet too big, mtu {found.get('mtu', '?')}"
    if kind == 3:
        where = "in-transit for" if code == 0 else "in-reassembly (in which)"
        return f"time exceeded {where} {quoted['dst']}"
    what = PROBLEMS6.get(code, f"code-#{code}")
    return f"parameter problem, {what} - octet {found.get('pointer', '?')}"
