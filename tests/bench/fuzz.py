"""Seeded mutations through the doors of the decoder: no exception, no hang, no growth of memory.

    python tests/bench/fuzz.py [--count 10000000] [--others 100000] [--seed 1] [--capture FILE ...]

`explain` is the one entry that all octets share: `--count` mutations go through it, of the bundled
captures and of the files given. `--others` go through each other entry: the text of every Step,
the capture readers, pasted text, the wire's own parser, Wireshark's fields, streams and edits. One
mutation is a few bit flips, cuts, repeats or splices, all drawn from the seed; a failure prints
the octets that caused it. The processor time of each call is bounded by `SLOW`, the resident
memory after the first tenth of the run by `GROWTH`. Exits with 1 for a failure.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

from course.capture import bundled, pcap, pcapng, read
from course.capture.text_input import read_text
from course.decode import explain
from course.decode.edit import change, flip
from course.decode.fields import fields
from course.decode.stream import Streams
from course.errors import CaptureError, CourseError, WireError
from course.view.hexdump import text as dump
from course.wire import chain

SLOW = 2.0  # seconds of processor time for one call, on a loaded machine
GROWTH = 64_000  # kilobytes
LINKS = tuple(chain.LINKS.values())
Case = tuple[bytes, int]


def seeds(paths: list[str]) -> list[Case]:
    """Frames to begin with: (octets, link type)."""
    frames = [frame for name in bundled.NAMES for frame in bundled.load(name).frames]
    frames += [frame for path in paths for frame in read(path).frames]
    return [(frame.data[:2000], frame.link) for frame in frames]


def mutations(start: list[Case], count: int, chance: Random) -> Iterator[Case]:
    """Yield `count` mutated frames; one in fifty gets another link type."""
    for _ in range(count):
        data, link = start[chance.randrange(len(start))]
        piece = bytearray(data)
        for _ in range(chance.randrange(1, 5)):
            mutate(piece, start, chance)
        yield bytes(piece), LINKS[chance.randrange(8)] if chance.randrange(50) == 0 else link


def mutate(piece: bytearray, start: list[Case], chance: Random) -> None:
    """Change a frame in one of six ways."""
    at = chance.randrange(len(piece) + 1)
    way = chance.randrange(8)
    if way == 0:
        del piece[at:]
    elif way == 1:
        piece[at:at] = chance.randbytes(chance.randrange(1, 9))
    elif way == 2:
        other = start[chance.randrange(len(start))][0]
        piece[at:] = other[chance.randrange(len(other) + 1) :]
    elif way == 3:
        piece[at : at + 2] = chance.choice((b"\0\0", b"\xff\xff", b"\xc0\x0c", b"\x00\x01"))
    elif piece:
        at %= len(piece)
        piece[at] = chance.choice((0, 255, piece[at] ^ 1 << chance.randrange(8), at & 255))


def texts(case: Case) -> None:
    for step in explain(case[0], link=case[1]):
        _ = step.formula, step.meaning, step.problem


def wire(case: Case) -> None:
    try:
        packet = chain.parse(*case)
    except WireError:
        return
    assert chain.build(packet) == case[0], "what is parsed must be built again"


def files(case: Case) -> None:
    capture = bundled.load("dns-exchange")
    whole = (pcap if len(case[0]) % 2 else pcapng).write(capture)
    cut = len(whole) * (case[0][0] if case[0] else 0) // 255
    with suppress(CaptureError):
        read(whole[:cut] + case[0][:40] + whole[cut:])


def pasted(case: Case) -> None:
    shown = dump(case[0][:200])
    slip = case[0][:6].decode("latin-1")
    with suppress(CaptureError):
        read_text(shown[: len(shown) // 2] + slip + shown[len(shown) // 2 :])


def named(case: Case) -> None:
    fields(explain(case[0], link=case[1]))


def edited(case: Case) -> None:
    packet = explain(case[0], link=case[1])
    leaves = [step for step in packet.leaves() if step.width <= 32]
    if leaves:
        step = leaves[len(case[0]) % len(leaves)]
        flip(packet, step.bit)
        with suppress(CourseError):
            change(packet, step.id, 1)


def entries() -> dict[str, Callable[[Case], object]]:
    """The doors besides `explain`."""
    past = Streams()
    return {
        "text of every Step": texts,
        "wire.chain": wire,
        "capture files": files,
        "pasted text": pasted,
        "fields": named,
        "streams": lambda case: past.take(explain(case[0], link=case[1])),
        "edit": edited,
    }


def resident() -> int:
    """Kilobytes of memory at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(name: str, door: Callable[[Case], object], cases: Iterator[Case], count: int) -> list[str]:
    """Send the cases through one door; return what went wrong."""
    wrong: list[str] = []
    started, slowest, base = time.process_time(), 0.0, 0
    for n, case in enumerate(cases):
        before = time.process_time() if n % 16 == 0 else 0.0
        try:
            door(case)
        except Exception as error:  # noqa: BLE001  whatever is raised is a finding
            wrong.append(f"{name}: {type(error).__name__}: {error} link {case[1]} {case[0].hex()}")
            if len(wrong) > 20:
                break
        if before:
            slowest = max(slowest, time.process_time() - before)
        if n == count // 10:
            base = resident()
    spent = time.process_time() - started
    grown = resident() - base
    if slowest > SLOW:
        wrong.append(f"{name}: a call took {slowest:.1f} s")
    if count >= 10_000 and grown > GROWTH:
        wrong.append(f"{name}: memory grew by {grown} kB")
    rate = count / max(spent, 1e-9)
    print(
        f"{name:20} {count:>10,} cases {rate:>9,.0f}/s  slowest {1000 * slowest:6.1f} ms  "
        f"memory +{grown} kB  failures {len(wrong)}",
        flush=True,
    )
    return wrong


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--others", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--capture", nargs="*", default=[])
    wished = parser.parse_args(arguments)
    start = seeds(wished.capture)
    doors: dict[str, tuple[Callable[[Case], object], int]] = {
        "explain": (lambda case: explain(case[0], link=case[1]), wished.count)
    }
    doors |= {name: (door, wished.others) for name, door in entries().items()}
    wrong: list[str] = []
    for name, (door, count) in doors.items():
        chance = Random(f"{wished.seed} {name}")
        wrong += run(name, door, mutations(start, count, chance), count)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
