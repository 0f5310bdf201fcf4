"""Routers: TTL, fragments and DF, ICMP errors and where there are none, ping, multicast."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.net.network import address
from course.net.router import Router, is_group
from course.stack import icmp
from course.stack.ip import Datagram, Defragmenter, unwrap, wrap
from course.wire import ip_options

A, B, ME = address("10.0.0.1"), address("10.0.1.2"), address("10.0.0.254")
A6, B6, ME6 = address("2001:db8::1"), address("2001:db8:1::2"), address("2001:db8::fe")
UDP = 17
quick = settings(max_examples=200, derandomize=True, deadline=None)


@pytest.fixture
def router():
    return Router("r", ME, ME6)


def packet(payload=b"x" * 100, src=A, dst=B, **more):
    return wrap(Datagram(src, dst, UDP, payload, **more), 1 << 16)[0]


def error_of(answer):
    return icmp.read_error(unwrap(answer))


@quick
@given(st.integers(2, 255), st.binary(max_size=60), st.integers(0, 65535))
def test_passing_on_takes_one_off_the_ttl_and_nothing_else(ttl, payload, number):
    router = Router("r", ME)
    before = packet(payload, ttl=ttl, identification=number)
    onward, answer, why = router.forward(before, 1500)
    assert (len(onward), answer, why) == (1, b"", "")
    after = unwrap(onward[0])  # the header checksum is right
    assert after.ttl == ttl - 1
    after.ttl = ttl
    assert after == unwrap(before)


def test_ipv6_counts_hops_too(router):
    onward, _, _ = router.forward(packet(src=A6, dst=B6, ttl=9), 1500)
    assert unwrap(onward[0]).ttl == 8


@pytest.mark.parametrize(("src", "dst", "me"), [(A, B, ME), (A6, B6, ME6)])
def test_a_used_up_ttl_is_told_to_the_sender(router, src, dst, me):
    lost = packet(src=src, dst=dst, ttl=1)
    onward, answer, why = router.forward(lost, 1500)
    assert onward == []
    assert why == "time exceeded"
    said = unwrap(answer)
    assert (said.src, said.dst) == (me, src)
    error = error_of(answer)
    assert error.what == "time exceeded"
    assert error.quoted == lost


@quick
@given(st.binary(min_size=600, max_size=4000), st.integers(68, 599))
def test_what_is_too_large_is_cut_and_can_be_put_together(payload, mtu):
    router, whole = Router("r", ME), Defragmenter()
    onward, _, why = router.forward(packet(payload, df=False, identification=7), mtu)
    assert not why
    assert all(len(piece) <= mtu for piece in onward)
    joined = [whole.add(unwrap(piece), 0) for piece in onward[::-1]]
    assert joined[:-1] == [None] * (len(onward) - 1)
    assert joined[-1].payload == payload


def test_fragments_are_cut_again(router):
    pieces, _, _ = router.forward(packet(bytes(range(256)) * 10, df=False), 1300)
    again = [small for piece in pieces for small in router.forward(piece, 300).onward]
    whole = Defragmenter()
    assert [whole.add(unwrap(piece), 0) for piece in again][-1].payload == bytes(range(256)) * 10
    assert len(again) > len(pieces)


def test_df_is_minded(router):
    onward, answer, why = router.forward(packet(b"x" * 1400, df=True), 576)
    assert (onward, why) == ([], "packet too big")
    assert (error_of(answer).what, error_of(answer).mtu) == ("packet too big", 576)


def test_ipv6_is_never_cut_on_the_way(router):
    onward, answer, _ = router.forward(packet(b"x" * 1400, src=A6, dst=B6), 1280)
    assert onward == []
    assert (error_of(answer).what, error_of(answer).mtu) == ("packet too big", 1280)


def test_no_way_is_told(router):
    _, answer, why = router.forward(packet(), None)
    assert why == error_of(answer).what == "network unreachable"


@pytest.mark.parametrize(
    "silent",
    [
        lambda r: wrap(icmp.error("port unreachable", packet(), A, B), 1500)[0],  # about an error
        lambda r: r.forward(packet(b"x" * 900, df=False), 576).onward[1],  # a later fragment
        lambda r: packet(dst=address("224.0.0.9")),  # to a group
        lambda r: packet(src=bytes(4)),  # from nobody
        lambda r: packet(src=address("224.0.0.9")),
    ],
)
def test_where_no_error_may_be_sent(router, silent):
    doomed = bytearray(silent(router))
    datagram = unwrap(bytes(doomed))
    datagram.ttl = 1
    onward, answer, why = router.forward(wrap(datagram, 1 << 16)[0], 1500)
    assert (onward, answer, why) == ([], b"", "time exceeded")


def test_an_echo_request_may_cause_an_error(router):
    ping = wrap(Datagram(A, B, 1, icmp.message((8, 0), bytes(8), A, B), ttl=1), 1500)[0]
    assert error_of(router.forward(ping, 1500).answer).what == "time exceeded"


def test_a_router_answers_ping_and_takes_nothing_else(router):
    ping = Datagram(A, ME, 1, icmp.message((8, 0), b"\0\1\0\2hello", A, ME))
    onward, answer, why = router.forward(wrap(ping, 1500)[0], None)
    assert (onward, why) == ([], "")
    assert unwrap(answer).payload[4:] == b"\0\1\0\2hello"
    assert router.forward(packet(dst=ME), None).why == "it is for the router itself"


@pytest.mark.parametrize("damaged", [b"", b"\x45", packet()[:30], b"\0" + packet()[1:]])
def test_what_is_no_packet_goes_nowhere_and_says_why(router, damaged):
    onward, answer, why = router.forward(damaged, 1500)
    assert (onward, answer) == ([], b"")
    assert why


def test_a_router_without_an_address_is_silent():
    assert Router("r").forward(packet(ttl=1), 1500).answer == b""


def test_groups():
    assert is_group(address("224.0.0.1"))
    assert is_group(address("239.255.255.250"))
    assert is_group(address("ff02::1"))
    assert not any(map(is_group, (A, A6, b"", b"\x0a")))


def test_options_stand_in_every_fragment_only_if_their_type_says_so(router):
    """RFC 791 section 3.1: a source route is copied, a record route is not."""
    recorded = ip_options.Option(7, 7, bytes((4,)) + bytes(4))
    taken = ip_options.Option(131, 7, bytes((8,)) + A)
    options = ip_options.build([recorded, taken], align=True)
    onward, _, _ = router.forward(packet(bytes(1000), df=False, options=options), 576)
    kinds = [[one.kind for one in ip_options.walk(unwrap(one).options)[0]] for one in onward]
    assert kinds == [[7, 131, 0], [131, 0]]
    pieces, whole = Defragmenter(), None
    for one in onward:
        whole = pieces.add(unwrap(one), 0)
    assert (whole.payload, whole.options) == (bytes(1000), options)
