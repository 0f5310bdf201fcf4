"""What most scenarios need: two hosts on a link, and people who talk over it.

A `Talker` is a program at one host: it connects or listens, sends, reads whatever comes, and
closes when the other side has. Each of its calls stands in the trace under the name of Python's
socket call. What a scenario wants to happen at a time, it asks for by `net.at`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from course.errors import StackError
from course.net import Fault, Network
from course.stack.connection import Connection
from course.stack.host import Host
from course.stack.isn import Endpoint, fixed
from course.stack.listener import Listener
from course.stack.parts import PARTS, Parts
from course.stack.profile import MINUTE, MS, RFC, SECOND, Profile
from course.stack.state import State

__all__ = ["HOUR", "MINUTE", "MS", "PLAIN", "SECOND", "Talker", "numbered", "two"]

HOUR = 60 * MINUTE
PLAIN = replace(RFC, name="plain", use_scale=False, use_timestamps=False, use_sack=False)


def numbered(number: int, parts: Parts = PARTS) -> Parts:
    """Return the parts of a host whose first sequence number is always `number`."""
    return replace(parts, isn=lambda _chance: fixed(number))


def two(
    title: str,
    faults: Sequence[Fault],
    seed: int,
    /,
    *,
    profile: Profile = RFC,
    parts: tuple[Parts, Parts] = (PARTS, PARTS),
    **link: Any,
) -> tuple[Network, "Talker", "Talker"]:
    """Return a network of a client and a server, 10 ms apart unless `link` says otherwise."""
    net = Network(seed, title, faults)
    ends = [
        net.host(name, f"10.0.0.{n}", profile=profile, parts=own)
        for n, (name, own) in enumerate(zip(("client", "server"), parts, strict=True), 1)
    ]
    net.link("client", "server", **({"delay_ns": 10 * MS} | link))
    return net, Talker(net, ends[0]), Talker(net, ends[1])


class Talker:
    """A program at one host, with one connection at a time."""

    def __init__(self, net: Network, host: Host) -> None:
        """Sit down at `host`."""
        self.net, self.host = net, host
        self.listener: Listener | None = None
        self.conn: Connection | None = None
        self.got = bytearray()  # everything read so far
        self.greeting = b""  # said to whoever is accepted
        self.reads = True  # off: what arrives stays in the buffer
        self.closes = True  # off: the other side's FIN is not answered by one
        self._told = False  # the program knows that the connection is over
        self._waiting = bytearray()  # what the send buffer had no room for
        self._ending = ""  # the call that ends the connection, once it is open
        net.app(host.name, self._step)

    # --- What it is asked to do

    def listen(self, port: int, backlog: int = 128) -> None:
        """Wait for callers."""
        self.listener = self.host.listen(port, backlog)
        self.net.call(self.host.name, "listen", port)

    def connect(self, peer: "Talker", port: int, own_port: int = 0) -> None:
        """Open a connection to another host."""
        there = Endpoint(peer.host.addresses[0], port)
        self.conn = self.host.connect(there, self.net.now, own_port)
        self._told = False
        self.net.call(self.host.name, "connect", peer.host.name, port)

    def send(self, data: bytes, *, urgent: bool = False) -> None:
        """Send octets; what the buffer does not take goes later."""
        name = self.host.name
        if self.conn is None:
            self.net.call(name, "send", data, error="there is no connection")
            return
        try:
            taken = self.conn.send(data, urgent=urgent)
        except StackError as error:
            self.net.call(name, "send", data, error=str(error))
            return
        self._waiting += data[taken:]
        self.net.call(name, "send", data, result=taken)

    def shutdown(self) -> None:
        """Say that no more will be sent, once the connection is open; go on reading."""
        self._end("shutdown")

    def close(self) -> None:
        """Close, once the connection is open."""
        self._end("close")

    def abort(self) -> None:
        """End the connection at once."""
        self._end("abort")
        self._told = True

    def _end(self, call: str) -> None:
        conn = self.conn
        if conn is None or conn.is_gone or (conn.fin_wanted and call != "abort"):
            return
        if conn.tcb.state is State.SYN_SENT and call != "abort":
            self._ending = call  # a CLOSE here would forget what is to be sent
            return
        self._ending = ""
        getattr(conn, call)()
        self.net.call(self.host.name, call)

    # --- What it does by itself

    def _step(self, now: int) -> None:
        """Look at what has happened at the host: accept, read, send on, close."""
        del now
        self._accept()
        conn = self.conn
        if conn is None or self._told:
            return
        if self.reads and conn.readable:
            data = conn.receive()
            self.got += data
            self.net.call(self.host.name, "recv", result=data)
        if conn.is_gone:
            self._told = True
            if conn.error:
                self.net.call(self.host.name, "recv", error=conn.error)
            return
        if self._waiting:
            del self._waiting[: conn.send(bytes(self._waiting))]
        if self._ending or (self.closes and self.reads and conn.at_end):
            self._end(self._ending or "close")

    def _accept(self) -> None:
        """Take the next caller, if nobody is on the line."""
        is_free = self.conn is None or self.conn.is_gone or self.conn.tcb.state is State.TIME_WAIT
        conn = self.listener.accept() if self.listener is not None and is_free else None
        if conn is None:
            return
        self.conn, self._told = conn, False
        self.net.call(self.host.name, "accept", result=conn.remote.port)
        if self.greeting:
            self.send(self.greeting)
