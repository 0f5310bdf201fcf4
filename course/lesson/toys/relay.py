"""Checks on each link, and one at the ends: what notices damage, and where it must happen.

A line of text travels from a sender over two links to a receiver, a router between them: the
course's own TCP at both ends. Each link guards what it carries with a CRC-32, made by whoever puts
the packet on the link from what it has in its memory, as Ethernet does. So damage on a cable is
noticed by that cable's check; damage in the router's memory lies between two checks that are both
right. A router that computes TCP's checksum anew turns that, too, into a check of one hop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from zlib import crc32

from course.errors import LessonError
from course.lesson.scenarios.stage import MS, PLAIN, SECOND, Talker
from course.net import Fault, Network
from course.net.fault import Verdict
from course.trace import Trace
from course.trace.record import Hop
from course.view import spans
from course.view.page import text_table
from course.wire.checksum import checksum, pseudo_header, total

__all__ = ["PLACES", "Relay", "relay"]

NOWHERE, CABLE, MEMORY = "nowhere", "on the second cable", "in the router's memory"
PLACES = (NOWHERE, CABLE, MEMORY)
LINE = b"Pay 10 to Al, 90 to Bo\n"
AT, BIT = 4, 0x08  # the digit 1 of "10", and the bit that makes it a 9
IP, FIELD = 20, 16  # octets of the IP header, and where TCP's checksum stands behind it
PORT = 7
NODES = (
    spans.Node("sender", 0, 0.2),
    spans.Node("router", 0.4, 0.6),
    spans.Node("receiver", 0.8, 1),
)
HURT = {NOWHERE: None, MEMORY: 0.57, CABLE: 0.7}  # where on the path, 0 to 1


@dataclass(slots=True)
class OneBit(Fault):
    """Turns one bit of the first packet with text over, at a place, once."""

    place: str
    mends: bool
    done: bool = False

    def judge(self, n: int, verdict: Verdict, now: int, chance: Random) -> None:
        """Damage it; what the link's own check notices never arrives."""
        del n, now, chance
        if self.done or self.place == NOWHERE or not _text(verdict.data):
            return
        self.done = True
        before, verdict.data = verdict.data, _turned(verdict.data)
        verdict.corrupted = True
        if self.place == CABLE and crc32(before) != crc32(verdict.data):
            verdict.lost = "the link's check does not fit"
        if self.place == MEMORY and self.mends:
            verdict.data = _mended(verdict.data)


def _text(packet: bytes) -> bytes:
    """Return the data of a TCP packet of this network, whose IP header has no options."""
    return packet[IP + 4 * (packet[IP + 12] >> 4) :]


def _turned(packet: bytes) -> bytes:
    at = len(packet) - len(_text(packet)) + AT
    return packet[:at] + bytes((packet[at] ^ BIT,)) + packet[at + 1 :]


def _mended(packet: bytes) -> bytes:
    """Return the packet with TCP's checksum computed anew."""
    at = IP + FIELD
    bare = packet[IP:at] + bytes(2) + packet[at + 2 :]
    pseudo = pseudo_header(packet[12:16], packet[16:20], packet[9], len(bare))
    return packet[:at] + checksum(pseudo + bare).to_bytes(2, "big") + packet[at + 2 :]


@dataclass(frozen=True, slots=True)
class Relay:
    """What became of one line."""

    place: str
    mends: bool
    trace: Trace
    read: bytes  # what the receiver's program got

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """Each time the line was sent: where it was looked at, and what was found."""
        found: list[tuple[str, ...]] = []
        times: dict[int, int] = {}
        for _, hop in self.trace.hops():
            if not _text(hop.data):
                continue
            number = times.setdefault(hop.packet, len(times) + 1)
            found += [(f"{number}", f"{hop.src} to {hop.dst}", *each) for each in _looks(hop)]
        return found

    def __str__(self) -> str:
        by = ", and the router computes TCP's checksum anew" if self.mends else ""
        names = ("sent", "where", "what is looked at", "found")
        said = self.read.decode("ascii", "replace").rstrip("\n")
        wrong = "" if self.read == LINE else "  <- not what was sent"
        head = "No bit is damaged" if self.place == NOWHERE else f"One bit is damaged {self.place}"
        return (
            f"{head}{by}.\n"
            f"{text_table(names, self.rows)}\n"
            f"The program sent  {LINE.decode().rstrip()}\n"
            f"The program read  {said}{wrong}"
        )

    __repr__ = __str__

    def figure(self) -> spans.Figure:
        """Return the picture: what each check spans, and where the damage is."""
        ends = [(0.15, 0.5), (0.59, 0.85)] if self.mends else [(0.15, 0.85)]
        checks = (
            spans.Check("the links' checks", [(0.2, 0.4), (0.6, 0.8)]),
            spans.Check("IP's, header only", [(0.15, 0.5), (0.5, 0.85)], is_whole=False),
            spans.Check("TCP's", ends),
        )
        return spans.figure(NODES, checks, HURT[self.place], str(self))

    def _repr_html_(self) -> str:
        return self.figure().still


def _looks(hop: Hop) -> list[tuple[str, str]]:
    """Return what looks at a packet at the end of a link, and what it finds."""
    if hop.arrives_ns is None:
        return [("the link's check", "DOES NOT FIT: dropped")]
    looks = [("the link's check", "fits"), ("IP's header checksum", _fits(hop.data[:IP]))]
    if hop.dst == "receiver":
        segment = hop.data[IP:]
        pseudo = pseudo_header(hop.data[12:16], hop.data[16:20], hop.data[9], len(segment))
        looks.append(("TCP's checksum", _fits(pseudo + segment)))
    return looks


def _fits(data: bytes) -> str:
    return "fits" if total(data) == 0xFFFF else "DOES NOT FIT: dropped"


def relay(place: str = MEMORY, *, mends: bool = False, faults: Sequence[Fault] = ()) -> Relay:
    """Send a line over two links, one bit of it damaged at a place, and see who notices."""
    if place not in PLACES:
        raise LessonError(f"a place of damage needs to be {', '.join(PLACES)}, got {place!r}")
    net = Network(1, f"a line damaged {place}", faults)
    ends = [
        net.host("sender", "10.0.1.1", profile=PLAIN),
        net.host("receiver", "10.0.2.1", profile=PLAIN),
    ]
    net.router("router", "10.0.1.254", "10.0.2.254")
    net.link("sender", "router", delay_ns=5 * MS)
    net.link("router", "receiver", delay_ns=5 * MS, faults_there=[OneBit(place, mends)])
    sender, receiver = (Talker(net, end) for end in ends)
    receiver.listen(PORT)
    net.at(0, lambda: sender.connect(receiver, PORT, 50_000))
    net.at(100 * MS, lambda: sender.send(LINE))
    net.run(3 * SECOND)
    return Relay(place, mends, net.trace(), bytes(receiver.got))
