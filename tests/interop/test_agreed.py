"""What two systems agree upon when one of them lacks something; and what lies below TCP."""

import socket
from dataclasses import replace
from random import Random

import pytest

from course.bridge.loop import BRIDGED, Bridge, real_host
from course.bridge.tun import Tun
from course.stack.isn import Endpoint

PATIENCE = 60
PORT = 7000
SIDES = ("ours", "kernel's")
DATA = Random(9).randbytes(200_000)
AGREED = {
    "tcp_sack": "has_sack",
    "tcp_timestamps": "has_timestamps",
    "tcp_window_scaling": "has_scale",
}


def goes_through(joined, stream, sock):
    stream.send(DATA, PATIENCE)
    stream.shutdown()
    assert joined.read_all(sock) == DATA


@pytest.mark.parametrize("opens", SIDES)
@pytest.mark.parametrize("sysctl", AGREED)
def test_what_the_kernel_does_not_want_is_not_used(cable, sysctl, opens):
    with (
        cable(sysctls=[(f"net.ipv4.{sysctl}", "0")]) as joined,
        joined.pair(opens=opens) as (stream, sock),
    ):
        tcb = stream.conn.tcb
        assert [name for name in AGREED.values() if not getattr(tcb, name)] == [AGREED[sysctl]]
        goes_through(joined, stream, sock)


@pytest.mark.parametrize("opens", SIDES)
@pytest.mark.parametrize("wish", ["use_sack", "use_timestamps", "use_scale"])
def test_what_we_do_not_want_is_not_used(cable, wish, opens):
    with (
        cable(profile=replace(BRIDGED, **{wish: False})) as joined,
        joined.pair(opens=opens) as (stream, sock),
    ):
        flags = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5]
        bits = {"use_timestamps": 1, "use_sack": 2, "use_scale": 4}  # of <linux/tcp.h>
        assert flags & 7 == 7 - bits[wish]
        goes_through(joined, stream, sock)


@pytest.mark.parametrize("opens", SIDES)
@pytest.mark.parametrize("wish", ["0", "1", "2"])  # never, always, if asked
@pytest.mark.parametrize("ours", ["off", "passive", "on"])
def test_marks_of_congestion_are_agreed_upon(cable, opens, wish, ours):
    asks = {"ours": ours == "on", "kernel's": wish == "1"}[opens]
    answers = {"ours": wish != "0", "kernel's": ours != "off"}[opens]
    with (
        cable(profile=replace(BRIDGED, ecn=ours), sysctls=[("net.ipv4.tcp_ecn", wish)]) as joined,
        joined.pair(opens=opens) as (stream, sock),
    ):
        flags = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5]
        assert bool(flags & 8) == stream.conn.tcb.has_ecn == (asks and answers)
        goes_through(joined, stream, sock)


def test_we_get_in_by_a_syn_cookie(cable):
    with (
        cable(sysctls=[("net.ipv4.tcp_syncookies", "2")]) as joined,
        joined.pair() as (stream, sock),
    ):
        goes_through(joined, stream, sock)


# --- Below TCP


@pytest.mark.parametrize("size", [0, 1, 1472, 1473, 40_000])  # the last two come in fragments
def test_datagrams_go_both_ways(cable, size):
    with cable() as joined, joined.own.call(socket.socket, type=socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect((joined.ours, 7))
        echo, found = joined.bridge.host.udp(7), []
        sock.send(DATA[:size])
        joined.until(lambda: found.append(echo.receive()) or found[-1])
        echo.send(found[-1].data, found[-1].source)
        joined.pause(0.02)
        assert sock.recv(65_536) == DATA[:size]


def test_a_closed_udp_port_answers(cable):
    with cable() as joined, joined.own.call(socket.socket, type=socket.SOCK_DGRAM) as sock:
        sock.connect((joined.ours, 8))
        sock.send(b"anybody?")
        joined.pause(0.05)
        with pytest.raises(ConnectionRefusedError):
            sock.recv(1, socket.MSG_DONTWAIT)


def test_the_kernels_closed_udp_port_is_heard_of(cable):
    with cable() as joined:
        sock = joined.bridge.host.udp()
        sock.connect(Endpoint(socket.inet_aton(joined.kernel), 8))
        sock.send(b"anybody?")
        joined.until(lambda: sock.error)
        assert sock.error == "port unreachable"


def test_a_narrow_place_behind_the_kernel_is_found(cable):
    """Our host, the kernel as a router, a network of MTU 700, our other host: RFC 1191."""
    with cable(keeps=True, sysctls=[("net.ipv4.ip_forward", "1")]) as joined:
        near = joined.bridge
        tun = joined.own.call(Tun, "course1", "10.78.0.1/24", mtu=700)
        with Bridge(real_host("far", "10.78.0.2"), tun) as far:
            far.host.mtu = 1500  # it knows nothing of the narrow place either
            port = far.host.listen(PORT)
            near.app(lambda now: far.turn(far.now))
            stream = near.connect("10.78.0.2", PORT, PATIENCE)
            stream.send(DATA, PATIENCE)
            stream.shutdown()
            found, got = [], bytearray()
            joined.until(lambda: found.append(port.accept()) or found[-1])
            joined.until(lambda: got.extend(found[-1].receive()) or found[-1].at_end)
            assert got == DATA
            assert stream.conn.tcb.path_mtu == 700
