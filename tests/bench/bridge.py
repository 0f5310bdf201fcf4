"""How quick our TCP is against the kernel's, over a TUN in a network namespace of its own.

    python tests/bench/bridge.py [--json FILE] [--rounds N] [--megabytes N]

One file goes to a program on the kernel's side, or comes from it, over a perfect cable of MTU 1500
and one of 65535; every octet is compared. `MB/s` is by the clock on the wall, the best of several
rounds; `MB per CPU second` counts only the time that our process had a core: on a busy machine it
tells what the other would be. The profiles say what holds it back: own time of each function.
"""

import argparse
import cProfile
import hashlib
import json
import pstats
import sys
import time
from pathlib import Path
from random import Random
from typing import NamedTuple

from course.bridge.loop import Bridge, real_host
from course.bridge.namespace import Namespace
from course.bridge.probe import probe
from course.bridge.tun import Tun

PEER = Path(__file__).parent.parent / "interop" / "peer.py"
NEEDS, PORT, PATIENCE = 20.0, 7000, 120
WAYS = ("to the kernel", "from the kernel")
MTUS = (1500, 65_535)


class Run(NamedTuple):
    """One file that has arrived."""

    wall: float  # seconds
    cpu: float  # seconds of our process
    packets: int


def exchange(bridge: Bridge, way: str, data: bytes, profile: cProfile.Profile | None) -> Run:
    """Let one file go over a connection that the kernel opens; measure from then to its end."""
    stream = bridge.listen(PORT).accept(PATIENCE)
    if profile:
        profile.enable()
    wall, cpu = time.perf_counter(), time.process_time()
    if way == WAYS[0]:
        stream.send(data, PATIENCE)
        stream.shutdown()
    else:
        came = stream.recv_all(PATIENCE)
        stream.shutdown()
    stream.finish(PATIENCE)
    spent = time.perf_counter() - wall, time.process_time() - cpu
    if profile:
        profile.disable()
    if way == WAYS[1]:
        assert came == data
    return Run(*spent, bridge.packets)


def run(way: str, mtu: int, size: int, profile: cProfile.Profile | None = None) -> Run:
    data = Random(7).randbytes(size)
    words = (
        ("take", str(size), "7", "second") if way == WAYS[0] else ("send", str(size), "7", "first")
    )
    with Namespace() as own:
        tun = own.call(Tun, "course0", "10.77.0.1/24", mtu=mtu)
        with Bridge(real_host("stack", "10.77.0.2"), tun) as bridge:
            peer = own.start(
                sys.executable, "-S", "-E", str(PEER), "connect", "10.77.0.2", str(PORT), *words
            )
            made = exchange(bridge, way, data, profile)
            bridge.run(lambda: peer.poll() is not None, PATIENCE)
        seen = json.loads(peer.communicate()[0])
        assert seen["sha256"] == hashlib.sha256(data).hexdigest()
    return made


def kernel_alone(size: int) -> float:
    """Return the MB/s of the same two programs with the kernel at both ends, on loopback."""
    with Namespace() as own:
        words = (sys.executable, "-S", "-E", str(PEER))
        there = own.start(
            *words, "listen", "127.0.0.1", str(PORT), "take", str(size), "7", "second"
        )
        assert there.stdout is not None
        there.stdout.readline()
        own.start(*words, "connect", "127.0.0.1", str(PORT), "send", str(size), "7", "first")
        return size / json.loads(there.communicate()[0])["seconds"] / 1e6


class Row(NamedTuple):
    """One way over one cable: octets a second by the clock, and by our share of the machine."""

    what: str
    rate: float  # MB/s
    cpu_rate: float  # MB per CPU second
    packets: float  # a second, both ways

    @property
    def verdict(self) -> str:
        if self.rate >= NEEDS:
            return ""
        if self.cpu_rate >= NEEDS:
            return f"   the machine is busy: we had {self.rate / self.cpu_rate:.0%} of a core"
        return "   FALLS SHORT"


def measure(way: str, mtu: int, rounds: int, size: int) -> Row:
    """Return the best of several rounds."""
    runs = [run(way, mtu, size) for _ in range(rounds)]
    best = min(runs)
    least = min(one.cpu for one in runs)
    return Row(
        f"{way}, MTU {mtu}", size / best.wall / 1e6, size / least / 1e6, best.packets / best.wall
    )


def show_profile(way: str, mtu: int, size: int) -> None:
    """Print which functions take the time, the profiler's own share of it included."""
    profile = cProfile.Profile()
    run(way, mtu, size, profile)
    stats = pstats.Stats(profile)
    rows = [
        (own, f"{Path(file).name}:{name}" if line else name)
        for (file, line, name), (_, _, own, _, _) in stats.stats.items()
        if "select" not in name
    ]
    whole = sum(own for own, _ in rows)
    print(f"\nwhere the time goes, {way}, MTU {mtu} (own time, without waiting)")
    for own, name in sorted(rows, reverse=True)[:12]:
        print(f"  {own / whole:5.1%}  {name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=40)
    asked = parser.parse_args()
    found = probe()
    if lack := found.tun or found.namespace:
        print(f"not measured: {lack}")
        return 0
    size = asked.megabytes * 1_000_000
    print(f"the kernel alone, on loopback: {kernel_alone(size):,.0f} MB/s")
    print(f"{'':28}{'MB/s':>8}{'MB per CPU second':>20}{'packets/s':>12}   needs {NEEDS:.0f} MB/s")
    rows = []
    for mtu in MTUS:
        for way in WAYS:
            row = measure(way, mtu, asked.rounds, size)
            rows.append(row)
            figures = f"{row.rate:8.1f}{row.cpu_rate:20.1f}{row.packets:12,.0f}"
            print(f"{row.what:28}{figures}{row.verdict}", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps([row._asdict() for row in rows], indent=1))
    for mtu in MTUS:
        for way in WAYS:
            show_profile(way, mtu, size // 2)
    return int(any("SHORT" in row.verdict for row in rows))


if __name__ == "__main__":
    sys.exit(main())
