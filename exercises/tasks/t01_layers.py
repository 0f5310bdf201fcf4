"""Task 01.3: a packet cut into IP header, transport header and payload."""

from random import Random

from course.exercise import Case, Mistake, Part, Task
from course.wire.header import Header
from course.wire.udp import UDP

from .packets import DNS_REPLY, HELLO, random_ipv4, random_tcp

SHORTEST_DATAGRAM = 13  # octet 12, where TCP has its data offset, is there


def packets(rng: Random) -> list[Case]:
    """Draw TCP and UDP in turn, with every IHL and data offset, some with padding behind.

    A datagram has 13 octets at least, so that whoever reads a data offset in it finds an octet
    there, a wrong one, and no end of the packet.
    """
    cases = [layers_case(HELLO), layers_case(DNS_REPLY)]
    for number in range(44):
        ihl, offset = 5 + number // 2 % 11, 5 + number % 11
        is_tcp = number % 2 == 0
        shortest = 0 if is_tcp else SHORTEST_DATAGRAM - 8
        octets = rng.choice((0, 1, 13, rng.randrange(48)))
        data = rng.randbytes(max(shortest, octets))
        transport: Header = UDP(
            rng.randrange(65536), rng.randrange(65536), 8 + len(data), rng.randrange(65536)
        )
        if is_tcp:
            transport = random_tcp(rng, offset)
        behind = bytes(transport) + data
        head = random_ipv4(
            rng,
            ihl,
            total_length=4 * ihl + len(behind),
            protocol=6 if is_tcp else 17,
            fragment_offset=0,
            df=1,
        )
        padding = bytes(rng.choice((0, 0, 3, 6)))
        cases.append(layers_case(bytes(head) + behind + padding))
    return cases


def layers_case(packet: bytes) -> Case:
    """Return a case for the parts that its transport has, with facts."""
    ihl = packet[0] & 15
    is_tcp = packet[9] == 6
    offset = packet[4 * ihl + 12] >> 4 if is_tcp else 2
    facts = {
        "ihl": ihl,
        "header": 4 * ihl,
        "last": 4 * ihl - 1,
        "offset": offset,
        "transport": 4 * offset,
        "total": int.from_bytes(packet[2:4], "big"),
        "length": len(packet),
    }
    parts = ("IP header", "TCP header" if is_tcp else "UDP header", "payload")
    return Case((packet,), parts, facts)


def layers(
    packet: bytes,
    *,
    ip: int | None = None,
    tcp: int | None = None,
    udp: int | None = 8,
    unit: int = 4,
    end: int = 0,
) -> tuple[bytes, bytes, bytes]:
    """Cut a packet; each length that is given replaces the right one; `udp` None takes TCP's."""
    start = 4 * (packet[0] & 15) if ip is None else ip
    size = udp
    if packet[9] == 6 or size is None:
        offset = packet[start + 12] if start + 12 < len(packet) else 0
        size = unit * (offset >> 4) if tcp is None else tcp
    stop = end or int.from_bytes(packet[2:4], "big")
    return packet[:start], packet[start : start + size], packet[start + size : stop]


SLICE = Task(
    id="01.3",
    name="slice_layers",
    points=4,
    parts=(
        Part("IP header", 1, (0,)),
        Part("TCP header", 1, (1,)),
        Part("UDP header", 1, (1,)),
        Part("payload", 1, (2,)),
    ),
    hints=(
        (
            "You need three borders, and the packet tells all of them: where the IP header "
            "ends, where the transport header ends, where the packet ends. Each is a number "
            "that you can read at a fixed place."
        ),
        (
            "The IP header ends at 4 * IHL. Octet 9, the protocol, says what follows: 17 is "
            "UDP, whose header always has 8 octets; 6 is TCP, which tells its own length as IP "
            "does: the high 4 bits of its octet 12, in words of 32 bits. The packet ends at its "
            "total length, octets 2-3, even if more octets are there."
        ),
        (
            "With start = 4 * (packet[0] & 15): the transport header has 8 octets if packet[9] "
            "== 17 and 4 * (packet[start + 12] >> 4) if it is 6. With that as size and total = "
            'int.from_bytes(packet[2:4], "big"), the answer is packet[:start], '
            "packet[start:start + size], packet[start + size:total]."
        ),
    ),
    inputs=packets,
    places={"0": "the IP header", "1": "the transport header", "2": "the payload"},
    mistakes=(
        Mistake(
            "20 octets for the IP header",
            lambda packet: layers(packet, ip=20),
            "You cut the IP header at a constant 20, but this packet has IHL {ihl}: its header "
            "is {header} octets long (octets 0 to {last}), options included.",
            loses=4,
        ),
        Mistake(
            "20 octets for every header",
            lambda packet: layers(packet, ip=20, tcp=20, udp=20),
            "You cut at 20 and 40, whatever the packet says. This packet has IHL {ihl}: its IP "
            "header is {header} octets long (0 to {last}), and the next one has {transport}.",
            loses=4,
        ),
        Mistake(
            "IHL taken for octets",
            lambda packet: layers(packet, ip=packet[0] & 15),
            "IHL counts words of 32 bits. This packet has IHL {ihl}, so the IP header is "
            "4 x {ihl} = {header} octets long (0 to {last}).",
            loses=4,
        ),
        Mistake(
            "20 octets for the TCP header",
            lambda packet: layers(packet, tcp=20),
            "You cut the TCP header at a constant 20, but this one has data offset {offset}: it "
            "is {transport} octets long, options included.",
            loses=2,
        ),
        Mistake(
            "data offset taken for octets",
            lambda packet: layers(packet, unit=1),
            "TCP's data offset counts words of 32 bits, as IHL does. Here it is {offset}, so the "
            "TCP header is {transport} octets long.",
            loses=2,
        ),
        Mistake(
            "20 octets for the UDP header",
            lambda packet: layers(packet, udp=20),
            "UDP is not TCP: its header always has 8 octets, four fields of two octets each.",
            loses=2,
        ),
        Mistake(
            "TCP's data offset read in UDP too",
            lambda packet: layers(packet, udp=None),
            "You read a data offset here too, but this packet's protocol is 17, UDP. Its header "
            "has no such field, because it always has 8 octets: octet 12 is data already. Look "
            "at octet 9 of the IP header first.",
            loses=2,
        ),
        Mistake(
            "padding taken for payload",
            lambda packet: layers(packet, end=len(packet)),
            "Your payload is too long. The IP header says that the packet has {total} octets "
            "(total length, octets 2-3), and {length} are there: the last ones are padding that "
            "the link has added to reach its smallest frame.",
            loses=1,
        ),
    ),
)
