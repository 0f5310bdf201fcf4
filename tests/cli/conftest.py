"""Runs the command line in this process: `course("decode", "-", stdin=...)`."""

import io
import sys
from typing import NamedTuple

import pytest

from course import cli


class Ended(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def course(monkeypatch, capsys):
    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(ended.value.code, *capsys.readouterr())

    return run
