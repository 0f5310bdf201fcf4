"""A bridge to the kernel in a network namespace of its own, for one test.

`cable` opens one: our host at 10.77.0.2 (and fd77::2), the kernel at 10.77.0.1. The kernel's
retransmission timeouts are set as low as ours, so that runs with losses are quick.
"""

import json
import socket
import struct
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from course.bridge.loop import BRIDGED, Bridge, real_host
from course.bridge.namespace import Namespace
from course.bridge.tun import Tun
from course.errors import BridgeError
from course.net.fault import Corrupt, Delay, Drop, Duplicate
from course.net.link import Direction
from course.stack.profile import MS

KERNEL, OURS, PORT = "10.77.0.1", "10.77.0.2", 7000
PATIENCE = 60  # seconds: nothing takes so long, but a busy machine must not fail a test
QUICK = replace(
    BRIDGED,
    rto_min_ns=20 * MS,
    rto_variance_min_ns=20 * MS,
    rto_initial_ns=200 * MS,
    rto_max_ns=400 * MS,
)
TUNING = {
    "net.ipv4.tcp_rto_min_us": "20000",
    "net.ipv4.tcp_rto_max_ms": "1000",
    "net.ipv4.tcp_no_metrics_save": "1",
}
PEER = Path(__file__).with_name("peer.py")


def bad_link(seed, loss, disorder=0.01, damage=0.0):
    """Two directions that lose, delay, double, reorder and damage."""

    def way(name):
        faults = [
            Drop(probability=loss),
            Delay(probability=disorder, by_ns=MS),
            Duplicate(probability=disorder, after_ns=MS),
            Corrupt(probability=damage),
        ]
        return Direction(MS // 5, faults=faults, mtu=65_535, chance=Random(f"{seed} {name}"))

    return {"there": way("there"), "back": way("back")}


@dataclass
class Cable:
    """A namespace, and the bridge that ends in it."""

    own: Namespace
    bridge: Bridge
    kernel: str = KERNEL
    ours: str = OURS

    def peer(self, *words):
        """Start the kernel's side of an experiment."""
        program = self.own.start(sys.executable, "-S", "-E", str(PEER), *map(str, words))
        if words[0] == "listen":
            assert program.stdout.readline() == "ready\n"
        return program

    def outcome(self, program):
        """Return what a peer saw, once it has ended."""
        self.until(lambda: program.poll() is not None)
        out, err = program.communicate()
        assert program.returncode == 0, err
        return json.loads(out.splitlines()[-1])

    def until(self, condition, seconds=PATIENCE):
        """Run until something holds, as it must."""
        assert self.bridge.run(condition, seconds)

    def pause(self, seconds):
        """Run for a while."""
        self.bridge.run(lambda: False, seconds)

    def said(self, program):
        """Return what any program printed, once it has ended."""
        self.until(lambda: program.poll() is not None)
        out, err = program.communicate()
        assert program.returncode == 0, err
        return out

    # --- The kernel's sockets, used from this same thread

    @contextmanager
    def pair(self, *, opens="ours", **options):
        """One connection: our stream, and the kernel's socket with the options given."""
        with self.own.call(socket.socket) as door:
            for option, value in options.items():
                door.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
            if opens == "ours":
                door.bind((KERNEL, PORT))
                door.listen()
                stream = self.bridge.connect(KERNEL, PORT, PATIENCE)
                sock = self.accepted(door)
            else:
                port = self.bridge.listen(PORT)
                door.setblocking(False)
                door.connect_ex((OURS, PORT))
                stream, sock = port.accept(PATIENCE), door.dup()
            sock.setblocking(False)
            door.close()
            with sock:
                yield stream, sock

    def reset(self, sock):
        """Let the kernel reset its end."""
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()

    def accepted(self, door):
        """Return the kernel's socket of the next connection, once our last ACK has reached it."""
        door.setblocking(False)
        found = []

        def has_one():
            with suppress(BlockingIOError):
                found.append(door.accept()[0])
            return found

        self.until(has_one)
        found[0].setblocking(False)
        return found[0]

    def read_all(self, sock):
        """Read from the kernel's socket until the end."""
        parts = []

        def is_done():
            with suppress(BlockingIOError):
                while part := sock.recv(1 << 18):
                    parts.append(part)
                return True
            return False

        self.until(is_done)
        return b"".join(parts)

    def write_all(self, sock, data):
        """Write to the kernel's socket."""
        rest = memoryview(data)

        def is_done():
            nonlocal rest
            with suppress(BlockingIOError):
                while rest:
                    rest = rest[sock.send(rest) :]
            return not rest

        self.until(is_done)


@pytest.fixture
def slow_way():
    """Twenty milliseconds each way: long enough for things to cross."""
    return {"there": Direction(20 * MS), "back": Direction(20 * MS)}


@pytest.fixture
def cable(need):
    need("tun")

    @contextmanager
    def joined(*, profile=QUICK, mtu=1500, sysctls=(), link=None, **named):
        """`link` is what `bad_link` takes; None: a perfect cable."""
        with Namespace() as own:
            for name, value in TUNING.items():
                with suppress(BridgeError):  # an older kernel is only slower
                    own.set(name, value)
            for name, value in sysctls:
                own.set(name, value)
            tun = own.call(Tun, "course0", f"{KERNEL}/24", "fd77::1/64", mtu=mtu)
            host = real_host("stack", OURS, "fd77::2", profile=profile)
            between = {} if link is None else bad_link(*link)
            with Bridge(host, tun, **between, **named) as bridge:
                yield Cable(own, bridge)

    return joined
