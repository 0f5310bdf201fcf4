"""The run of `program.py`, for tests here."""

import importlib.util
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("program.py")


@pytest.fixture(scope="session")
def program():
    spec = importlib.util.spec_from_file_location("net_program", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
