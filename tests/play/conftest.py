"""Small programs as a file holds them, by their names."""

import importlib.util
import threading
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).with_name("programs.txt")


def programs():
    found, name = {}, ""
    for line in PROGRAMS.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("### "):
            name = line[4:].strip()
            found[name] = ""
        elif name:
            found[name] += line
    return found


def pytest_generate_tests(metafunc):
    if "small_program" in metafunc.fixturenames:
        metafunc.parametrize("small_program", programs())


@pytest.fixture(scope="session")
def small_programs():
    return programs()


@pytest.fixture(scope="session")
def walks():
    spec = importlib.util.spec_from_file_location(
        "play_walks", Path(__file__).with_name("walks.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def no_thread_is_left():
    """Nothing of a play outlives it."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
