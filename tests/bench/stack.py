"""How quick the mini TCP is, beside the floor of plain Python: rate, growth, memory.

    python tests/bench/stack.py [--json FILE] [--rounds N]

One run, one process. Two endpoints exchange real IPv4 and TCP octets with checksums and no delay;
the floor builds and parses the same data segments with plain struct and the quick checksum, and
does nothing else. `with trace` keeps every event of both ends as a record. Each figure is the best
of several rounds, in CPU time.
"""

import argparse
import json
import struct
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from course.stack.connection import Connection
from course.stack.event import Event
from course.stack.host import Host
from course.stack.ip import Datagram, unwrap, wrap
from course.stack.isn import Endpoint
from course.stack.profile import RFC
from course.stack.reassembly import Reassembler
from course.stack.segment import Segment, from_wire, to_wire
from course.stack.state import State
from course.trace.record import Record

A, B = Endpoint(bytes((10, 0, 0, 1)), 40_000), Endpoint(bytes((10, 0, 0, 2)), 80)
BIG = replace(RFC, receive_buffer=1 << 20)
SHARE, TRACED_SHARE, GROWTH = 1 / 5, 1 / 2, 11.0


def cpu(*works: Callable[[], object], rounds: int) -> list[float]:
    """Return the least CPU seconds that each of `works` took; they take turns."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for n, work in enumerate(works):
            start = time.process_time()
            work()
            best[n] = min(best[n], time.process_time() - start)
    return best


# --- The floor

IP = struct.Struct("!BBHHHBBH4s4s")
TCP = struct.Struct("!HHIIBBHHH")


def checksum(data: bytes) -> int:
    number = int.from_bytes(data, "big")
    if len(data) % 2:
        number <<= 8
    return 0xFFFF - (number % 0xFFFF or (0xFFFF if number else 0))


def plain_build(seq: int, text: bytes, options: bytes) -> bytes:
    size = 20 + len(options) + len(text)
    tcp = TCP.pack(40_000, 80, seq, 1, (5 + len(options) // 4) << 4, 16, 65_535, 0, 0) + options
    pseudo = A.address + B.address + struct.pack("!BBH", 0, 6, size)
    made = checksum(pseudo + tcp + text)
    ip = IP.pack(0x45, 0, 20 + size, 1, 0x4000, 64, 6, 0, A.address, B.address)
    return (
        ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
        + tcp[:16] + struct.pack("!H", made) + tcp[18:] + text
    )  # fmt: skip


def plain_parse(packet: bytes) -> tuple[int, bytes]:
    ip = IP.unpack_from(packet)
    assert not checksum(packet[:20])
    tcp = packet[20 : ip[2]]
    pseudo = ip[8] + ip[9] + struct.pack("!BBH", 0, 6, len(tcp))
    assert not checksum(pseudo + tcp)
    head = TCP.unpack_from(tcp)
    return head[2], tcp[(head[4] >> 4) * 4 :]


def floor(data: bytes, size: int) -> None:
    options = b"\x01\x01\x08\x0a" + bytes(8)
    for at in range(0, len(data), size):
        plain_parse(plain_build(at, data[at : at + size], options))


# --- The stack


class Line:
    """Two connections and the octets between them."""

    def __init__(self, *, traced: bool) -> None:
        self.a = Connection(A, B, profile=BIG, chance=Random(1))
        self.b = Connection(B, A, profile=BIG, chance=Random(2))
        self.traced, self.records = traced, []
        self.a.tells = self.b.tells = traced
        self.segments = self.number = 0
        self.b.open(0, passive=True)
        self.a.open(0)

    def carry(self, conn: Connection, peer: Connection) -> bool:
        """Bring what one has to send to the other, packet by packet, and the answers back."""
        made = conn.segments_to_send(0)
        for seg in made:
            self.segments += bool(seg.text)
            peer.segment_arrives(self.across(seg, conn, peer), 0)
            for answer in peer.segments_to_send(0):
                conn.segment_arrives(self.across(answer, peer, conn), 0)
        for end in (conn, peer):
            self.keep(end.events())
        return bool(made)

    def across(self, seg: Segment, conn: Connection, peer: Connection) -> Segment:
        """Return a segment as it is read from its packet."""
        src, dst = conn.local.address, peer.local.address
        data = to_wire(seg, src, dst)
        (packet,) = wrap(Datagram(src, dst, 6, data, identification=self.number), 1500)
        self.number = self.number + 1 & 0xFFFF
        return from_wire(unwrap(packet).payload, src, dst)

    def keep(self, events: list[Event]) -> None:
        if self.traced:
            count = len(self.records)
            self.records += [
                Record(count + n, 0, "host", event, "40000-80") for n, event in enumerate(events)
            ]

    def send(self, data: bytes) -> int:
        """Send `data`, read all of it, and return how many data segments that took."""
        at = got = 0
        while got < len(data):
            if at < len(data) and self.a.tcb.state is State.ESTABLISHED:
                at += self.a.send(data[at : at + (1 << 20)])
            moved = self.carry(self.a, self.b)
            moved = self.carry(self.b, self.a) or moved
            got += len(self.b.receive()) if self.b.readable else 0
            if not moved:
                self.b.timeout(0)
        return self.segments


def transfer(data: bytes, *, traced: bool = False) -> int:
    return Line(traced=traced).send(data)


# --- Growth and memory


def holes(count: int) -> None:
    """Every second octet-pair arrives, then those between."""
    held = Reassembler()
    for n in range(count):
        held.overlap(4 * n + 2, 4 * n + 4)
        held.add(4 * n + 2, b"xx")
        held.blocks(3)
    for n in range(count):
        held.overlap(4 * n, 4 * n + 2)
        held.add(4 * n, b"yy")
        held.take(0 if not n else 4 * n)


def pair_of_hosts() -> tuple[Host, Host]:
    return Host("a", A.address, chance=Random(1)), Host("b", B.address, chance=Random(2))


def exchange(one: Host, two: Host) -> None:
    while (there := one.packets_to_send(0)) or (back := two.packets_to_send(0)):
        for packet in there:
            two.packet_arrives(packet, 0)
        for packet in two.packets_to_send(0) if there else back:
            one.packet_arrives(packet, 0)
        one.events()
        two.events()


def many(count: int) -> tuple[Host, Host]:
    """Open `count` connections between two hosts, one after the other."""
    one, two = pair_of_hosts()
    listener = two.listen(80)
    for n in range(count):
        one.connect(Endpoint(B.address, 80), 0, port=1000 + n)
        exchange(one, two)
        assert listener.accept() is not None
        one.next_timeout(), two.next_timeout()
    return one, two


def memory(count: int) -> float:
    """Return the octets that one idle connection takes, both of its ends counted as two."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    hosts = many(count)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(hosts[0].connections) == count
    return (after - before) / (2 * count)


# --- The table


def measure(rounds: int) -> list[tuple[str, float, str, str]]:
    """Return (what, figure, unit, what it needs to be)."""
    data = Random(1).randbytes(2_000_000)
    segments = transfer(data)
    times = cpu(
        lambda: floor(data, 1448),
        lambda: transfer(data),
        lambda: transfer(data, traced=True),
        lambda: transfer(data[:200_000]),
        rounds=rounds,
    )
    low, rate, traced = (segments / one for one in times[:3])
    few, lots = cpu(lambda: holes(1000), lambda: holes(10_000), rounds=rounds)
    some, all_ = cpu(lambda: many(1000), lambda: many(10_000), rounds=1)
    return [
        ("floor: plain struct, build and parse", low, "segments/s", ""),
        ("two endpoints", rate, "segments/s", ""),
        ("two endpoints, with trace", traced, "segments/s", ""),
        ("share of the floor", rate / low, "", f">= {SHARE:.2f}"),
        ("with trace, share of that", traced / rate, "", f">= {TRACED_SHARE:.2f}"),
        ("ten times the octets take", times[1] / times[3], "times", f"<= {GROWTH:.0f}"),
        ("10,000 holes beside 1,000 take", lots / few, "times", "<= 30"),
        ("10,000 connections beside 1,000 take", all_ / some, "times", "<= 20"),
        ("an idle connection takes", memory(1000), "octets", ""),
    ]


def holds(figure: float, needs: str) -> bool:
    if not needs:
        return True
    sign, bound = needs.split()
    return figure >= float(bound) if sign == ">=" else figure <= float(bound)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    rows = measure(asked.rounds)
    for what, figure, unit, needs in rows:
        shown = f"{figure:,.0f}" if figure >= 100 else f"{figure:.3f}"
        verdict = "" if holds(figure, needs) else "   FALLS SHORT"
        print(f"{what:42} {shown:>12} {unit:11} {needs}{verdict}")
    if asked.json:
        table = [dict(zip(("what", "figure", "unit", "needs"), row, strict=True)) for row in rows]
        asked.json.write_text(json.dumps(table, indent=1))
    return 0 if all(holds(figure, needs) for _, figure, _, needs in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
