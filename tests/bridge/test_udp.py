"""Two stacks in two processes, and the cable between them."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from course.bridge.loop import Bridge, real_host
from course.bridge.udp import Tunnel
from course.errors import BridgeError

PROGRAM = Path(__file__).with_name("program.py")
HERE = ("127.0.0.1", 0)


@pytest.mark.parametrize(("octets", "loss"), [(2_000_000, 0.0), (300_000, 0.02), (30_000, 0.2)])
def test_two_processes_exchange_the_same_octets(octets, loss):
    def start(*words):
        command = [sys.executable, str(PROGRAM), *map(str, words)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    with start("serve", 0, octets, loss) as server:
        with start("call", server.stdout.readline().strip(), octets, loss) as client:
            came_back = json.loads(client.communicate(timeout=100)[0])
        went = json.loads(server.communicate(timeout=100)[0])
    data = Random(1).randbytes(octets)
    assert went == came_back == {
        "octets": octets, "sha256": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip


def test_two_bridges_in_one_process_keep_each_others_records():
    """What one writes down as sent the other writes down as come."""
    with Tunnel(HERE, name="client") as one, Tunnel(HERE, one.local, name="server") as two:
        server = Bridge(real_host("server", "10.0.0.2"), one, keeps=True)
        client = Bridge(real_host("client", "10.0.0.1"), two, keeps=True)
        client.app(lambda now: server.turn(server.now))
        port = server.host.listen(7)
        stream = client.connect("10.0.0.2", 7, 20)
        stream.send(b"hello")
        stream.close()
        found = []
        assert client.run(lambda: found.append(port.accept()) or found[-1], 20)
        assert client.run(lambda: found[-1].readable == 5, 20)
        found[-1].close()
        assert client.run(lambda: found[-1].is_gone, 20)
    sent = [hop.data for _, hop in client.trace().hops() if hop.src == "client"]
    came = [hop.data for _, hop in server.trace().hops() if hop.dst == "server"]
    assert sent == came
    states = [event.new for _, event in server.trace().events(kind="state")]
    assert "CLOSE-WAIT" in states


def test_a_stranger_is_not_heard():
    with Tunnel(HERE) as one, Tunnel(HERE, one.local) as two, Tunnel(HERE, one.local) as stranger:
        assert one.write(b"?") == "nobody has called yet"
        two.write(b"first")
        assert wait_for(one) == b"first"
        stranger.write(b"forged")
        two.write(b"second")
        assert wait_for(one) == b"second"
        assert one.read() is None


def wait_for(tunnel):
    for _ in range(1_000_000):
        packet = tunnel.read()
        if packet is not None:
            return packet
    return None


def test_nobody_at_the_other_end_is_as_good_as_lost():
    with Tunnel(HERE) as gone:
        where = gone.local
    with Tunnel(HERE, where) as one:
        assert one.write(b"x") == ""
        assert one.read() is None
        assert one.read() is None


def test_what_cannot_be_is_said():
    with pytest.raises(BridgeError, match="MTU of a tunnel needs to be 576 to 65507, got 70000"):
        Tunnel(HERE, mtu=70_000)
    with Tunnel(HERE) as one, pytest.raises(BridgeError, match="free UDP port of its own"):
        Tunnel(one.local)
    with Tunnel(HERE, ("127.0.0.1", 9), mtu=65_507) as one:
        assert "the socket refuses it" in one.write(bytes(65_508))
