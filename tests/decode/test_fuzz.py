"""The short form of tests/bench/fuzz.py: every door of the decoder holds against mutations."""

import subprocess
import sys
from pathlib import Path

import pytest

from course.decode import explain
from course.decode.fields import fields

BENCH = Path(__file__).parents[1] / "bench" / "fuzz.py"


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_mutations_raise_nothing_at_any_door():
    done = run("--count", "20000", "--others", "600")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert done.stdout.count("failures 0") == 8


def test_a_failure_is_found_and_shown(tmp_path):
    script = tmp_path / "broken.py"
    script.write_text(
        f"import runpy\nmade = runpy.run_path({str(BENCH)!r})\n"
        "def door(case):\n    assert len(case[0]) % 2, 'an even length'\n"
        "from random import Random\nstart = made['seeds']([])\n"
        "wrong = made['run']('door', door, made['mutations'](start, 50, Random(1)), 50)\n"
        "print(wrong[0])\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60
    )
    assert "door: AssertionError: an even length link" in done.stdout, done.stderr


# What the long run found once: routes of IPv6 that end before their own first octets.
FOUND = (
    "{:02x}00{:02x}01",
    "{:02x}00{:02x}0100",
    "{:02x}00{:02x}010000",
    "{:02x}01{:02x}0100000000",
)


@pytest.mark.parametrize("kind", range(6))
@pytest.mark.parametrize("front", FOUND)
def test_a_route_that_is_cut_short_is_explained(kind, front):
    route = bytes.fromhex(front.format(6, kind))
    for claimed in (0, len(route), 200):
        head = bytes.fromhex("60000000") + claimed.to_bytes(2, "big") + b"\x2b\x40" + bytes(32)
        packet = explain(head + route, link=229)
        assert sum(step.width for step in packet.leaves()) == 8 * len(packet.data)
        fields(packet)


@pytest.mark.parametrize("kind", [2, 3, 5, 8, 19, 28, 29, 30, 34, 253])
@pytest.mark.parametrize("room", [4, 8, 12])
def test_an_option_that_is_cut_short_has_words(kind, room):
    start = bytes.fromhex("00500050000000000000000000000000") + bytes(4)
    for claimed in range(41):
        option = bytes((kind, claimed)) + bytes(room - 2)
        head = start[:12] + bytes(((20 + room) * 4, 2)) + start[14:] + option
        front = bytes.fromhex("4500") + (20 + len(head)).to_bytes(2, "big")
        packet = front + bytes.fromhex("0000000040060000") + bytes(8) + head
        for step in explain(packet, link=228):
            assert step.formula
            assert step.meaning
