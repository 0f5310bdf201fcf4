"""Packets that the view tests share, explained."""

import sys
from pathlib import Path

import pytest

from course.decode import explain

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package

from view_samples import ETHERNET, HELLO, SYN


@pytest.fixture
def syn():
    return explain(SYN, link=228)


@pytest.fixture
def hello():
    return explain(HELLO, link=228, number=4)


@pytest.fixture
def cut():
    """A frame that the capture cut in the middle of the TCP header."""
    return explain((ETHERNET + SYN)[:44], link=1)
