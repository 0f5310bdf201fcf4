"""Walks of calls drawn by chance give the same results and errors on Linux and in virtual time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.play import play

HERE = Path(__file__).parent
COUNT = 1000 if os.environ.get("COURSE_LONG") == "1" else 25


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: its sockets are compared with")
@pytest.mark.parametrize("kind", ["walk", "udp_walk"])
def test_random_walks_are_the_same(walks, kind):
    texts = {str(seed): getattr(walks, kind)(seed) for seed in range(COUNT)}
    done = subprocess.run(
        [sys.executable, HERE / "real.py"], input=json.dumps(texts), capture_output=True, text=True
    )
    real = json.loads(done.stdout)
    ours = {seed: play({"walk": text}) for seed, text in texts.items()}
    assert [run.problem for run in ours.values() if run.problem] == []
    assert {seed: run.printed["walk"] for seed, run in ours.items()} == real


def test_a_walk_is_the_same_in_every_process(walks):
    text = walks.walk(5)
    program = (
        "import hashlib, sys\nfrom course.play import play\n"
        "run = play({'walk': sys.stdin.read()}, seed=5)\n"
        "print(hashlib.sha256(run.to_json().encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=text,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert len(said.pop().strip()) == 64
