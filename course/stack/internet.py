"""What a host does below TCP: addresses, IP packets in and out, ICMP, UDP.

`host` builds TCP on it. Whatever is dropped here is dropped with an event that says why.
"""

from random import Random

from course.errors import StackError, WireError
from course.stack import icmp, route, udp
from course.stack.event import Event
from course.stack.ip import Datagram, Defragmenter, is_unicast, unwrap, wrap
from course.stack.isn import Endpoint
from course.stack.port import pick
from course.stack.profile import RFC, SECOND, Profile
from course.stack.segment import TCP_PROTOCOL
from course.stack.udp import UDP_PROTOCOL, UdpSocket

Named = tuple[str, Event]


class Internet:
    """One machine with one or more addresses, without TCP."""

    def __init__(
        self,
        name: str,
        *addresses: bytes,
        profile: Profile = RFC,
        chance: Random | None = None,
        mtu: int = 1500,
    ) -> None:
        """Make a machine; `chance` is the seeded source of its ports, numbers and offsets."""
        if not addresses:
            raise StackError(f"the host {name!r} needs at least one address, got none")
        self.name, self.addresses, self.mtu = name, addresses, mtu
        self.profile = profile
        self.chance = chance or Random(0)  # noqa: S311  a simulation's chance is seeded on purpose
        self.tells = True  # False spares the events of new connections, where nobody listens
        self.udp_sockets: dict[int, UdpSocket] = {}
        self._packets: list[bytes] = []
        self._events: list[Named] = []
        self._defragmenter = Defragmenter()
        self._next_id = 0
        self._errors = (0, 0)  # second, count of ICMP errors sent

    # --- What programs ask for

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
            self._drop(str(error))

    def _deliver(self, datagram: Datagram, packet: bytes, now: int) -> None:
        mine = datagram.dst in self.addresses
        if not mine and not self._hears_group(datagram.dst):
            self._drop("a packet for another address")
        elif datagram.options and route.goes_on(datagram.options):
            self._drop("a packet on a source route that leads on: a host does not forward")
        elif datagram.protocol == TCP_PROTOCOL:
            if mine and is_unicast(datagram.src):
                self._tcp(datagram, now)
            else:
                self._drop("TCP speaks from one to one: MUST-57, MUST-63")
        elif datagram.protocol == UDP_PROTOCOL:
            self._udp(datagram, packet, now)
        elif datagram.protocol == icmp.PROTOCOL[len(datagram.src)]:
            self._icmp(datagram, now)
        elif mine:
            self._drop(f"nobody here speaks protocol {datagram.protocol}")
            self._send_error("protocol unreachable", datagram, packet, now)

    def _tcp(self, datagram: Datagram, now: int) -> None:
        """Take a packet of TCP: whoever has TCP says how."""

    def _udp(self, datagram: Datagram, packet: bytes, now: int) -> None:
        src_port, dst_port, data = udp.from_wire(datagram.payload, datagram.src, datagram.dst)
        sock = self.udp_sockets.get(dst_port)
        source = Endpoint(datagram.src, src_port)
        is_group = datagram.dst not in self.addresses
        if is_group and (sock is None or datagram.dst not in sock.groups):
            self._drop(f"UDP port {dst_port} has not joined the group")
        elif sock is not None and sock.remote in (None, source):
            if not sock.arrives(source, data):
                self._drop(f"the buffer of UDP port {dst_port} is full")
        elif is_group:
            self._drop(f"UDP port {dst_port} hears its peer alone")
        else:
            self._drop(f"nobody hears {src_port} at UDP port {dst_port}")
            self._send_error("port unreachable", datagram, packet, now)

    def _icmp(self, datagram: Datagram, now: int) -> None:
        reply = icmp.echo_reply(datagram)
        if reply is not None and is_unicast(datagram.dst):
            self._send(reply)
            return
        error = icmp.read_error(datagram)
        if error is None:
            self._drop("an ICMP message that is damaged, or means nothing to a host")
        else:
            self._error_arrives(error, now)

    def _error_arrives(self, error: icmp.Error, now: int) -> None:
        """Lead an ICMP error to whom it concerns (MUST-54)."""
        ends = icmp.quoted(error.quoted)
        if ends is None:
            self._drop(f"an ICMP error, {error.what}, that quotes too little")
            return
        protocol, (src, src_port, dst, dst_port), seq = ends
        if protocol != UDP_PROTOCOL:
            self._tcp_error((src, src_port, dst, dst_port), error, seq, now)
            return
        sock = self.udp_sockets.get(src_port)
        if sock is not None and sock.remote == Endpoint(dst, dst_port):
            sock.error = error.what
        else:
            self._drop(f"an ICMP error, {error.what}, about no peer of UDP port {src_port}")

    def _tcp_error(
        self, ends: tuple[bytes, int, bytes, int], error: icmp.Error, seq: int, now: int
    ) -> None:
        """Take an ICMP error about TCP: whoever has TCP says how."""

    def _hears_group(self, address: bytes) -> bool:
        return any(address in sock.groups for sock in self.udp_sockets.values())

    # --- What goes out

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

    def _queue_udp(self) -> None:
        """Let the datagrams go that programs have asked for."""
        for sock in self.udp_sockets.values():
            for to, data in sock.to_send():
                source = Endpoint(self.address_for(to.address), sock.local.port)
                payload = udp.to_wire(source, to, data)
                self._send(Datagram(source.address, to.address, UDP_PROTOCOL, payload, df=False))

    def _send(self, datagram: Datagram) -> None:
        """Send a packet that belongs to no connection, with a number of its own."""
        datagram.identification = self._next_id
        datagram.ttl = self.profile.ttl
        self._next_id = (self._next_id + 1) & 0xFFFF
        self._packets += wrap(datagram, self.mtu)

    # --- What it says

    def events(self) -> list[Named]:
        """Return and forget (connection's name, event) since the last call; "" is the host.

        They stand in the order in which they happened, across all connections: what a packet, a
        timer or a program's call did is there as soon as it was done, and what going out did
        (SND.NXT, a timer that starts) once `packets_to_send` was called.
        """
        events, self._events = self._events, []
        return events

    def _drop(self, why: str) -> None:
        if self.tells:
            self._events.append(("", Event("drop", why)))
