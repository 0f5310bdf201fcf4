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


def measure(rounds: int, size: int) -> list[tuple[str, float, str, str]]:
    """Return (what, figure, unit, what it needs to be)."""
    rows = [("the kernel alone, on loopback", kernel_alone(size), "MB/s", "")]
    for mtu in (1500, 65_535):
        for way in WAYS:
            runs = [run(way, mtu, size) for _ in range(rounds)]
            best, least = min(one.wall for one in runs), min(one.cpu for one in runs)
            what = f"{way}, MTU {mtu}"
            rows += [
                (what, size / best / 1e6, "MB/s", f">= {NEEDS:.0f}"),
                ("", size / least / 1e6, "MB per CPU second", ""),
                ("", max(one.packets / one.wall for one in runs), "packets/s, both ways", ""),
            ]
    return rows


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
    rows = measure(asked.rounds, size)
    short = False
    for what, figure, unit, needs in rows:
        falls_short = bool(needs) and figure < NEEDS
        short = short or falls_short
        verdict = "   FALLS SHORT" if falls_short else ""
        print(f"{what:32} {figure:>10,.1f} {unit:21} {needs}{verdict}")
    for mtu in (1500, 65_535):
        for way in WAYS:
            show_profile(way, mtu, size // 2)
    if asked.json:
        table = [dict(zip(("what", "figure", "unit", "needs"), row, strict=True)) for row in rows]
        asked.json.write_text(json.dumps(table, indent=1))
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
