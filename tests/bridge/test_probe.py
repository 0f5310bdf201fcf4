import socket
import subprocess
import sys

import pytest

from course.bridge import probe as room
from course.bridge.probe import Probe, probe


def test_what_is_there_is_yes_and_what_is_missing_says_how_to_get_it():
    assert repr(Probe("", "")).count(": yes") == 2
    assert "no: it takes root" in repr(Probe("", "it takes root"))


def test_the_probe_agrees_with_the_machine():
    found = probe()
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)).close()
    except PermissionError:
        assert "CAP_NET_RAW" in found.capture
    else:
        assert found.capture == ""


@pytest.mark.parametrize("name", ["_try_sockets", "_try_capture"])
def test_a_machine_that_forbids_sockets_is_told_in_words(monkeypatch, name):
    def forbidden(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(room.socket, "socket", forbidden)
    assert "Operation not permitted" in getattr(room, name)()


def test_where_there_are_no_packet_sockets_the_probe_says_so(monkeypatch):
    monkeypatch.delattr(room.socket, "AF_PACKET")
    assert "Wireshark" in room._try_capture()


def test_nothing_stays_open():
    code = (
        "import warnings; warnings.simplefilter('error'); import gc\n"
        "from course.bridge.probe import probe; print(probe()); gc.collect()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("Two programs may talk")
