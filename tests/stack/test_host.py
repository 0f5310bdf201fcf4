"""Hosts: who gets which packet, listeners, TIME-WAIT reused, ICMP, UDP, source routes."""

from dataclasses import replace
from random import Random

import pytest

from course.errors import StackError
from course.stack import icmp, route, udp
from course.stack.host import Host
from course.stack.ip import Datagram, Defragmenter, unwrap, wrap
from course.stack.isn import Endpoint
from course.stack.profile import LINUX, RFC
from course.stack.segment import ACK, RST, SYN, Segment, from_wire, to_wire
from course.wire import ip_options, ipv4
from course.wire.checksum import checksum

MS, SECOND, MINUTE = 1_000_000, 1_000_000_000, 60_000_000_000
ONE, TWO = ipv4.from_text("10.0.0.1"), ipv4.from_text("10.0.0.2")
ONE6 = bytes.fromhex("20010db8000000000000000000000001")
TWO6 = bytes.fromhex("20010db8000000000000000000000002")


class Wire:
    """Two hosts and nothing between them; it prints what it carries."""

    def __init__(self, *, profile=RFC, six=False, **options):
        self.one_at, self.two_at = (ONE6, TWO6) if six else (ONE, TWO)
        self.one = Host("one", self.one_at, profile=profile, chance=Random(1), **options)
        self.two = Host("two", self.two_at, profile=profile, chance=Random(2), **options)
        self.now = 0
        self.seen = []
        self.lose = lambda _packet: False

    def settle(self):
        for _ in range(20_000):
            moved = False
            for host, other in ((self.one, self.two), (self.two, self.one)):
                for packet in host.packets_to_send(self.now):
                    moved = True
                    self.seen.append(packet)
                    print(f"{self.now / MS:10.3f} ms  {host.name} sends {tell(packet)}")
                    if not self.lose(packet):
                        other.packet_arrives(packet, self.now)
                for _, event in host.events():
                    if event.kind in ("drop", "state"):
                        print(f"               {host.name}: {event.text}")
            if not moved:
                return self
        raise AssertionError("packets without end")

    def run(self, ns):
        end = self.now + ns
        self.settle()
        for _ in range(20_000):
            times = [
                at for host in (self.one, self.two) if (at := host.next_timeout()) is not None
            ]
            if not times or min(times) > end:
                self.now = end
                return self
            self.now = max(self.now, min(times))
            self.one.timeout(self.now)
            self.two.timeout(self.now)
            self.settle()
        raise AssertionError("timers without end")

    def open(self, port=80, **how):
        listener = self.two.listen(port)
        conn = self.one.connect(Endpoint(self.two_at, port), self.now, **how)
        self.settle()
        return conn, listener.accept()

    def segments(self):
        return [
            from_wire(d.payload, *(d.src, d.dst))
            for d in map(unwrap, self.seen)
            if d.protocol == 6
        ]


def tell(packet):
    d = unwrap(packet)
    if d.protocol != 6 or d.is_fragment or d.options:
        return f"protocol {d.protocol}, {len(d.payload)} octets"
    return str(from_wire(d.payload, d.src, d.dst))


def segment(src, dst, seg, **more):
    return wrap(Datagram(src, dst, 6, to_wire(seg, src, dst), **more), 1500)[0]


def answers(host, packet, now=0):
    host.packet_arrives(packet, now)
    return [unwrap(made) for made in host.packets_to_send(now)]


@pytest.fixture
def host():
    return Host("two", TWO, TWO6, chance=Random(2))


# --- Connections


@pytest.mark.parametrize("six", [False, True])
def test_MUST_44_MUST_45_text_flows_both_ways_in_both_versions(six):
    w = Wire(six=six)
    a, b = w.open()
    a.send(b"x" * 100_000)
    b.send(b"y" * 30_000)
    got = [b"", b""]
    for _ in range(20):
        w.run(300 * MS)
        got[0] += b.receive()
        got[1] += a.receive()
    assert (len(got[0]), len(got[1])) == (100_000, 30_000)
    assert max(map(len, w.seen)) == 1500
    assert {unwrap(packet).src for packet in w.seen} == {w.one_at, w.two_at}


def test_MUST_43_open_takes_a_local_address():
    other = ipv4.from_text("10.0.0.9")
    host = Host("h", ONE, other, chance=Random(1))
    conn = host.connect(Endpoint(TWO, 80), 0, address=other)
    assert conn.local.address == other
    assert unwrap(host.packets_to_send(0)[0]).src == other
    with pytest.raises(StackError, match="needs an address of h"):
        host.connect(Endpoint(TWO, 80), 0, address=TWO)
    first, second = host.listen(80, address=ONE), host.listen(80, address=other)
    host.packet_arrives(segment(TWO, other, Segment(9, 80, 1, 0, SYN)), 0)
    assert (len(first.opening), len(second.opening)) == (0, 1)


@pytest.mark.parametrize("to", ["255.255.255.255", "224.0.0.1", "0.0.0.0"])
def test_MUST_46_no_open_to_many(to):
    with pytest.raises(StackError, match="the address of one host"):
        Host("h", ONE).connect(Endpoint(ipv4.from_text(to), 80), 0)


def test_MUST_41_MUST_42_listen_disturbs_nothing():
    host = Host("h", ONE, chance=Random(1))
    conn = host.connect(Endpoint(TWO, 80), 0, port=5000)
    host.listen(5000)
    assert str(conn.tcb.state) == "SYN-SENT"
    with pytest.raises(StackError, match="LISTEN needs a free port, got 5000"):
        host.listen(5000)
    with pytest.raises(StackError, match="OPEN needs a free port, got 5000"):
        host.connect(Endpoint(TWO, 80), 0, port=5000)
    host.packet_arrives(segment(TWO, ONE, Segment(9, 5000, 1, 0, SYN)), 0)
    assert len(host.connections) == 2


def test_closed_port_answers_rst_and_a_rst_nothing(host):
    (answer,) = answers(host, segment(ONE, TWO, Segment(5, 81, 100, 0, SYN)))
    assert str(from_wire(answer.payload, TWO, ONE)) == "<SEQ=0><ACK=101><CTL=RST,ACK>"
    assert answers(host, segment(ONE, TWO, Segment(5, 81, 100, 7, RST | ACK))) == []
    assert host.connections == {}


def test_refused_connection_tells_its_user():
    w = Wire()
    conn = w.one.connect(Endpoint(TWO, 81), 0)
    w.settle()
    assert (str(conn.tcb.state), conn.error) == ("CLOSED", "connection refused")
    assert w.one.connections == {}


@pytest.mark.parametrize("dst", ["255.255.255.255", "224.0.0.1", "10.0.0.255"])
def test_MUST_57_syn_to_many_is_dropped_without_a_word(host, dst):
    host.listen(80)
    assert answers(host, segment(ONE, ipv4.from_text(dst), Segment(5, 80, 1, 0, SYN))) == []
    assert host.connections == {}


@pytest.mark.parametrize("src", ["255.255.255.255", "224.0.0.1", "0.0.0.0"])
def test_MUST_63_syn_from_an_impossible_source_is_ignored(host, src):
    host.listen(80)
    for port in (80, 81):
        assert answers(host, segment(ipv4.from_text(src), TWO, Segment(5, port, 1, 0, SYN))) == []
    assert host.connections == {}


def test_MUST_2_MUST_3_every_segment_bears_a_right_checksum_and_wrong_ones_are_dropped(host):
    host.listen(80)
    packet = segment(ONE, TWO, Segment(5, 80, 1, 0, SYN))
    for bit in range(20 * 8, len(packet) * 8):
        flipped = bytearray(packet)
        flipped[bit // 8] ^= 1 << bit % 8
        assert answers(host, bytes(flipped)) == []
    assert host.connections == {}
    assert len(answers(host, packet)) == 1


def test_MUST_50_ip_options_that_nobody_understands_are_passed_over(host):
    host.listen(80)
    (answer,) = answers(
        host, segment(ONE, TWO, Segment(5, 80, 1, 0, SYN), options=b"\x94\x04\0\0\x1f\x03\xaa\0")
    )
    assert from_wire(answer.payload, TWO, ONE).flags == SYN | ACK


def test_MUST_48_MUST_49_SHLD_21_SHLD_22_MAY_9_dscp_and_ttl():
    w = Wire(profile=replace(RFC, ttl=33))
    a, b = w.open()
    a.tcb.dscp, a.tcb.ttl = 46, 12
    a.send(b"x")
    w.seen.clear()
    w.settle()
    datagram = unwrap(w.seen[0])
    assert (datagram.dscp, datagram.ttl) == (46, 12)
    assert b.tcb.heard_dscp == 46
    a.tcb.dscp = 10
    a.send(b"x")
    b.send(b"y")
    w.seen.clear()
    w.run(SECOND)
    assert {(d.src, d.dscp, d.ttl) for d in map(unwrap, w.seen)} == {(ONE, 10, 12), (TWO, 0, 33)}


# --- Listeners


def test_backlog_bounds_who_waits_for_accept():
    """As measured on Linux: listen(1) without accept lets two complete."""
    w = Wire()
    listener = w.two.listen(80, backlog=1)
    conns = [w.one.connect(Endpoint(TWO, 80), 0) for _ in range(5)]
    w.run(500 * MS)
    assert len([c for c in conns if str(c.tcb.state) == "ESTABLISHED"]) >= 2
    ready = [c for c in listener.opening if str(c.tcb.state) == "ESTABLISHED"]
    assert len(ready) == 2
    accepted = [listener.accept(), listener.accept(), listener.accept()]
    assert accepted[2] is None
    w.run(10 * SECOND)
    assert len([c for c in listener.opening if str(c.tcb.state) == "ESTABLISHED"]) == 2


def test_half_open_connections_are_bounded(host):
    listener = host.listen(80, backlog=5)
    for port in range(1, 2000):
        host.packet_arrives(segment(ONE, TWO, Segment(port, 80, 1, 0, SYN)), 0)
    assert len(host.connections) == RFC.half_open_max + 5
    host.packets_to_send(0)
    for now in range(0, 4 * 60, 5):
        host.timeout(now * SECOND)
        host.packets_to_send(now * SECOND)
    assert host.connections == {}
    host.packet_arrives(segment(ONE, TWO, Segment(7, 80, 1, 0, SYN)), 300 * SECOND)
    assert len(host.connections) == 1
    assert listener.accept() is None


def test_unlisten_resets_who_was_not_accepted():
    w = Wire()
    listener = w.two.listen(80)
    conn = w.one.connect(Endpoint(TWO, 80), 0)
    w.settle()
    w.two.unlisten(listener)
    w.settle()
    assert conn.error == "connection reset"
    again = w.one.connect(Endpoint(TWO, 80), 0)
    w.settle()
    assert again.error == "connection refused"


def test_reset_before_accept_is_forgotten_unless_there_is_text():
    w = Wire()
    listener = w.two.listen(80)
    first, second = (w.one.connect(Endpoint(TWO, 80), 0) for _ in range(2))
    w.settle()
    second.send(b"left behind")
    w.settle()
    first.abort()
    second.abort()
    w.settle()
    conn = listener.accept()
    assert conn.receive() == b"left behind"
    assert listener.accept() is None


# --- TIME-WAIT


def time_wait(profile=RFC, *, server_closes=True):
    w = Wire(profile=profile)
    a, b = w.open(port=80)
    first, second = (b, a) if server_closes else (a, b)
    first.close()
    w.settle()
    second.close()
    w.settle()
    assert str(first.tcb.state) == "TIME-WAIT"
    assert str(second.tcb.state) == "CLOSED"
    return w, a, b


@pytest.mark.parametrize("stamps", [False, True])
def test_MAY_2_SHLD_4_new_syn_in_time_wait_opens_at_once(stamps):
    w, a, old = time_wait(replace(RFC, use_timestamps=stamps))
    w.run(SECOND)
    new = w.one.connect(Endpoint(TWO, 80), w.now, port=a.local.port)
    w.settle()
    assert str(new.tcb.state) == "ESTABLISHED"
    assert str(old.tcb.state) == "CLOSED"
    conn = w.two.listeners[b"", 80].accept()
    assert (conn.tcb.iss - old.tcb.snd_nxt) % 2**32 < 2**31  # (1): above all numbers used before
    new.send(b"second life")
    w.settle()
    assert conn.receive() == b"second life"


@pytest.mark.parametrize("stamps", [False, True])
def test_MAY_2_old_duplicate_syn_leads_back_to_time_wait(stamps):
    w, a, old = time_wait(replace(RFC, use_timestamps=stamps))
    key = next(iter(w.two.connections))
    forged = Segment(a.local.port, 80, (a.tcb.snd_nxt + 5000) % 2**32, 0, SYN, 1000)
    if stamps:
        forged.stamps = ((old.tcb.ts_recent + 100) % 2**32, 0)
    w.two.packet_arrives(segment(ONE, TWO, forged), w.now)
    assert str(w.two.connections[key].tcb.state) == "SYN-RECEIVED"
    w.settle()  # the other side answers SYN,ACK by RST
    assert w.two.connections == {key: old}
    assert str(old.tcb.state) == "TIME-WAIT"
    w.run(5 * MINUTE)
    assert w.two.connections == {}


@pytest.mark.parametrize(("seq", "tsval", "is_new"), [
    (1, None, True), (0, None, True), (-1, None, False), (5000, -1, False), (-5000, 1, True),
    (1, 0, True), (-1, 0, False),
])  # fmt: skip
def test_SHLD_4_rfc_6191_which_syn_is_new(seq, tsval, is_new):
    w, a, old = time_wait()
    syn = Segment(a.local.port, 80, (old.tcb.rcv_nxt + seq) % 2**32, 0, SYN, 1000)
    if tsval is not None:
        syn.stamps = ((old.tcb.ts_recent + tsval) % 2**32, 0)
    (answer,) = answers(w.two, segment(ONE, TWO, syn), w.now)
    flags = from_wire(answer.payload, TWO, ONE).flags
    assert flags == (SYN | ACK if is_new else ACK)


def test_time_wait_without_a_listener_stays():
    w, a, _b = time_wait(server_closes=False)
    syn = Segment(80, a.local.port, (a.tcb.rcv_nxt + 9999) % 2**32, 0, SYN, 1000)
    syn.stamps = ((a.tcb.ts_recent + 999) % 2**32, 0)
    (answer,) = answers(w.one, segment(TWO, ONE, syn), w.now)
    assert from_wire(answer.payload, ONE, TWO).flags == ACK
    assert str(a.tcb.state) == "TIME-WAIT"


# --- ICMP


def about(host, what, mtu=0, *, from_=None, size=28):
    """Send host an ICMP error about the last packet it sent."""
    packet = host.last[:size]
    src = from_ or (ipv4.from_text("10.9.9.9") if packet[0] >> 4 == 4 else TWO6)
    dst = packet[12:16] if packet[0] >> 4 == 4 else packet[8:24]
    (made,) = wrap(icmp.error(what, packet, src, dst, mtu), 1500)
    host.packet_arrives(made, 0)


def opening(six=False, **options):
    host = Host("h", ONE6 if six else ONE, chance=Random(1), **options)
    conn = host.connect(Endpoint(TWO6 if six else TWO, 80), 0)
    (host.last,) = host.packets_to_send(0)
    return host, conn


@pytest.mark.parametrize("six", [False, True])
@pytest.mark.parametrize(
    "what", ["network unreachable", "host unreachable", "time exceeded", "parameter problem"]
)
def test_MUST_56_MUST_47_SHLD_25_soft_errors_are_told_and_no_more(what, six):
    host, conn = opening(six)
    about(host, what, size=48)
    assert str(conn.tcb.state) == "SYN-SENT"
    assert conn.status(0)["soft_error"] == f"ICMP: {what}"
    assert any(event.kind == "error" for _, event in host.events())


def test_SHLD_20_error_reports_can_be_switched_off():
    host, conn = opening()
    conn.reports_soft_errors = False
    about(host, "host unreachable")
    assert not any(event.kind == "error" for _, event in host.events())
    assert conn.soft_error


@pytest.mark.parametrize("six", [False, True])
@pytest.mark.parametrize("what", ["port unreachable", "protocol unreachable"])
def test_SHLD_26_hard_errors_end_an_opening(what, six):
    if six and what == "protocol unreachable":
        what = "port unreachable"  # ICMPv6 says it as a parameter problem
    host, conn = opening(six)
    about(host, what, size=48)
    assert (str(conn.tcb.state), conn.error) == ("CLOSED", f"connection refused: {what}")


def test_hard_errors_in_an_open_connection_are_told_only():
    w = Wire()
    a, _b = w.open()
    a.send(b"x")
    (w.one.last,) = w.one.packets_to_send(w.now)
    about(w.one, "port unreachable")
    assert str(a.tcb.state) == "ESTABLISHED"
    assert a.soft_error == "ICMP: port unreachable"


def test_MUST_54_errors_reach_the_connection_they_quote():
    host, first = opening()
    second = host.connect(Endpoint(TWO, 80), 0)
    about(host, "host unreachable")
    assert (bool(first.soft_error), bool(second.soft_error)) == (True, False)


def test_MUST_55_source_quench_is_nothing():
    host, conn = opening()
    about(host, "source quench")
    assert (conn.soft_error, str(conn.tcb.state)) == ("", "SYN-SENT")


def test_path_mtu_is_learnt_for_later_connections_and_forgotten_at_r1():
    w = Wire()
    a, _b = w.open()
    a.send(b"x" * 5000)
    w.one.last = w.one.packets_to_send(w.now)[0]
    about(w.one, "packet too big", 1000)
    w.settle()
    again = w.one.connect(Endpoint(TWO, 80), w.now)
    assert again.tcb.path_mtu == 1000
    w.lose = lambda _packet: True
    again.send(b"x")
    w.run(20 * SECOND)
    assert w.one.connect(Endpoint(TWO, 80), w.now).tcb.path_mtu == 1500  # MUST-20: R1


def test_ping_is_answered(host):
    for src, dst, kind in ((ONE, TWO, 8), (ONE6, TWO6, 128)):
        payload = icmp.message((kind, 0), b"\0\1\0\1abcdefg", src, dst)
        (answer,) = answers(
            host, wrap(Datagram(src, dst, icmp.PROTOCOL[len(src)], payload), 1500)[0]
        )
        assert icmp.read(answer) == (0 if kind == 8 else 129, 0, b"\0\1\0\1abcdefg")


def test_unknown_protocol_is_answered_and_icmp_errors_never(host):
    (answer,) = answers(host, wrap(Datagram(ONE, TWO, 200, b"what?"), 1500)[0])
    assert icmp.read_error(answer).what == "protocol unreachable"
    packet = wrap(icmp.error("port unreachable", b"E" * 28, ONE, TWO), 1500)[0]
    assert answers(host, packet) == []


# --- UDP


@pytest.mark.parametrize("six", [False, True])
def test_udp_datagrams_arrive_as_they_went_in(six):
    w = Wire(six=six)
    server = w.two.udp(53)
    client = w.one.udp()
    client.connect(Endpoint(w.two_at, 53))
    for data in (b"", b"x", b"y" * 65_000):
        client.send(data)
        w.settle()
        got = server.receive()
        assert (got.data, got.source) == (data, Endpoint(w.one_at, client.local.port))
        server.send(data, got.source)
        w.settle()
        assert client.receive().data == data
    assert max(map(len, w.seen)) <= 1500


def test_udp_closed_port_is_told_to_the_connected_only():
    w = Wire()
    client, loose = w.one.udp(), w.one.udp()
    client.connect(Endpoint(TWO, 99))
    client.send(b"anybody?")
    loose.send(b"anybody?", Endpoint(TWO, 99))
    w.settle()
    assert (client.error, loose.error) == ("port unreachable", "")


def test_udp_error_quotes_the_first_octets_even_of_fragments():
    w = Wire()
    client = w.one.udp()
    client.connect(Endpoint(TWO, 99))
    client.send(b"x" * 5000)
    w.settle()
    assert client.error == "port unreachable"


def test_udp_checksum_is_made_and_verified(host):
    sock = host.udp(7)
    raw = udp.to_wire(Endpoint(ONE, 9), Endpoint(TWO, 7), b"data")
    packet = wrap(Datagram(ONE, TWO, 17, raw), 1500)[0]
    for bit in range(20 * 8, len(packet) * 8):
        flipped = bytearray(packet)
        flipped[bit // 8] ^= 1 << bit % 8
        host.packet_arrives(bytes(flipped), 0)
        assert sock.receive() is None
    host.packet_arrives(packet, 0)
    assert sock.receive().data == b"data"
    none = raw[:6] + b"\0\0" + raw[8:]  # 0: the sender made none
    host.packet_arrives(wrap(Datagram(ONE, TWO, 17, none), 1500)[0], 0)
    assert sock.receive().data == b"data"
    host.packet_arrives(wrap(Datagram(ONE6, TWO6, 17, none), 1500)[0], 0)
    assert sock.receive() is None


def test_udp_length_decides_and_buffers_are_bounded(host):
    sock = host.udp(7, buffer=10)
    raw = udp.to_wire(Endpoint(ONE, 9), Endpoint(TWO, 7), b"123456")
    for _ in range(3):
        host.packet_arrives(wrap(Datagram(ONE, TWO, 17, raw + b"trailing"), 1500)[0], 0)
    assert sock.receive().data == b"123456"
    assert sock.receive() is None
    assert sock.dropped == 2


def test_udp_calls_that_cannot_be():
    host = Host("h", ONE)
    sock = host.udp(7)
    with pytest.raises(StackError, match="UDP needs a free port, got 7"):
        host.udp(7)
    with pytest.raises(StackError, match="needs a destination"):
        sock.send(b"x")
    with pytest.raises(StackError, match="at most 65507 octets, got 65508"):
        sock.send(b"x" * 65_508, Endpoint(TWO, 9))
    host.close_udp(sock)
    assert host.udp(7) is not sock


def test_multicast_is_heard_by_members_only(host):
    group = ipv4.from_text("239.1.2.3")
    member, other = host.udp(7), host.udp(8)
    member.groups.add(group)
    for port in (7, 8, 9):
        raw = udp.to_wire(Endpoint(ONE, 9), Endpoint(group, port), b"all")
        assert answers(host, wrap(Datagram(ONE, group, 17, raw), 1500)[0]) == []
    assert member.receive().data == b"all"
    assert other.receive() is None


# --- Fragments


def test_fragments_in_any_order_with_duplicates():
    payload = bytes(range(256)) * 20
    pieces = wrap(Datagram(ONE, TWO, 17, payload, df=False, identification=7), 600)
    chance = Random(4)
    for _ in range(20):
        mixed = [*pieces, *chance.choices(pieces, k=3)]
        chance.shuffle(mixed)
        made = Defragmenter()
        whole = [found for piece in mixed if (found := made.add(unwrap(piece), 0))]
        assert whole[0].payload == payload


def test_overlapping_endless_and_late_fragments_come_to_nothing():
    made = Defragmenter()
    head = Datagram(ONE, TWO, 17, b"x" * 16, mf=True, is_fragment=True)
    assert made.add(head, 0) is None
    assert made.add(replace(head, offset=8, payload=b"y" * 16, mf=False), 0) is None
    late = Defragmenter()
    late.add(head, 0)
    assert late.add(replace(head, offset=16, mf=False), 61 * SECOND) is None
    many = Defragmenter()
    for n in range(10_000):
        many.add(replace(head, identification=n % 200, offset=8 * (n % 8000)), 0)
    assert len(many._pieces) <= 64
    big = Defragmenter()
    assert big.add(replace(head, offset=65_528, mf=False), 0) is None


# --- Source routes


HOPS = tuple(map(ipv4.from_text, ("10.1.0.1", "10.2.0.1")))


def travels(packet, here):
    """Pass a packet through the stop `here` of its source route, as RFC 791 says."""
    d = unwrap(packet)
    assert d.dst == here
    option = ip_options.parse(d.options)[0]
    done = ip_options.read_route(option).done
    addresses = [*ip_options.read_route(option).addresses]
    d.dst, addresses[done] = addresses[done], here
    data = bytes((option.data[0] + 4,)) + b"".join(addresses)
    d.options = ip_options.build([ip_options.Option(option.kind, option.length, data)], align=True)
    return wrap(d, 1500)[0]


def test_MUST_51_MUST_53_source_route_there_and_back():
    one, two = Host("one", ONE, chance=Random(1)), Host("two", TWO, chance=Random(2))
    listener = two.listen(80)
    conn = one.connect(Endpoint(TWO, 80), 0, hops=HOPS)
    ends = {one: (two, HOPS), two: (one, HOPS[::-1])}
    for _ in range(6):
        for host, (other, hops) in ends.items():
            for sent in host.packets_to_send(0):
                packet = sent
                for hop in hops:
                    packet = travels(packet, hop)
                assert unwrap(packet).dst == other.addresses[0]
                other.packet_arrives(packet, 0)
        if conn.tcb.snd_nxt == conn.tcb.snd_una:
            conn.send(b"x" * 3000)
    back = listener.accept()
    assert back.hops == HOPS[::-1]
    assert len(back.receive()) >= 3000
    assert conn.tcb.smss == 1460 - 12 - 12  # MUST-16: timestamps, and the route


def test_MUST_52_the_users_route_counts_more_and_SHLD_24_a_later_one_replaces(host):
    host.listen(80)
    syn = Segment(5, 80, 1, 0, SYN)
    arrived = ip_options.build([ip_options.Option(131, 7, bytes((8,)) + HOPS[0])], align=True)
    host.packet_arrives(segment(ONE, TWO, syn, options=arrived), 0)
    conn = next(iter(host.connections.values()))
    assert conn.hops == (HOPS[0],)
    ack = Segment(5, 80, 2, (conn.tcb.iss + 1) % 2**32, ACK, 100)
    host.packets_to_send(0)
    host.packet_arrives(segment(ONE, TWO, ack), 0)
    assert conn.hops == (HOPS[0],)
    other = ip_options.build([ip_options.Option(131, 7, bytes((8,)) + HOPS[1])], align=True)
    host.packet_arrives(segment(ONE, TWO, ack, options=other), 0)
    assert conn.hops == (HOPS[1],)
    conn.set_route((HOPS[0],), by_user=True)
    host.packet_arrives(segment(ONE, TWO, ack, options=other), 0)
    assert conn.hops == (HOPS[0],)


def test_a_packet_that_is_still_on_its_route_is_not_for_us(host):
    host.listen(80)
    options = route.option(HOPS, TWO)
    assert answers(host, segment(ONE, TWO, Segment(5, 80, 1, 0, SYN), options=options)) == []
    assert host.connections == {}


def test_impossible_routes_are_refused():
    host = Host("h", ONE)
    for hops in ((TWO6,), (TWO,) * 10):
        with pytest.raises(StackError, match="a source route needs 1 to 9 IPv4 addresses"):
            host.connect(Endpoint(TWO, 80), 0, hops=hops)


# --- Ports, time, memory


def test_free_ports_are_dynamic_and_all_of_them_can_be_used():
    host = Host("h", ONE, chance=Random(3))
    ports = {host.udp().local.port for _ in range(500)}
    assert len(ports) == 500
    assert min(ports) >= 49_152


def test_timers_leave_no_trail_in_the_heap():
    w = Wire(profile=replace(LINUX, keep_idle_ns=3600 * SECOND))
    a, b = w.open()
    a.tcb.keep_alive = b.tcb.keep_alive = True
    for _ in range(300):
        a.send(b"x" * 100)
        w.run(MS)
        b.receive()
        assert len(w.one._deadlines) < 70


def test_strangers_leave_nothing_behind(host):
    size = None
    for n in range(3000):
        host.packet_arrives(segment(ONE, TWO, Segment(n + 1, 4000, 1, 1, ACK)), n)
        host.packets_to_send(n)
        host.events()
        total = sum(len(v) for v in vars(host).values() if isinstance(v, dict | list | set))
        size = size or total
    assert total == size


def test_a_host_needs_an_address():
    with pytest.raises(StackError, match="needs at least one address"):
        Host("nowhere")


def test_checksum_of_ip_is_verified(host):
    packet = bytearray(segment(ONE, TWO, Segment(5, 81, 1, 0, SYN)))
    packet[8] ^= 1
    assert answers(host, bytes(packet)) == []
    packet[10:12] = b"\0\0"
    packet[10:12] = checksum(bytes(packet[:20])).to_bytes(2, "big")
    assert len(answers(host, bytes(packet))) == 1


# --- What a host says


def test_events_of_all_connections_come_in_the_order_in_which_they_happened():
    """Packets for two connections, one for nobody, then a call, all before anything goes out."""
    w = Wire(profile=replace(RFC, use_timestamps=False))
    w.two.listen(80)
    conns = [w.one.connect(Endpoint(w.two_at, 80), 0, port=port) for port in (1001, 1002)]
    w.settle()
    w.one.events()
    for n, port in enumerate((1001, 1002, 1001, 9, 1002)):
        seg = Segment(80, port, 5, 5, ACK, 100)
        if port != 9:
            tcb = conns[port - 1001].tcb
            seg = Segment(80, port, tcb.rcv_nxt, tcb.snd_nxt, ACK, 100, 0, bytes((n,)))
        data = to_wire(seg, w.two_at, w.one.addresses[0])
        w.one.packet_arrives(wrap(Datagram(w.two_at, w.one.addresses[0], 6, data), 1500)[0], 0)
    conns[0].abort()
    said = [
        (name, event.kind, event.variable)
        for name, event in w.one.events()
        if event.kind == "drop" or event.variable in ("rcv_nxt", "state")
    ]
    assert said == [
        ("1001-80", "variable", "rcv_nxt"),
        ("1002-80", "variable", "rcv_nxt"),
        ("1001-80", "variable", "rcv_nxt"),
        ("", "drop", ""),
        ("1002-80", "variable", "rcv_nxt"),
        ("1001-80", "state", "state"),
    ]
    w.one.packets_to_send(0)
    assert not [event for _, event in w.one.events() if event.variable == "rcv_nxt"]


def nonsense():
    """Yield packets that a host drops, each with a word of the reason that it gives."""
    syn = Segment(5, 80, 1, 0, SYN)
    group = ipv4.from_text("224.0.0.9")
    yield segment(ONE, group, syn), "another address"
    yield segment(group, TWO, syn), "MUST-63"
    yield segment(ONE, TWO, syn)[:-1], "total length"
    yield segment(ONE, TWO, syn), "no connection and no listener at port 80"
    bad = bytearray(segment(ONE, TWO, syn))
    bad[-1] ^= 1
    yield bytes(bad), "TCP checksum"
    bad = bytearray(segment(ONE, TWO, syn))
    bad[8] ^= 1
    yield bytes(bad), "IPv4 header checksum"
    datagram = udp.to_wire(Endpoint(ONE, 5), Endpoint(TWO, 9), b"x")
    yield wrap(Datagram(ONE, TWO, 17, datagram), 1500)[0], "nobody hears 5 at UDP port 9"
    yield wrap(Datagram(ONE, TWO, 99, b"x"), 1500)[0], "protocol 99"
    yield wrap(Datagram(ONE, TWO, 1, b"damaged!"), 1500)[0], "an ICMP message that is damaged"
    yield wrap(icmp.error("host unreachable", b"E", ONE, TWO), 1500)[0], "quotes too little"
    ours = segment(TWO, ONE, syn)
    yield wrap(icmp.error("host unreachable", ours, ONE, TWO), 1500)[0], "no connection of ours"
    theirs = wrap(Datagram(TWO, ONE, 17, datagram), 1500)[0]
    yield wrap(icmp.error("host unreachable", theirs, ONE, TWO), 1500)[0], "no peer of UDP port 5"


@pytest.mark.parametrize(("packet", "why"), [*nonsense()])
def test_whatever_a_host_drops_it_says_why(packet, why):
    host = Host("two", TWO, chance=Random(1))
    host.packet_arrives(packet, 0)
    (said,) = [event.text for name, event in host.events() if event.kind == "drop" and not name]
    assert why in said


@pytest.mark.parametrize(("what", "seq", "why"), [
    ("host unreachable", 5000, "not in flight"), ("source quench", 0, "MUST-55"),
])  # fmt: skip
def test_a_connection_says_which_icmp_errors_it_does_not_believe(what, seq, why):
    host, conn = opening()
    conn.icmp_arrives(what, (conn.tcb.snd_una + seq) % 2**32, 0, 0)
    assert any(why in event.text for _, event in host.events() if event.kind == "drop")
