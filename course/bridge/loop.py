"""The loop that lets a `Host` live in real time, at the end of a real cable.

The stack has no clock and no socket: octets and the time go in, octets and the next deadline come
out. A `Bridge` is what lies around it. In each turn it brings the host the packets that have come,
lets the timers do their work whose time is over, asks the programs, puts on the cable whatever is
to go, and sleeps until a packet comes or the next deadline is there. It never waits for a tick, so
nothing but the work itself limits the speed.

    with Bridge(host, Tun("course0", "10.77.0.1/24"), keeps=True) as bridge:
        bridge.app(step)            what a program does whenever something has happened
        bridge.run(until=done)      or blocking calls: bridge.listen, bridge.connect
        bridge.trace()

`door` is the end of the cable: a `Tun` or a `Tunnel`. Between host and door may lie a link that
loses, delays, doubles and reorders: `there` and `back` are directions of `net.link` with the very
faults of the simulated network. Only the time is real, so no two runs are the same.

One thread does everything. While a program computes, the host sleeps, and the packets wait in the
kernel's queue.
"""

import heapq
import selectors
import time  # noqa: TID251  the one room that has a real clock
from collections.abc import Callable
from dataclasses import replace
from random import SystemRandom
from types import TracebackType
from typing import Any, Protocol, Self

from course.bridge.stream import Stream, Waiting
from course.errors import BridgeError
from course.net.link import Arrival, Direction
from course.net.network import address as octets
from course.stack.connection import Connection
from course.stack.host import Host
from course.stack.isn import Endpoint
from course.stack.parts import PARTS, Parts
from course.stack.profile import LINUX, SECOND, Profile
from course.stack.state import State
from course.trace.record import Call, Hop, Record, What
from course.trace.trace import Trace

__all__ = ["BRIDGED", "Bridge", "Door", "real_host"]

GLANCE_NS = 10_000_000  # how often a condition is looked at that no packet may have to do with
BATCH = 32  # packets taken in one turn: their acknowledgements may be one
AT_REST = (State.CLOSED, State.LISTEN, State.FIN_WAIT_2, State.TIME_WAIT)  # nothing left to say
BRIDGED = replace(LINUX, receive_buffer=1 << 20, send_buffer=1 << 20)


def real_host(
    name: str, *addresses: str, profile: Profile = BRIDGED, parts: Parts = PARTS
) -> Host:
    """Make a host whose ports and initial numbers nobody can guess: real peers may try."""
    return Host(name, *map(octets, addresses), profile=profile, parts=parts, chance=SystemRandom())


class Door(Protocol):
    """The end of a cable."""

    name: str
    mtu: int

    def fileno(self) -> int:
        """Return the number by which a selector waits for packets."""

    def read(self) -> bytes | None:
        """Return the next packet, or None if there is none now."""

    def write(self, packet: bytes) -> str:
        """Send a packet; return "", or why it could not go."""

    def close(self) -> None:
        """Close it."""


class Bridge:
    """A host, a door, and the time."""

    def __init__(
        self,
        host: Host,
        door: Door,
        *,
        there: Direction | None = None,
        back: Direction | None = None,
        keeps: bool = False,
        title: str = "",
    ) -> None:
        """Join `host` and `door`, by a perfect cable or by two directions of a link.

        With `keeps` everything is written down, for `trace`: that takes time and memory.
        """
        for way in (there, back):
            if way is not None and way.mtu < door.mtu:
                raise BridgeError(
                    f"a link on a cable of MTU {door.mtu} needs as much itself, got {way.mtu}"
                )
        self.host, self.door, self.title = host, door, title
        self.packets = 0  # both ways
        host.mtu = door.mtu
        host.tells = self._keeps = keeps
        self._there, self._back = there, back
        self._coming: list[tuple[int, int, bool, bytes]] = []  # (when, count, to us, packet)
        self._apps: list[Callable[[int], None]] = []
        self._records: list[Record] = []
        self._start = time.monotonic_ns()
        # `select` counts microseconds, where the newer calls count milliseconds.
        self._selector = selectors.SelectSelector()
        self._selector.register(door, selectors.EVENT_READ)

    @property
    def now(self) -> int:
        """Nanoseconds since the start."""
        return time.monotonic_ns() - self._start

    # --- Programs

    def app(self, step: Callable[[int], None]) -> None:
        """Call `step(now)` whenever something may have happened."""
        self._apps.append(step)

    def listen(self, port: int, backlog: int = 128) -> Waiting:
        """Wait for connections at `port`: `accept` of what is returned gives them."""
        return Waiting(self, self.host.listen(port, backlog))

    def connect(
        self, where: str, port: int, within_s: float | None = None, *, own_port: int = 0
    ) -> Stream:
        """Open a connection to an address of either version, and wait until it is open.

        `own_port` 0 takes a free one.
        """
        remote = Endpoint(octets(where), port)
        stream = Stream(self, self.host.connect(remote, self.now, own_port))
        try:
            what = f"connect to {where}"
            self.wait(lambda: stream.is_open or stream.conn.is_gone, within_s, what)
        except BridgeError:
            stream.abort()
            raise
        if not stream.is_open:
            raise BridgeError(f"the connection to {where} port {port} failed: {stream.conn.error}")
        return stream

    def wait(self, until: Callable[[], Any], within_s: float | None, what: str) -> None:
        """Run until something holds; raise `BridgeError` if it does not within the time given."""
        if not self.run(until, within_s):
            raise BridgeError(f"{what} needs to be done within {within_s} s, and was not")

    # --- Running

    def run(self, until: Callable[[], Any], within_s: float | None = None) -> bool:
        """Let everything happen until `until()` holds; return False if the time was over first."""
        end = None if within_s is None else self.now + int(within_s * SECOND)
        while not until():
            now = self.now
            if end is not None and now >= end:
                return False
            self.turn(now + GLANCE_NS)
        self._settle()
        return True

    def turn(self, end: int) -> None:
        """Do what is to be done; if that is nothing, wait for it, until `end` at the longest."""
        self._settle()
        if self._selector.select(self._patience(end)):
            for _ in range(BATCH):
                packet = self.door.read()
                if packet is None:
                    break
                self._comes(packet)
        while self._coming and self._coming[0][0] <= self.now:
            _, _, is_ours, packet = heapq.heappop(self._coming)
            if is_ours:
                self.host.packet_arrives(packet, self.now)
                self._settle()
            else:
                self.door.write(packet)
        self.host.timeout(self.now)
        self._settle()

    def _patience(self, end: int) -> float:
        """Return for how many seconds nothing will be to do but what may come."""
        due = self.host.next_timeout()
        if due is not None and due < end:
            end = due
        if self._coming and self._coming[0][0] < end:
            end = self._coming[0][0]
        return max(end - self.now, 0) / SECOND

    def _settle(self) -> None:
        """Let the programs see what happened, then send what is to be sent."""
        host, now = self.host, self.now
        if self._apps:
            self._collect(now)
            for step in self._apps:
                step(now)
        packets = host.packets_to_send(now)
        self._collect(now)
        for packet in packets:
            self._goes(packet, now)

    def _collect(self, now: int) -> None:
        for connection, event in self.host.events():
            self._record(event, connection, now)

    def _comes(self, packet: bytes) -> None:
        """Take a packet from the door: to the host, or onto the link that leads there."""
        now = self.now
        self.packets += 1
        if self._back is not None:
            arrivals = self._back.send(packet, now)
        else:
            arrivals = [Arrival(now, packet, "delivered")]
            self.host.packet_arrives(packet, now)
        self._note(arrivals, now, is_ours=True, waits=self._back is not None)

    def _goes(self, packet: bytes, now: int) -> None:
        """Put a packet of the host's on its way: through the door, or onto the link first."""
        self.packets += 1
        if self._there is not None:
            arrivals = self._there.send(packet, now)
        else:
            why = self.door.write(packet)
            arrivals = [Arrival(None if why else now, packet, "lost" if why else "delivered", why)]
        self._note(arrivals, now, is_ours=False, waits=self._there is not None)

    def _note(self, arrivals: list[Arrival], now: int, *, is_ours: bool, waits: bool) -> None:
        """Write down what becomes of a packet, and let come later what is still on its way."""
        ends = (self.door.name, self.host.name) if is_ours else (self.host.name, self.door.name)
        for at, data, fate, why in arrivals:
            if waits and at is not None:
                heapq.heappush(self._coming, (at, self.packets, is_ours, data))
            if self._keeps:
                hop = Hop(self.packets, *ends, data, at, fate, why)
                self._records.append(Record(len(self._records), now, ends[0], hop))

    # --- Writing down

    def call(self, name: str, *arguments: Any, result: Any = None, error: str = "") -> None:
        """Write down what a program asked for, and what it got."""
        self._record(Call(name, arguments, result, error), "", self.now)

    def _record(self, what: What, connection: str, now: int) -> None:
        if self._keeps:
            number = len(self._records)
            self._records.append(Record(number, now, self.host.name, what, connection))

    def trace(self) -> Trace:
        """Return everything that was written down."""
        return Trace((self.host.name, self.door.name), tuple(self._records), self.title)

    # --- The end

    def close(self, within_s: float = 5.0) -> None:
        """Let go what is still to be sent, reset what was left open, and close the door.

        Who is in TIME-WAIT stays two retransmission timeouts longer: the peer may not have got
        our last ACK, and would ask for it in vain.
        """
        self._apps.clear()  # what they work with may be gone already
        left = list(self.host.connections.values())
        for conn in left:
            if not conn.fin_wanted and conn.tcb.state not in AT_REST:
                conn.abort()
        self._settle()
        self.run(lambda: not self._coming and all(map(self._may_go, left)), within_s)
        self._selector.close()
        self.door.close()

    def _may_go(self, conn: Connection) -> bool:
        """Return whether a connection can be forgotten without harm to its peer."""
        tcb = conn.tcb
        until = conn.timers.deadline("time-wait")
        if tcb.state is State.TIME_WAIT and until is not None:
            return self.now >= until - conn.closer.linger_ns + 2 * tcb.rto
        return tcb.state in AT_REST

    def __enter__(self) -> Self:
        """Use it in a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Leave nothing behind, and do not linger after an error."""
        self.close(5.0 if error is None else 0.0)
