"""The experiments of lessons 01 to 07: each a small network, people who talk, and one trace.

    from course.lesson.scenarios import SCENARIOS
    trace = SCENARIOS["syn-lost"]()
    trace = SCENARIOS["handshake"]([Drop((3,))])      the same, with a fault of one's own

The same seed gives the same trace. A fault goes by the number that a packet has in the trace, so
what a reader points at in one run can be dropped in the next: `scenario(faults) -> Trace` is what
a widget takes to run again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from course.errors import LessonError
from course.lesson.scenarios import (
    attack,
    both,
    chat,
    counting,
    crowd,
    datagrams,
    early,
    ghost,
    handshake,
    lossy,
    queue,
    retry,
    reused,
    silence,
    spoof,
    tftp,
)
from course.lesson.scenarios.frames import frames_of
from course.net import Fault
from course.net.fault import fault_of
from course.trace import Trace, Trouble

__all__ = ["SCENARIOS", "Scenario", "frames_of", "scenario"]

Play = Callable[[Sequence[Fault], int], Trace]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One experiment: its name, the lesson that shows it first, and what it shows."""

    name: str
    lesson: int
    sentence: str
    play: Play

    def __call__(self, faults: Sequence[Fault | Trouble] = (), seed: int = 1) -> Trace:
        """Play it, with faults more than its own, and return what happened."""
        return self.play([fault_of(fault) for fault in faults], seed)


def _handshakes() -> Iterator[Scenario]:
    """Yield the handshake with each of its segments lost, late and doubled."""
    ends = {
        "SYN lost": "the client asks again after a second; the server never knew",
        "SYN late": "the client has asked again; the late SYN is old, and only acknowledged",
        "SYN doubled": "the second one is old, and only acknowledged",
        "SYN,ACK lost": "both ask again; the server answers the same SYN with the same numbers",
        "SYN,ACK late": "both ask again, and the client takes whichever comes first",
        "SYN,ACK doubled": "the client acknowledges again",
        "ACK lost": "the client is open, the server is not, until its SYN,ACK has come again",
        "ACK late": "the server asks again, and the answer opens it",
        "ACK doubled": "nothing at all happens",
    }
    for what, end in ends.items():
        segment, trouble = what.split()
        name = f"{segment.lower().replace(',', '-')}-{trouble}"
        play = handshake.troubled(segment, trouble)
        yield Scenario(name, 6, f"A handshake with its {segment} {trouble}: {end}.", play)


_ALL = (
    Scenario(
        "chat", 1, 'One chat, twelve packets, eight of them printed in "Unpacking Packets".',
        chat.chat,
    ),
    Scenario("chat-line", 1, "One line of the chat: the eight packets.", chat.one_line),
    Scenario(
        "lossy-minute", 1,
        "A fifth of all packets is lost in a minute, and of ten lines not an octet.",
        lossy.lossy_minute,
    ),
    Scenario(
        "one-queue", 2,
        "Two flows share a slow link, one with PSH and URG: it waits exactly as long.",
        queue.one_queue,
    ),
    Scenario(
        "one-queue-plain", 2, "The same two flows without PSH and URG, to compare the times.",
        queue.one_queue_plain,
    ),
    Scenario(
        "slow-receiver", 5,
        "Every UDP send succeeds; what finds no room at the receiver is gone, and nobody is told.",
        datagrams.slow_receiver,
    ),
    Scenario(
        "tftp", 5,
        "A file over UDP: each block waits for the acknowledgement of the one before it.",
        tftp.tftp,
    ),
    Scenario("handshake", 6, "Three segments open a connection.", handshake.handshake),
    *_handshakes(),
    Scenario(
        "old-syn", 6,
        "A SYN arrives a minute late; the third segment tells the server that nobody wants it.",
        ghost.old_syn,
    ),
    Scenario(
        "old-syn-two-messages", 6,
        "With two messages the server opens for the late SYN, and greets nobody.",
        ghost.old_syn_two_messages,
    ),
    Scenario(
        "syn-number", 6,
        "A SYN takes a number, so a copy of it is known as old.",
        counting.syn_number,
    ),
    Scenario(
        "syn-no-number", 6,
        "If it took none, its copy would have the number of the first octet of text.",
        counting.syn_no_number,
    ),
    Scenario(
        "miscounted", 6,
        "A client that forgets the number of its SYN loses its first octet, and never knows.",
        counting.miscounted,
    ),
    Scenario(
        "fixed-isn", 6,
        "Every connection begins at 1000: text of the last one is read in this one.",
        reused.fixed_isn,
    ),
    Scenario(
        "clock-isn", 6,
        "First numbers follow the clock: text of the last connection falls outside the window.",
        reused.clock_isn,
    ),
    Scenario(
        "syn-schedule", 6,
        "Nobody answers: when RFC 6298 and Linux send a SYN again, and when they give up.",
        retry.syn_schedule,
    ),
    Scenario(
        "simultaneous-open", 6, "Both call in the same moment, and one connection opens.",
        both.simultaneous_open,
    ),
    Scenario(
        "syn-data", 6, "Text comes with the SYN; the program reads it after the third segment.",
        early.syn_data,
    ),
    Scenario(
        "spoof-on-path", 6,
        "Who reads the server's number opens a connection in the name of a host that is off.",
        spoof.spoof_on_path,
    ),
    Scenario(
        "spoof-blind", 6,
        "Who cannot read it must guess: the server answers with RST, and opens nothing.",
        spoof.spoof_blind,
    ),
    Scenario(
        "simultaneous-close", 7, "Both close in the same moment, by way of CLOSING.",
        both.simultaneous_close,
    ),
    Scenario(
        "half-close", 7, "The client has said FIN, and reads the whole answer after it.",
        both.half_close,
    ),
    Scenario(
        "crowd", 7,
        "Three callers at one port: one leaves, one is sent away, one is forgotten in CLOSE-WAIT.",
        crowd.crowd,
    ),
    Scenario(
        "idle-day", 7, "Nothing is sent for a day, and the connection is still there.",
        silence.idle_day,
    ),
    Scenario(
        "cut-idle", 7, "The cable is cut for an hour while nobody speaks: nobody notices.",
        silence.cut_idle,
    ),
    Scenario(
        "cut-busy", 7, "The cable is cut for a minute with text under way: it comes late.",
        silence.cut_busy,
    ),
    Scenario(
        "cut-for-ever", 7, "The cable stays cut with text under way: R2 ends the connection.",
        silence.cut_for_ever,
    ),
    Scenario(
        "nat-idle", 7, "A NAT forgets a silent connection, and tells neither side.",
        silence.nat_idle,
    ),
    Scenario(
        "nat-keep-alive", 7, "Keep-alives remind the NAT in time.", silence.nat_keep_alive
    ),
    Scenario(
        "rst-blind-793", 7, "Before RFC 5961 a guessed RST ends a connection.",
        attack.rst_blind_793,
    ),
    Scenario(
        "rst-blind", 7, "With RFC 5961 a guessed RST gets a challenge ACK.", attack.rst_blind
    ),
    Scenario(
        "data-blind-793", 7, "Before RFC 5961 guessed text is read, with any old acknowledgement.",
        attack.data_blind_793,
    ),
    Scenario(
        "data-blind", 7, "With RFC 5961 its acknowledgement gives guessed text away.",
        attack.data_blind,
    ),
    Scenario(
        "rst-on-path", 7, "Who reads the numbers can reset any connection, RFC 5961 or not.",
        attack.rst_on_path,
    ),
    Scenario(
        "data-on-path", 7, "Who reads the numbers can put words into the client's mouth.",
        attack.data_on_path,
    ),
)  # fmt: skip
SCENARIOS: dict[str, Scenario] = {one.name: one for one in _ALL}


def scenario(name: str) -> Scenario:
    """Return the scenario of that name; raise `LessonError` if there is none."""
    if name not in SCENARIOS:
        raise LessonError(f"a scenario needs to be one of {', '.join(SCENARIOS)}, got {name!r}")
    return SCENARIOS[name]
