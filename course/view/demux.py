"""Who gets the packet: a table of open sockets, asked row by row.

Strategy. A socket is known by what it is bound to; a star takes anything. `chosen` does as systems
do: a row fits if none of its parts contradicts the packet, and of those that fit the one with the
fewest stars gets it. If none fits, TCP answers by RST and UDP by ICMP port unreachable. `walked`
makes a moment of each row.
"""

from collections.abc import Sequence
from typing import NamedTuple

from course.view.markup import join
from course.view.page import text_table
from course.view.scene import Moment, Scene, notes, table

__all__ = ["ANY", "Arrival", "Socket", "chosen", "misfit", "walked"]

ANY = "*"
COLUMNS = ("protocol", "local address", "local port", "remote address", "remote port", "program")


class Socket(NamedTuple):
    """One open socket; `ANY` stands for whatever comes."""

    protocol: str
    address: str
    port: int
    peer: str
    peer_port: int | str
    program: str


class Arrival(NamedTuple):
    """What a packet says of itself: protocol, from where, to where."""

    protocol: str
    src: str
    src_port: int
    dst: str
    dst_port: int

    def __str__(self) -> str:
        return f"{self.protocol} {self.src}:{self.src_port} > {self.dst}:{self.dst_port}"


def misfit(socket: Socket, packet: Arrival) -> str:
    """Return which part of a socket contradicts a packet, "" if none does."""
    pairs = (
        ("protocol", socket.protocol, packet.protocol),
        ("local address", socket.address, packet.dst),
        ("local port", socket.port, packet.dst_port),
        ("remote address", socket.peer, packet.src),
        ("remote port", socket.peer_port, packet.src_port),
    )
    return next((name for name, own, its in pairs if own not in (ANY, its)), "")


def _stars(socket: Socket) -> int:
    return sum(part == ANY for part in socket)


def chosen(sockets: Sequence[Socket], packet: Arrival) -> int | None:
    """Return the place of the socket that gets the packet, None if nobody does."""
    fits = [n for n, socket in enumerate(sockets) if not misfit(socket, packet)]
    return min(fits, key=lambda n: _stars(sockets[n]), default=None)


def _outcome(sockets: Sequence[Socket], packet: Arrival, winner: int | None) -> str:
    if winner is not None:
        socket = sockets[winner]
        many = sum(not misfit(other, packet) for other in sockets)
        why = "the fewest stars of those that fit" if many > 1 else "it alone fits"
        return f"{socket.program} gets it: {why}."
    if packet.protocol == "TCP":
        return "Nobody waits for it: TCP answers with RST (RFC 9293 section 3.10.7.1)."
    return "Nobody waits for it: ICMP port unreachable goes back (RFC 1122 section 4.1.3.1)."


def walked(sockets: Sequence[Socket], packet: Arrival) -> Scene:
    """Return how the table is asked for one packet."""
    moments = [Moment(f"A packet arrives: {packet}. Say who gets it before you step.")]
    rows = []
    for n, socket in enumerate(sockets):
        wrong = misfit(socket, packet)
        stars = _stars(socket)
        word = f"no: {wrong}" if wrong else f"fits, {stars} star{'s' * (stars != 1)}"
        said = f"it does not fit, by its {wrong}" if wrong else f"it fits, with {stars} stars"
        moments.append(Moment(f"{socket.program}: {said}.", (f"s{n}",)))
        rows.append(((f"s{n}",), (*map(str, socket), word)))
    winner = chosen(sockets, packet)
    end = _outcome(sockets, packet, winner)
    moments.append(Moment(end, () if winner is None else (f"s{winner}",)))
    columns = (*COLUMNS, "for this packet")
    board = [
        notes([("Packet", str(packet), None)]),
        table(columns, rows, label="Open sockets", since=list(range(1, len(sockets) + 1))),
        notes([("Outcome", end, len(sockets) + 1)]),
    ]
    lines = text_table(columns, [cells for _, cells in rows])
    return Scene(f"Who gets {packet}?", join(board), tuple(moments), f"{packet}\n{lines}\n{end}")
