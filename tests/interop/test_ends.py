"""How connections with the kernel end: refused, reset, closed by either side, opened anew."""

import socket
from random import Random

import pytest

from course.errors import BridgeError
from course.stack.state import State

PATIENCE = 60
PORT = 7000
DATA = Random(9).randbytes(200_000)
SIDES = ("ours", "kernel's")


# --- Refused


def test_the_kernel_refuses_a_port_where_nobody_listens(cable):
    with cable() as joined, pytest.raises(BridgeError, match="connection refused"):
        joined.bridge.connect(joined.kernel, PORT, PATIENCE)


def test_we_refuse_a_port_where_nobody_listens(cable):
    with cable() as joined, joined.own.call(socket.socket) as sock:
        sock.setblocking(False)
        sock.connect_ex((joined.ours, PORT))
        found = []

        def has_failed():
            found.append(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            return found[-1]

        joined.until(has_failed)
        assert found[-1] == 111  # ECONNREFUSED


def test_a_peer_that_does_not_answer_is_given_up(cable):
    with cable(link=(1, 1.0)) as joined, pytest.raises(BridgeError, match=r"within 0.5 s"):
        joined.bridge.connect(joined.kernel, PORT, 0.5)


# --- Reset


@pytest.mark.parametrize("opens", SIDES)
def test_the_kernel_resets_in_the_middle(cable, opens):
    with cable() as joined, joined.pair(opens=opens) as (stream, sock):
        stream.send(b"x" * 100_000)
        joined.until(lambda: stream.conn.tcb.flight_size)
        joined.reset(sock)
        with pytest.raises(BridgeError, match="connection reset"):
            stream.recv(within_s=PATIENCE)
        with pytest.raises(BridgeError, match="connection reset"):
            stream.send(b"x")
        assert not joined.bridge.host.connections


def test_we_reset_in_the_middle(cable):
    with cable() as joined, joined.pair() as (stream, sock):
        sock.send(b"x" * 10_000)
        joined.until(lambda: stream.conn.readable == 10_000)
        stream.abort()
        joined.until(lambda: stream.conn.is_gone)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_what_fails_in_a_block_is_reset_and_not_closed(cable):
    class Trouble(Exception): ...

    with cable() as joined, joined.pair() as (stream, sock):
        with pytest.raises(Trouble), stream:
            raise Trouble
        joined.until(lambda: stream.conn.is_gone)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_what_is_left_open_is_reset_when_the_bridge_closes(cable):
    with cable() as joined, joined.pair() as (_stream, sock):
        joined.bridge.close()
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_after_an_error_nothing_is_waited_for_but_the_peer_is_told(cable):
    class Trouble(Exception): ...

    left = []

    def fail():
        with cable() as joined, joined.pair() as (_stream, sock):
            left.append(sock.dup())
            raise Trouble

    with pytest.raises(Trouble):
        fail()
    with left[0] as sock, pytest.raises(ConnectionResetError):
        sock.recv(1)


def test_closing_with_octets_unread_resets_on_our_side(cable):
    with cable() as joined, joined.pair() as (stream, sock):
        sock.send(b"never read")
        joined.until(lambda: stream.conn.readable == 10)
        stream.close()
        joined.until(lambda: stream.conn.is_gone)
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_closing_with_octets_unread_resets_on_the_kernels_side(cable):
    with cable() as joined, joined.pair() as (stream, sock):
        stream.send(b"never read")
        joined.until(lambda: not stream.conn.queue and not stream.conn.unsent)
        sock.close()
        with pytest.raises(BridgeError, match="connection reset"):
            stream.recv(within_s=PATIENCE)


# --- Closed


def test_both_close_at_once(cable, slow_way):
    with cable(**slow_way) as joined, joined.pair() as (stream, sock):
        seen = set()
        joined.bridge.app(lambda now: seen.add(stream.conn.tcb.state))
        sock.shutdown(socket.SHUT_WR)
        stream.shutdown()
        stream.finish(PATIENCE)
        joined.until(lambda: stream.conn.tcb.state is State.TIME_WAIT)
        assert State.CLOSING in seen
        assert joined.read_all(sock) == b""


@pytest.mark.parametrize("opens", SIDES)
def test_the_kernel_may_go_on_after_we_have_closed(cable, opens):
    with cable() as joined, joined.pair(opens=opens) as (stream, sock):
        stream.shutdown()
        assert joined.read_all(sock) == b""
        joined.write_all(sock, DATA)
        sock.shutdown(socket.SHUT_WR)
        assert stream.recv_all(PATIENCE) == DATA


@pytest.mark.parametrize("opens", SIDES)
def test_we_may_go_on_after_the_kernel_has_closed(cable, opens):
    with cable() as joined, joined.pair(opens=opens) as (stream, sock):
        sock.shutdown(socket.SHUT_WR)
        assert stream.recv(1, PATIENCE) == b""
        stream.send(DATA, PATIENCE)
        stream.shutdown()
        assert joined.read_all(sock) == DATA


# --- Opened anew


def closed_first_by_us(joined, port):
    """Let the kernel come from its port 40000, say hello, and close: TIME-WAIT is ours."""
    with joined.own.call(socket.socket) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((joined.kernel, 40_000))
        sock.setblocking(False)
        sock.connect_ex((joined.ours, PORT))
        stream = port.accept(PATIENCE)
        stream.send(b"hello")
        stream.close()
        assert joined.read_all(sock) == b"hello"
        sock.shutdown(socket.SHUT_WR)
        joined.until(lambda: stream.conn.tcb.state is State.TIME_WAIT)


def test_a_port_is_used_again_while_our_end_is_in_time_wait(cable):
    """The kernel's client comes back from the same port: RFC 6191 lets it in."""
    with cable() as joined:
        port = joined.bridge.listen(PORT)
        for _ in range(5):
            closed_first_by_us(joined, port)


def closed_first_by_the_kernel(joined, door):
    """Come from our port 40000, hear hello, and close after the kernel: TIME-WAIT is its."""
    stream = joined.bridge.connect(joined.kernel, PORT, PATIENCE, own_port=40_000)
    with joined.accepted(door) as sock:
        sock.send(b"hello")
        sock.shutdown(socket.SHUT_WR)
        assert stream.recv_all(PATIENCE) == b"hello"
        stream.close()
        stream.finish(PATIENCE)
        assert joined.read_all(sock) == b""


def test_we_use_a_port_again_while_the_kernels_end_is_in_time_wait(cable):
    with cable() as joined, joined.own.call(socket.socket) as door:
        door.bind((joined.kernel, PORT))
        door.listen()
        for _ in range(5):
            closed_first_by_the_kernel(joined, door)
