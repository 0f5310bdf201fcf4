"""Everything at once, drawn by chance: who wants what, how wide, how bad, how slow a reader.

Both sides send each other a file in pieces of any size, read in pieces of any size, pause, and
close when they please, with buffers, options, profiles and links that a seed draws. What arrives
is what was sent, and both ends come to an end. 4 seeds, 100 with COURSE_LONG=1.
"""

import os
import socket
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from course.stack.profile import MS, PROFILES
from course.stack.state import CAN_SEND

SEEDS = 100 if os.environ.get("COURSE_LONG") == "1" else 4
SIZES = (0, 1, 1000, 50_000, 300_000)
PIECES = (1, 100, 5000, 100_000)
READS = (1000, 10_000, 1 << 20)


def draw_profile(chance):
    return replace(
        PROFILES[chance.choice(sorted(PROFILES))],
        rto_min_ns=20 * MS,
        rto_variance_min_ns=0,
        rto_slop_ns=0,
        rto_initial_ns=200 * MS,
        rto_max_ns=400 * MS,
        override_ns=20 * MS,
        delayed_ack_ns=10 * MS,
        receive_buffer=chance.choice((3000, 20_000, 65_535, 1 << 20)),
        send_buffer=chance.choice((5000, 50_000, 1 << 20)),
        use_sack=chance.random() < 0.8,
        use_timestamps=chance.random() < 0.8,
        use_scale=chance.random() < 0.8,
        ecn=chance.choice(("off", "passive", "on")),
    )


def draw_kernel(chance):
    names = ("tcp_sack", "tcp_timestamps", "tcp_window_scaling")
    wishes = [(f"net.ipv4.{name}", str(int(chance.random() < 0.8))) for name in names]
    return [*wishes, ("net.ipv4.tcp_ecn", chance.choice("012"))]


class Side:
    """One end: what it has to send, what it has got, and when it reads again."""

    def __init__(self, chance, out):
        self.chance, self.out, self.got = chance, memoryview(out), bytearray()
        self.has_closed = self.is_done = False
        self.reads_at = 0

    def turn(self, now):
        """Send a piece or close, read a piece, or pause; as chance will have it."""
        chance = self.chance
        if self.out and chance.random() < 0.5:
            self.out = self.out[self.send(bytes(self.out[: chance.choice(PIECES)])) :]
        elif not self.out and not self.has_closed and chance.random() < 0.3:
            self.shutdown()
            self.has_closed = True
        if now >= self.reads_at and not self.is_done:
            self.got += self.read(chance.choice(READS))
            if chance.random() < 0.1:
                self.reads_at = now + chance.choice((1, 5, 50)) * MS


class Ours(Side):
    def __init__(self, chance, out, conn):
        super().__init__(chance, out)
        self.conn = conn
        self.shutdown = conn.shutdown

    def send(self, piece):
        return self.conn.send(piece) if self.conn.tcb.state in CAN_SEND else 0

    def read(self, most):
        piece = self.conn.receive(most) if self.conn.readable else b""
        self.is_done = self.conn.at_end
        return piece


class Kernels(Side):
    def __init__(self, chance, out, sock):
        super().__init__(chance, out)
        self.sock = sock

    def shutdown(self):
        self.sock.shutdown(socket.SHUT_WR)

    def send(self, piece):
        with suppress(BlockingIOError):
            return self.sock.send(piece)
        return 0

    def read(self, most):
        with suppress(BlockingIOError):
            piece = self.sock.recv(most)
            self.is_done = not piece
            return piece
        return b""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_what_arrives_is_what_was_sent(cable, seed):
    chance = Random(seed)
    there, back = (chance.randbytes(chance.choice(SIZES)) for _ in range(2))
    link = (seed, chance.choice((0.0, 0.02, 0.1)), chance.choice((0.02, 0.1)), 0.01)
    buffers = {
        "SO_RCVBUF": chance.choice((3000, 50_000)),
        "SO_SNDBUF": chance.choice((5000, 1 << 20)),
    }
    how = {
        "profile": draw_profile(chance),
        "sysctls": draw_kernel(chance),
        "mtu": chance.choice((576, 1500, 65_535)),
        "link": chance.choice((None, link)),
    }
    opens = chance.choice(("ours", "kernel's"))
    with cable(**how) as joined, joined.pair(opens=opens, **buffers) as (stream, sock):
        stream.conn.tcb.nagle = chance.random() < 0.5
        ours, kernels = Ours(chance, there, stream.conn), Kernels(chance, back, sock)
        for side in (ours, kernels):
            joined.bridge.app(side.turn)
        joined.until(lambda: (ours.is_done and kernels.is_done) or stream.conn.error)
        assert stream.conn.error == ""
        assert (ours.got, kernels.got) == (back, there)
        stream.finish(60)
