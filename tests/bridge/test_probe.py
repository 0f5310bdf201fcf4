import socket
import subprocess
import sys

from course.bridge import namespace, tun
from course.bridge import probe as room
from course.bridge.probe import Probe, probe


def test_what_is_there_is_yes_and_what_is_missing_says_how_to_get_it():
    assert repr(Probe("", "", "", "", "")).count(": yes") == 5
    assert "every packet: no: it takes root" in repr(Probe("", "", "it takes root", "", ""))


def test_the_probe_agrees_with_the_machine():
    found = probe()
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)).close()
    except PermissionError:
        assert "CAP_NET_RAW" in found.capture
    else:
        assert found.capture == ""


def forbidden(*_):
    raise PermissionError(1, "Operation not permitted")


def test_a_machine_that_forbids_sockets_is_told_in_words(monkeypatch):
    monkeypatch.setattr(room.socket, "socket", forbidden)
    found = probe()
    for lack in (found.sockets, found.datagrams, found.capture):
        assert "Operation not permitted" in lack


def test_a_machine_without_tun_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setattr(tun, "DEVICE", tmp_path / "tun")
    assert "modprobe tun" in probe().tun
    monkeypatch.setattr(tun.os, "open", forbidden)
    assert "run as root" in probe().tun


def test_without_the_capability_a_tun_is_refused_in_words(monkeypatch, tmp_path):
    (tmp_path / "tun").touch()
    monkeypatch.setattr(tun, "DEVICE", tmp_path / "tun")
    monkeypatch.setattr(room, "has_capability", lambda bit: False)
    assert "CAP_NET_ADMIN" in probe().tun


def test_without_the_right_to_a_namespace_the_way_to_get_it_is_told(monkeypatch):
    class Refuses:
        def __init__(self, *_, **__): ...

        def unshare(self, _flags):
            return -1

    monkeypatch.setattr(namespace.ctypes, "CDLL", Refuses)
    assert "`unshare -rn`" in probe().namespace


def test_another_system_is_told_what_has_these_things(monkeypatch):
    monkeypatch.setattr(room.sys, "platform", "darwin")
    found = probe()
    assert "virtual machine" in found.tun
    assert "virtual machine" in found.namespace


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


def test_the_doctor_shows_what_the_probe_found():
    from course.cli import machine

    shown = machine.report()
    for line in repr(probe()).splitlines():
        assert f"\n  {line}" in shown
