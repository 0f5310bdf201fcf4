"""What tests of the decode room share: the printed packets, and what must hold of any frame."""

import sys
from pathlib import Path

import pytest

from course.capture import bundled
from course.decode import explain

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package: `talks` is found here

PRINTED = [
    frame for name in ("http-get", "dns-reply", "chat") for frame in bundled.load(name).frames
]


def assert_sound(dissection):
    """What holds of every frame: unique ids, known parents, every bit once, text for all."""
    steps = dissection.steps
    ids = [step.id for step in steps]
    assert len(set(ids)) == len(ids)
    assert all(step.parent in ids if step.depth else not step.parent for step in steps)
    at = 0
    for step in sorted(dissection.leaves(), key=lambda step: step.bit):
        assert step.bit == at, f"{step.id} starts at bit {step.bit}, the one before ends at {at}"
        at += step.width
    assert at == 8 * len(dissection.data)
    for step in steps:
        assert isinstance(step.formula, str)
        assert isinstance(step.meaning, str)
        assert step.label
    assert dissection.line


@pytest.fixture(scope="session")
def sound():
    return assert_sound


@pytest.fixture(scope="session")
def printed():
    """The ten packets that the sources print, as frames."""
    return PRINTED


@pytest.fixture(scope="session")
def syn():
    """The first of the eight packets of the chat, explained."""
    return explain(bundled.load("chat").frames[0])
