"""Hosts, links and time put together, and everything that happens written down.

    net = Network(seed=1)
    client, server = net.host("client", "10.0.0.1"), net.host("server", "10.0.0.2")
    net.link("client", "server", delay_ns=10 * MS, faults_there=[Drop((1,))])
    net.at(0, lambda: ...)          what programs do at a time
    net.app("server", serve)        what a program does whenever something happened at its host
    net.run()
    net.trace()

The clock jumps from one event to the next. All chance comes from the seed and the name of whoever
draws it, so the same seed gives the same trace, and one more host changes nobody else's draws.

Strategy. `transit` moves packets between nodes; this module builds, runs and writes down.
"""

from collections.abc import Callable, Sequence
from copy import copy
from random import Random
from typing import Any

from course.errors import StackError
from course.net.clock import Clock
from course.net.fault import Fault, fault_of
from course.net.link import Direction, Link
from course.net.nat import Nat
from course.net.queue import DropTail
from course.net.router import Router
from course.net.tap import Answer, Tap, only_listens
from course.net.transit import Transit
from course.net.way import Node, Ways
from course.stack.host import Host
from course.stack.parts import PARTS, Parts
from course.stack.profile import RFC, Profile
from course.trace.record import Call, Record, Trouble, What
from course.trace.trace import Trace
from course.wire import ipv4, ipv6

MOST_STEPS = 5_000_000


def address(text: str) -> bytes:
    """Return the octets of an address of either version."""
    return ipv6.from_text(text) if ":" in text else ipv4.from_text(text)


class Network:
    """Nodes, links, a clock and a list of records."""

    def __init__(
        self,
        seed: int = 0,
        title: str = "",
        faults: Sequence[Fault | Trouble] = (),
        *,
        keeps: bool = True,
    ) -> None:
        """Begin at time 0 with nothing; all chance comes from `seed`.

        `faults` go by the packet's number in the trace, and hit it on its first link; a reader's
        wish may be a `Trouble`. With
        `keeps` off nothing is written down: for measuring, and for long runs of which only the
        outcome is wanted.
        """
        self.seed, self.title = seed, title
        self.clock = Clock()
        self.nodes: dict[str, Node] = {}
        self.links: list[Link] = []
        self._keeps = keeps
        self._apps: dict[str, list[Callable[[int], None]]] = {}
        self._records: list[Record] = []
        self._ways = Ways(self.nodes, self.links)
        self._transit = Transit(self, self._ways, [copy(fault_of(fault)) for fault in faults])

    @property
    def now(self) -> int:
        """Nanoseconds since the start."""
        return self.clock.now

    # --- Building

    def host(
        self,
        name: str,
        *addresses: str,
        profile: Profile = RFC,
        parts: Parts = PARTS,
    ) -> Host:
        """Add a host; its MTU is that of its links."""
        made = Host(
            name,
            *map(address, addresses),
            profile=profile,
            parts=parts,
            chance=self.chance(f"host {name}"),
        )
        self._add(made)
        return made

    def router(self, name: str, *addresses: str, follows_routes: bool = True) -> Router:
        """Add a router; it may be told to refuse source routes."""
        made = Router(name, *map(address, addresses), follows_routes=follows_routes)
        self._add(made)
        return made

    def nat(self, name: str, outside: str, idle_ns: int) -> Nat:
        """Add a NAT; link its inside first, its outside second."""
        made = Nat(name, address(outside), idle_ns)
        self._add(made)
        return made

    def link(
        self,
        a: str,
        b: str,
        *,
        delay_ns: int = 0,
        rate: int | None = None,
        jitter_ns: int = 0,
        queue: int | DropTail | None = None,
        mtu: int = 1500,
        keeps_order: bool = True,
        faults: Sequence[Fault] = (),
        faults_there: Sequence[Fault] = (),
        faults_back: Sequence[Fault] = (),
    ) -> Link:
        """Join two nodes; `queue` is in packets (or one of `net.queue`), `rate` in bits a second.

        `faults` are those of both ways, each of which counts for itself.
        """
        for name in (a, b):
            self.known(name)
        if a == b:
            raise StackError(f"a link needs two different ends, got {a!r} twice")

        room = queue if isinstance(queue, DropTail) else DropTail(queue)

        def way(start: str, own: Sequence[Fault]) -> Direction:
            return Direction(
                delay_ns, rate, jitter_ns, room, [copy(one) for one in (*faults, *own)],
                mtu, keeps_order, self.chance(f"link {len(self.links)} {start}"),
            )  # fmt: skip

        made = Link(a, b, way(a, faults_there), way(b, faults_back))
        for name in (a, b):
            self._attach(self.nodes[name], mtu)
        self.links.append(made)
        self._ways.forget()
        return made

    def _attach(self, node: Node, mtu: int) -> None:
        """Let a node have one link more, if it can."""
        others = self._ways.of(node.name)
        if isinstance(node, Nat) and len(others) == 2:
            raise StackError(f"the NAT {node.name} has an inside and an outside, got a third link")
        if mtu < 1280 and any(len(one) == 16 for one in node.addresses):
            raise StackError(f"IPv6 needs an MTU of 1280 (RFC 8200 section 5), got {mtu}")
        if isinstance(node, Host):
            node.mtu = min([mtu] + [one.from_(node.name)[0].mtu for one in others])

    def tap(self, link: Link, answer: Answer = only_listens, name: str = "tap") -> Tap:
        """Put somebody in the middle of a link, who may answer what he sees."""
        made = Tap(answer, name)
        link.taps.append(made)
        return made

    def at(self, when: int, what: Callable[[], object]) -> None:
        """Let a program do something at a time."""

        def happen() -> None:
            what()
            for name in self.nodes:
                self.settle(name)

        self.clock.at(when, happen)

    def app(self, host: str, step: Callable[[int], None]) -> None:
        """Call `step(now)` whenever something has happened at `host`."""
        self.known(host)
        self._apps.setdefault(host, []).append(step)

    def inject(self, link: Link, towards: str, packet: bytes, who: str = "tap") -> None:
        """Send a forged packet from the middle of a link towards one of its ends."""
        self._transit.inject(link, towards, packet, who)

    def send_raw(self, host: str, packet: bytes) -> None:
        """Let a host put any octets on the wire, whoever they say they are from."""
        self.known(host)
        self._transit.leave(host, packet)

    def known(self, name: str) -> Node:
        """Return the node of that name."""
        if name not in self.nodes:
            raise StackError(f"a node needs to be one of {[*self.nodes]}, got {name!r}")
        return self.nodes[name]

    def _add(self, node: Node) -> None:
        if node.name in self.nodes:
            raise StackError(f"a node needs a name of its own, got {node.name!r} twice")
        for other in self.nodes.values():
            for one in set(node.addresses) & set(other.addresses):
                raise StackError(f"{node.name} needs an address of its own, got {_words(one)}")
        self.nodes[node.name] = node
        self._ways.forget()

    def chance(self, who: str) -> Random:
        """Return a source of chance of somebody's own."""
        return Random(f"{self.seed} {who}")  # noqa: S311  a simulation's chance is seeded on purpose

    # --- Running

    def run(self, until_ns: int | None = None, most: int = MOST_STEPS) -> None:
        """Let everything happen until nothing is left, or until the time given."""
        for name in self.nodes:
            self.settle(name)
        hosts = [node for node in self.nodes.values() if isinstance(node, Host)]
        for _ in range(most):
            ends = [host.next_timeout() for host in hosts]
            coming = [self.clock.next(), *ends]
            when = min((time for time in coming if time is not None), default=None)
            if when is None or (until_ns is not None and when > until_ns):
                self.clock.now = max(self.clock.now, until_ns or 0)
                return
            if when == coming[0]:
                self.clock.run_next()
                continue
            self.clock.now = when
            for host, end in zip(hosts, ends, strict=True):
                if end is not None and end <= when:
                    host.timeout(when)
                    self.settle(host.name)
        raise StackError(f"a run needs to end within {most} steps, got more: what keeps it going?")

    def settle(self, name: str) -> None:
        """Let the programs of a host see what happened, then send what is to be sent."""
        host = self.nodes[name]
        if not isinstance(host, Host):
            return
        self._collect(host)
        for step in self._apps.get(name, ()):
            step(self.now)
        packets = host.packets_to_send(self.now)
        self._collect(host)
        for packet in packets:
            self._transit.leave(name, packet)

    def _collect(self, host: Host) -> None:
        for connection, event in host.events():
            self.record(host.name, event, connection)

    # --- Writing down

    def call(
        self, host: str, name: str, *arguments: Any, result: Any = None, error: str = ""
    ) -> None:
        """Write down what a program asked for, and what it got."""
        self.record(host, Call(name, arguments, result, error))

    def record(self, host: str, what: What, connection: str = "") -> None:
        """Write down one thing that happened now."""
        if self._keeps:
            self._records.append(Record(len(self._records), self.now, host, what, connection))

    def trace(self) -> Trace:
        """Return everything that happened."""
        return Trace(
            tuple(self.nodes),
            tuple(self._records),
            self.title,
            addresses=tuple(
                (node.name, _words(one)) for node in self.nodes.values() for one in node.addresses
            ),
        )


def _words(octets: bytes) -> str:
    return ipv4.to_text(octets) if len(octets) == 4 else ipv6.to_text(octets)
