"""Networks: what cannot be built, ways, faults by number, routers, NATs, taps, groups, sharing."""

from itertools import pairwise

import pytest

from course.errors import StackError
from course.net import Corrupt, Cut, Delay, Drop, Duplicate, Network
from course.net.network import address
from course.stack.ip import Datagram, wrap
from course.stack.isn import Endpoint

MS = 1_000_000
SECOND = 1000 * MS


def pair(seed=1, faults=(), **link):
    net = Network(seed, faults=faults)
    net.host("a", "10.0.0.1")
    net.host("b", "10.0.0.2")
    net.link("a", "b", **({"delay_ns": 10 * MS} | link))
    return net


def datagrams(net, count, name="a", to="10.0.0.2", *, size=8):
    """Let a host send numbered datagrams, one each ms."""
    sock = net.nodes[name].udp(4000)
    for n in range(count):
        data = n.to_bytes(2, "big") + bytes(size)
        net.at(n * MS, lambda data=data: sock.send(data, Endpoint(address(to), 5000)))


def listen(net, name, port=5000, group=None, buffer=1 << 20):
    got = []
    sock = net.nodes[name].udp(port, buffer)
    if group:
        sock.groups.add(address(group))

    def read(now):
        while (received := sock.receive()) is not None:
            got.append((int.from_bytes(received.data[:2], "big"), now))

    net.app(name, read)
    return got


def fates(net):
    return [(hop.packet, hop.fate) for _, hop in net.trace().hops()]


def test_what_cannot_be_built_is_refused():
    net = pair()
    cases = {
        "a node needs a name of its own, got 'a' twice": lambda: net.host("a", "10.0.0.3"),
        "c needs an address of its own, got 10.0.0.1": lambda: net.host("c", "10.0.0.1"),
        "a link needs two different ends, got 'a' twice": lambda: net.link("a", "a"),
        "a node needs to be one of ['a', 'b'], got 'z'": lambda: net.link("a", "z"),
        "a rate in bits a second needs to be a whole number of at least 1, got -5": (
            lambda: net.link("a", "b", rate=-5)
        ),
        "a link needs one of its ends, a or b, got 'z'": (
            lambda: net.inject(net.links[0], "z", b"")
        ),
    }
    for sentence, call in cases.items():
        with pytest.raises(StackError) as error:
            call()
        assert str(error.value) == sentence
    for call in (lambda: net.app("z", print), lambda: net.send_raw("z", b"")):
        with pytest.raises(StackError, match="a node needs to be one of"):
            call()
    assert len(net.links) == 1
    assert [*net.nodes] == ["a", "b"]


def test_ipv6_needs_its_least_mtu():
    net = Network()
    net.host("a", "2001:db8::1")
    net.host("b", "2001:db8::2")
    with pytest.raises(StackError, match="IPv6 needs an MTU of 1280"):
        net.link("a", "b", mtu=1279)
    assert net.link("a", "b", mtu=1280)


def test_a_nat_has_two_sides():
    net = Network()
    net.nat("nat", "203.0.113.1", SECOND)
    for n in range(3):
        net.host(f"h{n}", f"10.0.0.{n + 1}")
    net.link("h0", "nat")
    net.link("nat", "h1")
    with pytest.raises(StackError, match="an inside and an outside, got a third link"):
        net.link("nat", "h2")


def test_a_run_that_never_ends_is_stopped():
    net = pair()

    def again():
        net.at(net.now + 1, again)

    net.at(0, again)
    with pytest.raises(StackError, match="needs to end within 100 steps"):
        net.run(most=100)


def test_a_run_can_go_on_where_it_stopped():
    net, whole = pair(), pair()
    for one in (net, whole):
        listen(one, "b")
        datagrams(one, 20)
    for until in range(0, 40 * MS, 3 * MS):
        net.run(until)
        assert net.now == until
    whole.run()
    assert net.trace().to_json() == whole.trace().to_json()


def test_faults_of_the_network_go_by_the_number_in_the_trace():
    net = pair(faults=[Drop((2,)), Duplicate((3,), after_ns=MS), Delay((4,), by_ns=5 * MS)])
    got = listen(net, "b")
    datagrams(net, 5)
    net.run()
    assert [n for n, _ in got] == [0, 2, 2, 4, 3]
    assert fates(net) == [
        (1, "delivered"), (2, "lost"), (3, "delivered"), (3, "duplicate"), (4, "delivered"),
        (5, "delivered"),
    ]  # fmt: skip


def test_a_fault_that_is_used_up_is_fresh_in_the_next_run():
    faults = [Drop(test=lambda _: True, times=1)]
    for make in (lambda: pair(faults=faults), lambda: pair(faults_there=faults)):
        counts = []
        for _ in range(2):
            net = make()
            got = listen(net, "b")
            datagrams(net, 3)
            net.run()
            counts.append(len(got))
        assert counts == [2, 2]


def test_one_way_faults_and_cuts():
    net = pair(faults_there=[Cut(5 * MS, 8 * MS)])
    there, back = listen(net, "b"), listen(net, "a")
    datagrams(net, 10)
    datagrams(net, 10, "b", "10.0.0.1")
    net.run()
    assert [n for n, _ in there] == [0, 1, 2, 3, 4, 8, 9]
    assert len(back) == 10


def test_corruption_is_found_and_told():
    net = pair(faults_there=[Corrupt((1,), at=28, mask=1)])
    got = listen(net, "b")
    datagrams(net, 2)
    net.run()
    assert [n for n, _ in got] == [1]
    assert any("checksum" in event.text for _, event in net.trace().events("b", "drop"))


def test_hosts_take_the_mtu_of_their_links():
    net = pair(mtu=576)
    assert {node.mtu for node in net.nodes.values()} == {576}
    got = listen(net, "b")
    datagrams(net, 1, size=1000)
    net.run()
    assert len(got) == 1
    assert [len(hop.data) <= 576 for _, hop in net.trace().hops()] == [True, True]


def test_a_host_may_speak_to_itself():
    net = pair()
    got = listen(net, "a")
    datagrams(net, 1, to="10.0.0.1")
    net.run()
    assert got == [(0, 0)]
    assert [(hop.src, hop.dst) for _, hop in net.trace().hops()] == [("a", "a")]


def routed(**slow):
    """Three hosts around a router; the link to `b` may be slow."""
    net = Network(1)
    net.router("r", "10.9.9.9")
    for n, name in enumerate("abc"):
        net.host(name, f"10.0.{n}.1")
        net.link(name, "r", delay_ns=MS, **(slow if name == "b" else {}))
    return net


def test_a_packet_keeps_its_number_through_a_router_and_as_fragments():
    net = routed(mtu=576)
    got = listen(net, "b")
    datagrams(net, 1, to="10.0.1.1", size=1200)
    net.run()
    assert len(got) == 1
    hops = [(hop.packet, hop.src, hop.dst) for _, hop in net.trace().hops()]
    assert hops == [(1, "a", "r"), *[(1, "r", "b")] * 3]


def test_a_network_fault_hits_only_the_first_link():
    net = routed()
    net._transit.faults = [Delay((1,), by_ns=50 * MS)]
    got = listen(net, "b")
    datagrams(net, 1, to="10.0.1.1")
    net.run()
    assert got == [(0, 52 * MS)]


def test_path_mtu_is_learnt_by_icmp():
    net = Network(1)
    for n, name in enumerate("ab"):
        net.host(name, f"10.0.{n}.1")
        net.router(f"r{name}", f"10.9.9.{n}")
        net.link(name, f"r{name}", delay_ns=MS)
    net.link("ra", "rb", delay_ns=MS, mtu=576)
    listener = net.nodes["b"].listen(80)
    read = bytearray()
    box = {}

    def serve(_now):
        box["s"] = box.get("s") or listener.accept()
        if box["s"] and box["s"].readable:
            read.extend(box["s"].receive())

    net.app("b", serve)
    net.at(0, lambda: box.update(c=net.nodes["a"].connect(Endpoint(address("10.0.1.1"), 80), 0)))
    net.at(SECOND, lambda: box["c"].send(b"x" * 5000))
    net.at(2 * SECOND, lambda: box["c"].send(b"y"))
    net.run(20 * SECOND)
    assert bytes(read) == b"x" * 5000 + b"y"
    lost = [hop for _, hop in net.trace().hops() if hop.why == "packet too big"]
    assert lost
    assert box["c"].tcb.path_mtu == 576


def test_no_way_is_told_by_the_router_and_lost_at_a_lone_host():
    net = routed()
    datagrams(net, 1, to="172.16.0.1")
    lone = Network()
    lone.host("a", "10.0.0.1")
    datagrams(lone, 1)
    for one in (net, lone):
        one.run()
    whys = [hop.why for _, hop in net.trace().hops() if hop.fate == "lost"]
    assert whys == ["network unreachable"]
    assert [hop.why for _, hop in lone.trace().hops()] == ["no link leads to its destination"]


def test_a_group_gets_one_copy_a_link_and_only_members_hear_it():
    net = routed()
    heard = {
        name: listen(net, name, group=("239.1.2.3" if name == "b" else None)) for name in "bc"
    }
    datagrams(net, 3, to="239.1.2.3")
    net.run()
    assert [len(got) for got in heard.values()] == [3, 0]
    links = sorted((hop.src, hop.dst) for _, hop in net.trace().hops())
    assert links == [("a", "r")] * 3 + [("r", "b")] * 3 + [("r", "c")] * 3


def test_a_group_goes_round_no_ring():
    net = routed()
    net.router("r2", "10.9.9.8")
    net.router("r3", "10.9.9.7")
    for a, b in (("r", "r2"), ("r2", "r3"), ("r3", "r")):
        net.link(a, b)
    got = listen(net, "b", group="239.1.2.3")
    datagrams(net, 1, to="239.1.2.3")
    net.run()
    assert len(got) == 1
    whys = {hop.why for _, hop in net.trace().hops() if hop.fate == "lost"}
    assert whys == {"it did not come the way that leads back"}


def test_a_ttl_ends_a_journey():
    net = routed()
    net.nodes["a"].profile = net.nodes["a"].profile.__class__(ttl=1)
    got = listen(net, "b")
    datagrams(net, 1, to="10.0.1.1")
    net.run()
    assert got == []
    assert [hop.why for _, hop in net.trace().hops()][1] == "time exceeded"


def test_a_shared_bottleneck_serves_first_come_first():
    net = routed(rate=800_000, queue=100)
    got = listen(net, "b")
    for name in "ac":
        datagrams(net, 20, name, "10.0.1.1", size=970)
    net.run()
    assert len(got) == 40
    assert [n for n, _ in got] == sorted(n for n, _ in got)
    gaps = {b - a for (_, a), (_, b) in pairwise(got)}
    assert gaps == {8 * 1000 * SECOND // 800_000}


def nat_between(idle_ns):
    net = Network(1)
    net.host("in", "192.168.1.2")
    net.nat("nat", "203.0.113.1", idle_ns)
    net.host("out", "198.51.100.1")
    net.link("in", "nat", delay_ns=MS)
    net.link("nat", "out", delay_ns=MS)
    return net


def test_a_nat_on_the_way():
    net = nat_between(SECOND)
    got = listen(net, "out")
    datagrams(net, 2, "in", "198.51.100.1")
    net.run()
    assert len(got) == 2
    seen = {hop.data[12:16] for _, hop in net.trace().hops() if hop.dst == "out"}
    assert seen == {address("203.0.113.1")}
    datagrams(net, 1, "out", "203.0.113.1")
    net.run()
    assert [hop.why for _, hop in net.trace().hops()][-1] == "the NAT knows nobody at port 5000"


def test_a_nat_without_an_outside_passes_nothing():
    net = Network()
    net.host("in", "192.168.1.2")
    net.nat("nat", "203.0.113.1", SECOND)
    net.link("in", "nat")
    datagrams(net, 1, "in", "198.51.100.1")
    net.run()
    assert [hop.why for _, hop in net.trace().hops()][-1] == "the NAT has no outside"


def test_a_tap_sees_half_way_and_injects_to_either_end():
    net = pair()
    forged = wrap(Datagram(address("10.0.0.2"), address("10.0.0.1"), 17, bytes(8)), 1500)[0]

    def answer(_packet, towards, _now):
        return [("a", forged)] if towards == "b" else []

    tap = net.tap(net.links[0], answer, "attacker")
    got = listen(net, "b")
    datagrams(net, 1)
    net.run()
    assert len(got) == 1  # a tap stops nothing
    assert [(now, towards) for now, towards, _ in tap.seen] == [(5 * MS, "b")]
    injected = [(t, hop) for t, hop in net.trace().hops() if hop.fate == "injected"]
    assert [(t, hop.src, hop.dst, hop.arrives_ns) for t, hop in injected] == [
        (5 * MS, "attacker", "a", 10 * MS)
    ]


@pytest.mark.parametrize("octets", [b"", b"\x45", b"\x60" + bytes(39), bytes(60), b"\xff" * 3])
def test_any_octets_may_be_injected_anywhere(octets):
    net = routed()
    nat = nat_between(SECOND)
    for one, towards in ((net, "r"), (net, "a"), (nat, "nat"), (nat, "in")):
        one.inject(one.links[0], towards, octets)
        one.run()
    net.send_raw("a", octets)
    net.run()


def test_without_records_the_run_is_the_same():
    lone = Network(1, keeps=False)
    for n, name in enumerate("ab"):
        lone.host(name, f"10.0.0.{n + 1}")
    lone.link("a", "b", delay_ns=10 * MS)
    got = listen(lone, "b")
    datagrams(lone, 5)
    lone.run()
    assert len(got) == 5
    assert len(lone.trace()) == 0


def test_calls_are_written_down():
    net = pair()
    net.call("a", "sendto", b"x", 5, result=1)
    net.call("a", "recv", error="timed out")
    assert [tuple(call) for _, call in net.trace().calls("a")] == [
        ("sendto", (b"x", 5), 1, "", ""),
        ("recv", (), None, "timed out", ""),
    ]
