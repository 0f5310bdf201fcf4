"""ICMP as TCP and UDP need it: errors made, errors read, and the echo that ping waits for.

Both versions say the same things with other numbers; `Error` names them once. An error quotes the
packet that caused it, so that it can be led to the connection it concerns (MUST-54).
"""

from dataclasses import dataclass

from course.errors import WireError
from course.stack import route
from course.stack.ip import Datagram
from course.wire.checksum import checksum, pseudo_header, total
from course.wire.icmp import ICMP
from course.wire.icmp6 import ICMPv6
from course.wire.ip_options import final_destination
from course.wire.ipv4 import IPv4

PROTOCOL = {4: 1, 16: 58}  # by the length of the address
ECHO_REQUEST, ECHO_REPLY = {4: 8, 16: 128}, {4: 0, 16: 129}

# What an error says -> type and code in ICMP (RFC 792) and in ICMPv6 (RFC 4443).
NUMBERS: dict[str, dict[int, tuple[int, int]]] = {
    "network unreachable": {4: (3, 0), 16: (1, 0)},
    "host unreachable": {4: (3, 1), 16: (1, 3)},
    "protocol unreachable": {4: (3, 2), 16: (4, 1)},
    "port unreachable": {4: (3, 3), 16: (1, 4)},
    "packet too big": {4: (3, 4), 16: (2, 0)},
    "source route failed": {4: (3, 5)},
    "prohibited": {4: (3, 13), 16: (1, 1)},
    "source quench": {4: (4, 0)},
    "time exceeded": {4: (11, 0), 16: (3, 0)},
    "parameter problem": {4: (12, 0), 16: (4, 0)},
}
NAMES = {
    (version, *number): name
    for name, numbers in NUMBERS.items()
    for version, number in numbers.items()
}
HARD = frozenset({"protocol unreachable", "port unreachable"})  # SHLD-26: codes 2 and 3


@dataclass(frozen=True, slots=True)
class Error:
    """What an ICMP error says, and the start of the packet that caused it."""

    what: str
    quoted: bytes
    mtu: int = 0


def message(kind: tuple[int, int], rest: bytes, src: bytes, dst: bytes) -> bytes:
    """Return an ICMP message with its checksum; `rest` is all behind the first four octets."""
    head: ICMP | ICMPv6
    if len(src) == 4:
        head = ICMP(*kind, checksum(bytes((*kind, 0, 0)) + rest))
    else:
        raw = bytes((*kind, 0, 0)) + rest
        head = ICMPv6(*kind, checksum(pseudo_header(src, dst, 58, len(raw)) + raw))
    return bytes(head) + rest


def error(
    what: str, about: bytes, src: bytes, dst: bytes, mtu: int = 0, *, pointer: int = 0
) -> Datagram:
    """Return the error `what` about the packet `about`, from `src` to its sender `dst`.

    `pointer` is the octet of an IPv4 header that is a parameter problem.
    """
    size = len(src)
    second = mtu.to_bytes(4, "big") if what == "packet too big" else bytes((pointer, 0, 0, 0))
    most = 548 if size == 4 else 1232  # RFC 1812 section 4.3.2.3; RFC 4443 section 2.4 (c)
    payload = message(NUMBERS[what][size], second + about[:most], src, dst)
    return Datagram(src, dst, PROTOCOL[size], payload, df=False)


def read(datagram: Datagram) -> tuple[int, int, bytes] | None:
    """Return type, code and the rest of a message; None if its checksum is wrong."""
    data = datagram.payload
    if len(data) < 8:
        return None
    before = b""
    if len(datagram.src) == 16:
        before = pseudo_header(datagram.src, datagram.dst, 58, len(data))
    if total(before + data) != 0xFFFF:
        return None
    return data[0], data[1], data[4:]


def read_error(datagram: Datagram) -> Error | None:
    """Return the error that a message is, or None if it is none that the stack knows."""
    message_read = read(datagram)
    if message_read is None:
        return None
    kind, code, rest = message_read
    size = len(datagram.src)
    what = NAMES.get((size, kind, code))
    if what is None and (size, kind) == (4, 12):
        what = "parameter problem"
    if what is None:
        return None
    mtu = int.from_bytes(rest[:4], "big") & (0xFFFF if size == 4 else 0xFFFFFFFF)
    return Error(what, rest[4:], mtu if what == "packet too big" else 0)


def echo_reply(datagram: Datagram) -> Datagram | None:
    """Return the answer to an echo request, or None."""
    asked = read(datagram)
    size = len(datagram.src)
    if asked is None or asked[0] != ECHO_REQUEST[size]:
        return None
    src, dst = datagram.dst, datagram.src
    payload = message((ECHO_REPLY[size], 0), asked[2], src, dst)
    reply = Datagram(src, dst, PROTOCOL[size], payload, df=False)
    hops = route.way_home(datagram.options)
    if hops:  # RFC 1812 section 4.3.3.6, RFC 1122 section 3.2.2.6: back on the same route
        reply.dst, reply.options = hops[0], route.option(hops, dst)
    return reply


def quoted(packet: bytes) -> tuple[int, tuple[bytes, int, bytes, int], int] | None:
    """Return protocol, the four numbers and the sequence number of a packet that is quoted."""
    if packet[:1] and packet[0] >> 4 == 6:
        size, protocol, src, dst = 40, packet[6:7], packet[8:24], packet[24:40]
    else:
        size = 4 * (packet[0] & 15) if packet else 0
        protocol, src, dst = packet[9:10], packet[12:16], _end_of_route(packet)
    part = packet[size : size + 8]
    if len(part) < 8 or size < 20:
        return None
    ports = int.from_bytes(part[:2], "big"), int.from_bytes(part[2:4], "big")
    return protocol[0], (src, ports[0], dst, ports[1]), int.from_bytes(part[4:8], "big")


def _end_of_route(packet: bytes) -> bytes:
    """Return whom an IPv4 packet is for at last, whatever stop it was on its way to."""
    try:
        return final_destination(IPv4.parse(packet))
    except WireError:
        return packet[16:20]
