"""Octets made by hand, at the door of a real TCP: does it open?

`knock` gives a TCP segment to a host of the course's stack that waits at port 43981 and tells what
it does: answers, drops it and why, or refuses. Nothing leaves the process. The host's address, and
that of whoever knocks, are 127.0.0.1, as in the chat, so a right checksum is the chat's.
"""

import re
from dataclasses import dataclass

from course.errors import LessonError, WireError
from course.net import Network
from course.stack.ip import Datagram, unwrap, wrap
from course.stack.segment import TCP_PROTOCOL, from_wire

__all__ = ["Answer", "knock"]

HOME = bytes((127, 0, 0, 1))
PORT = 43_981
_CHECK = re.compile(r"^[a-z_]+: ")  # the name of a step of the walk
FIRST_ANSWER_NS = 500_000_000  # before the first retransmission


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a segment: the answer, as the RFC's figures write segments, and why."""

    reply: str  # "" if there is none
    why: str

    def __str__(self) -> str:
        return f"It answers {self.reply or 'nothing'}: {self.why}."

    __repr__ = __str__


def needs_octets(data: object) -> None:
    """Refuse what is not bytes, in a sentence."""
    if not isinstance(data, bytes):
        raise LessonError(
            f"a segment made by hand needs bytes, as pack() returns them; got {data!r:.60}"
        )


def knock(segment: bytes) -> Answer:
    """Deliver a TCP segment, header first, to a host that listens at port 43981.

    `LessonError` for what is not bytes.
    """
    needs_octets(segment)
    try:
        from_wire(segment, HOME, HOME)
    except WireError as problem:
        return Answer("", f"dropped before TCP acts on it. {problem}")
    net = Network(1, "a segment made by hand")
    door = net.host("door", "127.0.0.1")
    net.host("street", "127.0.0.2")
    link = net.link("street", "door")
    door.listen(PORT, 1)
    packet = wrap(Datagram(HOME, HOME, TCP_PROTOCOL, segment), 65_535)[0]
    net.at(0, lambda: net.inject(link, "door", packet))
    net.run(FIRST_ANSWER_NS)
    trace = net.trace()
    # The answer goes to the same address: what becomes of it there is another story.
    replies = [unwrap(hop.data) for _, hop in trace.hops() if hop.src == "door"][:1]
    reply = next((str(from_wire(one.payload, one.src, one.dst)) for one in replies), "")
    states = [event.new for _, event in trace.events("door", "state")]
    drops = [_CHECK.sub("", event.text) for _, event in trace.events("door", "drop")]
    if "SYN-RECEIVED" in states:
        return Answer(reply, "it has gone from LISTEN to SYN-RECEIVED")
    return Answer(reply, drops[0] if drops else "there is nothing to do with it in LISTEN")
