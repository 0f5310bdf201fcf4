"""The NAT: who is remembered, for how long, and that checksums stay as right as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import StackError
from course.net.nat import Nat
from course.net.network import address
from course.stack import icmp, udp
from course.stack.ip import Datagram, unwrap, wrap
from course.stack.isn import Endpoint
from course.stack.segment import Segment, from_wire, to_wire
from course.wire.checksum import checksum, pseudo_header

IN, OTHER = address("192.168.1.2"), address("192.168.1.3")
OUT, SERVER = address("203.0.113.7"), address("198.51.100.1")
MINUTE = 60_000_000_000
quick = settings(max_examples=300, derandomize=True, deadline=None)


@pytest.fixture
def nat():
    return Nat("nat", OUT, 5 * MINUTE)


def tcp(src, dst, src_port, dst_port, text=b"", **more):
    data = to_wire(Segment(src_port, dst_port, 1, 2, 0x10, 9, 0, text), src, dst)
    return wrap(Datagram(src, dst, 6, data, **more), 1 << 16)[0]


def ports(packet):
    datagram = unwrap(packet)
    seg = from_wire(datagram.payload, datagram.src, datagram.dst)
    return datagram.src, seg.src_port, datagram.dst, seg.dst_port


def test_out_and_back(nat):
    out = ports(nat.leaves(tcp(IN, SERVER, 5000, 80), 0).packet)
    assert out == (OUT, 20_000, SERVER, 80)
    back = nat.enters(tcp(SERVER, OUT, 80, 20_000, b"hi"), 1).packet
    assert ports(back) == (SERVER, 80, IN, 5000)
    assert unwrap(back).ttl == 63


def test_each_inside_port_has_one_outside(nat):
    first = nat.leaves(tcp(IN, SERVER, 5000, 80), 0).packet
    assert nat.leaves(tcp(IN, SERVER, 5000, 80), 1).packet == first
    others = [
        nat.leaves(tcp(src, SERVER, port, 80), 2).packet
        for src, port in [(OTHER, 5000), (IN, 5001)]
    ]
    assert [ports(one)[1] for one in others] == [20_001, 20_002]


def test_strangers_are_dropped_with_a_reason(nat):
    nat.leaves(tcp(IN, SERVER, 5000, 80), 0)
    assert nat.enters(tcp(SERVER, OUT, 80, 20_009), 0).why == "the NAT knows nobody at port 20009"
    datagram = Datagram(
        SERVER, OUT, 17, udp.to_wire(Endpoint(SERVER, 80), Endpoint(OUT, 20_000), b"")
    )
    assert "knows nobody" in nat.enters(wrap(datagram, 1500)[0], 0).why  # that was TCP's
    assert "knows nobody" in nat.enters(tcp(SERVER, IN, 80, 20_000), 0).why


def test_silence_is_forgotten_and_each_packet_renews(nat):
    nat.leaves(tcp(IN, SERVER, 5000, 80), 0)
    assert nat.enters(tcp(SERVER, OUT, 80, 20_000), 5 * MINUTE).packet
    assert nat.enters(tcp(SERVER, OUT, 80, 20_000), 10 * MINUTE).packet
    late = nat.enters(tcp(SERVER, OUT, 80, 20_000), 15 * MINUTE + 1)
    assert late == (b"", "the NAT has forgotten who had port 20000")
    assert ports(nat.leaves(tcp(IN, SERVER, 5000, 80), 16 * MINUTE).packet)[1] == 20_001


def test_ports_are_used_again_only_when_forgotten():
    nat = Nat("nat", OUT, MINUTE)
    count = 65_536 - 20_000
    for n in range(count):
        assert nat._free_port(0) == 20_000 + n
        nat._keys[20_000 + n], nat._used_at[20_000 + n] = (6, IN, n), 0
    full = nat.leaves(tcp(OTHER, SERVER, 1, 80), MINUTE)
    assert full.why == "every port of the NAT is in use"
    assert ports(nat.leaves(tcp(OTHER, SERVER, 1, 80), MINUTE + 1).packet)[1] == 20_000


@quick
@given(st.integers(0, 0xFFFF), st.binary(max_size=40), st.booleans(), st.sampled_from([6, 17]))
def test_a_right_checksum_stays_right_and_a_wrong_one_wrong(port, text, is_right, protocol):
    nat = Nat("nat", OUT, MINUTE)
    if protocol == 6:
        data, at = to_wire(Segment(port, 80, 1, 2, 0x10, 9, 0, text), IN, SERVER), 16
    else:
        data, at = udp.to_wire(Endpoint(IN, port), Endpoint(SERVER, 80), text), 6
    if not is_right:
        value = int.from_bytes(data[at : at + 2], "big")
        wrong = (
            value + 1
        ) % 0xFFFF + 1  # neither 0 nor the same, nor its twin in ones' complement
        data = data[:at] + wrong.to_bytes(2, "big") + data[at + 2 :]
    out = unwrap(nat.leaves(wrap(Datagram(IN, SERVER, protocol, data), 1500)[0], 0).packet)
    before = pseudo_header(out.src, out.dst, protocol, len(out.payload))
    assert (checksum(before + out.payload) == 0) == is_right


def test_a_udp_sender_may_leave_the_checksum_out(nat):
    data = udp.to_wire(Endpoint(IN, 5000), Endpoint(SERVER, 53), b"q")
    data = data[:6] + b"\0\0" + data[8:]
    out = unwrap(nat.leaves(wrap(Datagram(IN, SERVER, 17, data), 1500)[0], 0).packet)
    assert out.payload[6:8] == b"\0\0"


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (b"\x45", "IPv4 needs 20 octets"),
        (tcp(IN, SERVER, 1, 2, ttl=1), "its TTL is used up"),
        (wrap(Datagram(IN, SERVER, 6, b"short"), 1500)[0], "a header needs 20 octets, got 5"),
        (
            wrap(Datagram(IN, SERVER, 1, icmp.message((8, 0), bytes(8), IN, SERVER)), 1500)[0],
            "the NAT passes whole TCP and UDP packets over IPv4 only",
        ),
        (
            wrap(Datagram(IN, SERVER, 17, bytes(900), df=False), 576)[0],
            "the NAT passes whole TCP and UDP packets over IPv4 only",
        ),
    ],
)
def test_what_does_not_pass_says_why(nat, packet, why):
    for way in (nat.leaves, nat.enters):
        passed = way(packet, 0)
        assert passed.packet == b""
        assert passed.why.startswith(why)


def test_impossible_nats_are_refused():
    with pytest.raises(
        StackError, match="a NAT's memory in ns needs to be a whole number of at least 1"
    ):
        Nat("nat", OUT, 0)
    with pytest.raises(StackError, match="needs an IPv4 address outside, got 16 octets"):
        Nat("nat", bytes(16), 1)
