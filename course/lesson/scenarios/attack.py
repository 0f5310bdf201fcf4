"""An attacker forges segments: from afar, guessing the number, or on the path, reading it.

RFC 793 let any RST in the window end a connection, and took text whose acknowledgement was as old
as 2 GB. RFC 5961 asks for the exact number, answers guesses by a challenge ACK, and bounds the
acknowledgement. Against somebody who reads the numbers it cannot help: that takes cryptography.

The client sends a line, then the attacker strikes, then the client sends two lines more. The
attacker's line is as long as each of these: what the server acknowledges then looks right to the
client, and neither side notices.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from course.lesson.scenarios.stage import MS, PLAIN, SECOND, Talker, numbered
from course.net import Fault, Network
from course.stack import arrival as checks
from course.stack.core import Core
from course.stack.ip import Datagram, unwrap, wrap
from course.stack.parts import BEFORE_5961, PARTS, Parts
from course.stack.segment import ACK, PSH, RST, TCP_PROTOCOL, Segment, from_wire, to_wire
from course.trace import Trace
from course.wire.seq import add, lt

FIRST, FORGED = b"hello\n", b"pay 900 to Mallory\n"
LINES = (b"pay 100 to Charles\n", b"pay 100 to Barbara\n")
PORT, OWN_PORT = 80, 50_000
CLIENT_ISN, SERVER_ISN = 100, 300
EXPECTED = CLIENT_ISN + 1 + len(FIRST)  # what the server expects when the attacker strikes
Forge = Callable[[], Segment]


def _old_ack_taken(conn: Core, seg: Segment, now: int) -> str | None:
    """Fifth, before RFC 5961: an acknowledgement of the past is ignored, its text is taken.

    RFC 793 section 3.9, page 72; RFC 5961 section 5 bounds it by the largest window seen.
    """
    if seg.flags & ACK and lt(seg.ack, conn.tcb.snd_una):
        seg.ack = conn.tcb.snd_una
    return checks.fifth_check_ack(conn, seg, now)


RFC_793 = replace(
    BEFORE_5961,
    arrival=tuple(
        _old_ack_taken if check is checks.fifth_check_ack else check
        for check in BEFORE_5961.arrival
    ),
)


def _rst(seq: int) -> Forge:
    return lambda: Segment(OWN_PORT, PORT, seq, 0, RST)


def _text(seq: int, ack: int) -> Forge:
    return lambda: Segment(OWN_PORT, PORT, seq, ack, ACK | PSH, 65_535, 0, FORGED)


GUESSED_RST = _rst(EXPECTED + 10_000)  # one of the 65,535 numbers in the window
# Where the client's last line belongs, with an acknowledgement of long ago.
GUESSED_TEXT = _text(EXPECTED + len(LINES[0]), add(SERVER_ISN, -1_000_000))


def rst_blind_793(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Guess a RST into the window of a TCP before RFC 5961: the connection is gone."""
    return _from_afar("a guessed RST, before RFC 5961", RFC_793, GUESSED_RST, faults, seed)


def rst_blind(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Guess a RST into the window: a challenge ACK, and the connection lives."""
    return _from_afar("a guessed RST, with RFC 5961", PARTS, GUESSED_RST, faults, seed)


def data_blind_793(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Guess text into the window of a TCP before RFC 5961: the program reads it."""
    return _from_afar("guessed text, before RFC 5961", RFC_793, GUESSED_TEXT, faults, seed)


def data_blind(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Guess text into the window: its acknowledgement gives it away."""
    return _from_afar("guessed text, with RFC 5961", PARTS, GUESSED_TEXT, faults, seed)


def _from_afar(
    title: str, parts: Parts, forge: Forge, faults: Sequence[Fault], seed: int
) -> Trace:
    """Let an attacker elsewhere in the network send one segment under the client's address."""
    net = Network(seed, title, faults)
    client, server = _people(net, parts)
    net.host("attacker", "10.0.9.9")
    net.router("router", "10.0.0.254")
    for name in ("client", "server", "attacker"):
        net.link(name, "router", delay_ns=5 * MS)
    packet = _packet(forge(), client, server)
    net.at(500 * MS, lambda: net.send_raw("attacker", packet))
    _talk(net, client, server, 1 * SECOND)
    return net.trace()


def rst_on_path(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Read the numbers, and reset with the right one: RFC 5961 cannot help."""
    return _on_path("a RST from the path, with RFC 5961", _rst, faults, seed)


def data_on_path(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Read the numbers, and put text where the client's next line belongs."""
    return _on_path("text from the path, with RFC 5961", _next_text, faults, seed)


def _next_text(seq: int) -> Forge:
    return _text(seq, SERVER_ISN + 1)


def _on_path(
    title: str, forge: Callable[[int], Forge], faults: Sequence[Fault], seed: int
) -> Trace:
    """Let an attacker in the middle of the link answer the client's first line."""
    net = Network(seed, title, faults)
    client, server = _people(net, PARTS)
    struck: list[bool] = []

    def strike(packet: bytes, towards: str, _now: int) -> list[tuple[str, bytes]]:
        datagram = unwrap(packet)
        seg = from_wire(datagram.payload, datagram.src, datagram.dst)
        if towards != "server" or not seg.text or struck:
            return []
        struck.append(True)
        forged = forge(add(seg.seq, len(seg.text)))()
        return [("server", _packet(forged, client, server))]

    link = net.link("client", "server", delay_ns=10 * MS)
    net.tap(link, strike, "attacker")
    _talk(net, client, server, 250 * MS)
    return net.trace()


def _people(net: Network, parts: Parts) -> tuple[Talker, Talker]:
    hosts = [
        net.host(name, f"10.0.0.{n}", profile=PLAIN, parts=numbered(number, own))
        for n, (name, number, own) in enumerate(
            (("client", CLIENT_ISN, PARTS), ("server", SERVER_ISN, parts)), 1
        )
    ]
    client, server = Talker(net, hosts[0]), Talker(net, hosts[1])
    return client, server


def _talk(net: Network, client: Talker, server: Talker, again_at: int) -> None:
    server.listen(PORT)

    def call() -> None:
        client.connect(server, PORT, OWN_PORT)
        if client.conn is not None:
            client.conn.tcb.nagle = False  # each line goes at once

    net.at(0, call)
    net.at(100 * MS, lambda: client.send(FIRST))
    net.at(again_at, lambda: client.send(b"".join(LINES)))
    net.run(again_at + SECOND)


def _packet(seg: Segment, client: Talker, server: Talker) -> bytes:
    """Return a segment in a packet that says it is from the client."""
    src, dst = client.host.addresses[0], server.host.addresses[0]
    datagram = Datagram(src, dst, TCP_PROTOCOL, to_wire(seg, src, dst))
    return wrap(datagram, 1500)[0]
