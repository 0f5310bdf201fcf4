"""Windows that close and open again, silence, small pieces, and both sides sending at once."""

import socket
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from course.bridge.loop import BRIDGED
from course.net.fault import Drop
from course.net.link import Direction
from course.stack.ip import unwrap
from course.stack.profile import MS, SECOND
from course.stack.segment import SYN, TCP_PROTOCOL, from_wire

PATIENCE = 60
SIDES = ("ours", "kernel's")
SMALL = {"SO_RCVBUF": 20_000, "SO_SNDBUF": 200_000}  # buffers of the kernel's socket
DATA = Random(9).randbytes(2_000_000)


def take(stream, octets):
    parts = []
    while octets:
        parts.append(stream.recv(octets, PATIENCE))
        octets -= len(parts[-1])
    return b"".join(parts)


def stall(joined, stream, sock):
    """Let the kernel send until our window is closed and its buffer full; return how much."""
    rest, tcb = memoryview(DATA), stream.conn.tcb
    grain = 1 << tcb.rcv_shift  # windows are said in steps of so many octets

    def is_full():
        nonlocal rest
        with suppress(BlockingIOError):
            rest = rest[sock.send(rest) :]
            return False
        return tcb.rcv_wnd < grain

    joined.until(is_full)
    assert abs(stream.conn.readable - joined.bridge.host.profile.receive_buffer) < grain
    return len(DATA) - len(rest)


def probes(trace, host):
    """Return the segments that `host` sent while the other's window was closed."""
    closed, found = False, []
    for _, hop in trace.hops():
        datagram = unwrap(hop.data)
        if datagram.protocol != TCP_PROTOCOL:
            continue
        seg = from_wire(datagram.payload, datagram.src, datagram.dst)
        if hop.src != host:
            closed = seg.window == 0 and not seg.flags & SYN
        elif closed:
            found.append(seg)
    return found


def test_the_kernel_stalls_its_reader_and_goes_on(cable):
    with cable(keeps=True) as joined, joined.pair(**SMALL) as (stream, sock):
        stream.send(DATA[:500_000])
        joined.until(lambda: len(probes(joined.bridge.trace(), "stack")) >= 3)
        assert stream.conn.tcb.snd_wnd == 0
        assert stream.conn.timers.deadline("persist") is not None
        stream.shutdown()
        assert joined.read_all(sock) == DATA[:500_000]
        sock.close()
        stream.finish(PATIENCE)


def test_our_reader_stalls_and_goes_on(cable):
    with cable(keeps=True) as joined, joined.pair(**SMALL) as (stream, sock):
        sent = stall(joined, stream, sock)
        joined.until(lambda: probes(joined.bridge.trace(), "course0"))
        assert take(stream, sent) == DATA[:sent]


class Mute:
    """A link that is cut in one direction at will."""

    def __init__(self, way):
        self.is_on = False
        self.link = {way: Direction(faults=[Drop(test=lambda packet: self.is_on)])}


def test_the_kernels_lost_window_update_is_asked_for(cable):
    """All that the reader says of its new room is lost for a while: only probes find it out."""
    mute = Mute("back")
    with cable(**mute.link) as joined, joined.pair(**SMALL) as (stream, sock):
        stream.send(DATA[:300_000])
        stream.shutdown()
        joined.until(lambda: stream.conn.tcb.snd_wnd == 0)
        joined.pause(0.1)
        mute.is_on = True
        early = sock.recv(1 << 20)
        joined.pause(0.2)
        mute.is_on = False
        assert early + joined.read_all(sock) == DATA[:300_000]


def test_our_lost_window_update_is_asked_for(cable):
    mute = Mute("there")
    with cable(**mute.link) as joined, joined.pair(**SMALL) as (stream, sock):
        sent = stall(joined, stream, sock)
        joined.pause(0.1)
        mute.is_on = True
        early = stream.recv(1 << 20, PATIENCE)
        joined.pause(0.2)
        mute.is_on = False
        assert early + take(stream, sent - len(early)) == DATA[:sent]


# --- Silence

RATE = ("net.ipv4.tcp_invalid_ratelimit", "0")  # else only two probes a second are answered
OFTEN = replace(BRIDGED, keep_idle_ns=100 * MS, keep_interval_ns=SECOND, keep_probes=1)


def test_the_kernel_answers_our_keep_alive_probes(cable):
    with (
        cable(profile=OFTEN, keeps=True, sysctls=[RATE]) as joined,
        joined.pair() as (stream, _sock),
    ):
        stream.conn.tcb.keep_alive = True
        stream.conn.wake()
        joined.until(lambda: said_probes(joined.bridge.trace()) >= 4)
        assert stream.is_open


def said_probes(trace):
    return sum(event.text == "keep-alive probe 1" for _, event in trace.events(kind="timer"))


def test_we_answer_the_kernels_keep_alive_probes(cable):
    with cable() as joined, joined.pair() as (_stream, sock):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT):
            sock.setsockopt(socket.IPPROTO_TCP, option, 1)
        joined.pause(2.5)
        with pytest.raises(BlockingIOError):
            sock.recv(1)


# --- Pieces


def test_octets_in_small_pieces_arrive_in_order(cable):
    with cable(link=(4, 0.02)) as joined, joined.pair() as (stream, sock):
        for n in range(0, 20_000, 37):
            stream.send(DATA[n : min(n + 37, 20_000)], PATIENCE)
            if n % 5 == 0:
                joined.pause(0.001)
        stream.shutdown()
        assert joined.read_all(sock) == DATA[:20_000]


def test_both_send_at_once_over_a_bad_link(cable):
    with cable(link=(5, 0.02)) as joined, joined.pair() as (stream, sock):
        conn = stream.conn
        ours, theirs = memoryview(DATA[:1_000_000]), memoryview(DATA[1_000_000:])
        got, seen = bytearray(), bytearray()

        def step(now):
            nonlocal ours, theirs
            if ours and conn.send_room:
                ours = ours[conn.send(bytes(ours[: conn.send_room])) :]
            got.extend(conn.receive())
            with suppress(BlockingIOError):
                while theirs:
                    theirs = theirs[sock.send(theirs) :]
            with suppress(BlockingIOError):
                while part := sock.recv(1 << 18):
                    seen.extend(part)

        joined.bridge.app(step)
        joined.until(lambda: len(got) == len(seen) == 1_000_000)
        assert (got, seen) == (DATA[1_000_000:], DATA[:1_000_000])


def test_urgent_data_is_told(cable):
    with cable() as joined, joined.pair() as (stream, sock):
        sock.send(b"plain")
        sock.send(b"!", socket.MSG_OOB)
        joined.until(lambda: stream.conn.readable == 6)
        assert stream.conn.urgent_left == 6
