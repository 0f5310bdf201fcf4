"""A bridge to the kernel in a network namespace of its own, for one test.

`cable` opens one: our host at 10.77.0.2 (and fd77::2), the kernel at 10.77.0.1. The kernel's least
retransmission timeout is set as low as ours, so that runs with losses are quick.
"""

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from course.bridge.loop import BRIDGED, Bridge, real_host
from course.bridge.namespace import Namespace
from course.bridge.tun import Tun
from course.net.fault import Delay, Drop, Duplicate
from course.net.link import Direction
from course.stack.profile import MS

KERNEL, OURS = "10.77.0.1", "10.77.0.2"
PATIENCE = 60  # seconds: nothing takes so long, but a busy machine must not fail a test
QUICK = replace(BRIDGED, rto_min_ns=20 * MS, rto_variance_min_ns=20 * MS, rto_initial_ns=200 * MS)
PEER = Path(__file__).with_name("peer.py")


def bad_link(seed, loss, disorder=0.01):
    """Two directions that lose, delay, double and reorder."""

    def way(name):
        faults = [
            Drop(probability=loss),
            Delay(probability=disorder, by_ns=MS),
            Duplicate(probability=disorder, after_ns=MS),
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
        assert self.bridge.run(lambda: program.poll() is not None, PATIENCE)
        out, err = program.communicate()
        assert program.returncode == 0, err
        return json.loads(out.splitlines()[-1])

    def said(self, program):
        """Return what any program printed, once it has ended."""
        assert self.bridge.run(lambda: program.poll() is not None, PATIENCE)
        out, err = program.communicate()
        assert program.returncode == 0, err
        return out


@pytest.fixture
def cable(need):
    need("tun")

    @contextmanager
    def joined(*, profile=QUICK, mtu=1500, sysctls=(), link=None, **named):
        """`link` is (seed, loss in each direction) of a bad one; None: a perfect cable."""
        with Namespace() as own:
            for name, value in (("tcp_rto_min_us", "20000"), ("tcp_no_metrics_save", "1")):
                own.set(f"net.ipv4.{name}", value)
            for name, value in sysctls:
                own.set(name, value)
            tun = own.call(Tun, "course0", f"{KERNEL}/24", "fd77::1/64", mtu=mtu)
            host = real_host("stack", OURS, "fd77::2", profile=profile)
            between = {} if link is None else bad_link(*link)
            with Bridge(host, tun, **between, **named) as bridge:
                yield Cable(own, bridge)

    return joined
