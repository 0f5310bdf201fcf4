"""What two SYNs agree upon: two hosts with different wishes, opened by the course's own TCP.

Each side has an MTU and a set of wishes; `agreement` lets them shake hands and reads off, from the
two segments, what was said, and from both TCBs what is in force. Between them stands a router, so
that their links may differ: an MSS tells what its sender's own link carries.
"""

from dataclasses import dataclass, replace

from course.lesson.scenarios.stage import MS, SECOND, Talker
from course.net import Network
from course.stack.profile import RFC, Profile
from course.trace import Trace
from course.view.captured import dissections
from course.view.page import text_table

__all__ = ["Agreement", "agreement"]

PORT = 80


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was said in the two SYNs, and what is in force afterwards."""

    said: tuple[str, str]  # tcpdump's lines
    rows: tuple[tuple[str, str, str], ...]  # what, at the client, at the server
    trace: Trace

    def __str__(self) -> str:
        table = text_table(("in force", "client", "server"), self.rows)
        said = [line.replace(", options [", ",\n    options [") for line in self.said]
        return "\n".join([*said, "", table])

    __repr__ = __str__


def agreement(
    *,
    client_mtu: int = 1500,
    server_mtu: int = 1500,
    client_scale: bool = True,
    server_scale: bool = True,
    client_sack: bool = True,
    server_sack: bool = True,
    client_stamps: bool = True,
    server_stamps: bool = True,
    client_ecn: bool = False,
    server_ecn: bool = True,
) -> Agreement:
    """Open a connection between two hosts with these wishes."""
    net = Network(1, "what two SYNs agree upon")
    asks = _profile(client_scale, client_sack, client_stamps, ecn="on" if client_ecn else "off")
    answers = _profile(
        server_scale, server_sack, server_stamps, ecn="passive" if server_ecn else "off"
    )
    client = Talker(net, net.host("client", "10.0.0.1", profile=asks))
    server = Talker(net, net.host("server", "10.0.1.1", profile=answers))
    net.router("router", "10.0.0.254")
    net.link("client", "router", delay_ns=5 * MS, mtu=client_mtu)
    net.link("server", "router", delay_ns=5 * MS, mtu=server_mtu)
    server.listen(PORT)
    net.at(0, lambda: client.connect(server, PORT))
    net.run(SECOND)
    trace = net.trace()
    lines = tuple(packet.line for packet in dissections(trace)[:2])
    return Agreement((lines[0], lines[1]), tuple(_rows(client, server)), trace)


def _profile(scale: bool, sack: bool, stamps: bool, ecn: str) -> Profile:
    return replace(
        RFC, use_scale=scale, use_sack=sack, use_timestamps=stamps, ecn=ecn, least_shift=7
    )


def _rows(client: Talker, server: Talker) -> list[tuple[str, str, str]]:
    """Return what each end goes by."""
    ends = [one.conn.tcb for one in (client, server) if one.conn is not None]
    shown = {
        "largest text that the peer takes": [f"{tcb.snd_mss} octets" for tcb in ends],
        "shift of windows it hears": [f"{tcb.snd_shift}" for tcb in ends],
        "shift of windows it tells": [f"{tcb.rcv_shift}" for tcb in ends],
        "SACK": [_yes(tcb.has_sack) for tcb in ends],
        "timestamps": [_yes(tcb.has_timestamps) for tcb in ends],
        "ECN": [_yes(tcb.has_ecn) for tcb in ends],
    }
    return [(what, client, server) for what, (client, server) in shown.items()]


def _yes(value: bool) -> str:
    return "yes" if value else "no"
