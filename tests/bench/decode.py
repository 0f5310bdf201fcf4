"""How quick the decoders are, beside scapy and dpkt: import, typed decode, explained Steps.

    python tests/bench/decode.py [--json FILE] [--capture FILE ...] [--rounds N]

One run, one process, the same packets for all: Ethernet, IPv4 and TCP segments as `bench/wire.py`
makes them, or all such packets of the captures given. Steps are timed with the formula and the
meaning of every Step made, as text, and with none of it; scapy's counterpart is `show(dump=True)`,
dissection included. That comparison is made once more over all packets of the captures, whatever
they carry, that scapy takes; those of more than `LARGE` octets apart. Each figure is the best of
many short rounds, in processor time. Imports are timed in fresh processes.
"""

import argparse
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

logging.getLogger("scapy").setLevel(logging.ERROR)

import dpkt  # noqa: E402  scapy's logger is silenced first
from scapy.all import Ether, conf  # noqa: E402  as above

from course.capture import read  # noqa: E402  as above
from course.decode import explain  # noqa: E402  as above
from course.decode.line import line  # noqa: E402  as above
from course.wire import chain, options  # noqa: E402  as above

sys.path.insert(0, str(Path(__file__).parent))
from wire import OPENING, STAMPS, segment, takes, tcp_packets  # noqa: E402  as above

from course.wire.tcp import ACK, PSH, SYN  # noqa: E402  as above

SLICE = 0.004  # seconds
LARGE = 9000  # octets: larger packets are timed apart, as one of them outweighs a thousand others
IMPORTS = ("course.decode", "scapy.all", "dpkt")
Case = tuple[bytes, int]  # a frame and its link type
Decoder = Callable[[Any], Any]


def typed(raw: bytes) -> None:
    packet = chain.parse(raw)
    options.parse(packet.headers[2].options)


def steps_with_text(raw: bytes) -> list[tuple[str, str]]:
    return explain(raw, link=1).words()


def steps(raw: bytes) -> None:
    explain(raw, link=1)


def one_line(raw: bytes) -> None:
    line(explain(raw, link=1))


def dpkt_typed(raw: bytes) -> None:
    dpkt.tcp.parse_opts(dpkt.ethernet.Ethernet(raw).data.data.opts)


def scapy_show(raw: bytes) -> None:
    Ether(raw).show(dump=True)


def any_steps(case: Case) -> list[tuple[str, str]]:
    return explain(case[0], link=case[1]).words()


def any_show(case: Case) -> None:
    conf.l2types[case[1]](case[0]).show(dump=True)


DECODERS: dict[str, Decoder] = {
    "course, typed": typed,
    "course, Steps without text": steps,
    "course, Steps with all text": steps_with_text,
    "course, one line": one_line,
    "dpkt, options parsed": dpkt_typed,
    "scapy, dissection": Ether,
    "scapy, show(dump=True)": scapy_show,
}
OF_ALL: dict[str, Decoder] = {
    "course, all packets": any_steps,
    "scapy, all packets": any_show,
}
# figure, what it divides, and what it must reach
RATIOS = (
    ("typed decode, times scapy", "scapy, dissection", "course, typed", 20),
    ("typed decode, times dpkt", "dpkt, options parsed", "course, typed", 1),
    (
        "Steps with text, times scapy's show",
        "scapy, show(dump=True)",
        "course, Steps with all text",
        10,
    ),
    ("the same, all packets", "scapy, all packets", "course, all packets", 10),
)


def import_seconds(module: str, rounds: int) -> float:
    """CPU seconds of a fresh interpreter for the import alone, the best of several."""
    code = f"import time; t = time.process_time(); import {module}; print(time.process_time() - t)"
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(rounds)
    ]
    return min(float(run.stdout) for run in runs)


def any_packets(paths: list[Path]) -> list[Case]:
    """All packets of some captures that scapy takes."""
    frames = [frame for path in paths for frame in read(path).frames]
    cases = [(frame.data, frame.link) for frame in frames if frame.link in conf.l2types]
    return [case for case in cases if takes(any_show, case)]


def slices(decode: Decoder, packets: list[Any]) -> list[tuple[list[Any], int]]:
    """Return the packets in slices of some milliseconds, and how often each is to be repeated."""
    start = time.process_time()
    for raw in packets[:20]:
        decode(raw)
    once = (time.process_time() - start) / len(packets[:20])
    size = max(int(SLICE / max(once, 1e-6)), 1)
    parts = [packets[at : at + size] for at in range(0, len(packets), size)]
    return [(part, max(size // len(part), 1)) for part in parts]


def microseconds(
    decoders: dict[str, Decoder], packets: list[Any], rounds: int
) -> dict[str, float]:
    """Microseconds a packet for each decoder: the best of each slice.

    Short slices, many rounds: a machine that does other things too is quiet now and then. The
    decoders take turns, so that a busy minute hits them all.
    """
    parts = {name: slices(decode, packets) for name, decode in decoders.items()}
    best = {name: [float("inf")] * len(own) for name, own in parts.items()}
    for _ in range(10 * rounds):
        for name, decode in decoders.items():
            for n, (part, repeat) in enumerate(parts[name]):
                start = time.process_time()
                for _ in range(repeat):
                    for raw in part:
                        decode(raw)
                best[name][n] = min(best[name][n], (time.process_time() - start) / repeat)
    return {name: sum(own) / len(packets) * 1e6 for name, own in best.items()}


def measure(packets: list[bytes], cases: list[Case], rounds: int) -> dict[str, Any]:
    imports = {module: import_seconds(module, rounds) for module in IMPORTS}
    usual = [case for case in cases if len(case[0]) <= LARGE]
    large = [case for case in cases if len(case[0]) > LARGE]
    times = microseconds(DECODERS, packets, rounds) | microseconds(OF_ALL, usual, rounds)
    if large:
        found = microseconds(OF_ALL, large, 1)
        times |= {f"{name}, over {LARGE} octets": us for name, us in found.items()}
    ratios = {name: times[over] / times[under] for name, over, under, _ in RATIOS}
    ratios["import, share of scapy's"] = imports["course.decode"] / imports["scapy.all"]
    count = sum(len(explain(raw, link=1).steps) for raw in packets) / len(packets)
    return {
        "packets": len(packets),
        "all_packets": len(usual),
        "octets_a_packet": sum(map(len, packets)) / len(packets),
        "steps_a_packet": count,
        "import_seconds": imports,
        "microseconds": times,
        "ratios": ratios,
    }


def table(found: dict[str, Any]) -> str:
    head = f"{found['packets']} packets of {found['octets_a_packet']:.0f} octets"
    lines = [f"{head}, {found['steps_a_packet']:.0f} Steps each"]
    lines += [f"{found['all_packets']} packets of any kind, up to {LARGE} octets", ""]
    lines += [
        f"import {name:<22} {s * 1000:8.1f} ms" for name, s in found["import_seconds"].items()
    ]
    lines += [f"{name:<29} {us:8.1f} us a packet" for name, us in found["microseconds"].items()]
    aims = {name: f"at least {aim}" for name, _, _, aim in RATIOS}
    aims["import, share of scapy's"] = "at most 0.1"
    lines += ["", *(f"{n:<36} {r:8.2f}   ({aims[n]})" for n, r in found["ratios"].items())]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--capture", type=Path, nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    packets = tcp_packets(given.capture) or [
        segment(SYN, OPENING),
        segment(ACK, STAMPS),
        segment(ACK | PSH, STAMPS, bytes(1448)),
    ]
    cases = any_packets(given.capture) or [(raw, 1) for raw in packets]
    found = measure(packets, cases, given.rounds)
    print(table(found))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
