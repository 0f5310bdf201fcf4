"""A host: addresses and ports, and who gets which packet.

Sans-I/O like a connection: `packet_arrives(packet, now)`, `packets_to_send(now)`,
`next_timeout()`, `timeout(now)`, `events()`. A packet is led to the connection of its four
numbers, else to a listener of its port, else answered: TCP with RST, UDP with port unreachable; a
RST is answered by nothing, a broadcast neither (MUST-57). Nothing here knows how packets travel.
"""

from random import Random

from course.errors import StackError, WireError
from course.stack import icmp, route, udp
from course.stack.connection import Connection
from course.stack.deadline import Deadlines
from course.stack.event import Event
from course.stack.ip import Datagram, Defragmenter, is_unicast, unwrap, wrap
from course.stack.isn import Endpoint
from course.stack.listener import Listener
from course.stack.parts import PARTS, Parts
from course.stack.port import pick
from course.stack.profile import RFC, SECOND, Profile
from course.stack.segment import RST, SYN, TCP_PROTOCOL, Segment, from_wire, reset_for, to_wire
from course.stack.state import SYNCHRONIZED, State
from course.stack.timeouts import time_wait
from course.stack.udp import UDP_PROTOCOL, UdpSocket

OF_THE_LISTENER = (State.SYN_RECEIVED, State.TIME_WAIT)  # where its queue has a say
Four = tuple[bytes, int, bytes, int]
Named = tuple[str, Event]


class Host:
    """One machine with one or more addresses."""

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
        if not addresses:
            raise StackError(f"the host {name!r} needs at least one address, got none")
        self.name, self.addresses, self.mtu = name, addresses, mtu
        self.profile, self.parts = profile, parts
        self.chance = chance or Random(0)  # noqa: S311  a simulation's chance is seeded on purpose
        self.isn = parts.isn(self.chance)
        self.tells = True  # False spares the events of new connections, where nobody listens
        self.connections: dict[Four, Connection] = {}
        self.listeners: dict[tuple[bytes, int], Listener] = {}  # by address (b"": all) and port
        self.udp_sockets: dict[int, UdpSocket] = {}
        self._earlier: dict[Four, Connection] = {}  # in TIME-WAIT, while a new life opens (MAY-2)
        self._touched: dict[Four, Connection] = {}  # may have something to send or to say
        self._deadlines = Deadlines(self._deadline_of, lambda: self.connections)
        self._packets: list[bytes] = []
        self._events: list[Named] = []
        self._defragmenter = Defragmenter()
        self._next_id = self.chance.getrandbits(16)
        self._path_mtu: dict[bytes, int] = {}
        self._errors = (0, 0)  # second, count of ICMP errors sent

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

    def udp(self, port: int = 0, buffer: int = 212_992) -> UdpSocket:
        """Open a UDP port; 0 takes a free one."""
        if port in self.udp_sockets:
            raise StackError(f"UDP needs a free port, got {port}, which is in use")
        port = port or pick(self.chance, lambda port: port not in self.udp_sockets)
        sock = UdpSocket(Endpoint(self.addresses[0], port), buffer)
        self.udp_sockets[port] = sock
        return sock

    def close_udp(self, sock: UdpSocket) -> None:
        """Close a UDP port: what arrives for it is answered by ICMP from now on."""
        self.udp_sockets.pop(sock.local.port, None)

    def address_for(self, remote: bytes) -> bytes:
        """Return our address of the same version (MUST-44)."""
        for address in self.addresses:
            if len(address) == len(remote):
                return address
        raise StackError(f"{self.name} needs an IPv{'4' if len(remote) == 4 else '6'} address")

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

    def packet_arrives(self, packet: bytes, now: int) -> None:
        """Take one IP packet; what a host must drop is dropped, with an event that says why."""
        try:
            datagram: Datagram | None = unwrap(packet)
            if datagram is not None and datagram.is_fragment:
                datagram = self._defragmenter.add(datagram, now)
            if datagram is not None:
                self._deliver(datagram, packet, now)
        except WireError as error:
            self._say("drop", str(error))

    def _deliver(self, datagram: Datagram, packet: bytes, now: int) -> None:
        mine = datagram.dst in self.addresses
        if not mine and not self._hears_group(datagram.dst):
            self._say("drop", "a packet for another address")
        elif datagram.options and route.goes_on(datagram.options):
            self._say("drop", "a packet on a source route that leads on: a host does not forward")
        elif datagram.protocol == TCP_PROTOCOL:
            if mine and is_unicast(datagram.src):  # MUST-57, MUST-63
                self._tcp(datagram, now)
        elif datagram.protocol == UDP_PROTOCOL:
            self._udp(datagram, packet, now)
        elif datagram.protocol == icmp.PROTOCOL[len(datagram.src)]:
            self._icmp(datagram, now)
        elif mine:
            self._send_error("protocol unreachable", datagram, packet, now)

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
                self._say("drop", f"the queue of port {key[1]} is full: the ACK is dropped")
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
            self._say("drop", f"no connection and no listener at port {key[1]}")
            answer = reset_for(seg)
            if answer is not None:
                self._send_segment(key, answer)
        elif listener.has_room(seg):
            self._knock(listener, key, seg, now)
        else:
            self._say("drop", f"the queue of port {key[1]} is full: the SYN is dropped")

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

    def _udp(self, datagram: Datagram, packet: bytes, now: int) -> None:
        src_port, dst_port, data = udp.from_wire(datagram.payload, datagram.src, datagram.dst)
        sock = self.udp_sockets.get(dst_port)
        source = Endpoint(datagram.src, src_port)
        is_group = datagram.dst not in self.addresses
        if sock is not None and is_group and datagram.dst not in sock.groups:
            return
        if sock is not None and sock.remote in (None, source):
            if not sock.arrives(source, data):
                self._say("drop", f"the buffer of UDP port {dst_port} is full")
        elif not is_group:
            self._send_error("port unreachable", datagram, packet, now)

    def _send_error(self, what: str, datagram: Datagram, packet: bytes, now: int) -> None:
        """Answer a packet by an ICMP error, to a sender that can be one, and only so often."""
        second, count = self._errors
        if now // SECOND != second:
            second, count = now // SECOND, 0
        self._errors = (second, count + 1)
        if not is_unicast(datagram.src) or count >= self.profile.icmp_errors_per_second:
            return
        if datagram.was_cut:
            packet = wrap(datagram, 1 << 16)[0]  # what is quoted begins with the first octets
        self._send(icmp.error(what, packet, datagram.dst, datagram.src))

    def _icmp(self, datagram: Datagram, now: int) -> None:
        reply = icmp.echo_reply(datagram)
        if reply is not None and is_unicast(datagram.dst):
            self._send(reply)
            return
        error = icmp.read_error(datagram)
        if error is not None:
            self._error_arrives(error, now)

    def _error_arrives(self, error: icmp.Error, now: int) -> None:
        """Lead an ICMP error to the connection whose packet it quotes (MUST-54)."""
        ends = icmp.quoted(error.quoted)
        if ends is None:
            return
        protocol, (src, src_port, dst, dst_port), seq = ends
        if protocol == UDP_PROTOCOL:
            sock = self.udp_sockets.get(src_port)
            if sock is not None and sock.remote == Endpoint(dst, dst_port):
                sock.error = error.what
            return
        key = (src, src_port, dst, dst_port)
        conn = self.connections.get(key)
        if conn is not None:
            if conn.icmp_arrives(error.what, seq, error.mtu, now):
                self._path_mtu[dst] = conn.tcb.path_mtu
            self._touched[key] = conn  # it may have something to send again, or to say

    # --- What goes out

    def packets_to_send(self, now: int) -> list[bytes]:
        """Return the packets that may go now, in order."""
        while self._touched:
            touched, self._touched = self._touched, {}
            for key, conn in touched.items():
                self._collect(key, conn, now)
        for sock in self.udp_sockets.values():
            for to, data in sock.to_send():
                source = Endpoint(self.address_for(to.address), sock.local.port)
                payload = udp.to_wire(source, to, data)
                self._send(Datagram(source.address, to.address, UDP_PROTOCOL, payload, df=False))
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

    def _send(self, datagram: Datagram) -> None:
        datagram.identification = self._next_id
        datagram.ttl = self.profile.ttl
        self._next_id = (self._next_id + 1) & 0xFFFF
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

    def events(self) -> list[Named]:
        """Return and forget (connection's name, event) since the last call; "" is the host.

        They stand in the order in which they happened, across all connections: what a packet, a
        timer or a program's call did is there as soon as it was done, and what going out did
        (SND.NXT, a timer that starts) once `packets_to_send` was called.
        """
        events, self._events = self._events, []
        return events

    def _say(self, kind: str, text: str) -> None:
        if self.tells:
            self._events.append(("", Event(kind, text)))

    def _hears_group(self, address: bytes) -> bool:
        return any(address in sock.groups for sock in self.udp_sockets.values())
