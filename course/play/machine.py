"""One machine whose programs talk over its loopback interface, each seen as if it stood apart.

Two programs on a laptop talk to "localhost"; there is one host, one address and one set of ports.
To a reader they are two. So this network knows which port is whose, and writes each packet, state
and call down under the name of the program that it belongs to. The loopback interface has a delay,
faults and a queue like any link, but no two ends: all of it is one direction.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

from course.errors import WireError
from course.net.fault import Fault, Verdict, fault_of
from course.net.link import Direction
from course.net.network import Network
from course.net.queue import DropTail
from course.net.transit import Transit
from course.stack import icmp
from course.stack.ip import unwrap
from course.stack.profile import Profile
from course.stack.segment import TCP_PROTOCOL
from course.stack.udp import UDP_PROTOCOL
from course.trace.record import Hop, Record, Trouble, What
from course.trace.trace import Trace

MACHINE = "localhost"
MTU = 65_535  # so that the MSS is 65495, as measured on Linux's loopback interface
DELAY_NS = 5_000


class Loopback(Transit):
    """What carries packets from a machine to itself."""

    def __init__(self, net: "Machine", direction: Direction, faults: Sequence[Fault]) -> None:
        """Carry the packets of `net` through `direction`."""
        super().__init__(net, net.ways, faults)
        self._direction = direction

    def leave(self, name: str, packet: bytes) -> None:
        """Take a packet that the machine has made for itself."""
        self.count += 1
        now = self.net.now
        verdict = Verdict(packet)
        for fault in self.faults:
            fault.judge(self.count, verdict, now, self._chance)
        for at, data, fate, why in self._direction.send(packet, now, verdict):
            self.net.record(name, Hop(self.count, name, name, data, at, fate, why))
            if at is not None:
                self._later(at, None, name, data, self.count)


class Machine(Network):
    """A network of one host, told as if each of its programs were one."""

    def __init__(
        self,
        programs: Sequence[str],
        profile: Profile,
        link: Mapping[str, Any],
        *,
        seed: int,
        title: str,
        faults: Sequence[Fault | Trouble],
    ) -> None:
        """Make the machine on which `programs` will run; `link` is the loopback interface."""
        super().__init__(seed, title)
        self.programs, self.ways = programs, self._ways
        self._owners: dict[tuple[int, int], str] = {}  # (protocol, port) -> program
        settings = {"delay_ns": DELAY_NS, "mtu": MTU} | dict(link)
        queue, own = settings.pop("queue", None), settings.pop("faults", ())
        direction = Direction(
            **settings,
            queue=queue if isinstance(queue, DropTail) else DropTail(queue),
            faults=[copy(one) for one in own],
            chance=self.chance("link loopback"),
        )
        self._transit = Loopback(self, direction, [copy(fault_of(fault)) for fault in faults])
        host = self.host(MACHINE, "127.0.0.1", profile=profile)
        host.mtu = direction.mtu

    def owner(self, program: str) -> Callable[[int, int], None]:
        """Return what a program's sockets call when they have taken a port."""

        def takes(protocol: int, port: int) -> None:
            self._owners[protocol, port] = program

        return takes

    # --- Writing down

    def record(self, host: str, what: What, connection: str = "") -> None:
        """Write down what happened, under the name of the program whose port it is."""
        if isinstance(what, Hop):
            src, dst = self._ends(what.data)
            what = what._replace(src=src, dst=dst)
            host = src
        elif host == MACHINE and connection:
            host = self._owners.get((TCP_PROTOCOL, int(connection.partition("-")[0])), MACHINE)
        super().record(host, what, connection)

    def _ends(self, packet: bytes) -> tuple[str, str]:
        """Return the programs that a packet is from and for."""
        try:
            datagram = unwrap(packet)
        except WireError:
            return MACHINE, MACHINE
        protocol, ports = datagram.protocol, datagram.payload[:4]
        is_answer = False
        error = icmp.read_error(datagram) if protocol == icmp.PROTOCOL[4] else None
        quoted = icmp.quoted(error.quoted) if error is not None else None
        if quoted is not None:  # it goes back to whoever sent what it quotes
            protocol, is_answer = quoted[0], True
            ports = quoted[1][1].to_bytes(2, "big") + quoted[1][3].to_bytes(2, "big")
        if protocol not in (TCP_PROTOCOL, UDP_PROTOCOL) or len(ports) < 4:
            return MACHINE, MACHINE
        numbers = int.from_bytes(ports[:2], "big"), int.from_bytes(ports[2:], "big")
        src, dst = (self._owners.get((protocol, number), "") for number in numbers)
        src, dst = src or self._other(dst), dst or self._other(src)
        return (dst, src) if is_answer else (src, dst)

    def _other(self, program: str) -> str:
        """Return who stands for a port that was never anybody's: the other one, if it is clear."""
        others = [name for name in self.programs if name != program]
        return others[0] if len(others) == 1 and program else MACHINE

    def trace(self) -> Trace:
        """Return everything that happened; the machine itself only if something was its own."""
        whole = super().trace()
        is_named = any(_names(record) for record in whole)
        hosts = (*self.programs, MACHINE) if is_named else (*self.programs,)
        addresses = tuple((name, "127.0.0.1") for name in hosts)
        return Trace(hosts, whole.records, whole.title, addresses=addresses)


def _names(record: Record) -> bool:
    """Return whether a record names the machine itself."""
    what = record.what
    ends = (what.src, what.dst) if isinstance(what, Hop) else ()
    return MACHINE in (record.host, *ends)
