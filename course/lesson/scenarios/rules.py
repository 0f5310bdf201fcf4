"""The chat with one of its four rules switched off, and what goes wrong.

agree        the server opens at the first message; a SYN that was late opens it for nobody
number       words in UDP datagrams, which have no numbers, on a line that holds back and doubles
acknowledge  nobody hears that octets have arrived: they are sent again and again, then given up
finish       the client leaves without a word: the server waits, and would wait for ever
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from course.errors import WireError
from course.lesson.scenarios.chat import OWN_PORT, PORT
from course.lesson.scenarios.ghost import OLD_SYN
from course.lesson.scenarios.stage import HOUR, MS, PLAIN, SECOND, numbered, two
from course.net import Delay, Drop, Duplicate, Fault
from course.stack.ip import unwrap
from course.stack.isn import Endpoint
from course.stack.parts import PARTS, TWO_MESSAGES
from course.stack.segment import ACK, TCP_PROTOCOL, from_wire
from course.stack.udp import UdpSocket
from course.trace import Trace

__all__ = ["PIECES", "RULES", "Rule"]

PIECES = (b"hell", b"o wo", b"rld!")


def agree(faults: Sequence[Fault] = (), seed: int = 1, *, keeps: bool = True) -> Trace:
    """Let a SYN arrive a minute late: asked "was that you?", or not asked."""
    parts = PARTS if keeps else TWO_MESSAGES
    net, client, server = two(
        "agree to talk", (OLD_SYN, *faults), seed,
        profile=PLAIN, parts=(numbered(100), numbered(300, parts)),
    )  # fmt: skip
    server.greeting = b"hello world!\n"
    server.listen(PORT)
    net.at(0, lambda: client.connect(server, PORT, OWN_PORT))
    net.at(500 * MS, client.abort)
    net.run()
    return net.trace()


def number(faults: Sequence[Fault] = (), seed: int = 1, *, keeps: bool = True) -> Trace:
    """Send three pieces of one line; the first is held back, the second doubled."""
    first = 4 if keeps else 1  # TCP has opened before
    trouble = (
        Delay((first,), by_ns=500 * MS),
        Duplicate((first + 1,), after_ns=50 * MS),
    )
    net, client, server = two("number the octets", (*trouble, *faults), seed, profile=PLAIN)
    if keeps:
        server.listen(PORT)
        net.at(0, lambda: client.connect(server, PORT, OWN_PORT))
        for n, piece in enumerate(PIECES, 1):
            net.at(100 * n * MS, partial(client.send, piece))
        net.at(2 * SECOND, client.close)
        net.run()
        return net.trace()
    sends, reads = client.host.udp(OWN_PORT), server.host.udp(PORT)
    there = Endpoint(server.host.addresses[0], PORT)
    net.app("server", lambda _now: _read(net.call, reads))

    def say(piece: bytes) -> None:
        sends.send(piece, there)
        net.call("client", "sendto", piece, result=len(piece))

    for n, piece in enumerate(PIECES, 1):
        net.at(100 * n * MS, partial(say, piece))
    net.run()
    return net.trace()


def _read(note: Callable[..., None], sock: UdpSocket) -> None:
    """Read what waits, and write down what it was."""
    while (received := sock.receive()) is not None:
        note("server", "recv", result=received.data)


def acknowledge(faults: Sequence[Fault] = (), seed: int = 1, *, keeps: bool = True) -> Trace:
    """Send a line; without the rule every bare acknowledgement of the server is taken away."""
    deaf = () if keeps else (Drop(test=_confirms),)
    net, client, server = two("say what arrived", (*deaf, *faults), seed, profile=PLAIN)
    server.listen(PORT)
    net.at(0, lambda: client.connect(server, PORT, OWN_PORT))
    net.at(SECOND, lambda: client.send(b"hello world!\n"))
    if keeps:
        net.at(2 * SECOND, client.close)
    net.run(HOUR)
    return net.trace()


def _confirms(packet: bytes) -> bool:
    """Return whether a packet is the server's and says nothing but what has arrived."""
    try:
        datagram = unwrap(packet)
        if datagram.protocol != TCP_PROTOCOL:
            return False
        seg = from_wire(datagram.payload, datagram.src, datagram.dst)
    except WireError:
        return False
    return seg.src_port == PORT and seg.flags == ACK and not seg.text


def finish(faults: Sequence[Fault] = (), seed: int = 1, *, keeps: bool = True) -> Trace:
    """Say a line and close; without the rule, say a line and never speak again."""
    net, client, server = two("say that you have finished", faults, seed, profile=PLAIN)
    server.listen(PORT)
    net.at(0, lambda: client.connect(server, PORT, OWN_PORT))
    net.at(SECOND, lambda: client.send(b"hello world!\n"))
    if keeps:
        net.at(2 * SECOND, client.close)
    net.run(24 * HOUR)
    return net.trace()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it asks, how to play with it or without, and what becomes of it without."""

    name: str
    asks: str
    play: Callable[..., Trace]
    trouble: str  # what both runs meet
    outcome: str  # without the rule

    def __call__(self, *, keeps: bool) -> Trace:
        """Play the chat."""
        return self.play(keeps=keeps)


RULES = (
    Rule(
        "agree", "Agree to talk before you talk, each side once", agree,
        "The client's first message is a minute late; the client has given up long before.",
        "The server opens for a message that nobody stands behind any more, and greets nobody.",
    ),
    Rule(
        "number", "Number every octet you send", number,
        "The line holds one piece back and brings another twice.",
        "Without numbers nobody can tell late from early, or twice from once.",
    ),
    Rule(
        "acknowledge", "Say which octets have arrived", acknowledge,
        "The line is sound.",
        "The server has read the line. The client cannot know it: it sends it again and again,"
        " waits ever longer, and at last gives up.",
    ),
    Rule(
        "finish", "Say when you have nothing more to send", finish,
        "The line is sound.",
        "A day later the server still waits for the next line, and keeps memory for it.",
    ),
)  # fmt: skip
