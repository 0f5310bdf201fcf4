"""The loop and its blocking calls, over a cable in memory: no privilege, no network."""

import os
import time
from collections import deque

import pytest

from course.bridge.loop import Bridge, real_host
from course.errors import BridgeError
from course.net.fault import Drop
from course.net.link import Direction
from course.stack.state import State
from course.trace import Call


class End:
    """One end of a cable in memory; a pipe tells the selector that packets wait."""

    mtu = 1500

    def __init__(self, name):
        self.name, self.waiting = name, deque()
        self.other, self.is_cut = None, False
        self.bell, self.rope = os.pipe()

    def fileno(self):
        return self.bell

    def read(self):
        if not self.waiting:
            return None
        os.read(self.bell, 1)
        return self.waiting.popleft()

    def write(self, packet):
        if self.is_cut:
            return "the cable is cut"
        self.other.waiting.append(packet)
        os.write(self.other.rope, b"!")
        return ""

    def close(self):
        if self.rope:
            os.close(self.bell)
            os.close(self.rope)
        self.rope = 0


@pytest.fixture
def joined():
    """Two bridges; whatever the client's loop does, the server's takes its turn too."""
    made = []

    def join(**named):
        one, two = End("one"), End("two")
        one.other, two.other = two, one
        client = Bridge(real_host("client", "10.0.0.1", "fd00::1"), one, **named)
        server = Bridge(real_host("server", "10.0.0.2", "fd00::2"), two)
        client.app(lambda now: server.turn(server.now))
        made.extend((one, two))
        return client, server

    yield join
    for end in made:
        end.close()


def accepted(client, port):
    """Return the server's end, once the last ACK of the handshake has come."""
    found = []
    assert client.run(lambda: found.append(port.accept()) or found[-1], 20)
    return found[-1]


@pytest.mark.parametrize("where", ["10.0.0.2", "fd00::2"])
def test_a_conversation_by_blocking_calls(joined, where):
    client, server = joined()
    port = server.host.listen(7)
    stream = client.connect(where, 7, 20, own_port=1234)
    assert stream.conn.local.port == 1234
    peer = accepted(client, port)
    peer.send(b"hello")
    assert stream.recv(3, 20) == b"hel"
    assert stream.recv(within_s=20) == b"lo"
    with pytest.raises(BridgeError, match=r"^recv needs to be done within 0.05 s, and was not$"):
        stream.recv(within_s=0.05)
    peer.shutdown()
    assert stream.recv_all(20) == b""
    stream.close()
    stream.close()  # twice is once
    stream.finish(20)
    stream.abort()  # nor does this do harm any more
    assert stream.conn.tcb.state in (State.CLOSED, State.LAST_ACK)


def test_send_waits_for_room_and_says_so_when_there_is_none(joined):
    client, server = joined()
    server.host.listen(7)
    stream = client.connect("10.0.0.2", 7, 20)
    with pytest.raises(BridgeError, match=r"^send needs to be done within 0.2 s"):
        stream.send(bytes(4_000_000), 0.2)  # nobody reads at the other end
    assert stream.conn.send_room == 0


def test_accept_is_bounded_too(joined):
    client, _ = joined()
    with pytest.raises(BridgeError, match="accept"):
        client.listen(7).accept(0.02)


def test_a_port_that_is_closed_again_hears_nobody(joined):
    client, server = joined()
    port = server.listen(7)
    client.connect("10.0.0.2", 7, 20)
    port.close()
    with pytest.raises(BridgeError, match="connection refused"):
        client.connect("10.0.0.2", 7, 20)


def test_a_link_that_is_too_narrow_for_its_cable_is_refused(joined):
    with pytest.raises(BridgeError, match="cable of MTU 1500 needs as much itself, got 600"):
        joined(back=Direction(mtu=600))


def test_time_never_goes_back_for_the_stack(joined):
    ways = {
        name: Direction(1000, jitter_ns=100_000, keeps_order=False) for name in ("there", "back")
    }
    client, server = joined(**ways)
    times = []
    for name in ("packet_arrives", "packets_to_send", "timeout"):
        watch(client.host, name, times)
    port = server.host.listen(7)
    stream = client.connect("10.0.0.2", 7, 20)
    peer = accepted(client, port)
    stream.send(bytes(200_000))
    got = bytearray()
    assert client.run(lambda: got.extend(peer.receive()) or len(got) == 200_000, 20)
    assert len(times) > 30
    assert times == sorted(times)


def watch(host, name, times):
    """Note with which time a method of a host is called."""
    method = getattr(host, name)

    def called(*args):
        times.append(args[-1])
        return method(*args)

    setattr(host, name, called)


def test_a_refusal_is_the_stacks_own_sentence(joined):
    client, _ = joined()
    with pytest.raises(BridgeError, match="port 7 failed: connection refused"):
        client.connect("10.0.0.2", 7, 20)


def test_what_is_written_down_is_a_trace_like_any_other(joined):
    ways = {"there": Direction(faults=[Drop((1,))]), "back": Direction(1000)}
    client, server = joined(keeps=True, title="hello", **ways)
    server.host.listen(7)
    client.call("connect", "10.0.0.2", 7)
    stream = client.connect("10.0.0.2", 7, 20)
    trace = client.trace()
    assert (trace.title, trace.hosts) == ("hello", ("client", "one"))
    assert [call for _, call in trace.calls()] == [Call("connect", ("10.0.0.2", 7))]
    fates = [hop.fate for _, hop in trace.hops() if hop.src == "client"]
    assert fates[:2] == ["lost", "delivered"]  # the SYN and its repetition
    times = [record.t_ns for record in trace]
    assert times == sorted(times)
    assert [record.n for record in trace] == list(range(len(trace)))
    assert stream.conn.retransmissions == 1


def test_without_a_wish_for_it_nothing_is_written_down(joined):
    client, server = joined()
    server.host.listen(7)
    client.connect("10.0.0.2", 7, 20)
    assert len(client.trace()) == 0


def test_what_the_door_refuses_is_lost_and_told(joined):
    client, _ = joined(keeps=True)
    client.door.is_cut = True
    with pytest.raises(BridgeError, match=r"connect to 10\.0\.0\.2 needs to be done"):
        client.connect("10.0.0.2", 7, 0.05)
    (hop,) = (hop for _, hop in client.trace().hops())
    assert (hop.fate, hop.why) == ("lost", "the cable is cut")
    client.run(lambda: True)
    assert not client.host.connections  # it was given up


def test_nothing_to_do_takes_no_time_of_the_machine(joined):
    client, _ = joined()
    client._apps.clear()
    before = time.process_time()
    client.run(lambda: False, 0.5)
    assert time.process_time() - before < 0.25


def test_two_hosts_of_the_same_name_draw_different_numbers():
    """A real peer must not be able to guess: chance is the system's, not a seed's."""
    ports = {real_host("a", "10.0.0.1").chance.getrandbits(64) for _ in range(3)}
    assert len(ports) == 3


def test_closing_waits_until_all_is_sent_and_the_last_ack_was_surely_got(joined):
    client, server = joined()
    port = server.host.listen(7)
    stream = client.connect("10.0.0.2", 7, 20)
    peer = accepted(client, port)
    stream.send(b"x" * 100_000)
    stream.close()
    got = bytearray()
    assert client.run(lambda: got.extend(peer.receive()) or peer.at_end, 20)
    peer.close()
    client.run(lambda: stream.conn.tcb.state is State.TIME_WAIT, 20)
    before = client.now
    client.close(20)
    assert len(got) == 100_000
    assert client.now - before >= stream.conn.tcb.rto
