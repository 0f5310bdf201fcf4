"""What becomes of a connection on which nobody speaks, or whose cable is cut, or behind a NAT.

`silence` lets a client and a server say nothing for a while, with or without keep-alives, with or
without a NAT that forgets, and then lets the server speak. `cable` cuts their link for a while,
while nobody speaks or with a line under way. Both run the course's own TCP.
"""

from dataclasses import dataclass, replace

from course.errors import LessonError
from course.lesson.scenarios.stage import MINUTE, MS, SECOND, Talker
from course.net import Cut, Network
from course.stack.profile import RFC, Profile
from course.trace import Trace

__all__ = ["Quiet", "cable", "silence"]

DAY = 1440  # minutes
NEWS = b"news\n"
BEGIN = 1 * SECOND  # when the silence begins, or the cable is cut


@dataclass(frozen=True, slots=True)
class Quiet:
    """What happened between the last word and the next one, and after that."""

    what: str
    trace: Trace
    began_ns: int
    ended_ns: int
    states: tuple[tuple[str, str], ...]  # host and state, when the silence ends
    reader: str

    @property
    def segments(self) -> int:
        """Segments that were sent while nobody spoke."""
        numbers = {hop.packet for t_ns, hop in self.trace.hops()
                   if self.began_ns < t_ns < self.ended_ns}  # fmt: skip
        return len(numbers)

    @property
    def read_ns(self) -> int | None:
        """When the reader read the line that was said at last; None: never."""
        for t_ns, call in self.trace.calls(self.reader, "recv"):
            if t_ns > self.began_ns and call.result:
                return t_ns
        return None

    def __str__(self) -> str:
        states = ", ".join(f"{host} {state}" for host, state in self.states)
        errors = [f"{host}: {call.error}, at {_time(t_ns)}" for host in ("client", "server")
                  for t_ns, call in self.trace.calls(host) if call.error]  # fmt: skip
        read = "never" if self.read_ns is None else f"at {_time(self.read_ns)}"
        return "\n".join(
            [
                f"{self.what} Segments meanwhile: {self.segments}.",
                f"it ends:            at {_time(self.ended_ns)}; {states}",
                f"next line said:     at {_time(self.said_ns)}",
                f"the {self.reader} reads it: {read}",
                f"a program is told:  {'; '.join(errors) or 'nothing'}",
            ]
        )

    @property
    def said_ns(self) -> int:
        """When the line was said that the reader waits for."""
        other = "server" if self.reader == "client" else "client"
        return next((t for t, _ in self.trace.calls(other, "send") if t > self.began_ns), 0)

    __repr__ = __str__


def _time(t_ns: int) -> str:
    seconds = round(t_ns / SECOND)
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def _for(minutes: int) -> str:
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def silence(minutes: int = DAY, keep_alive: int = 0, nat: int = 0) -> Quiet:
    """Say nothing for `minutes`; then the server has news.

    `keep_alive`: minutes until the client's keep-alive, 0: off; `nat`: minutes after which a NAT
    between them forgets, 0: no NAT.
    """
    _check(minutes, keep_alive, nat)
    profile = RFC
    if keep_alive:
        profile = replace(RFC, name="keep-alive", keep_idle_ns=keep_alive * MINUTE)
    net = Network(1, "silence")
    client, server = _pair(net, profile, nat)
    end = BEGIN + minutes * MINUTE
    states: list[tuple[str, str]] = []

    def call() -> None:
        client.connect(server, 80)
        if client.conn is not None:
            client.conn.tcb.keep_alive = bool(keep_alive)

    net.at(0, call)
    net.at(100 * MS, lambda: client.send(b"tell me when there is news\n"))
    net.at(end, lambda: states.extend(_states(client, server)))
    net.at(end, lambda: server.send(NEWS))
    net.run(end + 30 * MINUTE)
    what = f"{_for(minutes)} without a word."
    return Quiet(what, net.trace(), BEGIN, end, tuple(states), "client")


def _pair(net: Network, profile: Profile, nat: int) -> tuple[Talker, Talker]:
    client = Talker(net, net.host("client", "192.168.1.2", profile=profile))
    if nat:
        net.nat("nat", "203.0.113.1", nat * MINUTE)
    server = Talker(net, net.host("server", "198.51.100.1" if nat else "192.168.1.3"))
    if nat:
        net.link("client", "nat", delay_ns=MS)
        net.link("nat", "server", delay_ns=10 * MS)
    else:
        net.link("client", "server", delay_ns=10 * MS)
    server.listen(80)
    return client, server


def cable(minutes: int = 60, *, busy: bool = False) -> Quiet:
    """Cut the cable for `minutes`; `busy`: with a line under way, else the line is said after."""
    _check(minutes, 0, 0)
    net = Network(1, "cable", [])
    client = Talker(net, net.host("client", "192.168.1.2"))
    server = Talker(net, net.host("server", "192.168.1.3"))
    end = BEGIN + minutes * MINUTE
    net.link("client", "server", delay_ns=10 * MS, faults=[Cut(BEGIN, end)])
    server.listen(80)
    states: list[tuple[str, str]] = []
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, lambda: client.send(b"are you there?\n"))
    net.at(BEGIN + MS if busy else end, lambda: client.send(b"and now?\n"))
    net.at(end, lambda: states.extend(_states(client, server)))
    net.run(end + 30 * MINUTE)
    what = f"The cable is cut for {_for(minutes)}, {'a line' if busy else 'nothing'} under way."
    return Quiet(what, net.trace(), BEGIN, end, tuple(states), "server")


def _states(*talkers: Talker) -> list[tuple[str, str]]:
    return [
        (one.host.name, str(one.conn.tcb.state) if one.conn is not None else "no connection")
        for one in talkers
    ]


def _check(minutes: int, keep_alive: int, nat: int) -> None:
    if not 0 < minutes <= DAY or not 0 <= keep_alive <= DAY or not 0 <= nat <= DAY:
        raise LessonError(f"times need 0 to {DAY} minutes, got {minutes}, {keep_alive}, {nat}")
