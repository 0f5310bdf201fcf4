"""A host: addresses and ports, and who gets which packet.

Sans-I/O like a connection: `packet_arrives(packet, now)`, `packets_to_send(now)`,
`next_timeout()`, `timeout(now)`, `events()`. A packet is led to the connection of its four
numbers, else to a listener of its port, else answered: TCP with RST, UDP with port unreachable; a
RST is answered by nothing, a broadcast neither (MUST-57). Nothing here knows how packets travel.
What lies below TCP is in `internet`.
"""

from random import Random

from course.errors import StackError
from course.stack import icmp, route
from course.stack.connection import Connection
from course.stack.deadline import Deadlines
from course.stack.internet import Internet
from course.stack.ip import Datagram, is_unicast, wrap
from course.stack.isn import Endpoint
from course.stack.listener import Listener
from course.stack.parts import PARTS, Parts
from course.stack.port import pick
from course.stack.profile import RFC, Profile
from course.stack.segment import RST, SYN, TCP_PROTOCOL, Segment, from_wire, reset_for, to_wire
from course.stack.state import SYNCHRONIZED, State
from course.stack.timeouts import time_wait

OF_THE_LISTENER = (State.SYN_RECEIVED, State.TIME_WAIT)  # where its queue has a say
Four = tuple[bytes, int, bytes, int]


class Host(Internet):
    """One machine with one or more addresses, and TCP."""

    def __init__(
        self,
        name: str,
        *addresses: bytes,
        profile: Profile = RFC,
        parts: Parts = PARTS,
        chance: Random | None = None,
        mtu: int = 1500,
    ) -> None:
        """Make a host; `chance` is the seeded source of its ports, numbers and offsets."""
        chance = chance or Random(0)  # noqa: S311  a simulation's chance is seeded on purpose
        super().__init__(name, *addresses, profile=profile, chance=chance, mtu=mtu)
        self.parts = parts
        self.isn = parts.isn(chance)
        self._next_id = chance.getrandbits(16)
        self.connections: dict[Four, Connection] = {}
        self.listeners: dict[tuple[bytes, int], Listener] = {}  # by address (b"": all) and port
        self._earlier: dict[Four, Connection] = {}  # in TIME-WAIT, while a new life opens (MAY-2)
        self._touched: dict[Four, Connection] = {}  # may have something to send or to say
        self._deadlines = Deadlines(self._deadline_of, lambda: self.connections)
        self._path_mtu: dict[bytes, int] = {}

    # --- What programs ask for

    def connect(
        self,
        remote: Endpoint,
        now: int,
        port: int = 0,
        address: bytes | None = None,
        hops: route.Hops = (),
    ) -> Connection:
        """Open a connection to `remote`; `port` 0 takes a free one by chance (RFC 6056).

        `address` is one of our own (MUST-43), `hops` a source route (MUST-51).
        """
        if not is_unicast(remote.address):  # MUST-46
            raise StackError(
                "OPEN needs the address of one host, got a broadcast or multicast one"
            )
        if address is not None and address not in self.addresses:
            raise StackError(f"OPEN needs an address of {self.name}, got {address.hex()}")
        local_address = address or self.address_for(remote.address)
        local = Endpoint(local_address, port or self._free_port(remote, local_address))
        key = (local.address, local.port, remote.address, remote.port)
        if key in self.connections:
            raise StackError(f"OPEN needs a free port, got {local.port}, which is in use")
        if hops:
            route.option(hops, remote.address)  # it refuses what cannot be
        conn = self._make(local, remote)
        conn.set_route(hops, by_user=True)
        conn.open(now)
        self._keep(key, conn)
        return conn

    def listen(self, port: int, backlog: int = 128, address: bytes = b"") -> Listener:
        """Wait for connections at `port`, of all addresses or of one (MUST-41, MUST-43)."""
        if (address, port) in self.listeners:
            raise StackError(f"LISTEN needs a free port, got {port}, which is in use")
        listener = Listener(Endpoint(address, port), backlog, self.profile.half_open_max)
        self.listeners[address, port] = listener
        return listener

    def unlisten(self, listener: Listener) -> None:
        """CLOSE in LISTEN: nobody is heard any more, and who was not accepted is reset."""
        self.listeners.pop((listener.local.address, listener.local.port), None)
        for conn in listener.opening:
            if not conn.is_gone:
                conn.abort()

    def _make(self, local: Endpoint, remote: Endpoint) -> Connection:
        conn = Connection(
            local, remote, profile=self.profile, parts=self.parts, chance=self.chance,
            isn=self.isn, mtu=self.mtu, path_mtu=self._path_mtu.get(remote.address),
        )  # fmt: skip
        conn.tells = self.tells
        conn.identification = self.chance.getrandbits(16)
        name = f"{local.port}-{remote.port}"
        conn.tell = lambda event: self._events.append((name, event))
        return conn

    def _keep(self, key: Four, conn: Connection) -> None:
        """Know a connection from now on, and hear of it when a program touches it."""

        def wake() -> None:
            self._touched[key] = conn

        self.connections[key] = conn
        conn.wake = wake
        wake()

    def _free_port(self, remote: Endpoint, address: bytes) -> int:
        listening = {port for _, port in self.listeners}
        return pick(
            self.chance,
            lambda port: (
                port not in listening and (address, port, *remote) not in self.connections
            ),
        )

    # --- What the network brings

    def _tcp(self, datagram: Datagram, now: int) -> None:
        seg = from_wire(datagram.payload, datagram.src, datagram.dst)
        seg.ecn = datagram.ecn
        seg.hops = route.way_home(datagram.options) if datagram.options else ()
        key = (datagram.dst, seg.dst_port, datagram.src, seg.src_port)
        conn = self.connections.get(key)
        if conn is None:
            self._stranger(key, seg, now)
            return
        listener = None
        if conn.tcb.state in OF_THE_LISTENER:
            listener = self._listener(key)
            conn.may_reopen = listener is not None and listener.has_room(seg)
            is_opening = conn.tcb.state is State.SYN_RECEIVED and conn.tcb.was_passive
            if listener and is_opening and listener.is_full and not seg.flags & (RST | SYN):
                self._drop(f"the queue of port {key[1]} is full: the ACK is dropped")
                return
        conn.tcb.heard_dscp = datagram.dscp
        conn.segment_arrives(seg, now)
        self._touched[key] = conn
        if conn.is_reborn and listener is not None:
            conn.is_reborn = False
            self._knock(listener, key, seg, now, conn)

    def _stranger(self, key: Four, seg: Segment, now: int) -> None:
        """Take a segment that belongs to no connection."""
        listener = self._listener(key)
        if listener is None:
            self._drop(f"no connection and no listener at port {key[1]}")
            answer = reset_for(seg)
            if answer is not None:
                self._send_segment(key, answer)
        elif listener.has_room(seg):
            self._knock(listener, key, seg, now)
        else:
            self._drop(f"the queue of port {key[1]} is full: the SYN is dropped")

    def _listener(self, key: Four) -> Listener | None:
        """Return who listens at an address and port: one of this address comes first."""
        return self.listeners.get((key[0], key[1])) or self.listeners.get((b"", key[1]))

    def _knock(
        self,
        listener: Listener,
        key: Four,
        seg: Segment,
        now: int,
        earlier: Connection | None = None,
    ) -> None:
        """Let a listener answer: a SYN makes a connection.

        `earlier` is the same connection's last life in TIME-WAIT. It comes back if the SYN proves
        to be an old duplicate (MAY-2 (2)).
        """
        conn = self._make(Endpoint(*key[:2]), Endpoint(*key[2:]))
        conn.open(now, passive=True, iss_above=earlier.tcb.snd_nxt if earlier else None)
        conn.segment_arrives(seg, now)
        if conn.is_listening:
            self._collect(key, conn, now)  # it has answered, perhaps, and is forgotten
        else:
            if earlier is not None:
                self._earlier[key] = earlier
            self._keep(key, conn)
            listener.opening.append(conn)

    def _tcp_error(self, ends: Four, error: icmp.Error, seq: int, now: int) -> None:
        conn = self.connections.get(ends)
        if conn is None:
            self._drop(f"an ICMP error, {error.what}, about no connection of ours")
            return
        if conn.icmp_arrives(error.what, seq, error.mtu, now):
            self._path_mtu[ends[2]] = conn.tcb.path_mtu
        self._touched[ends] = conn  # it may have something to send again, or to say

    # --- What goes out

    def packets_to_send(self, now: int) -> list[bytes]:
        """Return the packets that may go now, in order."""
        while self._touched:
            touched, self._touched = self._touched, {}
            for key, conn in touched.items():
                self._collect(key, conn, now)
        self._queue_udp()
        packets, self._packets = self._packets, []
        return packets

    def _collect(self, key: Four, conn: Connection, now: int) -> None:
        """Take what a connection has to send and to say; forget it once it is gone."""
        for seg in conn.segments_to_send(now):
            self._send_segment(key, seg, conn)
        if conn.doubts_path:  # negative advice (MUST-20): what the path told may be wrong
            conn.doubts_path = False
            self._path_mtu.pop(key[2], None)
        if self.connections.get(key) is not conn:
            return
        earlier = self._earlier.get(key)
        if conn.is_gone or conn.is_listening:
            del self.connections[key]
            if earlier is not None:  # the SYN was an old duplicate
                self._keep(key, earlier)
                del self._earlier[key]
        elif earlier is not None and conn.tcb.state in SYNCHRONIZED:
            time_wait(earlier, now)
            del self._earlier[key]
        at = conn.next_timeout()
        if at is not None:
            self._deadlines.note(key, at)

    def _send_segment(self, key: Four, seg: Segment, conn: Connection | None = None) -> None:
        src, _, dst, _ = key
        data = to_wire(seg, src, dst, self.profile.syn_options, self.profile.padding)
        if conn is None:
            self._send(Datagram(src, dst, TCP_PROTOCOL, data))
            return
        tcb, number = conn.tcb, conn.identification
        conn.identification = (number + 1) & 0xFFFF
        datagram = Datagram(src, dst, TCP_PROTOCOL, data, tcb.ttl, tcb.dscp, seg.ecn, True, number)
        if conn.hops:
            datagram.dst, datagram.options = conn.hops[0], route.option(conn.hops, dst)
        self._packets += wrap(datagram, self.mtu)

    # --- Time

    def next_timeout(self) -> int | None:
        """Return when `timeout` wants to be called, or None."""
        return self._deadlines.next()

    def _deadline_of(self, key: Four) -> int | None:
        conn = self.connections.get(key)
        return conn.next_timeout() if conn is not None else None

    def timeout(self, now: int) -> None:
        """Let every connection whose timer has ended do its work."""
        while (at := self.next_timeout()) is not None and at <= now:
            key = self._deadlines.pop()
            conn = self.connections[key]
            conn.timeout(now)
            self._touched[key] = conn
