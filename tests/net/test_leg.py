"""Source routes through routers: followed, refused, broken; and home again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.net import Network
from course.net.leg import next_leg
from course.net.network import address
from course.net.router import Router
from course.stack import icmp, route
from course.stack.ip import Datagram, unwrap, wrap
from course.stack.isn import Endpoint
from course.wire import ip_options
from course.wire.ip_options import LSRR, SSRR, Option

MS = 1_000_000
A, B = address("10.0.0.1"), address("10.9.0.1")
R1, R2, R3 = (address(f"10.{n}.0.254") for n in (1, 2, 3))
quick = settings(max_examples=200, derandomize=True, deadline=None)


def routed(stops, *, kind=LSRR, done=0, dst=R1, extra=b"", payload=b"x" * 8):
    """Return a packet for `dst` whose option names further stops."""
    data = bytes((4 + 4 * done,)) + b"".join(stops)
    options = ip_options.build([Option(kind, 2 + len(data), data)]) + extra
    options += bytes(-len(options) % 4)
    return wrap(Datagram(A, dst, 17, payload, options=options), 1500)[0]


def read(packet):
    """Return destination, pointer and addresses of a packet on its route."""
    datagram = unwrap(packet)
    found = next(one for one in ip_options.walk(datagram.options)[0] if one.kind in (LSRR, SSRR))
    return datagram.dst, found.data[0], ip_options.read_route(found).addresses


def test_a_stop_puts_itself_where_the_next_one_stood():
    leg = next_leg(routed((R2, B)), (R1,))
    assert read(leg.packet) == (R2, 8, (R1, B))
    assert (leg.is_routed, leg.is_strict, leg.fault) == (True, False, None)


def test_a_route_that_names_a_router_twice_in_a_row_is_moved_on_at_once():
    """RFC 1812 section 5.2.3: the pointer is advanced until another's address stands there."""
    leg = next_leg(routed((R2, B)), (R1, R2))
    assert read(leg.packet) == (B, 12, (R1, R2))


def test_a_loose_route_passes_routers_that_it_does_not_name():
    packet = routed((R2, B), dst=R3)
    assert next_leg(packet, (R1,)) == (packet, True, False, None)


def test_other_options_stay_as_they_were():
    leg = next_leg(routed((B,), extra=b"\x01\x94\x04\x00\x00"), (R1,))
    kinds = [one.kind for one in ip_options.walk(unwrap(leg.packet).options)[0]]
    assert kinds == [LSRR, 1, 148]


@pytest.mark.parametrize(
    ("packet", "fault"),
    [
        (routed((B,), kind=SSRR, dst=R3), 16),  # a strict route passes here, and names us not
        (routed((B,), extra=b"\x83\x07\x04\x0a\x00\x00\x01"), 27),  # a second route
        (routed((B + b"\0",)), 20),  # no whole address
    ],
)
def test_broken_routes_are_a_parameter_problem_that_points_at_the_octet(packet, fault):
    router = Router("r", R1)
    onward, answer, why = router.forward(packet, 1500)
    assert (onward, why) == ([], "parameter problem")
    said = unwrap(answer)
    assert icmp.read_error(said).what == "parameter problem"
    assert said.payload[4] == fault


def test_a_router_may_be_told_to_refuse():
    onward, answer, why = Router("r", R1, follows_routes=False).forward(routed((B,)), 1500)
    assert (onward, why) == ([], "source route failed")
    assert icmp.read_error(unwrap(answer)).what == "source route failed"


def test_a_next_stop_to_which_no_way_leads_is_a_route_that_failed():
    _, answer, why = Router("r", R1).forward(routed((B,)), None)
    assert why == "source route failed"
    assert icmp.read_error(unwrap(answer)).what == "source route failed"


def test_a_ping_on_a_source_route_comes_home_on_it():
    asked = icmp.message((8, 0), b"\0\1\0\1hello", A, B)
    options = ip_options.build([Option(LSRR, 7, bytes((8,)) + R1)], align=True)
    datagram = Datagram(A, B, 1, asked, options=options)
    reply = icmp.echo_reply(datagram)
    assert (reply.dst, reply.options) == (R1, route.option((R1,), A))


@quick
@given(st.binary(min_size=20, max_size=80), st.binary(max_size=40))
def test_any_octets_are_taken_without_a_word(octets, options):
    options += bytes(-len(options) % 4)
    for packet in (octets, wrap(Datagram(A, R1, 17, octets, options=options), 1500)[0]):
        Router("r", R1, R2).forward(packet, 1500)


# --- In a network: client - r1 - r2 - server, and a longer way round by r3


def ring(**how):
    net = Network(1)
    client, server = net.host("client", "10.0.0.1"), net.host("server", "10.9.0.1")
    for n in (1, 2, 3):
        net.router(f"r{n}", f"10.{n}.0.254", **how)
    for a, b in (("client", "r1"), ("r1", "r2"), ("r2", "server"), ("r1", "r3"), ("r3", "r2")):
        net.link(a, b, delay_ns=MS)
    return net, client, server


def visited(net, src):
    return {hop.src for _, hop in net.trace().hops() if unwrap(hop.data).src == src} - {"client"}


def test_MUST_51_MUST_53_a_connection_takes_the_named_way_there_and_home():
    net, client, server = ring()
    listener = server.listen(80)
    ends = [client.connect(Endpoint(B, 80), 0, hops=(R1, R3))]

    def serve(_now):
        conn = listener.accept()
        if conn is not None:
            ends.append(conn)
            conn.send(b"welcome")

    net.app("server", serve)
    net.run(1000 * MS)
    assert ends[0].receive() == b"welcome"
    assert ends[1].hops == (R3, R1)
    assert "r3" in visited(net, A)
    assert "r3" in visited(net, B)


def test_without_a_route_the_short_way_is_taken():
    net, client, server = ring()
    server.listen(80)
    client.connect(Endpoint(B, 80), 0)
    net.run(1000 * MS)
    assert "r3" not in visited(net, A)


def strict(stops):
    data = bytes((4,)) + b"".join((*stops[1:], B))
    options = ip_options.build([Option(SSRR, 2 + len(data), data)], align=True)
    return wrap(Datagram(A, stops[0], 17, bytes((0, 9, 0, 9, 0, 8, 0, 0)), options=options), 1500)[
        0
    ]


@pytest.mark.parametrize(
    ("stops", "arrives"),
    [((R1, R2), True), ((R1, R3, R2), True), ((R1,), False), ((R1, R3), False)],
)
def test_a_strict_route_needs_every_router_named(stops, arrives):
    net, _, _ = ring()
    net.at(0, lambda: net.send_raw("client", strict(stops)))
    net.run()
    hops = [hop for _, hop in net.trace().hops()]
    assert any(hop.dst == "server" and hop.fate == "delivered" for hop in hops) == arrives
    lost = [hop.why for hop in hops if hop.fate == "lost"]
    assert lost == ([] if arrives else ["source route failed"])


def test_an_icmp_error_finds_the_connection_of_a_packet_on_its_route():
    """What is quoted was on its way to a stop, not yet to the peer (MUST-54)."""
    net, client, _ = ring(follows_routes=False)
    conn = client.connect(Endpoint(B, 80), 0, hops=(R1, R3))
    net.run(100 * MS)
    assert conn.soft_error == "ICMP: source route failed"
