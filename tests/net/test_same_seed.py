"""The same seed gives the same trace, octet for octet, in every process and every Python."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import course

PROGRAM = Path(__file__).with_name("program.py")
PYENV = Path.home() / ".pyenv" / "versions"


def pythons():
    """Yield this Python and one of each minor version that is here and runs."""
    yield sys.executable
    for minor in (11, 12, 13, 14):
        name = f"python3.{minor}"
        paths = [shutil.which(name), *sorted(PYENV.glob(f"3.{minor}.*/bin/{name}"))]
        yield from [path for path in paths if path and runs(path)][:1]


def runs(python):
    """Return whether this Python runs: a name on the path may be a stand-in that fails."""
    return subprocess.run([python, "-c", "1"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def here(program):
    trace, _, _ = program.exchange(seed=5)
    return f"{sha256(trace.to_json().encode()).hexdigest()} {len(trace)}"


@pytest.mark.parametrize("python", sorted({*map(str, pythons())}))
def test_every_python_writes_the_same_trace(python, here):
    environment = os.environ | {
        "PYTHONPATH": str(Path(course.__file__).parents[1]),
        "PYTHONHASHSEED": "7",
    }
    done = subprocess.run(
        [python, PROGRAM, "5"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == here


def test_another_seed_is_another_run(program, here):
    assert sha256(program.exchange(seed=6)[0].to_json().encode()).hexdigest() not in here


def test_one_more_host_changes_nobody_elses_draws(program):
    lone, _, _ = program.exchange(seed=5)
    hops = [(t, hop.data, hop.fate) for t, hop in lone.hops()]

    class Crowded(program.Network):
        def __init__(self, *args, **how):
            super().__init__(*args, **how)
            self.host("bystander", "10.0.0.9")

    plain, program.Network = program.Network, Crowded
    try:
        crowded, _, _ = program.exchange(seed=5)
    finally:
        program.Network = plain
    assert [(t, hop.data, hop.fate) for t, hop in crowded.hops()] == hops
