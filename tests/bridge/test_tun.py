"""Interfaces and namespaces: what they do, and what is said where they cannot be."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course.bridge import tun as room
from course.bridge.namespace import Namespace
from course.bridge.tun import Tun
from course.errors import BridgeError

pytestmark = pytest.mark.needs("tun")


@pytest.fixture
def own():
    with Namespace() as made:
        yield made


def interfaces():
    return {name for _, name in socket.if_nameindex()}


def test_what_the_kernel_sends_is_read_and_what_is_written_arrives(own):
    cable = own.call(Tun, "course0", "10.77.0.1/24")
    with own.call(socket.socket, type=socket.SOCK_DGRAM) as sock:
        sock.bind(("10.77.0.1", 5000))
        sock.sendto(b"hello", ("10.77.0.2", 6000))
        packets = iter(cable.read, None)  # the kernel also greets the routers of IPv6
        packet = next(one for one in packets if one[0] == 0x45)
        assert packet.endswith(b"hello")
        assert packet[12:20] == bytes((10, 77, 0, 1, 10, 77, 0, 2))
        turned = packet[16:20] + packet[12:16]
        ports = packet[22:24] + packet[20:22]
        assert cable.write(packet[:12] + turned + ports + packet[24:]) == ""
        assert sock.recv(100) == b"hello"
    cable.close()
    cable.close()  # twice is once


def test_names_are_numbered_when_asked_and_known_to_the_kernel(own):
    cables = [own.call(Tun, "course%d", mtu=1400) for _ in range(2)]
    assert [cable.name for cable in cables] == ["course0", "course1"]
    assert {"course0", "course1"} <= own.call(interfaces)
    for cable in cables:
        cable.close()
    assert not {"course0", "course1"} & own.call(interfaces)


def test_a_packet_that_is_none_is_refused_in_words(own):
    cable = own.call(Tun, "course0")
    assert cable.write(b"") == "the interface refuses it: Invalid argument"
    cable.close()


@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [
        ("a" * 16, "10.77.0.1/24", "an interface's name needs 1 to 15 octets"),
        ("", "10.77.0.1/24", "an interface's name needs 1 to 15 octets"),
        ("a/b", "10.77.0.1/24", "the interface a/b cannot be made"),
        ("course0", "10.77.0.300/24", "`ip address add 10.77.0.300/24 dev course0`"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_stays(own, name, address, sentence):
    with pytest.raises(BridgeError, match=sentence):
        own.call(Tun, name, address)
    assert own.call(interfaces) == {"lo"}


def test_a_name_that_is_in_use_is_said(own):
    first = own.call(Tun, "course0")
    with pytest.raises(BridgeError, match=r"cannot be made \(Device or resource busy\)"):
        own.call(Tun, "course0")
    first.close()


def test_a_machine_without_ip_is_told_what_to_install(own, monkeypatch):
    monkeypatch.setattr(room.shutil, "which", lambda _: None)
    with pytest.raises(BridgeError, match="install iproute2"):
        own.call(Tun, "course0")


# --- Namespaces


def test_a_namespace_sees_nothing_of_the_machines_network():
    before = interfaces()
    with Namespace() as one, Namespace() as other:
        one.call(Tun, "course0", "10.77.0.1/24").close()
        assert one.call(interfaces) == other.call(interfaces) == {"lo"}
        assert interfaces() == before
        place = Path("/proc/thread-self/ns/net")
        numbers = {place.stat().st_ino, one.call(place.stat).st_ino, other.call(place.stat).st_ino}
        assert len(numbers) == 3


def test_parameters_are_its_own():
    place = Path("/proc/sys/net/ipv4/tcp_sack")
    before = place.read_text()
    with Namespace() as own:
        own.set("net.ipv4.tcp_sack", "0")
        assert own.call(place.read_text) == "0\n"
    assert place.read_text() == before


def test_a_parameter_that_is_not_there_is_told(own):
    with pytest.raises(BridgeError, match=r"net\.ipv4\.none cannot be set to '1'"):
        own.set("net.ipv4.none", "1")


def test_programs_belong_to_it_and_end_with_it():
    with Namespace() as own:
        seen = own.start("ip", "-o", "link").communicate()[0]
        assert seen.count("\n") == 1
        left = own.start("sleep", "1000")
        assert left.poll() is None
    assert left.returncode == -9


def test_a_namespace_that_cannot_be_leaves_nothing(monkeypatch):
    monkeypatch.setattr(room.shutil, "which", lambda _: None)
    with pytest.raises(BridgeError, match="install iproute2"):
        Namespace()


def test_a_program_that_is_not_there_is_told(own):
    with pytest.raises(BridgeError, match="the program no-such-program needs to be installed"):
        own.start("no-such-program")


def test_programs_end_though_we_are_killed():
    code = (
        "import time\n"
        "from course.bridge.namespace import Namespace\n"
        "own = Namespace()\n"
        "print(own.start('sleep', '1000').pid, flush=True)\n"
        "time.sleep(1000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as killed:
        left = Path("/proc", killed.stdout.readline().decode().strip(), "stat")
        until(lambda: "(sleep)" in said_of(left))
        killed.kill()
    until(lambda: not said_of(left) or ") Z " in said_of(left))


def said_of(process):
    """Return what the kernel says of a process; nothing if it is gone."""
    try:
        return process.read_text()
    except OSError:
        return ""


def until(condition):
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    pytest.fail("it does not happen")
