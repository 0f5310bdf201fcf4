"""How quick the typed decode of Ethernet, IPv4 and TCP with options is, beside scapy and dpkt.

    python tests/bench/wire.py [--json FILE] [--capture FILE ...]

One run, one process, the same packets for all three: a segment with five options (SYN), one with
time stamps alone (ACK), and one with 1,448 octets of data; or all TCP packets of the captures
given. Each figure is the best of several rounds, in microseconds of processor time a packet.
"""

import argparse
import json
import logging
import sys
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

logging.getLogger("scapy").setLevel(logging.ERROR)

import dpkt  # noqa: E402  scapy's logger is silenced first
from scapy.all import Ether  # noqa: E402  as above

from course.wire import chain, options  # noqa: E402  as above
from course.wire.ethernet import Ethernet  # noqa: E402  as above
from course.wire.ipv4 import IPv4  # noqa: E402  as above
from course.wire.tcp import ACK, PSH, SYN, TCP  # noqa: E402  as above

STAMPS = (options.nop(), options.nop(), options.timestamps(48581958, 48581958))
OPENING = (
    options.mss(1460),
    options.sack_permitted(),
    options.timestamps(48581958, 0),
    options.nop(),
    options.window_scale(7),
)


def segment(flags: int, wanted: tuple[options.Option, ...], data: bytes = b"") -> bytes:
    raw = options.build(wanted)
    tcp = TCP(59356, 43981, 586457076, 0, 5 + len(raw) // 4, 0, 0, flags, 32792, options=raw)
    ip = IPv4(total_length=40 + len(raw) + len(data), protocol=6)
    return chain.build(chain.Packet((Ethernet(bytes(6), bytes(6), 0x0800), ip, tcp), data))


def course_decode(raw: bytes) -> None:
    packet = chain.parse(raw)
    options.parse(packet.headers[2].options)


def dpkt_decode(raw: bytes) -> None:
    frame = dpkt.ethernet.Ethernet(raw)
    dpkt.tcp.parse_opts(frame.data.data.opts)


DECODERS: dict[str, tuple[Callable[[bytes], object], int]] = {
    "course": (course_decode, 4000),
    "dpkt": (dpkt_decode, 2000),
    "scapy": (Ether, 200),
}


def takes(decode: Callable[[Any], object], raw: object) -> bool:
    try:
        decode(raw)
    except Exception:  # noqa: BLE001  what any of the three refuses is left out for all
        return False
    return True


def tcp_packets(paths: list[Path]) -> list[bytes]:
    """The TCP packets on Ethernet and IPv4 of some captures that all three decoders take."""
    from course.capture import read

    frames = [frame for path in paths for frame in read(path).frames if frame.link == 1]
    found = [f.data for f in frames if f.data[12:14] == b"\x08\0" and f.data[23:24] == b"\x06"]
    return [raw for raw in found if all(takes(decode, raw) for decode, _ in DECODERS.values())]


def measure(packets: list[bytes], rounds: int = 7) -> dict[str, float]:
    """Microseconds a packet for each decoder: the best round counts."""
    result = {}
    for name, (decode, number) in DECODERS.items():
        times = max(number // len(packets), 1)

        def once(decode: Callable[[bytes], object] = decode) -> None:
            for raw in packets:
                decode(raw)

        best = min(timeit.repeat(once, timer=time.process_time, number=times, repeat=rounds))
        result[name] = round(best / times / len(packets) * 1e6, 2)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--capture", type=Path, nargs="+", default=[], help="pcap files")
    args = parser.parse_args()
    sets = {
        "SYN, 5 options": [segment(SYN, OPENING)],
        "ACK, time stamps": [segment(ACK, STAMPS)],
        "1448 octets of data": [segment(ACK | PSH, STAMPS, bytes(1448))],
    }
    if args.capture:
        found = tcp_packets(args.capture)
        sets[f"{len(found)} captured packets"] = found
    rows = {name: measure(packets) for name, packets in sets.items()}
    print(f"{'microseconds a packet':24}{'course':>8}{'dpkt':>8}{'scapy':>8}   times as quick as")
    for name, row in rows.items():
        course, by_dpkt, by_scapy = (row[key] for key in ("course", "dpkt", "scapy"))
        ratios = f"dpkt {by_dpkt / course:.1f}, scapy {by_scapy / course:.1f}"
        print(f"{name:24}{course:8.2f}{by_dpkt:8.2f}{by_scapy:8.1f}   {ratios}")
    if args.json:
        args.json.write_text(json.dumps({"unit": "us/packet", "rows": rows}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
